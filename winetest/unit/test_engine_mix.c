/* SPDX-License-Identifier: Apache-2.0 */
/* Everything at once: eight threads with every kind of call on one engine, until each has happened
 * often enough. */
#include "config.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

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
    TEST(all_calls__from_eight_threads__keep_the_array_whole),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_mix", cases, NULL, NULL);
}
