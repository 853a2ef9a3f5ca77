/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/bad_provider.h"

#include <string.h>

static struct bad_provider *
impl_from_IVssHardwareSnapshotProvider(IVssHardwareSnapshotProvider *iface)
{
    return CONTAINING_RECORD(iface, struct bad_provider, IVssHardwareSnapshotProvider_iface);
}

static struct bad_provider *
impl_from_IVssHardwareSnapshotProviderEx(IVssHardwareSnapshotProviderEx *iface)
{
    return CONTAINING_RECORD(iface, struct bad_provider, IVssHardwareSnapshotProviderEx_iface);
}

static struct bad_provider *
impl_from_IVssProviderCreateSnapshotSet(IVssProviderCreateSnapshotSet *iface)
{
    return CONTAINING_RECORD(iface, struct bad_provider, IVssProviderCreateSnapshotSet_iface);
}

static struct bad_provider *
impl_from_IVssProviderNotifications(IVssProviderNotifications *iface)
{
    return CONTAINING_RECORD(iface, struct bad_provider, IVssProviderNotifications_iface);
}

static HRESULT
answer(struct bad_provider *self, const char *method)
{
    self->called = method;
    if (self->during)
        self->during(method);
    return self->answer;
}

static void
keep_name(struct bad_provider *self, VSS_PWSZ *names)
{
    self->disk_name[0] = 0;
    if (names[0] && wcslen(names[0]) < sizeof(self->disk_name) / sizeof(self->disk_name[0]))
        wcscpy(self->disk_name, names[0]);
}

static void
touch_all(struct bad_provider *self, VDS_LUN_INFORMATION *records,
          const VDS_LUN_INFORMATION *sources, LONG count)
{
    LONG i;

    for (i = 0; self->touch && i < count; i++)
        self->touch(&records[i], sources ? &sources[i] : NULL, i);
}

static HRESULT
find(struct bad_provider *self, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IVssHardwareSnapshotProvider))
        *ret_object = &self->IVssHardwareSnapshotProvider_iface;
    else if (IsEqualIID(iid, &IID_IVssHardwareSnapshotProviderEx))
        *ret_object = &self->IVssHardwareSnapshotProviderEx_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderCreateSnapshotSet))
        *ret_object = &self->IVssProviderCreateSnapshotSet_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderNotifications))
        *ret_object = &self->IVssProviderNotifications_iface;
    if (!*ret_object && self->is_dead) {
        self->is_dead = false;
        return HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE);
    }
    return *ret_object ? S_OK : E_NOINTERFACE;
}

/* IUnknown of one interface; nobody owns the object. */
#define FORWARD_UNKNOWN(prefix, IFace)                                                             \
    static HRESULT WINAPI prefix##_QueryInterface(IFace *iface, REFIID iid, void **ret_object)     \
    {                                                                                              \
        return find(impl_from_##IFace(iface), iid, ret_object);                                    \
    }                                                                                              \
                                                                                                   \
    static ULONG WINAPI prefix##_count(IFace *iface)                                               \
    {                                                                                              \
        (void)iface;                                                                               \
        return 1;                                                                                  \
    }

FORWARD_UNKNOWN(hardware, IVssHardwareSnapshotProvider)
FORWARD_UNKNOWN(extended, IVssHardwareSnapshotProviderEx)
FORWARD_UNKNOWN(create, IVssProviderCreateSnapshotSet)
FORWARD_UNKNOWN(notifications, IVssProviderNotifications)

static HRESULT WINAPI
hardware_AreLunsSupported(IVssHardwareSnapshotProvider *iface, LONG count, LONG context,
                          VSS_PWSZ *names, VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    struct bad_provider *self = impl_from_IVssHardwareSnapshotProvider(iface);

    (void)context;
    keep_name(self, names);
    if (!self->writes_nothing)
        *ret_supported = self->is_supported;
    touch_all(self, records, NULL, count);
    return answer(self, "AreLunsSupported");
}

static HRESULT WINAPI
hardware_FillInLunInfo(IVssHardwareSnapshotProvider *iface, VSS_PWSZ name,
                       VDS_LUN_INFORMATION *record, BOOL *ret_supported)
{
    struct bad_provider *self = impl_from_IVssHardwareSnapshotProvider(iface);

    (void)name;
    if (!self->writes_nothing)
        *ret_supported = self->is_supported;
    record->m_diskSignature = GUID_NULL; /* as its page demands; touch may undo it */
    touch_all(self, record, NULL, 1);
    return answer(self, "FillInLunInfo");
}

static HRESULT WINAPI
hardware_BeginPrepareSnapshot(IVssHardwareSnapshotProvider *iface, VSS_ID set, VSS_ID snapshot,
                              LONG context, LONG count, VSS_PWSZ *names,
                              VDS_LUN_INFORMATION *records)
{
    struct bad_provider *self = impl_from_IVssHardwareSnapshotProvider(iface);

    (void)set;
    (void)snapshot;
    (void)context;
    keep_name(self, names);
    touch_all(self, records, NULL, count);
    return answer(self, "BeginPrepareSnapshot");
}

static HRESULT WINAPI
hardware_GetTargetLuns(IVssHardwareSnapshotProvider *iface, LONG count, VSS_PWSZ *names,
                       VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *ret_targets)
{
    struct bad_provider *self = impl_from_IVssHardwareSnapshotProvider(iface);

    keep_name(self, names);
    touch_all(self, ret_targets, sources, count);
    return answer(self, "GetTargetLuns");
}

static HRESULT WINAPI
hardware_LocateLuns(IVssHardwareSnapshotProvider *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    (void)count;
    (void)records;
    return answer(impl_from_IVssHardwareSnapshotProvider(iface), "LocateLuns");
}

static HRESULT WINAPI
hardware_OnLunEmpty(IVssHardwareSnapshotProvider *iface, VSS_PWSZ name, VDS_LUN_INFORMATION *record)
{
    (void)name;
    (void)record;
    return answer(impl_from_IVssHardwareSnapshotProvider(iface), "OnLunEmpty");
}

static const IVssHardwareSnapshotProviderVtbl hardware_vtbl = {
    .QueryInterface = hardware_QueryInterface,
    .AddRef = hardware_count,
    .Release = hardware_count,
    .AreLunsSupported = hardware_AreLunsSupported,
    .FillInLunInfo = hardware_FillInLunInfo,
    .BeginPrepareSnapshot = hardware_BeginPrepareSnapshot,
    .GetTargetLuns = hardware_GetTargetLuns,
    .LocateLuns = hardware_LocateLuns,
    .OnLunEmpty = hardware_OnLunEmpty,
};

static HRESULT WINAPI
extended_OnLunStateChange(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
                          VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    (void)copies;
    (void)originals;
    (void)count;
    (void)flags;
    return answer(impl_from_IVssHardwareSnapshotProviderEx(iface), "OnLunStateChange");
}

static HRESULT WINAPI
extended_ResyncLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *sources,
                    VDS_LUN_INFORMATION *targets, DWORD count, IVssAsync **ret_async)
{
    struct bad_provider *self = impl_from_IVssHardwareSnapshotProviderEx(iface);

    (void)sources;
    (void)targets;
    (void)count;
    if (!self->writes_nothing)
        *ret_async = self->async;
    return answer(self, "ResyncLuns");
}

/* The base methods are asked of the base interface. */
static const IVssHardwareSnapshotProviderExVtbl extended_vtbl = {
    .QueryInterface = extended_QueryInterface,
    .AddRef = extended_count,
    .Release = extended_count,
    .OnLunStateChange = extended_OnLunStateChange,
    .ResyncLuns = extended_ResyncLuns,
};

static HRESULT WINAPI
create_EndPrepareSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "EndPrepareSnapshots");
}

static HRESULT WINAPI
create_PreCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "PreCommitSnapshots");
}

static HRESULT WINAPI
create_CommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "CommitSnapshots");
}

static HRESULT WINAPI
create_PostCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set, LONG count)
{
    (void)set;
    (void)count;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "PostCommitSnapshots");
}

static HRESULT WINAPI
create_PreFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "PreFinalCommitSnapshots");
}

static HRESULT WINAPI
create_PostFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "PostFinalCommitSnapshots");
}

static HRESULT WINAPI
create_AbortSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)set;
    return answer(impl_from_IVssProviderCreateSnapshotSet(iface), "AbortSnapshots");
}

static const IVssProviderCreateSnapshotSetVtbl create_vtbl = {
    .QueryInterface = create_QueryInterface,
    .AddRef = create_count,
    .Release = create_count,
    .EndPrepareSnapshots = create_EndPrepareSnapshots,
    .PreCommitSnapshots = create_PreCommitSnapshots,
    .CommitSnapshots = create_CommitSnapshots,
    .PostCommitSnapshots = create_PostCommitSnapshots,
    .PreFinalCommitSnapshots = create_PreFinalCommitSnapshots,
    .PostFinalCommitSnapshots = create_PostFinalCommitSnapshots,
    .AbortSnapshots = create_AbortSnapshots,
};

static HRESULT WINAPI
notifications_OnLoad(IVssProviderNotifications *iface, IUnknown *callback)
{
    (void)callback;
    return answer(impl_from_IVssProviderNotifications(iface), "OnLoad");
}

static HRESULT WINAPI
notifications_OnUnload(IVssProviderNotifications *iface, BOOL force)
{
    (void)force;
    return answer(impl_from_IVssProviderNotifications(iface), "OnUnload");
}

static const IVssProviderNotificationsVtbl notifications_vtbl = {
    .QueryInterface = notifications_QueryInterface,
    .AddRef = notifications_count,
    .Release = notifications_count,
    .OnLoad = notifications_OnLoad,
    .OnUnload = notifications_OnUnload,
};

void
bad_provider_init(struct bad_provider *provider)
{
    memset(provider, 0, sizeof(*provider));
    provider->IVssHardwareSnapshotProvider_iface.lpVtbl =
        (IVssHardwareSnapshotProviderVtbl *)&hardware_vtbl;
    provider->IVssHardwareSnapshotProviderEx_iface.lpVtbl =
        (IVssHardwareSnapshotProviderExVtbl *)&extended_vtbl;
    provider->IVssProviderCreateSnapshotSet_iface.lpVtbl =
        (IVssProviderCreateSnapshotSetVtbl *)&create_vtbl;
    provider->IVssProviderNotifications_iface.lpVtbl =
        (IVssProviderNotificationsVtbl *)&notifications_vtbl;
    provider->answer = S_OK;
    provider->is_supported = TRUE;
}
