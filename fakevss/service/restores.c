/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/service/restores.h"

#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/document.h"
#include "fakevss/coordinator/recover.h"

struct restore {
    struct recovery *recovery;
    DWORD flags;
    struct operation *operation; /* from RecoverSet on */
};

HRESULT
restores_initialize(struct session *session, const WCHAR *document)
{
    struct copy_set set = {0};
    struct restore *restore;
    HRESULT hr;

    if (session->state != SESSION_NEW)
        return VSS_E_BAD_STATE;
    if (!document)
        return E_INVALIDARG;
    hr = document_read(document, &set, &session->why);
    if (FAILED(hr))
        return hr;
    timeline_reset(session->timeline);
    restore = mem_zalloc(sizeof(*restore));
    hr = restore ? recovery_new(session->coordinator, &set, session->timeline, &restore->recovery)
                 : E_OUTOFMEMORY;
    if (FAILED(hr)) {
        mem_free(restore);
        copy_set_release(&set);
        return hr;
    }
    session->restore = restore;
    session->state = SESSION_RESTORING;
    return S_OK;
}

HRESULT
restores_add(struct session *session, const GUID *snapshot, DWORD flags, const char *volume)
{
    if (session->state != SESSION_RESTORING || session->restore->operation)
        return VSS_E_BAD_STATE;
    if (flags)
        return E_INVALIDARG;
    return recovery_add(session->restore->recovery, snapshot, volume, &session->why);
}

static HRESULT
run(void *object, struct why *why)
{
    const struct restore *restore = object;

    return recovery_run(restore->recovery, restore->flags, why);
}

static void
cancel(void *object)
{
    const struct restore *restore = object;

    recovery_cancel(restore->recovery);
}

HRESULT
restores_start(struct session *session, DWORD flags, IVssAsync **ret_async)
{
    struct restore *restore = session->restore;
    struct operation_work work = {run, cancel, restore};
    HRESULT hr;

    if (session->state != SESSION_RESTORING || restore->operation ||
        recovery_count(restore->recovery) == 0)
        return VSS_E_BAD_STATE;
    hr = recovery_check_flags(flags, &session->why);
    if (SUCCEEDED(hr))
        hr = recovery_begin(restore->recovery);
    if (FAILED(hr))
        return hr;
    restore->flags = flags;
    hr = operation_start(session->client, &work, &restore->operation);
    if (FAILED(hr)) {
        recovery_give_up(restore->recovery);
        return hr;
    }
    *ret_async = operation_async(restore->operation);
    return S_OK;
}

struct operation *
restores_operation(const struct session *session)
{
    return session->restore ? session->restore->operation : NULL;
}

void
restores_end(struct session *session)
{
    struct restore *restore = session->restore;

    if (!restore)
        return;
    if (restore->operation)
        operation_end(restore->operation);
    operation_unref(restore->operation);
    recovery_free(restore->recovery);
    mem_free(restore);
    session->restore = NULL;
}
