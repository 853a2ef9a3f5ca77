/* SPDX-License-Identifier: Apache-2.0 */
/* The shapes of shadow copy sets: shared LUNs, spanned volumes, many volumes, limits, and what may
 * not enter a set. */
#include "config.h"

#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

/* Contract: 5.1.2 5.2.3 5.3.5 15.5 */
static void
begin_prepare__two_volumes_share_a_lun__one_shadow_copy_lun(void)
{
    struct rig rig;
    struct lun first[64], second[64];

    if (rig_open(&rig)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why); /* LUNs 1, 2 */
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 2), ERR_OK, &rig.why); /* LUNs 2, 3 */
        CHECK_INT(fake_array_shadows(rig.fake), 3);
        CHECK_ERR(rig_call(&rig, SET_ON_END_PREPARE, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_PRE_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 3);
        CHECK_ERR(rig_targets(&rig, 1, 2, first), ERR_OK, &rig.why);
        CHECK_ERR(rig_targets(&rig, 2, 2, second), ERR_OK, &rig.why);
        CHECK(lun_equal(&first[1], &second[0]));
        CHECK(!lun_same(&first[0], &first[1]));
        CHECK(!lun_same(&second[0], &second[1]));
    }
    rig_close(&rig);
}

static void
begin_prepare__lun_twice_in_one_call__one_shadow_copy_lun(void)
{
    struct lun luns[3] = {fake_lun(4), fake_lun(5), fake_lun(4)};
    struct id shadow_copy = {{9}};
    struct rig rig;

    if (rig_open(&rig)) {
        fake_array_set_lun_max(rig.fake, 2);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_s, &shadow_copy, 0, luns, 3, &rig.why),
                  ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_INT(fake_array_calls(rig.fake, FAKE_GROUP_ADD), 2);
    }
    rig_close(&rig);
}

/* Contract: 5.3.4 9.5 */
static void
create__spanned_volume__pairs_targets_by_index(void)
{
    struct lun sources[3] = {fake_lun(3), fake_lun(1), fake_lun(2)};
    struct lun targets[3], again[3];
    struct id shadow_copy = {{9}};
    struct rig rig;

    if (rig_open(&rig)) {
        CHECK_ERR(
            engine_begin_prepare(rig.engine, &rig_set_s, &shadow_copy, 0, sources, 3, &rig.why),
            ERR_OK, &rig.why);
        for (enum set_event event = SET_ON_END_PREPARE; event <= SET_ON_POST_COMMIT; event++)
            CHECK_ERR(rig_call(&rig, event, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(engine_targets(rig.engine, sources, 3, targets, &rig.why), ERR_OK, &rig.why);
        for (unsigned i = 0; i < 3; i++) {
            struct lun expected = fake_lun(RIG_ORIGINALS + 1 + i); /* made in the order of adding */

            CHECK(lun_equal(&targets[i], &expected));
        }
        CHECK_ERR(rig_call(&rig, SET_ON_PRE_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_POST_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(engine_targets(rig.engine, sources, 3, again, &rig.why), ERR_OK, &rig.why);
        CHECK_MEM(again, targets, sizeof(targets));
    }
    rig_close(&rig);
}

/* Contract: 5.3.2 5.3.3 16.4 */
static void
targets__one_source_outside_the_set__writes_nothing(void)
{
    struct lun sources[2] = {fake_lun(1), fake_lun(3)};
    struct lun targets[2], untouched[2];
    struct rig rig;

    memset(targets, 0x5a, sizeof(targets));
    memcpy(untouched, targets, sizeof(targets));
    if (rig_open(&rig) && rig_drive(&rig, SET_POST_COMMITTED)) {
        CHECK_ERR(engine_targets(rig.engine, sources, 2, targets, &rig.why), ERR_NOT_FOUND,
                  &rig.why);
        CHECK_MEM(targets, untouched, sizeof(targets));
        CHECK_ERR(engine_targets(rig.engine, sources, 0, targets, &rig.why), ERR_INVAL, &rig.why);
    }
    rig_close(&rig);
}

/* Contract: 5.2.5 */
static void
create__64_volumes__all_committed(void)
{
    struct rig rig;
    struct lun target;

    if (rig_open(&rig)) {
        for (unsigned i = 1; i <= 64; i++)
            CHECK_ERR(rig_begin(&rig, &rig_set_s, i, 1), ERR_OK, &rig.why);
        for (enum set_event event = SET_ON_END_PREPARE; event <= SET_ON_POST_COMMIT; event++)
            CHECK_ERR(rig_call(&rig, event, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 64);
        for (unsigned i = 1; i <= 64; i++)
            CHECK_ERR(rig_targets(&rig, i, 1, &target), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_PRE_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_POST_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 64);
    }
    rig_close(&rig);
}

/* Contract: 5.2.5 */
static void
begin_prepare__beyond_the_lun_limit__is_refused_and_the_set_goes_on(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        fake_array_set_lun_max(rig.fake, 3);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 4), ERR_LIMIT, &rig.why);
        CHECK_INT(rig_state(&rig), SET_IDLE);
        CHECK_INT(fake_array_groups(rig.fake), 0);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 3), ERR_LIMIT, &rig.why); /* 1, 2 + 3, 4 */
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 2), ERR_OK, &rig.why); /* 1, 2 + 3 */
        CHECK_INT(fake_array_shadows(rig.fake), 3);
    }
    rig_close(&rig);
}

static void
begin_prepare__bad_arguments__touch_nothing(void)
{
    const struct id null_id = {{0}};
    const struct id shadow_copy = {{9}};
    struct lun own = fake_lun(1);
    struct lun foreign[2] = {fake_lun(1), fake_lun(400)};
    struct lun shadow;
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        struct engine *engine = rig.engine;

        shadow = fake_lun(RIG_ORIGINALS + 1);
        fake_array_clear_log(rig.fake);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &shadow_copy, 0, NULL, 1, NULL),
                  ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &shadow_copy, 0, &own, 0, NULL),
                  ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &null_id, &shadow_copy, 0, &own, 1, NULL),
                  ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &null_id, 0, &own, 1, NULL), ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &shadow_copy, 0x4, &own, 1, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &shadow_copy, 0, foreign, 2, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &shadow_copy, 0, &shadow, 1, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_STR(fake_array_log(rig.fake), "");
        CHECK_INT(rig_state(&rig), SET_PREPARED);
        CHECK(rig_is_current(&rig, &rig_set_s));
    }
    rig_close(&rig);
}

static void
begin_prepare__other_method_in_one_set__is_refused(void)
{
    const struct id shadow_copy = {{9}};
    struct lun lun = fake_lun(3);
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARING)) {
        CHECK_INT(
            engine_begin_prepare(rig.engine, &rig_set_s, &shadow_copy, 0x40000, &lun, 1, NULL),
            ERR_INVAL);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_INT(engine_begin_prepare(rig.engine, &rig_set_s, &shadow_copy, 0x1, &lun, 1, NULL),
                  ERR_OK);
    }
    rig_close(&rig);
}

/* Contract: 16.1 */
static void
begin_prepare__each_context__array_is_asked_for_its_method(void)
{
    static const struct {
        uint32_t context;
        enum array_method method;
    } rows[] = {
        {0, ARRAY_METHOD_ANY}, {0x20000, ARRAY_METHOD_DIFFERENTIAL}, {0x40000, ARRAY_METHOD_PLEX}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct id copy = {{0x77}};
        struct lun lun = fake_lun(1);
        struct rig rig;

        if (rig_open(&rig)) {
            CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_s, &copy, rows[i].context, &lun, 1,
                                           &rig.why),
                      ERR_OK, &rig.why);
            CHECK_INT(fake_array_tag(rig.fake, RIG_ORIGINALS + 1)->method, rows[i].method);
        }
        rig_close(&rig);
    }
}

static const struct test_case cases[] = {
    TEST(begin_prepare__two_volumes_share_a_lun__one_shadow_copy_lun),
    TEST(begin_prepare__lun_twice_in_one_call__one_shadow_copy_lun),
    TEST(create__spanned_volume__pairs_targets_by_index),
    TEST(targets__one_source_outside_the_set__writes_nothing),
    TEST(create__64_volumes__all_committed),
    TEST(begin_prepare__beyond_the_lun_limit__is_refused_and_the_set_goes_on),
    TEST(begin_prepare__bad_arguments__touch_nothing),
    TEST(begin_prepare__other_method_in_one_set__is_refused),
    TEST(begin_prepare__each_context__array_is_asked_for_its_method),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_sets", cases, NULL, NULL);
}
