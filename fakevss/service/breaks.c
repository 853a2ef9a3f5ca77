/* SPDX-License-Identifier: Apache-2.0 */
/* A break is short and changes what must not stay half changed, so it is waited for and not
 * cancelled. */
#include "config.h"

#include "fakevss/service/breaks.h"

#include "base/mem.h"
#include "fakevss/coordinator/break.h"
#include "fakevss/service/backup.h"

struct breaking {
    struct coordinator *coordinator; /* borrowed from the session, as is the timeline */
    struct timeline *timeline;
    GUID set;
    DWORD flags;
    struct operation *operation;
};

/* The timeline is that of the last operation. */
static void
begin(struct session *session)
{
    breaks_end(session);
    if (session->state == SESSION_FRESH)
        timeline_reset(session->timeline);
}

HRESULT
breaks_run(struct session *session, const GUID *set)
{
    struct caller caller = {.timeline = session->timeline, .why = &session->why};
    HRESULT hr = backup_check_open(session);

    if (FAILED(hr))
        return hr;
    begin(session);
    return break_set(session->coordinator, &caller, set, 0);
}

static HRESULT
run(void *object, struct why *why)
{
    const struct breaking *breaking = object;
    struct caller caller = {.timeline = breaking->timeline, .why = why};

    return break_set(breaking->coordinator, &caller, &breaking->set, breaking->flags);
}

HRESULT
breaks_start(struct session *session, const GUID *set, DWORD flags, IVssAsync **ret_async)
{
    struct operation_work work = {.run = run};
    struct breaking *breaking;
    HRESULT hr = backup_check_open(session);

    if (SUCCEEDED(hr))
        hr = break_check_flags(flags, &session->why);
    if (FAILED(hr))
        return hr;
    begin(session);
    breaking = mem_zalloc(sizeof(*breaking));
    if (!breaking)
        return E_OUTOFMEMORY;
    breaking->coordinator = session->coordinator;
    breaking->timeline = session->timeline;
    breaking->set = *set;
    breaking->flags = flags;
    work.object = breaking;
    hr = operation_start(session->client, &work, &breaking->operation);
    if (FAILED(hr)) {
        mem_free(breaking);
        return hr;
    }
    session->breaking = breaking;
    *ret_async = operation_async(breaking->operation);
    return S_OK;
}

struct operation *
breaks_operation(const struct session *session)
{
    return session->breaking ? session->breaking->operation : NULL;
}

void
breaks_end(struct session *session)
{
    if (!session->breaking)
        return;
    operation_end(session->breaking->operation);
    operation_unref(session->breaking->operation);
    mem_free(session->breaking);
    session->breaking = NULL;
}
