/* SPDX-License-Identifier: Apache-2.0 */
/* IClassFactory without a count: references to it mean nothing. */
#include "config.h"

#include "fakevss/service/factory.h"

static struct factory *
impl_from_IClassFactory(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct factory, IClassFactory_iface);
}

static HRESULT WINAPI
factory_QueryInterface(IClassFactory *iface, REFIID iid, void **ret_object)
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
factory_AddRef(IClassFactory *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI
factory_Release(IClassFactory *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return impl_from_IClassFactory(iface)->create(iid, ret_object);
}

static HRESULT WINAPI
factory_LockServer(IClassFactory *iface, BOOL is_lock)
{
    struct factory *self = impl_from_IClassFactory(iface);

    if (is_lock)
        self->lock();
    else
        self->unlock();
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = {
    .QueryInterface = factory_QueryInterface,
    .AddRef = factory_AddRef,
    .Release = factory_Release,
    .CreateInstance = factory_CreateInstance,
    .LockServer = factory_LockServer,
};

void
factory_init(struct factory *factory, factory_create *create, void (*lock)(void),
             void (*unlock)(void))
{
    factory->IClassFactory_iface.lpVtbl = (IClassFactoryVtbl *)&factory_vtbl;
    factory->create = create;
    factory->lock = lock;
    factory->unlock = unlock;
}
