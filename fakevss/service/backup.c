/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of a backup in the order in which VSS allows them. */
#include "config.h"

#include "fakevss/service/backup.h"

#include <vsserror.h>

#include "fakevss/coordinator/document.h"

HRESULT
backup_initialize(struct session *session, const WCHAR *document)
{
    HRESULT hr = S_OK;

    if (session->state != SESSION_NEW)
        return VSS_E_BAD_STATE;
    if (document)
        hr = document_read(document, &session->document, &session->why);
    if (SUCCEEDED(hr)) {
        session->has_document = document;
        session->state = SESSION_FRESH;
    }
    return hr;
}

HRESULT
backup_check_open(const struct session *session)
{
    bool is_open = session->state != SESSION_NEW && session->state != SESSION_RESTORING &&
                   session->state != SESSION_ENDED;

    return is_open ? S_OK : VSS_E_BAD_STATE;
}

HRESULT
backup_start_set(struct session *session, GUID *ret_set)
{
    HRESULT hr;

    if (session->state != SESSION_FRESH || session->has_document || session->is_prepared ||
        session->context == (LONG)VSS_CTX_ALL)
        return VSS_E_BAD_STATE;
    timeline_reset(session->timeline);
    hr = creation_new(session->coordinator, session->context, session->timeline, &session->creation,
                      &session->why);
    if (SUCCEEDED(hr)) {
        session->state = SESSION_STARTED;
        *ret_set = creation_set(session->creation)->id;
    }
    return hr;
}

/* Start the work that the session's operation is from now on. */
static HRESULT
start(struct session *session, const struct operation_work *work, IVssAsync **ret_async)
{
    HRESULT hr = operation_start(session->client, work, &session->operation);

    if (SUCCEEDED(hr)) {
        session->state = SESSION_DONE;
        *ret_async = operation_async(session->operation);
    }
    return hr;
}

static HRESULT
run_creation(void *object, struct why *why)
{
    return creation_run(object, why);
}

static void
cancel_creation(void *object)
{
    creation_cancel(object);
}

HRESULT
backup_do_set(struct session *session, IVssAsync **ret_async)
{
    struct operation_work work = {run_creation, cancel_creation, session->creation};

    return session->state == SESSION_STARTED ? start(session, &work, ret_async) : VSS_E_BAD_STATE;
}

void
backup_abort(struct session *session)
{
    if (session->operation) {
        operation_end(session->operation);
    } else if (session->state == SESSION_STARTED) {
        creation_free(session->creation);
        session->creation = NULL;
        session->state = SESSION_OVER;
    }
}

static HRESULT
run_transport(void *object, struct why *why)
{
    return transport_run(object, why);
}

static void
cancel_transport(void *object)
{
    transport_cancel(object);
}

HRESULT
backup_import(struct session *session, IVssAsync **ret_async)
{
    struct operation_work work = {run_transport, cancel_transport, NULL};
    HRESULT hr;

    if (session->state != SESSION_FRESH || !session->has_document)
        return VSS_E_BAD_STATE;
    timeline_reset(session->timeline);
    hr = transport_new(session->coordinator, &session->document, session->timeline,
                       &session->transport, &session->why);
    if (FAILED(hr))
        return hr;
    work.object = session->transport;
    return start(session, &work, ret_async);
}

/* An operation that does nothing, whose end is of no interest to the session. */
static HRESULT
start_nothing(struct session *session, IVssAsync **ret_async)
{
    static const struct operation_work nothing = {NULL, NULL, NULL};
    struct operation *operation = NULL;
    HRESULT hr = operation_start(session->client, &nothing, &operation);

    if (SUCCEEDED(hr))
        *ret_async = operation_async(operation);
    operation_unref(operation);
    return hr;
}

HRESULT
backup_prepare(struct session *session, IVssAsync **ret_async)
{
    HRESULT hr;

    if ((session->state != SESSION_FRESH && session->state != SESSION_STARTED) ||
        session->has_document || session->is_prepared)
        return VSS_E_BAD_STATE;
    hr = start_nothing(session, ret_async);
    session->is_prepared = SUCCEEDED(hr);
    return hr;
}

static bool
is_running(const struct session *session)
{
    return session->operation && operation_status(session->operation, NULL) == VSS_S_ASYNC_PENDING;
}

HRESULT
backup_complete(struct session *session, IVssAsync **ret_async)
{
    HRESULT hr;

    if (session->state != SESSION_DONE || is_running(session))
        return VSS_E_BAD_STATE;
    hr = start_nothing(session, ret_async);
    if (SUCCEEDED(hr))
        session->state = SESSION_OVER;
    return hr;
}

/* The set that the session has made or brought in, NULL while there is none. */
static const struct copy_set *
finished_set(const struct session *session)
{
    HRESULT status = session->operation ? operation_status(session->operation, NULL) : E_ABORT;

    if (FAILED(status) || status == VSS_S_ASYNC_CANCELLED)
        return NULL;
    return session->transport ? transport_set(session->transport) : creation_set(session->creation);
}

HRESULT
backup_save(struct session *session, BSTR *ret_document)
{
    bool has_writers = !(session->context & VSS_VOLSNAP_ATTR_NO_WRITERS);

    if (FAILED(backup_check_open(session)) || is_running(session) ||
        (has_writers && !session->is_prepared))
        return VSS_E_BAD_STATE;
    return document_write(finished_set(session), ret_document, &session->why);
}
