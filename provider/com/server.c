/* SPDX-License-Identifier: Apache-2.0 */
/* Process lifetime. COM keeps the count, because only COM can close the door to new activations in
 * the same moment. */
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
    memset(server, 0, sizeof(*server)); /* which initialises lock and condition */
    server->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!server->stop)
        return ERR_NOMEM;
    server->tick_ms = TICK_MS;
    server->engine = engine;
    server->events = events;
    server->check_caller = check_caller;
    return ERR_OK;
}

void
server_release(struct server *server)
{
    if (server->stop)
        CloseHandle(server->stop);
    memset(server, 0, sizeof(*server));
}

void
server_lock(struct server *server)
{
    (void)InterlockedExchange(&server->used, 1);
    CoAddRefServerProcess();
}

void
server_unlock(struct server *server)
{
    if (CoReleaseServerProcess() == 0)
        server_stop(server);
}

void
server_stop(struct server *server)
{
    SetEvent(server->stop);
}

void
server_enter(struct server *server)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    server->calls++;
    ReleaseSRWLockExclusive(&server->calls_lock);
}

void
server_leave(struct server *server)
{
    AcquireSRWLockExclusive(&server->calls_lock);
    if (--server->calls == 0)
        WakeAllConditionVariable(&server->calls_ended);
    ReleaseSRWLockExclusive(&server->calls_lock);
}

bool
server_drain(struct server *server, DWORD timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    bool is_idle;

    AcquireSRWLockExclusive(&server->calls_lock);
    for (;;) {
        DWORD left_ms = deadline_left_ms(end_us);

        is_idle = server->calls == 0;
        if (is_idle || left_ms == 0)
            break;
        (void)SleepConditionVariableSRW(&server->calls_ended, &server->calls_lock, left_ms,
                                        0); /* the loop looks again */
    }
    ReleaseSRWLockExclusive(&server->calls_lock);
    return is_idle;
}

void
server_flush(struct server *server)
{
    events_flush(server->events);
}

/* WaitForSingleObject() on the stop event with a flush now and then. */
static DWORD
wait_flushing(struct server *server, DWORD timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);

    for (;;) {
        const DWORD left_ms = deadline_left_ms(end_us);
        const DWORD result = WaitForSingleObject(
            server->stop, left_ms < server->tick_ms ? left_ms : server->tick_ms);

        if (result != WAIT_TIMEOUT || left_ms == 0)
            return result;
        server_flush(server);
    }
}

bool
server_wait(struct server *server, DWORD first_use_ms)
{
    if (wait_flushing(server, first_use_ms) == WAIT_OBJECT_0)
        return true;
    if (!InterlockedCompareExchange(&server->used, 0, 0)) {
        server_stop(server);
        return false;
    }
    return wait_flushing(server, INFINITE) == WAIT_OBJECT_0;
}
