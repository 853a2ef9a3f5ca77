/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around every method. Events are raised here and nowhere else, so one failure is one
 * event. */
#include "config.h"

#include "provider/com/call.h"

#include <string.h>

#include <vsserror.h>

#include "base/os.h"
#include "base/trace.h"
#include "provider/com/guid.h"

/* What the administrator can do; the cause is in the event before it. */
static const char *const remedies[ERR_COUNT] = {
    [ERR_NOMEM] = "Free memory on this machine and try again.",
    [ERR_INVAL] = "The caller sent a damaged request: update the backup program.",
    [ERR_STATE] = "The calls came in an order that VSS does not prescribe: end the backup that is "
                  "running and start it again.",
    [ERR_NOT_FOUND] = "Check that the LUN still exists on the array and that the array path of "
                      "the provider is right.",
    [ERR_EXISTS] = "Remove the leftover shadow copy LUN on the array and try again.",
    [ERR_NOT_SUPPORTED] = "Choose another kind of shadow copy or another provider for this volume.",
    [ERR_NO_SPACE] = "Free or add space on the array and try again.",
    [ERR_LIMIT] = "Delete shadow copies that are no longer needed and try again.",
    [ERR_TIMEOUT] = "Check the load of the array; if it is in order, raise the deadline in the "
                    "provider's settings.",
    [ERR_CANCELLED] = "The shadow copy was cancelled: start the backup again if that was not "
                      "intended.",
    [ERR_ACCESS] = "Run the program as an administrator or through VSS.",
    [ERR_CORRUPT] = "Check the array for damage before the next backup.",
    [ERR_IO] = "Check the access of this machine to the array and try again.",
    [ERR_ARRAY] = "Check that the array works and can be reached, and try again.",
};

static const char *
remedy(enum err e)
{
    return (unsigned)e < ERR_COUNT && remedies[e] ? remedies[e] : remedies[ERR_ARRAY];
}

enum err
call_begin(struct call *call, struct provider *self, enum method method, const VSS_ID *set)
{
    memset(call, 0, sizeof(*call));
    call->server = self->server;
    server_enter(call->server);
    call->method = method;
    if (set)
        call->set = id_from_guid(set);
    call->start_us = os_now_us();

    if (!method_changes_something(method))
        return ERR_OK;
    return call->server->check_caller(&call->why);
}

/* A wrong argument or an unknown id is the caller's affair and needs no administrator; E_NOTIMPL
 * says all itself. */
static void
raise_event(const struct call *call, enum err e, HRESULT hr)
{
    enum event_id id = EVENT_FAILED;

    if (SUCCEEDED(hr) || hr == E_INVALIDARG || hr == E_NOTIMPL ||
        hr == (HRESULT)VSS_E_OBJECT_NOT_FOUND)
        return;

    if (hr == (HRESULT)VSS_E_PROVIDER_VETO)
        id = EVENT_VETO;
    else if (hr == E_ACCESSDENIED)
        id = EVENT_REFUSED;
    events_add(call->server->events, id, id == EVENT_REFUSED ? EVENT_WARNING : EVENT_ERROR,
               &call->set, "%s failed: %s. %s", method_name(call->method), why_text(&call->why, e),
               remedy(e));
}

HRESULT
call_end(struct call *call, enum err e)
{
    HRESULT hr = hr_from_err(call->method, e);
    char set[ID_TEXT_SIZE];

    TRACE("com", "%s set %s: 0x%08lx in %llu us", method_name(call->method),
          id_format(&call->set, set), (unsigned long)hr,
          (unsigned long long)(os_now_us() - call->start_us));
    raise_event(call, e, hr);
    events_flush(call->server->events);
    server_leave(call->server);
    return hr;
}
