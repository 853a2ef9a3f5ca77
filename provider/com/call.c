/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around every method. Events are raised here and nowhere else, so one failure is one
 * event. */
#include "config.h"

#include "provider/com/call.h"

#include <string.h>

#include <vsserror.h>

#include "base/frozen.h"
#include "base/os.h"
#include "base/trace.h"
#include "provider/com/guid.h"

/* The steps between which applications are frozen: nothing is logged while one runs, and what one
 * raised appears when it has returned. */
static bool
is_frozen_step(enum method method)
{
    return method == METHOD_PRE_COMMIT_SNAPSHOTS || method == METHOD_COMMIT_SNAPSHOTS ||
           method == METHOD_POST_COMMIT_SNAPSHOTS;
}

enum err
call_begin(struct call *call, struct provider *self, enum method method, const VSS_ID *set)
{
    enum err refused;
    enum err e;

    memset(call, 0, sizeof(*call));
    call->server = self->server;
    call->method = method;
    if (set)
        call->set = id_from_guid(set);
    call->start_us = os_now_us();
    if (is_frozen_step(method))
        frozen_enter();

    e = server_enter(call->server, &call->why);
    refused = call->server->check_caller(&call->why);
    return refused ? refused : e; /* who may not call is not told that the process is ending */
}

/* A wrong argument or an unknown id is the caller's affair and needs no administrator; E_NOTIMPL
 * says all itself. OnUnload answers S_OK whatever failed: its event is all that is told. */
static bool
needs_event(const struct call *call, enum err e, HRESULT hr)
{
    if (call->method == METHOD_ON_UNLOAD)
        return e != ERR_OK;
    return FAILED(hr) && hr != E_INVALIDARG && hr != E_NOTIMPL &&
           hr != (HRESULT)VSS_E_OBJECT_NOT_FOUND;
}

static void
raise_event(const struct call *call, enum err e)
{
    const struct event_subject subject = {method_name(call->method), &call->set, call->why.about};

    events_add(call->server->events, event_from_err(e), &subject, "%s", why_text(&call->why, e));
}

HRESULT
call_end(struct call *call, enum err e)
{
    HRESULT hr = hr_from_err(call->method, e);
    char set[ID_TEXT_SIZE];

    TRACE("com", "%s set %s: 0x%08lx in %llu us", method_name(call->method),
          id_format(&call->set, set), (unsigned long)hr,
          (unsigned long long)(os_now_us() - call->start_us));
    if (needs_event(call, e, hr))
        raise_event(call, e);
    if (is_frozen_step(call->method))
        frozen_leave();
    else
        server_flush(call->server);
    server_leave(call->server);
    return hr;
}
