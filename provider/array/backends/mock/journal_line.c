/* SPDX-License-Identifier: Apache-2.0 */
/* Writing and strictly reading lines of the journal. */
#include "config.h"

#include "provider/array/backends/mock/journal_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CRC_DIGITS 8

static const char *const op_names[JOURNAL_OP_COUNT] = {
    [JOURNAL_CREATE] = "create",           [JOURNAL_ADD] = "add",
    [JOURNAL_COMMIT] = "commit",           [JOURNAL_SEAL] = "seal",
    [JOURNAL_PRESENT] = "present",         [JOURNAL_UNPRESENT] = "unpresent",
    [JOURNAL_REMOVE] = "remove",           [JOURNAL_EXHAUST] = "exhaust",
    [JOURNAL_RESYNC] = "resync",           [JOURNAL_RESYNC_DONE] = "resync_done",
    [JOURNAL_RESYNC_STOP] = "resync_stop",
};

static const char *const outcome_names[JOURNAL_OUTCOME_COUNT] = {
    [JOURNAL_DONE] = "done",
    [JOURNAL_UNDONE] = "undone",
    [JOURNAL_FAILED] = "failed",
};

const char *
journal_op_name(enum journal_op op)
{
    return op_names[op];
}

const char *
journal_outcome_name(enum journal_outcome outcome)
{
    return outcome_names[outcome];
}

static unsigned
checksum(const char *text, size_t size)
{
    return (unsigned)crc32(0, (const Bytef *)text, (uInt)size);
}

size_t
journal_line_format(const struct journal_line *line, char *buf)
{
    int size;

    if (line->is_begin)
        size = snprintf(buf, JOURNAL_LINE_MAX,
                        "B %" PRIu64 " %" PRIu64 " %" PRIu64 " %s %" PRIu32 " %s %s", line->seq,
                        line->first, line->time_ms, line->host, line->pid, op_names[line->op],
                        line->args);
    else
        size =
            snprintf(buf, JOURNAL_LINE_MAX, "E %" PRIu64 " %s %" PRIu64 " %s %" PRIu32, line->seq,
                     outcome_names[line->outcome], line->time_ms, line->host, line->pid);
    if (size < 0 || size + CRC_DIGITS + 3 > JOURNAL_LINE_MAX)
        return 0;
    size += snprintf(buf + size, CRC_DIGITS + 3, " %08x\n", checksum(buf, (size_t)size));
    return (size_t)size;
}

/* Cut the next word off *@text; NULL when there is none. */
static char *
next_word(char **text)
{
    char *word = *text;
    char *end;

    if (!word || !*word)
        return NULL;
    end = strchr(word, ' ');
    if (end)
        *end++ = '\0';
    *text = end;
    return *word ? word : NULL;
}

static bool
next_number(char **text, uint64_t *ret_number)
{
    const char *word = next_word(text);

    if (!word || strlen(word) > 19 || word[strspn(word, "0123456789")] != '\0')
        return false;
    *ret_number = strtoull(word, NULL, 10);
    return true;
}

static bool
next_name(char **text, const char *const *names, unsigned count, unsigned *ret_index)
{
    const char *word = next_word(text);

    for (unsigned i = 0; word && i < count; i++) {
        if (strcmp(word, names[i]) == 0) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

/* Time, host and process, which both kinds of lines have in this order. */
static bool
parse_origin(char **text, struct journal_line *line)
{
    const char *host;
    uint64_t pid;

    if (!next_number(text, &line->time_ms))
        return false;
    host = next_word(text);
    if (!host || strlen(host) >= sizeof(line->host) || !next_number(text, &pid))
        return false;
    memcpy(line->host, host, strlen(host) + 1);
    line->pid = (uint32_t)pid;
    return true;
}

/* True if the checksum at the end of @text matches; cuts it off. */
static bool
take_checksum(char *text)
{
    char expected[CRC_DIGITS + 1];
    char *last = strrchr(text, ' ');

    if (!last)
        return false;
    (void)snprintf(expected, sizeof(expected), "%08x",
                   checksum(text, (size_t)(last - text))); /* always fits */
    *last = '\0';
    return strcmp(last + 1, expected) == 0;
}

bool
journal_line_parse(char *text, struct journal_line *ret_line)
{
    struct journal_line line = {.offset = ret_line->offset, .number = ret_line->number};
    const char *kind;
    unsigned index;

    if (!take_checksum(text))
        return false;
    kind = next_word(&text);
    if (!kind || kind[1] != '\0' || (kind[0] != 'B' && kind[0] != 'E'))
        return false;
    line.is_begin = kind[0] == 'B';
    if (!next_number(&text, &line.seq))
        return false;
    if (!line.is_begin) {
        if (!next_name(&text, outcome_names, JOURNAL_OUTCOME_COUNT, &index))
            return false;
        line.outcome = (enum journal_outcome)index;
        if (!parse_origin(&text, &line) || text)
            return false;
    } else {
        if (!next_number(&text, &line.first) || !parse_origin(&text, &line) ||
            !next_name(&text, op_names, JOURNAL_OP_COUNT, &index) || !text)
            return false;
        line.op = (enum journal_op)index;
        line.args = text;
    }
    *ret_line = line;
    return true;
}
