/* SPDX-License-Identifier: Apache-2.0 */
/* The object around struct resync. Wait may last for hours and touches nothing of the engine, so it
 * is no method under way (server_enter) that the end of the process would wait for. */
#include "config.h"

#include "provider/com/resync_async.h"

#include <stdbool.h>

#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "base/trace.h"
#include "provider/com/hr.h"
#include "provider/core/resync.h"

_Static_assert(INFINITE == OS_FOREVER, "a time-out of Wait is one of the core");

struct resync_async {
    IVssAsync IVssAsync_iface;
    LONG refs;
    struct server *server; /* borrowed; outlives every object */
    struct resync *resync; /* owned */
};

static struct resync_async *
impl_from_IVssAsync(IVssAsync *iface)
{
    return CONTAINING_RECORD(iface, struct resync_async, IVssAsync_iface);
}

static HRESULT WINAPI
resync_async_QueryInterface(IVssAsync *iface, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssAsync))
        return E_NOINTERFACE;
    *ret_object = iface;
    iface->lpVtbl->AddRef(iface);
    return S_OK;
}

static ULONG WINAPI
resync_async_AddRef(IVssAsync *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IVssAsync(iface)->refs);
}

static ULONG WINAPI
resync_async_Release(IVssAsync *iface)
{
    struct resync_async *self = impl_from_IVssAsync(iface);
    LONG refs = InterlockedDecrement(&self->refs);

    if (refs == 0) {
        struct server *server = self->server;

        resync_unref(self->resync);
        mem_free(self);
        server_unlock(server);
    }
    return (ULONG)refs;
}

static HRESULT
hr_from_status(const struct resync_status *status)
{
    switch (status->state) {
    case RESYNC_RUNNING:
        return VSS_S_ASYNC_PENDING;
    case RESYNC_DONE:
        return VSS_S_ASYNC_FINISHED;
    case RESYNC_CANCELLED:
        return VSS_S_ASYNC_CANCELLED;
    case RESYNC_FAILED:
        break;
    }
    return hr_from_err(METHOD_RESYNC_LUNS, status->error);
}

static HRESULT
look(struct resync_async *self)
{
    const struct resync_status status = resync_look(self->resync);

    return hr_from_status(&status);
}

/* The administrator has to know that @method, "IVssAsync::Cancel" say, failed with @e. */
static void
tell_failure(struct server *server, const char *method, enum err e, const struct why *why)
{
    const struct event_subject subject = {.method = method};

    events_add(server->events, event_from_err(e), &subject, "%s", why_text(why, e));
    server_flush(server);
}

/* First in each method, as call_begin() is in those of the provider. */
static bool
is_refused(struct resync_async *self, const char *method)
{
    struct why why = {0};
    enum err e = self->server->check_caller(&why);

    if (e)
        tell_failure(self->server, method, e, &why);
    return e != ERR_OK;
}

static enum err
cancel(struct resync_async *self, const char *method)
{
    struct server *server = self->server;
    struct why why = {0};
    enum err e = server_enter(server, &why);

    if (!e)
        e = resync_cancel(self->resync, &why);
    if (e)
        tell_failure(server, method, e, &why);
    server_leave(server);
    return e;
}

static HRESULT WINAPI
resync_async_Cancel(IVssAsync *iface)
{
    static const char method[] = "IVssAsync::Cancel";
    struct resync_async *self = impl_from_IVssAsync(iface);
    HRESULT hr;

    if (is_refused(self, method))
        return E_ACCESSDENIED;
    hr = look(self);
    if (hr != VSS_S_ASYNC_PENDING)
        return hr;
    if (cancel(self, method))
        return (HRESULT)VSS_E_UNEXPECTED;
    hr = look(self);
    return hr == VSS_S_ASYNC_CANCELLED ? S_OK : hr;
}

static HRESULT WINAPI
resync_async_Wait(IVssAsync *iface, DWORD timeout_ms)
{
    struct resync_async *self = impl_from_IVssAsync(iface);
    HRESULT hr;

    if (is_refused(self, "IVssAsync::Wait"))
        return E_ACCESSDENIED;
    server_wait_enter(self->server);
    (void)resync_wait(self->resync, timeout_ms); /* the status tells */
    hr = look(self);
    server_wait_leave(self->server);
    return hr == VSS_S_ASYNC_FINISHED || hr == VSS_S_ASYNC_CANCELLED ? S_OK : hr;
}

static HRESULT WINAPI
resync_async_QueryStatus(IVssAsync *iface, HRESULT *ret_status, INT *ret_reserved)
{
    struct resync_async *self = impl_from_IVssAsync(iface);
    HRESULT hr = is_refused(self, "IVssAsync::QueryStatus") ? E_ACCESSDENIED : look(self);

    if (ret_reserved)
        *ret_reserved = 0;
    if (ret_status)
        *ret_status = hr; /* a status of 0 would read as a good end */
    if (hr == E_ACCESSDENIED)
        return hr;
    return ret_status ? S_OK : E_INVALIDARG;
}

static const IVssAsyncVtbl resync_async_vtbl = {
    .QueryInterface = resync_async_QueryInterface,
    .AddRef = resync_async_AddRef,
    .Release = resync_async_Release,
    .Cancel = resync_async_Cancel,
    .Wait = resync_async_Wait,
    .QueryStatus = resync_async_QueryStatus,
};

/* On the resync's thread, of which there is none after engine_free(): the events go later. */
static void
tell_end(void *ctx, struct resync *resync, const struct resync_status *status)
{
    const struct event_subject subject = {.method = method_name(METHOD_RESYNC_LUNS),
                                          .lun = status->why.about};
    struct events *events = ctx;
    uint32_t id = EVENT_RESYNC_FAILED;
    char targets[EVENT_REASON_MAX / 2];

    if (status->state == RESYNC_CANCELLED)
        id = EVENT_RESYNC_CANCELLED;
    else if (status->error == ERR_STATE)
        id = EVENT_RESYNC_LEFT;
    (void)resync_targets(resync, targets, sizeof(targets));
    events_add(events, id, &subject, "LUN %s: %s", targets,
               status->state == RESYNC_CANCELLED ? "cancelled"
                                                 : why_text(&status->why, status->error));
    events_flush(events);
    TRACE("com", "resync of %s ended: %s", targets, err_name(status->error));
}

/* The object comes first, so that no resync is started that nobody could be given. */
enum err
resync_async_start(struct server *server, const struct lun *sources, const struct lun *targets,
                   size_t count, IVssAsync **ret_async, struct why *why)
{
    struct resync_async *self = mem_zalloc(sizeof(*self));
    enum err e;

    if (!self)
        return why_set(why, ERR_NOMEM, "no memory for a resync");
    self->IVssAsync_iface.lpVtbl = (IVssAsyncVtbl *)&resync_async_vtbl;
    self->refs = 1;
    self->server = server;
    if (!server_lock(server)) {
        mem_free(self);
        return why_set(why, ERR_CANCELLED, "the provider is ending");
    }

    e = engine_resync(server->engine, sources, targets, count, tell_end, server->events,
                      &self->resync, why);
    if (e) {
        resync_async_Release(&self->IVssAsync_iface);
        return e;
    }
    *ret_async = &self->IVssAsync_iface;
    return ERR_OK;
}
