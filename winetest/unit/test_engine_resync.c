/* SPDX-License-Identifier: Apache-2.0 */
/* Resync in the core, on a fake array whose jobs do what the test says: which pairs are taken, how
 * a resync ends, and that it outlives whom it should. */
#include "config.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAIRS 3

static struct rig rig;
static struct lun shadows[PAIRS]; /* released, of a set that nobody makes any more */
static struct lun originals[PAIRS];
static atomic_uint notices; /* how often somebody was told of a bad end */
static struct resync_status notice;
static char notice_targets[256];

static void
note_end(void *ctx, struct resync *resync, const struct resync_status *status)
{
    (void)ctx;
    notice = *status;
    (void)resync_targets(resync, notice_targets, sizeof(notice_targets));
    (void)atomic_fetch_add(&notices, 1);
}

static bool
set_up(void)
{
    atomic_store(&notices, 0);
    if (!rig_open(&rig))
        return false;
    for (unsigned i = 0; i < PAIRS; i++) {
        shadows[i] =
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED));
        originals[i] = fake_lun(i + 1);
    }
    fake_array_clear_log(rig.fake);
    return true;
}

static enum err
start_pairs(size_t count, struct resync **ret_resync)
{
    rig.why.text[0] = '\0';
    return engine_resync(rig.engine, shadows, originals, count, note_end, NULL, ret_resync,
                         &rig.why);
}

/* A running resync of @count pairs. */
static struct resync *
start(size_t count)
{
    struct resync *resync = NULL;

    fake_array_hold_jobs(rig.fake);
    CHECK_ERR(start_pairs(count, &resync), ERR_OK, &rig.why);
    return resync;
}

static void
check_ends(struct resync *resync, enum resync_state state, enum err error)
{
    struct resync_status status;

    CHECK(resync_wait(resync, OS_FOREVER));
    status = resync_look(resync);
    CHECK_INT(status.state, state);
    CHECK_ERR(status.error, error, &status.why);
}

/* The thread tells of a bad end after it has published it; the engine's end waits for that. */
static void
tear_down(unsigned expected_notices)
{
    rig_close(&rig);
    CHECK_INT(atomic_load(&notices), expected_notices);
}

/* --- which pairs --- */

static void
resync__several_pairs__each_is_a_job_and_all_end_well(void)
{
    struct resync *resync = NULL;
    struct resync_status status;

    if (!set_up())
        return;
    CHECK_ERR(start_pairs(PAIRS, &resync), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    status = resync_look(resync);
    CHECK_INT(status.percent, 100);
    for (unsigned i = 0; i < PAIRS; i++)
        CHECK_INT(fake_array_job(rig.fake, &originals[i]), ARRAY_RESYNC_DONE);
    CHECK_STR(fake_array_log(rig.fake), "resync_start resync_start resync_start");
    CHECK_INT(fake_array_shadows(rig.fake), PAIRS);
    resync_unref(resync);
    tear_down(0);
}

static void
resync__wrong_pairs__are_refused_and_nothing_is_started(void)
{
    struct lun foreign = fake_lun(400);
    struct lun committed;
    struct resync *resync = NULL;

    if (!set_up())
        return;
    committed =
        fake_lun(fake_array_add_shadow(rig.fake, &rig_set_s, RIG_HOST, ARRAY_SHADOW_COMMITTED));
    {
        const struct {
            const struct lun *source, *target;
            enum err error;
        } rows[] = {
            {&foreign, &originals[1], ERR_NOT_FOUND},
            {&shadows[1], &foreign, ERR_NOT_FOUND},
            {&originals[2], &originals[1], ERR_NOT_FOUND},
            {&shadows[1], &shadows[2], ERR_NOT_FOUND},
            {&committed, &originals[1], ERR_STATE},
            {&shadows[1], &originals[0], ERR_STATE},
        };

        for (size_t i = 0; i < COUNT(rows); i++) {
            const struct lun sources[] = {shadows[0], *rows[i].source};
            const struct lun targets[] = {originals[0], *rows[i].target};

            rig.why = (struct why){0};
            CHECK_ERR(
                engine_resync(rig.engine, sources, targets, 2, note_end, NULL, &resync, &rig.why),
                rows[i].error, &rig.why);
            CHECK(rig.why.text[0] != '\0');
            CHECK(rig.why.about[0] != '\0');
            CHECK(resync == NULL);
        }
    }
    CHECK_ERR(engine_resync(rig.engine, NULL, originals, 1, NULL, NULL, &resync, NULL), ERR_INVAL,
              NULL);
    CHECK_ERR(engine_resync(rig.engine, shadows, NULL, 1, NULL, NULL, &resync, NULL), ERR_INVAL,
              NULL);
    CHECK_ERR(start_pairs(0, &resync), ERR_INVAL, &rig.why);
    fake_array_set_resync(rig.fake, false);
    CHECK_ERR(start_pairs(1, &resync), ERR_NOT_SUPPORTED, &rig.why);
    CHECK_STR(fake_array_log(rig.fake), "");
    tear_down(0);
}

/* One shadow copy may be copied to several LUNs. */
static void
resync__same_source_twice__is_two_jobs(void)
{
    struct resync *resync = NULL;

    if (!set_up())
        return;
    shadows[1] = shadows[0];
    CHECK_ERR(start_pairs(2, &resync), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    tear_down(0);
}

static void
resync__target_has_a_running_one__is_refused(void)
{
    struct resync *resync, *second = NULL;

    if (!set_up())
        return;
    resync = start(1);
    CHECK_ERR(start_pairs(1, &second), ERR_STATE, &rig.why);
    CHECK(second == NULL);
    CHECK_INT(fake_array_job(rig.fake, &originals[0]), ARRAY_RESYNC_RUNNING);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why);
    resync_unref(resync);
    tear_down(1);
}

static void
start__a_later_pair_fails__earlier_ones_are_stopped_and_named(void)
{
    char name[LUN_NAME_SIZE];

    for (unsigned nth = 1; nth <= PAIRS; nth++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            const bool is_odd = e == ERR_INVAL || e == ERR_NOT_SUPPORTED || e == ERR_ACCESS;
            struct resync *resync = NULL;

            if (!set_up())
                return;
            fake_array_hold_jobs(rig.fake);
            fake_array_fail(rig.fake, FAKE_RESYNC_START, nth, (enum err)e);
            CHECK_ERR(start_pairs(PAIRS, &resync), is_odd ? ERR_ARRAY : e, &rig.why);
            CHECK(resync == NULL);
            CHECK_CONTAINS(rig.why.text, "scripted");
            CHECK_STR(rig.why.about, lun_name(&originals[nth - 1], name));
            for (unsigned i = 0; i + 1 < nth; i++) {
                CHECK_INT(fake_array_job(rig.fake, &originals[i]), ARRAY_RESYNC_CANCELLED);
                CHECK_CONTAINS(rig.why.text, lun_name(&originals[i], name));
            }
            CHECK_INT(fake_array_running_jobs(rig.fake), 0);
            CHECK(!engine_is_busy(rig.engine));
            tear_down(0);
        }
    }
}

static void
start__each_allocation_fails__nothing_is_left(void)
{
    bool is_done = false;
    long nth = 1;

    for (; !is_done && nth < 100; nth++) {
        struct resync *resync = NULL;
        long live;
        enum err e;

        if (!set_up())
            return;
        fake_array_hold_jobs(rig.fake);
        live = mem_live();
        mem_fail_at(nth);
        e = start_pairs(2, &resync);
        mem_fail_at(0);
        is_done = !e;
        if (e) {
            CHECK_ERR(e, ERR_NOMEM, &rig.why);
            CHECK(resync == NULL);
            CHECK_INT(mem_live(), live);
            CHECK_INT(fake_array_running_jobs(rig.fake), 0);
        } else {
            CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why);
        }
        resync_unref(resync);
        tear_down(e ? 0 : 1);
    }
    CHECK(nth > 8);
    CHECK(is_done);
}

static void
resync__each_port_error_before_the_start__is_returned(void)
{
    static const enum fake_op ops[] = {FAKE_FIND, FAKE_TAG};

    for (size_t i = 0; i < COUNT(ops); i++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            const bool is_odd = e == ERR_INVAL || e == ERR_NOT_SUPPORTED || e == ERR_ACCESS;
            struct resync *resync = NULL;

            if (!set_up())
                return;
            fake_array_fail(rig.fake, ops[i], 2, (enum err)e);
            CHECK_ERR(start_pairs(2, &resync), is_odd ? ERR_ARRAY : e, &rig.why);
            CHECK_STR(fake_array_log(rig.fake), "");
            tear_down(0);
        }
    }
}

/* --- how it ends --- */

static void
percent__two_pairs__is_the_mean_and_never_falls(void)
{
    struct resync_status status;
    struct resync *resync;

    if (!set_up())
        return;
    resync = start(2);
    CHECK(!resync_wait(resync, 0));
    fake_array_set_percent(rig.fake, &originals[0], 80);
    while (resync_look(resync).percent < 40)
        CHECK(!resync_wait(resync, 1));
    fake_array_set_percent(rig.fake, &originals[0], 10);
    fake_array_set_percent(rig.fake, &originals[1], 20);
    CHECK(!resync_wait(resync, 20));
    status = resync_look(resync);
    CHECK_INT(status.percent, 40);
    CHECK_INT(status.state, RESYNC_RUNNING);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    fake_array_end_job(rig.fake, &originals[1], ARRAY_RESYNC_DONE, ERR_OK);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    CHECK_INT(resync_look(resync).percent, 100);
    resync_unref(resync);
    tear_down(0);
}

static void
job__fails__others_are_stopped_and_the_error_is_told(void)
{
    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        const bool is_known = e == ERR_NOMEM || e == ERR_NO_SPACE || e == ERR_CORRUPT;
        struct resync *resync;
        char name[LUN_NAME_SIZE];

        if (!set_up())
            return;
        resync = start(PAIRS);
        fake_array_end_job(rig.fake, &originals[1], ARRAY_RESYNC_FAILED, (enum err)e);
        check_ends(resync, RESYNC_FAILED, is_known ? (enum err)e : ERR_ARRAY);
        CHECK_CONTAINS(resync_look(resync).why.text, "scripted end");
        CHECK_STR(resync_look(resync).why.about, lun_name(&originals[1], name));
        CHECK_INT(fake_array_job(rig.fake, &originals[0]), ARRAY_RESYNC_CANCELLED);
        CHECK_INT(fake_array_job(rig.fake, &originals[2]), ARRAY_RESYNC_CANCELLED);
        CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why); /* changes nothing */
        check_ends(resync, RESYNC_FAILED, is_known ? (enum err)e : ERR_ARRAY);
        resync_unref(resync);
        tear_down(1);
        CHECK_INT(notice.state, RESYNC_FAILED);
        for (unsigned i = 0; i < PAIRS; i++)
            CHECK_CONTAINS(notice_targets, lun_name(&originals[i], name));
    }
}

static void
cancel__running__stops_all_jobs(void)
{
    struct resync *resync;

    if (!set_up())
        return;
    resync = start(PAIRS);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_CANCELLED, ERR_OK);
    CHECK_INT(fake_array_running_jobs(rig.fake), 0);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_CANCELLED, ERR_OK);
    resync_unref(resync);
    tear_down(1);
    CHECK_INT(notice.state, RESYNC_CANCELLED);
}

static void
cancel__all_jobs_just_done__is_done(void)
{
    struct resync *resync;

    if (!set_up())
        return;
    resync = start(1);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    tear_down(0);
}

/* The array refuses to stop for a while: it is told again, and the caller does not wait for ever.
 */
static void
cancel__array_does_not_stop__times_out_and_goes_on_trying(void)
{
    struct resync *resync;

    if (!set_up())
        return;
    engine_free(rig.engine);
    CHECK_ERR(rig_open_engine(&rig, 30), ERR_OK, &rig.why);
    resync = start(1);
    fake_array_fail(rig.fake, FAKE_RESYNC_CANCEL, 0, ERR_ARRAY);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_TIMEOUT, &rig.why);
    CHECK_INT(resync_look(resync).state, RESYNC_RUNNING);
    fake_array_fail(rig.fake, FAKE_RESYNC_CANCEL, 0, ERR_OK);
    check_ends(resync, RESYNC_CANCELLED, ERR_OK);
    resync_unref(resync);
    tear_down(1);
}

static void
array__silent_for_a_while__resync_goes_on(void)
{
    struct resync *resync;
    unsigned polls;

    if (!set_up())
        return;
    resync = start(1);
    fake_array_fail(rig.fake, FAKE_RESYNC_POLL, 0, ERR_ARRAY);
    polls = fake_array_calls(rig.fake, FAKE_RESYNC_POLL);
    while (fake_array_calls(rig.fake, FAKE_RESYNC_POLL) < polls + 3)
        CHECK(!resync_wait(resync, 1));
    fake_array_fail(rig.fake, FAKE_RESYNC_POLL, 0, ERR_OK);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    tear_down(0);
}

static void
array__silent_too_long__resync_fails_and_says_why(void)
{
    struct engine_config config = {
        .prepare_deadline_ms = 1000, .commit_deadline_ms = 500, .silence_deadline_ms = 20};
    struct resync *resync;

    if (!set_up())
        return;
    engine_free(rig.engine);
    config.array = fake_array_port(rig.fake);
    snprintf(config.host, sizeof(config.host), RIG_HOST);
    CHECK_ERR(engine_new(&config, &rig.engine, &rig.why), ERR_OK, &rig.why);
    resync = start(2);
    fake_array_fail(rig.fake, FAKE_RESYNC_POLL, 0, ERR_ARRAY);
    check_ends(resync, RESYNC_FAILED, ERR_ARRAY);
    CHECK_CONTAINS(resync_look(resync).why.text, "scripted failure of resync_poll");
    CHECK_INT(fake_array_running_jobs(rig.fake), 2); /* nobody knows; they were not stopped */
    resync_unref(resync);
    tear_down(1);
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

    if (!set_up())
        return;
    resync = start(1);
    start_waiters(waiters, COUNT(waiters), resync);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    join_waiters(waiters, COUNT(waiters));
    check_ends(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    tear_down(0);
}

/* --- who outlives whom --- */

static void
engine__resync_runs__is_busy_until_it_has_ended(void)
{
    struct resync *resync;

    if (!set_up())
        return;
    CHECK(!engine_is_busy(rig.engine));
    resync = start(1);
    CHECK(engine_is_busy(rig.engine));
    resync_unref(resync); /* nobody waits for it: it goes on */
    CHECK(engine_is_busy(rig.engine));
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    while (engine_is_busy(rig.engine))
        os_sleep_ms(1);
    tear_down(0);
}

/* Forced out: who waits is let go at once, and the array goes on with the job. */
static void
unload__resync_runs__wakes_waiters_and_leaves_the_job(void)
{
    struct waiter waiters[2];
    struct resync *resync;

    if (!set_up())
        return;
    resync = start(2);
    start_waiters(waiters, COUNT(waiters), resync);
    CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
    join_waiters(waiters, COUNT(waiters));
    check_ends(resync, RESYNC_FAILED, ERR_STATE);
    CHECK_CONTAINS(resync_look(resync).why.text, "by itself");
    CHECK(!engine_is_busy(rig.engine));
    CHECK_INT(fake_array_running_jobs(rig.fake), 2);
    CHECK_INT(fake_array_calls(rig.fake, FAKE_RESYNC_CANCEL), 0);
    CHECK_ERR(resync_cancel(resync, &rig.why), ERR_OK, &rig.why); /* too late for that */
    CHECK_INT(fake_array_running_jobs(rig.fake), 2);
    resync_unref(resync);
    tear_down(1);
}

static void
engine_free__resync_runs__object_stays_usable(void)
{
    struct resync *resync;

    if (!set_up())
        return;
    resync = start(1);
    tear_down(1);
    check_ends(resync, RESYNC_FAILED, ERR_STATE);
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

    if (!set_up())
        return;
    for (unsigned i = 0; i < 50; i++) {
        struct resync *resync = NULL;

        CHECK_ERR(start_pairs(PAIRS, &resync), ERR_OK, &rig.why);
        check_ends(resync, RESYNC_DONE, ERR_OK);
        while (!resync_is_over(resync))
            os_sleep_ms(1);
        resync_unref(resync);
        if (i == 0)
            live = mem_live();
    }
    CHECK_INT(mem_live(), live);
    tear_down(0);
}

/* A resync goes on while a set is made; nothing is asked while that is frozen. */
static void
set_in_creation__resync_runs__array_is_not_asked_in_the_window(void)
{
    struct resync *resync;
    unsigned polls;

    if (!set_up())
        return;
    resync = start(1);
    if (!rig_drive(&rig, SET_PRE_COMMITTED))
        return;
    polls = fake_array_calls(rig.fake, FAKE_RESYNC_POLL);
    CHECK(!resync_wait(resync, 100));
    /* A question may have been under way when the window began. */
    CHECK(fake_array_calls(rig.fake, FAKE_RESYNC_POLL) <= polls + 1);
    fake_array_end_job(rig.fake, &originals[0], ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_ERR(rig_call(&rig, SET_ON_COMMIT, &rig_set_s), ERR_OK, &rig.why);
    CHECK_ERR(rig_call(&rig, SET_ON_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
    check_ends(resync, RESYNC_DONE, ERR_OK);
    CHECK_INT(rig_state(&rig), SET_POST_COMMITTED);
    resync_unref(resync);
    tear_down(0);
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

        if (!set_up() || !rig_drive(&rig, states[i]))
            return;
        CHECK_ERR(engine_resync(rig.engine, shadows, &target, 1, NULL, NULL, &resync, &rig.why),
                  ERR_OK, &rig.why);
        CHECK_INT(rig_state(&rig), states[i]);
        resync_unref(resync);
        tear_down(0);
    }
}

/* --- the text --- */

static void
targets__more_than_fit__are_counted(void)
{
    char name[LUN_NAME_SIZE], text[256];
    struct resync *resync = NULL;

    if (!set_up())
        return;
    CHECK_ERR(start_pairs(PAIRS, &resync), ERR_OK, &rig.why);
    (void)resync_targets(resync, text, sizeof(text));
    for (unsigned i = 0; i < PAIRS; i++)
        CHECK_CONTAINS(text, lun_name(&originals[i], name));
    (void)resync_targets(resync, text, 60);
    CHECK(strlen(text) < 60);
    CHECK_CONTAINS(text, lun_name(&originals[0], name));
    CHECK_CONTAINS(text, "and 2 more");
    check_ends(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    tear_down(0);
}

static const struct test_case cases[] = {
    TEST(resync__several_pairs__each_is_a_job_and_all_end_well),
    TEST(resync__wrong_pairs__are_refused_and_nothing_is_started),
    TEST(resync__same_source_twice__is_two_jobs),
    TEST(resync__target_has_a_running_one__is_refused),
    TEST(start__a_later_pair_fails__earlier_ones_are_stopped_and_named),
    TEST(start__each_allocation_fails__nothing_is_left),
    TEST(resync__each_port_error_before_the_start__is_returned),
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
    TEST(engine_free__resync_runs__object_stays_usable),
    TEST(many_resyncs__one_after_the_other__leave_no_memory),
    TEST(set_in_creation__resync_runs__array_is_not_asked_in_the_window),
    TEST(resync__every_state_of_a_set__is_legal_and_changes_nothing),
    TEST(targets__more_than_fit__are_counted),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_resync", cases, NULL, NULL);
}
