/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator of one host: its disks, its settings, and the machine-wide rule that one shadow
 * copy set is created at a time. One object a process. All functions are thread-safe; the lock is
 * never held across a provider's call. */
#ifndef FAKEVSS_COORDINATOR_COORDINATOR_H
#define FAKEVSS_COORDINATOR_COORDINATOR_H

#include <windows.h>

#include <stdbool.h>

#include "fakevss/coordinator/copy_set.h"
#include "fakevss/coordinator/provider.h"
#include "fakevss/coordinator/store.h"
#include "fakevss/host/disks.h"
#include "fakevss/host/volumes.h"

struct coordinator {
    CRITICAL_SECTION lock;          /* guards what follows, and writes to the store */
    struct store_settings settings; /* of the open host */
    struct disks *disks;            /* NULL until the host is open */
    const void *creation;           /* who creates a set now, or NULL */
    volatile LONG rescans;          /* of the host, by whoever asked for them */
    unsigned imports;               /* ImportSnapshots that run */
    const void *recovery;           /* the RecoverSet that runs, or NULL */
    CRITICAL_SECTION luns;          /* held by an import or a delete: one of them at a time */
};

void coordinator_init(struct coordinator *coordinator);
void coordinator_release(struct coordinator *coordinator);

/* Have the host open: scan the bus once, and take marks back that a dead process left on originals.
 * Every function below does it when needed, and follows changed settings. *ret_settings are those
 * of now. VSS_E_BAD_STATE when settings are missing. */
HRESULT coordinator_open(struct coordinator *coordinator, struct store_settings *ret_settings,
                         struct why *why);

/* Rescan the bus; the only place where the host looks for new disks. The timeline numbers the
 * rescans of the host: a gap is one that somebody else asked for. */
HRESULT coordinator_rescan(struct coordinator *coordinator, struct timeline *timeline,
                           struct why *why);

/* The greatest arrival of a disk so far. */
uint64_t coordinator_last_arrival(struct coordinator *coordinator);
/* Copies of the disks that arrived after @mark, freed with mem_free(); with 0, of all. */
HRESULT coordinator_disks(struct coordinator *coordinator, uint64_t mark, struct disk **ret_disks,
                          size_t *ret_count);
/* A copy of the disk with that number. VSS_E_OBJECT_NOT_FOUND. */
HRESULT coordinator_disk(struct coordinator *coordinator, unsigned number, struct disk *ret_disk);
/* The disk's record as the host's disk stack makes it. */
HRESULT coordinator_record(const struct disk *disk, VDS_LUN_INFORMATION *ret_record);
/* The disk that a record means, by page 0x83. VSS_E_OBJECT_NOT_FOUND. */
HRESULT coordinator_find_lun(struct coordinator *coordinator, const VDS_LUN_INFORMATION *record,
                             struct disk *ret_disk);

/* The volume with this name ("\\?\Volume{id}\"). VSS_E_OBJECT_NOT_FOUND with a text that names it
 * and the first disk that cannot be read, because the volume may be there. */
HRESULT coordinator_volume(struct coordinator *coordinator, const char *name,
                           struct volume *ret_volume, struct why *why);
/* Call @each, with the coordinator locked, for every disk that cannot be read: @reason names it and
 * says why. */
typedef void coordinator_each_reason(void *ctx, const char *reason);
HRESULT coordinator_unreadable(struct coordinator *coordinator, coordinator_each_reason *each,
                               void *ctx);
HRESULT coordinator_volumes(struct coordinator *coordinator, struct volumes *ret_volumes,
                            struct why *why);

/* Become the creator of a set. VSS_E_SNAPSHOT_SET_IN_PROGRESS. @who is only a mark. */
HRESULT coordinator_begin_creation(struct coordinator *coordinator, const void *who);
void coordinator_end_creation(struct coordinator *coordinator, const void *who);
/* ImportSnapshots runs meanwhile. */
void coordinator_begin_import(struct coordinator *coordinator);
void coordinator_end_import(struct coordinator *coordinator);
/* One RecoverSet runs at a time. VSS_E_RESYNC_IN_PROGRESS. @who is only a mark. */
HRESULT coordinator_begin_recovery(struct coordinator *coordinator, const void *who);
void coordinator_end_recovery(struct coordinator *coordinator, const void *who);
bool coordinator_is_recovering(struct coordinator *coordinator);
/* Does a creation, an import or a RecoverSet run? */
bool coordinator_is_busy(struct coordinator *coordinator);

/* Give each imported copy of @set that has none a device number that no stored copy has. */
HRESULT coordinator_number_devices(struct copy_set *set);

#endif
