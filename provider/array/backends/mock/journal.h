/* SPDX-License-Identifier: Apache-2.0 */
/* The journal of the mock array: an append-only text that says what was begun and what is done.
 *
 *   B <seq> <first> <utc ms> <host> <pid> <operation> <arguments...> <crc32>    before a change
 *   E <seq> <outcome> <utc ms> <host> <pid> <crc32>                            after it
 *
 * An E closes every open B up to its own number. Operations are serialised by the array's lock, so
 * what is open is always a run at the end of the file: commits waiting for somebody to move their
 * tags, and at most one change whose process died. <first> is the byte offset of the first line of
 * that run, so looking at the last line is enough to know what is open. A last line without its
 * newline never happened, if it can be one that a process died in: it begins as the next line has
 * to, or is blank where a longer one was overwritten. Any other end is damage. Survives the death
 * of processes, not the loss of power. */
#ifndef MOCK_JOURNAL_H
#define MOCK_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "provider/array/array.h"
#include "provider/array/backends/mock/identity.h"

struct faults;
struct os_file;

/* Room for the arguments of the largest operation: a set id and the names of all its LUNs. */
#define JOURNAL_LUNS_MAX 1024
#define JOURNAL_ARGS_MAX (64 + JOURNAL_LUNS_MAX * MOCK_NAME_SIZE)
#define JOURNAL_LINE_MAX (JOURNAL_ARGS_MAX + 256)

enum journal_op {
    JOURNAL_CREATE,      /* naa: an original LUN */
    JOURNAL_ADD,         /* naa: a shadow copy LUN in preparation */
    JOURNAL_COMMIT,      /* set naa...: this line is the point in time of all of them */
    JOURNAL_SEAL,        /* set naa... */
    JOURNAL_PRESENT,     /* naa host */
    JOURNAL_UNPRESENT,   /* naa host */
    JOURNAL_REMOVE,      /* naa... */
    JOURNAL_EXHAUST,     /* naa: a shadow copy LUN that loses its content */
    JOURNAL_RESYNC,      /* target source old-size new-size: the job is on record */
    JOURNAL_RESYNC_DONE, /* target size: it ended well, and is off the record */
    JOURNAL_RESYNC_STOP, /* target size: it was given up */
    JOURNAL_OP_COUNT
};

enum journal_outcome {
    JOURNAL_DONE,
    JOURNAL_UNDONE, /* taken back: as if it had not been begun */
    JOURNAL_FAILED, /* given up with nothing half-made; may be begun again */
    JOURNAL_OUTCOME_COUNT
};

/* A line, taken apart. */
struct journal_line {
    bool is_begin; /* B; else E */
    uint64_t seq;
    uint64_t first;               /* of B */
    enum journal_outcome outcome; /* of E */
    uint64_t time_ms;             /* UTC */
    char host[ARRAY_HOST_MAX];
    uint32_t pid;
    enum journal_op op; /* of B */
    const char *args;   /* of B; borrowed from the journal's buffer for the time of the call */
    uint64_t offset;    /* of the line in the file */
    unsigned number;    /* of the line, from 1, when the walk began at offset 0; else 0 */
};

/* An open journal. All but open and close need the array's lock; not thread-safe. */
struct journal {
    struct os_file *file;
    struct faults *faults; /* borrowed */
    char *path;
    char *in;  /* JOURNAL_LINE_MAX bytes: what is read */
    char *out; /* JOURNAL_LINE_MAX bytes: the line to append */
    char host[ARRAY_HOST_MAX];
    uint64_t end;   /* size of the file without a torn line */
    size_t torn;    /* size of that, 0 when there is none */
    uint64_t seq;   /* of the last line */
    bool is_open;   /* a run of open lines is at the end */
    uint64_t first; /* its offset */
};

/* Open the file at @path, made when missing, for a process that calls itself @host. Neither reads
 * nor judges. *journal is zero or closed before and after a failure. */
enum err journal_open(struct journal *journal, const char *path, const char *host,
                      struct faults *faults, struct why *why);
void journal_close(struct journal *journal);

/* Open the file anew, because somebody may have put a copy in its place while we were running.
 * Under the lock. After a failure the journal is as it was. */
enum err journal_reopen(struct journal *journal, struct why *why);

typedef enum err journal_walk_line(void *ctx, const struct journal_line *line, struct why *why);

/* Call @each for every whole line from @offset on until it fails. ERR_CORRUPT names file and line.
 * Does not allocate, but @each may. */
enum err journal_walk(struct journal *journal, uint64_t offset, journal_walk_line *each, void *ctx,
                      struct why *why);

/* Walk the whole journal and check its order and its end, then look as journal_look() does.
 * ERR_CORRUPT names file and line. */
enum err journal_check(struct journal *journal, struct why *why);

/* Learn where the journal stands from its last line: sets end, seq, is_open, first. First thing
 * after taking the lock. Changes nothing, so it is legal in the frozen window; a torn line is
 * overwritten by the next one. */
enum err journal_look(struct journal *journal, struct why *why);

/* Cut off a torn line, which nobody needs to see. After journal_look(). */
enum err journal_trim(struct journal *journal, struct why *why);

/* Append a B line, begun before @end_us (base/deadline.h) or not at all: ERR_TIMEOUT; or the E line
 * that closes all open lines. After a failure no line counts, though
 * a torn one may be there. Legal in the frozen window. */
enum err journal_begin(struct journal *journal, enum journal_op op, const char *args,
                       uint64_t end_us, struct why *why);
enum err journal_end(struct journal *journal, enum journal_outcome outcome, struct why *why);

/* As they stand in the file. Never NULL. */
const char *journal_op_name(enum journal_op op);
const char *journal_outcome_name(enum journal_outcome outcome);

#endif
