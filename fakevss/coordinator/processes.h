/* SPDX-License-Identifier: Apache-2.0 */
/* Processes of this host: ending them at once, as an accident would; and their own end. */
#ifndef FAKEVSS_COORDINATOR_PROCESSES_H
#define FAKEVSS_COORDINATOR_PROCESSES_H

#include <windows.h>

#include <stdbool.h>

#define PROCESSES_MAX 32

/* End the processes of all registered providers; returns how many there were. */
unsigned processes_end_providers(void);

/* Those that run now. Zero-initialise; released with processes_await(). */
struct processes {
    unsigned count;
    HANDLE handles[PROCESSES_MAX];
};
void processes_find_providers(struct processes *ret_processes);

/* Wait until they have ended by themselves, for a few seconds, and forget them. Returns how many
 * still run. */
unsigned processes_await(struct processes *processes);
/* End the processes of the provider that is the local server @class_id, without waiting for their
 * ends; returns how many there were. One that a service hosts is not found. */
unsigned processes_end_class(const CLSID *class_id);

/* End the coordinator's process; false when none runs. For its other programs: they have its
 * program's file. */
bool processes_end_coordinator(void);

#endif
