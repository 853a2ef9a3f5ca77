/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing the provider for a volume. Source: VSS, Selecting Providers;
 * IVssBackupComponents::AddToSnapshotSet. */
#ifndef FAKEVSS_COORDINATOR_SELECT_H
#define FAKEVSS_COORDINATOR_SELECT_H

#include "fakevss/coordinator/coordinator.h"

/* Check a context: S_OK, or E_INVALIDARG with a text for attributes that a requester may not
 * combine or set. */
HRESULT select_check_context(LONG context, struct why *why);

/* Describe the volume called @name in *ret_copy: its LUNs and their records. Released with
 * copy_release(). A volume that cannot be copied in @context at all is VSS_E_VOLUME_NOT_SUPPORTED.
 */
HRESULT select_volume(struct coordinator *coordinator, const char *name, LONG context,
                      struct copy *ret_copy, struct why *why);

/* Ask every provider in @list, loading it first; *ret_provider is the one that @id names, or with
 * GUID_NULL the first that takes all LUNs of @copy. VSS_E_PROVIDER_NOT_REGISTERED,
 * VSS_E_VOLUME_NOT_SUPPORTED, VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER, or a provider's error. */
HRESULT select_provider(struct provider_list *list, const struct caller *caller, const GUID *id,
                        LONG context, struct copy *copy, struct provider **ret_provider);

#endif
