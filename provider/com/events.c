/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of waiting events. Two locks: the inner one guards the ring and is held for a copy only,
 * so that adding in the frozen window never waits for a file; the outer one keeps the writes in
 * order. */
#include "config.h"

#include "provider/com/events.h"

#include <stdarg.h>
#include <stdbool.h>

#include <windows.h>

#include "base/frozen.h"
#include "base/mem.h"

struct events {
    struct event_sink *sink; /* owned */
    SRWLOCK writing;
    SRWLOCK ring_lock;
    unsigned first; /* of the ring's waiting entries */
    unsigned count;
    unsigned lost;
    struct event ring[EVENTS_KEPT];
};

enum err
events_new(struct event_sink *sink, struct events **ret_events)
{
    struct events *events = mem_zalloc(sizeof(*events));

    if (!events) {
        event_sink_free(sink);
        return ERR_NOMEM;
    }
    events->sink = sink;
    InitializeSRWLock(&events->writing);
    InitializeSRWLock(&events->ring_lock);
    *ret_events = events;
    return ERR_OK;
}

void
events_free(struct events *events)
{
    if (!events)
        return;
    events_flush(events);
    event_sink_free(events->sink);
    mem_free(events);
}

void
events_add(struct events *events, uint32_t id, const struct event_subject *subject, const char *fmt,
           ...)
{
    struct event *event;
    va_list args;

    AcquireSRWLockExclusive(&events->ring_lock);
    if (events->count == EVENTS_KEPT) {
        events->lost++;
    } else {
        event = &events->ring[(events->first + events->count) % EVENTS_KEPT];
        va_start(args, fmt);
        event_fill(event, id, subject, fmt, args);
        va_end(args);
        events->count++;
    }
    ReleaseSRWLockExclusive(&events->ring_lock);
}

/* The event about @count events that could not be kept. */
static void
tell_lost(struct event *event, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    event_fill(event, EVENT_LOST, NULL, fmt, args);
    va_end(args);
}

/* The oldest waiting event, or the notice about lost ones when the ring is empty. False when there
 * is nothing. */
static bool
take_next(struct events *events, struct event *ret_event)
{
    bool is_taken = true;

    AcquireSRWLockExclusive(&events->ring_lock);
    if (events->count > 0) {
        *ret_event = events->ring[events->first];
        events->first = (events->first + 1) % EVENTS_KEPT;
        events->count--;
    } else if (events->lost > 0) {
        tell_lost(ret_event, "%u events are lost", events->lost);
        events->lost = 0;
    } else {
        is_taken = false;
    }
    ReleaseSRWLockExclusive(&events->ring_lock);
    return is_taken;
}

/* Asked before each event: a set may freeze while events are being written. */
void
events_flush(struct events *events)
{
    struct event event;
    bool is_left = true;

    AcquireSRWLockExclusive(&events->writing);
    while (is_left && frozen_log_begin()) {
        is_left = take_next(events, &event);
        if (is_left)
            events->sink->write(events->sink, &event);
        frozen_log_end();
    }
    ReleaseSRWLockExclusive(&events->writing);
}
