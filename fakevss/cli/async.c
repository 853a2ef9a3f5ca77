/* SPDX-License-Identifier: Apache-2.0 */
/* The wait wakes up now and then to see whether somebody pressed Ctrl-C. */
#define COBJMACROS
#include "config.h"

#include "fakevss/cli/async.h"

#include <stdio.h>
#include <vsserror.h>

#define POLL_MS 100

static volatile LONG is_interrupted;

static BOOL WINAPI
on_console_event(DWORD event)
{
    (void)event;
    InterlockedExchange(&is_interrupted, 1);
    return TRUE;
}

void
command_watch_interrupts(void)
{
    (void)SetConsoleCtrlHandler(on_console_event, TRUE); /* without it Ctrl-C ends us: cleaned up */
}

bool
command_is_interrupted(void)
{
    return is_interrupted;
}

HRESULT
command_await(IVssAsync *async)
{
    HRESULT status = VSS_S_ASYNC_PENDING;
    bool is_cancelled = false;
    HRESULT hr;

    do {
        hr = IVssAsync_Wait(async, POLL_MS);
        if (SUCCEEDED(hr))
            hr = IVssAsync_QueryStatus(async, &status, NULL);
        if (SUCCEEDED(hr) && is_interrupted && !is_cancelled) {
            is_cancelled = true;
            hr = IVssAsync_Cancel(async);
        }
    } while (SUCCEEDED(hr) && status == VSS_S_ASYNC_PENDING);
    IVssAsync_Release(async);
    return SUCCEEDED(hr) ? status : hr;
}

int
command_finish(const char *name, IFakeVssSession *session, HRESULT hr, const char *what, bool json,
               bool timeline)
{
    int status = EXIT_DONE;

    if (timeline && !json)
        status = command_report(name, session, FAKEVSS_REPORT_TIMELINE, false);
    if (hr == VSS_S_ASYNC_CANCELLED) {
        (void)fprintf(stderr, "fakevss %s: VSS_S_ASYNC_CANCELLED 0x0004230b: cancelled\n", name);
        return EXIT_FAILED;
    }
    if (FAILED(hr))
        return command_failed(name, session, hr, what);
    if (hr != VSS_S_ASYNC_FINISHED)
        status = command_failed(name, session, hr, what); /* a part of it was not imported */
    if (command_report(name, session, FAKEVSS_REPORT_RESULT, json))
        status = EXIT_FAILED;
    if (command_check_contract(name, session, timeline || json))
        status = EXIT_FAILED;
    return status;
}
