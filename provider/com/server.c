/* SPDX-License-Identifier: Apache-2.0 */
/* Process lifetime. COM keeps the count, as Windows closes the door to new activations in the
 * moment in which it is zero. Wine 8 does not: the life lock closes ours. */
#include "config.h"

#include "provider/com/server.h"

#include <string.h>

#include <ole2.h>

#include "base/deadline.h"

#define TICK_MS 5000

enum err
server_init(struct server *server, struct engine *engine, struct events *events,
            caller_check *check_caller)
{
    memset(server, 0, sizeof(*server)); /* which initialises locks and condition */
    server->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    server->retire = CreateEventW(NULL, TRUE, FALSE, NULL);
    server->used = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!server->stop || !server->retire || !server->used) {
        server_release(server);
        return ERR_NOMEM;
    }
    server->tick_ms = TICK_MS;
    server->count_up = CoAddRefServerProcess;
    server->count_down = CoReleaseServerProcess;
    server->engine = engine;
    server->events = events;
    server->check_caller = check_caller;
    return ERR_OK;
}

static void
close_event(HANDLE event)
{
    if (event)
        CloseHandle(event);
}

void
server_release(struct server *server)
{
    close_event(server->stop);
    close_event(server->retire);
    close_event(server->used);
    memset(server, 0, sizeof(*server));
}

/* Life lock held; false: the process is ending. */
static bool
hold_locked(struct server *server)
{
    if (server->is_ending)
        return false;
    (void)server->count_up();
    return true;
}

bool
server_lock(struct server *server)
{
    bool is_held;

    AcquireSRWLockExclusive(&server->life_lock);
    is_held = hold_locked(server);
    ReleaseSRWLockExclusive(&server->life_lock);
    return is_held;
}

/* Life lock held. */
static void
end_locked(struct server *server)
{
    server->is_ending = true;
    SetEvent(server->stop);
}

void
server_unlock(struct server *server)
{
    AcquireSRWLockExclusive(&server->life_lock);
    if (server->count_down() == 0)
        end_locked(server);
    ReleaseSRWLockExclusive(&server->life_lock);
}

bool
server_add_object(struct server *server)
{
    bool is_held;

    AcquireSRWLockExclusive(&server->life_lock);
    is_held = hold_locked(server);
    if (is_held) {
        (void)InterlockedIncrement(&server->objects);
        SetEvent(server->used);
    }
    ReleaseSRWLockExclusive(&server->life_lock);
    return is_held;
}

/* The set is asked for before the object is counted out: afterwards a new client may have begun
 * one. What the array cannot remove now is tried again when the next set begins. */
void
server_remove_object(struct server *server)
{
    struct id set;
    bool has_set = engine_current_set(server->engine, &set);

    if (InterlockedDecrement(&server->objects) == 0 && has_set)
        (void)engine_abort(server->engine, &set, NULL);
    server_unlock(server);
}

void
server_stop(struct server *server)
{
    AcquireSRWLockExclusive(&server->life_lock);
    end_locked(server);
    ReleaseSRWLockExclusive(&server->life_lock);
}

void
server_retire(struct server *server)
{
    SetEvent(server->retire);
}

void
server_flush(struct server *server)
{
    events_flush(server->events);
    trace_file_flush(server->trace);
}

/* Wait until one of the @count @handles is set, with a flush now and then. */
static void
wait_flushing(struct server *server, const HANDLE *handles, DWORD count)
{
    while (WaitForMultipleObjects(count, handles, FALSE, server->tick_ms) == WAIT_TIMEOUT)
        server_flush(server);
}

void
server_wait(struct server *server)
{
    const HANDLE handles[] = {server->stop, server->retire};

    wait_flushing(server, handles, 2);
    server_unlock(server);
    wait_flushing(server, &server->stop, 1);
}

enum err
server_enter(struct server *server, struct why *why)
{
    bool is_closed;

    AcquireSRWLockExclusive(&server->calls_lock);
    server->calls++;
    is_closed = server->is_closed;
    ReleaseSRWLockExclusive(&server->calls_lock);
    return is_closed ? why_set(why, ERR_CANCELLED, "the provider is ending") : ERR_OK;
}

void
server_leave(struct server *server)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    if (--server->calls == 0)
        WakeAllConditionVariable(&server->calls_ended);
    ReleaseSRWLockExclusive(&server->calls_lock);
}

enum err
server_close(struct server *server, struct why *why)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    server->is_closed = true;
    ReleaseSRWLockExclusive(&server->calls_lock);
    return engine_unload(server->engine, why);
}

void
server_wait_enter(struct server *server)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    server->waits++;
    ReleaseSRWLockExclusive(&server->calls_lock);
}

void
server_wait_leave(struct server *server)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    if (--server->waits == 0)
        WakeAllConditionVariable(&server->calls_ended);
    ReleaseSRWLockExclusive(&server->calls_lock);
}

/* Until @count, which calls_lock guards, is 0. */
static bool
drain(struct server *server, const unsigned *count, DWORD timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    bool is_idle;

    AcquireSRWLockExclusive(&server->calls_lock);
    for (;;) {
        DWORD left_ms = deadline_left_ms(end_us);

        is_idle = *count == 0;
        if (is_idle || left_ms == 0)
            break;
        (void)SleepConditionVariableSRW(&server->calls_ended, &server->calls_lock, left_ms,
                                        0); /* the loop looks again */
    }
    ReleaseSRWLockExclusive(&server->calls_lock);
    return is_idle;
}

bool
server_drain(struct server *server, DWORD timeout_ms)
{
    return drain(server, &server->calls, timeout_ms);
}

bool
server_drain_waits(struct server *server, DWORD timeout_ms)
{
    return drain(server, &server->waits, timeout_ms);
}
