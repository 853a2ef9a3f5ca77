/* SPDX-License-Identifier: Apache-2.0 */
/* Identity, references and construction of the provider object. */
#include "config.h"

#include "provider/com/provider.h"

#include "base/mem.h"

/* The one list of what this object is. IID_IUnknown must always give the same pointer. */
static void *
find_iface(struct provider *self, REFIID iid)
{
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IVssHardwareSnapshotProvider) ||
        IsEqualIID(iid, &IID_IVssHardwareSnapshotProviderEx))
        return &self->IVssHardwareSnapshotProviderEx_iface;
    if (IsEqualIID(iid, &IID_IVssProviderCreateSnapshotSet))
        return &self->IVssProviderCreateSnapshotSet_iface;
    if (IsEqualIID(iid, &IID_IVssProviderNotifications))
        return &self->IVssProviderNotifications_iface;
    return NULL;
}

HRESULT
provider_query_interface(struct provider *self, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = find_iface(self, iid);
    if (!*ret_object)
        return E_NOINTERFACE;
    provider_add_ref(self);
    return S_OK;
}

ULONG
provider_add_ref(struct provider *self)
{
    return (ULONG)InterlockedIncrement(&self->refs);
}

static void
provider_free(struct provider *self)
{
    struct server *server = self->server;

    mem_free(self);
    server_remove_object(server);
}

ULONG
provider_release(struct provider *self)
{
    LONG refs = InterlockedDecrement(&self->refs);

    if (refs == 0)
        provider_free(self);
    return (ULONG)refs;
}

HRESULT
provider_create(struct server *server, REFIID iid, void **ret_object)
{
    struct provider *self = mem_zalloc(sizeof(*self));
    HRESULT hr;

    *ret_object = NULL;
    if (!self)
        return E_OUTOFMEMORY;
    self->IVssHardwareSnapshotProviderEx_iface.lpVtbl =
        (IVssHardwareSnapshotProviderExVtbl *)&hw_provider_vtbl;
    self->IVssProviderCreateSnapshotSet_iface.lpVtbl =
        (IVssProviderCreateSnapshotSetVtbl *)&create_set_vtbl;
    self->IVssProviderNotifications_iface.lpVtbl =
        (IVssProviderNotificationsVtbl *)&notifications_vtbl;
    self->refs = 1;
    self->server = server;
    if (!server_add_object(server)) {
        mem_free(self);
        return CO_E_SERVER_STOPPING;
    }

    hr = provider_query_interface(self, iid, ret_object);
    provider_release(self);
    return hr;
}
