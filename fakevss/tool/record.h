/* SPDX-License-Identifier: Apache-2.0 */
/* What happened in a run, and when, in the form that "fakevss report" reads (doc/report.md): the
 * timelines of the coordinators, the requesters' calls, and what was done to the array and to
 * processes. Times are UTC's, by which the hosts' timelines are put side by side. One thread. */
#ifndef FAKEVSS_TOOL_RECORD_H
#define FAKEVSS_TOOL_RECORD_H

#include <stdint.h>

#include "base/err.h"

struct record;

/* Freed with record_free(); NULL without memory. */
struct record *record_new(void);
void record_free(struct record *record); /* NULL is fine */

/* What @who ("requester", "array") did for or on @host from @began_us [UTC] until now:
 * its first word is the entry's name. @answer has the result as its first word, or is NULL. */
void record_act(struct record *record, const char *host, const char *who, const char *what,
                uint64_t began_us, const char *answer);

/* The timeline of the last operation of @session of agent @agent, as the agent gives it. A longer
 * one of the same operation takes the place of the one before. What is no timeline is passed over.
 */
void record_timeline(struct record *record, const char *host, unsigned agent, const char *session,
                     const char *json);

/* The clock of record_act(). */
uint64_t record_now_us(void);

/* Write all of it to the file at @path, which may exist. ERR_NOMEM, ERR_IO. */
enum err record_write(const struct record *record, const char *title, const char *path,
                      struct why *why);

#endif
