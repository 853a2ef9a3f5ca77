/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/set_provider.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/coordinator/lun_record.h"
#include "winetest/harness/harness.h"

static struct set_provider *
impl_from_IVssHardwareSnapshotProviderEx(IVssHardwareSnapshotProviderEx *iface)
{
    return CONTAINING_RECORD(iface, struct set_provider, IVssHardwareSnapshotProviderEx_iface);
}

/* The last two digits of the NAA. */
static const char *
lun_name(const VDS_LUN_INFORMATION *record, char *buf)
{
    char naa[LUN_RECORD_NAA_SIZE];

    (void)lun_record_naa(record, naa);
    memcpy(buf, naa + strlen(naa) - 2, 3);
    return buf;
}

/* Write @call down; its result. */
static HRESULT
take(struct set_provider *self, const char *call)
{
    text_add(self->calls, "%s;", call);
    return self->fault && strcmp(self->fault, call) == 0 ? self->fault_hr : S_OK;
}

static HRESULT WINAPI
provider_QueryInterface(IVssHardwareSnapshotProviderEx *iface, REFIID iid, void **ret_object)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);

    *ret_object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IVssHardwareSnapshotProvider) ||
        (IsEqualIID(iid, &IID_IVssHardwareSnapshotProviderEx) && !self->is_legacy))
        *ret_object = &self->IVssHardwareSnapshotProviderEx_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderCreateSnapshotSet))
        *ret_object = &self->IVssProviderCreateSnapshotSet_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderNotifications) && self->notices)
        *ret_object = &self->IVssProviderNotifications_iface;
    return *ret_object ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI
provider_count(IVssHardwareSnapshotProviderEx *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
provider_FillInLunInfo(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,
                       VDS_LUN_INFORMATION *record, BOOL *ret_supported)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);
    char call[16], lun[3];
    HRESULT hr;

    (void)name;
    (void)snprintf(call, sizeof(call), "fill %s", lun_name(record, lun)); /* fits */
    hr = take(self, call);
    record->m_diskSignature = GUID_NULL;
    *ret_supported = SUCCEEDED(hr) && !self->disowns;
    return hr;
}

/* Presents nothing: what it is asked for is there, or does not come. */
static HRESULT WINAPI
provider_LocateLuns(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);
    char call[24];

    (void)records;
    (void)snprintf(call, sizeof(call), "locate %ld", count); /* fits */
    return take(self, call);
}

static HRESULT WINAPI
provider_OnLunEmpty(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,
                    VDS_LUN_INFORMATION *record)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);
    char call[16], lun[3];
    HRESULT hr;

    (void)name;
    (void)snprintf(call, sizeof(call), "empty %s", lun_name(record, lun)); /* fits */
    hr = take(self, call);
    if (SUCCEEDED(hr))
        self->remove(lun);
    return hr;
}

static HRESULT WINAPI
provider_OnLunStateChange(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
                          VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);
    char call[80], lun[3], original[3];
    size_t used = (size_t)snprintf(call, sizeof(call), "state 0x%lx", flags);
    HRESULT hr;

    for (DWORD i = 0; i < count; i++)
        used += (size_t)snprintf(call + used, sizeof(call) - used, " %s<%s",
                                 lun_name(&copies[i], lun), lun_name(&originals[i], original));
    hr = take(self, call);
    for (DWORD i = 0; i < count && SUCCEEDED(hr) && !self->only_says_so; i++)
        if (flags & VSS_ONLUNSTATECHANGE_DO_MASK_LUNS)
            self->remove(lun_name(&copies[i], lun));
    return hr;
}

static ULONG WINAPI
create_count(IVssProviderCreateSnapshotSet *iface)
{
    (void)iface;
    return 1;
}

static const IVssProviderCreateSnapshotSetVtbl create_vtbl = {
    .AddRef = create_count,
    .Release = create_count,
};

/* --- notifications --- */

static ULONG WINAPI
notifications_count(IVssProviderNotifications *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
notifications_OnLoad(IVssProviderNotifications *iface, IUnknown *reserved)
{
    (void)iface;
    (void)reserved;
    return S_OK;
}

static HRESULT WINAPI
notifications_OnUnload(IVssProviderNotifications *iface, BOOL force)
{
    struct set_provider *self =
        CONTAINING_RECORD(iface, struct set_provider, IVssProviderNotifications_iface);

    return take(self, force ? "unload 1" : "unload 0");
}

static const IVssProviderNotificationsVtbl notifications_vtbl = {
    .AddRef = notifications_count,
    .Release = notifications_count,
    .OnLoad = notifications_OnLoad,
    .OnUnload = notifications_OnUnload,
};

/* --- resync --- */

static struct set_provider *
impl_from_IVssAsync(IVssAsync *iface)
{
    return CONTAINING_RECORD(iface, struct set_provider, IVssAsync_iface);
}

static ULONG WINAPI
async_AddRef(IVssAsync *iface)
{
    return (ULONG)++impl_from_IVssAsync(iface)->asyncs;
}

static ULONG WINAPI
async_Release(IVssAsync *iface)
{
    return (ULONG)--impl_from_IVssAsync(iface)->asyncs;
}

static HRESULT WINAPI
async_Cancel(IVssAsync *iface)
{
    struct set_provider *self = impl_from_IVssAsync(iface);

    self->is_cancelled = true;
    return take(self, "cancel");
}

static HRESULT WINAPI
async_QueryStatus(IVssAsync *iface, HRESULT *ret_status, INT *reserved)
{
    struct set_provider *self = impl_from_IVssAsync(iface);

    (void)reserved;
    if (self->pending > 0) {
        self->pending--;
        if (self->during)
            self->during();
        *ret_status = VSS_S_ASYNC_PENDING;
        return S_OK;
    }
    *ret_status = self->is_cancelled ? self->end_when_cancelled : self->end;
    if (*ret_status == VSS_S_ASYNC_FINISHED)
        self->copy(self->from, self->to);
    return S_OK;
}

static const IVssAsyncVtbl async_vtbl = {
    .AddRef = async_AddRef,
    .Release = async_Release,
    .Cancel = async_Cancel,
    .QueryStatus = async_QueryStatus,
};

static HRESULT WINAPI
provider_ResyncLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *sources,
                    VDS_LUN_INFORMATION *targets, DWORD count, IVssAsync **ret_async)
{
    struct set_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);
    char call[32];
    HRESULT hr;

    CHECK_INT(count, 1);
    *ret_async = NULL;
    (void)snprintf(call, sizeof(call), "resync %s>%s", lun_name(sources, self->from),
                   lun_name(targets, self->to)); /* fits */
    hr = take(self, call);
    if (SUCCEEDED(hr)) {
        *ret_async = &self->IVssAsync_iface;
        self->asyncs++;
    }
    return hr;
}

/* What sets that are there already do not need is not there. */
static const IVssHardwareSnapshotProviderExVtbl provider_vtbl = {
    .QueryInterface = provider_QueryInterface,
    .AddRef = provider_count,
    .Release = provider_count,
    .FillInLunInfo = provider_FillInLunInfo,
    .LocateLuns = provider_LocateLuns,
    .OnLunEmpty = provider_OnLunEmpty,
    .OnLunStateChange = provider_OnLunStateChange,
    .ResyncLuns = provider_ResyncLuns,
};

void
set_provider_init(struct set_provider *provider, struct text *calls,
                  void (*remove)(const char *lun), void (*copy)(const char *from, const char *to))
{
    memset(provider, 0, sizeof(*provider));
    provider->IVssHardwareSnapshotProviderEx_iface.lpVtbl =
        (IVssHardwareSnapshotProviderExVtbl *)&provider_vtbl;
    provider->IVssProviderCreateSnapshotSet_iface.lpVtbl =
        (IVssProviderCreateSnapshotSetVtbl *)&create_vtbl;
    provider->IVssProviderNotifications_iface.lpVtbl =
        (IVssProviderNotificationsVtbl *)&notifications_vtbl;
    provider->calls = calls;
    provider->remove = remove;
    provider->copy = copy;
    provider->IVssAsync_iface.lpVtbl = (IVssAsyncVtbl *)&async_vtbl;
    provider->end = VSS_S_ASYNC_FINISHED;
    provider->end_when_cancelled = VSS_S_ASYNC_CANCELLED;
}
