/* SPDX-License-Identifier: Apache-2.0 */
/* Identities of originals in a set: read when it is committed, given to the shadow copies when it
 * is broken. A host cannot have two disks with one identity, so an original that is on the host
 * keeps its copy from getting it. */
#ifndef FAKEVSS_COORDINATOR_IDENTITIES_H
#define FAKEVSS_COORDINATOR_IDENTITIES_H

#include "fakevss/coordinator/coordinator.h"

/* Read them from the originals of @set, which are this host's disks. */
HRESULT identities_remember(struct coordinator *coordinator, struct copy_set *set, struct why *why);

/* True when @disk, the shadow copy LUN of @source, can have @original's identity: it is known, and
 * neither the original is on the host nor any other disk with its disk id. *ret_why says why not.
 */
bool identities_can_revert(struct coordinator *coordinator, const struct disk *disk,
                           const VDS_LUN_INFORMATION *source, const struct identity *original,
                           struct why *ret_why);

#endif
