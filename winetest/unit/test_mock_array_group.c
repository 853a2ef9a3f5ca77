/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of the mock array: preparation, the point in time of all LUNs at once, the end of a group,
 * and what deadlines, cancelling and failures leave behind. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

static struct fixture f;

#define OPS (f.array->ops)

static const enum array_method methods[] = {ARRAY_METHOD_ANY, ARRAY_METHOD_DIFFERENTIAL,
                                            ARRAY_METHOD_PLEX};

static void
fill_all(unsigned first_content)
{
    for (unsigned i = 0; i < FIXTURE_LUNS; i++)
        fixture_fill(&f, &f.luns[i].lun, first_content + i);
}

/* Whatever the method: the copy is the source at commit, neither earlier nor later. */
static void
commit__source_changed_before_and_after__copy_is_of_the_instant(void)
{
    for (unsigned m = 0; m < 3; m++) {
        struct why why = {0};
        struct array_group *group;

        fixture_open(&f, FIXTURE_SIZE, 0);
        group = fixture_group(&f, FIXTURE_LUNS, methods[m]);
        CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
        fill_all(10); /* after a plex was copied */
        fixture_fill(&f, &f.luns[0].lun, 255);
        CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
        fill_all(20);
        CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
        for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
            struct array_lun target;

            fixture_target(&f, group, i, &target);
            CHECK_INT(target.kind, ARRAY_LUN_SHADOW_COPY);
            CHECK_INT(target.size, FIXTURE_SIZE);
            CHECK(fixture_has(&f, &target.lun, i == 0 ? 255 : 10 + i));
            CHECK(fixture_has(&f, &f.luns[i].lun, 20 + i));
            CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_RELEASED);
        }
        OPS->group_close(group);
        fixture_check(&f, FIXTURE_LUNS);
        fixture_close(&f);
    }
}

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
    const struct id snapshot = {{1}};
    struct array_group *group;
    struct array_lun first, again;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &first);
    CHECK_ERR(OPS->group_add(group, &f.luns[0], &snapshot, ARRAY_METHOD_PLEX, &why), ERR_OK, &why);
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
    const struct id snapshot = {{1}};
    struct array_group *group;
    struct array_lun target, nobody = {.size = 512};
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &target);
    CHECK_ERR(OPS->group_add(group, &target, &snapshot, ARRAY_METHOD_ANY, &why), ERR_NOT_SUPPORTED,
              &why);
    CHECK_ERR(OPS->group_add(group, &nobody, &snapshot, ARRAY_METHOD_ANY, &why), ERR_NOT_FOUND,
              &why);
    CHECK_ERR(OPS->group_target(group, &f.luns[1].lun, &target, &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_close(&f);
}

static void
add__capacity_reached__is_no_space_and_nothing_made(void)
{
    const struct id snapshot = {{1}};
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 1024, 5 * 1024 + 512);
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(OPS->group_add(group, &f.luns[2], &snapshot, ARRAY_METHOD_ANY, &why), ERR_NO_SPACE,
              &why);
    CHECK_CONTAINS(why.text, f.dir);
    fixture_check(&f, 2);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 2);
    fixture_close(&f);
}

/* Every step in every order that is not the right one, before and after each stage. */
static void
steps__wrong_order__are_refused_and_change_nothing(void)
{
    const struct id snapshot = {{1}};
    struct array_group *group;
    struct array_lun target;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    fixture_target(&f, group, 0, &target);
    CHECK_ERR(OPS->group_arm(group, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_STATE, &why);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_seal(group, &why), ERR_STATE, &why);
    CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
    fixture_fill(&f, &f.luns[0].lun, 9);
    CHECK_ERR(OPS->group_commit(group, 1000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_arm(group, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_wait(group, 1000, NULL, NULL, NULL, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_add(group, &f.luns[1], &snapshot, ARRAY_METHOD_ANY, &why), ERR_STATE,
              &why);
    CHECK(fixture_has(&f, &target.lun, 0));
    CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 1);
    fixture_close(&f);
}

/* After each stage: abort, twice, removes the group's LUNs and nothing else, unless it is sealed.
 */
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
        group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
        fixture_target(&f, group, 0, &target);
        if (last >= STAGE_WAIT)
            CHECK_ERR(fixture_run(group, (enum fixture_stage)last, &why), ERR_OK, &why);
        CHECK_ERR(OPS->present(f.array, &target.lun, "beta", &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        OPS->group_close(group);
        CHECK_ERR(OPS->group_abort(earlier, &why), ERR_OK, &why);
        OPS->group_close(earlier);
        fixture_check(&f, last == STAGE_SEAL ? 3 : 1);
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

/* LUN k of the set fails inside commit: none counts, a second try takes all, zeros included. */
static void
commit__each_lun_fails__none_counts_and_retry_takes_all(void)
{
    for (unsigned k = 1; k <= FIXTURE_LUNS; k++) {
        char rule[64];
        struct array_group *group;
        struct why why = {0};

        fixture_open(&f, FIXTURE_SIZE, 0);
        snprintf(rule, sizeof(rule), "commit_lun %u fail ERR_ARRAY\n", k);
        fixture_faults(&f, rule);
        group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_ANY);
        CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_ARRAY, &why);
        CHECK_CONTAINS(why.text, "line 1");
        for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
            struct array_lun target;

            fixture_target(&f, group, i, &target);
            CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_PREPARING);
        }
        CHECK_ERR(OPS->group_seal(group, &why), ERR_STATE, &why);
        fill_all(10);
        fixture_fill(&f, &f.luns[1].lun, 255);
        CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
        for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
            struct array_lun target;

            fixture_target(&f, group, i, &target);
            CHECK(fixture_has(&f, &target.lun, i == 1 ? 255 : 10 + i));
        }
        OPS->group_close(group);
        fixture_close(&f);
    }
}

/* What waits inside commit does not wait longer than the deadline, and then nothing counts. */
static void
commit__deadline_passes__is_timeout_and_none_counts(void)
{
    static const char *const rules[] = {
        "group_commit 1 hang\n",
        "commit_lun 1 hang\n",
        "commit_lun 3 hang\n",
        "commit_lun 2 delay 3600000\n",
    };

    for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
        struct array_group *group;
        struct array_lun target;
        struct why why = {0};

        fixture_open(&f, FIXTURE_SIZE, 0);
        fixture_faults(&f, rules[r]);
        group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_ANY);
        CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
        CHECK_ERR(OPS->group_commit(group, 100, &why), ERR_TIMEOUT, &why);
        fixture_target(&f, group, 0, &target);
        CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_PREPARING);
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        OPS->group_close(group);
        fixture_check(&f, 0);
        fixture_close(&f);
    }
}

static void
commit__no_time_at_all__is_timeout(void)
{
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(group, 0, &why), ERR_TIMEOUT, &why);
    CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 1);
    fixture_close(&f);
}

static void
commit__lock_is_held_by_another__is_timeout(void)
{
    struct os_file *lock = NULL;
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
    CHECK_ERR(os_file_open(fixture_path(&f, "lock"), OS_OPEN_READ_WRITE, &lock, &why), ERR_OK,
              &why);
    CHECK_ERR(os_file_lock(lock, 0, NULL, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(group, 50, &why), ERR_TIMEOUT, &why);
    os_file_close(lock);
    CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_close(&f);
}

/* Two hosts commit before either has moved its tags: the journal holds both points in time. */
static void
commit__behind_another_commit__both_count(void)
{
    const struct id second_set = {{2}};
    const struct id snapshot = {{9}};
    struct array *other = NULL;
    struct array_group *first, *second = NULL;
    struct array_lun a, b;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    CHECK_ERR(array_open("mock", f.dir, "beta", &other, &why), ERR_OK, &why);
    first = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(OPS->group_open(other, &second_set, &second, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_add(second, &f.luns[0], &snapshot, ARRAY_METHOD_ANY, &why), ERR_OK, &why);
    CHECK_ERR(fixture_run(first, STAGE_ARM, &why), ERR_OK, &why);
    CHECK_ERR(fixture_run(second, STAGE_ARM, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(first, 60000, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_commit(second, 60000, &why), ERR_OK, &why);
    fixture_target(&f, first, 0, &a);
    fixture_target(&f, second, 0, &b);
    CHECK_INT(fixture_state(&f, &b.lun), ARRAY_SHADOW_COMMITTED);
    CHECK_INT(fixture_state(&f, &a.lun), ARRAY_SHADOW_COMMITTED);
    CHECK_ERR(OPS->group_seal(second, &why), ERR_OK, &why);
    CHECK_INT(fixture_state(&f, &b.lun), ARRAY_SHADOW_RELEASED);
    CHECK_INT(fixture_state(&f, &a.lun), ARRAY_SHADOW_COMMITTED);
    CHECK_ERR(OPS->group_abort(first, &why), ERR_OK, &why);
    OPS->group_close(first);
    OPS->group_close(second);
    array_close(other);
    fixture_reopen(&f);
    fixture_check(&f, 1);
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

static void
set_cancel(void *ctx, unsigned percent)
{
    CHECK(percent <= 100);
    os_cancel_set(ctx);
}

/* The copy never ends by itself: the deadline and the cancel event both end the wait, and abort
 * ends the copy. */
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
        enum err e = mock_lun_by_name(array, "6acde480000000070000000000000001", &source, NULL);

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
    TEST(commit__source_changed_before_and_after__copy_is_of_the_instant),
    TEST(stages__each_one__has_its_state_on_the_array),
    TEST(add__source_twice__makes_one_lun),
    TEST(add__what_cannot_be_a_source__is_refused),
    TEST(add__capacity_reached__is_no_space_and_nothing_made),
    TEST(steps__wrong_order__are_refused_and_change_nothing),
    TEST(abort__after_each_stage__removes_the_groups_luns_only),
    TEST(close__without_abort__array_keeps_what_it_has),
    TEST(commit__each_lun_fails__none_counts_and_retry_takes_all),
    TEST(commit__deadline_passes__is_timeout_and_none_counts),
    TEST(commit__no_time_at_all__is_timeout),
    TEST(commit__lock_is_held_by_another__is_timeout),
    TEST(commit__behind_another_commit__both_count),
    TEST(seal__shadow_copy_lun_was_removed__is_refused),
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
