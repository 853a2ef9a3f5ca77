/* SPDX-License-Identifier: Apache-2.0 */
/* The document is parsed by jansson, which knows lines and columns but not afterwards: what is
 * wrong in a well-formed document is named by its path. */
#include "config.h"

#include "fakevss/report/run.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PATH_SIZE 96

/* jansson reports want of memory as some other error when it meets it within a value, and its
 * allocator gets no context. */
static _Thread_local bool has_run_out;

static void *
allocate(size_t size)
{
    void *block = mem_zalloc(size);

    has_run_out = has_run_out || !block;
    return block;
}

/* Where in the document the reader is, and where it says what is wrong. */
struct reader {
    struct run *run;
    struct why *why;
    char path[PATH_SIZE]; /* of the object that is read; "" for the document itself */
};

static enum err refuse(const struct reader *reader, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "PATH.KEY: text". */
static enum err
refuse(const struct reader *reader, const char *key, const char *fmt, ...)
{
    char text[160];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* cut when too long */
    va_end(args);
    return why_set(reader->why, ERR_CORRUPT, "%s%s%s: %s", reader->path,
                   reader->path[0] && key[0] ? "." : "", key, text);
}

static const char *
type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null"};

    return value ? names[json_typeof(value)] : "missing";
}

/* A member that must be a string; "" for a missing one that is_optional. */
static enum err
read_string(const struct reader *reader, const json_t *object, const char *key, bool is_optional,
            const char **ret_value)
{
    const json_t *value = json_object_get(object, key);

    if (!value && is_optional) {
        *ret_value = "";
        return ERR_OK;
    }
    if (!json_is_string(value))
        return refuse(reader, key, "must be a string, is %s", type_name(value));
    *ret_value = json_string_value(value);
    return ERR_OK;
}

/* A member that must be a whole number up to @max; 0 for a missing one that is_optional. */
static enum err
read_number(const struct reader *reader, const json_t *object, const char *key, bool is_optional,
            uint64_t max, uint64_t *ret_value)
{
    const json_t *value = json_object_get(object, key);
    json_int_t number = json_integer_value(value); /* 0 for what is none */

    if (!json_is_integer(value) && !(is_optional && !value))
        return refuse(reader, key, "must be a whole number, is %s", type_name(value));
    if (number < 0 || (uint64_t)number > max)
        return refuse(reader, key, "must be from 0 to %" PRIu64 ", is %" JSON_INTEGER_FORMAT, max,
                      number);
    *ret_value = (uint64_t)number;
    return ERR_OK;
}

static enum err
read_violation(const struct reader *reader, const json_t *object, struct run_violation *violation)
{
    const char *weight;
    uint64_t rule;
    enum err e;

    if (!json_is_object(object))
        return refuse(reader, "", "must be an object, is %s", type_name(object));
    e = read_number(reader, object, "rule", false, UINT32_MAX, &rule);
    if (e == ERR_OK)
        e = read_string(reader, object, "name", false, &violation->name);
    if (e == ERR_OK)
        e = read_string(reader, object, "weight", false, &weight);
    if (e == ERR_OK)
        e = read_string(reader, object, "seen", false, &violation->seen);
    if (e == ERR_OK)
        e = read_string(reader, object, "source", false, &violation->source);
    if (e)
        return e;

    violation->rule = (unsigned)rule;
    violation->is_alarm = strcmp(weight, "alarm") == 0;
    if (!violation->is_alarm && strcmp(weight, "breach") != 0)
        return refuse(reader, "weight", "must be \"breach\" or \"alarm\"");
    return ERR_OK;
}

static enum err
read_violations(struct reader *reader, const json_t *object, struct run_entry *entry)
{
    const json_t *list = json_object_get(object, "violations");
    size_t length = strlen(reader->path);
    enum err e = ERR_OK;

    if (list && !json_is_array(list))
        return refuse(reader, "violations", "must be an array, is %s", type_name(list));
    if (json_array_size(list) == 0)
        return ERR_OK;
    entry->violations = mem_array(json_array_size(list), sizeof(*entry->violations));
    if (!entry->violations)
        return ERR_NOMEM;
    entry->violation_count = json_array_size(list);
    for (size_t i = 0; e == ERR_OK && i < entry->violation_count; i++) {
        (void)snprintf(reader->path + length, PATH_SIZE - length, ".violations[%zu]", i);
        e = read_violation(reader, json_array_get(list, i), &entry->violations[i]);
    }
    if (e == ERR_OK)
        reader->path[length] = '\0';
    return e;
}

static enum lane_kind
lane_kind(const char *who)
{
    if (strcmp(who, "requester") == 0)
        return LANE_REQUESTER;
    if (strcmp(who, "coordinator") == 0)
        return LANE_COORDINATOR;
    return strcmp(who, "array") == 0 ? LANE_ARRAY : LANE_PROVIDER;
}

static enum err
find_lane(const struct reader *reader, struct run_host *host, const char *who, unsigned *ret_lane)
{
    unsigned i = 0;

    while (i < host->lane_count && strcmp(host->lanes[i].name, who) != 0)
        i++;
    if (i == RUN_LANES_MAX)
        return refuse(reader, "who", "a host has at most %d different ones", RUN_LANES_MAX);
    if (i == host->lane_count) {
        host->lanes[i] = (struct run_lane){who, lane_kind(who)};
        host->lane_count++;
    }
    *ret_lane = i;
    return ERR_OK;
}

static enum err
read_entry(struct reader *reader, const json_t *object, unsigned host, uint64_t offset_us,
           struct run_entry *entry)
{
    uint64_t thread = 0;
    uint64_t result = 0;
    const char *who;
    enum err e;

    if (!json_is_object(object))
        return refuse(reader, "", "must be an object, is %s", type_name(object));
    e = read_number(reader, object, "start_us", false, RUN_US_MAX, &entry->start_us);
    if (e == ERR_OK)
        e = read_number(reader, object, "duration_us", true, RUN_US_MAX, &entry->duration_us);
    if (e == ERR_OK)
        e = read_number(reader, object, "thread", true, UINT32_MAX, &thread);
    if (e == ERR_OK)
        e = read_number(reader, object, "hresult", true, UINT32_MAX, &result);
    if (e == ERR_OK)
        e = read_string(reader, object, "who", false, &who);
    if (e == ERR_OK)
        e = read_string(reader, object, "what", false, &entry->what);
    if (e == ERR_OK)
        e = read_string(reader, object, "args", true, &entry->args);
    if (e == ERR_OK)
        e = read_string(reader, object, "result", true, &entry->result);
    if (e == ERR_OK)
        e = read_violations(reader, object, entry);
    if (e == ERR_OK)
        e = find_lane(reader, &reader->run->hosts[host], who, &entry->lane);
    if (e)
        return e;

    entry->start_us += offset_us;
    entry->thread = (uint32_t)thread;
    entry->host = host;
    entry->has_result = json_object_get(object, "hresult") || entry->result[0];
    entry->has_failed = (result & 0x80000000U) != 0; /* the severity bit of an HRESULT */
    return ERR_OK;
}

/* Add the member "timeline" of @object, which is what reader->path names. */
static enum err
read_timeline(struct reader *reader, const json_t *object, unsigned host, uint64_t offset_us)
{
    const json_t *timeline = json_object_get(object, "timeline");
    struct run *run = reader->run;
    size_t length = strlen(reader->path);
    size_t count = json_array_size(timeline);
    struct run_entry *entries;
    enum err e = ERR_OK;

    if (!json_is_array(timeline))
        return refuse(reader, "timeline", "must be an array, is %s", type_name(timeline));
    if (count > RUN_ENTRIES_MAX - run->entry_count)
        return why_set(reader->why, ERR_LIMIT, "there are more than %d entries", RUN_ENTRIES_MAX);
    entries = mem_grow(run->entries, run->entry_count, run->entry_count + count, sizeof(*entries));
    if (!entries)
        return ERR_NOMEM;
    run->entries = entries;
    for (size_t i = 0; e == ERR_OK && i < count; i++) {
        (void)snprintf(reader->path + length, PATH_SIZE - length, "%stimeline[%zu]",
                       length ? "." : "", i);
        e = read_entry(reader, json_array_get(timeline, i), host, offset_us,
                       &run->entries[run->entry_count++]);
    }
    if (e == ERR_OK)
        reader->path[length] = '\0';
    return e;
}

/* The index of the host called @name, which is new or was there before. */
static enum err
find_host(const struct reader *reader, const char *name, unsigned *ret_host)
{
    struct run *run = reader->run;
    unsigned i = 0;

    while (i < run->host_count && strcmp(run->hosts[i].name, name) != 0)
        i++;
    if (i == RUN_HOSTS_MAX)
        return refuse(reader, "host", "there are at most %d different ones", RUN_HOSTS_MAX);
    run->hosts[i].name = name;
    if (i == run->host_count)
        run->host_count++;
    *ret_host = i;
    return ERR_OK;
}

static enum err
read_hosts(struct reader *reader, const json_t *list)
{
    enum err e = ERR_OK;

    if (!json_is_array(list))
        return refuse(reader, "hosts", "must be an array, is %s", type_name(list));
    for (size_t i = 0; e == ERR_OK && i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        const char *name;
        uint64_t offset_us;
        unsigned host;

        (void)snprintf(reader->path, PATH_SIZE, "hosts[%zu]", i);
        if (!json_is_object(object))
            return refuse(reader, "", "must be an object, is %s", type_name(object));
        e = read_string(reader, object, "host", false, &name);
        if (e == ERR_OK)
            e = read_number(reader, object, "offset_us", true, RUN_US_MAX, &offset_us);
        if (e == ERR_OK)
            e = find_host(reader, name, &host);
        if (e == ERR_OK)
            e = read_timeline(reader, object, host, offset_us);
    }
    return e;
}

static enum err
read_document(struct reader *reader, const json_t *document)
{
    const json_t *hosts = json_object_get(document, "hosts");
    unsigned host;
    enum err e;

    if (!json_is_object(document))
        return refuse(reader, "document", "must be an object, is %s", type_name(document));
    e = read_string(reader, document, "title", true, &reader->run->title);
    if (e == ERR_OK)
        e = read_string(reader, document, "set", true, &reader->run->set);
    if (e)
        return e;
    if (hosts)
        return read_hosts(reader, hosts);
    if (!json_object_get(document, "timeline"))
        return refuse(reader, "document", "has neither \"timeline\" nor \"hosts\"");
    e = find_host(reader, "", &host);
    return e ? e : read_timeline(reader, document, host, 0);
}

/* In one block entries lie as in the document, so addresses order what starts at one time: qsort
 * sorts pointers to them. */
static int
by_start(const void *left, const void *right)
{
    const struct run_entry *a = *(const struct run_entry *const *)left;
    const struct run_entry *b = *(const struct run_entry *const *)right;

    if (a->start_us != b->start_us)
        return a->start_us < b->start_us ? -1 : 1;
    return a < b ? -1 : a > b;
}

static enum err
sort(struct run *run)
{
    const struct run_entry **order = mem_array(run->entry_count, sizeof(struct run_entry *));
    struct run_entry *sorted = mem_array(run->entry_count, sizeof(*sorted));

    if (order && sorted) {
        for (size_t i = 0; i < run->entry_count; i++)
            order[i] = &run->entries[i];
        qsort(order, run->entry_count, sizeof(struct run_entry *), by_start);
        for (size_t i = 0; i < run->entry_count; i++)
            sorted[i] = *order[i];
        mem_free(run->entries);
        run->entries = sorted;
    } else {
        mem_free(sorted);
    }
    mem_free(order);
    return order && sorted ? ERR_OK : ERR_NOMEM;
}

enum err
run_read(const char *json, size_t size, struct run **ret_run, struct why *why)
{
    struct run *run = mem_zalloc(sizeof(*run));
    struct reader reader = {.run = run, .why = why};
    json_error_t error;
    enum err e = ERR_NOMEM;

    json_set_alloc_funcs(allocate, mem_free);
    has_run_out = false;
    if (run)
        run->hosts = mem_array(RUN_HOSTS_MAX, sizeof(*run->hosts));
    if (!run || !run->hosts)
        goto out;
    if (size > RUN_SIZE_MAX) {
        e = why_set(why, ERR_LIMIT, "the document is larger than %u MiB", RUN_SIZE_MAX >> 20);
        goto out;
    }
    run->document = json_loadb(json, size, JSON_REJECT_DUPLICATES, &error);
    if (!run->document) {
        if (!has_run_out)
            e = why_set(why, ERR_CORRUPT, "line %d, column %d: %s", error.line, error.column,
                        error.text);
        goto out;
    }
    e = read_document(&reader, run->document);
    if (e == ERR_OK)
        e = sort(run);
    if (e)
        goto out;

    *ret_run = run;
    run = NULL; /* handed over */
out:
    run_free(run);
    return e;
}

void
run_free(struct run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < run->entry_count; i++)
        mem_free(run->entries[i].violations);
    mem_free(run->entries);
    mem_free(run->hosts);
    json_decref(run->document);
    mem_free(run);
}

uint64_t
run_entry_end(const struct run_entry *entry)
{
    return entry->start_us + entry->duration_us;
}
