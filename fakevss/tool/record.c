/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/wire/result.h"
#include "fakevss/wire/words.h"

/* A part of the run's document: one of its hosts. */
struct part {
    struct part *next;
    char *key;           /* whose timeline it is; NULL: entries of our own */
    char *host;          /* owned, both */
    uint64_t began_us;   /* UTC */
    struct text entries; /* JSON objects with commas */
};

struct record {
    struct part *first;
    struct part **last;
    bool is_broken; /* no memory */
};

struct record *
record_new(void)
{
    struct record *record = mem_zalloc(sizeof(*record));

    if (record)
        record->last = &record->first;
    return record;
}

void
record_free(struct record *record)
{
    while (record && record->first) {
        struct part *part = record->first;

        record->first = part->next;
        text_release(&part->entries);
        mem_free(part->key);
        mem_free(part->host);
        mem_free(part);
    }
    mem_free(record);
}

uint64_t
record_now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* it is there on every Linux */
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* NULL without memory. */
static struct part *
add_part(struct record *record, const char *key, const char *host, uint64_t began_us)
{
    struct part *part = mem_zalloc(sizeof(*part));

    if (!part)
        return NULL;
    part->key = key ? mem_strdup(key) : NULL;
    part->host = mem_strdup(host);
    part->began_us = began_us;
    *record->last = part;
    record->last = &part->next;
    return part->host && (part->key || !key) ? part : NULL;
}

/* The part with @key that began then, or with NULL that of the host; a new one if need be. */
static struct part *
find_part(struct record *record, const char *key, const char *host, uint64_t began_us)
{
    struct part *part;

    for (part = record->first; part; part = part->next) {
        if (key && part->key && strcmp(part->key, key) == 0 && part->began_us == began_us)
            return part;
        if (!key && !part->key && strcmp(part->host, host) == 0)
            return part;
    }
    part = add_part(record, key, host, began_us);
    record->is_broken = record->is_broken || !part;
    return part;
}

static void
add_result(struct text *entry, const char *answer)
{
    struct words words = {0};
    unsigned column;
    uint32_t result;

    if (words_split(answer, strlen(answer), WORDS_PLAIN, &words, &column, NULL))
        return;
    if (words.count > 0 && result_parse(words.list[0].text, &result)) {
        json_number(entry, "hresult", result);
        json_string(entry, "result", words.list[0].text);
    }
    words_release(&words);
}

void
record_act(struct record *record, const char *host, const char *who, const char *what,
           uint64_t began_us, const char *answer)
{
    struct part *part = find_part(record, NULL, host, began_us);
    size_t length = strcspn(what, " ");
    struct text entry = {0}, name = {0};

    if (!part)
        return;
    text_add_bytes(&name, what, length);
    json_open(&entry, NULL, '{');
    json_number(&entry, "start_us", began_us - part->began_us);
    json_number(&entry, "duration_us", record_now_us() - began_us);
    json_string(&entry, "who", who);
    json_string(&entry, "what", text_get(&name));
    json_string(&entry, "args", what + length + (what[length] == ' '));
    if (answer)
        add_result(&entry, answer);
    json_close(&entry, '}');
    text_add(&part->entries, "%s%s", part->entries.size ? "," : "", text_get(&entry));
    record->is_broken = record->is_broken || entry.is_broken || name.is_broken;
    text_release(&entry);
    text_release(&name);
}

void
record_timeline(struct record *record, const char *host, unsigned agent, const char *session,
                const char *json)
{
    static const char head[] = "{\"timeline\":[", tail[] = "],\"began_ms\":";
    const char *end = NULL;
    uint64_t began_us;
    struct text key = {0};
    struct part *part;

    if (strncmp(json, head, sizeof(head) - 1) != 0)
        return;
    json += sizeof(head) - 1;
    for (const char *at = json; (at = strstr(at, tail)); at++) /* texts may hold the same */
        end = at;
    if (!end || end == json)
        return;
    began_us = strtoull(end + sizeof(tail) - 1, NULL, 10) * 1000;
    text_add(&key, "%s %u %s", host, agent, session);
    part = find_part(record, text_get(&key), host, began_us);
    text_release(&key);
    if (!part)
        return;
    text_release(&part->entries);
    text_add_bytes(&part->entries, json, (size_t)(end - json));
}

static uint64_t
first_us(const struct record *record)
{
    uint64_t first = UINT64_MAX;

    for (const struct part *part = record->first; part; part = part->next)
        if (part->began_us < first)
            first = part->began_us;
    return first;
}

/* The whole document. */
static void
print(const struct record *record, const char *title, struct text *document)
{
    uint64_t first = first_us(record);

    json_open(document, NULL, '{');
    json_string(document, "title", title);
    json_open(document, "hosts", '[');
    for (const struct part *part = record->first; part; part = part->next) {
        json_open(document, NULL, '{');
        json_string(document, "host", part->host);
        json_number(document, "offset_us", part->began_us - first);
        text_add(document, ",\"timeline\":[%s]", text_get(&part->entries));
        document->is_broken = document->is_broken || part->entries.is_broken;
        json_close(document, '}');
    }
    json_close(document, ']');
    json_close(document, '}');
    text_add(document, "\n");
}

enum err
record_write(const struct record *record, const char *title, const char *path, struct why *why)
{
    struct text document = {0};
    struct os_file *file = NULL;
    enum err e = ERR_OK;

    print(record, title, &document);
    if (document.is_broken || record->is_broken)
        e = ERR_NOMEM;
    if (!e)
        e = os_file_open(path, OS_OPEN_CREATE, &file, why);
    if (!e)
        e = os_file_resize(file, 0, why);
    if (!e)
        e = os_file_write(file, 0, document.data, document.size, why);
    os_file_close(file);
    text_release(&document);
    return e;
}
