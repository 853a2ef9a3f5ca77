/* SPDX-License-Identifier: Apache-2.0 */
/* What several faults do, and what they remember from call to call. The process has one fault at
 * work at a time, and a set has one requester: nothing is locked. */
#ifndef CONFORMANCE_BROKEN_ACTS_H
#define CONFORMANCE_BROKEN_ACTS_H

#include "winetest/conformance/broken.h"

#define ACTS_RECORDS_MAX 16

/* Records of a set's LUNs. Zero-initialise. */
struct kept_records {
    LONG count;
    VDS_LUN_INFORMATION records[ACTS_RECORDS_MAX]; /* owned */
};

/* Append copies of @count records; what does not fit is left out. */
void kept_add(struct kept_records *kept, const VDS_LUN_INFORMATION *records, LONG count);
void kept_clear(struct kept_records *kept);

/* OnLunEmpty of the base for each of them, and forget them. */
void kept_empty(struct kept_records *kept, IVssHardwareSnapshotProviderEx *iface);

/* Give @record a text in place of *@text, which is one of its own. */
void act_set_text(char **text, const char *value);
/* Give @record the designators of @other. */
void act_take_identity(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *other);
/* Have the designators of @record end with a byte that they never had. */
void act_new_identity(VDS_LUN_INFORMATION *record);
/* Do both records have a designator in common? */
BOOL act_is_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);

/* Write an event of @severity ("error", "info") about @set, "" for none, to the file that the
 * host's providers write their events to. */
void act_event(const char *severity, const GUID *set, const char *message);
/* VSS_E_PROVIDER_VETO with the event that is due. */
HRESULT act_veto(const GUID *set, const char *method);

/* PreFinalCommitSnapshots of an array that fails, which is no fault of the provider. */
HRESULT WINAPI act_veto_final(IVssProviderCreateSnapshotSet *iface, VSS_ID set);

/* Have the host find the LUN write-protected. */
void act_protect(const VDS_LUN_INFORMATION *record);

#endif
