/* SPDX-License-Identifier: Apache-2.0 */
/* LUN resync: shadow copies of a document are written back over their originals, or over other
 * volumes, by the array. AddSnapshotToRecoverySet and RecoverSet without COM. Calls on one recovery
 * are serialised by the session, but for recovery_cancel(). Sources: the pages of
 * IVssBackupComponentsEx3; VSS, Volume Shadow Copy Service, "LUN resynchronization". */
#ifndef FAKEVSS_COORDINATOR_RECOVER_H
#define FAKEVSS_COORDINATOR_RECOVER_H

#include "fakevss/coordinator/coordinator.h"

struct recovery;

/* Prepare for recoveries from @set, which is handed over (zeroed) on success. @timeline is borrowed
 * for the recovery's life. E_OUTOFMEMORY. */
HRESULT recovery_new(struct coordinator *coordinator, struct copy_set *set,
                     struct timeline *timeline, struct recovery **ret_recovery);
void recovery_free(struct recovery *recovery); /* NULL is fine */

/* Add @snapshot, to be written over the disk of @volume, or of the original with NULL.
 * VSS_E_SNAPSHOT_NOT_IN_SET; VSS_E_RESYNC_IN_PROGRESS; VSS_E_BAD_STATE: its provider is not
 * registered; VSS_E_OBJECT_NOT_FOUND: that is no hardware provider, or there is no such volume;
 * VSS_E_LEGACY_PROVIDER; as recover_target_find(); VSS_E_VOLUME_NOT_SUPPORTED: the disk is not the
 * provider's; E_INVALIDARG: the disk is to become another copy already. */
HRESULT recovery_add(struct recovery *recovery, const GUID *snapshot, const char *volume,
                     struct why *why);

/* How many were added. */
unsigned recovery_count(const struct recovery *recovery);

/* S_OK for what RecoverSet takes, bits of VSS_RECOVERY_OPTIONS, or E_INVALIDARG with a reason. */
HRESULT recovery_check_flags(DWORD flags, struct why *why);

/* From now on no other recovery can begin, until recovery_run() has ended or recovery_give_up() was
 * called. VSS_E_RESYNC_IN_PROGRESS. */
HRESULT recovery_begin(struct recovery *recovery);
void recovery_give_up(struct recovery *recovery);

/* Write them all, one LUN after the other, in a recovery that was begun; the first failure ends it,
 * and what was done before stays. Nothing is changed when it is VSS_E_UNSELECTED_VOLUME: a disk
 * has a volume that was not added, and @flags demand the check; VSS_E_CANNOT_REVERT_DISKID (which
 * may come after the copy too); VSS_E_UNEXPECTED: a disk stays in use. Then the errors of
 * resync_luns(), and VSS_S_ASYNC_CANCELLED: the disk under way has no content that anybody knows.
 */
HRESULT recovery_run(struct recovery *recovery, DWORD flags, struct why *why);

/* Have a running recovery_run() end as soon as it can: from any thread. */
void recovery_cancel(struct recovery *recovery);

#endif
