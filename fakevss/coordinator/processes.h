/* SPDX-License-Identifier: Apache-2.0 */
/* Ending processes of this host at once, as an accident would. */
#ifndef FAKEVSS_COORDINATOR_PROCESSES_H
#define FAKEVSS_COORDINATOR_PROCESSES_H

#include <stdbool.h>

/* End the processes of all registered providers; returns how many there were. */
unsigned processes_end_providers(void);

/* End the coordinator's process; false when none runs. For its other programs: they have its
 * program's file. */
bool processes_end_coordinator(void);

#endif
