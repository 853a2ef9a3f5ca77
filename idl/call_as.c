/* SPDX-License-Identifier: Apache-2.0 */
/* The glue between the local methods of vss_provider.idl and vss_admin.idl and their call_as twins.
 *
 * RPC would put strings of an [in, out] record into its own buffer, where the provider's
 * CoTaskMemFree is a fault, and would reuse the caller's blocks in place. So the records travel in
 * and out as two arrays, and a failing call gives none back: the caller's records are then as they
 * were. */
#include "config.h"

#include "idl/blocks.h"
#include "idl/records.h"

#include <stdbool.h>
#include <string.h>

/* A reply that breaks the rules of its own method. */
static HRESULT
bad_reply(void)
{
    return HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA);
}

/* Caller's side: may this many records be sent? RPC checks on the far side only, after it has read
 * a negative count as billions here. */
static bool
is_wire_count(LONG count)
{
    return count >= 0 && count <= VSS_WIRE_LUN_MAX;
}

static HRESULT
bad_count(void)
{
    return HRESULT_FROM_WIN32(RPC_S_INVALID_BOUND);
}

/* Caller's side: put the @got_count records @got in the place of the caller's @count ones. A failed
 * call leaves the caller's records alone; it gives nothing back to free. */
static HRESULT
take_back(HRESULT hr, VDS_LUN_INFORMATION *records, LONG count, VDS_LUN_INFORMATION *got,
          LONG got_count)
{
    LONG expected = records && count > 0 ? count : 0;

    if (FAILED(hr))
        return hr;
    if (got_count != expected || (expected && !got)) {
        records_free(got, got_count);
        return bad_reply();
    }

    for (LONG i = 0; i < expected; i++) {
        record_clear(&records[i]);
        records[i] = got[i];
    }
    CoTaskMemFree(got);
    return hr;
}

/* Provider's side: the copy of the caller's records on which the provider works. NULL stays NULL.
 */
static HRESULT
work_copy(const VDS_LUN_INFORMATION *records, LONG count, VDS_LUN_INFORMATION **ret_copy)
{
    *ret_copy = records ? records_copy(records, count) : NULL;
    return records && !*ret_copy ? E_OUTOFMEMORY : S_OK;
}

/* Provider's side: hand the records over to RPC, which frees them after sending, or free them when
 * there is nothing to send; neither before it is known that they can be freed. */
static HRESULT
send_back(HRESULT hr, VDS_LUN_INFORMATION *records, LONG count, LONG *ret_count,
          VDS_LUN_INFORMATION **ret_records)
{
    if (!blocks_check(records, count))
        hr = BLOCKS_E_FOREIGN;
    if (FAILED(hr) || !records || count <= 0) {
        records_free(records, count);
        *ret_count = 0;
        *ret_records = NULL;
    } else {
        *ret_count = count;
        *ret_records = records;
    }
    return hr;
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_AreLunsSupported_Proxy(IVssHardwareSnapshotProvider *This,
                                                    LONG lLunCount, LONG lContext,
                                                    VSS_PWSZ *rgwszDevices,
                                                    VDS_LUN_INFORMATION *pLunInformation,
                                                    BOOL *pbIsSupported)
{
    VDS_LUN_INFORMATION *got = NULL;
    LONG got_count = 0;
    HRESULT hr;

    if (!is_wire_count(lLunCount))
        return bad_count();
    hr = IVssHardwareSnapshotProvider_RemoteAreLunsSupported_Proxy(
        This, lLunCount, lContext, rgwszDevices, pLunInformation, &got_count, &got, pbIsSupported);
    return take_back(hr, pLunInformation, lLunCount, got, got_count);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_AreLunsSupported_Stub(
    IVssHardwareSnapshotProvider *This, LONG lLunCount, LONG lContext, VSS_PWSZ *rgwszDevices,
    VDS_LUN_INFORMATION *rgIn, LONG *plOutCount, VDS_LUN_INFORMATION **prgOut, BOOL *pbIsSupported)
{
    VDS_LUN_INFORMATION *records;
    HRESULT hr = work_copy(rgIn, lLunCount, &records);

    *pbIsSupported = FALSE;
    if (SUCCEEDED(hr))
        hr = This->lpVtbl->AreLunsSupported(This, lLunCount, lContext, rgwszDevices, records,
                                            pbIsSupported);
    return send_back(hr, records, lLunCount, plOutCount, prgOut);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_FillInLunInfo_Proxy(IVssHardwareSnapshotProvider *This,
                                                 VSS_PWSZ wszDeviceName,
                                                 VDS_LUN_INFORMATION *pLunInfo, BOOL *pbIsSupported)
{
    VDS_LUN_INFORMATION *got = NULL;
    LONG got_count = 0;
    HRESULT hr = IVssHardwareSnapshotProvider_RemoteFillInLunInfo_Proxy(
        This, wszDeviceName, pLunInfo, &got_count, &got, pbIsSupported);

    return take_back(hr, pLunInfo, 1, got, got_count);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_FillInLunInfo_Stub(IVssHardwareSnapshotProvider *This,
                                                VSS_PWSZ wszDeviceName, VDS_LUN_INFORMATION *pIn,
                                                LONG *plOutCount, VDS_LUN_INFORMATION **prgOut,
                                                BOOL *pbIsSupported)
{
    VDS_LUN_INFORMATION *record;
    HRESULT hr = work_copy(pIn, 1, &record);

    *pbIsSupported = FALSE;
    if (SUCCEEDED(hr))
        hr = This->lpVtbl->FillInLunInfo(This, wszDeviceName, record, pbIsSupported);
    return send_back(hr, record, 1, plOutCount, prgOut);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_BeginPrepareSnapshot_Proxy(IVssHardwareSnapshotProvider *This,
                                                        VSS_ID SnapshotSetId, VSS_ID SnapshotId,
                                                        LONG lContext, LONG lLunCount,
                                                        VSS_PWSZ *rgDeviceNames,
                                                        VDS_LUN_INFORMATION *rgLunInformation)
{
    VDS_LUN_INFORMATION *got = NULL;
    LONG got_count = 0;
    HRESULT hr;

    if (!is_wire_count(lLunCount))
        return bad_count();
    hr = IVssHardwareSnapshotProvider_RemoteBeginPrepareSnapshot_Proxy(
        This, &SnapshotSetId, &SnapshotId, lContext, lLunCount, rgDeviceNames, rgLunInformation,
        &got_count, &got);
    return take_back(hr, rgLunInformation, lLunCount, got, got_count);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_BeginPrepareSnapshot_Stub(IVssHardwareSnapshotProvider *This,
                                                       const VSS_ID *pSnapshotSetId,
                                                       const VSS_ID *pSnapshotId, LONG lContext,
                                                       LONG lLunCount, VSS_PWSZ *rgDeviceNames,
                                                       VDS_LUN_INFORMATION *rgIn, LONG *plOutCount,
                                                       VDS_LUN_INFORMATION **prgOut)
{
    VDS_LUN_INFORMATION *records;
    HRESULT hr = work_copy(rgIn, lLunCount, &records);

    if (SUCCEEDED(hr))
        hr = This->lpVtbl->BeginPrepareSnapshot(This, *pSnapshotSetId, *pSnapshotId, lContext,
                                                lLunCount, rgDeviceNames, records);
    return send_back(hr, records, lLunCount, plOutCount, prgOut);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_GetTargetLuns_Proxy(IVssHardwareSnapshotProvider *This, LONG lLunCount,
                                                 VSS_PWSZ *rgDeviceNames,
                                                 VDS_LUN_INFORMATION *rgSourceLuns,
                                                 VDS_LUN_INFORMATION *rgDestinationLuns)
{
    VDS_LUN_INFORMATION *got = NULL;
    LONG got_count = 0;
    HRESULT hr;

    if (!is_wire_count(lLunCount))
        return bad_count();
    hr = IVssHardwareSnapshotProvider_RemoteGetTargetLuns_Proxy(
        This, lLunCount, rgDeviceNames, rgSourceLuns, rgDestinationLuns, &got_count, &got);
    return take_back(hr, rgDestinationLuns, lLunCount, got, got_count);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProvider_GetTargetLuns_Stub(IVssHardwareSnapshotProvider *This, LONG lLunCount,
                                                VSS_PWSZ *rgDeviceNames,
                                                VDS_LUN_INFORMATION *rgSourceLuns,
                                                VDS_LUN_INFORMATION *rgIn, LONG *plOutCount,
                                                VDS_LUN_INFORMATION **prgOut)
{
    VDS_LUN_INFORMATION *records;
    HRESULT hr = work_copy(rgIn, lLunCount, &records);

    if (SUCCEEDED(hr))
        hr = This->lpVtbl->GetTargetLuns(This, lLunCount, rgDeviceNames, rgSourceLuns, records);
    return send_back(hr, records, lLunCount, plOutCount, prgOut);
}

/* The derived interface has the same methods at the same slots of its vtable and the same wire
 * form, so the base's glue serves both. */
static IVssHardwareSnapshotProvider *
base_of(IVssHardwareSnapshotProviderEx *This)
{
    return (IVssHardwareSnapshotProvider *)This;
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_AreLunsSupported_Proxy(IVssHardwareSnapshotProviderEx *This,
                                                      LONG lLunCount, LONG lContext,
                                                      VSS_PWSZ *rgwszDevices,
                                                      VDS_LUN_INFORMATION *pLunInformation,
                                                      BOOL *pbIsSupported)
{
    return IVssHardwareSnapshotProvider_AreLunsSupported_Proxy(
        base_of(This), lLunCount, lContext, rgwszDevices, pLunInformation, pbIsSupported);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_AreLunsSupported_Stub(
    IVssHardwareSnapshotProviderEx *This, LONG lLunCount, LONG lContext, VSS_PWSZ *rgwszDevices,
    VDS_LUN_INFORMATION *rgIn, LONG *plOutCount, VDS_LUN_INFORMATION **prgOut, BOOL *pbIsSupported)
{
    return IVssHardwareSnapshotProvider_AreLunsSupported_Stub(
        base_of(This), lLunCount, lContext, rgwszDevices, rgIn, plOutCount, prgOut, pbIsSupported);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_FillInLunInfo_Proxy(IVssHardwareSnapshotProviderEx *This,
                                                   VSS_PWSZ wszDeviceName,
                                                   VDS_LUN_INFORMATION *pLunInfo,
                                                   BOOL *pbIsSupported)
{
    return IVssHardwareSnapshotProvider_FillInLunInfo_Proxy(base_of(This), wszDeviceName, pLunInfo,
                                                            pbIsSupported);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_FillInLunInfo_Stub(IVssHardwareSnapshotProviderEx *This,
                                                  VSS_PWSZ wszDeviceName, VDS_LUN_INFORMATION *pIn,
                                                  LONG *plOutCount, VDS_LUN_INFORMATION **prgOut,
                                                  BOOL *pbIsSupported)
{
    return IVssHardwareSnapshotProvider_FillInLunInfo_Stub(base_of(This), wszDeviceName, pIn,
                                                           plOutCount, prgOut, pbIsSupported);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_BeginPrepareSnapshot_Proxy(IVssHardwareSnapshotProviderEx *This,
                                                          VSS_ID SnapshotSetId, VSS_ID SnapshotId,
                                                          LONG lContext, LONG lLunCount,
                                                          VSS_PWSZ *rgDeviceNames,
                                                          VDS_LUN_INFORMATION *rgLunInformation)
{
    return IVssHardwareSnapshotProvider_BeginPrepareSnapshot_Proxy(base_of(This), SnapshotSetId,
                                                                   SnapshotId, lContext, lLunCount,
                                                                   rgDeviceNames, rgLunInformation);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_BeginPrepareSnapshot_Stub(
    IVssHardwareSnapshotProviderEx *This, const VSS_ID *pSnapshotSetId, const VSS_ID *pSnapshotId,
    LONG lContext, LONG lLunCount, VSS_PWSZ *rgDeviceNames, VDS_LUN_INFORMATION *rgIn,
    LONG *plOutCount, VDS_LUN_INFORMATION **prgOut)
{
    return IVssHardwareSnapshotProvider_BeginPrepareSnapshot_Stub(
        base_of(This), pSnapshotSetId, pSnapshotId, lContext, lLunCount, rgDeviceNames, rgIn,
        plOutCount, prgOut);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_GetTargetLuns_Proxy(IVssHardwareSnapshotProviderEx *This,
                                                   LONG lLunCount, VSS_PWSZ *rgDeviceNames,
                                                   VDS_LUN_INFORMATION *rgSourceLuns,
                                                   VDS_LUN_INFORMATION *rgDestinationLuns)
{
    return IVssHardwareSnapshotProvider_GetTargetLuns_Proxy(base_of(This), lLunCount, rgDeviceNames,
                                                            rgSourceLuns, rgDestinationLuns);
}

HRESULT STDMETHODCALLTYPE
IVssHardwareSnapshotProviderEx_GetTargetLuns_Stub(IVssHardwareSnapshotProviderEx *This,
                                                  LONG lLunCount, VSS_PWSZ *rgDeviceNames,
                                                  VDS_LUN_INFORMATION *rgSourceLuns,
                                                  VDS_LUN_INFORMATION *rgIn, LONG *plOutCount,
                                                  VDS_LUN_INFORMATION **prgOut)
{
    return IVssHardwareSnapshotProvider_GetTargetLuns_Stub(base_of(This), lLunCount, rgDeviceNames,
                                                           rgSourceLuns, rgIn, plOutCount, prgOut);
}

HRESULT STDMETHODCALLTYPE
IVssEnumObject_Next_Proxy(IVssEnumObject *This, ULONG celt, VSS_OBJECT_PROP *rgelt,
                          ULONG *pceltFetched)
{
    VSS_OBJECT_PROP *got = NULL;
    ULONG got_count = 0;
    HRESULT hr;

    if (!rgelt || (!pceltFetched && celt != 1))
        return E_POINTER;
    hr = IVssEnumObject_RemoteNext_Proxy(This, celt, &got_count, &got);
    if (FAILED(hr)) {
        got_count = 0;
    } else if (got_count > celt || (got_count && !got)) {
        objects_free(got, got_count);
        got_count = 0;
        hr = bad_reply();
    } else {
        memset(rgelt, 0, celt * sizeof(*rgelt));
        if (got_count)
            memcpy(rgelt, got, got_count * sizeof(*rgelt));
        CoTaskMemFree(got);
    }

    if (pceltFetched)
        *pceltFetched = got_count;
    return hr;
}

HRESULT STDMETHODCALLTYPE
IVssEnumObject_Next_Stub(IVssEnumObject *This, ULONG celt, ULONG *pceltFetched,
                         VSS_OBJECT_PROP **prgelt)
{
    VSS_OBJECT_PROP *objects = CoTaskMemAlloc((celt ? celt : 1) * sizeof(*objects));
    ULONG fetched = 0;
    HRESULT hr = E_OUTOFMEMORY;

    *pceltFetched = 0;
    *prgelt = NULL;
    if (!objects)
        return hr;
    memset(objects, 0, (celt ? celt : 1) * sizeof(*objects));

    hr = This->lpVtbl->Next(This, celt, objects, &fetched);
    if (SUCCEEDED(hr) && fetched > celt)
        hr = E_UNEXPECTED;
    if (FAILED(hr) || !fetched) {
        CoTaskMemFree(objects);
    } else {
        *pceltFetched = fetched;
        *prgelt = objects;
    }
    return hr;
}
