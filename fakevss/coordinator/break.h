/* SPDX-License-Identifier: Apache-2.0 */
/* Break: VSS forgets a shadow copy set, its LUNs stay and are ordinary disks from then on, or leave
 * the host. */
#ifndef FAKEVSS_COORDINATOR_BREAK_H
#define FAKEVSS_COORDINATOR_BREAK_H

#include "fakevss/coordinator/coordinator.h"

/* S_OK, or E_INVALIDARG when VSS_BREAKEX flags are unknown or exclude each other: MASK_LUNS goes
 * with no other, and REVERT_IDENTITY_ALL not with REVERT_IDENTITY_NONE. */
HRESULT break_check_flags(DWORD flags, struct why *why);

/* Break the imported set @id.
 *
 * MAKE_READ_WRITE takes the marks off the shadow copies; without it their volumes stay read-only.
 * MASK_LUNS has the providers take the LUNs off this host. REVERT_IDENTITY_ALL gives the shadow
 * copies the identities of their originals and fails as a whole when one cannot get it; NONE leaves
 * them as they are; with neither, those that can have it get it.
 *
 * On failure the set stays known and its LUNs are as they were, but for those of a provider that
 * has masked them before another one failed. VSS_E_OBJECT_NOT_FOUND: no such set, or it is not
 * imported; VSS_E_LEGACY_PROVIDER: a flag needs IVssHardwareSnapshotProviderEx;
 * VSS_E_BREAK_REVERT_ID_FAILED; VSS_E_PROVIDER_NOT_REGISTERED; what OnLunStateChange says to
 * masking; as break_check_flags(). Source: IVssBackupComponentsEx2::BreakSnapshotSetEx. */
HRESULT break_set(struct coordinator *coordinator, const struct caller *caller, const GUID *id,
                  DWORD flags);

#endif
