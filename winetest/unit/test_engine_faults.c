/* SPDX-License-Identifier: Apache-2.0 */
/* The engine when a step fails: each port call in each step, a volume that does not get in, and
 * each allocation. */
#include "config.h"

#include "base/frozen.h"
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
    {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_WAIT, 1},
    {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_TARGET, 1},
    {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_TARGET, 2},
    {SET_PREPARED, SET_ON_PRE_COMMIT, FAKE_GROUP_ARM, 1},
    {SET_PRE_COMMITTED, SET_ON_COMMIT, FAKE_GROUP_COMMIT, 1},
    {SET_PRE_FINAL, SET_ON_POST_FINAL, FAKE_GROUP_SEAL, 1},
};

/* Contract: 11.12 */
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
                    CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
                    CHECK_INT(rig_state(&rig), SET_IDLE);
                    CHECK_INT(fake_array_shadows(rig.fake), 0);
                    CHECK_INT(fake_array_groups(rig.fake), 0);
                }
                rig_close(&rig);
            }
        }
    }
}

/* Is @why about LUN @number? 0: about none. */
static void
check_about(const struct why *why, unsigned number)
{
    const struct lun lun = fake_lun(number);
    char name[LUN_NAME_SIZE];

    CHECK_STR(why->about, number ? lun_name(&lun, name) : "");
}

/* What the administrator reads in an event comes from here. */
static void
failure__one_lun_concerned__is_named(void)
{
    static const struct {
        enum set_state from;
        enum set_event event;
        enum fake_op op;
        unsigned nth;
        unsigned lun;
    } rows[] = {
        {SET_IDLE, SET_ON_BEGIN_SAME, FAKE_FIND, 1, 1},
        {SET_IDLE, SET_ON_BEGIN_SAME, FAKE_GROUP_OPEN, 1, 0},
        {SET_IDLE, SET_ON_BEGIN_SAME, FAKE_GROUP_ADD, 1, 1},
        {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_WAIT, 1, 0},
        {SET_PREPARING, SET_ON_END_PREPARE, FAKE_GROUP_TARGET, 2, 2},
        {SET_PREPARED, SET_ON_PRE_COMMIT, FAKE_GROUP_ARM, 1, 0},
        {SET_PRE_COMMITTED, SET_ON_COMMIT, FAKE_GROUP_COMMIT, 1, 0},
        {SET_PRE_FINAL, SET_ON_POST_FINAL, FAKE_GROUP_SEAL, 1, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct rig rig;

        if (rig_open(&rig) && rig_drive(&rig, rows[i].from)) {
            fake_array_fail(rig.fake, rows[i].op, rows[i].nth, ERR_ARRAY);
            CHECK_ERR(rig_call(&rig, rows[i].event, &rig_set_s), ERR_ARRAY, &rig.why);
            check_about(&rig.why, rows[i].lun);
        }
        rig_close(&rig);
    }
}

static void
failure__call_on_luns__names_the_first_that_failed(void)
{
    struct lun luns[2];
    struct lun target;
    unsigned shadow;
    struct rig rig;
    bool ours;

    if (rig_open(&rig)) {
        shadow = fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED);
        luns[0] = fake_lun(shadow);
        luns[1] = fake_lun(400); /* unknown */
        CHECK_ERR(engine_locate(rig.engine, luns, 2, &rig.why), ERR_NOT_FOUND, &rig.why);
        check_about(&rig.why, 400);
        fake_array_fail(rig.fake, FAKE_UNPRESENT, 1, ERR_ARRAY);
        CHECK_ERR(engine_mask(rig.engine, luns, 1, &rig.why), ERR_ARRAY, &rig.why);
        check_about(&rig.why, shadow);
        fake_array_fail(rig.fake, FAKE_FIND, 1, ERR_ARRAY);
        CHECK_ERR(engine_fill_in(rig.engine, luns, &ours, &target, &rig.why), ERR_ARRAY, &rig.why);
        check_about(&rig.why, shadow);
        fake_array_fail(rig.fake, FAKE_REMOVE, 1, ERR_ARRAY);
        CHECK_ERR(engine_lun_empty(rig.engine, luns, &rig.why), ERR_ARRAY, &rig.why);
        check_about(&rig.why, shadow);
        CHECK(rig_drive(&rig, SET_POST_COMMITTED));
        CHECK_ERR(rig_targets(&rig, 2, 2, luns), ERR_NOT_FOUND, &rig.why);
        check_about(&rig.why, 3);
    }
    rig_close(&rig);
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
                CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_NOT_FOUND, &rig.why);
                CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why);
            }
            rig_close(&rig);
        }
    }
}

/* Set S over LUNs 1 and 2; the volume of LUNs 2 to 4 fails after LUN 3 is in. */
static bool
open_with_failed_volume(struct rig *rig)
{
    if (!rig_open(rig) || !rig_drive(rig, SET_PREPARING))
        return false;
    fake_array_fail(rig->fake, FAKE_GROUP_ADD, 2, ERR_NO_SPACE);
    return CHECK_ERR(rig_begin(rig, &rig_set_s, 2, 3), ERR_NO_SPACE, &rig->why) &&
           CHECK_INT(rig_state(rig), SET_PREPARING);
}

static bool
walk(struct rig *rig, enum set_event from, enum set_event to)
{
    for (enum set_event event = from; event <= to; event++)
        if (event != SET_ON_TARGETS &&
            !CHECK_ERR(rig_call(rig, event, &rig_set_s), ERR_OK, &rig->why))
            return false;
    return true;
}

static void
begin_prepare__later_volume_fails__its_own_luns_are_gone_at_once(void)
{
    struct lun targets[64];
    struct rig rig;

    if (open_with_failed_volume(&rig)) {
        CHECK_INT(fake_array_shadows(rig.fake), 2); /* LUN 2 is another volume's, too */
        CHECK_INT(fake_array_calls(rig.fake, FAKE_GROUP_DROP), 1);
        if (walk(&rig, SET_ON_END_PREPARE, SET_ON_POST_COMMIT)) {
            CHECK_ERR(rig_targets(&rig, 3, 1, targets), ERR_NOT_FOUND, &rig.why);
            CHECK_ERR(rig_targets(&rig, 1, 2, targets), ERR_OK, &rig.why);
        }
        walk(&rig, SET_ON_PRE_FINAL, SET_ON_POST_FINAL);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 2);
        CHECK(fake_array_has(rig.fake, &targets[0]));
        CHECK(fake_array_has(rig.fake, &targets[1]));
    }
    rig_close(&rig);
}

static void
begin_prepare__later_volume_fails_then_comes_again__is_in(void)
{
    struct lun targets[64];
    struct rig rig;

    if (open_with_failed_volume(&rig)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 3), ERR_OK, &rig.why);
        if (walk(&rig, SET_ON_END_PREPARE, SET_ON_POST_COMMIT))
            CHECK_ERR(rig_targets(&rig, 1, 4, targets), ERR_OK, &rig.why);
        walk(&rig, SET_ON_PRE_FINAL, SET_ON_POST_FINAL);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 4);
    }
    rig_close(&rig);
}

/* The array keeps a LUN that VSS never names: such a set is not committed. */
static void
begin_prepare__later_volume_cannot_be_dropped__set_can_only_be_aborted(void)
{
    static const enum set_event refused[] = {SET_ON_BEGIN_SAME, SET_ON_END_PREPARE};
    struct rig rig;

    for (size_t i = 0; i <= COUNT(refused); i++) {
        if (rig_open(&rig) && rig_drive(&rig, SET_PREPARING)) {
            fake_array_fail(rig.fake, FAKE_GROUP_ADD, 2, ERR_NO_SPACE);
            fake_array_fail(rig.fake, FAKE_GROUP_DROP, 1, ERR_ARRAY);
            CHECK_ERR(rig_begin(&rig, &rig_set_s, 3, 2), ERR_NO_SPACE, &rig.why);
            CHECK_INT(fake_array_shadows(rig.fake), 3);
            if (i < COUNT(refused)) {
                CHECK_ERR(rig_call(&rig, refused[i], &rig_set_s), ERR_CANCELLED, &rig.why);
                CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
                CHECK_INT(fake_array_shadows(rig.fake), 0);
            } else {
                CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
                CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 0);
            }
        }
        rig_close(&rig);
    }
}

/* The whole life of a set and of its LUNs, up to the first failure. */
static enum err
live_through(struct rig *rig)
{
    struct lun targets[64], full;
    enum err e = rig_begin(rig, &rig_set_s, 1, 2);
    bool ours;

    if (!e)
        e = rig_begin(rig, &rig_set_s, 2, 3);
    for (enum set_event event = SET_ON_END_PREPARE; event <= SET_ON_POST_FINAL && !e; event++)
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
    const long forbidden = frozen_breaches();
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
    CHECK_INT(frozen_breaches(), forbidden);
}

static const struct test_case cases[] = {
    TEST(each_step__each_port_error__is_returned_and_state_kept),
    TEST(failure__one_lun_concerned__is_named),
    TEST(failure__call_on_luns__names_the_first_that_failed),
    TEST(begin_prepare__first_volume__each_port_error__leaves_idle),
    TEST(begin_prepare__later_volume_fails__its_own_luns_are_gone_at_once),
    TEST(begin_prepare__later_volume_fails_then_comes_again__is_in),
    TEST(begin_prepare__later_volume_cannot_be_dropped__set_can_only_be_aborted),
    TEST(whole_life__each_allocation_fails__leaks_nothing),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_faults", cases, NULL, NULL);
}
