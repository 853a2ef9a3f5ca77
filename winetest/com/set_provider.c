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

/* What sets that are there already do not need is not there. */
static const IVssHardwareSnapshotProviderExVtbl provider_vtbl = {
    .QueryInterface = provider_QueryInterface,
    .AddRef = provider_count,
    .Release = provider_count,
    .FillInLunInfo = provider_FillInLunInfo,
    .OnLunEmpty = provider_OnLunEmpty,
    .OnLunStateChange = provider_OnLunStateChange,
};

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

void
set_provider_init(struct set_provider *provider, struct text *calls,
                  void (*remove)(const char *lun))
{
    memset(provider, 0, sizeof(*provider));
    provider->IVssHardwareSnapshotProviderEx_iface.lpVtbl =
        (IVssHardwareSnapshotProviderExVtbl *)&provider_vtbl;
    provider->IVssProviderCreateSnapshotSet_iface.lpVtbl =
        (IVssProviderCreateSnapshotSetVtbl *)&create_vtbl;
    provider->calls = calls;
    provider->remove = remove;
}
