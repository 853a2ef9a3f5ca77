/* SPDX-License-Identifier: Apache-2.0 */
/* Process lifetime. COM keeps the count, because only COM can close the door to new activations in
 * the same moment. */
#include "config.h"

#include "provider/com/server.h"

#include <string.h>

#include <ole2.h>

static bool
is_frozen(void *ctx)
{
    return engine_is_frozen(ctx);
}

enum err
server_init(struct server *server, struct engine *engine, struct events *events,
            caller_check *check_caller)
{
    memset(server, 0, sizeof(*server));
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
