/* SPDX-License-Identifier: Apache-2.0 */
/* The rules about the time while applications are frozen, PreCommitSnapshots to the end of
 * PostCommitSnapshots. Other calls are none of them. */
#ifndef FAKEVSS_COORDINATOR_WINDOW_RULES_H
#define FAKEVSS_COORDINATOR_WINDOW_RULES_H

#include <stdint.h>

#include "fakevss/coordinator/call_impl.h"

/* Before the call, */
void window_rules_begin(const struct call *call);
/* and after it: it took @duration_us. */
void window_rules_end(const struct call *call, uint64_t duration_us);

#endif
