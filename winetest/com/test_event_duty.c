/* SPDX-License-Identifier: Apache-2.0 */
/* Which failure raises which event, once; and when it is written: never between PreCommitSnapshots
 * and the return of PostCommitSnapshots, always after. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/com/call.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define VETO (HRESULT) VSS_E_PROVIDER_VETO

/* The first shadow copy LUN of an array with one original. */
#define SHADOW 2

static bool
set_up(void)
{
    return task_spy_start();
}

/* --- which --- */

/* The numbers that administrators filter by, and their severities: copied by hand, since they must
 * never change. */
static const struct {
    enum err e;
    unsigned code;
    const char *severity;
} duties[] = {
    {ERR_NOMEM, 211, "error"},         {ERR_STATE, 209, "error"},
    {ERR_NOT_FOUND, 206, "error"},     {ERR_EXISTS, 207, "error"},
    {ERR_NOT_SUPPORTED, 208, "error"}, {ERR_NO_SPACE, 203, "error"},
    {ERR_LIMIT, 204, "error"},         {ERR_TIMEOUT, 202, "error"},
    {ERR_CANCELLED, 210, "warning"},   {ERR_ACCESS, 102, "warning"},
    {ERR_CORRUPT, 205, "error"},       {ERR_IO, 201, "error"},
    {ERR_ARRAY, 200, "error"},         {ERR_LOST, 212, "error"},
    {ERR_COUNT, 200, "error"}, /* one that nobody has thought of */
};

/* Codes that are the caller's own affair; all others but S_OK are the administrator's. */
static bool
needs_no_event(HRESULT hr)
{
    return hr == E_INVALIDARG || hr == E_NOTIMPL || hr == (HRESULT)VSS_E_OBJECT_NOT_FOUND;
}

static void
check_duty(struct provider *provider, enum method method, size_t row)
{
    const enum err e = duties[row].e;
    unsigned expected;
    struct call call;
    HRESULT hr;

    rig.written_count = 0;
    CHECK_ERR(call_begin(&call, provider, method, &rig_set_id), ERR_OK, &call.why);
    why_about(&call.why, why_set(&call.why, e, "the reason"), "the LUN");
    hr = call_end(&call, e);
    server_flush(&rig.server);

    expected = method == METHOD_ON_UNLOAD || !needs_no_event(hr);
    if (!CHECK_INT(rig.written_count, expected))
        printf("  %s with %s answers 0x%08lx\n", method_name(method), err_name(e),
               (unsigned long)hr);
    if (expected != 1 || rig.written_count != 1)
        return;
    CHECK_INT(event_code(rig.written[0].id), duties[row].code);
    CHECK_STR(event_severity_name(event_severity(rig.written[0].id)), duties[row].severity);
    CHECK_STR(rig.written[0].method, method_name(method));
    CHECK_STR(rig.written[0].set, "11111111-2222-3333-4444-050505050505");
    CHECK_STR(rig.written[0].lun, "the LUN");
    CHECK_STR(rig.written[0].reason, "the reason");
}

/* Contract: 3.20 12.2 */
static void
failure__each_method_and_error__raises_one_event_of_its_cause(void)
{
    bool is_vetoed = false;

    if (rig_start(1, NULL)) {
        struct provider *provider =
            CONTAINING_RECORD(rig.hw, struct provider, IVssHardwareSnapshotProviderEx_iface);

        for (int method = 0; method < METHOD_COUNT; method++) {
            for (size_t row = 0; row < sizeof(duties) / sizeof(duties[0]); row++) {
                check_duty(provider, (enum method)method, row);
                is_vetoed |= hr_from_err((enum method)method, duties[row].e) == VETO;
            }
        }
        CHECK(is_vetoed);
        CHECK_INT(sizeof(duties) / sizeof(duties[0]), ERR_COUNT - 1); /* all but OK and INVAL */
    }
    rig_stop();
}

static void
failure__wrong_argument__raises_none(void)
{
    if (rig_start(1, NULL)) {
        CHECK_HR(rig.hw->lpVtbl->LocateLuns(rig.hw, 0, NULL), E_INVALIDARG);
        CHECK_INT(rig.written_count, 0);
    }
    rig_stop();
}

/* OnUnload has to answer S_OK, so the event is all that tells of what was left on the array. */
static void
unload__array_refuses_to_clean_up__is_told(void)
{
    if (rig_start(1, NULL) && rig_advance(METHOD_END_PREPARE_SNAPSHOTS)) {
        fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
        CHECK_HR(rig_call(METHOD_ON_UNLOAD, SHADOW), S_OK);
        if (CHECK_INT(rig.written_count, 1)) {
            CHECK_INT(rig.written[0].id, EVENT_ARRAY_FAILED);
            CHECK_STR(rig.written[0].method, "OnUnload");
        }
    }
    rig_stop();
}

/* --- lost shadow copies --- */

/* A finished set whose shadow copy the array gives up. */
static bool
start_with_loss(void)
{
    if (!rig_start(1, NULL) || !rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS))
        return false;
    fake_array_tag(rig.fake, SHADOW)->is_lost = true;
    return CHECK_INT(rig.written_count, 0);
}

/* The loss is told once; each veto has its own event.
 * Contract: 3.20 8.2 12.1 12.2 */
static void
lost__shadow_copy_is_used__told_once_and_each_call_vetoed(void)
{
    static const uint32_t ids[] = {EVENT_COPY_LOST, EVENT_CONTENT_LOST, EVENT_CONTENT_LOST,
                                   EVENT_CONTENT_LOST};
    char text[EVENT_TEXT_MAX], name[LUN_NAME_SIZE];
    const struct lun lun = fake_lun(SHADOW);

    if (start_with_loss()) {
        CHECK_HR(rig_call(METHOD_LOCATE_LUNS, SHADOW), VETO);
        CHECK_HR(rig_call(METHOD_LOCATE_LUNS, SHADOW), VETO);
        CHECK_HR(rig_call(METHOD_RESYNC_LUNS, SHADOW), VETO);
        CHECK_HR(rig_call(METHOD_FILL_IN_LUN_INFO, SHADOW), S_OK);
        CHECK_HR(rig_call(METHOD_ON_LUN_EMPTY, SHADOW), S_OK);
        CHECK(!fake_array_has(rig.fake, &lun));
        if (CHECK_INT(rig.written_count, 4)) {
            for (int i = 0; i < 4; i++) {
                CHECK_INT(rig.written[i].id, ids[i]);
                CHECK_STR(rig.written[i].lun, lun_name(&lun, name));
            }
            CHECK_STR(rig.written[0].set, "11111111-2222-3333-4444-050505050505");
            event_text(&rig.written[0], text, sizeof(text));
            CHECK_CONTAINS(text, "space ran out");
            CHECK_CONTAINS(text, "give the array more space");
            event_text(&rig.written[2], text, sizeof(text));
            CHECK_CONTAINS(text, "LocateLuns failed");
            CHECK_CONTAINS(text, "Delete the shadow copy");
        }
    }
    rig_stop();
}

/* Contract: 12.3 */
static void
lost__noticed_while_a_set_is_frozen__told_afterwards(void)
{
    const struct id set = {{9}};
    unsigned number;

    if (rig_start(1, NULL) && rig_advance(METHOD_PRE_COMMIT_SNAPSHOTS)) {
        number = fake_array_add_shadow(rig.fake, &set, "beta", ARRAY_SHADOW_RELEASED);
        fake_array_tag(rig.fake, number)->is_lost = true;
        CHECK_HR(rig_call(METHOD_LOCATE_LUNS, number), VETO);
        CHECK_INT(rig.written_count, 0);
        CHECK_HR(rig_call(METHOD_ABORT_SNAPSHOTS, SHADOW), S_OK);
        if (CHECK_INT(rig.written_count, 2))
            CHECK_INT(rig.written[0].id, EVENT_COPY_LOST);
    }
    rig_stop();
}

/* --- when --- */

/* A set armed, and a commit that failed with ERR_TIMEOUT. */
static bool
start_and_fail_commit(void)
{
    if (!rig_start(1, NULL) || !rig_advance(METHOD_PRE_COMMIT_SNAPSHOTS))
        return false;
    fake_array_fail(rig.fake, FAKE_GROUP_COMMIT, 1, ERR_TIMEOUT);
    CHECK_HR(rig_call(METHOD_COMMIT_SNAPSHOTS, SHADOW), VETO);
    CHECK(engine_is_frozen(rig.engine));
    CHECK_HR(rig_call(METHOD_ARE_LUNS_SUPPORTED, SHADOW), S_OK); /* nor with another call */
    return CHECK_INT(rig.written_count, 0);
}

static void
check_timed_out(unsigned at)
{
    char text[EVENT_TEXT_MAX];

    if (!CHECK(rig.written_count > at))
        return;
    CHECK_INT(rig.written[at].id, EVENT_TIMED_OUT);
    event_text(&rig.written[at], text, sizeof(text));
    CHECK_CONTAINS(text, "CommitSnapshots failed because the array did not answer in time: ");
    CHECK_CONTAINS(text, "Shadow copy set: 11111111-2222-3333-4444-050505050505. LUN: -.");
    CHECK_CONTAINS(text, "raise the deadline");
}

/* Contract: 12.3 */
static void
frozen__commit_fails_then_abort__written_with_it(void)
{
    if (start_and_fail_commit()) {
        CHECK_HR(rig_call(METHOD_ABORT_SNAPSHOTS, SHADOW), S_OK);
        CHECK_INT(rig.written_count, 1);
        check_timed_out(0);
    }
    rig_stop();
}

/* Contract: 12.3 */
static void
frozen__commit_fails_and_is_repeated__written_by_the_call_after_post_commit(void)
{
    if (start_and_fail_commit()) {
        CHECK_HR(rig_call(METHOD_COMMIT_SNAPSHOTS, SHADOW), S_OK);
        CHECK_HR(rig_call(METHOD_POST_COMMIT_SNAPSHOTS, SHADOW), S_OK);
        CHECK_INT(rig.written_count, 0); /* not before PostCommitSnapshots has returned */
        CHECK_HR(rig_call(METHOD_GET_TARGET_LUNS, SHADOW), S_OK);
        CHECK_INT(rig.written_count, 1);
        check_timed_out(0);
    }
    rig_stop();
}

static void
frozen__several_failures__written_in_their_order(void)
{
    static const uint32_t ids[] = {EVENT_ARRAY_FAILED, EVENT_OUT_OF_ORDER, EVENT_TIMED_OUT};

    if (rig_start(1, NULL) && rig_advance(METHOD_END_PREPARE_SNAPSHOTS)) {
        fake_array_fail(rig.fake, FAKE_GROUP_ARM, 1, ERR_ARRAY);
        CHECK_HR(rig_call(METHOD_PRE_COMMIT_SNAPSHOTS, SHADOW), VETO);
        CHECK_HR(rig_call(METHOD_POST_COMMIT_SNAPSHOTS, SHADOW), VETO);
        CHECK_HR(rig_call(METHOD_PRE_COMMIT_SNAPSHOTS, SHADOW), S_OK);
        fake_array_fail(rig.fake, FAKE_GROUP_COMMIT, 1, ERR_TIMEOUT);
        CHECK_HR(rig_call(METHOD_COMMIT_SNAPSHOTS, SHADOW), VETO);
        CHECK_INT(rig.written_count, 0);
        CHECK_HR(rig_call(METHOD_ABORT_SNAPSHOTS, SHADOW), S_OK);
        if (CHECK_INT(rig.written_count, 3)) {
            for (int i = 0; i < 3; i++)
                CHECK_INT(rig.written[i].id, ids[i]);
            CHECK(rig.written[0].time_ms <= rig.written[2].time_ms);
        }
    }
    rig_stop();
}

/* Neither AbortSnapshots nor any other call ever comes. */
static void
frozen__commit_fails_and_vss_is_gone__written_at_the_end_of_the_process(void)
{
    if (start_and_fail_commit()) {
        rig_release(); /* as the process does, in this order */
        engine_free(rig.engine);
        rig.engine = NULL;
        CHECK_INT(rig.written_count, 0);
        events_free(rig.events);
        rig.events = NULL;
        CHECK_INT(rig.written_count, 1);
        check_timed_out(0);
    }
    rig_stop();
}

static void
stop_late(void *arg)
{
    if (!os_cancel_wait(arg, 60000))
        server_stop(&rig.server);
}

/* Nor does the process end: the thread that waits for its end writes when the applications must
 * have been thawed. */
static void
frozen__commit_fails_and_vss_is_silent__written_by_the_waiting_process(void)
{
    struct os_thread *patience = NULL;
    struct os_cancel *over = NULL;

    CHECK_ERR(os_cancel_new(&over), ERR_OK, NULL);
    if (rig_start(1, NULL) && rig_advance(METHOD_END_PREPARE_SNAPSHOTS)) {
        frozen_set_limit(1);
        fake_array_fail(rig.fake, FAKE_GROUP_COMMIT, 1, ERR_TIMEOUT);
        CHECK_HR(rig_call(METHOD_PRE_COMMIT_SNAPSHOTS, SHADOW), S_OK);
        CHECK_HR(rig_call(METHOD_COMMIT_SNAPSHOTS, SHADOW), VETO);
        CHECK_INT(rig.written_count, 0);
        rig.server.tick_ms = 1;
        rig.stops_at_event = true;
        CHECK_ERR(os_thread_start(stop_late, over, &patience), ERR_OK, NULL);
        server_lock(&rig.server);
        server_wait(&rig.server);
        os_cancel_set(over);
        os_thread_join(patience);
        CHECK_INT(rig.written_count, 1);
        check_timed_out(0);
        frozen_set_limit(FROZEN_LIMIT_MS);
    }
    rig_stop();
    os_cancel_free(over);
}

/* --- the window on the way through COM --- */

static char noticed[256];

static void
notice(const char *what)
{
    snprintf(noticed + strlen(noticed), sizeof(noticed) - strlen(noticed), "%s;", what);
}

static enum err
allocating_check(struct why *why)
{
    (void)why;
    mem_free(mem_zalloc(1));
    return ERR_OK;
}

/* Contract: 15.10 */
static void
frozen__code_around_the_engine_allocates__is_noticed(void)
{
    static const enum method steps[] = {METHOD_PRE_COMMIT_SNAPSHOTS, METHOD_COMMIT_SNAPSHOTS,
                                        METHOD_POST_COMMIT_SNAPSHOTS};

    frozen_on_breach(notice);
    noticed[0] = '\0';
    if (rig_start(1, allocating_check) && rig_advance(METHOD_END_PREPARE_SNAPSHOTS)) {
        CHECK_STR(noticed, "");
        for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
            noticed[0] = '\0';
            CHECK_HR(rig_call(steps[i], SHADOW), S_OK);
            CHECK_STR(noticed, "allocating memory;");
        }
        noticed[0] = '\0';
        CHECK_HR(rig_call(METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, SHADOW), S_OK);
        CHECK_STR(noticed, "");
    }
    rig_stop();
    frozen_on_breach(NULL);
}

static void
write_event(void *ctx)
{
    struct event_sink *sink = ctx;
    struct event event = {.id = EVENT_STARTED};

    sink->write(sink, &event);
}

/* Contract: 12.3 15.10 */
static void
frozen__either_sink_is_written_to__is_noticed(void)
{
    char *path = os_path_join(test_dir(), "events.log");
    struct event_sink *sinks[2] = {NULL};
    struct why why = {0};

    CHECK_ERR(event_sink_file(path, &sinks[0], &why), ERR_OK, &why);
    CHECK_ERR(event_sink_log(&sinks[1], &why), ERR_OK, &why);
    frozen_on_breach(notice);
    for (int i = 0; i < 2; i++) {
        if (sinks[i] && rig_start(1, NULL) && rig_advance(METHOD_END_PREPARE_SNAPSHOTS)) {
            noticed[0] = '\0';
            write_event(sinks[i]);
            CHECK_STR(noticed, "");
            fake_array_act(rig.fake, FAKE_GROUP_ARM, write_event, sinks[i]);
            CHECK_HR(rig_call(METHOD_PRE_COMMIT_SNAPSHOTS, SHADOW), S_OK);
            CHECK_CONTAINS(noticed, "writing an event;");
            noticed[0] = '\0';
            write_event(sinks[i]); /* between two steps, on whatever thread */
            CHECK_STR(noticed, "writing an event;");
            CHECK_HR(rig_call(METHOD_ABORT_SNAPSHOTS, SHADOW), S_OK);
        }
        rig_stop();
    }
    frozen_on_breach(NULL);
    for (int i = 0; i < 2; i++)
        event_sink_free(sinks[i]);
    mem_free(path);
}

/* --- traces --- */

/* Which calls of the window are in the trace file, in hexadecimal: 0x1 PreCommitSnapshots, 0x10
 * CommitSnapshots, 0x100 PostCommitSnapshots. */
static unsigned
traced(const char *path)
{
    char *text = NULL;
    unsigned found = 0;
    size_t size;

    CHECK_ERR(os_read_file(path, TRACE_FILE_MAX, &text, &size, NULL), ERR_OK, NULL);
    if (text && strstr(text, "\tcom: PreCommitSnapshots"))
        found |= 0x1;
    if (text && strstr(text, "\tcom: CommitSnapshots"))
        found |= 0x10;
    if (text && strstr(text, "\tcom: PostCommitSnapshots"))
        found |= 0x100;
    mem_free(text);
    return found;
}

/* Other methods may come in the window: neither they nor the waiting process write then.
 * Contract: 6.3.2 12.3 15.10 */
static void
frozen__trace_file_is_set__written_after_post_commit(void)
{
    char *other = os_path_join(test_dir(), "other.log");
    char *path = os_path_join(test_dir(), "trace.log");
    struct trace_file *trace = NULL;
    struct why why = {0};

    CHECK_ERR(trace_file_open(other, &trace, &why), ERR_OK, &why);
    trace_file_close(trace); /* takes what other cases traced */
    trace = NULL;
    CHECK_ERR(trace_file_open(path, &trace, &why), ERR_OK, &why);
    if (rig_start(1, NULL)) {
        rig.server.trace = trace;
        CHECK(rig_advance(METHOD_COMMIT_SNAPSHOTS));
        CHECK_INT(traced(path), 0);
        CHECK_HR(rig_call(METHOD_FILL_IN_LUN_INFO, 2), S_OK);
        server_flush(&rig.server);
        CHECK_INT(traced(path), 0);
        CHECK_HR(rig_call(METHOD_POST_COMMIT_SNAPSHOTS, 1), S_OK);
        CHECK_INT(traced(path), 0);
        CHECK_HR(rig_call(METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, 1), S_OK);
        CHECK_INT(traced(path), 0x111);
        CHECK_HR(rig_call(METHOD_ABORT_SNAPSHOTS, 1), S_OK);
        rig.server.trace = NULL;
    }
    rig_stop();
    trace_file_close(trace);
    mem_free(path);
    mem_free(other);
}

static const struct test_case cases[] = {
    TEST(failure__each_method_and_error__raises_one_event_of_its_cause),
    TEST(failure__wrong_argument__raises_none),
    TEST(unload__array_refuses_to_clean_up__is_told),
    TEST(lost__shadow_copy_is_used__told_once_and_each_call_vetoed),
    TEST(lost__noticed_while_a_set_is_frozen__told_afterwards),
    TEST(frozen__commit_fails_then_abort__written_with_it),
    TEST(frozen__commit_fails_and_is_repeated__written_by_the_call_after_post_commit),
    TEST(frozen__several_failures__written_in_their_order),
    TEST(frozen__commit_fails_and_vss_is_gone__written_at_the_end_of_the_process),
    TEST(frozen__commit_fails_and_vss_is_silent__written_by_the_waiting_process),
    TEST(frozen__code_around_the_engine_allocates__is_noticed),
    TEST(frozen__either_sink_is_written_to__is_noticed),
    TEST(frozen__trace_file_is_set__written_after_post_commit),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "event_duty", cases, set_up, task_spy_stop);
}
