/* SPDX-License-Identifier: Apache-2.0 */
/* The engine under several threads: what interrupts what, what must wait, and what is answered at
 * once. The fake array holds a call where a test wants it; nothing depends on time. */
#include "config.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
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

/* --- everything at once --- */

#define MIX_CALLS 10000 /* by all threads together, and of each kind that changes the array: */
#define MIX_LEAST 50
#define MIX_THREADS 8
#define MIX_PATIENCE_US (120 * 1000000u) /* for a machine that is busy; a run takes a moment */

/* What the threads share. */
struct mix {
    atomic_uint calls;
    atomic_uint steps; /* of creations */
    atomic_uint created;
    atomic_uint set; /* number of the one in creation */
    uint64_t end_us;
};

struct mixer {
    struct rig rig; /* its own reason text */
    struct mix *mix;
};

static struct id
mix_set(unsigned number)
{
    struct id id = rig_set_s;

    for (int i = 0; i < 4; i++)
        id.bytes[i] = (uint8_t)(number >> 8 * i);
    return id;
}

static bool
is_mixed(struct mixer *mixer)
{
    static const enum fake_op changes[] = {FAKE_GROUP_ABORT, FAKE_PRESENT, FAKE_REMOVE};

    for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
        if (fake_array_calls(mixer->rig.fake, changes[i]) < MIX_LEAST)
            return false;
    }
    return mixer->mix->calls >= MIX_CALLS && mixer->mix->created >= MIX_LEAST;
}

/* Count a call; false when there were enough of each kind. */
static bool
mix_go_on(struct mixer *mixer)
{
    atomic_fetch_add(&mixer->mix->calls, 1);
    return !is_mixed(mixer) && os_now_us() < mixer->mix->end_us;
}

/* Wait until creations went on by @steps: one that is disturbed too often never ends. */
static void
mix_await_steps(struct mixer *mixer, unsigned steps)
{
    const unsigned target = mixer->mix->steps + steps;

    while ((int)(mixer->mix->steps - target) < 0 && !is_mixed(mixer) &&
           os_now_us() < mixer->mix->end_us)
        os_sleep_ms(0);
}

/* Is @e what a call may answer when others abort and begin as they like? */
static bool
is_expected(enum err e)
{
    return e == ERR_OK || e == ERR_STATE || e == ERR_NOT_FOUND || e == ERR_INVAL ||
           e == ERR_CANCELLED;
}

static void
mix_create(void *arg)
{
    struct mixer *mixer = arg;
    enum set_event event = SET_ON_BEGIN_SAME;
    struct id set = mix_set(0);

    while (mix_go_on(mixer)) {
        enum err e = rig_call(&mixer->rig, event, &set);

        atomic_fetch_add(&mixer->mix->steps, 1);
        if (!is_expected(e))
            CHECK_ERR(e, ERR_OK, &mixer->rig.why);
        if (!e && event == SET_ON_POST_FINAL)
            atomic_fetch_add(&mixer->mix->created, 1);
        if (e || event == SET_ON_POST_FINAL) {
            event = SET_ON_BEGIN_SAME;
            set = mix_set(atomic_fetch_add(&mixer->mix->set, 1) + 1);
        } else if (++event == SET_ON_BEGIN_OTHER) {
            event++;
        }
    }
}

/* Begin another set now and then, which ends the one in creation. */
static void
mix_begin_other(void *arg)
{
    struct mixer *mixer = arg;

    for (unsigned round = 0; mix_go_on(mixer); round++) {
        enum err e = rig_call(&mixer->rig, SET_ON_BEGIN_SAME, &rig_set_x);

        if (!is_expected(e))
            CHECK_ERR(e, ERR_OK, &mixer->rig.why);
        mix_await_steps(mixer, 30 + round % 13);
    }
}

/* Abort at every step in turn. */
static void
mix_abort(void *arg)
{
    struct mixer *mixer = arg;

    for (unsigned round = 0; mix_go_on(mixer); round++) {
        const struct id set = mix_set(mixer->mix->set);
        enum err e = rig_call(&mixer->rig, SET_ON_ABORT, &set);

        if (e != ERR_OK && e != ERR_NOT_FOUND)
            CHECK_ERR(e, ERR_OK, &mixer->rig.why);
        mix_await_steps(mixer, 1 + round % 13);
    }
}

/* FillInLunInfo, LocateLuns and OnLunEmpty on LUNs that are there, come, and go. */
static void
mix_lun_calls(void *arg)
{
    struct mixer *mixer = arg;
    struct engine *engine = mixer->rig.engine;
    struct lun original = fake_lun(1), full;

    for (unsigned round = 0; mix_go_on(mixer); round++) {
        const unsigned number = fake_array_newest(mixer->rig.fake) - round / 3 % 4;
        struct lun shadow = fake_lun(number > RIG_ORIGINALS ? number : RIG_ORIGINALS + 1);
        enum err e;
        bool ours;

        switch (round % 3) {
        case 0:
            CHECK_ERR(engine_fill_in(engine, &original, &ours, &full, &mixer->rig.why), ERR_OK,
                      &mixer->rig.why);
            CHECK(ours);
            break;
        case 1:
            CHECK(is_expected(engine_locate(engine, &shadow, 1, &mixer->rig.why)));
            break;
        default:
            e = engine_lun_empty(engine, &shadow, &mixer->rig.why);
            if (e != ERR_OK && e != ERR_STATE)
                CHECK_ERR(e, ERR_OK, &mixer->rig.why);
            break;
        }
        (void)engine_is_frozen(engine);
        (void)engine_is_busy(engine);
    }
}

/* Contract: 1.13 */
static void
all_calls__from_eight_threads__keep_the_array_whole(void)
{
    static void (*const runs[MIX_THREADS])(void *) = {
        mix_create,    mix_begin_other, mix_abort,     mix_lun_calls,
        mix_lun_calls, mix_lun_calls,   mix_lun_calls, mix_lun_calls,
    };
    struct mixer mixers[MIX_THREADS];
    struct os_thread *threads[MIX_THREADS] = {0};
    struct mix mix = {.end_us = os_now_us() + MIX_PATIENCE_US};
    struct rig rig;
    const long live = mem_live();

    if (rig_open(&rig)) {
        for (int i = 0; i < MIX_THREADS; i++) {
            mixers[i] = (struct mixer){.rig = rig, .mix = &mix};
            CHECK_INT(os_thread_start(runs[i], &mixers[i], &threads[i]), ERR_OK);
        }
        for (int i = 0; i < MIX_THREADS; i++)
            os_thread_join(threads[i]);

        if (!CHECK(is_mixed(&mixers[0])))
            printf("  %u calls, %u steps, %u sets, %u aborts, %u presents, %u removals\n",
                   mix.calls, mix.steps, mix.created, fake_array_calls(rig.fake, FAKE_GROUP_ABORT),
                   fake_array_calls(rig.fake, FAKE_PRESENT),
                   fake_array_calls(rig.fake, FAKE_REMOVE));
        CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_PREPARING), 0);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 0);
        CHECK(fake_array_shadows(rig.fake) <= mix.created);
    }
    rig_close(&rig);
    CHECK_INT(mem_live(), live);
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
    TEST(all_calls__from_eight_threads__keep_the_array_whole),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_threads", cases, NULL, NULL);
}
