/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/refused_calls.h"

#include "winetest/com/shell_rig.h"
#include "winetest/harness/harness.h"

/* --- IVssHardwareSnapshotProvider and ...Ex --- */

static HRESULT
are_luns_supported(IVssAsync *async, void *nothing)
{
    BOOL is_supported = 77;
    HRESULT hr = rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, nothing, nothing, &is_supported);

    (void)async;
    CHECK_INT(is_supported, FALSE);
    return hr;
}

static HRESULT
are_luns_supported_nowhere(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, nothing, nothing, NULL);
}

static HRESULT
fill_in_lun_info(IVssAsync *async, void *nothing)
{
    BOOL is_supported = 77;
    HRESULT hr = rig.hw->lpVtbl->FillInLunInfo(rig.hw, nothing, nothing, &is_supported);

    (void)async;
    CHECK_INT(is_supported, FALSE);
    return hr;
}

static HRESULT
fill_in_lun_info_nowhere(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->FillInLunInfo(rig.hw, nothing, nothing, NULL);
}

static HRESULT
begin_prepare_snapshot(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 1, nothing,
                                                nothing);
}

/* The destination records come in empty and stay so. */
static HRESULT
get_target_luns(IVssAsync *async, void *nothing)
{
    VDS_LUN_INFORMATION zero = {0};
    VDS_LUN_INFORMATION target = {0};
    HRESULT hr = rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, nothing, nothing, &target);

    (void)async;
    CHECK_MEM(&target, &zero, sizeof(target));
    return hr;
}

static HRESULT
get_target_luns_nowhere(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, nothing, nothing, NULL);
}

static HRESULT
locate_luns(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->LocateLuns(rig.hw, 1, nothing);
}

static HRESULT
on_lun_empty(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->OnLunEmpty(rig.hw, nothing, nothing);
}

static HRESULT
get_provider_capabilities(IVssAsync *async, void *nothing)
{
    ULONGLONG mask = 77;
    HRESULT hr = rig.hw->lpVtbl->GetProviderCapabilities(rig.hw, &mask);

    (void)async;
    (void)nothing;
    CHECK_INT(mask, 0);
    return hr;
}

static HRESULT
get_provider_capabilities_nowhere(IVssAsync *async, void *nothing)
{
    (void)async;
    (void)nothing;
    return rig.hw->lpVtbl->GetProviderCapabilities(rig.hw, NULL);
}

static HRESULT
on_lun_state_change(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->OnLunStateChange(rig.hw, nothing, nothing, 1,
                                            VSS_ONLUNSTATECHANGE_DO_MASK_LUNS);
}

static HRESULT
resync_luns(IVssAsync *async, void *nothing)
{
    IVssAsync *made = nothing;
    HRESULT hr = rig.hw->lpVtbl->ResyncLuns(rig.hw, nothing, nothing, 1, &made);

    (void)async;
    CHECK(made == NULL);
    return hr;
}

static HRESULT
resync_luns_nowhere(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->ResyncLuns(rig.hw, nothing, nothing, 1, NULL);
}

static HRESULT
on_reuse_luns(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.hw->lpVtbl->OnReuseLuns(rig.hw, nothing, nothing, 1);
}

static const struct refused_call hw_calls[RIG_METHODS_OF(IVssHardwareSnapshotProviderEx)] = {
    {"AreLunsSupported", are_luns_supported, are_luns_supported_nowhere},
    {"FillInLunInfo", fill_in_lun_info, fill_in_lun_info_nowhere},
    {"BeginPrepareSnapshot", begin_prepare_snapshot, NULL},
    {"GetTargetLuns", get_target_luns, get_target_luns_nowhere},
    {"LocateLuns", locate_luns, NULL},
    {"OnLunEmpty", on_lun_empty, NULL},
    {"GetProviderCapabilities", get_provider_capabilities, get_provider_capabilities_nowhere},
    {"OnLunStateChange", on_lun_state_change, NULL},
    {"ResyncLuns", resync_luns, resync_luns_nowhere},
    {"OnReuseLuns", on_reuse_luns, NULL},
};

/* --- IVssProviderCreateSnapshotSet and IVssProviderNotifications --- */

#define DEFINE_CALL(function, METHOD)                                                              \
    static HRESULT function(IVssAsync *async, void *nothing)                                       \
    {                                                                                              \
        (void)async;                                                                               \
        (void)nothing;                                                                             \
        return rig_call(METHOD, 1);                                                                \
    }

DEFINE_CALL(end_prepare, METHOD_END_PREPARE_SNAPSHOTS)
DEFINE_CALL(pre_commit, METHOD_PRE_COMMIT_SNAPSHOTS)
DEFINE_CALL(commit, METHOD_COMMIT_SNAPSHOTS)
DEFINE_CALL(post_commit, METHOD_POST_COMMIT_SNAPSHOTS)
DEFINE_CALL(pre_final, METHOD_PRE_FINAL_COMMIT_SNAPSHOTS)
DEFINE_CALL(post_final, METHOD_POST_FINAL_COMMIT_SNAPSHOTS)
DEFINE_CALL(abort_snapshots, METHOD_ABORT_SNAPSHOTS)

static const struct refused_call set_calls[RIG_METHODS_OF(IVssProviderCreateSnapshotSet)] = {
    {"EndPrepareSnapshots", end_prepare, NULL},
    {"PreCommitSnapshots", pre_commit, NULL},
    {"CommitSnapshots", commit, NULL},
    {"PostCommitSnapshots", post_commit, NULL},
    {"PreFinalCommitSnapshots", pre_final, NULL},
    {"PostFinalCommitSnapshots", post_final, NULL},
    {"AbortSnapshots", abort_snapshots, NULL},
};

static HRESULT
on_load(IVssAsync *async, void *nothing)
{
    (void)async;
    return rig.notifications->lpVtbl->OnLoad(rig.notifications, nothing);
}

/* Neither S_OK, which the page demands for a forced unload, nor S_FALSE: who may not call learns
 * nothing. */
static HRESULT
on_unload(IVssAsync *async, void *nothing)
{
    (void)async;
    (void)nothing;
    CHECK_HR(rig.notifications->lpVtbl->OnUnload(rig.notifications, FALSE), E_ACCESSDENIED);
    rig.written_count = 0; /* its event; the one of the call below is the test's */
    return rig.notifications->lpVtbl->OnUnload(rig.notifications, TRUE);
}

static const struct refused_call notifications_calls[RIG_METHODS_OF(IVssProviderNotifications)] = {
    {"OnLoad", on_load, NULL},
    {"OnUnload", on_unload, NULL},
};

/* --- IVssAsync, which ResyncLuns gives --- */

static HRESULT
async_cancel(IVssAsync *async, void *nothing)
{
    (void)nothing;
    return async->lpVtbl->Cancel(async);
}

static HRESULT
async_wait(IVssAsync *async, void *nothing)
{
    (void)nothing;
    return async->lpVtbl->Wait(async, INFINITE);
}

/* A status of 0 would read as a good end. */
static HRESULT
async_query_status(IVssAsync *async, void *nothing)
{
    HRESULT status = S_OK;
    INT reserved = 77;
    HRESULT hr = async->lpVtbl->QueryStatus(async, &status, &reserved);

    (void)nothing;
    CHECK_HR(status, E_ACCESSDENIED);
    CHECK_INT(reserved, 0);
    return hr;
}

static HRESULT
async_query_status_nowhere(IVssAsync *async, void *nothing)
{
    (void)nothing;
    return async->lpVtbl->QueryStatus(async, NULL, NULL);
}

static const struct refused_call async_calls[RIG_METHODS_OF(IVssAsync)] = {
    {"IVssAsync::Cancel", async_cancel, NULL},
    {"IVssAsync::Wait", async_wait, NULL},
    {"IVssAsync::QueryStatus", async_query_status, async_query_status_nowhere},
};

#define INTERFACE_CALLS(Interface, calls)                                                          \
    {                                                                                              \
#Interface, calls, RIG_METHODS_OF(Interface)                                               \
    }

const struct refused_interface refused_interfaces[REFUSED_INTERFACES] = {
    INTERFACE_CALLS(IVssHardwareSnapshotProviderEx, hw_calls),
    INTERFACE_CALLS(IVssProviderCreateSnapshotSet, set_calls),
    INTERFACE_CALLS(IVssProviderNotifications, notifications_calls),
    INTERFACE_CALLS(IVssAsync, async_calls),
};
