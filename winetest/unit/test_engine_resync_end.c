/* SPDX-License-Identifier: Apache-2.0 */
/* How a resync ends, on a fake array whose jobs do what the test says, and whom it outlives. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/resync_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- how it ends --- */

static void
percent__two_pairs__is_the_mean_and_never_falls(void)
{
    struct resync_status status;
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(2);
    CHECK(!resync_wait(resync, 0));
    fake_array_set_percent(resync_rig.rig.fake, &resync_rig.originals[0], 80);
    while (resync_look(resync).percent < 40)
        CHECK(!resync_wait(resync, 1));
    fake_array_set_percent(resync_rig.rig.fake, &resync_rig.originals[0], 10);
    fake_array_set_percent(resync_rig.rig.fake, &resync_rig.originals[1], 20);
    CHECK(!resync_wait(resync, 20));
    status = resync_look(resync);
    CHECK_INT(status.percent, 40);
    CHECK_INT(status.state, RESYNC_RUNNING);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[1], ARRAY_RESYNC_DONE, ERR_OK);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    CHECK_INT(resync_look(resync).percent, 100);
    resync_unref(resync);
    resync_rig_close(0);
}

static void
job__fails__others_are_stopped_and_the_error_is_told(void)
{
    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        const bool is_known = e == ERR_NOMEM || e == ERR_NO_SPACE || e == ERR_CORRUPT;
        struct resync *resync;
        char name[LUN_NAME_SIZE];

        if (!resync_rig_open())
            return;
        resync = resync_rig_start(RESYNC_PAIRS);
        fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[1], ARRAY_RESYNC_FAILED,
                           (enum err)e);
        resync_rig_check_end(resync, RESYNC_FAILED, is_known ? (enum err)e : ERR_ARRAY);
        CHECK_CONTAINS(resync_look(resync).why.text, "scripted end");
        CHECK_STR(resync_look(resync).why.about, lun_name(&resync_rig.originals[1], name));
        CHECK_INT(fake_array_job(resync_rig.rig.fake, &resync_rig.originals[0]),
                  ARRAY_RESYNC_CANCELLED);
        CHECK_INT(fake_array_job(resync_rig.rig.fake, &resync_rig.originals[2]),
                  ARRAY_RESYNC_CANCELLED);
        CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK,
                  &resync_rig.rig.why); /* changes nothing */
        resync_rig_check_end(resync, RESYNC_FAILED, is_known ? (enum err)e : ERR_ARRAY);
        resync_unref(resync);
        resync_rig_close(1);
        CHECK_INT(resync_rig.notice.state, RESYNC_FAILED);
        for (unsigned i = 0; i < RESYNC_PAIRS; i++)
            CHECK_CONTAINS(resync_rig.notice_targets, lun_name(&resync_rig.originals[i], name));
    }
}

static void
cancel__running__stops_all_jobs(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(RESYNC_PAIRS);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK, &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_CANCELLED, ERR_OK);
    CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 0);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK, &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_CANCELLED, ERR_OK);
    resync_unref(resync);
    resync_rig_close(1);
    CHECK_INT(resync_rig.notice.state, RESYNC_CANCELLED);
}

static void
cancel__all_jobs_just_done__is_done(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK, &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    resync_rig_close(0);
}

/* The array refuses to stop for a while: it is told again, and the caller does not wait for ever.
 */
static void
cancel__array_does_not_stop__times_out_and_goes_on_trying(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    engine_free(resync_rig.rig.engine);
    CHECK_ERR(rig_open_engine(&resync_rig.rig, 30), ERR_OK, &resync_rig.rig.why);
    resync = resync_rig_start(1);
    fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_CANCEL, 0, ERR_ARRAY);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_TIMEOUT, &resync_rig.rig.why);
    CHECK_INT(resync_look(resync).state, RESYNC_RUNNING);
    fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_CANCEL, 0, ERR_OK);
    resync_rig_check_end(resync, RESYNC_CANCELLED, ERR_OK);
    resync_unref(resync);
    resync_rig_close(1);
}

static void
array__silent_for_a_while__resync_goes_on(void)
{
    struct resync *resync;
    unsigned polls;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_POLL, 0, ERR_ARRAY);
    polls = fake_array_calls(resync_rig.rig.fake, FAKE_RESYNC_POLL);
    while (fake_array_calls(resync_rig.rig.fake, FAKE_RESYNC_POLL) < polls + 3)
        CHECK(!resync_wait(resync, 1));
    fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_POLL, 0, ERR_OK);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    resync_rig_close(0);
}

static void
array__silent_too_long__resync_fails_and_says_why(void)
{
    struct engine_config config = {
        .prepare_deadline_ms = 1000, .commit_deadline_ms = 500, .silence_deadline_ms = 20};
    struct resync *resync;

    if (!resync_rig_open())
        return;
    engine_free(resync_rig.rig.engine);
    config.array = fake_array_port(resync_rig.rig.fake);
    snprintf(config.host, sizeof(config.host), RIG_HOST);
    CHECK_ERR(engine_new(&config, &resync_rig.rig.engine, &resync_rig.rig.why), ERR_OK,
              &resync_rig.rig.why);
    resync = resync_rig_start(2);
    fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_POLL, 0, ERR_ARRAY);
    resync_rig_check_end(resync, RESYNC_FAILED, ERR_ARRAY);
    CHECK_CONTAINS(resync_look(resync).why.text, "scripted failure of resync_poll");
    CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake),
              2); /* nobody knows; they were not stopped */
    resync_unref(resync);
    resync_rig_close(1);
}

struct waiter {
    struct resync *resync;
    struct os_thread *thread;
    bool has_ended;
};

static void
wait_for_ever(void *arg)
{
    struct waiter *waiter = arg;

    waiter->has_ended = resync_wait(waiter->resync, OS_FOREVER);
}

static void
start_waiters(struct waiter *waiters, size_t count, struct resync *resync)
{
    for (size_t i = 0; i < count; i++) {
        waiters[i] = (struct waiter){.resync = resync};
        CHECK_ERR(os_thread_start(wait_for_ever, &waiters[i], &waiters[i].thread), ERR_OK, NULL);
    }
}

static void
join_waiters(struct waiter *waiters, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        os_thread_join(waiters[i].thread);
        CHECK(waiters[i].has_ended);
    }
}

static void
waiters__several_threads__all_return_at_the_end(void)
{
    struct waiter waiters[4];
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    start_waiters(waiters, COUNT(waiters), resync);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    join_waiters(waiters, COUNT(waiters));
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    resync_rig_close(0);
}

/* --- who outlives whom --- */

static void
engine__resync_runs__is_busy_until_it_has_ended(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    CHECK(!engine_is_busy(resync_rig.rig.engine));
    resync = resync_rig_start(1);
    CHECK(engine_is_busy(resync_rig.rig.engine));
    resync_unref(resync); /* nobody waits for it: it goes on */
    CHECK(engine_is_busy(resync_rig.rig.engine));
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    while (engine_is_busy(resync_rig.rig.engine))
        os_sleep_ms(1);
    resync_rig_close(0);
}

/* Forced out: who waits is let go at once, and the array goes on with the job. */
static void
unload__resync_runs__wakes_waiters_and_leaves_the_job(void)
{
    struct waiter waiters[2];
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(2);
    start_waiters(waiters, COUNT(waiters), resync);
    CHECK_ERR(engine_unload(resync_rig.rig.engine, &resync_rig.rig.why), ERR_OK,
              &resync_rig.rig.why);
    join_waiters(waiters, COUNT(waiters));
    resync_rig_check_end(resync, RESYNC_FAILED, ERR_STATE);
    CHECK_CONTAINS(resync_look(resync).why.text, "by itself");
    CHECK(!engine_is_busy(resync_rig.rig.engine));
    CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 2);
    CHECK_INT(fake_array_calls(resync_rig.rig.fake, FAKE_RESYNC_CANCEL), 0);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK,
              &resync_rig.rig.why); /* too late for that */
    CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 2);
    resync_unref(resync);
    resync_rig_close(1);
}

/* The process is ending. A call that began a resync while the engine was unloaded is over by then,
 * but nobody had let go of what it began. */
static void
end_resyncs__begun_during_the_unload__waiter_is_told_and_the_job_is_left(void)
{
    struct waiter waiter;
    struct resync *resync;

    if (!resync_rig_open())
        return;
    CHECK_ERR(engine_unload(resync_rig.rig.engine, &resync_rig.rig.why), ERR_OK,
              &resync_rig.rig.why);
    resync = resync_rig_start(1);
    start_waiters(&waiter, 1, resync);
    CHECK(engine_end_resyncs(resync_rig.rig.engine, OS_FOREVER));
    join_waiters(&waiter, 1);
    resync_rig_check_end(resync, RESYNC_FAILED, ERR_STATE);
    CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 1);
    CHECK_INT(fake_array_job_handles(resync_rig.rig.fake), 0);
    resync_unref(resync);
    resync_rig_close(1);
}

/* Who waits is told all the same. */
static void
end_resyncs__array_hangs_in_the_question__gives_up_in_time(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    fake_array_block(resync_rig.rig.fake, FAKE_RESYNC_POLL, false);
    resync = resync_rig_start(1);
    fake_array_await_blocked(resync_rig.rig.fake, FAKE_RESYNC_POLL);
    CHECK(!engine_end_resyncs(resync_rig.rig.engine, 20));
    CHECK(resync_wait(resync, 0));
    fake_array_release(resync_rig.rig.fake, FAKE_RESYNC_POLL);
    CHECK(engine_end_resyncs(resync_rig.rig.engine, OS_FOREVER));
    resync_rig_check_end(resync, RESYNC_FAILED, ERR_STATE);
    resync_unref(resync);
    resync_rig_close(1);
}

static void
engine_free__resync_runs__object_stays_usable(void)
{
    struct resync *resync;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    resync_rig_close(1);
    resync_rig_check_end(resync, RESYNC_FAILED, ERR_STATE);
    CHECK_ERR(resync_cancel(resync, NULL), ERR_OK, NULL);
    resync_ref(resync);
    resync_unref(resync);
    resync_unref(resync);
    resync_unref(NULL);
}

/* Each call joins the threads of the resyncs that ended before it. */
static void
many_resyncs__one_after_the_other__leave_no_memory(void)
{
    long live = 0;

    if (!resync_rig_open())
        return;
    for (unsigned i = 0; i < 50; i++) {
        struct resync *resync = NULL;

        CHECK_ERR(resync_rig_call(RESYNC_PAIRS, &resync), ERR_OK, &resync_rig.rig.why);
        resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
        CHECK(resync_wait_over(resync, OS_FOREVER));
        resync_unref(resync);
        if (i == 0)
            live = mem_live();
    }
    CHECK_INT(mem_live(), live);
    resync_rig_close(0);
}

/* A resync goes on while a set is made; nothing is asked while that is frozen. */
static void
set_in_creation__resync_runs__array_is_not_asked_in_the_window(void)
{
    struct resync *resync;
    unsigned polls;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    if (!rig_drive(&resync_rig.rig, SET_PRE_COMMITTED))
        return;
    polls = fake_array_calls(resync_rig.rig.fake, FAKE_RESYNC_POLL);
    CHECK(!resync_wait(resync, 100));
    /* A question may have been under way when the window began. */
    CHECK(fake_array_calls(resync_rig.rig.fake, FAKE_RESYNC_POLL) <= polls + 1);
    fake_array_end_job(resync_rig.rig.fake, &resync_rig.originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(rig_call(&resync_rig.rig, SET_ON_COMMIT, &rig_set_s), ERR_OK, &resync_rig.rig.why);
    CHECK_ERR(rig_call(&resync_rig.rig, SET_ON_POST_COMMIT, &rig_set_s), ERR_OK,
              &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    CHECK_INT(rig_state(&resync_rig.rig), SET_POST_COMMITTED);
    resync_unref(resync);
    resync_rig_close(0);
}

static void
resync__every_state_of_a_set__is_legal_and_changes_nothing(void)
{
    static const enum set_state states[] = {SET_IDLE,      SET_PREPARING,      SET_PREPARED,
                                            SET_COMMITTED, SET_POST_COMMITTED, SET_PRE_FINAL,
                                            SET_CREATED};

    for (size_t i = 0; i < COUNT(states); i++) {
        const struct lun target = fake_lun(9);
        struct resync *resync = NULL;

        if (!resync_rig_open() || !rig_drive(&resync_rig.rig, states[i]))
            return;
        CHECK_ERR(engine_resync(resync_rig.rig.engine, resync_rig.shadows, &target, 1, NULL, NULL,
                                &resync, &resync_rig.rig.why),
                  ERR_OK, &resync_rig.rig.why);
        CHECK_INT(rig_state(&resync_rig.rig), states[i]);
        resync_unref(resync);
        resync_rig_close(0);
    }
}

static const struct test_case cases[] = {
    TEST(percent__two_pairs__is_the_mean_and_never_falls),
    TEST(job__fails__others_are_stopped_and_the_error_is_told),
    TEST(cancel__running__stops_all_jobs),
    TEST(cancel__all_jobs_just_done__is_done),
    TEST(cancel__array_does_not_stop__times_out_and_goes_on_trying),
    TEST(array__silent_for_a_while__resync_goes_on),
    TEST(array__silent_too_long__resync_fails_and_says_why),
    TEST(waiters__several_threads__all_return_at_the_end),
    TEST(engine__resync_runs__is_busy_until_it_has_ended),
    TEST(unload__resync_runs__wakes_waiters_and_leaves_the_job),
    TEST(end_resyncs__begun_during_the_unload__waiter_is_told_and_the_job_is_left),
    TEST(end_resyncs__array_hangs_in_the_question__gives_up_in_time),
    TEST(engine_free__resync_runs__object_stays_usable),
    TEST(many_resyncs__one_after_the_other__leave_no_memory),
    TEST(set_in_creation__resync_runs__array_is_not_asked_in_the_window),
    TEST(resync__every_state_of_a_set__is_legal_and_changes_nothing),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_resync_end", cases, NULL, NULL);
}
