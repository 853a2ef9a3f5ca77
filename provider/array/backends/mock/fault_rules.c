/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing of the faults file: one rule a line, "OP NTH ACTION [ARGUMENT]". */
#include "config.h"

#include "provider/array/backends/mock/fault_rules.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"

#define FILE_MAX 65536
#define WORDS_MAX 5 /* one more than a rule may have */
#define DELAY_MAX_MS 3600000

static const char *const op_names[FAULT_OP_COUNT] = {
    [FAULT_OPEN] = "open",
    [FAULT_FIND] = "find",
    [FAULT_CAN_SHADOW] = "can_shadow",
    [FAULT_GROUP_OPEN] = "group_open",
    [FAULT_GROUP_ADD] = "group_add",
    [FAULT_GROUP_DROP] = "group_drop",
    [FAULT_GROUP_WAIT] = "group_wait",
    [FAULT_GROUP_ARM] = "group_arm",
    [FAULT_GROUP_COMMIT] = "group_commit",
    [FAULT_COMMIT_LUN] = "commit_lun",
    [FAULT_SEAL] = "seal",
    [FAULT_ABORT] = "abort",
    [FAULT_TARGET] = "target",
    [FAULT_PRESENT] = "present",
    [FAULT_UNPRESENT] = "unpresent",
    [FAULT_REMOVE] = "remove",
    [FAULT_LIST] = "list",
    [FAULT_TAG] = "tag",
    [FAULT_HOSTS] = "hosts",
    [FAULT_RESYNC_START] = "resync_start",
    [FAULT_RESYNC_POLL] = "resync_poll",
    [FAULT_RESYNC_CANCEL] = "resync_cancel",
    [FAULT_RESYNC_COPY] = "resync_copy",
    [FAULT_PLEX_COPY] = "plex_copy",
    [FAULT_RECLAIM] = "reclaim",
    [FAULT_STEP] = "step",
    [FAULT_APPEND] = "append",
};

static const char *const action_names[] = {
    [FAULT_ACTION_FAIL] = "fail", [FAULT_ACTION_DELAY] = "delay", [FAULT_ACTION_HANG] = "hang",
    [FAULT_ACTION_DIE] = "die",   [FAULT_ACTION_TEAR] = "tear",
};

#define ACTION_COUNT (sizeof(action_names) / sizeof(action_names[0]))

const char *
fault_op_name(enum fault_op op)
{
    return op_names[op];
}

static bool
find_name(const char *const *names, size_t count, const char *word, unsigned *ret_index)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(names[i], word) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

/* Digits only, @min..@max. */
static bool
parse_number(const char *word, uint64_t min, uint64_t max, uint64_t *ret_number)
{
    uint64_t number;

    if (word[0] == '\0' || strlen(word) > 18 || word[strspn(word, "0123456789")] != '\0')
        return false;
    number = strtoull(word, NULL, 10);
    if (number < min || number > max)
        return false;
    *ret_number = number;
    return true;
}

static bool
parse_error(const char *word, enum err *ret_error)
{
    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        if (strcmp(err_name((enum err)e), word) == 0) {
            *ret_error = (enum err)e;
            return true;
        }
    }
    return false;
}

/* What is wrong with the rule, or NULL. */
static const char *
parse_rule(char *const *words, unsigned count, struct fault_rule *rule)
{
    uint64_t delay_ms = 0;
    unsigned index;

    if (count < 3 || count > 4)
        return "a rule is OP NTH ACTION [ARGUMENT]";
    if (!find_name(op_names, FAULT_OP_COUNT, words[0], &index))
        return "unknown operation";
    rule->op = (enum fault_op)index;
    if (strcmp(words[1], "*") != 0 && !parse_number(words[1], 1, UINT64_MAX, &rule->nth))
        return "the second word is the number of the call, from 1, or *";
    if (!find_name(action_names, ACTION_COUNT, words[2], &index))
        return "the action is fail, delay, hang, die or tear";
    rule->action = (enum fault_action)index;
    if (rule->action == FAULT_ACTION_TEAR && rule->op != FAULT_APPEND)
        return "tear is an action of append only";
    if (rule->action == FAULT_ACTION_FAIL)
        return count == 4 && !parse_error(words[3], &rule->error) ? "unknown error name" : NULL;
    if (rule->action == FAULT_ACTION_DELAY) {
        if (count != 4 || !parse_number(words[3], 1, DELAY_MAX_MS, &delay_ms))
            return "delay takes 1 to 3600000 milliseconds";
        rule->delay_ms = (uint32_t)delay_ms;
        return NULL;
    }
    return count == 4 ? "this action takes no argument" : NULL;
}

static unsigned
split_words(char *line, char **words)
{
    unsigned count = 0;

    line[strcspn(line, "#\r")] = '\0';
    for (char *word = line + strspn(line, " \t"); *word && count < WORDS_MAX;) {
        char *end = word + strcspn(word, " \t");

        words[count++] = word;
        if (*end)
            *end++ = '\0';
        word = end + strspn(end, " \t");
    }
    return count;
}

static enum err
parse_lines(const char *path, char *text, struct fault_rules *rules, struct why *why)
{
    unsigned line = 0;

    for (char *at = text; *at;) {
        char *end = at + strcspn(at, "\n");
        char *words[WORDS_MAX];
        struct fault_rule rule = {0};
        const char *wrong;
        unsigned count;

        rule.line = ++line;
        if (*end)
            *end++ = '\0';
        count = split_words(at, words);
        at = end;
        if (count == 0)
            continue;
        wrong = rules->count < FAULT_RULES_MAX ? parse_rule(words, count, &rule)
                                               : "there are more rules than 64";
        if (wrong)
            return why_set(why, ERR_CORRUPT, "%s:%u: %s; correct the line or remove the file", path,
                           line, wrong);
        rules->list[rules->count++] = rule;
    }
    return ERR_OK;
}

/* FNV-1a. */
static uint64_t
digest(const char *text, size_t size)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
    return hash;
}

enum err
fault_rules_load(const char *path, struct fault_rules *ret_rules, struct why *why)
{
    struct fault_rules rules = {0};
    char *text = NULL;
    size_t size = 0;
    struct why reason = {0};
    enum err e;

    e = os_read_file(path, FILE_MAX, &text, &size, &reason);
    if (e == ERR_NOT_FOUND) {
        *ret_rules = rules;
        return ERR_OK;
    }
    if (e)
        return why_set(why, e, "%s", why_text(&reason, e));
    rules.digest = digest(text, size); /* before the lines are taken apart */
    if (strlen(text) != size)
        e = why_set(why, ERR_CORRUPT, "%s: a NUL byte is in the file; remove the file", path);
    else
        e = parse_lines(path, text, &rules, why);
    mem_free(text);
    if (!e)
        *ret_rules = rules;
    return e;
}
