/* SPDX-License-Identifier: Apache-2.0 */
/* The VSS of the machine in memory: it registers one provider. */
#include "config.h"

#include "winetest/com/fake_machine_impl.h"

#include <vsserror.h>

#include "provider/com/guid.h"
#include "winetest/com/fake_machine.h"
#include "winetest/com/records_maker.h"

static bool has_provider;
static VSS_PROVIDER_PROP provider; /* without texts */

static HRESULT
vss_begin(const char *name)
{
    DWORD error = fake_act_begin(name);

    return error ? HRESULT_FROM_WIN32(error) : S_OK;
}

static HRESULT
vss_end(HRESULT hr)
{
    DWORD error = fake_act_end(ERROR_SUCCESS);

    return error ? HRESULT_FROM_WIN32(error) : hr;
}

static ULONG
no_references(void)
{
    return 1; /* the objects are static */
}

static HRESULT WINAPI
list_QueryInterface(IVssEnumObject *iface, REFIID iid, void **ret_object)
{
    (void)iface;
    (void)iid;
    *ret_object = NULL;
    return E_NOINTERFACE;
}

static ULONG WINAPI
list_AddRef(IVssEnumObject *iface)
{
    (void)iface;
    return no_references();
}

static ULONG WINAPI
list_Release(IVssEnumObject *iface)
{
    (void)iface;
    return no_references();
}

static bool list_is_at_end;

static HRESULT WINAPI
list_Next(IVssEnumObject *iface, ULONG count, VSS_OBJECT_PROP *objects, ULONG *ret_fetched)
{
    static const WCHAR name[] = L"LunShadow, old";
    static const WCHAR version[] = L"0.0.1";
    HRESULT hr = vss_begin("Next");

    (void)iface;
    *ret_fetched = 0;
    if (FAILED(hr))
        return hr;
    if (list_is_at_end || !has_provider || count == 0)
        return vss_end(S_FALSE);
    list_is_at_end = true;
    objects->Type = VSS_OBJECT_PROVIDER;
    objects->Obj.Prov = provider;
    objects->Obj.Prov.m_pwszProviderName = task_dup(name, sizeof(name));
    objects->Obj.Prov.m_pwszProviderVersion = task_dup(version, sizeof(version));
    *ret_fetched = 1;
    return S_OK;
}

static IVssEnumObjectVtbl list_vtbl = {
    .QueryInterface = list_QueryInterface,
    .AddRef = list_AddRef,
    .Release = list_Release,
    .Next = list_Next,
};
static IVssEnumObject list = {&list_vtbl};

static HRESULT WINAPI
admin_QueryInterface(IVssAdmin *iface, REFIID iid, void **ret_object)
{
    (void)iface;
    (void)iid;
    *ret_object = NULL;
    return E_NOINTERFACE;
}

static ULONG WINAPI
admin_AddRef(IVssAdmin *iface)
{
    (void)iface;
    return no_references();
}

static ULONG WINAPI
admin_Release(IVssAdmin *iface)
{
    (void)iface;
    return no_references();
}

static HRESULT WINAPI
admin_RegisterProvider(IVssAdmin *iface, VSS_ID id, CLSID class_id, VSS_PWSZ name,
                       VSS_PROVIDER_TYPE type, VSS_PWSZ version, VSS_ID version_id)
{
    HRESULT hr = vss_begin("RegisterProvider");

    (void)iface;
    (void)name;
    (void)version;
    if (FAILED(hr))
        return hr;
    if (has_provider)
        return vss_end((HRESULT)VSS_E_PROVIDER_ALREADY_REGISTERED);
    has_provider = true;
    provider = (VSS_PROVIDER_PROP){.m_ProviderId = id,
                                   .m_ClassId = class_id,
                                   .m_eProviderType = type,
                                   .m_ProviderVersionId = version_id};
    return vss_end(S_OK);
}

static HRESULT WINAPI
admin_UnregisterProvider(IVssAdmin *iface, VSS_ID id)
{
    HRESULT hr = vss_begin("UnregisterProvider");
    bool had_provider = has_provider;

    (void)iface;
    (void)id;
    if (FAILED(hr))
        return hr;
    has_provider = false;
    return vss_end(had_provider ? S_OK : (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED);
}

static HRESULT WINAPI
admin_QueryProviders(IVssAdmin *iface, IVssEnumObject **ret_list)
{
    HRESULT hr = vss_begin("QueryProviders");

    (void)iface;
    *ret_list = NULL;
    if (SUCCEEDED(hr))
        hr = vss_end(S_OK);
    if (FAILED(hr))
        return hr;
    list_is_at_end = false;
    *ret_list = &list;
    return S_OK;
}

static IVssAdminVtbl admin_vtbl = {
    .QueryInterface = admin_QueryInterface,
    .AddRef = admin_AddRef,
    .Release = admin_Release,
    .RegisterProvider = admin_RegisterProvider,
    .UnregisterProvider = admin_UnregisterProvider,
    .QueryProviders = admin_QueryProviders,
};
static IVssAdmin admin = {&admin_vtbl};

HRESULT
fake_vss_open(IVssAdmin **ret_admin)
{
    HRESULT hr = vss_begin("vss_open");

    *ret_admin = NULL;
    if (SUCCEEDED(hr))
        hr = vss_end(S_OK);
    if (SUCCEEDED(hr))
        *ret_admin = &admin;
    return hr;
}

/* --- the test's side --- */

void
fake_vss_reset(void)
{
    has_provider = false;
}

DWORD
fake_machine_provider(void)
{
    return has_provider ? provider.m_ProviderVersionId.Data1 : 0;
}

void
fake_machine_put_provider(DWORD version)
{
    has_provider = true;
    provider = (VSS_PROVIDER_PROP){.m_ProviderId = PROVIDER_ID_LunShadow,
                                   .m_ClassId = CLSID_LunShadow,
                                   .m_eProviderType = VSS_PROV_HARDWARE};
    provider.m_ProviderVersionId.Data1 = version;
}
