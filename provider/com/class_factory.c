/* SPDX-License-Identifier: Apache-2.0 */
/* The class factory. References to it do not hold the process, as COM prescribes for local servers:
 * objects and LockServer do. */
#include "config.h"

#include "provider/com/class_factory.h"

#include "provider/com/provider.h"

static struct class_factory *
impl_from_IClassFactory(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct class_factory, IClassFactory_iface);
}

static HRESULT WINAPI
class_factory_QueryInterface(IClassFactory *iface, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
class_factory_AddRef(IClassFactory *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI
class_factory_Release(IClassFactory *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
class_factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return provider_create(impl_from_IClassFactory(iface)->server, iid, ret_object);
}

static HRESULT WINAPI
class_factory_LockServer(IClassFactory *iface, BOOL is_lock)
{
    struct server *server = impl_from_IClassFactory(iface)->server;

    if (is_lock)
        return server_lock(server) ? S_OK : CO_E_SERVER_STOPPING;
    server_unlock(server);
    return S_OK;
}

static const IClassFactoryVtbl class_factory_vtbl = {
    .QueryInterface = class_factory_QueryInterface,
    .AddRef = class_factory_AddRef,
    .Release = class_factory_Release,
    .CreateInstance = class_factory_CreateInstance,
    .LockServer = class_factory_LockServer,
};

void
class_factory_init(struct class_factory *factory, struct server *server)
{
    factory->IClassFactory_iface.lpVtbl = (IClassFactoryVtbl *)&class_factory_vtbl;
    factory->server = server;
}
