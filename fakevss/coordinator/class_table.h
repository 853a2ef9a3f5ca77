/* SPDX-License-Identifier: Apache-2.0 */
/* Wine's service for class objects (rpcss) keeps the entry of a server that died, and hands it out:
 * every later activation of the class fails until the service is restarted. Windows drops such
 * entries itself. */
#ifndef FAKEVSS_COORDINATOR_CLASS_TABLE_H
#define FAKEVSS_COORDINATOR_CLASS_TABLE_H

#include <windows.h>

#include <stdbool.h>

/* True for the results of an activation that met such an entry. */
bool class_table_is_stale(HRESULT hr);

/* Restart the service, so that the entries are gone, and run the hook that registers our own class
 * again. False, and nothing done, where the service cannot be stopped (as on Windows). */
bool class_table_refresh(void);

/* Called after a restart, from the thread that asked for it. */
void class_table_set_hook(void (*hook)(void));

#endif
