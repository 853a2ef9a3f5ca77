/* SPDX-License-Identifier: Apache-2.0 */
/* A run as a report shows it: hosts, lanes, and what happened in them and when. It is read from a
 * JSON document that may come from anywhere; doc/report.md has its form. */
#ifndef FAKEVSS_REPORT_RUN_H
#define FAKEVSS_REPORT_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define RUN_SIZE_MAX (256U << 20) /* bytes of a document */
#define RUN_ENTRIES_MAX 1000000
#define RUN_HOSTS_MAX 64
#define RUN_LANES_MAX 32
#define RUN_US_MAX UINT64_C(31622400000000) /* a leap year */

/* In the order in which the lanes of a host are shown: calls go down. */
enum lane_kind { LANE_REQUESTER, LANE_COORDINATOR, LANE_PROVIDER, LANE_ARRAY, LANE_KIND_COUNT };

/* A rule of the contract that an entry breaks, or comes close to breaking (an alarm). */
struct run_violation {
    unsigned rule;
    bool is_alarm;
    const char *name;
    const char *seen;
    const char *source;
};

/* Strings are borrowed from the document, UTF-8, and never NULL. */
struct run_entry {
    uint64_t start_us; /* since the start of the run */
    uint64_t duration_us;
    uint32_t thread;
    unsigned host;
    unsigned lane; /* of the host */
    bool has_result;
    bool has_failed; /* the result is a failure */
    const char *what;
    const char *args;
    const char *result; /* "" without one */
    struct run_violation *violations;
    size_t violation_count;
};

struct run_lane {
    const char *name;
    enum lane_kind kind;
};

struct run_host {
    const char *name; /* "" when the document names none */
    struct run_lane lanes[RUN_LANES_MAX];
    unsigned lane_count;
};

struct run {
    void *document;    /* owns the strings */
    const char *title; /* "" when the document has none */
    const char *set;   /* the id of the shadow copy set that it is about, or "" */
    struct run_host *hosts;
    unsigned host_count;
    struct run_entry *entries; /* by start; what starts at one time as in the document */
    size_t entry_count;
};

/* Read a run from the @size bytes at @json. ERR_CORRUPT when they are none: @why then names line
 * and column, or the member, as in hosts[1].timeline[3].start_us; its text may hold bytes of the
 * document. ERR_LIMIT for one that is too large, ERR_NOMEM. Freed with run_free(). */
enum err run_read(const char *json, size_t size, struct run **ret_run, struct why *why);

void run_free(struct run *run); /* NULL is fine */

/* When @entry ends. */
uint64_t run_entry_end(const struct run_entry *entry);

#endif
