/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/echo_server.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "idl/vss_provider.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/test_server.h"

#define VETO ((HRESULT)VSS_E_PROVIDER_VETO)

const CLSID CLSID_EchoServer = {
    0xe2c3a8f0, 0x51b7, 0x4d0c, {0x9d, 0x1e, 0x3a, 0x77, 0x52, 0x10, 0x0c, 0x4b}};
const GUID echo_set_id = {0x10203040, 0x5060, 0x7080, {1, 2, 3, 4, 5, 6, 7, 8}};
const GUID echo_snapshot_id = {0x90a0b0c0, 0xd0e0, 0xf000, {8, 7, 6, 5, 4, 3, 2, 1}};

const WCHAR *
echo_device_name(unsigned index)
{
    static const WCHAR *const names[] = {
        NULL, L"\\\\.\\PHYSICALDRIVE1", L"\\\\?\\\x00e9\x4e2d", NULL, L"", L"x"};

    return names[index % (sizeof(names) / sizeof(*names))];
}

static char constant[] = "a constant";

static bool
same_name(const WCHAR *a, const WCHAR *b)
{
    return a && b ? wcscmp(a, b) == 0 : a == b;
}

static bool
is_record(const VDS_LUN_INFORMATION *record, unsigned seed)
{
    VDS_LUN_INFORMATION expected;
    bool is_same;

    record_make(&expected, seed);
    is_same = record_same(record, &expected);
    record_free(&expected);
    return is_same;
}

static bool
are_records(const VDS_LUN_INFORMATION *records, LONG count, unsigned seed)
{
    bool is_same = records != NULL;

    for (LONG i = 0; is_same && i < count; i++)
        is_same = is_record(&records[i], seed + (unsigned)i);
    return is_same;
}

static bool
are_names(VSS_PWSZ *names, LONG count)
{
    bool is_same = true;

    for (LONG i = 0; names && is_same && i < count; i++)
        is_same = same_name(names[i], echo_device_name((unsigned)i));
    return is_same;
}

/* Frees and replaces what is nested, as a provider may. */
static void
change_records(VDS_LUN_INFORMATION *records, LONG count, bool is_growing)
{
    for (LONG i = 0; i < count; i++) {
        record_free(&records[i]);
        if (is_growing)
            record_make_large(&records[i], (unsigned)i);
    }
}

static HRESULT
serve_request(LONG request, VDS_LUN_INFORMATION *records, LONG count)
{
    switch (request) {
    case ECHO_GROW:
    case ECHO_FAIL:
        change_records(records, count, true);
        return request == ECHO_FAIL ? VETO : S_OK;
    case ECHO_SHRINK:
        change_records(records, count, false);
        return S_OK;
    case ECHO_DIE:
        TerminateProcess(GetCurrentProcess(), 1);
        return VETO;
    case ECHO_FOREIGN:
        CoTaskMemFree(records[0].m_szVendorId);
        records[0].m_szVendorId = constant;
        return S_OK;
    case ECHO_HEAP:
        return HeapValidate(GetProcessHeap(), 0, NULL) ? S_OK : VETO;
    default:
        return S_OK;
    }
}

/* --- the object: one for the process --- */

static HRESULT WINAPI
echo_QueryInterface(IVssHardwareSnapshotProviderEx *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssHardwareSnapshotProvider) &&
        !IsEqualIID(iid, &IID_IVssHardwareSnapshotProviderEx))
        return E_NOINTERFACE;
    iface->lpVtbl->AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
echo_AddRef(IVssHardwareSnapshotProviderEx *iface)
{
    (void)iface;
    return test_server_ref();
}

static ULONG WINAPI
echo_Release(IVssHardwareSnapshotProviderEx *iface)
{
    (void)iface;
    return test_server_unref();
}

static HRESULT WINAPI
echo_AreLunsSupported(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context,
                      VSS_PWSZ *names, VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    (void)iface;
    *ret_supported = are_records(records, count, 0) && are_names(names, count);
    return serve_request(context, records, count);
}

static HRESULT WINAPI
echo_FillInLunInfo(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,
                   VDS_LUN_INFORMATION *record, BOOL *ret_supported)
{
    (void)iface;
    *ret_supported = FALSE;
    if (!record)
        return E_INVALIDARG;
    *ret_supported = is_record(record, 0) && same_name(name, echo_device_name(2));
    change_records(record, 1, true);
    return S_OK;
}

static HRESULT WINAPI
echo_BeginPrepareSnapshot(IVssHardwareSnapshotProviderEx *iface, VSS_ID set_id, VSS_ID snapshot_id,
                          LONG context, LONG count, VSS_PWSZ *names, VDS_LUN_INFORMATION *records)
{
    (void)iface;
    if (!IsEqualGUID(&set_id, &echo_set_id) || !IsEqualGUID(&snapshot_id, &echo_snapshot_id) ||
        !are_records(records, count, 0) || !are_names(names, count))
        return E_INVALIDARG;
    return serve_request(context, records, count);
}

/* Fills only empty destinations; sources may be NULL. */
static HRESULT WINAPI
echo_GetTargetLuns(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
                   VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *destinations)
{
    static const VDS_LUN_INFORMATION zero;

    (void)iface;
    if (!destinations || (sources && !are_records(sources, count, 0)) || !are_names(names, count))
        return E_INVALIDARG;
    for (LONG i = 0; i < count; i++) {
        if (memcmp(&destinations[i], &zero, sizeof(zero)) != 0)
            return E_INVALIDARG;
        record_make_large(&destinations[i], (unsigned)i);
    }
    return sources ? S_OK : VETO;
}

static HRESULT WINAPI
echo_LocateLuns(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    (void)iface;
    return records && are_records(records, count, 0) ? S_OK : E_INVALIDARG;
}

static HRESULT WINAPI
echo_OnLunEmpty(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record)
{
    (void)iface;
    if (!record)
        return name ? VETO : S_OK;
    return is_record(record, 0) && same_name(name, echo_device_name(2)) ? S_OK : E_INVALIDARG;
}

static HRESULT WINAPI
echo_GetProviderCapabilities(IVssHardwareSnapshotProviderEx *iface, ULONGLONG *ret_mask)
{
    (void)iface;
    *ret_mask = 0x123456789abcdef0;
    return S_OK;
}

static HRESULT WINAPI
echo_OnLunStateChange(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *snapshots,
                      VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    (void)iface;
    return flags == 0x80000800 && are_records(snapshots, (LONG)count, 0) &&
                   (!originals || are_records(originals, (LONG)count, 0))
               ? S_OK
               : E_INVALIDARG;
}

static HRESULT WINAPI
echo_ResyncLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *sources,
                VDS_LUN_INFORMATION *targets, DWORD count, IVssAsync **ret_async)
{
    (void)iface;
    *ret_async = NULL;
    return are_records(sources, (LONG)count, 0) && are_records(targets, (LONG)count, 0)
               ? E_NOTIMPL
               : E_INVALIDARG;
}

static HRESULT WINAPI
echo_OnReuseLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *snapshots,
                 VDS_LUN_INFORMATION *originals, DWORD count)
{
    (void)iface;
    return !snapshots && !originals && count == 0 ? E_NOTIMPL : S_OK;
}

static const IVssHardwareSnapshotProviderExVtbl echo_vtbl = {
    .QueryInterface = echo_QueryInterface,
    .AddRef = echo_AddRef,
    .Release = echo_Release,
    .AreLunsSupported = echo_AreLunsSupported,
    .FillInLunInfo = echo_FillInLunInfo,
    .BeginPrepareSnapshot = echo_BeginPrepareSnapshot,
    .GetTargetLuns = echo_GetTargetLuns,
    .LocateLuns = echo_LocateLuns,
    .OnLunEmpty = echo_OnLunEmpty,
    .GetProviderCapabilities = echo_GetProviderCapabilities,
    .OnLunStateChange = echo_OnLunStateChange,
    .ResyncLuns = echo_ResyncLuns,
    .OnReuseLuns = echo_OnReuseLuns,
};

static IVssHardwareSnapshotProviderEx echo = {(IVssHardwareSnapshotProviderExVtbl *)&echo_vtbl};

int
echo_server_main(void)
{
    return test_server_run(&CLSID_EchoServer, (IUnknown *)&echo);
}
