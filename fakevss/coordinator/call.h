/* SPDX-License-Identifier: Apache-2.0 */
/* The one door into a provider: every call is recorded with times and result, its result is held
 * against the method's documented list, and what the lists do not know is translated as VSS does.
 *
 * All return the translated HRESULT; on failure @caller's why says which call failed with what, and
 * what to do. Outputs are written on success only, unless said otherwise. Legal from any thread. */
#ifndef FAKEVSS_COORDINATOR_CALL_H
#define FAKEVSS_COORDINATOR_CALL_H

#include "fakevss/coordinator/provider.h"

/* IVssProviderNotifications; S_OK when it is not offered. */
HRESULT call_on_load(struct provider *provider, const struct caller *caller);
HRESULT call_on_unload(struct provider *provider, const struct caller *caller, BOOL force);

/* IVssHardwareSnapshotProvider. Records stay the caller's; of originals a provider gets copies, in
 * varying form when the setting says so. */
HRESULT call_are_luns_supported(struct provider *provider, const struct caller *caller,
                                LONG context, LONG count, WCHAR **names,
                                VDS_LUN_INFORMATION *records, bool *ret_supported);
HRESULT call_begin_prepare_snapshot(struct provider *provider, const struct caller *caller,
                                    const GUID *set, const GUID *snapshot, LONG context, LONG count,
                                    WCHAR **names, VDS_LUN_INFORMATION *records);
/* @ret_targets are zeroed records; they are checked, and released by the caller in any case. */
HRESULT call_get_target_luns(struct provider *provider, const struct caller *caller, LONG count,
                             WCHAR **names, VDS_LUN_INFORMATION *sources,
                             VDS_LUN_INFORMATION *ret_targets);
HRESULT call_locate_luns(struct provider *provider, const struct caller *caller, LONG count,
                         VDS_LUN_INFORMATION *records);
/* *ret_is_ours is written on every path: the provider's BOOL alone decides it, as VSS has it since
 * Server 2008. The result is recorded, but explained to nobody. */
HRESULT call_fill_in_lun_info(struct provider *provider, const struct caller *caller, WCHAR *name,
                              VDS_LUN_INFORMATION *record, bool *ret_is_ours);
HRESULT call_on_lun_empty(struct provider *provider, const struct caller *caller, WCHAR *name,
                          VDS_LUN_INFORMATION *record);

/* IVssHardwareSnapshotProviderEx; VSS_E_LEGACY_PROVIDER when it is not offered. */
HRESULT call_on_lun_state_change(struct provider *provider, const struct caller *caller,
                                 VDS_LUN_INFORMATION *copies, VDS_LUN_INFORMATION *originals,
                                 DWORD count, DWORD flags);
/* *ret_async has one reference for the caller. */
HRESULT call_resync_luns(struct provider *provider, const struct caller *caller,
                         VDS_LUN_INFORMATION *from, VDS_LUN_INFORMATION *to, DWORD count,
                         IVssAsync **ret_async);

/* IVssProviderCreateSnapshotSet. */
HRESULT call_end_prepare_snapshots(struct provider *provider, const struct caller *caller,
                                   const GUID *set);
HRESULT call_pre_commit_snapshots(struct provider *provider, const struct caller *caller,
                                  const GUID *set);
HRESULT call_commit_snapshots(struct provider *provider, const struct caller *caller,
                              const GUID *set);
HRESULT call_post_commit_snapshots(struct provider *provider, const struct caller *caller,
                                   const GUID *set, LONG count);
HRESULT call_pre_final_commit_snapshots(struct provider *provider, const struct caller *caller,
                                        const GUID *set);
HRESULT call_post_final_commit_snapshots(struct provider *provider, const struct caller *caller,
                                         const GUID *set);
HRESULT call_abort_snapshots(struct provider *provider, const struct caller *caller,
                             const GUID *set);

#endif
