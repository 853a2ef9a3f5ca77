/* SPDX-License-Identifier: Apache-2.0 */
/* The core on a real backend without memory: each allocation of each step fails in turn, those of
 * the backend with them. That single calls leave all as it was with the fake array is shown in
 * test_engine_faults.c and winetest/com/test_method_memory.c. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "provider/core/engine.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/mock_life.h"

#define ALLOCATIONS_MAX 2000 /* more than any step makes */

static const struct id set = {{0x11, 0x22}};
static const struct id next_set = {{0x11, 0x23}};
static const struct id snapshots[2] = {{{0x31}}, {{0x32}}};

/* A life in steps, and what they read. */
struct climb {
    struct engine *engine;
    struct why why;
    struct lun originals[2], targets[2], full;
    bool answer;
};

static enum err
climb_supported(struct climb *climb)
{
    return engine_luns_supported(climb->engine, 0, climb->originals, 2, &climb->answer,
                                 &climb->why);
}

static enum err
climb_begin(struct climb *climb)
{
    return engine_begin_prepare(climb->engine, &set, &snapshots[0], 0, climb->originals, 1,
                                &climb->why);
}

static enum err
climb_second_volume(struct climb *climb)
{
    return engine_begin_prepare(climb->engine, &set, &snapshots[1], 0, &climb->originals[1], 1,
                                &climb->why);
}

static enum err
climb_end_prepare(struct climb *climb)
{
    return engine_end_prepare(climb->engine, &set, &climb->why);
}

static enum err
climb_commit(struct climb *climb)
{
    enum err e = engine_pre_commit(climb->engine, &set, &climb->why);

    if (!e)
        e = engine_commit(climb->engine, &set, &climb->why);
    return e ? e : engine_post_commit(climb->engine, &set, &climb->why);
}

static enum err
climb_targets(struct climb *climb)
{
    return engine_targets(climb->engine, climb->originals, 2, climb->targets, &climb->why);
}

static enum err
climb_pre_final(struct climb *climb)
{
    return engine_pre_final_commit(climb->engine, &set, &climb->why);
}

static enum err
climb_post_final(struct climb *climb)
{
    return engine_post_final_commit(climb->engine, &set, &climb->why);
}

static enum err
climb_locate(struct climb *climb)
{
    return engine_locate(climb->engine, climb->targets, 2, &climb->why);
}

static enum err
climb_fill_in(struct climb *climb)
{
    return engine_fill_in(climb->engine, climb->targets, &climb->answer, &climb->full, &climb->why);
}

static enum err
climb_mask(struct climb *climb)
{
    return engine_mask(climb->engine, climb->targets, 2, &climb->why);
}

static enum err
climb_empty(struct climb *climb)
{
    return engine_lun_empty(climb->engine, climb->targets, &climb->why);
}

static enum err
climb_next_set(struct climb *climb)
{
    return engine_begin_prepare(climb->engine, &next_set, &snapshots[0], 0, climb->originals, 2,
                                &climb->why);
}

static enum err
climb_abort(struct climb *climb)
{
    return engine_abort(climb->engine, &next_set, &climb->why);
}

static enum err
climb_unload(struct climb *climb)
{
    return engine_unload(climb->engine, &climb->why);
}

/* @is_frozen: the step allocates nothing. @is_partial: one that fails has done a part, which its
 * repetition need not do again; an array ends by itself what is on its record. @looks: at its end,
 * when all is done, it looks for lost shadow copies, and succeeds without memory for that. */
static const struct {
    const char *name;
    enum err (*call)(struct climb *climb);
    unsigned shadows; /* on the array after it */
    bool is_frozen, is_partial, looks;
} rungs[] = {
    {"AreLunsSupported", climb_supported, 0, false, false, false},
    {"BeginPrepareSnapshot", climb_begin, 1, false, false, true},
    {"BeginPrepareSnapshot of a second volume", climb_second_volume, 2, false, false, false},
    {"EndPrepareSnapshots", climb_end_prepare, 2, false, true, false},
    {"PreCommit to PostCommitSnapshots", climb_commit, 2, true, false, false},
    {"GetTargetLuns", climb_targets, 2, true, false, false},
    {"PreFinalCommitSnapshots", climb_pre_final, 2, true, false, false},
    {"PostFinalCommitSnapshots", climb_post_final, 2, false, false, false},
    {"LocateLuns", climb_locate, 2, false, false, false},
    {"FillInLunInfo", climb_fill_in, 2, false, false, false},
    {"OnLunStateChange", climb_mask, 2, false, false, false},
    {"OnLunEmpty", climb_empty, 1, false, true, false},
    {"BeginPrepareSnapshot of the next set", climb_next_set, 3, false, false, true},
    {"AbortSnapshots", climb_abort, 1, false, true, false},
    {"BeginPrepareSnapshot once more", climb_next_set, 3, false, false, true},
    {"OnUnload", climb_unload, 1, false, true, false},
};

/* Let the @nth allocation of step @i fail, on an array with @before shadow copy LUNs. False when
 * the step made fewer and succeeded. */
static bool
fail_one(struct fixture *f, struct climb *climb, size_t i, long nth, unsigned before)
{
    /* The array may have ended by itself what it had on record when the last call failed. */
    const bool is_over =
        rungs[i].is_partial && nth > 1 && fixture_count_shadows(f) == rungs[i].shadows;
    const long live = mem_live();
    bool was_met, is_well;
    unsigned now;
    enum err e;

    mem_fail_at(nth);
    e = rungs[i].call(climb);
    was_met = mem_fail_at(0) == 0 && !(rungs[i].looks && !e);
    is_well =
        (is_over && e == ERR_NOT_FOUND) || CHECK_ERR(e, was_met ? ERR_NOMEM : ERR_OK, &climb->why);
    now = fixture_count_shadows(f);
    if (was_met && rungs[i].is_partial)
        is_well &= CHECK(now <= before && now >= rungs[i].shadows);
    else if (was_met) /* less memory: a finished set was let go of */
        is_well &= CHECK_INT(now, before) && CHECK(mem_live() <= live);
    if (!is_well)
        printf("  %s, allocation %ld\n", rungs[i].name, nth);
    return was_met;
}

/* A step that found no memory can be repeated, so the same life goes on to the next allocation. */
static void
each_step__each_allocation_fails__leaves_the_array_and_can_be_repeated(void)
{
    struct engine_config config = {
        .host = FIXTURE_HOST, .prepare_deadline_ms = 60000, .commit_deadline_ms = 9000};
    struct climb climb = {0};
    unsigned before = 0;
    struct fixture f;

    fixture_open(&f, LIFE_LUN_SIZE, 0);
    fixture_faults(&f, "reclaim * hang\n"); /* else the array takes what was meant for the engine */
    config.array = f.array;
    for (int i = 0; i < 2; i++)
        climb.originals[i] = f.luns[i].lun;
    if (!CHECK_ERR(engine_new(&config, &climb.engine, &climb.why), ERR_OK, &climb.why))
        goto out;
    for (size_t i = 0; i < sizeof(rungs) / sizeof(rungs[0]); i++) {
        long nth = 1;

        while (nth < ALLOCATIONS_MAX && fail_one(&f, &climb, i, nth, before))
            nth += LIFE_ALLOCATION_STRIDE;
        before = fixture_count_shadows(&f);
        if (!CHECK_INT(before, rungs[i].shadows) || !CHECK(nth < ALLOCATIONS_MAX) ||
            !CHECK_INT(nth == 1, rungs[i].is_frozen)) {
            printf("  %s, %ld allocations\n", rungs[i].name, nth);
            break;
        }
    }
    CHECK(climb.answer && lun_equal(&climb.full, climb.targets));
    fixture_check_originals(&f);
    fixture_check(&f, 1);
out:
    engine_free(climb.engine);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(each_step__each_allocation_fails__leaves_the_array_and_can_be_repeated),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_memory", cases, NULL, NULL);
}
