/* SPDX-License-Identifier: Apache-2.0 */
/* What all COM objects of the process share, and how long the process lives: until it is stopped,
 * or, once it was told to retire, as long as COM counts an object or a lock of it. */
#ifndef COM_SERVER_H
#define COM_SERVER_H

#include <stdbool.h>

#include <windows.h>

#include "base/err.h"
#include "base/trace_file.h"
#include "provider/com/caller.h"
#include "provider/com/events.h"
#include "provider/core/engine.h"

struct server {
    struct engine *engine;    /* borrowed */
    struct events *events;    /* borrowed */
    struct trace_file *trace; /* borrowed; NULL: no traces are kept. Set after server_init() */
    caller_check *check_caller;
    DWORD tick_ms;      /* how often server_wait() looks for events that waited */
    HANDLE stop;        /* owned; set when the process is to end */
    HANDLE retire;      /* owned; set when it is to end as soon as nobody holds it */
    HANDLE used;        /* owned; set when the first object is made */
    LONG objects;       /* living ones */
    SRWLOCK life_lock;  /* guards is_ending, together with COM's count */
    bool is_ending;     /* no object is made any more, no lock taken */
    SRWLOCK calls_lock; /* guards calls, waits and is_closed */
    CONDITION_VARIABLE calls_ended;
    unsigned calls; /* methods under way */
    unsigned waits; /* of IVssAsync::Wait */
    bool is_closed;
    /* COM's count of what holds the process. Tests put a gate before or behind it. */
    ULONG(WINAPI *count_up)(void);
    ULONG(WINAPI *count_down)(void);
};

/* Fill @server. ERR_NOMEM when an event cannot be had. Released with
 * server_release(). */
enum err server_init(struct server *server, struct engine *engine, struct events *events,
                     caller_check *check_caller);

/* Close the events. No object may be alive. A zeroed @server is fine. */
void server_release(struct server *server);

/* An object is being made, an object is gone: an object holds the process. False: the process is
 * ending, there is no object, and the client gets CO_E_SERVER_STOPPING, as from COM itself.
 * (Windows lets no client in any more when COM's count is zero; Wine 8 does.) When the last one
 * goes, VSS has let go of the provider, and a set in creation is aborted, as nobody can finish it.
 * Thread-safe. */
bool server_add_object(struct server *server);
void server_remove_object(struct server *server);

/* Hold and let go the process, for LockServer and the process itself. False: the process is ending
 * and is not held; the client gets CO_E_SERVER_STOPPING as above. Thread-safe. */
bool server_lock(struct server *server);
void server_unlock(struct server *server);

/* Write the log as far as it may be written now: the events and the trace. Thread-safe. */
void server_flush(struct server *server);

/* Wait until the process is to end, calling server_flush() every few seconds: events raised in the
 * frozen window appear also when no call comes after it. The caller holds the process with a
 * server_lock() made before the first client could come; it is given up here. */
void server_wait(struct server *server);

/* End the process whatever is held; or, to retire, as soon as no object and no lock is left, which
 * COM decides in the same moment in which it starts a new process for the next client. Both return
 * at once. Thread-safe, legal in control handlers. */
void server_stop(struct server *server);
void server_retire(struct server *server);

/* Frame every method: the engine must not go while one runs. server_enter() counts it, also when it
 * refuses it with ERR_CANCELLED because the process is ending; server_leave() ends what
 * server_enter() began. Thread-safe; legal in the frozen window, where the lock is held for a few
 * instructions. */
enum err server_enter(struct server *server, struct why *why);
void server_leave(struct server *server);

/* Frame IVssAsync::Wait, which ends with a resync and not with the methods: server_drain() does not
 * wait for it, server_drain_waits() does. Thread-safe. */
void server_wait_enter(struct server *server);
void server_wait_leave(struct server *server);

/* From now on refuse calls, and abort the set in creation, which interrupts a waiting call.
 * ERR_TIMEOUT: a call for the set has not returned; the array's error: it could not remove the set.
 * Both leave the set to the next start. */
enum err server_close(struct server *server, struct why *why);

/* Wait until no method is under way; false after @timeout_ms: nothing that it uses may be freed.
 * After server_close(). A zeroed @server is fine. */
bool server_drain(struct server *server, DWORD timeout_ms);

/* The same for IVssAsync::Wait, when no resync runs any more: who waits is told how it ended before
 * the process does. */
bool server_drain_waits(struct server *server, DWORD timeout_ms);

#endif
