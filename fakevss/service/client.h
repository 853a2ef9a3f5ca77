/* SPDX-License-Identifier: Apache-2.0 */
/* The process behind the calls, and the reason to keep the server running: references that a dead
 * process held are never released, so objects alone would keep it for ever. */
#ifndef FAKEVSS_SERVICE_CLIENT_H
#define FAKEVSS_SERVICE_CLIENT_H

#include <windows.h>

struct client;

/* What to do when the process has ended: called once, on a thread of its own. */
typedef void client_died(void *arg);

/* The process that made the call which this thread serves, with one reference. It keeps the server
 * running until it has ended or its last reference is given up. @arg is borrowed until
 * client_forget(). E_ACCESSDENIED when it cannot be told, E_OUTOFMEMORY. */
HRESULT client_new(client_died *died, void *arg, struct client **ret_client);
/* @died is not called any more; when it runs, this waits for its end. */
void client_forget(struct client *client);

/* One reference for each object that the process was given. Returns @client. */
struct client *client_ref(struct client *client);
void client_unref(struct client *client); /* NULL is fine */

#endif
