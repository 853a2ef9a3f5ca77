/* SPDX-License-Identifier: Apache-2.0 */
/* The client of IVssAdmin. Source: IVssAdmin::RegisterProvider, "Remarks": an update is unregister,
 * then register. */
#include "config.h"

#include "provider/app/vss_registration.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "provider/com/guid.h"
#include "provider/com/utf16.h"

#define PROVIDER_VERSION L"" PACKAGE_VERSION

/* VSS may be busy with the provider for a moment; an installer waits a little, then says so. */
#define IN_USE_TRIES 6
#define IN_USE_PAUSE_MS 500

/* VSS ends when it is idle, and refuses who comes just then, with an error that does not say so:
 * another call starts it again. */
#define OPEN_TRIES 6
#define OPEN_PAUSE_MS 200

struct vss_change {
    struct change change;
    IVssAdmin *admin;      /* owned reference */
    bool is_removed;       /* old was unregistered; else our own was registered */
    VSS_PROVIDER_PROP old; /* owned */
};

/* Every answer of IVssAdmin that an administrator can do something about, in plain words. */
static enum err
admin_error(const struct machine *machine, struct why *why, const char *what, HRESULT hr)
{
    switch ((DWORD)hr) {
    case (DWORD)E_ACCESSDENIED:
        return why_set(why, ERR_ACCESS,
                       "VSS refused to %s the provider (0x80070005): run as an administrator, from "
                       "an elevated command prompt",
                       what);
    case (DWORD)E_INVALIDARG:
        if (machine->is_client_edition())
            return why_set(why, ERR_NOT_SUPPORTED,
                           "VSS refused to %s the provider (0x80070057): this is a client edition "
                           "of Windows, where VSS takes no hardware provider; install on Windows "
                           "Server",
                           what);
        return why_set(why, ERR_NOT_SUPPORTED,
                       "VSS refused to %s a hardware provider (0x80070057), as it does on client "
                       "editions of Windows: install on Windows Server",
                       what);
    case VSS_E_PROVIDER_IN_USE:
        return why_set(why, ERR_STATE,
                       "VSS is using the provider and refused to %s it (0x80042307): wait until "
                       "the running backup has ended and try again",
                       what);
    case (DWORD)REGDB_E_CLASSNOTREG:
        return why_set(why, ERR_NOT_FOUND,
                       "this machine has no Volume Shadow Copy service (0x80040154): repair the "
                       "Windows installation (\"sfc /scannow\") and try again");
    case 0x80070422: /* ERROR_SERVICE_DISABLED */
        return why_set(why, ERR_NOT_FOUND,
                       "the Volume Shadow Copy service is disabled (0x80070422): enable it (\"sc "
                       "config VSS start= demand\") and try again");
    default:
        return why_set(why, ERR_IO,
                       "VSS failed to %s the provider (0x%08lx): see the entries of VSS in the "
                       "Application log, and try again",
                       what, hr);
    }
}

/* Another try cannot change it. */
static bool
is_final(HRESULT hr)
{
    return SUCCEEDED(hr) || hr == REGDB_E_CLASSNOTREG || hr == E_ACCESSDENIED ||
           hr == HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED);
}

static HRESULT
open_patiently(const struct machine *machine, IVssAdmin **ret_admin)
{
    HRESULT hr;

    for (int i = 1;; i++) {
        hr = machine->vss_open(ret_admin);
        if (is_final(hr) || i == OPEN_TRIES)
            return hr;
        machine->pause(OPEN_PAUSE_MS);
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
remove_patiently(const struct machine *machine, IVssAdmin *admin)
{
    HRESULT hr;

    for (int i = 1;; i++) {
        hr = admin->lpVtbl->UnregisterProvider(admin, PROVIDER_ID_LunShadow);
        if (hr != (HRESULT)VSS_E_PROVIDER_IN_USE || i == IN_USE_TRIES)
            return hr;
        machine->pause(IN_USE_PAUSE_MS);
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

/* --- changes --- */

static void
vss_change_free(struct change *change)
{
    struct vss_change *self = CONTAINING_RECORD(change, struct vss_change, change);

    self->admin->lpVtbl->Release(self->admin);
    provider_clear(&self->old);
    mem_free(self);
}

static enum err
vss_change_undo(const struct machine *machine, const struct change *change, struct why *why)
{
    const struct vss_change *self = CONTAINING_RECORD(change, struct vss_change, change);
    HRESULT hr;

    if (self->is_removed) {
        hr = add(self->admin, &self->old);
        if (FAILED(hr) && hr != (HRESULT)VSS_E_PROVIDER_ALREADY_REGISTERED)
            return admin_error(machine, why, "register the old version of", hr);
    } else {
        hr = remove_patiently(machine, self->admin);
        if (FAILED(hr) && hr != (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED)
            return admin_error(machine, why, "unregister", hr);
    }
    return ERR_OK;
}

/* Record that *@old (NULL: nothing) is about to be unregistered, or our own to be registered. What
 * @old owns is taken over, and it is cleared. */
static enum err
record(struct changes *changes, IVssAdmin *admin, VSS_PROVIDER_PROP *old, struct why *why)
{
    struct vss_change *self = mem_zalloc(sizeof(*self));

    if (!self)
        return why_set(why, ERR_NOMEM, "no memory for the undo record");
    self->change.undo = vss_change_undo;
    self->change.free = vss_change_free;
    self->admin = admin;
    admin->lpVtbl->AddRef(admin);
    if (old) {
        self->is_removed = true;
        self->old = *old;
        memset(old, 0, sizeof(*old));
    }
    changes_record(changes, &self->change);
    return ERR_OK;
}

static enum err
remove_old(struct changes *changes, IVssAdmin *admin, VSS_PROVIDER_PROP *old, struct why *why)
{
    enum err e = record(changes, admin, old, why);
    HRESULT hr;

    if (e)
        return e;
    hr = remove_patiently(changes->machine, admin);
    if (FAILED(hr) && hr != (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED)
        return admin_error(changes->machine, why, "unregister the old version of", hr);
    return ERR_OK;
}

static enum err
add_own(struct changes *changes, IVssAdmin *admin, const VSS_PROVIDER_PROP *own, struct why *why)
{
    enum err e = record(changes, admin, NULL, why);
    HRESULT hr;

    if (e)
        return e;
    hr = add(admin, own);
    return FAILED(hr) ? admin_error(changes->machine, why, "register", hr) : ERR_OK;
}

enum err
vss_registration_add(struct changes *changes, struct why *why)
{
    WCHAR name[] = LUNSHADOW_PROVIDER_NAME;
    WCHAR version[] = PROVIDER_VERSION;
    const VSS_PROVIDER_PROP own = {
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
    HRESULT hr = open_patiently(changes->machine, &admin);

    if (FAILED(hr))
        return admin_error(changes->machine, why, "register", hr);

    hr = find(admin, &old);
    if (FAILED(hr)) {
        e = admin_error(changes->machine, why, "list", hr);
    } else if (!IsEqualGUID(&old.m_ProviderVersionId, &own.m_ProviderVersionId) ||
               !IsEqualGUID(&old.m_ClassId, &own.m_ClassId)) {
        if (!IsEqualGUID(&old.m_ProviderId, &GUID_NULL))
            e = remove_old(changes, admin, &old, why);
        if (!e)
            e = add_own(changes, admin, &own, why);
    }
    provider_clear(&old);
    admin->lpVtbl->Release(admin);
    return e;
}

enum err
vss_registration_remove(const struct machine *machine, bool *ret_found, struct why *why)
{
    IVssAdmin *admin = NULL;
    HRESULT hr = open_patiently(machine, &admin);

    if (hr == REGDB_E_CLASSNOTREG)
        return ERR_OK;
    if (SUCCEEDED(hr)) {
        hr = remove_patiently(machine, admin);
        admin->lpVtbl->Release(admin);
    }
    if (hr == (HRESULT)VSS_E_PROVIDER_NOT_REGISTERED)
        return ERR_OK;
    if (FAILED(hr))
        return admin_error(machine, why, "unregister", hr);
    *ret_found = true;
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
vss_registration_look(const struct machine *machine, struct facts_entry *ret_entry)
{
    struct facts_entry entry = {.state = ENTRY_UNKNOWN};
    VSS_PROVIDER_PROP provider = {0};
    IVssAdmin *admin = NULL;
    struct why why = {0};
    HRESULT hr = open_patiently(machine, &admin);

    if (SUCCEEDED(hr)) {
        hr = find(admin, &provider);
        admin->lpVtbl->Release(admin);
    }
    if (FAILED(hr)) {
        enum err e = admin_error(machine, &why, "tell of", hr);

        (void)snprintf(entry.text, sizeof(entry.text), "%s", why_text(&why, e)); /* fits */
    } else if (IsEqualGUID(&provider.m_ProviderId, &GUID_NULL)) {
        entry.state = ENTRY_MISSING;
    } else {
        judge_entry(&provider, &entry);
    }
    provider_clear(&provider);
    *ret_entry = entry;
}
