/* SPDX-License-Identifier: Apache-2.0 */
/* Import: the shadow copy LUNs of a set become disks and volumes of this host. */
#ifndef FAKEVSS_COORDINATOR_IMPORT_H
#define FAKEVSS_COORDINATOR_IMPORT_H

#include "fakevss/coordinator/coordinator.h"

struct os_cancel;

/* Import all copies of @set, waiting at most @arrival_ms for their disks; those whose LUNs came are
 * marked imported. S_OK; VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED; VSS_E_NO_SNAPSHOTS_IMPORTED; E_ABORT
 * when @cancel was set; or LocateLuns' error. */
HRESULT import_set(struct coordinator *coordinator, struct provider_list *providers,
                   const struct caller *caller, uint32_t arrival_ms, struct os_cancel *cancel,
                   struct copy_set *set);

#endif
