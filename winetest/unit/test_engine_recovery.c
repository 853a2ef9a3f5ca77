/* SPDX-License-Identifier: Apache-2.0 */
/* What is left on the array and how it goes: failed aborts, abandoned sets, and what an earlier run
 * of the process left. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const enum set_state unfinished[] = {SET_PREPARING, SET_PREPARED,       SET_PRE_COMMITTED,
                                            SET_COMMITTED, SET_POST_COMMITTED, SET_PRE_FINAL};

/* What may come after a failed abort; each must clean up. */
enum remedy { ABORT_AGAIN, BEGIN_SAME, BEGIN_OTHER, UNLOAD, RESTART, REMEDY_COUNT };

static void
apply_remedy(struct rig *rig, enum remedy remedy)
{
    switch (remedy) {
    case ABORT_AGAIN:
        CHECK_ERR(rig_call(rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig->why);
        break;
    case BEGIN_SAME:
        CHECK_ERR(rig_begin(rig, &rig_set_s, 5, 1), ERR_OK, &rig->why);
        CHECK_INT(fake_array_shadows(rig->fake), 1);
        CHECK_ERR(rig_call(rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig->why);
        break;
    case BEGIN_OTHER:
        CHECK_ERR(rig_begin(rig, &rig_set_x, 5, 1), ERR_OK, &rig->why);
        CHECK_INT(fake_array_shadows(rig->fake), 1);
        CHECK_ERR(rig_call(rig, SET_ON_ABORT, &rig_set_x), ERR_OK, &rig->why);
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

/* Contract: 6.7.2 */
static void
abort__array_fails__each_remedy_cleans_up(void)
{
    for (size_t i = 0; i < COUNT(unfinished); i++) {
        for (int remedy = 0; remedy < REMEDY_COUNT; remedy++) {
            struct rig rig;

            if (rig_open(&rig) && rig_drive(&rig, unfinished[i])) {
                fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
                CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_ARRAY, &rig.why);
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
set_cancel(void *ctx)
{
    os_cancel_set(ctx);
}

/* The set is aborted while the array seals it: its LUNs look finished and belong to nobody. A new
 * process cannot know that. */
static void
abort__array_fails_and_set_is_sealed__each_remedy_cleans_up(void)
{
    for (int remedy = 0; remedy < RESTART; remedy++) {
        struct rig rig;

        if (rig_open(&rig) && rig_drive(&rig, SET_PRE_FINAL)) {
            fake_array_act(rig.fake, FAKE_GROUP_SEAL, set_cancel, rig_cancel(&rig));
            CHECK_ERR(rig_call(&rig, SET_ON_POST_FINAL, &rig_set_s), ERR_CANCELLED, &rig.why);
            fake_array_act(rig.fake, FAKE_GROUP_SEAL, NULL, NULL);
            fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
            CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_ARRAY, &rig.why);
            CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 2);
            apply_remedy(&rig, (enum remedy)remedy);
        }
        rig_close(&rig);
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

/* Contract: 8.7 11.13 16.10 */
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
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
        check_left(&rig, numbers, &rig_set_s);
    }
    rig_close(&rig);
}

/* Contract: 16.9 */
static void
abort__other_set_than_the_current__spares_the_current(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_COMMITTED)) {
        (void)fake_array_add_shadow(rig.fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_PREPARING);
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_x), ERR_OK, &rig.why);
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
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_x), ERR_NOT_FOUND, &rig.why);
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
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_x), ERR_IO, &rig.why);
        CHECK_CONTAINS(rig.why.text, "1 of 40");
        CHECK_INT(fake_array_shadows(rig.fake), 1);
        fake_array_fail(rig.fake, FAKE_LIST, 1, ERR_CORRUPT);
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_x), ERR_CORRUPT, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_x), ERR_OK, &rig.why);
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

static const struct test_case cases[] = {
    TEST(abort__array_fails__each_remedy_cleans_up),
    TEST(abort__array_fails_and_set_is_sealed__each_remedy_cleans_up),
    TEST(begin_prepare__abandoned_set_cannot_be_removed__fails_until_it_can),
    TEST(begin_prepare__failed_first_volume_cannot_be_removed__is_cleaned_up_later),
    TEST(start__leftovers_on_the_array__removes_its_own_unfinished),
    TEST(abort__set_unknown_in_memory__removes_its_unfinished_alone),
    TEST(abort__other_set_than_the_current__spares_the_current),
    TEST(abort__set_of_another_host__is_unknown),
    TEST(sweep__one_lun_cannot_be_removed__removes_the_others_and_reports),
    TEST(start__array_cannot_be_asked_or_arguments_bad__fails),
    TEST(start__each_allocation_fails__leaks_nothing),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_recovery", cases, NULL, NULL);
}
