/* SPDX-License-Identifier: Apache-2.0 */
/* The proxy DLL's factory of proxies and stubs: the generated one, except that it pins each
 * interface with its first stub, and the class object's. proxy.def exports it under the generated
 * one's name. */
#define COBJMACROS
#include "config.h"

#include "idl/proxy_factory.h"

#include <ole2.h>

#include "idl/interface_pin.h"

static IPSFactoryBuffer *generated; /* static itself, and never gone while the DLL is loaded */

static HRESULT WINAPI
factory_QueryInterface(IPSFactoryBuffer *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IPSFactoryBuffer))
        return E_NOINTERFACE;
    (void)IPSFactoryBuffer_AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

/* The generated factory counts for DllCanUnloadNow. */
static ULONG WINAPI
factory_AddRef(IPSFactoryBuffer *iface)
{
    (void)iface;
    return IPSFactoryBuffer_AddRef(generated);
}

static ULONG WINAPI
factory_Release(IPSFactoryBuffer *iface)
{
    (void)iface;
    return IPSFactoryBuffer_Release(generated);
}

static HRESULT WINAPI
factory_CreateProxy(IPSFactoryBuffer *iface, IUnknown *outer, REFIID iid,
                    IRpcProxyBuffer **ret_proxy, void **ret_object)
{
    (void)iface;
    return IPSFactoryBuffer_CreateProxy(generated, outer, iid, ret_proxy, ret_object);
}

static HRESULT WINAPI
factory_CreateStub(IPSFactoryBuffer *iface, REFIID iid, IUnknown *object, IRpcStubBuffer **ret_stub)
{
    (void)iface;
    interface_pin(iid);
    interface_pin(&IID_IClassFactory); /* every activation lets go of one right after a call */
    return IPSFactoryBuffer_CreateStub(generated, iid, object, ret_stub);
}

static const IPSFactoryBufferVtbl factory_vtbl = {
    .QueryInterface = factory_QueryInterface,
    .AddRef = factory_AddRef,
    .Release = factory_Release,
    .CreateProxy = factory_CreateProxy,
    .CreateStub = factory_CreateStub,
};

static IPSFactoryBuffer factory = {.lpVtbl = (IPSFactoryBufferVtbl *)&factory_vtbl};

HRESULT WINAPI
proxy_factory_get(REFCLSID clsid, REFIID iid, void **ret_object)
{
    IPSFactoryBuffer *own = NULL;
    HRESULT hr = DllGetClassObject(clsid, &IID_IPSFactoryBuffer, (void **)&own);

    *ret_object = NULL;
    if (FAILED(hr))
        return hr;
    (void)InterlockedExchangePointer((void **)&generated, own); /* always the same */
    hr = IPSFactoryBuffer_QueryInterface(&factory, iid, ret_object);
    IPSFactoryBuffer_Release(own);
    return hr;
}
