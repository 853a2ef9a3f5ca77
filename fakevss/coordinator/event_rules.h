/* SPDX-License-Identifier: Apache-2.0 */
/* The rules about events that show only when an operation is over: who may not write while a set is
 * frozen writes later. */
#ifndef FAKEVSS_COORDINATOR_EVENT_RULES_H
#define FAKEVSS_COORDINATOR_EVENT_RULES_H

#include <stdint.h>

#include "fakevss/coordinator/timeline.h"

/* Hold the results of the timeline's entries from @first on against what the event file @path has
 * behind its first @from bytes. Nothing is checked when @path is "". */
void event_rules_check(struct timeline *timeline, size_t first, const char *path, uint64_t from);

#endif
