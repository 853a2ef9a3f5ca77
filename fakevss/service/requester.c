/* SPDX-License-Identifier: Apache-2.0 */
/* IFakeVssSession of the session: what requesters and the rig call. Every method takes the
 * session's lock, forgets the last failure's reason and leaves its own. */
#include "config.h"

#include <ole2.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/select.h"
#include "fakevss/service/backup.h"
#include "fakevss/service/breaks.h"
#include "fakevss/service/object_list.h"
#include "fakevss/service/objects.h"
#include "fakevss/service/reports.h"
#include "fakevss/service/restores.h"
#include "fakevss/service/session.h"

static struct session *
impl_from_IFakeVssSession(IFakeVssSession *iface)
{
    return CONTAINING_RECORD(iface, struct session, IFakeVssSession_iface);
}

static struct session *
enter(IFakeVssSession *iface)
{
    struct session *self = impl_from_IFakeVssSession(iface);

    EnterCriticalSection(&self->lock);
    self->why.text[0] = 0;
    return self;
}

/* @what names the method, for a failure that no one explained. What a step on the way to success
 * said is no reason of anything. */
static HRESULT
leave(struct session *self, HRESULT hr, const char *what)
{
    if (FAILED(hr))
        (void)hr_explain(&self->why, hr, what);
    else
        self->why.text[0] = 0;
    LeaveCriticalSection(&self->lock);
    return hr;
}

/* @text, UTF-8, as a BSTR; NULL without memory. */
static BSTR
to_bstr(const char *text)
{
    WCHAR *wide = convert_to_wide(text);
    BSTR bstr = wide ? SysAllocString(wide) : NULL;

    CoTaskMemFree(wide);
    return bstr;
}

static HRESULT WINAPI
requester_QueryInterface(IFakeVssSession *iface, REFIID iid, void **ret_object)
{
    return session_query(impl_from_IFakeVssSession(iface), iid, ret_object);
}

static ULONG WINAPI
requester_AddRef(IFakeVssSession *iface)
{
    return session_ref(impl_from_IFakeVssSession(iface));
}

static ULONG WINAPI
requester_Release(IFakeVssSession *iface)
{
    return session_unref(impl_from_IFakeVssSession(iface));
}

static HRESULT WINAPI
requester_InitializeForBackup(IFakeVssSession *iface, BSTR document)
{
    struct session *self = enter(iface);

    return leave(self, backup_initialize(self, document), "InitializeForBackup");
}

static HRESULT WINAPI
requester_SetContext(IFakeVssSession *iface, LONG context)
{
    struct session *self = enter(iface);
    HRESULT hr = VSS_E_BAD_STATE;

    if (self->state == SESSION_FRESH && !self->has_context)
        hr = context == (LONG)VSS_CTX_ALL ? S_OK : select_check_context(context, &self->why);
    if (SUCCEEDED(hr)) {
        self->context = context;
        self->has_context = true;
    }
    return leave(self, hr, "SetContext");
}

static HRESULT WINAPI
requester_StartSnapshotSet(IFakeVssSession *iface, VSS_ID *ret_set)
{
    struct session *self;

    if (!ret_set)
        return E_INVALIDARG;

    *ret_set = GUID_NULL;
    self = enter(iface);
    return leave(self, backup_start_set(self, ret_set), "StartSnapshotSet");
}

static HRESULT WINAPI
requester_AddToSnapshotSet(IFakeVssSession *iface, VSS_PWSZ volume, VSS_ID provider,
                           VSS_ID *ret_snapshot)
{
    struct session *self;
    char *name;
    HRESULT hr = VSS_E_BAD_STATE;

    if (!ret_snapshot)
        return E_INVALIDARG;

    *ret_snapshot = GUID_NULL;
    self = enter(iface);
    name = convert_to_utf8(volume);
    if (!name)
        hr = E_OUTOFMEMORY;
    else if (self->state == SESSION_STARTED)
        hr = creation_add(self->creation, name, &provider, ret_snapshot, &self->why);
    mem_free(name);
    return leave(self, hr, "AddToSnapshotSet");
}

/* A method whose work goes on in the background. */
static HRESULT
start(IFakeVssSession *iface, HRESULT (*method)(struct session *session, IVssAsync **ret_async),
      IVssAsync **ret_async, const char *what)
{
    struct session *self;

    if (!ret_async)
        return E_INVALIDARG;

    *ret_async = NULL;
    self = enter(iface);
    return leave(self, method(self, ret_async), what);
}

static HRESULT WINAPI
requester_DoSnapshotSet(IFakeVssSession *iface, IVssAsync **ret_async)
{
    return start(iface, backup_do_set, ret_async, "DoSnapshotSet");
}

static HRESULT WINAPI
requester_ImportSnapshots(IFakeVssSession *iface, IVssAsync **ret_async)
{
    return start(iface, backup_import, ret_async, "ImportSnapshots");
}

static HRESULT WINAPI
requester_PrepareForBackup(IFakeVssSession *iface, IVssAsync **ret_async)
{
    return start(iface, backup_prepare, ret_async, "PrepareForBackup");
}

static HRESULT WINAPI
requester_BackupComplete(IFakeVssSession *iface, IVssAsync **ret_async)
{
    return start(iface, backup_complete, ret_async, "BackupComplete");
}

static HRESULT WINAPI
requester_SaveAsXML(IFakeVssSession *iface, BSTR *ret_document)
{
    struct session *self;

    if (!ret_document)
        return E_INVALIDARG;

    *ret_document = NULL;
    self = enter(iface);
    return leave(self, backup_save(self, ret_document), "SaveAsXML");
}

static HRESULT WINAPI
requester_AbortBackup(IFakeVssSession *iface)
{
    struct session *self = enter(iface);

    backup_abort(self);
    return leave(self, S_OK, "AbortBackup");
}

static HRESULT WINAPI
requester_DeleteSnapshots(IFakeVssSession *iface, VSS_ID id, VSS_OBJECT_TYPE type, BOOL force,
                          LONG *ret_deleted, VSS_ID *ret_nondeleted)
{
    struct caller caller;
    struct session *self;
    HRESULT hr;

    if (!ret_deleted || !ret_nondeleted)
        return E_INVALIDARG;

    self = enter(iface);
    caller = (struct caller){.timeline = self->timeline, .why = &self->why};
    (void)force; /* nothing is mounted here, and providers have no channel for it */
    *ret_deleted = 0;
    *ret_nondeleted = GUID_NULL;
    hr = backup_check_open(self);
    if (SUCCEEDED(hr) && self->state == SESSION_FRESH)
        timeline_reset(self->timeline);
    if (SUCCEEDED(hr))
        hr = delete_copies(self->coordinator, &caller, &id, type, ret_deleted, ret_nondeleted);
    return leave(self, hr, "DeleteSnapshots");
}

static HRESULT WINAPI
requester_Query(IFakeVssSession *iface, VSS_ID id, VSS_OBJECT_TYPE of, VSS_OBJECT_TYPE wanted,
                IVssEnumObject **ret_list)
{
    struct store_settings settings;
    struct session *self;
    bool is_empty = false;
    HRESULT hr = E_INVALIDARG;

    if (!ret_list)
        return E_INVALIDARG;

    *ret_list = NULL;
    self = enter(iface);
    (void)store_settings_load(&settings, NULL); /* the host has a default name */
    if (FAILED(backup_check_open(self))) {
        hr = VSS_E_BAD_STATE;
    } else if (IsEqualGUID(&id, &GUID_NULL) && of == VSS_OBJECT_NONE) {
        if (wanted == VSS_OBJECT_PROVIDER)
            hr = object_list_providers(self->client, ret_list, &is_empty);
        else if (wanted == VSS_OBJECT_SNAPSHOT)
            hr =
                object_list_copies(self->client, self->context, settings.host, ret_list, &is_empty);
    }
    if (SUCCEEDED(hr) && is_empty && wanted == VSS_OBJECT_SNAPSHOT)
        hr = S_FALSE;
    return leave(self, hr, "Query");
}

static HRESULT WINAPI
requester_GetSnapshotProperties(IFakeVssSession *iface, VSS_ID id, VSS_SNAPSHOT_PROP *ret_snapshot)
{
    struct store_settings settings;
    struct copy_set *sets = NULL;
    struct session *self;
    unsigned count = 0;
    unsigned i;
    HRESULT hr;

    if (!ret_snapshot)
        return E_INVALIDARG;

    memset(ret_snapshot, 0, sizeof(*ret_snapshot));
    self = enter(iface);
    (void)store_settings_load(&settings, NULL); /* the host has a default name */
    hr = backup_check_open(self);
    if (SUCCEEDED(hr))
        hr = store_sets(STORE_SETS_COMPLETE, &sets, &count);
    if (SUCCEEDED(hr))
        hr = VSS_E_OBJECT_NOT_FOUND;
    for (i = 0; i < count; i++) {
        const struct copy *copy = copy_set_find(&sets[i], &id);
        VSS_OBJECT_PROP object;

        if (!copy)
            continue;
        hr = object_from_copy(&sets[i], copy, settings.host, &object);
        if (SUCCEEDED(hr))
            *ret_snapshot = object.Obj.Snap;
        break;
    }
    store_sets_free(sets, count);
    return leave(self, hr, "GetSnapshotProperties");
}

static HRESULT
is_supported(struct session *self, const char *volume, const GUID *provider_id, BOOL *ret_supported)
{
    struct caller caller = {.timeline = self->timeline, .why = &self->why};
    struct provider_list *list = mem_zalloc(sizeof(*list));
    struct provider *provider = NULL;
    struct copy copy = {0};
    HRESULT hr = E_OUTOFMEMORY;

    if (list)
        hr = provider_list_init(list);
    if (SUCCEEDED(hr))
        hr = select_volume(self->coordinator, volume, self->context, &copy, &self->why);
    if (SUCCEEDED(hr)) {
        hr = select_provider(list, &caller, provider_id, self->context, &copy, &provider);
        provider_list_unload(list, &caller);
    }
    copy_release(&copy);
    mem_free(list);
    if (hr == VSS_E_VOLUME_NOT_SUPPORTED || hr == VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER)
        return S_OK; /* an answer, not an error */
    *ret_supported = SUCCEEDED(hr);
    return hr;
}

static HRESULT WINAPI
requester_IsVolumeSupported(IFakeVssSession *iface, VSS_ID provider, VSS_PWSZ volume,
                            BOOL *ret_supported)
{
    struct session *self;
    char *name;
    HRESULT hr;

    if (!ret_supported)
        return E_INVALIDARG;

    *ret_supported = FALSE;
    self = enter(iface);
    name = convert_to_utf8(volume);
    hr = name ? backup_check_open(self) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = is_supported(self, name, &provider, ret_supported);
    mem_free(name);
    return leave(self, hr, "IsVolumeSupported");
}

static HRESULT WINAPI
requester_Rescan(IFakeVssSession *iface)
{
    struct session *self = enter(iface);

    return leave(self, coordinator_rescan(self->coordinator, self->timeline, &self->why), "Rescan");
}

/* The session's lock is not taken: what it waits for may be the time. */
static HRESULT WINAPI
requester_StepClock(IFakeVssSession *iface, ULONG ms)
{
    (void)iface;
    clock_step(ms * 1000ull);
    return S_OK;
}

static HRESULT WINAPI
requester_Report(IFakeVssSession *iface, FAKEVSS_REPORT which, BOOL json, BSTR *ret_text)
{
    struct session *self = impl_from_IFakeVssSession(iface);
    struct text text = {0};
    struct why before;
    HRESULT hr;

    if (!ret_text)
        return E_INVALIDARG;

    *ret_text = NULL;
    EnterCriticalSection(&self->lock);
    before = self->why; /* who fails first reports, then asks for the reason */
    self->why.text[0] = 0;
    hr = reports_make(self, which, json, &text);
    if (SUCCEEDED(hr) && !text.is_broken)
        *ret_text = to_bstr(text_get(&text));
    if (SUCCEEDED(hr) && !*ret_text)
        hr = E_OUTOFMEMORY;
    text_release(&text);
    if (FAILED(hr))
        (void)hr_explain(&self->why, hr, "Report");
    else
        self->why = before;
    LeaveCriticalSection(&self->lock);
    return hr;
}

static HRESULT WINAPI
requester_GetReason(IFakeVssSession *iface, BSTR *ret_reason)
{
    struct session *self = impl_from_IFakeVssSession(iface);
    struct why why = {0};

    if (!ret_reason)
        return E_INVALIDARG;

    EnterCriticalSection(&self->lock); /* not enter(): it would forget the reason */
    if (breaks_operation(self))
        (void)operation_status(breaks_operation(self), &why); /* only its reason counts here */
    else if (restores_operation(self))
        (void)operation_status(restores_operation(self), &why); /* so too */
    else if (self->operation)
        (void)operation_status(self->operation, &why); /* so too */
    *ret_reason = to_bstr(self->why.text[0] ? self->why.text : why.text);
    LeaveCriticalSection(&self->lock);
    return *ret_reason ? S_OK : E_OUTOFMEMORY;
}

static HRESULT WINAPI
requester_BreakSnapshotSet(IFakeVssSession *iface, VSS_ID set)
{
    struct session *self = enter(iface);

    return leave(self, breaks_run(self, &set), "BreakSnapshotSet");
}

static HRESULT WINAPI
requester_BreakSnapshotSetEx(IFakeVssSession *iface, VSS_ID set, DWORD flags, IVssAsync **ret_async)
{
    struct session *self;

    if (!ret_async)
        return E_INVALIDARG;

    *ret_async = NULL;
    self = enter(iface);
    return leave(self, breaks_start(self, &set, flags, ret_async), "BreakSnapshotSetEx");
}

static HRESULT WINAPI
requester_InitializeForRestore(IFakeVssSession *iface, BSTR document)
{
    struct session *self = enter(iface);

    return leave(self, restores_initialize(self, document), "InitializeForRestore");
}

static HRESULT WINAPI
requester_AddSnapshotToRecoverySet(IFakeVssSession *iface, VSS_ID snapshot, DWORD flags,
                                   VSS_PWSZ volume)
{
    struct session *self = enter(iface);
    char *name = volume ? convert_to_utf8(volume) : NULL;
    HRESULT hr = volume && !name ? E_OUTOFMEMORY : restores_add(self, &snapshot, flags, name);

    mem_free(name);
    return leave(self, hr, "AddSnapshotToRecoverySet");
}

static HRESULT WINAPI
requester_RecoverSet(IFakeVssSession *iface, DWORD flags, IVssAsync **ret_async)
{
    struct session *self;

    if (!ret_async)
        return E_INVALIDARG;

    *ret_async = NULL;
    self = enter(iface);
    return leave(self, restores_start(self, flags, ret_async), "RecoverSet");
}

const IFakeVssSessionVtbl session_requester_vtbl = {
    .QueryInterface = requester_QueryInterface,
    .AddRef = requester_AddRef,
    .Release = requester_Release,
    .InitializeForBackup = requester_InitializeForBackup,
    .PrepareForBackup = requester_PrepareForBackup,
    .SaveAsXML = requester_SaveAsXML,
    .BackupComplete = requester_BackupComplete,
    .SetContext = requester_SetContext,
    .StartSnapshotSet = requester_StartSnapshotSet,
    .AddToSnapshotSet = requester_AddToSnapshotSet,
    .DoSnapshotSet = requester_DoSnapshotSet,
    .AbortBackup = requester_AbortBackup,
    .DeleteSnapshots = requester_DeleteSnapshots,
    .ImportSnapshots = requester_ImportSnapshots,
    .Query = requester_Query,
    .GetSnapshotProperties = requester_GetSnapshotProperties,
    .IsVolumeSupported = requester_IsVolumeSupported,
    .Rescan = requester_Rescan,
    .Report = requester_Report,
    .GetReason = requester_GetReason,
    .BreakSnapshotSet = requester_BreakSnapshotSet,
    .BreakSnapshotSetEx = requester_BreakSnapshotSetEx,
    .InitializeForRestore = requester_InitializeForRestore,
    .AddSnapshotToRecoverySet = requester_AddSnapshotToRecoverySet,
    .RecoverSet = requester_RecoverSet,
    .StepClock = requester_StepClock,
};
