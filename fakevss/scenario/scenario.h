/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario: a text that says what requesters do on which hosts, and what must come of it
 * (doc/fakevss.md has the language). It is read and checked whole before anything runs, and may
 * come from anywhere: what is no scenario is refused with its place, whatever its bytes are. */
#ifndef FAKEVSS_SCENARIO_SCENARIO_H
#define FAKEVSS_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fakevss/scenario/method.h"
#include "fakevss/wire/words.h"

#define SCENARIO_SIZE_MAX (1024 * 1024) /* bytes in a file */
#define SCENARIO_SYMBOLS_MAX 1000       /* names that one scenario declares */
#define SCENARIO_HOSTS_MAX 8
#define SCENARIO_PARTS_MAX 8           /* LUNs that a volume is over */
#define SCENARIO_NAME_MAX 31           /* characters in a name */
#define SCENARIO_WAIT_MAX_MS 60000     /* of one Wait */
#define SCENARIO_STEP_MAX_MS 604800000 /* of a clock: a week */
#define SCENARIO_TEXT_MAX 400          /* bytes that a volume's first block takes, and then some */

enum symbol_kind {
    SYMBOL_HOST,
    SYMBOL_LUN,
    SYMBOL_VOLUME,
    SYMBOL_REQUESTER,
    SYMBOL_SET,
    SYMBOL_COPY,
    SYMBOL_DOCUMENT, /* a Backup Components Document, in a file */
    SYMBOL_PROVIDER
};

/* A name that a statement declares. */
struct symbol {
    enum symbol_kind kind;
    const char *name;
    size_t index;              /* among all symbols */
    unsigned line;             /* where it is declared */
    const struct symbol *host; /* of a LUN, a volume, a requester, a copy, a provider */
    const struct symbol *lun;  /* of a volume, the first one; NULL: of a shadow copy's */
    const struct symbol
        *span;       /* of a LUN: the volume over several that it has a part of; or NULL */
    unsigned number; /* of a requester among those of its host, from 1; of a volume in its LUN and
                      * of a host, from 0 */
    unsigned hosts;  /* a LUN is presented to: a bit for each host's number */
    bool is_foreign; /* a LUN of another array */
    bool is_ntfs;    /* a volume with NTFS's signature, and its shadow copies */
    unsigned ended_line; /* of a requester that is closed or killed; else 0 */
};

enum statement_kind {
    STATEMENT_HOST,
    STATEMENT_LUN,
    STATEMENT_REQUESTER,
    STATEMENT_CALL,
    STATEMENT_WRITE,
    STATEMENT_EXPECT_CONTENT,
    STATEMENT_EXPECT_MARKS,
    STATEMENT_EXPECT_COPIES,
    STATEMENT_EXPECT_VIOLATIONS,
    STATEMENT_CLEAR,
    STATEMENT_FAULT,
    STATEMENT_KILL_PROVIDER,
    STATEMENT_KILL_COORDINATOR,
    STATEMENT_KILL_REQUESTER,
    STATEMENT_CLOSE,
    STATEMENT_FINISH,
    STATEMENT_VOLUME,
    STATEMENT_SPAN,
    STATEMENT_EXPECT_HELD,
    STATEMENT_EXPECT_FREE,
    STATEMENT_EXPECT_EVENT,
    STATEMENT_PRESENT,
    STATEMENT_UNPRESENT,
    STATEMENT_RESCAN,
    STATEMENT_BUS,
    STATEMENT_REBOOT,
    STATEMENT_RELOAD,
    STATEMENT_PROVIDER,
    STATEMENT_DOCUMENT,
    STATEMENT_CLOCK,
};

/* What makes a document of another one, or of nothing. */
enum document_change { DOCUMENT_CUT, DOCUMENT_FLIP, DOCUMENT_REPLACE, DOCUMENT_HOLDS };

/* A word that a statement takes: a name, or itself. */
struct value {
    const struct symbol *symbol; /* NULL: the text is meant */
    const char *text;
};

/* KEY=VALUE that an answer must have. */
struct pair {
    const char *key; /* its first key_length characters */
    size_t key_length;
    struct value value;
};

struct statement {
    enum statement_kind kind;
    unsigned line;
    char *text; /* as it is written, without blanks around it */
    const struct symbol
        *subject; /* what is declared, called, written to, looked at, killed; or NULL */
    const struct symbol *host;   /* where, when that is not where the subject is; or NULL */
    const struct symbol *other;  /* what the subject is made from: a document, provider, copy; the
                                  * one copy  that a bus is about */
    const struct method *method; /* of a call */
    bool is_begin;               /* of a call, a write: its end is not waited for */
    bool is_await;               /* of an expectation: it may come true a little later */
    bool is_after;               /* of a provider: it is asked after the other one */
    const struct symbol *made;   /* what the call gives a name to; or NULL */
    size_t value_count;          /* arguments; marks; rules; volumes of a LUN; LUNs of a volume */
    struct value
        *values;         /* also the one text of write, content, fault and bus, the size of a LUN */
    uint32_t result;     /* that is expected of a call */
    bool is_any_failure; /* any failure is, instead */
    bool is_any_result;  /* whatever comes is, instead */
    size_t pair_count;
    struct pair *pairs;
    unsigned count;              /* of copies, rescans, bytes; an event's number; ms of a clock */
    enum document_change change; /* of a document */
};

/* All of it owned, and constant once it is parsed. */
struct scenario {
    char *file;
    const char *name; /* in the lines */
    size_t statement_count;
    struct statement *statements;
    size_t symbol_count;
    struct symbol **symbols;
    size_t line_count;
    struct words *lines; /* what texts of statements and symbols are in */
};

/* Parse @size bytes at @data as the content of @file. ERR_INVAL and ERR_LIMIT with @why
 * "FILE:LINE:COLUMN: what, expected what"; ERR_NOMEM. Freed with scenario_free(). */
enum err scenario_parse(const char *file, const char *data, size_t size,
                        struct scenario **ret_scenario, struct why *why);

/* The same for what the file at @path holds; also the errors of os_read_file(). */
enum err scenario_read(const char *path, struct scenario **ret_scenario, struct why *why);

void scenario_free(struct scenario *scenario); /* NULL is fine */

#endif
