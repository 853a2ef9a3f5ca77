/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of the mock array: what may be in one, the order of its steps, its end, and what
 * deadlines, cancelling and failures of the preparation leave behind. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#include "base/deadline.h"
#include "provider/array/backends/mock/group.h"

static struct fixture f;

#define OPS (f.array->ops)

/* Contract: 5.3.10 6.1.3 6.2.1 */
static void
stages__each_one__has_its_state_on_the_array(void)
{
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
    fixture_target(&f, group, 1, &target);
    CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_PREPARING);
    CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
    CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_PREPARING);
    CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
    CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_COMMITTED);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
    CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_RELEASED);
    OPS->group_close(group);
    fixture_check(&f, 2);
    fixture_close(&f);
}

static void
add__source_twice__makes_one_lun(void)
{
    const struct id shadow_copy = {{1}};
    struct array_group *group;
    struct array_lun first, again;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &first);
    CHECK_ERR(OPS->group_add(group, &f.luns[0], &shadow_copy, ARRAY_METHOD_PLEX, &why), ERR_OK,
              &why);
    fixture_target(&f, group, 0, &again);
    CHECK(lun_equal(&first.lun, &again.lun));
    CHECK_INT(fixture_count_shadows(&f), 1);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_close(&f);
}

static void
add__what_cannot_be_a_source__is_refused(void)
{
    const struct id shadow_copy = {{1}};
    struct array_group *group;
    struct array_lun target, nobody = {.size = 512};
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &target);
    CHECK_ERR(OPS->group_add(group, &target, &shadow_copy, ARRAY_METHOD_ANY, &why),
              ERR_NOT_SUPPORTED, &why);
    CHECK_ERR(OPS->group_add(group, &nobody, &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_NOT_FOUND,
              &why);
    CHECK_ERR(OPS->group_target(group, &f.luns[1].lun, &target, &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_close(&f);
}

static void
add__capacity_reached__is_no_space_and_nothing_made(void)
{
    const struct id shadow_copy = {{1}};
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 1024, 5 * 1024 + 512);
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(OPS->group_add(group, &f.luns[2], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_NO_SPACE,
              &why);
    CHECK_CONTAINS(why.text, f.dir);
    fixture_check(&f, 2);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 2);
    fixture_close(&f);
}

/* Wherever the LUN is in the group, copied by then or not; and it may come again. */
static void
drop__each_lun__is_gone_and_the_others_are_prepared(void)
{
    const struct id shadow_copy = {{1}};

    for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
        struct array_group *group;
        struct array_lun target;
        struct why why = {0};

        fixture_open(&f, FIXTURE_SIZE, 0);
        group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_PLEX);
        CHECK_ERR(OPS->group_drop(group, &f.luns[i].lun, &why), ERR_OK, &why);
        fixture_check(&f, FIXTURE_LUNS - 1);
        CHECK_ERR(OPS->group_target(group, &f.luns[i].lun, &target, &why), ERR_NOT_FOUND, &why);
        CHECK_ERR(OPS->group_drop(group, &f.luns[i].lun, &why), ERR_OK, &why); /* is not in it */
        CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_add(group, &f.luns[i], &shadow_copy, ARRAY_METHOD_PLEX, &why), ERR_OK,
                  &why);
        /* it has to be prepared */
        CHECK_ERR(OPS->group_arm(group, 60000, &why), ERR_STATE, &why);
        CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
        for (unsigned k = 0; k < FIXTURE_LUNS; k++) {
            fixture_target(&f, group, k, &target);
            CHECK(fixture_has(&f, &target.lun, k));
        }
        OPS->group_close(group);
        fixture_check(&f, FIXTURE_LUNS);
        fixture_close(&f);
    }
}

static void
drop__prepared_group__has_to_be_prepared_again(void)
{
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_drop(group, &f.luns[0].lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_arm(group, 60000, &why), ERR_STATE, &why);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    fixture_target(&f, group, 1, &target);
    CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_RELEASED);
    OPS->group_close(group);
    fixture_check(&f, 1);
    fixture_close(&f);
}

/* Wait until the group's thread has a plex in hand, which the port does not tell. */
static void
wait_until_copying(struct array_group *base)
{
    struct group *group = group_from_base(base);
    const uint64_t end_us = deadline_after_ms(20000); /* it never takes long */
    bool is_copying = false;

    while (!is_copying && CHECK(deadline_left_ms(end_us) > 0)) {
        os_mutex_lock(group->mutex);
        is_copying = group->copying != NULL;
        os_mutex_unlock(group->mutex);
        os_sleep_ms(is_copying ? 0 : 1);
    }
}

static void
drop__copy_hangs__ends_it(void)
{
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "plex_copy * hang\n");
    group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
    wait_until_copying(group);
    CHECK_ERR(OPS->group_drop(group, &f.luns[0].lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_drop(group, &f.luns[1].lun, &why), ERR_OK, &why);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* Every step in every order that is not the right one, before and after each stage. */
static void
steps__wrong_order__are_refused_and_change_nothing(void)
{
    const struct id shadow_copy = {{1}};
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &target);
    CHECK_ERR(OPS->group_arm(group, 60000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_STATE, &why);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_STATE, &why);
    CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
    fixture_fill(&f, &f.luns[0].lun, 9);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_arm(group, 60000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_wait(group, 1000, NULL, NULL, NULL, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_add(group, &f.luns[1], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_STATE,
              &why);
    CHECK_ERR(OPS->group_drop(group, &f.luns[0].lun, &why), ERR_STATE, &why);
    CHECK(fixture_has(&f, &target.lun, 0));
    CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 1);
    fixture_close(&f);
}

/* After each stage, the seal included: abort, twice, removes the group's LUNs and nothing else. */
static void
abort__after_each_stage__removes_the_groups_luns_only(void)
{
    for (int last = STAGE_WAIT - 1; last <= STAGE_SEAL; last++) {
        struct array_group *group, *earlier;
        struct array_lun target, kept;
        struct why why = {0};

        fixture_open(&f, FIXTURE_SIZE, 0);
        earlier = fixture_group(&f, 1, ARRAY_METHOD_ANY);
        CHECK_ERR(fixture_run(earlier, STAGE_SEAL, &why), ERR_OK, &why);
        fixture_target(&f, earlier, 0, &kept);
        OPS->group_close(earlier);
        group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
        fixture_target(&f, group, 0, &target);
        if (last >= STAGE_WAIT)
            CHECK_ERR(fixture_run(group, (enum fixture_stage)last, &why), ERR_OK, &why);
        CHECK_ERR(OPS->present(f.array, &target.lun, "beta", &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        OPS->group_close(group);
        fixture_check(&f, 1);
        CHECK_INT(fixture_state(&f, &kept.lun), ARRAY_SHADOW_RELEASED);
        fixture_check_originals(&f);
        fixture_close(&f);
    }
}

static void
close__without_abort__array_keeps_what_it_has(void)
{
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
    OPS->group_close(group);
    OPS->group_close(NULL);
    fixture_check(&f, 2);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 3);
    fixture_close(&f);
}

static void
seal__shadow_copy_lun_was_removed__is_refused(void)
{
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
    fixture_target(&f, group, 1, &target);
    CHECK_ERR(OPS->remove(f.array, &target.lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_ARRAY, &why);
    CHECK_CONTAINS(why.text, "deleted");
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* The group of the last set stays open until the next one begins, which may be weeks later. */
static void
seal__lun_is_removed_while_the_group_is_open__is_gone_at_once(void)
{
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    fixture_target(&f, group, 0, &target);
    CHECK_ERR(OPS->remove(f.array, &target.lun, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    OPS->group_close(group);
    fixture_close(&f);
}

static void
set_cancel(void *ctx, unsigned percent)
{
    CHECK(percent <= 100);
    os_cancel_set(ctx);
}

/* The copy never ends by itself: the deadline and the cancel event both end the wait, and abort
 * ends the copy.
 * Contract: 5.2.2 10.1 */
static void
wait__copy_hangs__deadline_and_cancel_end_it(void)
{
    struct os_cancel *cancel = NULL;
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_faults(&f, "plex_copy 2 hang\n");
    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_PLEX);
    CHECK_ERR(OPS->group_wait(group, 0, NULL, NULL, NULL, &why), ERR_TIMEOUT, &why);
    CHECK_ERR(OPS->group_wait(group, 30, NULL, NULL, NULL, &why), ERR_TIMEOUT, &why);
    CHECK_CONTAINS(why.text, "%");
    CHECK_ERR(OPS->group_wait(group, OS_FOREVER, cancel, set_cancel, cancel, &why), ERR_CANCELLED,
              &why);
    CHECK_ERR(OPS->group_wait(group, OS_FOREVER, cancel, NULL, NULL, &why), ERR_CANCELLED, &why);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    os_cancel_free(cancel);
    fixture_check(&f, 0);
    fixture_close(&f);
}

static void
wait__scripted_hang__deadline_and_cancel_end_it(void)
{
    struct os_cancel *cancel = NULL;
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "group_wait 1 hang\ngroup_wait 2 hang\n");
    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    CHECK_ERR(OPS->group_wait(group, 20, cancel, NULL, NULL, &why), ERR_TIMEOUT, &why);
    CHECK_ERR(OPS->group_wait(group, 20, NULL, NULL, NULL, &why), ERR_TIMEOUT, &why);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    OPS->group_close(group);
    os_cancel_free(cancel);
    fixture_close(&f);
}

static void
wait__copy_fails__its_reason_is_told(void)
{
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "plex_copy 2 fail ERR_NO_SPACE\n");
    group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_NO_SPACE, &why);
    CHECK_CONTAINS(why.text, "plex_copy");
    CHECK_STR(why.about, FIXTURE_NAA_TWO);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* Two processes make and remove sets on one array at the same time. */
#define CHILD_SETS 8

static int
make_sets(const char *dir, const char *host)
{
    const struct id set = {{(uint8_t)host[0]}};
    struct array *array = NULL;
    int failures = 0;

    if (array_open("mock", dir, host, &array, NULL))
        return 1;
    for (int i = 0; i < CHILD_SETS; i++) {
        struct array_group *group = NULL;
        struct array_lun source, target;
        enum err e = mock_lun_by_name(array, FIXTURE_NAA_ONE, &source, NULL);

        if (!e)
            e = array->ops->group_open(array, &set, &group, NULL);
        if (!e)
            e = array->ops->group_add(group, &source, &set, ARRAY_METHOD_PLEX, NULL);
        if (!e)
            e = fixture_run(group, STAGE_SEAL, NULL);
        if (!e)
            e = array->ops->group_target(group, &source.lun, &target, NULL);
        if (!e)
            e = array->ops->present(array, &target.lun, host, NULL);
        if (!e && i % 2)
            e = array->ops->remove(array, &target.lun, NULL);
        failures += e != ERR_OK;
        array->ops->group_close(group);
    }
    array_close(array);
    return failures;
}

/* Contract: 1.10 */
static void
two_processes__make_sets_at_once__none_disturbs_the_other(void)
{
    struct test_process *child;

    fixture_open(&f, FIXTURE_SIZE, 0);
    child = test_process_start("sets", f.dir);
    CHECK_INT(make_sets(f.dir, "beta"), 0);
    CHECK_INT(test_process_wait(child), 0);
    fixture_check(&f, CHILD_SETS); /* half of each is removed */
    fixture_check_originals(&f);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(stages__each_one__has_its_state_on_the_array),
    TEST(add__source_twice__makes_one_lun),
    TEST(add__what_cannot_be_a_source__is_refused),
    TEST(add__capacity_reached__is_no_space_and_nothing_made),
    TEST(drop__each_lun__is_gone_and_the_others_are_prepared),
    TEST(drop__prepared_group__has_to_be_prepared_again),
    TEST(drop__copy_hangs__ends_it),
    TEST(steps__wrong_order__are_refused_and_change_nothing),
    TEST(abort__after_each_stage__removes_the_groups_luns_only),
    TEST(close__without_abort__array_keeps_what_it_has),
    TEST(seal__shadow_copy_lun_was_removed__is_refused),
    TEST(seal__lun_is_removed_while_the_group_is_open__is_gone_at_once),
    TEST(wait__copy_hangs__deadline_and_cancel_end_it),
    TEST(wait__scripted_hang__deadline_and_cancel_end_it),
    TEST(wait__copy_fails__its_reason_is_told),
    TEST(two_processes__make_sets_at_once__none_disturbs_the_other),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return argc > 2 ? make_sets(argv[2], "gamma") : 1;
    return test_main(argc, argv, "mock_array_group", cases, NULL, NULL);
}
