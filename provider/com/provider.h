/* SPDX-License-Identifier: Apache-2.0 */
/* The provider object: one struct with all its interfaces. provider.c holds identity, references
 * and the constructor; each interface has a file with its methods and its vtable. The object keeps
 * no state of its own: everything is in the engine, which all objects of the process share. */
#ifndef COM_PROVIDER_H
#define COM_PROVIDER_H

#include <windows.h>

#include "idl/vss_provider.h"
#include "provider/com/server.h"

struct provider {
    IVssHardwareSnapshotProviderEx IVssHardwareSnapshotProviderEx_iface; /* primary */
    IVssProviderCreateSnapshotSet IVssProviderCreateSnapshotSet_iface;
    IVssProviderNotifications IVssProviderNotifications_iface;
    LONG refs;
    struct server *server; /* borrowed; outlives every object */
};

/* Make an object with one reference and give out its interface @iid. *ret_object is NULL on
 * failure. E_OUTOFMEMORY, E_NOINTERFACE. */
HRESULT provider_create(struct server *server, REFIID iid, void **ret_object);

/* IUnknown of the object, for the primary interface and those that forward to it. */
HRESULT provider_query_interface(struct provider *self, REFIID iid, void **ret_object);
ULONG provider_add_ref(struct provider *self);
ULONG provider_release(struct provider *self);

/* Each in the file of its interface. */
extern const IVssHardwareSnapshotProviderExVtbl hw_provider_vtbl;
extern const IVssProviderCreateSnapshotSetVtbl create_set_vtbl;
extern const IVssProviderNotificationsVtbl notifications_vtbl;

/* Define impl_from_<Interface> and the three IUnknown methods role_QueryInterface, role_AddRef,
 * role_Release. */
#define PROVIDER_UNKNOWN(Interface, role)                                                          \
    static struct provider *impl_from_##Interface(Interface *iface)                                \
    {                                                                                              \
        return CONTAINING_RECORD(iface, struct provider, Interface##_iface);                       \
    }                                                                                              \
                                                                                                   \
    static HRESULT WINAPI role##_QueryInterface(Interface *iface, REFIID iid, void **ret_object)   \
    {                                                                                              \
        return provider_query_interface(impl_from_##Interface(iface), iid, ret_object);            \
    }                                                                                              \
                                                                                                   \
    static ULONG WINAPI role##_AddRef(Interface *iface)                                            \
    {                                                                                              \
        return provider_add_ref(impl_from_##Interface(iface));                                     \
    }                                                                                              \
                                                                                                   \
    static ULONG WINAPI role##_Release(Interface *iface)                                           \
    {                                                                                              \
        return provider_release(impl_from_##Interface(iface));                                     \
    }

#endif
