/* SPDX-License-Identifier: Apache-2.0 */
/* The rules about records of LUNs, applied after a call. Arrays have @count records; @before are
 * copies of before the call, NULL when there was no memory for them, which then checks nothing. */
#ifndef FAKEVSS_COORDINATOR_RECORD_RULES_H
#define FAKEVSS_COORDINATOR_RECORD_RULES_H

#include "fakevss/coordinator/call_impl.h"

/* Nothing may have changed in the interconnects, */
void record_rules_interconnects(const struct call *call, const VDS_LUN_INFORMATION *before,
                                const VDS_LUN_INFORMATION *after, LONG count);
/* nor should it anywhere else. */
void record_rules_unchanged(const struct call *call, const VDS_LUN_INFORMATION *before,
                            const VDS_LUN_INFORMATION *after, LONG count);

/* The record that says which shadow copy LUN it is. */
void record_rules_copy(const struct call *call, const VDS_LUN_INFORMATION *record);

/* What GetTargetLuns answers. False when a record identifies no shadow copy LUN. */
bool record_rules_targets(const struct call *call, const VDS_LUN_INFORMATION *sources,
                          const VDS_LUN_INFORMATION *targets, LONG count);
/* None of them is presented to this host yet. Looks at the fabric as a checker does, without a
 * rescan. */
void record_rules_hidden(const struct call *call, const VDS_LUN_INFORMATION *targets, LONG count);
/* What it leaves when it fails: nothing. */
void record_rules_empty(const struct call *call, const VDS_LUN_INFORMATION *targets, LONG count);

#endif
