/* SPDX-License-Identifier: Apache-2.0 */
/* One set and the next: what is left of an aborted one, ids and identities mixed up, contexts that
 * are not looked at. */
#include "config.h"

#include <ole2.h>

#include "winetest/conformance/broken_acts.h"

/* --- abort --- */

static HRESULT WINAPI
abort_nothing(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)set;
    return S_OK;
}

/* The base would abort the set. */
static HRESULT WINAPI
unload_nothing(IVssProviderNotifications *iface, BOOL force)
{
    (void)iface;
    (void)force;
    return S_OK;
}

/* --- the second set --- */

static HRESULT WINAPI
one_set_only(IVssHardwareSnapshotProviderEx *iface, VSS_ID set, VSS_ID snapshot, LONG context,
             LONG count, VSS_PWSZ *names, VDS_LUN_INFORMATION *records)
{
    static VSS_ID first;

    if (IsEqualGUID(&first, &GUID_NULL))
        first = set;
    if (!IsEqualGUID(&first, &set))
        return act_veto(&set, "BeginPrepareSnapshot");
    return base_hardware.BeginPrepareSnapshot(iface, set, snapshot, context, count, names, records);
}

/* The shadow copy LUN of the first set that was made of an original is that of all others too. */
static HRESULT WINAPI
same_target_again(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
                  VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    static struct kept_records known_sources, known_targets;
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    if (FAILED(hr))
        return hr;
    for (LONG i = 0; i < known_sources.count; i++)
        if (act_is_same(&known_sources.records[i], &sources[0])) {
            act_take_identity(&targets[0], &known_targets.records[i]);
            return hr;
        }
    kept_add(&known_sources, sources, 1);
    kept_add(&known_targets, targets, 1);
    return hr;
}

/* --- which set is meant --- */

static VSS_ID begun;

static HRESULT WINAPI
begin_any(IVssHardwareSnapshotProviderEx *iface, VSS_ID set, VSS_ID snapshot, LONG context,
          LONG count, VSS_PWSZ *names, VDS_LUN_INFORMATION *records)
{
    if (IsEqualGUID(&begun, &GUID_NULL))
        begun = set;
    return base_hardware.BeginPrepareSnapshot(iface, begun, snapshot, context, count, names,
                                              records);
}

static HRESULT WINAPI
prepare_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return base_set.EndPrepareSnapshots(iface, begun);
}

static HRESULT WINAPI
pre_commit_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return base_set.PreCommitSnapshots(iface, begun);
}

static HRESULT WINAPI
commit_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return base_set.CommitSnapshots(iface, begun);
}

static HRESULT WINAPI
post_commit_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set, LONG count)
{
    (void)set;
    return base_set.PostCommitSnapshots(iface, begun, count);
}

static HRESULT WINAPI
pre_final_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return base_set.PreFinalCommitSnapshots(iface, begun);
}

static HRESULT WINAPI
post_final_any(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return base_set.PostFinalCommitSnapshots(iface, begun);
}

/* --- contexts --- */

#define METHODS (VSS_VOLSNAP_ATTR_PLEX | VSS_VOLSNAP_ATTR_DIFFERENTIAL)

/* Both methods at once, and copies for clients, which are the system provider's. */
static HRESULT WINAPI
support_any_context(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context,
                    VSS_PWSZ *names, VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    context &= ~(METHODS | VSS_VOLSNAP_ATTR_CLIENT_ACCESSIBLE);
    return base_hardware.AreLunsSupported(iface, count, context, names, records, ret_supported);
}

const struct fault set_faults[] = {
    {.name = "broken_leaks_on_abort",
     .set = {.PreFinalCommitSnapshots = act_veto_final, .AbortSnapshots = abort_nothing},
     .notifications.OnUnload = unload_nothing},
    {.name = "broken_one_set_only", .hardware.BeginPrepareSnapshot = one_set_only},
    {.name = "broken_identity_of_earlier_set", .hardware.GetTargetLuns = same_target_again},
    {.name = "broken_ignores_set_id",
     .hardware.BeginPrepareSnapshot = begin_any,
     .set = {.EndPrepareSnapshots = prepare_any,
             .PreCommitSnapshots = pre_commit_any,
             .CommitSnapshots = commit_any,
             .PostCommitSnapshots = post_commit_any,
             .PreFinalCommitSnapshots = pre_final_any,
             .PostFinalCommitSnapshots = post_final_any}},
    {.name = "broken_ignores_context", .hardware.AreLunsSupported = support_any_context},
    {.name = NULL},
};
