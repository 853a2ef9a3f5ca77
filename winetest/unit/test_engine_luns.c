/* SPDX-License-Identifier: Apache-2.0 */
/* The calls on single LUNs, which need no set: AreLunsSupported, LocateLuns, FillInLunInfo,
 * OnLunEmpty and masking; and how lost shadow copy LUNs are noticed. */
#include "config.h"

#include "base/mem.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

/* Contract: 5.1.6 5.1.7 5.1.10 15.2 */
static void
luns_supported__each_kind_of_question__is_answered(void)
{
    struct lun own[2] = {fake_lun(1), fake_lun(2)};
    struct lun mixed[2] = {fake_lun(1), fake_lun(400)};
    struct lun many[64];
    struct rig rig;
    bool supported;

    if (rig_open(&rig)) {
        struct engine *engine = rig.engine;
        struct lun shadow =
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED));
        struct why why = {0};

#define ASK(context, luns, count, expected_err, expected)                                          \
    do {                                                                                           \
        supported = !(expected);                                                                   \
        CHECK_ERR(engine_luns_supported(engine, context, luns, count, &supported, &why),           \
                  expected_err, &why);                                                             \
        CHECK_INT(supported, expected);                                                            \
    } while (0)
        ASK(0, own, 2, ERR_OK, true);
        ASK(0x20 | 0x40000, own, 2, ERR_OK, true);
        ASK(0, mixed, 2, ERR_OK, false);
        CHECK_CONTAINS(why.text, "not a LUN of this array");
        ASK(0, &shadow, 1, ERR_OK, false);
        ASK(0x4, own, 2, ERR_OK, false);
        ASK(0x60000, own, 2, ERR_OK, false);
        ASK(0, own, 0, ERR_INVAL, false);
        ASK(0, NULL, 2, ERR_INVAL, false);
        fake_array_fail(rig.fake, FAKE_FIND, 2, ERR_ARRAY);
        ASK(0, own, 2, ERR_ARRAY, false);
        fake_array_fail(rig.fake, FAKE_CAN_SHADOW, 1, ERR_IO);
        ASK(0, own, 2, ERR_IO, false);

        fake_array_set_lun_max(rig.fake, 63);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        engine = rig.engine;
        for (unsigned i = 0; i < 64; i++)
            many[i] = fake_lun(i + 1);
        ASK(0, many, 64, ERR_OK, false);
        ASK(0, many, 63, ERR_OK, true);
        CHECK_STR(fake_array_log(rig.fake), ""); /* a pure question */
#undef ASK
    }
    rig_close(&rig);
}

/* Contract: 9.7 */
static void
cluster_node__context_not_transportable__is_neither_claimed_nor_begun(void)
{
    static const uint32_t refused[] = {0, 0x19, 0x20000, 0x40000};
    static const uint32_t taken[] = {0x20, 0x39, 0x20020, 0x40020};
    const struct id copy = {{0x77}};
    struct rig rig;

    if (rig_open(&rig)) {
        const struct engine_config config = {
            .array = fake_array_port(rig.fake),
            .host = RIG_HOST,
            .is_cluster_node = true,
        };
        struct lun lun = fake_lun(1);
        bool supported;

        engine_free(rig.engine);
        rig.engine = NULL;
        CHECK_ERR(engine_new(&config, &rig.engine, &rig.why), ERR_OK, &rig.why);
        for (size_t i = 0; i < 4; i++) {
            CHECK_ERR(engine_luns_supported(rig.engine, refused[i], &lun, 1, &supported, &rig.why),
                      ERR_OK, &rig.why);
            CHECK_INT(supported, false);
            CHECK_CONTAINS(rig.why.text, "cluster");
            CHECK_ERR(
                engine_begin_prepare(rig.engine, &rig_set_s, &copy, refused[i], &lun, 1, &rig.why),
                ERR_NOT_SUPPORTED, &rig.why);
            CHECK_ERR(engine_luns_supported(rig.engine, taken[i], &lun, 1, &supported, &rig.why),
                      ERR_OK, &rig.why);
            CHECK_INT(supported, true);
        }
        CHECK_INT(fake_array_shadows(rig.fake), 0);
        CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_s, &copy, 0x20, &lun, 1, &rig.why),
                  ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 1);
    }
    rig_close(&rig);
}

/* Contract: 8.2 8.3 8.5 */
static void
begin_prepare__what_the_array_lacks__is_refused_before_the_earlier_set_goes(void)
{
    static const struct {
        uint32_t context;
        unsigned lacks;
    } rows[] = {{0x20000, FAKE_DIFFERENTIAL}, {0x40000, FAKE_PLEX}, {0x20, FAKE_TRANSPORT}};
    const struct id copy = {{0x77}};
    struct lun lun = fake_lun(1);
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        const unsigned shadows = fake_array_shadows(rig.fake);

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            fake_array_set_lacks(rig.fake, rows[i].lacks);
            CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_x, &copy, rows[i].context, &lun, 1,
                                           &rig.why),
                      ERR_NOT_SUPPORTED, &rig.why);
            CHECK_CONTAINS(rig.why.text, ": the array ");
            CHECK(rig_is_current(&rig, &rig_set_s));
            CHECK_INT(fake_array_shadows(rig.fake), shadows);
        }
    }
    rig_close(&rig);
}

/* Contract: 5.4.1 5.4.2 5.4.3 5.4.8 */
static void
locate__each_kind_of_lun__presents_what_it_can(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct fake_array *fake = rig.fake;
        struct lun luns[] = {
            fake_lun(400),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED)),
            fake_lun(1),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_COMMITTED)),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, "beta", ARRAY_SHADOW_PREPARING)),
        };

        CHECK_ERR(engine_locate(rig.engine, luns, 5, &rig.why), ERR_NOT_FOUND, &rig.why);
        CHECK_CONTAINS(rig.why.text, "3 of 5");
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 2);
        CHECK_INT(fake_array_presented(fake, "beta"), 0);
        CHECK_ERR(engine_locate(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why); /* again */
        CHECK_ERR(engine_locate(rig.engine, &luns[2], 1, &rig.why), ERR_INVAL, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &luns[4], 1, &rig.why), ERR_STATE, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, luns, 0, &rig.why), ERR_INVAL, &rig.why);

        CHECK_ERR(engine_mask(rig.engine, luns, 5, &rig.why), ERR_NOT_FOUND, &rig.why);
        CHECK_CONTAINS(rig.why.text, "2 of 5");
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 0);
        CHECK_INT(fake_array_shadows(fake), 3); /* masked, not deleted */
        CHECK_ERR(engine_mask(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_mask(rig.engine, &luns[2], 1, &rig.why), ERR_INVAL, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 1);
    }
    rig_close(&rig);
}

/* Contract: 5.5.3 5.5.4 */
static void
fill_in__each_kind_of_lun__tells_ours_from_foreign(void)
{
    struct rig rig;
    struct lun full, bare, target;
    bool ours;

    if (rig_open(&rig) && rig_drive(&rig, SET_POST_COMMITTED)) {
        CHECK_ERR(rig_targets(&rig, 2, 1, &target), ERR_OK, &rig.why);
        bare = (struct lun){.page83 = target.page83}; /* what a bare device may report */
        ours = false;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(ours);
        CHECK(lun_equal(&full, &target)); /* GetTargetLuns and FillInLunInfo agree */

        bare = fake_lun(1);
        ours = false;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(ours);

        bare = fake_lun(400);
        ours = true;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(!ours);

        fake_array_fail(rig.fake, FAKE_FIND, 1, ERR_ARRAY);
        ours = true;
        CHECK_ERR(engine_fill_in(rig.engine, &target, &ours, &full, &rig.why), ERR_ARRAY, &rig.why);
        CHECK(!ours);
    }
    rig_close(&rig);
}

/* Contract: 5.6.3 5.6.7 15.14 */
static void
lun_empty__each_owner_and_state__deletes_only_finished_or_left_over(void)
{
    static const struct {
        const char *host;
        enum array_shadow_state state;
        enum err result;
    } rows[] = {
        {RIG_HOST, ARRAY_SHADOW_PREPARING, ERR_OK}, /* left over: no set in memory claims it */
        {RIG_HOST, ARRAY_SHADOW_COMMITTED, ERR_OK},  {RIG_HOST, ARRAY_SHADOW_RELEASED, ERR_OK},
        {"beta", ARRAY_SHADOW_PREPARING, ERR_STATE}, /* in creation over there */
        {"beta", ARRAY_SHADOW_COMMITTED, ERR_STATE}, {"beta", ARRAY_SHADOW_RELEASED, ERR_OK},
    };
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun original = fake_lun(1), unknown = fake_lun(400);

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            struct lun lun =
                fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, rows[i].host, rows[i].state));

            CHECK_ERR(engine_lun_empty(rig.engine, &lun, &rig.why), rows[i].result, &rig.why);
            CHECK_INT(fake_array_has(rig.fake, &lun), rows[i].result != ERR_OK);
        }
        CHECK_ERR(engine_lun_empty(rig.engine, &unknown, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_lun_empty(rig.engine, &original, &rig.why), ERR_INVAL, &rig.why);
        CHECK(fake_array_has(rig.fake, &original));
    }
    rig_close(&rig);
}

/* Contract: 5.1.11 11.11 */
static void
lun_calls__in_each_state__are_legal_and_change_nothing(void)
{
    for (enum set_state state = SET_IDLE; state < SET_STATE_COUNT; state++) {
        const bool is_in_creation = state != SET_IDLE && state != SET_CREATED;
        struct lun target = fake_lun(RIG_ORIGINALS + 1); /* the first one that set S makes */
        struct lun own[1] = {fake_lun(1)}, full, other;
        struct rig rig;
        bool yes;

        if (state == SET_WAITING)
            continue; /* needs a second thread: test_engine_threads.c */
        if (rig_open(&rig) && rig_drive(&rig, state)) {
            other = fake_lun(
                fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED));
            CHECK_ERR(engine_luns_supported(rig.engine, 0, own, 1, &yes, &rig.why), ERR_OK,
                      &rig.why);
            CHECK_ERR(engine_fill_in(rig.engine, own, &yes, &full, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_locate(rig.engine, &other, 1, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_mask(rig.engine, &other, 1, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_lun_empty(rig.engine, &other, &rig.why), ERR_OK, &rig.why);
            CHECK(!fake_array_has(rig.fake, &other));
            CHECK_ERR(engine_lun_empty(rig.engine, &target, &rig.why),
                      is_in_creation ? ERR_STATE : ERR_OK, &rig.why);
            CHECK_INT(fake_array_has(rig.fake, &target), is_in_creation);
            CHECK_INT(rig_state(&rig), state);
        }
        rig_close(&rig);
    }
}

/* Contract: 16.11 */
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

/* An array that fails on the way may have hidden the LUN, and VSS has it deleted only where it is.
 */
static void
lun_empty__array_fails__lun_is_presented_for_the_next_try(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun lun =
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED));

        CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 0);
        fake_array_fail(rig.fake, FAKE_REMOVE, 1, ERR_ARRAY);
        CHECK_ERR(engine_lun_empty(rig.engine, &lun, &rig.why), ERR_ARRAY, &rig.why);
        CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 1);
        CHECK_ERR(engine_lun_empty(rig.engine, &lun, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
    }
    rig_close(&rig);
}

/* --- lost shadow copies --- */

/* A shadow copy LUN that the array has given up, in a set of its own. */
static struct lun
add_lost(struct rig *rig, const char *host, enum array_shadow_state state)
{
    const struct id set = {{0x10, (uint8_t)fake_array_newest(rig->fake)}};
    const unsigned number = fake_array_add_shadow(rig->fake, &set, host, state);

    fake_array_tag(rig->fake, number)->is_lost = true;
    fake_array_tag(rig->fake, number)->shadow_copy = set;
    return fake_lun(number);
}

/* Contract: 8.2 12.1 */
static void
lost__at_start_and_when_a_set_begins__own_finished_ones_are_told_once(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun lost = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED);

        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED);
        (void)add_lost(&rig, "beta", ARRAY_SHADOW_RELEASED);    /* beta tells */
        (void)add_lost(&rig, RIG_HOST, ARRAY_SHADOW_COMMITTED); /* left over, and removed */
        CHECK_INT(rig.losses, 0);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 1);
        CHECK(lun_equal(&rig.last_loss, &lost));
        CHECK_INT(rig.lost_tag.set.bytes[0], 0x10);

        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 1); /* known */
        lost = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 1), ERR_OK, &rig.why); /* not the set's first */
        CHECK_INT(rig.losses, 1);
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 2);
        CHECK(lun_equal(&rig.last_loss, &lost));

        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 4); /* a new engine tells of what is still there */
        CHECK_ERR(engine_lun_empty(rig.engine, &lost, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 5);
    }
    rig_close(&rig);
}

/* Contract: 12.1 */
static void
lost__named_by_a_call__is_told_and_can_only_be_deleted(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun luns[2] = {
            add_lost(&rig, "beta", ARRAY_SHADOW_RELEASED),
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED))};
        struct lun mine = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED), original = fake_lun(1);
        struct lun source = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED), full;
        struct resync *resync = NULL;
        bool ours = false;

        for (unsigned i = 0; i < 2; i++) {
            CHECK_ERR(engine_locate(rig.engine, luns, 2, &rig.why), ERR_LOST, &rig.why);
            CHECK_CONTAINS(rig.why.text, "1 of 2");
            CHECK_CONTAINS(rig.why.text, "space ran out");
            CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 1); /* the other one */
            CHECK_INT(rig.losses, 1);
        }
        CHECK_ERR(engine_resync(rig.engine, &source, &original, 1, NULL, NULL, &resync, &rig.why),
                  ERR_LOST, &rig.why);
        CHECK(resync == NULL);
        CHECK(rig.why.about[0] != '\0');
        CHECK_INT(rig.losses, 2);

        CHECK_ERR(engine_fill_in(rig.engine, &mine, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(ours); /* VSS asks before it deletes */
        CHECK_ERR(engine_mask(rig.engine, &mine, 1, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_lun_empty(rig.engine, &mine, &rig.why), ERR_OK, &rig.why);
        CHECK(!fake_array_has(rig.fake, &mine));
        CHECK_INT(rig.losses, 3);
        CHECK_ERR(engine_lun_empty(rig.engine, &luns[0], &rig.why), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 3);
    }
    rig_close(&rig);
}

/* An array may give the name of a removed LUN to a new one. */
static void
lost__lun_of_another_shadow_copy__is_told_again(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun lost = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED);

        CHECK_ERR(engine_locate(rig.engine, &lost, 1, &rig.why), ERR_LOST, &rig.why);
        fake_array_tag(rig.fake, fake_array_newest(rig.fake))->shadow_copy.bytes[5] = 1;
        CHECK_ERR(engine_locate(rig.engine, &lost, 1, &rig.why), ERR_LOST, &rig.why);
        CHECK_INT(rig.losses, 2);
    }
    rig_close(&rig);
}

static void
lost__array_cannot_be_asked_or_no_memory__set_begins_and_it_is_told_later(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        (void)add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED);
        fake_array_fail(rig.fake, FAKE_LIST, 1, ERR_ARRAY);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 0);
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(rig.losses, 1);
    }
    rig_close(&rig);
    if (rig_open(&rig)) {
        struct lun lost = add_lost(&rig, RIG_HOST, ARRAY_SHADOW_RELEASED);

        mem_fail_at(1);
        CHECK_ERR(engine_locate(rig.engine, &lost, 1, &rig.why), ERR_LOST, &rig.why);
        mem_fail_at(0);
        CHECK_INT(rig.losses, 1); /* rather twice than never */
        CHECK_ERR(engine_locate(rig.engine, &lost, 1, &rig.why), ERR_LOST, &rig.why);
        CHECK_INT(rig.losses, 2);
        CHECK_ERR(engine_locate(rig.engine, &lost, 1, &rig.why), ERR_LOST, &rig.why);
        CHECK_INT(rig.losses, 2);
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
    TEST(luns_supported__each_kind_of_question__is_answered),
    TEST(begin_prepare__what_the_array_lacks__is_refused_before_the_earlier_set_goes),
    TEST(cluster_node__context_not_transportable__is_neither_claimed_nor_begun),
    TEST(locate__each_kind_of_lun__presents_what_it_can),
    TEST(fill_in__each_kind_of_lun__tells_ours_from_foreign),
    TEST(lun_empty__each_owner_and_state__deletes_only_finished_or_left_over),
    TEST(lun_empty__array_fails__lun_is_presented_for_the_next_try),
    TEST(lun_calls__in_each_state__are_legal_and_change_nothing),
    TEST(lun_calls__each_port_error__is_returned_and_the_rest_done),
    TEST(lost__at_start_and_when_a_set_begins__own_finished_ones_are_told_once),
    TEST(lost__named_by_a_call__is_told_and_can_only_be_deleted),
    TEST(lost__lun_of_another_shadow_copy__is_told_again),
    TEST(lost__array_cannot_be_asked_or_no_memory__set_begins_and_it_is_told_later),
    TEST(luns_supported__each_allocation_fails__writes_false),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_luns", cases, NULL, NULL);
}
