/* SPDX-License-Identifier: Apache-2.0 */
/* When the process of the coordinator has nothing left to do: VSS stops its service once it has
 * been idle for the setting IdleTimeout, and providers are unloaded. Source: Registry Keys and
 * Values for Backup and Restore; Shadow Copy Provider Registration and Loading. */
#ifndef FAKEVSS_COORDINATOR_IDLE_H
#define FAKEVSS_COORDINATOR_IDLE_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialise. */
struct idle {
    volatile LONG clients;
    volatile bool gives_way; /* is idle as soon as no client is left, also to its providers */
};

/* A client came, or left. From any thread. */
void idle_enter(struct idle *idle);
void idle_leave(struct idle *idle);

/* Wait until there is a client, for @ms at most. */
void idle_await_client(struct idle *idle, uint64_t ms);

/* Wait until no client has been there for the idle time of the settings of then, and no provider is
 * kept loaded: those are offered OnUnload(FALSE), and while one declines, the process stays for
 * another idle time. */
void idle_wait(struct idle *idle);

#endif
