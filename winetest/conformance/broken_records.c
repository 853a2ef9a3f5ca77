/* SPDX-License-Identifier: Apache-2.0 */
/* Records of LUNs that are wrong. */
#include "config.h"

#include <ole2.h>

#include "idl/records.h"
#include "winetest/conformance/broken_acts.h"

/* --- of originals --- */

static HRESULT WINAPI
change_interconnect(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context,
                    VSS_PWSZ *names, VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    HRESULT hr =
        base_hardware.AreLunsSupported(iface, count, context, names, records, ret_supported);

    if (count > 0 && records[0].m_cInterconnects > 0)
        records[0].m_rgInterconnects[0].m_addressType = VDS_IA_MAC;
    return hr;
}

static HRESULT WINAPI
change_product(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context, VSS_PWSZ *names,
               VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    HRESULT hr =
        base_hardware.AreLunsSupported(iface, count, context, names, records, ret_supported);

    act_set_text(&records[0].m_szProductId, "BETTER");
    return hr;
}

/* --- of both, the same way --- */

typedef void change_record(VDS_LUN_INFORMATION *record);

static HRESULT
get_changed(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
            VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets, change_record *change)
{
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    for (LONG i = 0; SUCCEEDED(hr) && i < count; i++)
        change(&targets[i]);
    return hr;
}

static HRESULT
fill_changed(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record,
             BOOL *ret_supported, change_record *change)
{
    HRESULT hr = base_hardware.FillInLunInfo(iface, name, record, ret_supported);

    if (SUCCEEDED(hr) && *ret_supported)
        change(record);
    return hr;
}

#define CHANGED(role)                                                                              \
    static HRESULT WINAPI role##_get(IVssHardwareSnapshotProviderEx *iface, LONG count,            \
                                     VSS_PWSZ *names, VDS_LUN_INFORMATION *sources,                \
                                     VDS_LUN_INFORMATION *targets)                                 \
    {                                                                                              \
        return get_changed(iface, count, names, sources, targets, role);                           \
    }                                                                                              \
                                                                                                   \
    static HRESULT WINAPI role##_fill(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,        \
                                      VDS_LUN_INFORMATION *record, BOOL *ret_supported)            \
    {                                                                                              \
        return fill_changed(iface, name, record, ret_supported, role);                             \
    }

static void
set_version(VDS_LUN_INFORMATION *record)
{
    record->m_version = 2;
}

static void
set_signature(VDS_LUN_INFORMATION *record)
{
    record->m_diskSignature.Data1 = 1;
}

CHANGED(set_version)
CHANGED(set_signature)

/* --- of shadow copy LUNs --- */

static void
drop_identity(VDS_LUN_INFORMATION *record)
{
    static const VDS_LUN_INFORMATION none;

    act_take_identity(record, &none);
}

static HRESULT WINAPI
no_identity(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
            VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    return get_changed(iface, count, names, sources, targets, drop_identity);
}

static HRESULT WINAPI
identity_of_original(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
                     VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    if (SUCCEEDED(hr))
        act_take_identity(&targets[0], &sources[0]);
    return hr;
}

/* All originals get the first one's shadow copy LUN. */
static HRESULT WINAPI
one_target(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
           VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    static struct kept_records first;
    HRESULT hr = base_hardware.GetTargetLuns(iface, count, names, sources, targets);

    if (FAILED(hr))
        return hr;
    if (first.count == 0)
        kept_add(&first, targets, 1);
    act_take_identity(&targets[0], &first.records[0]);
    return hr;
}

/* The same original gets another one each time. */
static HRESULT WINAPI
another_target(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
               VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    return get_changed(iface, count, names, sources, targets, act_new_identity);
}

static void
change_serial(VDS_LUN_INFORMATION *record)
{
    act_set_text(&record->m_szSerialNumber, "0815");
}

static HRESULT WINAPI
other_record(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record,
             BOOL *ret_supported)
{
    return fill_changed(iface, name, record, ret_supported, change_serial);
}

static HRESULT WINAPI
other_identity(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record,
               BOOL *ret_supported)
{
    return fill_changed(iface, name, record, ret_supported, act_new_identity);
}

static HRESULT WINAPI
disown(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record,
       BOOL *ret_supported)
{
    (void)iface;
    (void)name;
    (void)record;
    *ret_supported = FALSE;
    return S_OK;
}

/* Two originals: each gets the shadow copy LUN of the other one. */
static struct kept_records originals;

static HRESULT WINAPI
keep_originals(IVssHardwareSnapshotProviderEx *iface, VSS_ID set, VSS_ID snapshot, LONG context,
               LONG count, VSS_PWSZ *names, VDS_LUN_INFORMATION *records)
{
    kept_add(&originals, records, count);
    return base_hardware.BeginPrepareSnapshot(iface, set, snapshot, context, count, names, records);
}

static HRESULT WINAPI
exchange_targets(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
                 VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    VDS_LUN_INFORMATION *other = sources;

    for (LONG i = 0; i < originals.count; i++)
        if (!act_is_same(&originals.records[i], sources))
            other = &originals.records[i];
    return base_hardware.GetTargetLuns(iface, count, names, other, targets);
}

const struct fault record_faults[] = {
    {.name = "broken_interconnects_changed", .hardware.AreLunsSupported = change_interconnect},
    {.name = "broken_record_changed", .hardware.AreLunsSupported = change_product},
    {.name = "broken_record_version",
     .hardware = {.GetTargetLuns = set_version_get, .FillInLunInfo = set_version_fill}},
    {.name = "broken_signature_set",
     .hardware = {.GetTargetLuns = set_signature_get, .FillInLunInfo = set_signature_fill}},
    {.name = "broken_no_identity", .hardware.GetTargetLuns = no_identity},
    {.name = "broken_identity_of_original", .hardware.GetTargetLuns = identity_of_original},
    {.name = "broken_target_shared", .hardware.GetTargetLuns = one_target},
    {.name = "broken_target_of_each_call", .hardware.GetTargetLuns = another_target},
    {.name = "broken_targets_exchanged",
     .hardware = {.BeginPrepareSnapshot = keep_originals, .GetTargetLuns = exchange_targets}},
    {.name = "broken_record_differs", .hardware.FillInLunInfo = other_record},
    {.name = "broken_new_identity", .hardware.FillInLunInfo = other_identity},
    {.name = "broken_disowns_copy", .hardware.FillInLunInfo = disown},
    {.name = NULL},
};
