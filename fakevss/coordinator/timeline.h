/* SPDX-License-Identifier: Apache-2.0 */
/* What happened in one operation and when: calls into providers and the coordinator's own steps,
 * with their results and the contract violations seen. Kept in memory, so that recording is legal
 * while writes are held. Thread-safe. */
#ifndef FAKEVSS_COORDINATOR_TIMELINE_H
#define FAKEVSS_COORDINATOR_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "fakevss/coordinator/rules.h"

struct timeline;

/* The name under which the coordinator's own steps appear. */
#define TIMELINE_SELF "coordinator"

enum err timeline_new(struct timeline **ret_timeline);
void timeline_free(struct timeline *timeline); /* NULL is fine */
/* Forget all entries; the next one is at 0 ms. */
void timeline_reset(struct timeline *timeline);

/* Begin an entry: @who does @what on what @fmt describes. Returns a ticket for timeline_end();
 * without memory the entry is lost, and counted as lost. */
size_t timeline_begin(struct timeline *timeline, const char *who, const char *what, const char *fmt,
                      ...) __attribute__((format(gnu_printf, 4, 5)));
/* End it with the HRESULT @result. Returns its duration in microseconds. */
uint64_t timeline_end(struct timeline *timeline, size_t ticket, uint32_t result);
/* Add to the entry that @rule was broken, and what was seen. Once a rule: the first text stays. */
void timeline_violation(struct timeline *timeline, size_t ticket, enum rule_id rule,
                        const char *fmt, ...) __attribute__((format(gnu_printf, 4, 5)));
/* A copy of what one entry says; cut as it was. */
struct timeline_result {
    char who[40];
    char what[40];
    char args[240];
    bool has_result;
    uint32_t result;
};
/* False when there is no entry @ticket: they are numbered from 0. */
bool timeline_result(struct timeline *timeline, size_t ticket, struct timeline_result *ret_result);
/* How many there are. */
size_t timeline_count(struct timeline *timeline);
/* When the first one was made [ms since 1970, UTC]; 0 when there is none. */
uint64_t timeline_began_ms(struct timeline *timeline);
/* An entry without duration and result. */
void timeline_note(struct timeline *timeline, const char *what, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Number of breaches noted; alarms are none. */
unsigned timeline_violations(struct timeline *timeline);

/* One line an entry: ms since the first one, duration in ms, who, what, arguments, result; below it
 * a line for each rule that was broken, "violation: rule NUMBER NAME: ...", or "alarm: ...". */
void timeline_print(struct timeline *timeline, struct text *text);
/* An array of objects as value of @key. */
void timeline_json(struct timeline *timeline, struct text *text, const char *key);

#endif
