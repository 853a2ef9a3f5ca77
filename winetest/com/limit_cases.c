/* SPDX-License-Identifier: Apache-2.0 */
/* The provider steps the coordinator's clock while it is called, so a call takes as long as a row
 * says, and no time. */
#include "config.h"

#include "winetest/com/limit_cases.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/com/creation_rig.h"
#include "winetest/harness/harness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DAY_MS "86400000"

static const char *slow_method; /* and */
static uint64_t slow_us;        /* how long it takes */
static bool passes_limit;

static bool
is_overdue(void *arg)
{
    (void)arg;
    return creation_rig.creation->overdue != S_OK;
}

/* At a limit writes go on, although the provider is still at it. */
static void
be_slow(const char *method)
{
    bool is_commit = strcmp(method, "CommitSnapshots") == 0;

    if (is_commit)
        CHECK(creation_rig_is_held());
    if (strcmp(method, slow_method) != 0)
        return;
    clock_step(slow_us);
    for (int i = 0; i < 5000 && is_commit && passes_limit && creation_rig_is_held(); i++)
        os_sleep_ms(1); /* another thread does it */
    CHECK(creation_rig_is_held() == (is_commit && !passes_limit));
}

static void
set_number(const char *name, const char *number)
{
    CHECK_HR(store_setting_set(name, number, NULL), S_OK);
}

void
creation__limit_passes_in_a_step__fails_as_documented_and_writes_go_on(void)
{
    static const struct {
        LONG context;
        const char *freeze_ms;
        const char *method;
        unsigned ms; /* that it takes */
        HRESULT hr;
    } rows[] = {
        {VSS_CTX_BACKUP, "60000", "EndPrepareSnapshots", 600000, S_OK},
        {VSS_CTX_BACKUP, "60000", "PreCommitSnapshots", 59999, S_OK},
        {VSS_CTX_BACKUP, "60000", "PreCommitSnapshots", 60000, VSS_E_WRITERERROR_TIMEOUT},
        {VSS_CTX_BACKUP, "20000", "PreCommitSnapshots", 19999, S_OK},
        {VSS_CTX_BACKUP, "20000", "PreCommitSnapshots", 20000, VSS_E_WRITERERROR_TIMEOUT},
        {VSS_CTX_FILE_SHARE_BACKUP, "60000", "PreCommitSnapshots", 600000, S_OK},
        {VSS_CTX_BACKUP, "60000", "CommitSnapshots", 9999, S_OK},
        {VSS_CTX_BACKUP, "60000", "CommitSnapshots", 10000, VSS_E_HOLD_WRITES_TIMEOUT},
        {VSS_CTX_BACKUP, "60000", "CommitSnapshots", 600000, VSS_E_HOLD_WRITES_TIMEOUT},
        {VSS_CTX_FILE_SHARE_BACKUP, "60000", "CommitSnapshots", 10000, VSS_E_HOLD_WRITES_TIMEOUT},
        {VSS_CTX_BACKUP, "5000", "CommitSnapshots", 5000, VSS_E_WRITERERROR_TIMEOUT},
        {VSS_CTX_BACKUP, "60000", "PostCommitSnapshots", 59999, S_OK},
        {VSS_CTX_BACKUP, "60000", "PostCommitSnapshots", 60000, VSS_E_WRITERERROR_TIMEOUT},
        {VSS_CTX_BACKUP, "60000", "GetTargetLuns", 600000, S_OK},
    };

    creation_rig_open();
    set_number("CallLimit", DAY_MS);
    set_number("PrepareLimit", DAY_MS);
    clock_stop();
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *calls;

        set_number("FreezeLimit", rows[i].freeze_ms);
        if (creation_rig_start(rows[i].context)) {
            slow_method = rows[i].method;
            slow_us = rows[i].ms * 1000ull;
            passes_limit = FAILED(rows[i].hr);
            creation_rig.during = be_slow;
            CHECK_HR(creation_rig_add(), S_OK);
            CHECK_HR(creation_run(creation_rig.creation, &creation_rig.why), rows[i].hr);
            calls = text_get(&creation_rig.calls);
            CHECK((strstr(calls, "AbortSnapshots;") != NULL) == FAILED(rows[i].hr));
            if (FAILED(rows[i].hr)) { /* nothing comes after it but the abort */
                char end[80];

                (void)snprintf(end, sizeof(end), ";%s;AbortSnapshots;OnUnload;",
                               rows[i].method); /* fits */
                CHECK_CONTAINS(calls, end);
                CHECK(creation_rig.why.text[0]);
            }
            CHECK(!strstr(creation_rig_timeline(), "call-order"));
            CHECK(!creation_rig_is_held());
            CHECK(!creation_rig_is_marked());
            CHECK(!coordinator_is_busy(&creation_rig.coordinator));
        }
        creation_rig_finish();
    }
    clock_go_on();
    creation_rig_close();
}

/* --- what waits on another thread --- */

/* Steps the clock until it is told to end. */
static DWORD WINAPI
step_often(void *arg)
{
    while (!os_cancel_is_set(arg)) {
        clock_step(11000000);
        os_sleep_ms(1);
    }
    return 0;
}

static struct os_cancel *end_steps;
static HANDLE steps;

static void
start_steps(void)
{
    CHECK_ERR(os_cancel_new(&end_steps), ERR_OK, NULL);
    steps = CreateThread(NULL, 0, step_often, end_steps, 0, NULL);
}

static void
stop_steps(void)
{
    os_cancel_set(end_steps);
    CHECK_INT(WaitForSingleObject(steps, 60000), WAIT_OBJECT_0);
    CloseHandle(steps);
    os_cancel_free(end_steps);
    end_steps = NULL;
}

static void
step_from_pre_commit(const char *method)
{
    if (strcmp(method, "PreCommitSnapshots") == 0)
        start_steps();
    if (strcmp(method, "AbortSnapshots") == 0)
        stop_steps();
}

void
creation__writes_do_not_end__flush_limit(void)
{
    struct os_file *writer = NULL;
    char *path = os_path_join(test_dir(), "600000000000000000000000000000a1");

    creation_rig_open();
    set_number("CallLimit", DAY_MS);
    CHECK_ERR(os_file_open(path, OS_OPEN_CREATE, &writer, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_lock_shared(writer, 0, NULL, NULL), ERR_OK, NULL);
    if (creation_rig_start(VSS_CTX_FILE_SHARE_BACKUP)) {
        creation_rig.during = step_from_pre_commit;
        CHECK_HR(creation_rig_add(), S_OK);
        CHECK_HR(creation_run(creation_rig.creation, &creation_rig.why),
                 VSS_E_FLUSH_WRITES_TIMEOUT);
        CHECK_CONTAINS(creation_rig.why.text, "600000000000000000000000000000a1");
        CHECK_CONTAINS(creation_rig.why.text, "10000 ms");
        CHECK(!strstr(text_get(&creation_rig.calls), ";CommitSnapshots;"));
    }
    os_file_close(writer);
    CHECK(!creation_rig_is_held());
    creation_rig_finish();
    creation_rig_close();
    mem_free(path);
}

static void
step_from_locate(const char *method)
{
    if (strcmp(method, "LocateLuns") == 0)
        start_steps();
    if (strcmp(method, "AbortSnapshots") == 0)
        stop_steps();
}

void
creation__disks_do_not_come__arrival_limit(void)
{
    creation_rig_open();
    set_number("CallLimit", DAY_MS);
    set_number("ArrivalTimeout", "60000");
    if (creation_rig_start(VSS_CTX_BACKUP)) {
        creation_rig.during = step_from_locate;
        creation_rig.is_stingy = true;
        CHECK_HR(creation_rig_add(), S_OK);
        CHECK_HR(creation_run(creation_rig.creation, &creation_rig.why),
                 VSS_E_NO_SNAPSHOTS_IMPORTED);
    }
    creation_rig_finish();
    creation_rig_close();
}

static const char *stuck_method;

static void
wait_for_the_limit(const char *method)
{
    if (strcmp(method, stuck_method) == 0)
        for (int i = 0; i < 5000 && !is_overdue(NULL); i++)
            os_sleep_ms(1);
}

/* Flush, hold and arrival are in test_hold.sh and test_transport.sh, the idle time in
 * idle_cases.c, calls that hang in call_limit_cases.c. */
void
creation__limits_in_real_time__pass_too(void)
{
    creation_rig_open();
    set_number("FreezeLimit", "20");
    if (creation_rig_start(VSS_CTX_BACKUP)) {
        stuck_method = "PreCommitSnapshots";
        creation_rig.during = wait_for_the_limit;
        CHECK_HR(creation_rig_add(), S_OK);
        CHECK_HR(creation_run(creation_rig.creation, &creation_rig.why), VSS_E_WRITERERROR_TIMEOUT);
    }
    creation_rig_finish();
    creation_rig_close();
}

/* --- providers that crash, hang or talk nonsense --- */

enum trouble { CRASH, HANG, NONSENSE };

static enum trouble trouble;
static bool is_ended; /* its "process" */

static bool
has_ended(void *arg)
{
    return *(const volatile bool *)arg;
}

static void
end_process(struct provider *provider)
{
    (void)provider;
    is_ended = true;
    clock_wake();
}

/* A process that has ended answers nothing any more. */
static void
be_in_trouble(const char *method)
{
    creation_rig.provider.answer = is_ended ? HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) : S_OK;
    if (is_ended || strcmp(method, stuck_method) != 0)
        return;
    if (trouble == HANG) {
        clock_step(3600000000ull);
        (void)clock_wait(has_ended, &is_ended, CLOCK_FOREVER); /* true */
    }
    is_ended = trouble != NONSENSE;
    creation_rig.provider.answer =
        is_ended ? HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) : (HRESULT)0x8badf00d;
}

void
creation__provider_crashes_hangs_or_talks_nonsense__nothing_stays_held(void)
{
    static const struct {
        const char *method;
        bool is_harmless; /* nonsense is: the result changes nothing */
    } rows[] = {
        {"OnLoad", false},
        {"AreLunsSupported", false},
        {"BeginPrepareSnapshot", false},
        {"EndPrepareSnapshots", false},
        {"PreCommitSnapshots", false},
        {"CommitSnapshots", false},
        {"PostCommitSnapshots", false},
        {"GetTargetLuns", false},
        {"LocateLuns", false},
        {"FillInLunInfo", true},
        {"PreFinalCommitSnapshots", false},
        {"PostFinalCommitSnapshots", false},
        {"OnUnload", true},
    };
    static const char *const broken[] = {"process-gone", "call-hangs", "result-unknown"};

    creation_rig_open();
    for (size_t i = 0; i < 3 * COUNT(rows); i++) {
        HRESULT hr;

        trouble = (enum trouble)(i % 3);
        stuck_method = rows[i / 3].method;
        is_ended = false;
        if (!creation_rig_start(VSS_CTX_BACKUP))
            break;
        creation_rig.creation->providers->providers[0].end_process = end_process;
        creation_rig.during = be_in_trouble;
        hr = creation_rig_add();
        CHECK(FAILED(hr) == (i < 3 * 3));
        if (SUCCEEDED(hr))
            hr = creation_run(creation_rig.creation, &creation_rig.why);
        CHECK((hr == S_OK) == (strcmp(stuck_method, "OnUnload") == 0 ||
                               (trouble == NONSENSE && rows[i / 3].is_harmless)));
        CHECK(!creation_rig_is_held());
        CHECK(!creation_rig_is_marked());
        creation_free(creation_rig.creation);
        creation_rig.creation = NULL;
        CHECK(!coordinator_is_busy(&creation_rig.coordinator));
        CHECK(!strstr(creation_rig_timeline(), "call-order"));
        if (!(trouble == NONSENSE && strcmp(stuck_method, "OnUnload") == 0))
            CHECK_CONTAINS(creation_rig_timeline(), broken[trouble]);
        creation_rig_finish();
    }
    creation_rig_close();
}

/* --- rescans --- */

/* The timeline of an operation numbers its own. */
void
rescan__asked_for_by_somebody_else__is_a_gap(void)
{
    struct timeline *other = NULL;

    creation_rig_open();
    CHECK_ERR(timeline_new(&other), ERR_OK, NULL);
    CHECK_HR(coordinator_rescan(&creation_rig.coordinator, creation_rig.timeline, NULL), S_OK);
    CHECK_HR(coordinator_rescan(&creation_rig.coordinator, other, NULL), S_OK);
    CHECK_HR(coordinator_rescan(&creation_rig.coordinator, creation_rig.timeline, NULL), S_OK);
    CHECK_CONTAINS(creation_rig_timeline(), "number=1 ");
    CHECK_CONTAINS(creation_rig_timeline(), "number=3 ");
    CHECK(!strstr(creation_rig_timeline(), "number=2"));
    timeline_free(other);
    creation_rig_close();
}
