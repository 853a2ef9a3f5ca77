/* SPDX-License-Identifier: Apache-2.0 */
/* A static object: it lives as long as the process. */
#define COBJMACROS
#include "config.h"

#include "fakevss/service/class_factory.h"

#include "fakevss/service/server.h"
#include "fakevss/service/session.h"

static HRESULT WINAPI
factory_QueryInterface(IClassFactory *iface, REFIID iid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *out = iface;
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
factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **out)
{
    IUnknown *session = NULL;
    HRESULT hr;

    (void)iface;
    *out = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    hr = session_create(server_coordinator(), &session);
    if (FAILED(hr))
        return hr;
    hr = IUnknown_QueryInterface(session, iid, out);
    IUnknown_Release(session);
    return hr;
}

static HRESULT WINAPI
factory_LockServer(IClassFactory *iface, BOOL lock)
{
    (void)iface;
    if (lock)
        server_lock();
    else
        server_unlock();
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = {
    .QueryInterface = factory_QueryInterface,
    .AddRef = factory_AddRef,
    .Release = factory_Release,
    .CreateInstance = factory_CreateInstance,
    .LockServer = factory_LockServer,
};

IUnknown *
class_factory_get(void)
{
    static IClassFactory factory = {(IClassFactoryVtbl *)&factory_vtbl};

    return (IUnknown *)&factory;
}
