/* SPDX-License-Identifier: Apache-2.0 */
/* Import: the shadow copy LUNs of a set become disks and volumes of this host. */
#ifndef FAKEVSS_COORDINATOR_IMPORT_H
#define FAKEVSS_COORDINATOR_IMPORT_H

#include "fakevss/coordinator/coordinator.h"

struct os_cancel;

/* Import all copies of @set that are not imported, waiting at most @arrival_ms for their disks;
 * those whose LUNs came are marked imported, and new. One import or delete runs at a time; others
 * wait. S_OK: all are imported; VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED; VSS_E_NO_SNAPSHOTS_IMPORTED;
 * E_ABORT when @cancel was set; or LocateLuns' error. */
HRESULT import_set(struct coordinator *coordinator, struct provider_list *providers,
                   const struct caller *caller, uint32_t arrival_ms, struct os_cancel *cancel,
                   struct copy_set *set);

/* Forget the copies of @set that are not imported, number the devices of the others, and keep the
 * set in the store. On failure the store is without it. */
HRESULT import_store(struct coordinator *coordinator, struct copy_set *set, struct why *why);

#endif
