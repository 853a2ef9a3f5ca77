/* SPDX-License-Identifier: Apache-2.0 */
/* The provider is in this process: what would end its own has its call return as COM does then. */
#include "config.h"

#include "winetest/com/call_limit_cases.h"

#include <string.h>
#include <vsserror.h>

#include "fakevss/coordinator/clock.h"
#include "winetest/com/call_rig.h"
#include "winetest/harness/harness.h"

static volatile bool is_ended;
static uint64_t hang_us;

static bool
has_ended(void *arg)
{
    (void)arg;
    return is_ended;
}

static void
end_process(struct provider *ended)
{
    CHECK(ended == &provider);
    is_ended = true;
    clock_wake();
}

static void
hang(const char *method)
{
    (void)method;
    clock_step(hang_us - 1);
    CHECK(!clock_wait(has_ended, NULL, 0));
    clock_step(1);
    (void)clock_wait(has_ended, NULL, CLOCK_FOREVER); /* true */
    bad.answer = HRESULT_FROM_WIN32(RPC_S_CALL_FAILED);
}

static void
start_with_limits(DWORD call_ms, DWORD prepare_ms)
{
    start();
    provider.settings.call_ms = call_ms;
    provider.settings.prepare_ms = prepare_ms;
    provider.end_process = end_process;
    is_ended = false;
}

void
calls__each_hangs__process_is_ended_at_its_limit(void)
{
    clock_stop();
    for (int method = 0; method < METHOD_COUNT; method++) {
        bool is_prepare = method == METHOD_END_PREPARE_SNAPSHOTS;
        HRESULT hr;

        if (method == METHOD_RESYNC_STATUS) /* of an object of its own: recover_run_cases.c */
            continue;
        start_with_limits(300000, 3600000);
        provider.settings.hold_ms = 10000;
        hang_us = is_prepare ? 3600000000ull : 300000000;
        bad.during = hang;
        bad.is_supported = FALSE; /* FillInLunInfo */
        hr = call_any((enum method)method);
        CHECK(is_ended);
        if (method == METHOD_ON_UNLOAD)
            CHECK_HR(hr, bad.answer); /* never translated */
        else if (method == METHOD_FILL_IN_LUN_INFO)
            CHECK_HR(hr, S_FALSE); /* not its LUN */
        else if (method != METHOD_ABORT_SNAPSHOTS)
            CHECK_HR(hr, VSS_E_UNEXPECTED_PROVIDER_ERROR);
        CHECK_CONTAINS(timeline_text(), ": rule 27 call-hangs");
        CHECK_CONTAINS(timeline_text(), is_prepare ? "3600000 ms" : "300000 ms");
        CHECK(!strstr(timeline_text(), "process-gone"));
        finish();
    }
    clock_go_on();
}

static void
hang_in_real_time(const char *method)
{
    (void)method;
    (void)clock_wait(has_ended, NULL, CLOCK_FOREVER); /* true */
    bad.answer = HRESULT_FROM_WIN32(RPC_S_CALL_FAILED);
}

void
calls__hang_in_real_time__process_is_ended(void)
{
    start_with_limits(10, 0);
    bad.during = hang_in_real_time;
    CHECK_HR(call_any(METHOD_LOCATE_LUNS), VSS_E_UNEXPECTED_PROVIDER_ERROR);
    check_rule(RULE_CALL_HANGS, "10 ms");
    finish();
}

static void
take_a_day(const char *method)
{
    (void)method;
    clock_step(86400000000ull);
}

void
calls__return_in_time_or_without_a_limit__nothing_is_ended(void)
{
    start_with_limits(86400000, 0);
    clock_step(86400000000ull); /* before the call */
    CHECK_HR(call_any(METHOD_ON_LOAD), S_OK);
    bad.during = take_a_day;
    CHECK_HR(call_any(METHOD_END_PREPARE_SNAPSHOTS), S_OK); /* 0 is none */
    bad.during = NULL;
    CHECK_HR(call_any(METHOD_ON_LOAD), S_OK);
    CHECK(!is_ended);
    check_no_rule();
    finish();
}
