/* SPDX-License-Identifier: Apache-2.0 */
/* Shadow copy LUNs presented at the wrong time or not at all, kept, and deleted when they must not
 * be. */
#include "config.h"

#include "winetest/conformance/broken_acts.h"

static struct kept_records targets_of_set;

static HRESULT WINAPI
keep_targets(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
             VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    if (SUCCEEDED(hr))
        kept_add(&targets_of_set, targets, count);
    return hr;
}

/* --- presented --- */

static HRESULT WINAPI
locate_at_once(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
               VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    return SUCCEEDED(hr) ? base_hardware.LocateLuns(iface, count, targets) : hr;
}

static HRESULT WINAPI
locate_in_the_end(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    HRESULT hr = base_set.PostFinalCommitSnapshots(iface, set);

    if (SUCCEEDED(hr))
        hr = base_hardware.LocateLuns(hardware_of_set(iface), targets_of_set.count,
                                      targets_of_set.records);
    kept_clear(&targets_of_set);
    return hr;
}

static HRESULT WINAPI
locate_none(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    (void)iface;
    (void)count;
    (void)records;
    return S_OK;
}

static HRESULT WINAPI
locate_all_but_one(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    return count > 1 ? base_hardware.LocateLuns(iface, count - 1, records) : S_OK;
}

static HRESULT WINAPI
locate_protected(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    for (LONG i = 0; i < count; i++)
        act_protect(&records[i]);
    return base_hardware.LocateLuns(iface, count, records);
}

static HRESULT WINAPI
ignore_mask(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
            VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    return flags & VSS_ONLUNSTATECHANGE_DO_MASK_LUNS
               ? S_OK
               : base_hardware.OnLunStateChange(iface, copies, originals, count, flags);
}

/* --- deleted --- */

static HRESULT WINAPI
keep_lun(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record)
{
    (void)iface;
    (void)name;
    (void)record;
    return S_OK;
}

static HRESULT WINAPI
delete_in_the_end(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    HRESULT hr = base_set.PostFinalCommitSnapshots(iface, set);

    kept_empty(&targets_of_set, hardware_of_set(iface));
    return hr;
}

static HRESULT WINAPI
delete_set(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record)
{
    HRESULT hr = base_hardware.OnLunEmpty(iface, name, record);

    kept_empty(&targets_of_set, iface);
    return hr;
}

static HRESULT WINAPI
delete_at_break(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
                VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    struct kept_records broken = {0};
    HRESULT hr = base_hardware.OnLunStateChange(iface, copies, originals, count, flags);

    kept_add(&broken, copies, (LONG)count);
    kept_empty(&broken, iface);
    return hr;
}

static HRESULT WINAPI
delete_at_unload(IVssProviderNotifications *iface, BOOL force)
{
    kept_empty(&targets_of_set, hardware_of_notifications(iface));
    return base_notifications.OnUnload(iface, force);
}

const struct fault lun_faults[] = {
    {.name = "broken_presents_early", .hardware.GetTargetLuns = locate_at_once},
    {.name = "broken_presents_transportable",
     .hardware.GetTargetLuns = keep_targets,
     .set.PostFinalCommitSnapshots = locate_in_the_end},
    {.name = "broken_presents_nothing", .hardware.LocateLuns = locate_none},
    {.name = "broken_presents_not_all", .hardware.LocateLuns = locate_all_but_one},
    {.name = "broken_presents_read_only", .hardware.LocateLuns = locate_protected},
    {.name = "broken_mask_ignored", .hardware.OnLunStateChange = ignore_mask},
    {.name = "broken_keeps_lun", .hardware.OnLunEmpty = keep_lun},
    {.name = "broken_deletes_when_done",
     .hardware.GetTargetLuns = keep_targets,
     .set.PostFinalCommitSnapshots = delete_in_the_end},
    {.name = "broken_deletes_whole_set",
     .hardware = {.GetTargetLuns = keep_targets, .OnLunEmpty = delete_set}},
    {.name = "broken_deletes_at_break", .hardware.OnLunStateChange = delete_at_break},
    {.name = "broken_deletes_at_unload",
     .hardware.GetTargetLuns = keep_targets,
     .notifications.OnUnload = delete_at_unload},
    {.name = NULL},
};
