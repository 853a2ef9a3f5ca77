/* SPDX-License-Identifier: Apache-2.0 */
/* Deletion of shadow copies, by request or because their requester ended. */
#ifndef FAKEVSS_COORDINATOR_DELETE_H
#define FAKEVSS_COORDINATOR_DELETE_H

#include "fakevss/coordinator/coordinator.h"

/* Delete the copy, or all copies of the set, @id, one after another; the first failure ends it.
 * *ret_deleted and *ret_nondeleted (the copy that failed, else GUID_NULL) are written on every
 * path. VSS_E_OBJECT_NOT_FOUND; E_INVALIDARG for another @type. */
HRESULT delete_copies(struct coordinator *coordinator, const struct caller *caller, const GUID *id,
                      VSS_OBJECT_TYPE type, LONG *ret_deleted, GUID *ret_nondeleted);

/* At the first start of the process after one of the machine: shadow copies that are not persistent
 * do not outlive that; they become orphans. Source: IVssHardwareSnapshotProvider::OnLunEmpty. */
void delete_doom_booted(void);

/* At the start of the process: delete sets that an earlier one did not complete, or that should
 * have gone with its requesters. */
void delete_orphans(struct coordinator *coordinator, struct timeline *timeline);

#endif
