/* SPDX-License-Identifier: Apache-2.0 */
/* The process as COM local server: its class, its count of objects, its end. */
#ifndef FAKEVSS_SERVICE_SERVER_H
#define FAKEVSS_SERVICE_SERVER_H

#include <windows.h>

#include "fakevss/coordinator/coordinator.h"

/* Serve until no object has been left for the idle time. Returns the exit code; says why on stderr
 * when it fails. */
int server_run(void);

/* Count an object that keeps the process alive; legal from any thread. */
void server_lock(void);
void server_unlock(void);

/* The process's coordinator; only while server_run() runs. */
struct coordinator *server_coordinator(void);

#endif
