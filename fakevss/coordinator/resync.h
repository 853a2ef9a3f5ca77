/* SPDX-License-Identifier: Apache-2.0 */
/* One copy of a shadow copy LUN over another LUN by its provider, from ResyncLuns to the end that
 * the provider's IVssAsync tells. */
#ifndef FAKEVSS_COORDINATOR_RESYNC_H
#define FAKEVSS_COORDINATOR_RESYNC_H

#include "fakevss/coordinator/provider.h"

struct os_cancel;

/* Copy the LUN of @source over the one of @target and wait for the end. S_OK: it is done;
 * VSS_S_ASYNC_CANCELLED after @cancel was set; ResyncLuns' error or the one that its object ended
 * with, translated; VSS_E_UNEXPECTED_PROVIDER_ERROR also when a cancelled one does not end. */
HRESULT resync_luns(struct provider *provider, const struct caller *caller,
                    VDS_LUN_INFORMATION *source, VDS_LUN_INFORMATION *target,
                    struct os_cancel *cancel);

#endif
