/* SPDX-License-Identifier: Apache-2.0 */
/* The disk that a shadow copy is written over: which one it is, whether it may be, and what it has
 * to be given back afterwards, since each of its blocks is then the copy's. */
#ifndef FAKEVSS_COORDINATOR_RECOVER_TARGET_H
#define FAKEVSS_COORDINATOR_RECOVER_TARGET_H

#include "fakevss/coordinator/coordinator.h"

struct recover_target {
    struct id volume;           /* that is meant to be overwritten */
    struct disk disk;           /* as it was found last */
    VDS_LUN_INFORMATION record; /* of the disk; owned */
    struct identity *identity;  /* for afterwards; owned; NULL: a new one */
};

/* The destination of @copy: the disk of @volume, or with NULL the LUN of the original.
 * VSS_E_OBJECT_NOT_FOUND; VSS_E_VOLUME_NOT_SUPPORTED: a dynamic volume, one that is a shadow copy,
 * a LUN without a designator of its own, or one that is the copy's. Released with
 * recover_target_release() in any case. */
HRESULT recover_target_find(struct coordinator *coordinator, const struct copy *copy,
                            const char *volume, struct recover_target *ret_target, struct why *why);
void recover_target_release(struct recover_target *target); /* zeroed is fine */

/* Find the disk again by its page 0x83, since a rescan may have changed what is known of it.
 * VSS_E_OBJECT_NOT_FOUND. */
HRESULT recover_target_again(struct coordinator *coordinator, struct recover_target *target,
                             struct why *why);

/* Choose the identity for afterwards: the one that the disk has now, or the one of @copy's original
 * when @reverts. VSS_E_CANNOT_REVERT_DISKID: that one is not known, or another disk has it. */
HRESULT recover_target_choose(struct coordinator *coordinator, struct recover_target *target,
                              const struct copy *copy, bool reverts, struct why *why);

/* Give the disk that identity and take the copy's marks off: its volumes are ordinary ones.
 * VSS_E_CANNOT_REVERT_DISKID: the disk cannot be read or written. */
HRESULT recover_target_bring_online(const struct recover_target *target, struct timeline *timeline,
                                    struct why *why);

#endif
