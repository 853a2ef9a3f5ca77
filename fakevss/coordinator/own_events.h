/* SPDX-License-Identifier: Apache-2.0 */
/* What the coordinator itself writes to the log: that it gave a requester another result than the
 * provider gave it. Source: VSS, "Error Handling in Shadow Copy Providers". The number is that of
 * the VSS service's event "Error calling a routine on a Shadow Copy Provider". */
#ifndef FAKEVSS_COORDINATOR_OWN_EVENTS_H
#define FAKEVSS_COORDINATOR_OWN_EVENTS_H

#include "fakevss/coordinator/timeline.h"

/* Add one event to the event file @path for each result of the timeline's entries from @first on
 * that was translated. Nothing when @path is "". To be called when the operation is over: while
 * writes are held nobody writes files. */
void own_events_write(struct timeline *timeline, size_t first, const char *path);

#endif
