/* SPDX-License-Identifier: Apache-2.0 */
/* Included before every file that widl made for the proxy DLL: what that code needs and MinGW's
 * headers do not give. The DLL is for the test platform only. On Windows the system has a proxy for
 * these interfaces, and ours must never be registered there. */
#ifndef IDL_PROXY_H
#define IDL_PROXY_H

#include <windows.h>
#include <ole2.h>

/* Make the registration entry points, under a class of our own instead of the first interface's id.
 */
#define REGISTER_PROXY_DLL
#define PROXY_CLSID_IS                                                                             \
    {                                                                                              \
        0xbff4b72f, 0x2d02, 0x4b7f,                                                                \
        {                                                                                          \
            0x9c, 0x41, 0x5e, 0x0a, 0x6d, 0x3c, 0xe8, 0x17                                         \
        }                                                                                          \
    }

/* unknwn.h declares these three for C++ alone. */
HRESULT STDMETHODCALLTYPE IUnknown_QueryInterface_Proxy(IUnknown *This, REFIID riid,
                                                        void **ppvObject);
ULONG STDMETHODCALLTYPE IUnknown_AddRef_Proxy(IUnknown *This);
ULONG STDMETHODCALLTYPE IUnknown_Release_Proxy(IUnknown *This);

#endif
