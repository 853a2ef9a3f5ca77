/* SPDX-License-Identifier: Apache-2.0 */
/* The process as COM local server: its class, its count of clients, its end. */
#ifndef FAKEVSS_SERVICE_SERVER_H
#define FAKEVSS_SERVICE_SERVER_H

/* Serve until no client has been left for the idle time. Returns the exit code; says why on stderr
 * when it fails. */
int server_run(void);

/* Count a client that keeps the process alive; legal from any thread. */
void server_lock(void);
void server_unlock(void);

#endif
