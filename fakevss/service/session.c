/* SPDX-License-Identifier: Apache-2.0 */
/* A session ends with its last reference or with its requester's process, whichever is first. Its
 * end cancels a running creation, gives an unfinished set up, and deletes a set that its context
 * releases automatically; of an imported set what the session brought in. */
#include "config.h"

#include "fakevss/service/session.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/service/breaks.h"
#include "fakevss/service/restores.h"

/* Delete the finished set if it goes with its requester. */
static void
auto_release(struct session *session)
{
    struct caller caller = {.timeline = session->timeline};
    const struct copy_set *set;
    LONG deleted;
    GUID nondeleted;

    if (session->transport) {
        transport_auto_release(session->transport);
        return;
    }
    set = creation_set(session->creation);
    if (copy_set_is_auto_release(set) && !(set->context & VSS_VOLSNAP_ATTR_TRANSPORTABLE))
        (void)delete_copies(session->coordinator, &caller, &set->id, VSS_OBJECT_SNAPSHOT_SET,
                            &deleted, &nondeleted); /* what stays goes at the next start */
}

static void
end_session(struct session *session)
{
    HRESULT status;

    EnterCriticalSection(&session->lock);
    if (session->state != SESSION_ENDED) {
        session->state = SESSION_ENDED;
        breaks_end(session);
        restores_end(session);
        if (session->operation) {
            operation_end(session->operation);
            status = operation_status(session->operation, NULL);
            if (SUCCEEDED(status) && status != VSS_S_ASYNC_CANCELLED)
                auto_release(session);
        }
        operation_unref(session->operation);
        session->operation = NULL;
        creation_free(session->creation);
        session->creation = NULL;
        transport_free(session->transport);
        session->transport = NULL;
        copy_set_release(&session->document);
    }
    LeaveCriticalSection(&session->lock);
}

static void
session_free(struct session *session)
{
    if (session->client)
        client_forget(session->client);
    end_session(session);
    timeline_free(session->timeline);
    DeleteCriticalSection(&session->lock);
    client_unref(session->client);
    mem_free(session);
}

/* The requester died: its references will never be released, so the session ends but the object
 * stays. */
static void
requester_died(void *arg)
{
    end_session(arg);
}

HRESULT
session_new(struct coordinator *coordinator, struct session **ret_session)
{
    struct session *session = mem_zalloc(sizeof(*session));
    HRESULT hr = E_OUTOFMEMORY;

    if (!session)
        return hr;
    InitializeCriticalSection(&session->lock);
    session->IVssAdmin_iface.lpVtbl = (IVssAdminVtbl *)&session_admin_vtbl;
    session->IFakeVssSession_iface.lpVtbl = (IFakeVssSessionVtbl *)&session_requester_vtbl;
    session->refs = 1;
    session->coordinator = coordinator;
    if (!timeline_new(&session->timeline))
        hr = client_new(requester_died, session, &session->client);
    if (FAILED(hr)) {
        session_free(session);
        return hr;
    }
    *ret_session = session;
    return S_OK;
}

HRESULT
session_query(struct session *session, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IVssAdmin))
        *ret_object = &session->IVssAdmin_iface;
    else if (IsEqualIID(iid, &IID_IFakeVssSession))
        *ret_object = &session->IFakeVssSession_iface;
    else
        return E_NOINTERFACE;
    (void)session_ref(session);
    return S_OK;
}

ULONG
session_ref(struct session *session)
{
    return (ULONG)InterlockedIncrement(&session->refs);
}

ULONG
session_unref(struct session *session)
{
    LONG refs = InterlockedDecrement(&session->refs);

    if (refs == 0)
        session_free(session);
    return (ULONG)refs;
}
