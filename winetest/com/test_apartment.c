/* SPDX-License-Identifier: Apache-2.0 */
/* The end of COM in a process, also while COM has to wait; and the pins that keep interfaces
 * registered under Wine. */
#define COBJMACROS
#include "config.h"

#include <ole2.h>

#include "idl/interface_pin.h"
#include "idl/proxy_factory.h"
#include "idl/vss_provider.h"
#include "provider/com/apartment.h"
#include "winetest/com/programs.h"
#include "winetest/harness/harness.h"

#define SHORT_MS 50
#define LONG_MS 30000

/* An object whose release takes until @go. */
struct slow {
    IUnknown IUnknown_iface;
    LONG refs;
    HANDLE go;
    HANDLE gone;
};

static struct slow *
impl_from_IUnknown(IUnknown *iface)
{
    return CONTAINING_RECORD(iface, struct slow, IUnknown_iface);
}

static ULONG WINAPI
slow_AddRef(IUnknown *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IUnknown(iface)->refs);
}

static HRESULT WINAPI
slow_QueryInterface(IUnknown *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssProviderNotifications))
        return E_NOINTERFACE;
    slow_AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
slow_Release(IUnknown *iface)
{
    struct slow *slow = impl_from_IUnknown(iface);
    ULONG refs = (ULONG)InterlockedDecrement(&slow->refs);

    if (!refs) {
        WaitForSingleObject(slow->go, LONG_MS);
        SetEvent(slow->gone);
    }
    return refs;
}

static const IUnknownVtbl slow_vtbl = {
    .QueryInterface = slow_QueryInterface,
    .AddRef = slow_AddRef,
    .Release = slow_Release,
};

/* Give COM an object that it keeps to the apartment's end. */
static void
give(struct slow *slow)
{
    IStream *stream = NULL;

    slow->IUnknown_iface.lpVtbl = (IUnknownVtbl *)&slow_vtbl;
    slow->refs = 1;
    slow->go = CreateEventW(NULL, TRUE, FALSE, NULL);
    slow->gone = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (CHECK_HR(CreateStreamOnHGlobal(NULL, TRUE, &stream), S_OK)) {
        CHECK_HR(CoMarshalInterface(stream, &IID_IVssProviderNotifications, &slow->IUnknown_iface,
                                    MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG),
                 S_OK);
        IStream_Release(stream);
    }
    slow_Release(&slow->IUnknown_iface);
}

static void
leave__nothing_under_way__com_is_over(void)
{
    struct why why = {0};
    IUnknown *object = NULL;

    if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
        return;
    CHECK(apartment_leave(LONG_MS));
    CHECK_HR(CoGetClassObject(&IID_IUnknown, CLSCTX_INPROC_SERVER, NULL, &IID_IUnknown,
                              (void **)&object),
             CO_E_NOTINITIALIZED);
}

static void
leave__an_object_does_not_let_go__time_is_kept(void)
{
    struct slow slow = {0};
    struct why why = {0};

    if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
        return;
    if (CHECK(proxy_register())) {
        give(&slow);
        CHECK(!apartment_leave(SHORT_MS));
        SetEvent(slow.go);
        CHECK_INT(WaitForSingleObject(slow.gone, LONG_MS), WAIT_OBJECT_0);
        CloseHandle(slow.go);
        CloseHandle(slow.gone);
    }
}

static void
pin__until_the_apartment_ends(void)
{
    struct why why = {0};

    for (unsigned round = 0; round < 2; round++) {
        if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
            return;
        CHECK(proxy_register());
        CHECK(!interface_is_pinned(&IID_IVssProviderNotifications));
        interface_pin(&IID_IVssProviderNotifications);
        interface_pin(&IID_IVssProviderNotifications);
        CHECK(interface_is_pinned(&IID_IVssProviderNotifications));
        CHECK(!interface_is_pinned(&IID_IVssProviderCreateSnapshotSet));
        CHECK(apartment_leave(LONG_MS));
        CHECK(!interface_is_pinned(&IID_IVssProviderNotifications));
    }
}

/* Its stubs are COM's own. */
static void
pin__class_factory__until_the_apartment_ends(void)
{
    struct why why = {0};

    if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
        return;
    interface_pin(&IID_IClassFactory);
    CHECK(interface_is_pinned(&IID_IClassFactory));
    CHECK(apartment_leave(LONG_MS));
    CHECK(!interface_is_pinned(&IID_IClassFactory));
}

/* No proxy has this interface. */
static void
pin__cannot_be_marshalled__is_taken_back(void)
{
    static const IID strange = {0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
    struct why why = {0};

    if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
        return;
    interface_pin(&strange);
    CHECK(!interface_is_pinned(&strange));
    CHECK(apartment_leave(LONG_MS));
}

/* --- the proxy DLL's factory over a generated one that makes nothing --- */

static IID asked_for; /* the stub */

static HRESULT WINAPI
generated_QueryInterface(IPSFactoryBuffer *iface, REFIID iid, void **ret_object)
{
    (void)iid;
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
generated_count(IPSFactoryBuffer *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
generated_CreateProxy(IPSFactoryBuffer *iface, IUnknown *outer, REFIID iid,
                      IRpcProxyBuffer **ret_proxy, void **ret_object)
{
    (void)iface;
    (void)outer;
    (void)iid;
    *ret_proxy = NULL;
    *ret_object = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI
generated_CreateStub(IPSFactoryBuffer *iface, REFIID iid, IUnknown *object,
                     IRpcStubBuffer **ret_stub)
{
    (void)iface;
    (void)object;
    asked_for = *iid;
    *ret_stub = NULL;
    return E_NOTIMPL;
}

static const IPSFactoryBufferVtbl generated_vtbl = {
    .QueryInterface = generated_QueryInterface,
    .AddRef = generated_count,
    .Release = generated_count,
    .CreateProxy = generated_CreateProxy,
    .CreateStub = generated_CreateStub,
};

static IPSFactoryBuffer generated = {.lpVtbl = (IPSFactoryBufferVtbl *)&generated_vtbl};

/* What the factory under test stands before. */
HRESULT WINAPI
DllGetClassObject(REFCLSID clsid, REFIID iid, void **ret_object)
{
    (void)clsid;
    return IPSFactoryBuffer_QueryInterface(&generated, iid, ret_object);
}

/* Both: what the stub is for, and what every activation lets go of right after a call. */
static void
stub__its_interface_and_the_class_factory_are_pinned(void)
{
    IPSFactoryBuffer *factory = NULL;
    IRpcStubBuffer *stub = NULL;
    struct why why = {0};

    if (!CHECK_ERR(apartment_enter(&why), ERR_OK, &why))
        return;
    CHECK(proxy_register());
    if (CHECK_HR(proxy_factory_get(&CLSID_NULL, &IID_IPSFactoryBuffer, (void **)&factory), S_OK)) {
        CHECK_HR(IPSFactoryBuffer_CreateStub(factory, &IID_IVssProviderNotifications, NULL, &stub),
                 E_NOTIMPL);
        CHECK(IsEqualIID(&asked_for, &IID_IVssProviderNotifications));
        CHECK(interface_is_pinned(&IID_IVssProviderNotifications));
        CHECK(interface_is_pinned(&IID_IClassFactory));
        CHECK(!interface_is_pinned(&IID_IVssProviderCreateSnapshotSet));
        IPSFactoryBuffer_Release(factory);
    }
    CHECK(apartment_leave(LONG_MS));
}

static const struct test_case cases[] = {
    TEST(leave__nothing_under_way__com_is_over),
    TEST(pin__until_the_apartment_ends),
    TEST(pin__class_factory__until_the_apartment_ends),
    TEST(pin__cannot_be_marshalled__is_taken_back),
    TEST(stub__its_interface_and_the_class_factory_are_pinned),
    TEST(leave__an_object_does_not_let_go__time_is_kept),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "apartment", cases, NULL, NULL);
}
