/* SPDX-License-Identifier: Apache-2.0 */
/* The ring of waiting events. Two locks: the inner one guards the ring and is held for a copy only,
 * so that adding in the frozen window never waits for a file; the outer one keeps the writes in
 * order. */
#include "config.h"

#include "provider/com/events.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "base/mem.h"
#include "base/os.h"

struct events {
    struct event_sink *sink;    /* owned */
    bool (*is_held)(void *ctx); /* may be NULL */
    void *held_ctx;
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
    events->is_held = NULL;
    events_flush(events);
    event_sink_free(events->sink);
    mem_free(events);
}

void
events_add(struct events *events, enum event_id id, enum event_severity severity,
           const struct id *set, const char *fmt, ...)
{
    struct event *event;
    va_list args;

    AcquireSRWLockExclusive(&events->ring_lock);
    if (events->count == EVENTS_KEPT) {
        events->lost++;
    } else {
        event = &events->ring[(events->first + events->count) % EVENTS_KEPT];
        memset(event, 0, sizeof(*event));
        event->time_ms = os_utc_ms();
        event->id = id;
        event->severity = severity;
        if (set)
            event->set = *set;
        va_start(args, fmt);
        vsnprintf(event->text, sizeof(event->text), fmt, args);
        va_end(args);
        events->count++;
    }
    ReleaseSRWLockExclusive(&events->ring_lock);
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
        memset(ret_event, 0, sizeof(*ret_event));
        ret_event->time_ms = os_utc_ms();
        ret_event->id = EVENT_LOST;
        ret_event->severity = EVENT_WARNING;
        snprintf(ret_event->text, sizeof(ret_event->text),
                 "%u more events could not be kept while shadow copies were made. The first ones "
                 "are above; resolve those and try again.",
                 events->lost);
        events->lost = 0;
    } else {
        is_taken = false;
    }
    ReleaseSRWLockExclusive(&events->ring_lock);
    return is_taken;
}

void
events_hold_while(struct events *events, bool (*is_held)(void *ctx), void *ctx)
{
    events->is_held = is_held;
    events->held_ctx = ctx;
}

/* Asked before each event: a set may freeze while another thread's events are being written. */
void
events_flush(struct events *events)
{
    struct event event;

    AcquireSRWLockExclusive(&events->writing);
    while (!(events->is_held && events->is_held(events->held_ctx)) && take_next(events, &event))
        events->sink->write(events->sink, &event);
    ReleaseSRWLockExclusive(&events->writing);
}
