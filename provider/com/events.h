/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's events on their way to the sink. While a set is frozen (base/frozen.h) nothing may
 * be written, so events wait in a ring made beforehand and go out, in order, with the first flush
 * after the window. Source: VSS, Error Handling in Shadow Copy Providers ("no logging while volumes
 * are frozen"). */
#ifndef COM_EVENTS_H
#define COM_EVENTS_H

#include "base/err.h"
#include "provider/com/event_sink.h"

/* Events kept during one frozen window; of more, the newest are counted and reported as lost. */
#define EVENTS_KEPT 32

struct events;

/* @sink is handed over, also on failure. ERR_NOMEM. */
enum err events_new(struct event_sink *sink, struct events **ret_events);

/* Write everything that waits and free. NULL is fine. No set may be frozen. */
void events_free(struct events *events);

/* Take event @id of events.mc about @subject (may be NULL) with a printf-formatted reason. Neither
 * allocates nor writes: legal in the frozen window. Thread-safe. */
void events_add(struct events *events, uint32_t id, const struct event_subject *subject,
                const char *fmt, ...) __attribute__((format(gnu_printf, 4, 5)));

/* Write what waits, unless or until a set is frozen. Thread-safe; one thread writes at a time. */
void events_flush(struct events *events);

#endif
