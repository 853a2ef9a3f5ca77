/* SPDX-License-Identifier: Apache-2.0 */
/* The client of IVssAdmin. Source: IVssAdmin::RegisterProvider, "Remarks": an update is unregister,
 * then register. */
#include "config.h"

#include "provider/app/vss_registration.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "idl/vss_admin.h"
#include "provider/com/guid.h"
#include "provider/com/utf16.h"

#define PROVIDER_VERSION L"" PACKAGE_VERSION

/* VSS may be busy with the provider for a moment; an installer waits a little, then says so. */
#define IN_USE_TRIES 5
#define IN_USE_PAUSE_MS 500

/* VSS ends when it is idle, and refuses who comes just then, with an error that does not say so:
 * another call starts it again. */
#define OPEN_TRIES 5
#define OPEN_PAUSE_MS 200

/* Every answer of IVssAdmin that an administrator can do something about, in plain words. */
static enum err
admin_error(struct why *why, const char *what, HRESULT hr)
{
    switch ((DWORD)hr) {
    case (DWORD)E_ACCESSDENIED:
        return why_set(why, ERR_ACCESS, "VSS refused to %s the provider: run as an administrator",
                       what);
    case (DWORD)E_INVALIDARG:
        return why_set(why, ERR_NOT_SUPPORTED,
                       "VSS refused to %s a hardware provider (0x80070057): client editions of "
                       "Windows do not take one; install on Windows Server",
                       what);
    case VSS_E_PROVIDER_IN_USE:
        return why_set(why, ERR_STATE,
                       "VSS is using the provider and refused to %s it: wait until the running "
                       "backup has ended and try again",
                       what);
    case (DWORD)REGDB_E_CLASSNOTREG:
        return why_set(why, ERR_NOT_FOUND,
                       "this machine has no Volume Shadow Copy service (0x80040154): enable the "
                       "service VSS and try again");
    default:
        return why_set(why, ERR_IO,
                       "VSS failed to %s the provider (0x%08lx): see the Application log for "
                       "entries of VSS",
                       what, hr);
    }
}

static HRESULT
coordinator_open(IVssAdmin **ret_admin)
{
    HRESULT hr;

    for (int i = 0;; i++) {
        hr = CoCreateInstance(&CLSID_VSSCoordinator, NULL, CLSCTX_LOCAL_SERVER, &IID_IVssAdmin,
                              (void **)ret_admin);
        if (SUCCEEDED(hr) || hr == REGDB_E_CLASSNOTREG || hr == E_ACCESSDENIED || i == OPEN_TRIES)
            return hr;
        Sleep(OPEN_PAUSE_MS);
    }
}

static HRESULT
add(IVssAdmin *admin, const VSS_PROVIDER_PROP *provider)
{
    return admin->lpVtbl->RegisterProvider(
        admin, provider->m_ProviderId, provider->m_ClassId, provider->m_pwszProviderName,
        provider->m_eProviderType, provider->m_pwszProviderVersion, provider->m_ProviderVersionId);
}

static HRESULT
remove_patiently(IVssAdmin *admin)
{
    HRESULT hr;

    for (int i = 0;; i++) {
        hr = admin->lpVtbl->UnregisterProvider(admin, PROVIDER_ID_LunShadow);
        if (hr != (HRESULT)VSS_E_PROVIDER_IN_USE || i == IN_USE_TRIES)
            return hr;
        Sleep(IN_USE_PAUSE_MS);
    }
}

static void
provider_clear(VSS_PROVIDER_PROP *provider)
{
    CoTaskMemFree(provider->m_pwszProviderName);
    CoTaskMemFree(provider->m_pwszProviderVersion);
    memset(provider, 0, sizeof(*provider));
}

/* The entry that VSS has under our provider id, freed with provider_clear(); zeroed when there is
 * none. */
static HRESULT
find(IVssAdmin *admin, VSS_PROVIDER_PROP *ret_provider)
{
    IVssEnumObject *list = NULL;
    VSS_OBJECT_PROP object;
    ULONG fetched = 0;
    HRESULT hr = admin->lpVtbl->QueryProviders(admin, &list);

    memset(ret_provider, 0, sizeof(*ret_provider));
    if (hr == (HRESULT)VSS_E_OBJECT_NOT_FOUND)
        return S_OK; /* no providers at all */
    if (FAILED(hr))
        return hr;

    while ((hr = list->lpVtbl->Next(list, 1, &object, &fetched)) == S_OK && fetched == 1) {
        if (object.Type != VSS_OBJECT_PROVIDER)
            continue;
        if (IsEqualGUID(&object.Obj.Prov.m_ProviderId, &PROVIDER_ID_LunShadow)) {
            *ret_provider = object.Obj.Prov;
            break;
        }
        provider_clear(&object.Obj.Prov);
    }
    list->lpVtbl->Release(list);
    return FAILED(hr) ? hr : S_OK;
}

/* Another version or class is registered: replace it, and put it back when the new one is refused.
 */
static enum err
replace(IVssAdmin *admin, const VSS_PROVIDER_PROP *old, const VSS_PROVIDER_PROP *own,
        struct why *why)
{
    HRESULT hr = remove_patiently(admin);

    if (FAILED(hr) && hr != (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED)
        return admin_error(why, "unregister the old version of", hr);

    hr = add(admin, own);
    if (FAILED(hr)) {
        enum err e = admin_error(why, "register", hr);

        if (FAILED(add(admin, old)))
            return why_prefix(why, e, "the old version could not be registered again either");
        return e;
    }
    return ERR_OK;
}

enum err
vss_registration_add(struct why *why)
{
    WCHAR name[] = LUNSHADOW_PROVIDER_NAME;
    WCHAR version[] = PROVIDER_VERSION;
    VSS_PROVIDER_PROP own = {
        .m_ProviderId = PROVIDER_ID_LunShadow,
        .m_pwszProviderName = name,
        .m_eProviderType = VSS_PROV_HARDWARE,
        .m_pwszProviderVersion = version,
        .m_ProviderVersionId = PROVIDER_VERSION_ID_LunShadow,
        .m_ClassId = CLSID_LunShadow,
    };
    VSS_PROVIDER_PROP old = {0};
    IVssAdmin *admin = NULL;
    enum err e = ERR_OK;
    HRESULT hr = coordinator_open(&admin);

    if (FAILED(hr))
        return admin_error(why, "register", hr);

    hr = find(admin, &old);
    if (FAILED(hr)) {
        e = admin_error(why, "list", hr);
    } else if (IsEqualGUID(&old.m_ProviderId, &GUID_NULL)) {
        hr = add(admin, &own);
        if (FAILED(hr))
            e = admin_error(why, "register", hr);
    } else if (!IsEqualGUID(&old.m_ProviderVersionId, &own.m_ProviderVersionId) ||
               !IsEqualGUID(&old.m_ClassId, &own.m_ClassId)) {
        e = replace(admin, &old, &own, why);
    }
    provider_clear(&old);
    admin->lpVtbl->Release(admin);
    return e;
}

enum err
vss_registration_remove(struct why *why)
{
    IVssAdmin *admin = NULL;
    HRESULT hr = coordinator_open(&admin);

    if (hr == REGDB_E_CLASSNOTREG)
        return ERR_OK;
    if (SUCCEEDED(hr)) {
        hr = remove_patiently(admin);
        admin->lpVtbl->Release(admin);
    }
    if (FAILED(hr) && hr != (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED)
        return admin_error(why, "unregister", hr);
    return ERR_OK;
}

/* What VSS has under our provider id. */
static void
judge_entry(const VSS_PROVIDER_PROP *provider, struct facts_entry *entry)
{
    char *version =
        provider->m_pwszProviderVersion ? utf8_from_utf16(provider->m_pwszProviderVersion) : NULL;
    bool is_own = IsEqualGUID(&provider->m_ProviderVersionId, &PROVIDER_VERSION_ID_LunShadow) &&
                  IsEqualGUID(&provider->m_ClassId, &CLSID_LunShadow);

    entry->state = is_own ? ENTRY_OWN : ENTRY_OTHER;
    (void)snprintf(entry->text, sizeof(entry->text), "version %s",
                   version ? version : "unknown"); /* cutting is meant */
    mem_free(version);
}

void
vss_registration_look(struct facts_entry *ret_entry)
{
    struct facts_entry entry = {.state = ENTRY_UNKNOWN};
    VSS_PROVIDER_PROP provider = {0};
    IVssAdmin *admin = NULL;
    struct why why = {0};
    HRESULT hr = coordinator_open(&admin);

    if (SUCCEEDED(hr)) {
        hr = find(admin, &provider);
        admin->lpVtbl->Release(admin);
    }
    if (FAILED(hr)) {
        enum err e = admin_error(&why, "tell of", hr);

        (void)snprintf(entry.text, sizeof(entry.text), "%s", why_text(&why, e)); /* fits */
    } else if (IsEqualGUID(&provider.m_ProviderId, &GUID_NULL)) {
        entry.state = ENTRY_MISSING;
    } else {
        judge_entry(&provider, &entry);
    }
    provider_clear(&provider);
    *ret_entry = entry;
}
