/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's object is polled: what its Wait does with a time-out no page says, and the time
 * between two looks is ours. */
#define COBJMACROS
#include "config.h"

#include "fakevss/coordinator/resync.h"

#include <vsserror.h>

#include "base/os.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/call_impl.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"

#define POLL_MS 50
#define CANCEL_MS 30000 /* for a cancelled copy to end */

/* The status that it ended with, a failure to ask for it, or VSS_S_ASYNC_PENDING: it was cancelled
 * and goes on. */
static HRESULT
follow(IVssAsync *async, struct os_cancel *cancel)
{
    uint64_t end_us = 0; /* once it was cancelled */

    for (;;) {
        HRESULT status = E_UNEXPECTED; /* unless it is written */
        HRESULT hr = IVssAsync_QueryStatus(async, &status, NULL);

        if (FAILED(hr))
            return hr;
        if (status != VSS_S_ASYNC_PENDING || (end_us > 0 && clock_now_us() >= end_us))
            return status;
        if (end_us > 0) {
            (void)clock_wait(NULL, NULL, POLL_MS);
        } else if (clock_wait_cancel(cancel, POLL_MS)) {
            end_us = clock_now_us() + CANCEL_MS * 1000ull;
            (void)IVssAsync_Cancel(async); /* QueryStatus tells what came of it */
        }
    }
}

/* What the requester sees of how it ended. */
static HRESULT
judge(struct call *call, HRESULT status, bool is_cancelled)
{
    if (status == VSS_S_ASYNC_FINISHED)
        return S_OK;
    if (status == VSS_S_ASYNC_CANCELLED && is_cancelled)
        return status;
    if (FAILED(status))
        return call_judge(call, status);
    if (status == VSS_S_ASYNC_PENDING)
        return hr_because(call->caller->why, VSS_E_UNEXPECTED_PROVIDER_ERROR,
                          "the resync by provider %s was cancelled %u s ago and has not ended",
                          call->provider->info.name, CANCEL_MS / 1000);
    call_violation(call, RULE_RESULT_UNKNOWN,
                   "IVssAsync::QueryStatus told status 0x%08lx, which is no end of a resync that "
                   "nobody cancelled",
                   status);
    return hr_explain(call->caller->why, VSS_E_UNEXPECTED_PROVIDER_ERROR, "the resync");
}

HRESULT
resync_luns(struct provider *provider, const struct caller *caller, VDS_LUN_INFORMATION *source,
            VDS_LUN_INFORMATION *target, struct os_cancel *cancel)
{
    struct call call = {.provider = provider, .caller = caller, .method = METHOD_RESYNC_STATUS};
    char from[LUN_RECORD_NAA_SIZE], to[LUN_RECORD_NAA_SIZE];
    IVssAsync *async = NULL;
    HRESULT hr = call_resync_luns(provider, caller, source, target, 1, &async);

    if (FAILED(hr))
        return hr;
    call.ticket =
        timeline_begin(caller->timeline, provider->info.name, "resync", "naa=%s to naa=%s",
                       lun_record_naa(source, from), lun_record_naa(target, to));
    provider_set_resync(provider, async);
    hr = follow(async, cancel);
    provider_set_resync(provider, NULL);
    IVssAsync_Release(async);
    (void)timeline_end(caller->timeline, call.ticket, (uint32_t)hr);
    return judge(&call, hr, os_cancel_is_set(cancel));
}
