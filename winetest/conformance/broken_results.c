/* SPDX-License-Identifier: Apache-2.0 */
/* Results that no page lists, and events that are missing or one too many. */
#include "config.h"

#include "winetest/conformance/broken_acts.h"

static HRESULT WINAPI
bad_state(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)set;
    return VSS_E_BAD_STATE;
}

static HRESULT WINAPI
s_false(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    HRESULT hr = base_set.PreFinalCommitSnapshots(iface, set);

    return hr == S_OK ? S_FALSE : hr;
}

static HRESULT WINAPI
e_fail(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
       VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    (void)iface;
    (void)count;
    (void)names;
    (void)sources;
    (void)targets;
    return E_FAIL;
}

static HRESULT WINAPI
e_abort(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)base_set.AbortSnapshots(iface, set);
    return E_ABORT;
}

static HRESULT WINAPI
any_bool(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context, VSS_PWSZ *names,
         VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    HRESULT hr =
        base_hardware.AreLunsSupported(iface, count, context, names, records, ret_supported);

    if (*ret_supported)
        *ret_supported = 2;
    return hr;
}

static HRESULT WINAPI
silent_veto(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)set;
    return VSS_E_PROVIDER_VETO;
}

static HRESULT WINAPI
two_events(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)act_veto(&set, "EndPrepareSnapshots");
    return act_veto(&set, "EndPrepareSnapshots");
}

static HRESULT WINAPI
refuse_unload(IVssProviderNotifications *iface, BOOL force)
{
    (void)base_notifications.OnUnload(iface, force);
    return S_FALSE;
}

static HRESULT WINAPI
die(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)set;
    TerminateProcess(GetCurrentProcess(), 1);
    return VSS_E_PROVIDER_VETO;
}

const struct fault result_faults[] = {
    {.name = "broken_none"},
    {.name = "broken_result_unlisted", .set.CommitSnapshots = bad_state},
    {.name = "broken_result_s_false", .set.PreFinalCommitSnapshots = s_false},
    {.name = "broken_result_e_fail", .hardware.GetTargetLuns = e_fail},
    {.name = "broken_abort_fails",
     .set = {.PreFinalCommitSnapshots = act_veto_final, .AbortSnapshots = e_abort}},
    {.name = "broken_bool_of_two", .hardware.AreLunsSupported = any_bool},
    {.name = "broken_veto_without_event", .set.EndPrepareSnapshots = silent_veto},
    {.name = "broken_event_repeated", .set.EndPrepareSnapshots = two_events},
    {.name = "broken_refuses_unload", .notifications.OnUnload = refuse_unload},
    {.name = "broken_dies", .set.EndPrepareSnapshots = die},
    {.name = NULL},
};
