/* SPDX-License-Identifier: Apache-2.0 */
/* The engine when something fails: each port call in each step, each allocation, removal itself,
 * and what an earlier run left on the array. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where a port call is made on the way of a set over LUNs 1 and 2. */
static const struct {
    enum set_state from;
    enum set_event event;
    enum fake_op op;
    unsigned nth;
} port_calls[] = {
    {SET_PREPARING, SET_END_PREPARE, FAKE_GROUP_WAIT, 1},
    {SET_PREPARING, SET_END_PREPARE, FAKE_GROUP_TARGET, 1},
    {SET_PREPARING, SET_END_PREPARE, FAKE_GROUP_TARGET, 2},
    {SET_PREPARED, SET_PRE_COMMIT, FAKE_GROUP_ARM, 1},
    {SET_PRE_COMMITTED, SET_COMMIT, FAKE_GROUP_COMMIT, 1},
    {SET_PRE_FINAL, SET_POST_FINAL, FAKE_GROUP_SEAL, 1},
};

static void
each_step__each_port_error__is_returned_and_state_kept(void)
{
    for (size_t i = 0; i < COUNT(port_calls); i++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            for (int retried = 0; retried <= 1; retried++) {
                struct rig rig;

                if (!rig_open(&rig) || !rig_drive(&rig, port_calls[i].from)) {
                    rig_close(&rig);
                    return;
                }
                fake_array_fail(rig.fake, port_calls[i].op, port_calls[i].nth, (enum err)e);
                CHECK_ERR(rig_call(&rig, port_calls[i].event, &rig_set_s), e, &rig.why);
                CHECK(rig.why.text[0] != '\0');
                CHECK_INT(rig_state(&rig), port_calls[i].from);
                CHECK_INT(fake_array_shadows(rig.fake), 2); /* nothing deletes itself */
                if (retried) {
                    CHECK_ERR(rig_call(&rig, port_calls[i].event, &rig_set_s), ERR_OK, &rig.why);
                } else {
                    CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_OK, &rig.why);
                    CHECK_INT(rig_state(&rig), SET_IDLE);
                    CHECK_INT(fake_array_shadows(rig.fake), 0);
                    CHECK_INT(fake_array_groups(rig.fake), 0);
                }
                rig_close(&rig);
            }
        }
    }
}

static void
begin_prepare__first_volume__each_port_error__leaves_idle(void)
{
    static const struct {
        enum fake_op op;
        unsigned nth;
    } calls[] = {{FAKE_FIND, 1},
                 {FAKE_FIND, 2},
                 {FAKE_GROUP_OPEN, 1},
                 {FAKE_GROUP_ADD, 1},
                 {FAKE_GROUP_ADD, 2}};

    for (size_t i = 0; i < COUNT(calls); i++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            const bool is_foreign = calls[i].op == FAKE_FIND && e == ERR_NOT_FOUND;
            struct rig rig;

            if (rig_open(&rig)) {
                fake_array_fail(rig.fake, calls[i].op, calls[i].nth, (enum err)e);
                CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), is_foreign ? ERR_NOT_SUPPORTED : e,
                          &rig.why);
                CHECK(rig.why.text[0] != '\0');
                CHECK_INT(rig_state(&rig), SET_IDLE);
                CHECK_INT(fake_array_shadows(rig.fake), 0);
                CHECK_INT(fake_array_groups(rig.fake), 0);
                CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_NOT_FOUND, &rig.why);
                CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why);
            }
            rig_close(&rig);
        }
    }
}

/* Set S over LUNs 1 and 2; the volume of LUNs 3 and 4 fails after LUN 3 is in. */
static bool
open_with_leftover(struct rig *rig)
{
    if (!rig_open(rig) || !rig_drive(rig, SET_PREPARING))
        return false;
    fake_array_fail(rig->fake, FAKE_GROUP_ADD, 2, ERR_NO_SPACE);
    return CHECK_ERR(rig_begin(rig, &rig_set_s, 3, 2), ERR_NO_SPACE, &rig->why) &&
           CHECK_INT(rig_state(rig), SET_PREPARING) && CHECK_INT(fake_array_shadows(rig->fake), 3);
}

static bool
walk(struct rig *rig, enum set_event from, enum set_event to)
{
    for (enum set_event event = from; event <= to; event++)
        if (event != SET_TARGETS && !CHECK_ERR(rig_call(rig, event, &rig_set_s), ERR_OK, &rig->why))
            return false;
    return true;
}

static void
begin_prepare__later_volume_fails__set_goes_on_without_it(void)
{
    struct lun targets[64];
    struct rig rig;

    if (open_with_leftover(&rig) && walk(&rig, SET_END_PREPARE, SET_POST_COMMIT)) {
        CHECK_ERR(rig_targets(&rig, 3, 1, targets), ERR_NOT_FOUND, &rig.why);
        CHECK_ERR(rig_targets(&rig, 1, 2, targets), ERR_OK, &rig.why);
        walk(&rig, SET_PREPARE_FINAL, SET_POST_FINAL);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK(fake_array_has(rig.fake, &targets[0]));
        CHECK(fake_array_has(rig.fake, &targets[1]));
        CHECK_INT(fake_array_calls(rig.fake, FAKE_REMOVE), 1);
    }
    rig_close(&rig);
}

static void
begin_prepare__later_volume_fails_then_comes_again__is_in(void)
{
    struct lun targets[64];
    struct rig rig;

    if (open_with_leftover(&rig)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 3, 2), ERR_OK, &rig.why);
        if (walk(&rig, SET_END_PREPARE, SET_POST_COMMIT))
            CHECK_ERR(rig_targets(&rig, 1, 4, targets), ERR_OK, &rig.why);
        walk(&rig, SET_PREPARE_FINAL, SET_POST_FINAL);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 4);
        CHECK_INT(fake_array_calls(rig.fake, FAKE_REMOVE), 0);
    }
    rig_close(&rig);
}

static void
begin_prepare__later_volume_fails__abort_and_next_begin_leave_nothing(void)
{
    struct rig rig;

    if (open_with_leftover(&rig)) {
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
    }
    rig_close(&rig);
    if (open_with_leftover(&rig)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 0);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 1);
    }
    rig_close(&rig);
}

static void
post_final__leftover_cannot_be_removed__fails_and_can_be_repeated_or_aborted(void)
{
    struct rig rig;

    for (int aborted = 0; aborted <= 1; aborted++) {
        if (open_with_leftover(&rig) && walk(&rig, SET_END_PREPARE, SET_PREPARE_FINAL)) {
            fake_array_fail(rig.fake, FAKE_REMOVE, 1, ERR_ARRAY);
            CHECK_ERR(rig_call(&rig, SET_POST_FINAL, &rig_set_s), ERR_ARRAY, &rig.why);
            CHECK_INT(rig_state(&rig), SET_PRE_FINAL);
            if (aborted)
                CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_OK, &rig.why);
            else
                CHECK_ERR(rig_call(&rig, SET_POST_FINAL, &rig_set_s), ERR_OK, &rig.why);
            CHECK_INT(fake_array_shadows(rig.fake), aborted ? 0 : 2);
        }
        rig_close(&rig);
    }
}

static const enum set_state unfinished[] = {SET_PREPARING, SET_PREPARED,       SET_PRE_COMMITTED,
                                            SET_COMMITTED, SET_POST_COMMITTED, SET_PRE_FINAL};

/* What may come after a failed abort; each must clean up. */
enum remedy { ABORT_AGAIN, BEGIN_SAME, BEGIN_OTHER, UNLOAD, RESTART, REMEDY_COUNT };

static void
apply_remedy(struct rig *rig, enum remedy remedy)
{
    switch (remedy) {
    case ABORT_AGAIN:
        CHECK_ERR(rig_call(rig, SET_ABORT, &rig_set_s), ERR_OK, &rig->why);
        break;
    case BEGIN_SAME:
        CHECK_ERR(rig_begin(rig, &rig_set_s, 5, 1), ERR_OK, &rig->why);
        CHECK_INT(fake_array_shadows(rig->fake), 1);
        CHECK_ERR(rig_call(rig, SET_ABORT, &rig_set_s), ERR_OK, &rig->why);
        break;
    case BEGIN_OTHER:
        CHECK_ERR(rig_begin(rig, &rig_set_x, 5, 1), ERR_OK, &rig->why);
        CHECK_INT(fake_array_shadows(rig->fake), 1);
        CHECK_ERR(rig_call(rig, SET_ABORT, &rig_set_x), ERR_OK, &rig->why);
        break;
    case UNLOAD:
        CHECK_ERR(engine_unload(rig->engine, &rig->why), ERR_OK, &rig->why);
        break;
    case RESTART:
        CHECK_ERR(rig_restart(rig), ERR_OK, &rig->why);
        break;
    case REMEDY_COUNT:
        break;
    }
    CHECK_INT(fake_array_shadows(rig->fake), 0);
}

static void
abort__array_fails__each_remedy_cleans_up(void)
{
    for (size_t i = 0; i < COUNT(unfinished); i++) {
        for (int remedy = 0; remedy < REMEDY_COUNT; remedy++) {
            struct rig rig;

            if (rig_open(&rig) && rig_drive(&rig, unfinished[i])) {
                fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
                CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_ARRAY, &rig.why);
                CHECK_INT(rig_state(&rig), SET_IDLE);
                CHECK(!engine_is_frozen(rig.engine));
                CHECK_INT(fake_array_shadows(rig.fake), 2);
                CHECK_INT(fake_array_groups(rig.fake), 0);
                apply_remedy(&rig, (enum remedy)remedy);
            }
            rig_close(&rig);
        }
    }
}

static void
begin_prepare__abandoned_set_cannot_be_removed__fails_until_it_can(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_ARRAY);
        fake_array_fail(rig.fake, FAKE_REMOVE, 0, ERR_ARRAY);
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_ARRAY, &rig.why);
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_ARRAY, &rig.why);
        CHECK_INT(rig_state(&rig), SET_IDLE);
        CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_ARRAY, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        fake_array_fail(rig.fake, FAKE_REMOVE, 0, ERR_OK);
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 0);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 1);
        fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_OK);
    }
    rig_close(&rig);
}

static void
begin_prepare__failed_first_volume_cannot_be_removed__is_cleaned_up_later(void)
{
    for (int remedy = 0; remedy < REMEDY_COUNT; remedy++) {
        struct rig rig;

        if (rig_open(&rig)) {
            fake_array_fail(rig.fake, FAKE_GROUP_ADD, 2, ERR_NO_SPACE);
            fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
            CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_NO_SPACE, &rig.why);
            CHECK_INT(rig_state(&rig), SET_IDLE);
            CHECK_INT(fake_array_shadows(rig.fake), 1);
            apply_remedy(&rig, (enum remedy)remedy);
        }
        rig_close(&rig);
    }
}

/* --- what an earlier run left --- */

static const struct {
    const char *host;
    enum array_shadow_state state;
    const struct id *set;
} left[] = {
    {RIG_HOST, ARRAY_SHADOW_PREPARING, &rig_set_s},
    {RIG_HOST, ARRAY_SHADOW_PREPARING, &rig_set_x},
    {RIG_HOST, ARRAY_SHADOW_COMMITTED, &rig_set_s},
    {RIG_HOST, ARRAY_SHADOW_COMMITTED, &rig_set_x},
    {RIG_HOST, ARRAY_SHADOW_RELEASED, &rig_set_s},
    {RIG_HOST, ARRAY_SHADOW_RELEASED, &rig_set_x},
    {"beta", ARRAY_SHADOW_PREPARING, &rig_set_s},
    {"beta", ARRAY_SHADOW_PREPARING, &rig_set_x},
    {"beta", ARRAY_SHADOW_COMMITTED, &rig_set_s},
    {"beta", ARRAY_SHADOW_COMMITTED, &rig_set_x},
    {"beta", ARRAY_SHADOW_RELEASED, &rig_set_s},
    {"beta", ARRAY_SHADOW_RELEASED, &rig_set_x},
    {"Alpha", ARRAY_SHADOW_PREPARING, &rig_set_s}, /* another name is another host */
    {"alphabet", ARRAY_SHADOW_PREPARING, &rig_set_s},
};

/* Put all of @left on the array; numbers to @ret_numbers. */
static void
leave_behind(struct rig *rig, unsigned *ret_numbers)
{
    for (size_t i = 0; i < COUNT(left); i++)
        ret_numbers[i] = fake_array_add_shadow(rig->fake, left[i].set, left[i].host, left[i].state);
}

/* Is exactly the unfinished of this host gone, of set @only or of all when it is NULL? */
static void
check_left(struct rig *rig, const unsigned *numbers, const struct id *only)
{
    for (size_t i = 0; i < COUNT(left); i++) {
        const struct lun lun = fake_lun(numbers[i]);
        const bool is_ours = strcmp(left[i].host, RIG_HOST) == 0 &&
                             left[i].state != ARRAY_SHADOW_RELEASED &&
                             (!only || id_equal(only, left[i].set));

        if (!CHECK_INT(fake_array_has(rig->fake, &lun), !is_ours))
            printf("  row %zu: host %s, state %s\n", i, left[i].host,
                   array_shadow_state_name(left[i].state));
    }
}

static void
start__leftovers_on_the_array__removes_its_own_unfinished(void)
{
    unsigned numbers[COUNT(left)];
    struct rig rig;

    if (rig_open(&rig)) {
        leave_behind(&rig, numbers);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        check_left(&rig, numbers, NULL);
        CHECK_INT(fake_array_calls(rig.fake, FAKE_REMOVE), 4);
    }
    rig_close(&rig);
}

static void
abort__set_unknown_in_memory__removes_its_unfinished_alone(void)
{
    unsigned numbers[COUNT(left)];
    struct rig rig;

    if (rig_open(&rig)) {
        leave_behind(&rig, numbers);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_OK, &rig.why);
        check_left(&rig, numbers, &rig_set_s);
    }
    rig_close(&rig);
}

static void
abort__other_set_than_the_current__spares_the_current(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_COMMITTED)) {
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_x), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 0);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 2);
        CHECK_INT(rig_state(&rig), SET_COMMITTED);
    }
    rig_close(&rig);
}

static void
abort__set_of_another_host__is_unknown(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_PREPARING);
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_x), ERR_NOT_FOUND, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
    }
    rig_close(&rig);
}

static void
sweep__one_lun_cannot_be_removed__removes_the_others_and_reports(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        for (int i = 0; i < 40; i++) /* more than the first buffer holds */
            (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        fake_array_fail(rig.fake, FAKE_REMOVE, 2, ERR_IO);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_x), ERR_IO, &rig.why);
        CHECK_CONTAINS(rig.why.text, "1 of 40");
        CHECK_INT(fake_array_shadows(rig.fake), 1);
        fake_array_fail(rig.fake, FAKE_LIST, 1, ERR_CORRUPT);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_x), ERR_CORRUPT, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ABORT, &rig_set_x), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
    }
    rig_close(&rig);
}

static void
start__array_cannot_be_asked_or_arguments_bad__fails(void)
{
    struct engine_config config = {.host = RIG_HOST};
    struct engine *engine = NULL;
    struct why why = {0};
    struct rig rig;

    CHECK_ERR(engine_new(&config, &engine, &why), ERR_INVAL, &why);
    if (rig_open(&rig)) {
        const long live = mem_live();

        config = (struct engine_config){.array = fake_array_port(rig.fake)};
        CHECK_ERR(engine_new(&config, &engine, &why), ERR_INVAL, &why);

        strcpy(config.host, RIG_HOST);
        fake_array_fail(rig.fake, FAKE_LIST, 1, ERR_CORRUPT);
        CHECK_ERR(engine_new(&config, &engine, &why), ERR_CORRUPT, &why);
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        fake_array_fail(rig.fake, FAKE_REMOVE, 1, ERR_ARRAY);
        CHECK_ERR(engine_new(&config, &engine, &why), ERR_ARRAY, &why);
        CHECK_CONTAINS(why.text, "earlier run");
        CHECK(engine == NULL);
        CHECK_INT(mem_live(), live);
    }
    rig_close(&rig);
    engine_free(NULL);
}

/* --- calls on single LUNs --- */

static void
lun_calls__each_port_error__is_returned_and_the_rest_done(void)
{
    struct rig rig;

    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        if (rig_open(&rig)) {
            struct lun luns[3];

            for (int i = 0; i < 3; i++)
                luns[i] = fake_lun(
                    fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED));

            fake_array_fail(rig.fake, FAKE_PRESENT, 2, (enum err)e);
            CHECK_ERR(engine_locate(rig.engine, luns, 3, &rig.why), e, &rig.why);
            CHECK_CONTAINS(rig.why.text, "1 of 3");
            CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 2);
            fake_array_fail(rig.fake, FAKE_TAG, 1, (enum err)e);
            CHECK_ERR(engine_locate(rig.engine, luns, 3, &rig.why), e, &rig.why);
            CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 3);
            fake_array_fail(rig.fake, FAKE_UNPRESENT, 1, (enum err)e);
            CHECK_ERR(engine_mask(rig.engine, luns, 3, &rig.why), e, &rig.why);
            CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 1);
            fake_array_fail(rig.fake, FAKE_FIND, 1, (enum err)e);
            CHECK_ERR(engine_mask(rig.engine, luns, 3, &rig.why), e, &rig.why);

            fake_array_fail(rig.fake, FAKE_REMOVE, 1, (enum err)e);
            CHECK_ERR(engine_lun_empty(rig.engine, luns, &rig.why), e, &rig.why);
            CHECK_INT(fake_array_shadows(rig.fake), 3);
            CHECK_ERR(engine_lun_empty(rig.engine, luns, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_lun_empty(rig.engine, luns, &rig.why), ERR_OK, &rig.why);
            CHECK_INT(fake_array_shadows(rig.fake), 2);
        }
        rig_close(&rig);
    }
}

/* --- memory --- */

/* The whole life of a set and of its LUNs, up to the first failure. */
static enum err
live_through(struct rig *rig)
{
    struct lun targets[64], full;
    enum err e = rig_begin(rig, &rig_set_s, 1, 2);
    bool ours;

    if (!e)
        e = rig_begin(rig, &rig_set_s, 2, 3);
    for (enum set_event event = SET_END_PREPARE; event <= SET_POST_FINAL && !e; event++)
        e = rig_call(rig, event, &rig_set_s);
    if (!e)
        e = rig_targets(rig, 1, 4, targets);
    if (!e)
        e = engine_locate(rig->engine, targets, 4, &rig->why);
    if (!e)
        e = engine_fill_in(rig->engine, targets, &ours, &full, &rig->why);
    if (!e)
        e = engine_mask(rig->engine, targets, 4, &rig->why);
    for (int i = 0; i < 4 && !e; i++)
        e = engine_lun_empty(rig->engine, &targets[i], &rig->why);
    return e;
}

static void
whole_life__each_allocation_fails__leaks_nothing(void)
{
    const long forbidden = mem_forbidden_count();
    enum err e = ERR_NOMEM;
    long nth;

    for (nth = 1; e != ERR_OK && nth < 100; nth++) {
        struct rig rig;
        long live;

        if (!rig_open(&rig)) {
            rig_close(&rig);
            return;
        }
        live = mem_live();
        mem_fail_at(nth);
        e = live_through(&rig);
        mem_fail_at(0);
        if (e) {
            CHECK_ERR(e, ERR_NOMEM, &rig.why);
            CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_PREPARING),
                      rig_state(&rig) == SET_IDLE ? 0 : 2);
            CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
            CHECK_INT(mem_live(), live);
        }
        CHECK_INT(fake_array_shadows(rig.fake), 0);
        rig_close(&rig);
    }
    CHECK_ERR(e, ERR_OK, (struct why *)NULL); /* the loop met every allocation */
    CHECK(nth > 5);
    CHECK_INT(mem_forbidden_count(), forbidden);
}

static void
start__each_allocation_fails__leaks_nothing(void)
{
    enum err e = ERR_NOMEM;
    struct rig rig;

    if (rig_open(&rig)) {
        for (int i = 0; i < 40; i++)
            (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        engine_free(rig.engine);
        rig.engine = NULL;
        for (long nth = 1; e != ERR_OK && nth < 100; nth++) {
            const long live = mem_live();

            mem_fail_at(nth);
            e = rig_restart(&rig);
            mem_fail_at(0);
            if (e) {
                CHECK_ERR(e, ERR_NOMEM, &rig.why);
                CHECK(rig.engine == NULL);
                CHECK_INT(mem_live(), live);
            }
        }
        CHECK_ERR(e, ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
    }
    rig_close(&rig);
}

static void
luns_supported__each_allocation_fails__writes_false(void)
{
    struct lun lun = fake_lun(1);
    bool supported = true;
    struct rig rig;

    if (rig_open(&rig)) {
        mem_fail_at(1);
        CHECK_ERR(engine_luns_supported(rig.engine, 0, &lun, 1, &supported, &rig.why), ERR_NOMEM,
                  &rig.why);
        mem_fail_at(0);
        CHECK(!supported);
    }
    rig_close(&rig);
}

static const struct test_case cases[] = {
    TEST(each_step__each_port_error__is_returned_and_state_kept),
    TEST(begin_prepare__first_volume__each_port_error__leaves_idle),
    TEST(begin_prepare__later_volume_fails__set_goes_on_without_it),
    TEST(begin_prepare__later_volume_fails_then_comes_again__is_in),
    TEST(begin_prepare__later_volume_fails__abort_and_next_begin_leave_nothing),
    TEST(post_final__leftover_cannot_be_removed__fails_and_can_be_repeated_or_aborted),
    TEST(abort__array_fails__each_remedy_cleans_up),
    TEST(begin_prepare__abandoned_set_cannot_be_removed__fails_until_it_can),
    TEST(begin_prepare__failed_first_volume_cannot_be_removed__is_cleaned_up_later),
    TEST(start__leftovers_on_the_array__removes_its_own_unfinished),
    TEST(abort__set_unknown_in_memory__removes_its_unfinished_alone),
    TEST(abort__other_set_than_the_current__spares_the_current),
    TEST(abort__set_of_another_host__is_unknown),
    TEST(sweep__one_lun_cannot_be_removed__removes_the_others_and_reports),
    TEST(start__array_cannot_be_asked_or_arguments_bad__fails),
    TEST(lun_calls__each_port_error__is_returned_and_the_rest_done),
    TEST(whole_life__each_allocation_fails__leaks_nothing),
    TEST(start__each_allocation_fails__leaks_nothing),
    TEST(luns_supported__each_allocation_fails__writes_false),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_faults", cases, NULL, NULL);
}
