/* SPDX-License-Identifier: Apache-2.0 */
/* The journal's file: reading it from an offset or from its end, appending whole lines. What the
 * operations mean is change.c's business. */
#include "config.h"

#include "provider/array/backends/mock/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/faults.h"
#include "provider/array/backends/mock/journal_line.h"

#define TAIL_SIZE 512 /* holds any E line: the usual last line */

enum err
journal_open(struct journal *journal, const char *path, const char *host, struct faults *faults,
             struct why *why)
{
    enum err e = ERR_NOMEM;

    memset(journal, 0, sizeof(*journal));
    journal->faults = faults;
    (void)snprintf(journal->host, sizeof(journal->host), "%s", host); /* checked by the caller */
    journal->path = mem_strdup(path);
    journal->in = mem_zalloc(JOURNAL_LINE_MAX);
    journal->out = mem_zalloc(JOURNAL_LINE_MAX);
    if (!journal->path || !journal->in || !journal->out) {
        (void)why_set(why, e, "%s: no memory to open it", path);
        goto out;
    }
    e = os_file_open(path, OS_OPEN_CREATE, &journal->file, why);
out:
    if (e)
        journal_close(journal);
    return e;
}

void
journal_close(struct journal *journal)
{
    os_file_close(journal->file);
    mem_free(journal->out);
    mem_free(journal->in);
    mem_free(journal->path);
    memset(journal, 0, sizeof(*journal));
}

enum err
journal_reopen(struct journal *journal, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(journal->path, OS_OPEN_CREATE, &file, why);

    if (e)
        return e;
    os_file_close(journal->file);
    journal->file = file;
    return ERR_OK;
}

static enum err
damaged(const struct journal *journal, const struct journal_line *line, const char *what,
        struct why *why)
{
    char place[40];

    if (line->number)
        (void)snprintf(place, sizeof(place), "%u", line->number); /* always fits */
    else
        (void)snprintf(place, sizeof(place), "byte %" PRIu64, line->offset); /* always fits */
    return why_set(why, ERR_CORRUPT,
                   "%s:%s: %s; restore the file from a copy, or, if \"mockarray check\" finds "
                   "nothing else, remove it",
                   journal->path, place, what);
}

/* Read up to JOURNAL_LINE_MAX - 1 bytes at @offset into the buffer; a NUL follows them. */
static enum err
read_window(struct journal *journal, uint64_t offset, uint64_t size, size_t *ret_size,
            struct why *why)
{
    size_t left = JOURNAL_LINE_MAX - 1;
    enum err e;

    if (size - offset < left)
        left = (size_t)(size - offset);
    e = os_file_read(journal->file, offset, journal->in, left, why);
    if (e)
        return e;
    journal->in[left] = '\0';
    *ret_size = left;
    return ERR_OK;
}

/* Take apart the line at @text, whose newline is at @end. */
static enum err
read_line(const struct journal *journal, char *text, char *end, struct journal_line *line,
          struct why *why)
{
    *end = '\0';
    if (strlen(text) != (size_t)(end - text) || !journal_line_parse(text, line))
        return damaged(journal, line, "this line is damaged", why);
    return ERR_OK;
}

enum err
journal_walk(struct journal *journal, uint64_t offset, journal_walk_line *each, void *ctx,
             struct why *why)
{
    struct journal_line line = {.number = offset == 0 ? 1 : 0};
    uint64_t size;
    enum err e = os_file_size(journal->file, &size, why);

    while (!e && offset < size) {
        char *at = journal->in;
        size_t window;
        char *end;

        e = read_window(journal, offset, size, &window, why);
        if (e)
            return e;
        end = memchr(at, '\n', window);
        line.offset = offset;
        if (!end && offset + window < size)
            return damaged(journal, &line, "this line is too long", why);
        if (!end)
            return ERR_OK; /* torn: it never happened */
        for (; !e && end; end = memchr(at, '\n', (size_t)(journal->in + window - at))) {
            line.offset = offset;
            e = read_line(journal, at, end, &line, why);
            if (!e)
                e = each(ctx, &line, why);
            offset += (uint64_t)(end + 1 - at);
            at = end + 1;
            line.number += line.number ? 1 : 0;
        }
    }
    return e;
}

struct order {
    struct journal *journal;
    unsigned lines;
    uint64_t seq;
    bool is_open;
    uint64_t first;
};

/* Numbers rise by one at each B; an E closes the last one; only commits may follow open lines. */
static enum err
check_order(void *ctx, const struct journal_line *line, struct why *why)
{
    struct order *order = ctx;
    uint64_t first = order->is_open ? order->first : line->offset;

    order->lines++;
    if (line->is_begin) {
        if (line->seq != order->seq + 1 || line->first != first ||
            (order->is_open && line->op != JOURNAL_COMMIT))
            return damaged(order->journal, line, "this line is out of order", why);
        order->seq = line->seq;
        order->is_open = true;
        order->first = first;
        return ERR_OK;
    }
    if (!order->is_open || line->seq != order->seq)
        return damaged(order->journal, line, "this line ends nothing that was begun", why);
    order->is_open = false;
    return ERR_OK;
}

/* The start of the last whole line inside the @size bytes in the buffer that end the file: an
 * index, or SIZE_MAX when it lies before them. *ret_end is the index behind its newline, 0 if there
 * is none at all. */
static size_t
find_last_line(const char *text, size_t size, bool is_whole_file, size_t *ret_end)
{
    size_t start;

    while (size > 0 && text[size - 1] != '\n')
        size--;
    *ret_end = size;
    if (size == 0)
        return is_whole_file ? 0 : SIZE_MAX;
    start = size - 1;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    return start > 0 || is_whole_file ? start : SIZE_MAX;
}

/* Read the last whole line into the buffer, looking at the last @window of @size bytes. *ret_end is
 * the offset behind it, 0 if there is none; *ret_found is false when it begins before the window.
 */
static enum err
read_tail(struct journal *journal, uint64_t size, size_t window, bool *ret_found, char **ret_text,
          uint64_t *ret_end, struct why *why)
{
    uint64_t offset = size > window ? size - window : 0;
    size_t start, end, got;
    enum err e = read_window(journal, offset, size, &got, why);

    if (e)
        return e;
    start = find_last_line(journal->in, got, offset == 0, &end);
    *ret_found = start != SIZE_MAX;
    *ret_text = *ret_found ? journal->in + start : NULL;
    *ret_end = end > 0 ? offset + end : 0;
    return ERR_OK;
}

/* Whether the bytes behind the last whole line can come from a process that died as it wrote the
 * next one. They are in the buffer from @tail on. */
static bool
is_torn_line(const struct journal *journal, const char *tail)
{
    char begin[64], end[32];
    size_t begin_size =
        (size_t)snprintf(begin, sizeof(begin), "B %" PRIu64 " %" PRIu64 " ", journal->seq + 1,
                         journal->is_open ? journal->first : journal->end);
    size_t end_size = (size_t)snprintf(end, sizeof(end), "E %" PRIu64 " ", journal->seq);

    if (strspn(tail, " ") == journal->torn) /* append() made it blank */
        return true;
    if (begin_size > journal->torn)
        begin_size = journal->torn;
    if (end_size > journal->torn)
        end_size = journal->torn;
    return memcmp(tail, begin, begin_size) == 0 ||
           (journal->is_open && memcmp(tail, end, end_size) == 0);
}

/* journal_look(); @lines whole lines are known to come before a torn one, or 0. */
static enum err
look(struct journal *journal, unsigned lines, struct why *why)
{
    struct journal_line line = {0};
    uint64_t size, end = 0;
    size_t window;
    bool found = false;
    char *text = NULL;
    enum err e = os_file_size(journal->file, &size, why);

    if (!e)
        e = read_tail(journal, size, TAIL_SIZE, &found, &text, &end, why);
    if (!e && !found)
        e = read_tail(journal, size, JOURNAL_LINE_MAX - 1, &found, &text, &end, why);
    if (!e && !found && end > 0) /* a torn line took most of the window */
        e = read_tail(journal, end, JOURNAL_LINE_MAX - 1, &found, &text, &end, why);
    if (e)
        return e;
    line.offset = size; /* for the message; put right below */
    if (!found)
        return damaged(journal, &line, "the last line is too long", why);
    if (end > 0) {
        char *newline = strchr(text, '\n');

        line.offset = end - (uint64_t)(newline + 1 - text);
        e = read_line(journal, text, newline, &line, why);
        if (e)
            return e;
    }
    journal->end = end;
    journal->torn = (size_t)(size - end);
    journal->seq = line.seq;
    journal->is_open = line.is_begin;
    journal->first = line.first;
    if (journal->is_open && journal->first > line.offset)
        return damaged(journal, &line, "this line is damaged", why);
    if (journal->torn == 0)
        return ERR_OK;
    line.offset = end;
    line.number = end == 0 || lines > 0 ? lines + 1 : 0;
    e = read_window(journal, end, size, &window, why);
    if (!e && (window < journal->torn || !is_torn_line(journal, journal->in)))
        e = damaged(journal, &line, "this line is damaged and has no end", why);
    return e;
}

enum err
journal_look(struct journal *journal, struct why *why)
{
    return look(journal, 0, why);
}

enum err
journal_check(struct journal *journal, struct why *why)
{
    struct order order = {.journal = journal};
    enum err e = journal_walk(journal, 0, check_order, &order, why);

    return e ? e : look(journal, order.lines, why);
}

enum err
journal_trim(struct journal *journal, struct why *why)
{
    enum err e = ERR_OK;

    if (journal->torn > 0)
        e = os_file_resize(journal->file, journal->end, why);
    if (!e)
        journal->torn = 0;
    return e;
}

static enum err
append(struct journal *journal, const struct journal_line *line, uint64_t end_us, struct why *why)
{
    const struct fault_wait wait = {.deadline_ms = deadline_left_ms(end_us)};
    size_t size = journal_line_format(line, journal->out);
    bool is_torn; /* by a fault rule */
    enum err e = faults_append(journal->faults, &wait, &is_torn, why);

    if (!size)
        return why_set(why, ERR_LIMIT, "%s: too many LUNs for one operation", journal->path);
    if (e)
        return e;
    if (is_torn) {
        (void)os_file_write(journal->file, journal->end, journal->out, size / 2, NULL); /* dies */
        os_die();
    }
    /* Half a line has no newline and does not count; the next journal_trim() cuts it off. What is
     * left of a longer one is made blank, so that it cannot be taken for damage. */
    if (journal->torn > size)
        memset(journal->out + size, ' ', journal->torn - size);
    e = os_file_write(journal->file, journal->end, journal->out,
                      journal->torn > size ? journal->torn : size, why);
    if (e)
        return e;
    journal->torn -= journal->torn > size ? size : journal->torn;
    journal->end += size;
    journal->seq = line->seq;
    return ERR_OK;
}

static void
stamp(const struct journal *journal, struct journal_line *line)
{
    line->time_ms = os_utc_ms();
    line->pid = os_pid();
    memcpy(line->host, journal->host, sizeof(line->host));
}

enum err
journal_begin(struct journal *journal, enum journal_op op, const char *args, uint64_t end_us,
              struct why *why)
{
    struct journal_line line = {
        .is_begin = true,
        .seq = journal->seq + 1,
        .first = journal->is_open ? journal->first : journal->end,
        .op = op,
        .args = args,
    };
    enum err e;

    stamp(journal, &line);
    e = append(journal, &line, end_us, why);
    if (e)
        return e;
    journal->is_open = true;
    journal->first = line.first;
    return ERR_OK;
}

enum err
journal_end(struct journal *journal, enum journal_outcome outcome, struct why *why)
{
    struct journal_line line = {.seq = journal->seq, .outcome = outcome};
    enum err e;

    stamp(journal, &line);
    e = append(journal, &line, DEADLINE_NEVER, why);
    if (e)
        return e;
    journal->is_open = false;
    return ERR_OK;
}
