/* SPDX-License-Identifier: Apache-2.0 */
/* IVssHardwareSnapshotProvider and ...Ex: records in, one engine call, records out. Device names
 * are opaque and not used: a LUN is known by its record alone. */
#include "config.h"

#include "base/mem.h"
#include "base/trace.h"
#include "provider/com/call.h"
#include "provider/com/guid.h"
#include "provider/com/resync_async.h"
#include "provider/com/vds_lun.h"

PROVIDER_UNKNOWN(IVssHardwareSnapshotProviderEx, hw_provider)

static HRESULT WINAPI
hw_provider_AreLunsSupported(IVssHardwareSnapshotProviderEx *iface, LONG lun_count, LONG context,
                             VSS_PWSZ *device_names, VDS_LUN_INFORMATION *records,
                             BOOL *ret_supported)
{
    struct lun *luns = NULL;
    bool is_supported = false;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_ARE_LUNS_SUPPORTED, NULL);

    (void)device_names; /* opaque */
    if (ret_supported)
        *ret_supported = FALSE;
    if (!e && !ret_supported)
        e = why_set(&call.why, ERR_INVAL, "the result pointer is missing");
    if (!e)
        e = vds_luns_read(records, lun_count, &luns, &call.why);
    if (!e)
        e = engine_luns_supported(call.server->engine, (uint32_t)context, luns, (size_t)lun_count,
                                  &is_supported, &call.why);
    if (!e) {
        *ret_supported = is_supported;
        if (!is_supported)
            TRACE("com", "AreLunsSupported: no: %s", why_text(&call.why, ERR_NOT_SUPPORTED));
    }

    mem_free(luns);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_FillInLunInfo(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ device_name,
                          VDS_LUN_INFORMATION *record, BOOL *ret_supported)
{
    struct lun *found = NULL;
    struct lun *lun = NULL;
    bool is_ours = false;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_FILL_IN_LUN_INFO, NULL);

    (void)device_name; /* opaque */
    if (ret_supported)
        *ret_supported = FALSE;
    if (!e && !ret_supported)
        e = why_set(&call.why, ERR_INVAL, "the result pointer is missing");
    if (!e)
        e = vds_luns_read(record, 1, &lun, &call.why);
    if (!e) {
        found = mem_zalloc(sizeof(*found));
        if (!found)
            e = why_set(&call.why, ERR_NOMEM, "no memory for a LUN");
    }
    if (!e)
        e = engine_fill_in(call.server->engine, lun, &is_ours, found, &call.why);
    if (!e && is_ours)
        e = vds_luns_write(found, 1, record, record);
    if (!e)
        *ret_supported = is_ours;

    mem_free(found);
    mem_free(lun);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_BeginPrepareSnapshot(IVssHardwareSnapshotProviderEx *iface, VSS_ID set_id,
                                 VSS_ID shadow_copy_id, LONG context, LONG lun_count,
                                 VSS_PWSZ *device_names, VDS_LUN_INFORMATION *records)
{
    struct id shadow_copy = id_from_guid(&shadow_copy_id);
    struct lun *luns = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_BEGIN_PREPARE_SNAPSHOT, &set_id);

    (void)device_names; /* opaque */
    if (!e)
        e = vds_luns_read(records, lun_count, &luns, &call.why);
    if (!e)
        e = engine_begin_prepare(call.server->engine, &call.set, &shadow_copy, (uint32_t)context,
                                 luns, (size_t)lun_count, &call.why);

    mem_free(luns);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_GetTargetLuns(IVssHardwareSnapshotProviderEx *iface, LONG lun_count,
                          VSS_PWSZ *device_names, VDS_LUN_INFORMATION *sources,
                          VDS_LUN_INFORMATION *destinations)
{
    struct lun *targets = NULL;
    struct lun *luns = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_GET_TARGET_LUNS, NULL);

    (void)device_names; /* opaque */
    if (!e && !destinations)
        e = why_set(&call.why, ERR_INVAL, "the array of destination records is missing");
    if (!e)
        e = vds_luns_read(sources, lun_count, &luns, &call.why);
    if (!e) {
        targets = mem_array((size_t)lun_count, sizeof(*targets));
        if (!targets)
            e = why_set(&call.why, ERR_NOMEM, "no memory for %ld LUNs", lun_count);
    }
    if (!e)
        e = engine_targets(call.server->engine, luns, (size_t)lun_count, targets, &call.why);
    if (!e)
        e = vds_luns_write(targets, (size_t)lun_count, sources, destinations);

    mem_free(targets);
    mem_free(luns);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_LocateLuns(IVssHardwareSnapshotProviderEx *iface, LONG lun_count,
                       VDS_LUN_INFORMATION *records)
{
    struct lun *luns = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_LOCATE_LUNS, NULL);

    if (!e)
        e = vds_luns_read(records, lun_count, &luns, &call.why);
    if (!e)
        e = engine_locate(call.server->engine, luns, (size_t)lun_count, &call.why);

    mem_free(luns);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_OnLunEmpty(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ device_name,
                       VDS_LUN_INFORMATION *record)
{
    struct lun *lun = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_ON_LUN_EMPTY, NULL);

    (void)device_name; /* opaque */
    if (!e)
        e = vds_luns_read(record, 1, &lun, &call.why);
    if (!e)
        e = engine_lun_empty(call.server->engine, lun, &call.why);

    mem_free(lun);
    return call_end(&call, e);
}

/* A shadow copy can be imported again after it was masked. */
static HRESULT WINAPI
hw_provider_GetProviderCapabilities(IVssHardwareSnapshotProviderEx *iface, ULONGLONG *ret_mask)
{
    struct array_info info = {0};
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_GET_PROVIDER_CAPABILITIES, NULL);

    if (ret_mask)
        *ret_mask = 0;
    if (!e && !ret_mask)
        e = why_set(&call.why, ERR_INVAL, "the result pointer is missing");
    if (!e) {
        engine_info(call.server->engine, &info);
        *ret_mask = VSS_PRV_CAPABILITY_COMPLIANT | VSS_PRV_CAPABILITY_MULTIPLE_IMPORT;
        if (info.has_plex)
            *ret_mask |= VSS_PRV_CAPABILITY_PLEX;
        if (info.has_differential)
            *ret_mask |= VSS_PRV_CAPABILITY_DIFFERENTIAL;
        if (info.has_resync)
            *ret_mask |= VSS_PRV_CAPABILITY_LUN_RESYNC;
    }
    return call_end(&call, e);
}

/* Only the mask flag asks for work; the notices change nothing, and unknown flags are not ours to
 * judge. The original LUNs are not needed and may be missing on a foreign host. */
static HRESULT WINAPI
hw_provider_OnLunStateChange(IVssHardwareSnapshotProviderEx *iface,
                             VDS_LUN_INFORMATION *shadow_copies, VDS_LUN_INFORMATION *originals,
                             DWORD count, DWORD flags)
{
    struct lun *luns = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_ON_LUN_STATE_CHANGE, NULL);

    (void)originals;
    if (!e)
        e = vds_luns_read(shadow_copies, count, &luns, &call.why);
    if (!e && (flags & VSS_ONLUNSTATECHANGE_DO_MASK_LUNS))
        e = engine_mask(call.server->engine, luns, count, &call.why);

    mem_free(luns);
    return call_end(&call, e);
}

static HRESULT WINAPI
hw_provider_ResyncLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *sources,
                       VDS_LUN_INFORMATION *targets, DWORD count, IVssAsync **ret_async)
{
    struct lun *shadow_copies = NULL;
    struct lun *originals = NULL;
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_RESYNC_LUNS, NULL);

    if (ret_async)
        *ret_async = NULL;
    if (!e && !ret_async)
        e = why_set(&call.why, ERR_INVAL, "the result pointer is missing");
    if (!e)
        e = vds_luns_read(sources, count, &shadow_copies, &call.why);
    if (!e)
        e = vds_luns_read(targets, count, &originals, &call.why);
    if (!e)
        e = resync_async_start(call.server, shadow_copies, originals, count, ret_async, &call.why);

    mem_free(originals);
    mem_free(shadow_copies);
    return call_end(&call, e);
}

/* Reserved: a success would acknowledge a promise that nobody knows. */
static HRESULT WINAPI
hw_provider_OnReuseLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *shadow_copies,
                        VDS_LUN_INFORMATION *originals, DWORD count)
{
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssHardwareSnapshotProviderEx(iface),
                            METHOD_ON_REUSE_LUNS, NULL);

    (void)shadow_copies;
    (void)originals;
    (void)count;
    if (!e)
        e = why_set(&call.why, ERR_NOT_SUPPORTED, "reusing LUNs is not supported");
    return call_end(&call, e);
}

const IVssHardwareSnapshotProviderExVtbl hw_provider_vtbl = {
    .QueryInterface = hw_provider_QueryInterface,
    .AddRef = hw_provider_AddRef,
    .Release = hw_provider_Release,
    .AreLunsSupported = hw_provider_AreLunsSupported,
    .FillInLunInfo = hw_provider_FillInLunInfo,
    .BeginPrepareSnapshot = hw_provider_BeginPrepareSnapshot,
    .GetTargetLuns = hw_provider_GetTargetLuns,
    .LocateLuns = hw_provider_LocateLuns,
    .OnLunEmpty = hw_provider_OnLunEmpty,
    .GetProviderCapabilities = hw_provider_GetProviderCapabilities,
    .OnLunStateChange = hw_provider_OnLunStateChange,
    .ResyncLuns = hw_provider_ResyncLuns,
    .OnReuseLuns = hw_provider_OnReuseLuns,
};
