/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's events on their way to the sink. While a set is frozen nothing may be written, so
 * events wait in a ring made beforehand and go out, in order, with the first flush after the
 * window. Source: VSS, Error Handling in Shadow Copy Providers ("no logging while volumes are
 * frozen"). */
#ifndef COM_EVENTS_H
#define COM_EVENTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/id.h"
#include "provider/com/event_sink.h"

/* Events kept during one frozen window; of more, the newest are counted and reported as lost. */
#define EVENTS_KEPT 32

struct events;

/* @sink is handed over, also on failure. ERR_NOMEM. */
enum err events_new(struct event_sink *sink, struct events **ret_events);

/* Write everything that waits, held or not, and free. NULL is fine. */
void events_free(struct events *events);

/* Take an event with a printf-formatted text; @set may be NULL. Neither allocates nor writes: legal
 * in the frozen window. Thread-safe. */
void events_add(struct events *events, enum event_id id, enum event_severity severity,
                const struct id *set, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* From now on nothing is written while @is_held(@ctx) says so. Called once, before other threads
 * use @events. */
void events_hold_while(struct events *events, bool (*is_held)(void *ctx), void *ctx);

/* Write what waits, unless or until it is held. Thread-safe; one thread writes at a time. */
void events_flush(struct events *events);

#endif
