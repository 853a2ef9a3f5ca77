/* SPDX-License-Identifier: Apache-2.0 */
/* The engine under several threads: what interrupts what, what must wait, and what is answered at
 * once. The fake array holds a call where a test wants it; nothing depends on time. */
#include "config.h"

#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

/* One call on another thread. */
struct caller {
    struct rig rig; /* a copy, for a struct why of its own */
    enum set_event event;
    const struct id *set;
    enum err result;
    struct os_thread *thread;
};

static void
call(void *arg)
{
    struct caller *caller = arg;

    caller->result = rig_call(&caller->rig, caller->event, caller->set);
}

static bool
start_call(struct caller *caller, const struct rig *rig, enum set_event event, const struct id *set)
{
    *caller = (struct caller){.rig = *rig, .event = event, .set = set, .result = ERR_COUNT};
    return CHECK_INT(os_thread_start(call, caller, &caller->thread), ERR_OK);
}

static void
check_result(struct caller *caller, enum err expected)
{
    os_thread_join(caller->thread);
    CHECK_ERR(caller->result, expected, &caller->rig.why);
}

/* Set S in EndPrepareSnapshots on @caller's thread, held by the array until cancelled. */
static bool
open_waiting(struct rig *rig, struct caller *caller)
{
    if (!rig_open(rig) || !rig_drive(rig, SET_PREPARING))
        return false;
    fake_array_block(rig->fake, FAKE_GROUP_WAIT, true);
    if (!start_call(caller, rig, SET_ON_END_PREPARE, &rig_set_s))
        return false;
    fake_array_await_blocked(rig->fake, FAKE_GROUP_WAIT);
    return CHECK_INT(rig_state(rig), SET_WAITING);
}

/* Contract: 6.1.2 10.2 15.11 16.7 */
static void
abort__during_end_prepare__interrupts_it(void)
{
    struct caller waiter;
    struct rig rig;

    if (open_waiting(&rig, &waiter)) {
        CHECK_ERR(engine_abort(rig.engine, &rig_set_s, &rig.why), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
        CHECK_INT(rig_state(&rig), SET_IDLE);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
        CHECK_STR(fake_array_log(rig.fake),
                  "group_open group_add group_add group_wait group_abort");
    }
    rig_close(&rig);
}

static void
begin_prepare__other_set_during_end_prepare__interrupts_it(void)
{
    struct caller waiter;
    struct rig rig;

    if (open_waiting(&rig, &waiter)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
        CHECK(rig_is_current(&rig, &rig_set_x));
        CHECK_INT(rig_state(&rig), SET_PREPARING);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 0);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 1);
    }
    rig_close(&rig);
}

static void
begin_prepare__other_set_refused_during_end_prepare__lets_it_wait(void)
{
    struct caller waiter;
    struct rig rig;

    if (open_waiting(&rig, &waiter)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 400, 1), ERR_NOT_SUPPORTED, &rig.why);
        CHECK_INT(rig_state(&rig), SET_WAITING);
        CHECK_ERR(engine_abort(rig.engine, &rig_set_s, &rig.why), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
    }
    rig_close(&rig);
}

static void
unload__during_end_prepare__interrupts_it(void)
{
    struct caller waiter;
    struct rig rig;

    if (open_waiting(&rig, &waiter)) {
        CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
        CHECK(!engine_is_busy(rig.engine));
    }
    rig_close(&rig);
}

static void
abort__several_during_end_prepare__all_return(void)
{
    struct caller waiter, aborter;
    struct rig rig;
    enum err e;

    if (open_waiting(&rig, &waiter)) {
        fake_array_block(rig.fake, FAKE_GROUP_ABORT, false);
        if (start_call(&aborter, &rig, SET_ON_ABORT, &rig_set_s)) {
            fake_array_await_blocked(rig.fake, FAKE_GROUP_ABORT);
            fake_array_release(rig.fake, FAKE_GROUP_ABORT);
            e = engine_abort(rig.engine, &rig_set_s, &rig.why);
            CHECK(e == ERR_NOT_FOUND || e == ERR_OK); /* it is gone, or the first one was slower */
            check_result(&aborter, ERR_OK);
        }
        check_result(&waiter, ERR_CANCELLED);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
    }
    rig_close(&rig);
}

static void
abort__unknown_set_during_end_prepare__lets_it_wait(void)
{
    struct caller waiter;
    struct rig rig;

    if (open_waiting(&rig, &waiter)) {
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        CHECK_ERR(engine_abort(rig.engine, &rig_set_x, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 0);
        CHECK_INT(rig_state(&rig), SET_WAITING);
        CHECK_ERR(engine_abort(rig.engine, &rig_set_s, &rig.why), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
    }
    rig_close(&rig);
}

/* Contract: 6.1.1 */
static void
other_calls__during_end_prepare__are_refused_or_answered_at_once(void)
{
    static const enum set_event refused[] = {
        SET_ON_BEGIN_SAME,  SET_ON_END_PREPARE, SET_ON_PRE_COMMIT, SET_ON_COMMIT,
        SET_ON_POST_COMMIT, SET_ON_TARGETS,     SET_ON_PRE_FINAL,  SET_ON_POST_FINAL};
    struct caller waiter;
    struct rig rig;
    struct lun own = fake_lun(1), target = fake_lun(RIG_ORIGINALS + 1), full, finished;
    bool yes;

    if (open_waiting(&rig, &waiter)) {
        for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
            CHECK_ERR(rig_call(&rig, refused[i], &rig_set_s), ERR_STATE, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_COMMIT, &rig_set_x), ERR_NOT_FOUND, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_POST_FINAL, &rig_set_x), ERR_INVAL, &rig.why);

        finished =
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED));
        CHECK_ERR(engine_luns_supported(rig.engine, 0, &own, 1, &yes, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_fill_in(rig.engine, &own, &yes, &full, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &finished, 1, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_mask(rig.engine, &finished, 1, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_lun_empty(rig.engine, &finished, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_lun_empty(rig.engine, &target, &rig.why), ERR_STATE, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &target, 1, &rig.why), ERR_STATE, &rig.why);
        CHECK(engine_is_busy(rig.engine));

        CHECK_INT(rig_state(&rig), SET_WAITING);
        CHECK_ERR(engine_abort(rig.engine, &rig_set_s, &rig.why), ERR_OK, &rig.why);
        check_result(&waiter, ERR_CANCELLED);
    }
    rig_close(&rig);
}

/* A step held by the array, which then succeeds: the abort waits for it, and it must not count. */
static void
abort__during_each_held_step__waits_and_undoes_it(void)
{
    static const struct {
        enum set_state from;
        enum set_event event;
        enum fake_op op;
    } held[] = {
        {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_WAIT},
        {SET_PREPARED, SET_ON_PRE_COMMIT, FAKE_GROUP_ARM},
        {SET_PRE_COMMITTED, SET_ON_COMMIT, FAKE_GROUP_COMMIT},
        {SET_PRE_FINAL, SET_ON_POST_FINAL, FAKE_GROUP_SEAL},
        {SET_IDLE, SET_ON_BEGIN_SAME, FAKE_GROUP_OPEN},
        {SET_IDLE, SET_ON_BEGIN_SAME, FAKE_GROUP_ADD},
    };

    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
        struct caller step, aborter;
        struct rig rig;

        if (rig_open(&rig) && rig_drive(&rig, held[i].from)) {
            struct os_cancel *seen;

            fake_array_block(rig.fake, held[i].op, false);
            if (!start_call(&step, &rig, held[i].event, &rig_set_s))
                return;
            fake_array_await_blocked(rig.fake, held[i].op);
            CHECK_ERR(rig_call(&rig, held[i].event, &rig_set_s), ERR_STATE, &rig.why);
            CHECK(engine_is_busy(rig.engine));

            seen = rig_cancel(&rig);
            if (!start_call(&aborter, &rig, SET_ON_ABORT, &rig_set_s))
                return;
            CHECK(os_cancel_wait(seen, OS_FOREVER)); /* the abort has arrived, and waits */
            fake_array_release(rig.fake, held[i].op);
            check_result(&step, ERR_CANCELLED);
            os_thread_join(aborter.thread);
            /* A first begin that was overtaken cleans up itself; then nothing is left to abort. */
            CHECK(aborter.result == ERR_OK ||
                  (held[i].from == SET_IDLE && aborter.result == ERR_NOT_FOUND));
            CHECK_INT(rig_state(&rig), SET_IDLE);
            CHECK_INT(fake_array_shadows(rig.fake), 0);
            CHECK(!engine_is_frozen(rig.engine));
        }
        rig_close(&rig);
    }
}

static void
abort__array_does_not_stop__times_out_and_can_be_repeated(void)
{
    struct caller waiter;
    struct rig rig;

    if (rig_open(&rig)) {
        engine_free(rig.engine);
        rig.engine = NULL;
        CHECK_ERR(rig_open_engine(&rig, 1), ERR_OK, &rig.why);
        CHECK(rig_drive(&rig, SET_PREPARING));
        fake_array_block(rig.fake, FAKE_GROUP_WAIT, false);
        if (start_call(&waiter, &rig, SET_ON_END_PREPARE, &rig_set_s)) {
            fake_array_await_blocked(rig.fake, FAKE_GROUP_WAIT);
            CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_TIMEOUT, &rig.why);
            CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_TIMEOUT, &rig.why);
            CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_TIMEOUT, &rig.why);
            fake_array_release(rig.fake, FAKE_GROUP_WAIT);
            check_result(&waiter, ERR_CANCELLED);
            CHECK_ERR(rig_call(&rig, SET_ON_END_PREPARE, &rig_set_s), ERR_CANCELLED, &rig.why);
            CHECK_INT(fake_array_calls(rig.fake, FAKE_GROUP_WAIT), 1); /* the array is spared */
            CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
            CHECK_INT(fake_array_shadows(rig.fake), 0);
        }
    }
    rig_close(&rig);
}

static void
begin_prepare__set_being_swept__waits_for_the_sweep(void)
{
    struct caller sweeper, beginner;
    struct rig rig;

    if (rig_open(&rig)) {
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        fake_array_block(rig.fake, FAKE_REMOVE, false);
        if (start_call(&sweeper, &rig, SET_ON_ABORT, &rig_set_x)) {
            fake_array_await_blocked(rig.fake, FAKE_REMOVE);
            if (start_call(&beginner, &rig, SET_ON_BEGIN_SAME, &rig_set_x)) {
                /* That it waits cannot be seen; a begin that does not is given time to show. The
                 * order below holds however long this takes. */
                while (!engine_is_busy(rig.engine))
                    os_sleep_ms(0);
                for (int i = 0; i < 500; i++)
                    os_sleep_ms(0);
                CHECK_INT(fake_array_calls(rig.fake, FAKE_GROUP_OPEN), 0);
                fake_array_release(rig.fake, FAKE_REMOVE);
                check_result(&beginner, ERR_OK);
            }
            check_result(&sweeper, ERR_OK);
        }
        CHECK_STR(fake_array_log(rig.fake), "remove group_open group_add");
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 1);
    }
    rig_close(&rig);
}

static const struct test_case cases[] = {
    TEST(abort__during_end_prepare__interrupts_it),
    TEST(begin_prepare__other_set_during_end_prepare__interrupts_it),
    TEST(begin_prepare__other_set_refused_during_end_prepare__lets_it_wait),
    TEST(unload__during_end_prepare__interrupts_it),
    TEST(abort__several_during_end_prepare__all_return),
    TEST(abort__unknown_set_during_end_prepare__lets_it_wait),
    TEST(other_calls__during_end_prepare__are_refused_or_answered_at_once),
    TEST(abort__during_each_held_step__waits_and_undoes_it),
    TEST(abort__array_does_not_stop__times_out_and_can_be_repeated),
    TEST(begin_prepare__set_being_swept__waits_for_the_sweep),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_threads", cases, NULL, NULL);
}
