/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to agents and to the array, and what their answers are held against. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/scenario/play_impl.h"

uint32_t
play_patience_ms(const struct play *play)
{
    return play->stage->patience_ms ? play->stage->patience_ms : PATIENCE_MS;
}

void
answer_release(struct answer *answer)
{
    words_release(&answer->words);
    *answer = (struct answer){0};
}

bool
play_fail(struct play *play, const char *expected, const char *came, const char *reason)
{
    struct play_report *report = play->report;

    if (!report->has_passed)
        return false;
    report->has_passed = false;
    report->statement = play->statement;
    text_add(&report->expected, "%s", expected);
    text_add_foreign(&report->came, came);
    text_add_foreign(&report->reason, reason);
    return false;
}

bool
play_trouble(struct play *play, enum err e, const char *expected, const struct why *why)
{
    if (e == ERR_CANCELLED || e == ERR_NOMEM)
        play->e = e;
    return play_fail(play, expected, err_name(e), why_text(why, e));
}

struct actor *
play_actor(struct play *play, const struct symbol *symbol)
{
    return &play->actors[symbol->index];
}

bool
play_set_id(struct play *play, const struct symbol *symbol, const char *id)
{
    struct actor *actor = play_actor(play, symbol);

    mem_free(actor->id);
    actor->id = mem_strdup(id);
    return actor->id || play_trouble(play, ERR_NOMEM, "memory", NULL);
}

/* @line is "RESULT KEY=VALUE..." */
static bool
parse_answer(struct play *play, const char *line, struct answer *ret_answer)
{
    struct answer answer = {.reason = ""};
    struct why why = {0};
    unsigned column;
    enum err e = words_split(line, strlen(line), WORDS_PLAIN, &answer.words, &column, &why);
    const char *reason;

    if (e == ERR_NOMEM)
        return play_trouble(play, e, "an answer", &why);
    if (e || answer.words.count == 0) {
        (void)play_fail(play, "an answer of the protocol", line, why.text);
        goto out;
    }
    reason = words_pair(&answer.words, 1, "reason");
    answer.reason = reason ? reason : "";
    if (!result_parse(answer.words.list[0].text, &answer.result)) {
        (void)play_fail(play, "a request that the agent takes", answer.words.list[0].text,
                        answer.reason);
        goto out;
    }
    *ret_answer = answer;
    return true;
out:
    answer_release(&answer);
    return false;
}

bool
play_ask(struct play *play, const char *host, unsigned agent, struct text *line,
         unsigned deadline_ms, struct answer *ret_answer)
{
    struct text text = {0};
    struct why why = {0};
    enum err e = line->is_broken ? ERR_NOMEM : ERR_OK;
    bool ok;

    if (!e)
        e = play->stage->ask(play->stage->ctx, host, agent, text_get(line), deadline_ms, &text,
                             &why);
    if (!e && text.is_broken)
        e = ERR_NOMEM;
    ok = e ? play_trouble(play, e, "an answer of the agent", &why)
           : parse_answer(play, text_get(&text), ret_answer);
    text_release(line);
    text_release(&text);
    return ok;
}

bool
play_ask_host_words(struct play *play, const char *host, struct answer *ret_answer,
                    const char *const *words, size_t count)
{
    struct answer answer = {0};
    struct text line = {0};
    char came[RESULT_TEXT_SIZE];
    bool ok;

    for (size_t i = 0; i < count; i++) {
        if (words[i])
            words_add(&line, words[i]);
    }
    if (!play_ask(play, host, STAGE_HOST_AGENT, &line, ANSWER_MS, &answer))
        return false;
    ok = !result_is_failure(answer.result) ||
         play_fail(play, "S_OK", result_text(answer.result, came), answer.reason);
    if (ok && ret_answer)
        *ret_answer = answer;
    else
        answer_release(&answer);
    return ok;
}

bool
play_ask_host(struct play *play, const char *host, struct answer *ret_answer, const char *first,
              const char *second, const char *third)
{
    const char *const words[] = {first, second, third};

    return play_ask_host_words(play, host, ret_answer, words, sizeof(words) / sizeof(words[0]));
}

/* Ids are written in either case. */
static bool
is_same(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' && *b != *a ? (char)(*a + ('a' - 'A')) : *a;
        char y = *b >= 'A' && *b <= 'Z' && *b != *a ? (char)(*b + ('a' - 'A')) : *b;

        if (x != y)
            return false;
    }
    return *a == *b;
}

bool
play_check_pair(struct play *play, const struct answer *answer, const char *key,
                const char *expected)
{
    const char *value = words_pair(&answer->words, 1, key);
    struct text text = {0}, came = {0};

    if (value && is_same(value, expected))
        return true;
    words_add_pair(&text, key, expected);
    if (value)
        words_add_pair(&came, key, value);
    else
        text_add(&came, "no %s", key);
    (void)play_fail(play, text_get(&text), text_get(&came), answer->reason);
    text_release(&text);
    text_release(&came);
    return false;
}

/* --- patience --- */

bool
play_wait_more(struct play *play, uint64_t begun_ms, bool is_patient)
{
    enum err e;

    if (!is_patient || play->stage->now_ms(play->stage->ctx) - begun_ms >= play_patience_ms(play))
        return false;
    e = play->stage->pause(play->stage->ctx);
    if (e)
        play->e = e;
    return !e;
}

static unsigned
count_lines(const char *text)
{
    unsigned count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

bool
play_check_copies(struct play *play, unsigned count, bool is_patient)
{
    const struct stage *stage = play->stage;
    uint64_t begun_ms = stage->now_ms(stage->ctx);
    struct text copies = {0};
    char expected[64], came[64];
    struct why why = {0};
    unsigned found;
    enum err e;

    do {
        text_release(&copies);
        e = stage->copies(stage->ctx, &copies, &why);
        if (!e && copies.is_broken)
            e = ERR_NOMEM;
        found = count_lines(text_get(&copies));
    } while (!e && found != count && play_wait_more(play, begun_ms, is_patient));
    if (e) {
        (void)play_trouble(play, e, "the list of shadow copy LUNs", &why);
    } else if (found != count) {
        (void)snprintf(expected, sizeof(expected), "copies %u", count);
        (void)snprintf(came, sizeof(came), "copies %u", found);
        (void)play_fail(play, expected, came, text_get(&copies));
    }
    text_release(&copies);
    return !e && found == count;
}

bool
play_clear(struct play *play)
{
    const struct stage *stage = play->stage;
    struct text copies = {0};
    struct why why = {0};
    enum err e = stage->copies(stage->ctx, &copies, &why);

    if (!e && copies.is_broken)
        e = ERR_NOMEM;
    for (char *line = copies.data; !e && line && *line;) {
        size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');

        line[length] = '\0';
        e = stage->remove_copy(stage->ctx, line, &why);
        line = next;
    }
    text_release(&copies);
    return !e || play_trouble(play, e, "shadow copy LUNs removed", &why);
}

/* Do the marks of an answer, joined by ',', have each of @marks and no other? */
static bool
are_marks(const char *came, const struct value *marks, size_t count)
{
    size_t found = 0;

    if (count == 1 && strcmp(marks[0].text, "all") == 0)
        return strcmp(came, "read-only,shadow-copy,hidden,no-drive-letter") == 0;
    if (strcmp(came, "-") == 0)
        return count == 0;
    while (*came) {
        size_t length = strcspn(came, ",");
        bool is_listed = false;

        for (size_t i = 0; i < count; i++)
            is_listed = is_listed || (strlen(marks[i].text) == length &&
                                      strncmp(marks[i].text, came, length) == 0);
        if (!is_listed)
            return false;
        found++;
        came += length;
        came += *came == ',';
    }
    return found == count;
}

bool
play_check_marks(struct play *play, const struct symbol *symbol, const char *host,
                 const struct value *marks, size_t count, bool is_patient)
{
    uint64_t begun_ms = play->stage->now_ms(play->stage->ctx);
    struct text expected = {0}, came = {0};
    bool is_there, ok;

    do {
        struct answer answer = {0};
        const char *value;

        text_release(&came);
        if (!play_ask_host(play, host, &answer, "volume", play_actor(play, symbol)->id, NULL))
            return false;
        value = words_pair(&answer.words, 1, "marks");
        text_add(&came, "%s", value ? value : "");
        is_there = are_marks(text_get(&came), marks, count);
        answer_release(&answer);
    } while (!is_there && play_wait_more(play, begun_ms, is_patient));
    text_add(&expected, "%s marks", symbol->name);
    for (size_t i = 0; i < count; i++)
        text_add(&expected, " %s", marks[i].text);
    if (count == 0)
        text_add(&expected, " none");
    ok = is_there || play_fail(play, text_get(&expected), text_get(&came), "");
    text_release(&expected);
    text_release(&came);
    return ok;
}

/* A boot sector of NTFS begins with a jump and eight characters; the rest is of no interest here.
 */
static bool
make_block(struct play *play, const struct symbol *symbol, const char *text, char **ret_block)
{
    struct text block = {0};

    text_add(&block, "%s%s", symbol->is_ntfs ? "---NTFS    " : "", text);
    if (block.is_broken)
        return play_trouble(play, ERR_NOMEM, "memory", NULL);
    *ret_block = block.data ? block.data : mem_strdup("");
    return *ret_block || play_trouble(play, ERR_NOMEM, "memory", NULL);
}

bool
play_check_content(struct play *play, const struct symbol *symbol, const char *host,
                   const char *text)
{
    struct answer answer = {0};
    char *block = NULL;
    bool ok = make_block(play, symbol, text, &block) &&
              play_ask_host(play, host, &answer, "read", play_actor(play, symbol)->id, NULL) &&
              play_check_pair(play, &answer, "text", block);

    mem_free(block);
    answer_release(&answer);
    return ok;
}

bool
play_check_held(struct play *play, const struct symbol *volume, bool is_held, bool is_patient)
{
    uint64_t begun_ms = play->stage->now_ms(play->stage->ctx);
    const char *expected = is_held ? "1" : "0";
    bool is_so;

    do {
        struct answer answer = {0};
        const char *value;

        if (!play_ask_host(play, volume->host->name, &answer, "held", play_actor(play, volume)->id,
                           NULL))
            return false;
        value = words_pair(&answer.words, 1, "held");
        is_so = value && strcmp(value, expected) == 0;
        answer_release(&answer);
    } while (!is_so && play_wait_more(play, begun_ms, is_patient));
    return is_so || play_fail(play, is_held ? "writes are held" : "writes are not held",
                              is_held ? "they are not" : "they are", "");
}

bool
play_write(struct play *play, const struct symbol *volume, const char *text, bool is_begin)
{
    struct actor *actor = play_actor(play, volume);
    const char *words[] = {"write", actor->id, NULL, is_begin ? "begin" : NULL};
    char *block = NULL;

    if (!make_block(play, volume, text, &block))
        return false;
    words[2] = block;
    mem_free(actor->written);
    actor->written = block; /* also when it fails: it may have come through */
    actor->is_writing = is_begin;
    return play_ask_host_words(play, volume->host->name, NULL, words, 4);
}

bool
play_finish_write(struct play *play, const struct symbol *volume)
{
    struct actor *actor = play_actor(play, volume);

    actor->is_writing = false;
    return play_ask_host(play, volume->host->name, NULL, "written", actor->id, NULL);
}
