/* SPDX-License-Identifier: Apache-2.0 */
/* The object: its own table of methods for each interface, the base's with those of the fault laid
 * over it, and the object of the base that calls are passed on to. */
#define COBJMACROS
#include "config.h"

#include "winetest/conformance/broken.h"

#include <stdlib.h>
#include <string.h>

#include <ole2.h>

#include "provider/com/guid.h"

struct broken {
    IVssHardwareSnapshotProviderEx IVssHardwareSnapshotProviderEx_iface; /* primary */
    IVssProviderCreateSnapshotSet IVssProviderCreateSnapshotSet_iface;
    IVssProviderNotifications IVssProviderNotifications_iface;
    LONG refs;
    IVssHardwareSnapshotProviderExVtbl hardware_vtbl;
    IVssProviderCreateSnapshotSetVtbl set_vtbl;
    IVssProviderNotificationsVtbl notifications_vtbl;
    IVssHardwareSnapshotProviderEx *hardware; /* the base's, owned references */
    IVssProviderCreateSnapshotSet *set;
    IVssProviderNotifications *notifications;
};

static struct broken *
impl_from_IVssHardwareSnapshotProviderEx(IVssHardwareSnapshotProviderEx *iface)
{
    return CONTAINING_RECORD(iface, struct broken, IVssHardwareSnapshotProviderEx_iface);
}

static struct broken *
impl_from_IVssProviderCreateSnapshotSet(IVssProviderCreateSnapshotSet *iface)
{
    return CONTAINING_RECORD(iface, struct broken, IVssProviderCreateSnapshotSet_iface);
}

static struct broken *
impl_from_IVssProviderNotifications(IVssProviderNotifications *iface)
{
    return CONTAINING_RECORD(iface, struct broken, IVssProviderNotifications_iface);
}

IVssHardwareSnapshotProviderEx *
hardware_of_set(IVssProviderCreateSnapshotSet *iface)
{
    return &impl_from_IVssProviderCreateSnapshotSet(iface)->IVssHardwareSnapshotProviderEx_iface;
}

IVssHardwareSnapshotProviderEx *
hardware_of_notifications(IVssProviderNotifications *iface)
{
    return &impl_from_IVssProviderNotifications(iface)->IVssHardwareSnapshotProviderEx_iface;
}

IVssProviderCreateSnapshotSet *
set_of_hardware(IVssHardwareSnapshotProviderEx *iface)
{
    return &impl_from_IVssHardwareSnapshotProviderEx(iface)->IVssProviderCreateSnapshotSet_iface;
}

/* --- IUnknown --- */

static HRESULT
query(struct broken *self, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IVssHardwareSnapshotProvider) ||
        IsEqualIID(iid, &IID_IVssHardwareSnapshotProviderEx))
        *ret_object = &self->IVssHardwareSnapshotProviderEx_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderCreateSnapshotSet))
        *ret_object = &self->IVssProviderCreateSnapshotSet_iface;
    else if (IsEqualIID(iid, &IID_IVssProviderNotifications))
        *ret_object = &self->IVssProviderNotifications_iface;
    else
        return E_NOINTERFACE;
    InterlockedIncrement(&self->refs);
    return S_OK;
}

static ULONG
release(struct broken *self)
{
    ULONG refs = (ULONG)InterlockedDecrement(&self->refs);

    if (refs)
        return refs;
    if (self->notifications)
        IVssProviderNotifications_Release(self->notifications);
    if (self->set)
        IVssProviderCreateSnapshotSet_Release(self->set);
    if (self->hardware)
        IVssHardwareSnapshotProviderEx_Release(self->hardware);
    free(self);
    return 0;
}

#define UNKNOWN(Interface, role)                                                                   \
    static HRESULT WINAPI role##_QueryInterface(Interface *iface, REFIID iid, void **ret_object)   \
    {                                                                                              \
        return query(impl_from_##Interface(iface), iid, ret_object);                               \
    }                                                                                              \
                                                                                                   \
    static ULONG WINAPI role##_AddRef(Interface *iface)                                            \
    {                                                                                              \
        return (ULONG)InterlockedIncrement(&impl_from_##Interface(iface)->refs);                   \
    }                                                                                              \
                                                                                                   \
    static ULONG WINAPI role##_Release(Interface *iface)                                           \
    {                                                                                              \
        return release(impl_from_##Interface(iface));                                              \
    }

UNKNOWN(IVssHardwareSnapshotProviderEx, hardware)
UNKNOWN(IVssProviderCreateSnapshotSet, set)
UNKNOWN(IVssProviderNotifications, notifications)

/* --- the base: every call is passed on --- */

#define HARDWARE(iface) (impl_from_IVssHardwareSnapshotProviderEx(iface)->hardware)

static HRESULT WINAPI
hardware_AreLunsSupported(IVssHardwareSnapshotProviderEx *iface, LONG count, LONG context,
                          VSS_PWSZ *names, VDS_LUN_INFORMATION *records, BOOL *ret_supported)
{
    return IVssHardwareSnapshotProviderEx_AreLunsSupported(HARDWARE(iface), count, context, names,
                                                           records, ret_supported);
}

static HRESULT WINAPI
hardware_FillInLunInfo(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,
                       VDS_LUN_INFORMATION *record, BOOL *ret_supported)
{
    return IVssHardwareSnapshotProviderEx_FillInLunInfo(HARDWARE(iface), name, record,
                                                        ret_supported);
}

static HRESULT WINAPI
hardware_BeginPrepareSnapshot(IVssHardwareSnapshotProviderEx *iface, VSS_ID set, VSS_ID snapshot,
                              LONG context, LONG count, VSS_PWSZ *names,
                              VDS_LUN_INFORMATION *records)
{
    return IVssHardwareSnapshotProviderEx_BeginPrepareSnapshot(HARDWARE(iface), set, snapshot,
                                                               context, count, names, records);
}

static HRESULT WINAPI
hardware_GetTargetLuns(IVssHardwareSnapshotProviderEx *iface, LONG count, VSS_PWSZ *names,
                       VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *targets)
{
    return IVssHardwareSnapshotProviderEx_GetTargetLuns(HARDWARE(iface), count, names, sources,
                                                        targets);
}

static HRESULT WINAPI
hardware_LocateLuns(IVssHardwareSnapshotProviderEx *iface, LONG count, VDS_LUN_INFORMATION *records)
{
    return IVssHardwareSnapshotProviderEx_LocateLuns(HARDWARE(iface), count, records);
}

static HRESULT WINAPI
hardware_OnLunEmpty(IVssHardwareSnapshotProviderEx *iface, VSS_PWSZ name,
                    VDS_LUN_INFORMATION *record)
{
    return IVssHardwareSnapshotProviderEx_OnLunEmpty(HARDWARE(iface), name, record);
}

static HRESULT WINAPI
hardware_GetProviderCapabilities(IVssHardwareSnapshotProviderEx *iface, ULONGLONG *ret_mask)
{
    return IVssHardwareSnapshotProviderEx_GetProviderCapabilities(HARDWARE(iface), ret_mask);
}

static HRESULT WINAPI
hardware_OnLunStateChange(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
                          VDS_LUN_INFORMATION *originals, DWORD count, DWORD flags)
{
    return IVssHardwareSnapshotProviderEx_OnLunStateChange(HARDWARE(iface), copies, originals,
                                                           count, flags);
}

static HRESULT WINAPI
hardware_ResyncLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *sources,
                    VDS_LUN_INFORMATION *targets, DWORD count, IVssAsync **ret_async)
{
    return IVssHardwareSnapshotProviderEx_ResyncLuns(HARDWARE(iface), sources, targets, count,
                                                     ret_async);
}

static HRESULT WINAPI
hardware_OnReuseLuns(IVssHardwareSnapshotProviderEx *iface, VDS_LUN_INFORMATION *copies,
                     VDS_LUN_INFORMATION *originals, DWORD count)
{
    return IVssHardwareSnapshotProviderEx_OnReuseLuns(HARDWARE(iface), copies, originals, count);
}

const IVssHardwareSnapshotProviderExVtbl base_hardware = {
    .QueryInterface = hardware_QueryInterface,
    .AddRef = hardware_AddRef,
    .Release = hardware_Release,
    .AreLunsSupported = hardware_AreLunsSupported,
    .FillInLunInfo = hardware_FillInLunInfo,
    .BeginPrepareSnapshot = hardware_BeginPrepareSnapshot,
    .GetTargetLuns = hardware_GetTargetLuns,
    .LocateLuns = hardware_LocateLuns,
    .OnLunEmpty = hardware_OnLunEmpty,
    .GetProviderCapabilities = hardware_GetProviderCapabilities,
    .OnLunStateChange = hardware_OnLunStateChange,
    .ResyncLuns = hardware_ResyncLuns,
    .OnReuseLuns = hardware_OnReuseLuns,
};

#define SET(iface) (impl_from_IVssProviderCreateSnapshotSet(iface)->set)

static HRESULT WINAPI
set_EndPrepareSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_EndPrepareSnapshots(SET(iface), set);
}

static HRESULT WINAPI
set_PreCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_PreCommitSnapshots(SET(iface), set);
}

static HRESULT WINAPI
set_CommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_CommitSnapshots(SET(iface), set);
}

static HRESULT WINAPI
set_PostCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set, LONG count)
{
    return IVssProviderCreateSnapshotSet_PostCommitSnapshots(SET(iface), set, count);
}

static HRESULT WINAPI
set_PreFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_PreFinalCommitSnapshots(SET(iface), set);
}

static HRESULT WINAPI
set_PostFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_PostFinalCommitSnapshots(SET(iface), set);
}

static HRESULT WINAPI
set_AbortSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    return IVssProviderCreateSnapshotSet_AbortSnapshots(SET(iface), set);
}

const IVssProviderCreateSnapshotSetVtbl base_set = {
    .QueryInterface = set_QueryInterface,
    .AddRef = set_AddRef,
    .Release = set_Release,
    .EndPrepareSnapshots = set_EndPrepareSnapshots,
    .PreCommitSnapshots = set_PreCommitSnapshots,
    .CommitSnapshots = set_CommitSnapshots,
    .PostCommitSnapshots = set_PostCommitSnapshots,
    .PreFinalCommitSnapshots = set_PreFinalCommitSnapshots,
    .PostFinalCommitSnapshots = set_PostFinalCommitSnapshots,
    .AbortSnapshots = set_AbortSnapshots,
};

static HRESULT WINAPI
notifications_OnLoad(IVssProviderNotifications *iface, IUnknown *callback)
{
    return IVssProviderNotifications_OnLoad(
        impl_from_IVssProviderNotifications(iface)->notifications, callback);
}

static HRESULT WINAPI
notifications_OnUnload(IVssProviderNotifications *iface, BOOL force)
{
    return IVssProviderNotifications_OnUnload(
        impl_from_IVssProviderNotifications(iface)->notifications, force);
}

const IVssProviderNotificationsVtbl base_notifications = {
    .QueryInterface = notifications_QueryInterface,
    .AddRef = notifications_AddRef,
    .Release = notifications_Release,
    .OnLoad = notifications_OnLoad,
    .OnUnload = notifications_OnUnload,
};

/* --- the constructor --- */

/* A table of methods is nothing but pointers to functions. Those that @over has replace those of
 * the base, which @table has. */
static void
lay_over(void *table, const void *over, size_t size)
{
    typedef void (*method)(void);
    method *to = table;
    const method *from = over;

    for (size_t i = 0; i < size / sizeof(method); i++)
        if (from[i])
            to[i] = from[i];
}

static void
init_methods(struct broken *self, const struct fault *fault)
{
    self->hardware_vtbl = base_hardware;
    self->set_vtbl = base_set;
    self->notifications_vtbl = base_notifications;
    lay_over(&self->hardware_vtbl, &fault->hardware, sizeof(fault->hardware));
    lay_over(&self->set_vtbl, &fault->set, sizeof(fault->set));
    lay_over(&self->notifications_vtbl, &fault->notifications, sizeof(fault->notifications));
    self->IVssHardwareSnapshotProviderEx_iface.lpVtbl = &self->hardware_vtbl;
    self->IVssProviderCreateSnapshotSet_iface.lpVtbl = &self->set_vtbl;
    self->IVssProviderNotifications_iface.lpVtbl = &self->notifications_vtbl;
}

HRESULT
broken_create(const struct fault *fault, REFIID iid, void **ret_object)
{
    struct broken *self = calloc(1, sizeof(*self));
    HRESULT hr;

    *ret_object = NULL;
    if (!self)
        return E_OUTOFMEMORY;
    self->refs = 1;
    init_methods(self, fault);
    hr = CoCreateInstance(&CLSID_LunShadow, NULL, CLSCTX_LOCAL_SERVER,
                          &IID_IVssHardwareSnapshotProviderEx, (void **)&self->hardware);
    if (SUCCEEDED(hr))
        hr = IVssHardwareSnapshotProviderEx_QueryInterface(
            self->hardware, &IID_IVssProviderCreateSnapshotSet, (void **)&self->set);
    if (SUCCEEDED(hr))
        hr = IVssHardwareSnapshotProviderEx_QueryInterface(
            self->hardware, &IID_IVssProviderNotifications, (void **)&self->notifications);
    if (SUCCEEDED(hr))
        hr = query(self, iid, ret_object);
    (void)release(self);
    return hr;
}
