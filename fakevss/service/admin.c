/* SPDX-License-Identifier: Apache-2.0 */
/* IVssAdmin of the session: registration of providers. */
#include "config.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/service/object_list.h"
#include "fakevss/service/session.h"

static struct session *
impl_from_IVssAdmin(IVssAdmin *iface)
{
    return CONTAINING_RECORD(iface, struct session, IVssAdmin_iface);
}

static HRESULT WINAPI
admin_QueryInterface(IVssAdmin *iface, REFIID iid, void **ret_object)
{
    return session_query(impl_from_IVssAdmin(iface), iid, ret_object);
}

static ULONG WINAPI
admin_AddRef(IVssAdmin *iface)
{
    return session_ref(impl_from_IVssAdmin(iface));
}

static ULONG WINAPI
admin_Release(IVssAdmin *iface)
{
    return session_unref(impl_from_IVssAdmin(iface));
}

/* Copy @text to @buf; false when it is missing, empty or too long. */
static bool
take_text(const WCHAR *text, char *buf, size_t size)
{
    char *utf8 = convert_to_utf8(text);
    bool fits = utf8 && utf8[0] && strlen(utf8) < size;

    if (fits)
        memcpy(buf, utf8, strlen(utf8) + 1);
    mem_free(utf8);
    return fits;
}

static HRESULT WINAPI
admin_RegisterProvider(IVssAdmin *iface, VSS_ID id, CLSID class_id, VSS_PWSZ name,
                       VSS_PROVIDER_TYPE type, VSS_PWSZ version, VSS_ID version_id)
{
    struct session *self = impl_from_IVssAdmin(iface);
    struct store_provider provider = {
        .id = id, .class_id = class_id, .version_id = version_id, .type = (DWORD)type};
    HRESULT hr;

    if (IsEqualGUID(&id, &GUID_NULL) || IsEqualGUID(&class_id, &GUID_NULL) ||
        (type != VSS_PROV_SOFTWARE && type != VSS_PROV_HARDWARE && type != VSS_PROV_FILESHARE) ||
        !take_text(name, provider.name, sizeof(provider.name)) ||
        !take_text(version, provider.version, sizeof(provider.version)))
        return E_INVALIDARG;
    EnterCriticalSection(&self->coordinator->lock);
    hr = store_provider_add(&provider);
    LeaveCriticalSection(&self->coordinator->lock);
    return hr;
}

static HRESULT WINAPI
admin_UnregisterProvider(IVssAdmin *iface, VSS_ID id)
{
    struct session *self = impl_from_IVssAdmin(iface);
    HRESULT hr;

    if (coordinator_is_busy(self->coordinator))
        return VSS_E_PROVIDER_IN_USE;
    (void)provider_unload_kept(&id, true);
    EnterCriticalSection(&self->coordinator->lock);
    hr = store_provider_remove(&id);
    LeaveCriticalSection(&self->coordinator->lock);
    return hr;
}

static HRESULT WINAPI
admin_QueryProviders(IVssAdmin *iface, IVssEnumObject **ret_list)
{
    struct session *self = impl_from_IVssAdmin(iface);
    bool is_empty;

    if (!ret_list)
        return E_INVALIDARG;

    *ret_list = NULL;
    return object_list_providers(self->client, ret_list, &is_empty);
}

/* Documented as not supported. */
static HRESULT WINAPI
admin_AbortAllSnapshotsInProgress(IVssAdmin *iface)
{
    (void)iface;
    return E_NOTIMPL;
}

const IVssAdminVtbl session_admin_vtbl = {
    .QueryInterface = admin_QueryInterface,
    .AddRef = admin_AddRef,
    .Release = admin_Release,
    .RegisterProvider = admin_RegisterProvider,
    .UnregisterProvider = admin_UnregisterProvider,
    .QueryProviders = admin_QueryProviders,
    .AbortAllSnapshotsInProgress = admin_AbortAllSnapshotsInProgress,
};
