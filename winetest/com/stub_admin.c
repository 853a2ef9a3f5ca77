/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/stub_admin.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "idl/vss_admin.h"
#include "winetest/com/programs.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/registry.h"
#include "winetest/com/test_server.h"

#define STUB_KEY L"SOFTWARE\\LunShadowTestStub"
#define LOG_MAX 256

/* A foreign provider is always registered too. */
static const struct stub_provider foreign = {
    .id = {0xb5946137, 0x7b9f, 0x4925, {0xaf, 0x80, 0x51, 0xab, 0xd6, 0x0b, 0x20, 0xd5}},
    .type = VSS_PROV_SYSTEM,
    .name = L"Somebody else's provider",
    .version = L"1.0",
};

/* The child holds it from before it registers its class until after it revoked it. */
#define STUB_MUTEX L"LunShadowTestStub"

/* The test's own reference, which keeps one child alive over all cases: starting one takes Wine a
 * second. */
static IVssAdmin *kept;

static void
log_call(const WCHAR *name)
{
    WCHAR text[LOG_MAX];

    registry_get(STUB_KEY, L"Log", text, sizeof(text) - 64);
    wcscat(text, name);
    wcscat(text, L" ");
    (void)registry_put(
        STUB_KEY, L"Log", REG_SZ, text,
        (DWORD)((wcslen(text) + 1) * sizeof(*text))); /* the test sees that it is missing */
}

/* The answer that the test ordered for @name, or S_OK. */
static HRESULT
ordered_answer(const WCHAR *name)
{
    DWORD order[2]; /* HRESULT, calls left; 0 calls: for ever */

    if (!registry_get(STUB_KEY, name, order, sizeof(order)))
        return S_OK;
    if (order[1] == 1)
        RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, STUB_KEY, name);
    else if (order[1] > 1)
        stub_admin_answer(name, (HRESULT)order[0], order[1] - 1);
    return (HRESULT)order[0];
}

/* --- the list of providers --- */

struct list {
    IVssEnumObject IVssEnumObject_iface;
    LONG refs;
    unsigned next; /* 0: the foreign provider, 1: the registered one */
};

static struct list *
impl_from_IVssEnumObject(IVssEnumObject *iface)
{
    return CONTAINING_RECORD(iface, struct list, IVssEnumObject_iface);
}

static HRESULT WINAPI
list_QueryInterface(IVssEnumObject *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssEnumObject))
        return E_NOINTERFACE;
    iface->lpVtbl->AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
list_AddRef(IVssEnumObject *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IVssEnumObject(iface)->refs);
}

static ULONG WINAPI
list_Release(IVssEnumObject *iface)
{
    struct list *self = impl_from_IVssEnumObject(iface);
    LONG refs = InterlockedDecrement(&self->refs);

    if (refs == 0)
        CoTaskMemFree(self);
    return (ULONG)refs;
}

static HRESULT WINAPI
list_Next(IVssEnumObject *iface, ULONG count, VSS_OBJECT_PROP *objects, ULONG *ret_fetched)
{
    struct list *self = impl_from_IVssEnumObject(iface);
    struct stub_provider own;
    const struct stub_provider *provider = &foreign;

    *ret_fetched = 0;
    while (*ret_fetched < count && self->next < 2) {
        VSS_OBJECT_PROP *object = &objects[*ret_fetched];

        if (self->next++ == 1) {
            if (!stub_admin_provider(&own))
                continue;
            provider = &own;
        }
        object->Type = VSS_OBJECT_PROVIDER;
        object->Obj.Prov.m_ProviderId = provider->id;
        object->Obj.Prov.m_ClassId = provider->class_id;
        object->Obj.Prov.m_ProviderVersionId = provider->version_id;
        object->Obj.Prov.m_eProviderType = (VSS_PROVIDER_TYPE)provider->type;
        object->Obj.Prov.m_pwszProviderName = task_dup(provider->name, sizeof(provider->name));
        object->Obj.Prov.m_pwszProviderVersion =
            task_dup(provider->version, sizeof(provider->version));
        (*ret_fetched)++;
    }
    return *ret_fetched == count ? S_OK : S_FALSE;
}

static HRESULT WINAPI
list_Skip(IVssEnumObject *iface, ULONG count)
{
    impl_from_IVssEnumObject(iface)->next += count;
    return S_OK;
}

static HRESULT WINAPI
list_Reset(IVssEnumObject *iface)
{
    impl_from_IVssEnumObject(iface)->next = 0;
    return S_OK;
}

static HRESULT WINAPI
list_Clone(IVssEnumObject *iface, IVssEnumObject **ret_list)
{
    (void)iface;
    *ret_list = NULL;
    return E_NOTIMPL;
}

static const IVssEnumObjectVtbl list_vtbl = {
    .QueryInterface = list_QueryInterface,
    .AddRef = list_AddRef,
    .Release = list_Release,
    .Next = list_Next,
    .Skip = list_Skip,
    .Reset = list_Reset,
    .Clone = list_Clone,
};

/* --- the administration object: one for the process --- */

static HRESULT WINAPI
admin_QueryInterface(IVssAdmin *iface, REFIID iid, void **ret_object)
{
    HRESULT hr = ordered_answer(L"activate");

    *ret_object = NULL;
    if (FAILED(hr))
        return hr;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssAdmin))
        return E_NOINTERFACE;
    iface->lpVtbl->AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
admin_AddRef(IVssAdmin *iface)
{
    (void)iface;
    return test_server_ref();
}

static ULONG WINAPI
admin_Release(IVssAdmin *iface)
{
    (void)iface;
    return test_server_unref();
}

static HRESULT WINAPI
admin_RegisterProvider(IVssAdmin *iface, VSS_ID id, CLSID class_id, VSS_PWSZ name,
                       VSS_PROVIDER_TYPE type, VSS_PWSZ version, VSS_ID version_id)
{
    struct stub_provider provider;
    HRESULT hr = ordered_answer(L"register");

    (void)iface;
    log_call(L"register");
    if (FAILED(hr))
        return hr;
    if (stub_admin_provider(&provider))
        return (HRESULT)VSS_E_PROVIDER_ALREADY_REGISTERED;
    memset(&provider, 0, sizeof(provider));
    provider.id = id;
    provider.class_id = class_id;
    provider.version_id = version_id;
    provider.type = type;
    swprintf(provider.name, 64, L"%ls", name ? name : L"");
    swprintf(provider.version, 64, L"%ls", version ? version : L"");
    stub_admin_set_provider(&provider);
    return S_OK;
}

static HRESULT WINAPI
admin_UnregisterProvider(IVssAdmin *iface, VSS_ID id)
{
    struct stub_provider provider;
    HRESULT hr = ordered_answer(L"unregister");

    (void)iface;
    log_call(L"unregister");
    if (FAILED(hr))
        return hr;
    if (!stub_admin_provider(&provider) || !IsEqualGUID(&provider.id, &id))
        return (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED;
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, STUB_KEY, L"Provider");
    return S_OK;
}

static HRESULT WINAPI
admin_QueryProviders(IVssAdmin *iface, IVssEnumObject **ret_list)
{
    struct list *list = CoTaskMemAlloc(sizeof(*list));
    HRESULT hr = ordered_answer(L"query");

    (void)iface;
    *ret_list = NULL;
    log_call(L"query");
    if (FAILED(hr) || !list) {
        CoTaskMemFree(list);
        return FAILED(hr) ? hr : E_OUTOFMEMORY;
    }
    list->IVssEnumObject_iface.lpVtbl = (IVssEnumObjectVtbl *)&list_vtbl;
    list->refs = 1;
    list->next = 0;
    *ret_list = &list->IVssEnumObject_iface;
    return S_OK;
}

static HRESULT WINAPI
admin_AbortAllSnapshotsInProgress(IVssAdmin *iface)
{
    (void)iface;
    return E_NOTIMPL;
}

static const IVssAdminVtbl admin_vtbl = {
    .QueryInterface = admin_QueryInterface,
    .AddRef = admin_AddRef,
    .Release = admin_Release,
    .RegisterProvider = admin_RegisterProvider,
    .UnregisterProvider = admin_UnregisterProvider,
    .QueryProviders = admin_QueryProviders,
    .AbortAllSnapshotsInProgress = admin_AbortAllSnapshotsInProgress,
};

static IVssAdmin admin = {(IVssAdminVtbl *)&admin_vtbl};

int
stub_admin_main(void)
{
    HANDLE mutex = CreateMutexW(NULL, TRUE, STUB_MUTEX);
    int exit_code = test_server_run(&CLSID_VSSCoordinator, (IUnknown *)&admin);

    if (mutex)
        ReleaseMutex(mutex);
    return exit_code;
}

/* --- the test's side --- */

bool
stub_admin_set_up(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) && proxy_register();
}

void
stub_admin_tear_down(void)
{
    (void)stub_admin_remove(); /* a child that stays ends by itself */
    CoUninitialize();
}

bool
stub_admin_install(void)
{
    registry_drop(STUB_KEY);
    if (!test_server_register(&CLSID_VSSCoordinator, STUB_CHILD))
        return false;
    return kept || SUCCEEDED(CoCreateInstance(&CLSID_VSSCoordinator, NULL, CLSCTX_LOCAL_SERVER,
                                              &IID_IVssAdmin, (void **)&kept));
}

bool
stub_admin_remove(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE, FALSE, STUB_MUTEX);
    DWORD result = WAIT_OBJECT_0;

    test_server_unregister(&CLSID_VSSCoordinator);
    if (kept)
        kept->lpVtbl->Release(kept);
    kept = NULL;
    if (mutex) {
        result = WaitForSingleObject(mutex, 20000);
        ReleaseMutex(mutex);
        CloseHandle(mutex);
    }
    registry_drop(STUB_KEY);
    return result == WAIT_OBJECT_0 || result == WAIT_ABANDONED;
}

void
stub_admin_answer(const WCHAR *name, HRESULT hr, DWORD times)
{
    DWORD order[2] = {(DWORD)hr, times};

    (void)registry_put(STUB_KEY, name, REG_BINARY, order,
                       sizeof(order)); /* the test sees that it is missing */
}

bool
stub_admin_provider(struct stub_provider *ret_provider)
{
    return registry_get(STUB_KEY, L"Provider", ret_provider, sizeof(*ret_provider));
}

void
stub_admin_set_provider(const struct stub_provider *provider)
{
    (void)registry_put(STUB_KEY, L"Provider", REG_BINARY, provider,
                       sizeof(*provider)); /* the test sees that it is missing */
}

char *
stub_admin_log(char *buf, size_t size)
{
    WCHAR text[LOG_MAX];

    registry_get(STUB_KEY, L"Log", text, sizeof(text));
    snprintf(buf, size, "%ls", text);
    return buf;
}
