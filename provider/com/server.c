/* SPDX-License-Identifier: Apache-2.0 */
/* Process lifetime. COM keeps the count, because only COM can close the door to new activations in
 * the same moment. */
#include "config.h"

#include "provider/com/server.h"

#include <string.h>

#include <ole2.h>

#include "base/deadline.h"

static bool
is_frozen(void *ctx)
{
    return engine_is_frozen(ctx);
}

enum err
server_init(struct server *server, struct engine *engine, struct events *events,
            caller_check *check_caller)
{
    memset(server, 0, sizeof(*server)); /* which initialises lock and condition */
    server->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!server->stop)
        return ERR_NOMEM;
    server->engine = engine;
    server->events = events;
    server->check_caller = check_caller;
    events_hold_while(events, is_frozen, engine);
    return ERR_OK;
}

void
server_release(struct server *server)
{
    if (server->stop)
        CloseHandle(server->stop);
    if (server->events)
        events_hold_while(server->events, NULL, NULL); /* the engine goes before the events */
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

bool
server_wait(struct server *server, DWORD first_use_ms)
{
    if (WaitForSingleObject(server->stop, first_use_ms) == WAIT_OBJECT_0)
        return true;
    if (!InterlockedCompareExchange(&server->used, 0, 0)) {
        server_stop(server);
        return false;
    }
    return WaitForSingleObject(server->stop, INFINITE) == WAIT_OBJECT_0;
}
