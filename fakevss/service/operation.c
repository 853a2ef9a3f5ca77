/* SPDX-License-Identifier: Apache-2.0 */
/* The object outlives the session that started it when a client keeps its IVssAsync; what it works
 * on does not, so that is let go of when the thread ends. */
#define COBJMACROS
#include "config.h"

#include "fakevss/service/operation.h"

#include <stdbool.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/clock.h"

struct operation {
    IVssAsync IVssAsync_iface;
    LONG refs;
    struct client *client;
    struct operation_work work; /* its object may be gone once it has ended */
    CRITICAL_SECTION lock;      /* guards the next three */
    HRESULT status;
    bool is_cancelled;
    struct why why;
    volatile LONG is_done;
};

static struct operation *
impl_from_IVssAsync(IVssAsync *iface)
{
    return CONTAINING_RECORD(iface, struct operation, IVssAsync_iface);
}

static HRESULT WINAPI
async_QueryInterface(IVssAsync *iface, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssAsync))
        return E_NOINTERFACE;
    *ret_object = iface;
    IVssAsync_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI
async_AddRef(IVssAsync *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IVssAsync(iface)->refs);
}

static ULONG WINAPI
async_Release(IVssAsync *iface)
{
    struct operation *self = impl_from_IVssAsync(iface);
    LONG refs = InterlockedDecrement(&self->refs);

    if (refs == 0) {
        DeleteCriticalSection(&self->lock);
        client_unref(self->client);
        mem_free(self);
    }
    return (ULONG)refs;
}

/* Does not wait for the end: QueryStatus tells that. */
static HRESULT WINAPI
async_Cancel(IVssAsync *iface)
{
    struct operation *self = impl_from_IVssAsync(iface);
    HRESULT hr = S_OK;

    EnterCriticalSection(&self->lock);
    if (self->status != VSS_S_ASYNC_PENDING) {
        hr = self->status;
    } else if (self->is_cancelled) {
        hr = VSS_S_ASYNC_CANCELLED;
    } else {
        self->is_cancelled = true;
        if (self->work.cancel)
            self->work.cancel(self->work.object);
    }
    LeaveCriticalSection(&self->lock);
    return hr;
}

static bool
is_done(void *arg)
{
    const struct operation *operation = arg;

    return operation->is_done;
}

/* Exactly S_OK, also when the time is over: clients ask QueryStatus for the outcome. */
static HRESULT WINAPI
async_Wait(IVssAsync *iface, DWORD milliseconds)
{
    struct operation *self = impl_from_IVssAsync(iface);

    (void)clock_wait(is_done, self, milliseconds == INFINITE ? CLOCK_FOREVER : milliseconds);
    return S_OK;
}

static HRESULT WINAPI
async_QueryStatus(IVssAsync *iface, HRESULT *ret_status, INT *reserved)
{
    if (!ret_status)
        return E_INVALIDARG;

    if (reserved)
        *reserved = 0;
    *ret_status = operation_status(impl_from_IVssAsync(iface), NULL);
    return S_OK;
}

static const IVssAsyncVtbl async_vtbl = {
    .QueryInterface = async_QueryInterface,
    .AddRef = async_AddRef,
    .Release = async_Release,
    .Cancel = async_Cancel,
    .Wait = async_Wait,
    .QueryStatus = async_QueryStatus,
};

static DWORD WINAPI
run(void *arg)
{
    struct operation *operation = arg;
    struct why why = {0};
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (SUCCEEDED(hr)) {
        hr = operation->work.run ? operation->work.run(operation->work.object, &why) : S_OK;
        CoUninitialize();
    }
    EnterCriticalSection(&operation->lock);
    operation->status = hr == S_OK ? VSS_S_ASYNC_FINISHED : hr;
    operation->why = why;
    LeaveCriticalSection(&operation->lock);
    (void)InterlockedExchange(&operation->is_done, 1);
    clock_wake();
    operation_unref(operation);
    return 0;
}

HRESULT
operation_start(struct client *client, const struct operation_work *work,
                struct operation **ret_operation)
{
    struct operation *operation = mem_zalloc(sizeof(*operation));
    HANDLE thread;

    if (!operation)
        return E_OUTOFMEMORY;
    operation->client = client_ref(client);
    operation->IVssAsync_iface.lpVtbl = (IVssAsyncVtbl *)&async_vtbl;
    operation->refs = 1;
    operation->work = *work;
    operation->status = VSS_S_ASYNC_PENDING;
    InitializeCriticalSection(&operation->lock);
    IVssAsync_AddRef(&operation->IVssAsync_iface); /* the thread's */
    thread = CreateThread(NULL, 0, run, operation, 0, NULL);
    if (!thread) {
        operation_unref(operation);
        operation_unref(operation);
        return E_OUTOFMEMORY;
    }
    CloseHandle(thread);
    *ret_operation = operation;
    return S_OK;
}

void
operation_end(struct operation *operation)
{
    (void)async_Cancel(&operation->IVssAsync_iface); /* ended already is fine */
    (void)clock_wait(is_done, operation, CLOCK_FOREVER);
}

void
operation_unref(struct operation *operation)
{
    if (operation)
        IVssAsync_Release(&operation->IVssAsync_iface);
}

IVssAsync *
operation_async(struct operation *operation)
{
    IVssAsync_AddRef(&operation->IVssAsync_iface);
    return &operation->IVssAsync_iface;
}

HRESULT
operation_status(struct operation *operation, struct why *why)
{
    HRESULT status;

    EnterCriticalSection(&operation->lock);
    status = operation->status;
    if (why)
        *why = operation->why;
    LeaveCriticalSection(&operation->lock);
    return status;
}
