/* SPDX-License-Identifier: Apache-2.0 */
/* The proxy DLL's own factory of proxies and stubs, which stands before the generated one. */
#ifndef IDL_PROXY_FACTORY_H
#define IDL_PROXY_FACTORY_H

#include <windows.h>

/* What the DLL exports as DllGetClassObject. A stub that the factory makes has its interface pinned
 * (interface_pin.h), and the class object's. Any thread; on failure *@ret_object is NULL. */
HRESULT WINAPI proxy_factory_get(REFCLSID clsid, REFIID iid, void **ret_object);

#endif
