/* SPDX-License-Identifier: Apache-2.0 */
/* IVssProviderNotifications: VSS loads the provider, and asks before it lets it go. */
#include "config.h"

#include "provider/com/call.h"

PROVIDER_UNKNOWN(IVssProviderNotifications, notifications)

/* The callback is reserved: neither used nor kept. */
static HRESULT WINAPI
notifications_OnLoad(IVssProviderNotifications *iface, IUnknown *callback)
{
    struct call call;

    (void)callback;
    return call_end(
        &call, call_begin(&call, impl_from_IVssProviderNotifications(iface), METHOD_ON_LOAD, NULL));
}

/* Without force the answer may be "not now", S_FALSE: the only method that may return it. With
 * force the set in creation is aborted and the answer is S_OK whatever came of it; a failure leaves
 * its reason in the trace. */
static HRESULT WINAPI
notifications_OnUnload(IVssProviderNotifications *iface, BOOL is_forced)
{
    struct call call;
    enum err e =
        call_begin(&call, impl_from_IVssProviderNotifications(iface), METHOD_ON_UNLOAD, NULL);
    bool is_busy = !e && !is_forced && engine_is_busy(call.server->engine);
    HRESULT hr;

    if (!e && is_forced)
        e = engine_unload(call.server->engine, &call.why);
    hr = call_end(&call, e);
    return is_busy ? S_FALSE : hr;
}

const IVssProviderNotificationsVtbl notifications_vtbl = {
    .QueryInterface = notifications_QueryInterface,
    .AddRef = notifications_AddRef,
    .Release = notifications_Release,
    .OnLoad = notifications_OnLoad,
    .OnUnload = notifications_OnUnload,
};
