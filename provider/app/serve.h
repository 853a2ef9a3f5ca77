/* SPDX-License-Identifier: Apache-2.0 */
/* The provider process from start to end, whoever runs it: a console or the service control
 * manager. */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include <windows.h>

#include "base/err.h"
#include "provider/app/exit_code.h"
#include "provider/com/server.h"
#include "provider/core/settings.h"

/* Who runs the provider. serve() calls the members on its own thread. */
struct serve_host {
    DWORD predecessor_ms; /* how long to wait for another process of the provider to end */

    /* A stage of the start, or of the end, begins: either goes on. */
    void (*starting)(struct serve_host *host);
    void (*ending)(struct serve_host *host);

    /* Clients are served from now on, and until ending(). */
    void (*serving)(struct serve_host *host, const struct settings *settings);

    SRWLOCK lock;          /* guards server; zero-initialised */
    struct server *server; /* borrowed; NULL while there is nothing to stop */
};

/* Serve until serve_stop(), or after serve_retire() until nobody uses the provider. A failure is
 * raised as an event as well. */
enum exit_code serve(struct serve_host *host, struct why *why);

/* Make serve() return: now, with a set in creation aborted; or when the last object is released.
 * Both return at once and may be called by any thread at any time. */
void serve_stop(struct serve_host *host);
void serve_retire(struct serve_host *host);

#endif
