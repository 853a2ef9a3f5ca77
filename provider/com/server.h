/* SPDX-License-Identifier: Apache-2.0 */
/* What all COM objects of the process share, and how long the process lives: as long as COM counts
 * an object or a lock of it. */
#ifndef COM_SERVER_H
#define COM_SERVER_H

#include <stdbool.h>

#include <windows.h>

#include "base/err.h"
#include "provider/com/caller.h"
#include "provider/com/events.h"
#include "provider/core/engine.h"

struct server {
    struct engine *engine; /* borrowed */
    struct events *events; /* borrowed */
    caller_check *check_caller;
    HANDLE stop;        /* owned; set when nobody holds the process any more */
    DWORD tick_ms;      /* how often server_wait() looks for events that waited */
    LONG used;          /* 1 after the first server_lock() */
    SRWLOCK calls_lock; /* guards calls */
    CONDITION_VARIABLE calls_ended;
    unsigned calls; /* methods under way */
};

/* Fill @server. ERR_NOMEM when no stop event can be had. Released with server_release(). */
enum err server_init(struct server *server, struct engine *engine, struct events *events,
                     caller_check *check_caller);

/* Close the stop event. No object may be alive. A zeroed @server is fine. */
void server_release(struct server *server);

/* Hold and let go the process. Every object does so from its constructor to its destructor;
 * LockServer too. Thread-safe. */
void server_lock(struct server *server);
void server_unlock(struct server *server);

/* Set the stop event, whatever is held. Thread-safe, legal in a console control handler. */
void server_stop(struct server *server);

/* Frame every method: the engine must not go while one runs. Thread-safe; legal in the frozen
 * window, where the lock is held for a few instructions. */
void server_enter(struct server *server);
void server_leave(struct server *server);

/* Wait until no method is under way; false after @timeout_ms. To be called when no new one can
 * begin. A zeroed @server is fine. */
bool server_drain(struct server *server, DWORD timeout_ms);

/* Write the log as far as it may be written now: the events. Thread-safe. */
void server_flush(struct server *server);

/* Wait until the stop event is set, calling server_flush() every few seconds: events raised in the
 * frozen window appear also when no call comes after it. When nobody holds the process within
 * @first_use_ms (INFINITE: no limit) stop, and return false: COM started us for a client that is
 * gone. */
bool server_wait(struct server *server, DWORD first_use_ms);

#endif
