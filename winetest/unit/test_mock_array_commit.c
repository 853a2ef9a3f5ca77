/* SPDX-License-Identifier: Apache-2.0 */
/* The commit of a mock array's group: the point in time of all LUNs at once, within its deadline,
 * or none. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#include "base/frozen.h"

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

/* Whatever the method: the copy is the source at commit, neither earlier nor later.
 * Contract: 6.1.3 6.3.1 */
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

/* A shadow copy LUN takes writes, as recovery of files and of transactions makes them: they reach
 * it alone.
 * Contract: 8.10 */
static void
shadow_copy__written_to__source_and_other_copy_keep_theirs(void)
{
    for (unsigned m = 0; m < 3; m++) {
        struct why why = {0};
        struct array_group *group;
        struct array_lun targets[2];

        fixture_open(&f, FIXTURE_SIZE, 0);
        group = fixture_group(&f, 2, methods[m]);
        CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
        fixture_target(&f, group, 0, &targets[0]);
        fixture_target(&f, group, 1, &targets[1]);
        OPS->group_close(group);
        fixture_fill(&f, &targets[0].lun, 30);
        CHECK(fixture_has(&f, &targets[0].lun, 30));
        CHECK(fixture_has(&f, &targets[1].lun, 1));
        fixture_check_originals(&f);
        fixture_close(&f);
    }
}

/* Contract: 8.3 */
static void
plex__original_is_lost__copy_is_whole_and_can_be_removed(void)
{
    static const char nothing[FIXTURE_SIZE];
    struct why why = {0};
    struct array_group *group;
    struct array_lun target;

    fixture_open(&f, FIXTURE_SIZE, 0);
    group = fixture_group(&f, 1, ARRAY_METHOD_PLEX);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    fixture_target(&f, group, 0, &target);
    OPS->group_close(group);
    fixture_delete(&f, "luns/" FIXTURE_NAA_ONE ".img");
    fixture_reopen(&f);
    CHECK_ERR(OPS->present(f.array, &target.lun, FIXTURE_HOST, &why), ERR_OK, &why);
    CHECK(fixture_has(&f, &target.lun, 0));
    CHECK_ERR(OPS->unpresent(f.array, &target.lun, FIXTURE_HOST, &why), ERR_OK, &why);
    CHECK_ERR(OPS->remove(f.array, &target.lun, &why), ERR_OK, &why);
    CHECK_INT(fixture_count_shadows(&f), 0);
    fixture_write(&f, "luns/" FIXTURE_NAA_ONE ".img", nothing, sizeof(nothing));
    fixture_close(&f);
}

/* LUN k of the set fails inside commit: none counts, a second try takes all, zeros included.
 * Contract: 11.14 16.11 */
static void
commit__each_lun_fails__none_counts_and_retry_takes_all(void)
{
    for (unsigned k = 1; k <= FIXTURE_LUNS; k++) {
        char rule[64];
        struct array_group *group;
        char name[LUN_NAME_SIZE];
        struct why why = {0};

        fixture_open(&f, FIXTURE_SIZE, 0);
        snprintf(rule, sizeof(rule), "commit_lun %u fail ERR_ARRAY\n", k);
        fixture_faults(&f, rule);
        group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_ANY);
        CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_ARRAY, &why);
        CHECK_CONTAINS(why.text, "line 1");
        CHECK_STR(why.about, lun_name(&f.luns[k - 1].lun, name));
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

/* No rule from here on. On a slow machine the deadline may have passed before the line that a rule
 * counts to: then the next line would meet it, and an abort has no deadline. */
static void
forget_rules(void)
{
    const struct id set = {{3}};
    struct array_group *group = NULL;
    struct why why = {0};

    fixture_delete(&f, "faults");
    CHECK_ERR(OPS->group_open(f.array, &set, &group, &why), ERR_OK, &why); /* reads them anew */
    OPS->group_close(group);
}

/* What waits inside commit does not wait longer than the deadline, and then nothing counts.
 * Contract: 10.4 16.3 */
static void
commit__deadline_passes__is_timeout_and_none_counts(void)
{
    static const char *const rules[] = {
        "group_commit 1 hang\n",        "commit_lun 1 hang\n", "commit_lun 3 hang\n",
        "commit_lun 2 delay 3600000\n", "append 7 hang\n", /* each LUN that is added has two lines
                                                              before the one of the commit */
        "append 7 delay 3600000\n",
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
        forget_rules();
        CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
        OPS->group_close(group);
        fixture_check(&f, 0);
        fixture_close(&f);
    }
}

/* Contract: 10.3 16.3 */
static void
arm__array_hangs__is_timeout_and_abort_leaves_nothing(void)
{
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "group_arm 1 hang\n");
    group = fixture_group(&f, FIXTURE_LUNS, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    frozen_enter();
    CHECK_ERR(OPS->group_arm(group, 20, &why), ERR_TIMEOUT, &why);
    frozen_leave();
    CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_close(&f);
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
    const struct id shadow_copy = {{9}};
    struct array *other = NULL;
    struct array_group *first, *second = NULL;
    struct array_lun a, b;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    CHECK_ERR(array_open("mock", f.dir, "beta", &other, &why), ERR_OK, &why);
    first = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(OPS->group_open(other, &second_set, &second, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_add(second, &f.luns[0], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_OK,
              &why);
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

/* Another process died in the middle of a line after we were armed. The commit may not resize the
 * file, so its own line goes over the torn one, shorter or longer. */
static void
commit__torn_line_in_the_journal__counts_all_the_same(void)
{
    static const unsigned sizes[] = {1, 40, 3000};
    static char torn[FIXTURE_TEXT_MAX];

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char text[FIXTURE_TEXT_MAX];
        struct array_group *group;
        struct array_lun target;
        struct why why = {0};
        struct array *other = NULL;
        unsigned seq = 0;
        size_t size;

        fixture_open(&f, 512, 0);
        group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
        CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
        size = fixture_read(&f, "journal", text);
        text[size - 1] = '\0'; /* the last newline */
        CHECK_INT(sscanf(strrchr(text, '\n') + 1, "E %u ", &seq), 1);
        text[size - 1] = '\n';
        memset(torn, 'a', sizeof(torn)); /* the names of very many LUNs */
        torn[snprintf(torn, sizeof(torn), "B %u %u 1 beta 1 commit ", seq + 1, (unsigned)size)] =
            'a';
        memcpy(text + size, torn, sizes[i]);
        fixture_write(&f, "journal", text, size + sizes[i]);
        frozen_enter();
        CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
        frozen_leave();
        /* What is left of the torn line disturbs no one. */
        CHECK_ERR(array_open("mock", f.dir, "gamma", &other, &why), ERR_OK, &why);
        array_close(other);
        CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
        fixture_target(&f, group, 1, &target);
        CHECK_INT(fixture_state(&f, &target.lun), ARRAY_SHADOW_RELEASED);
        OPS->group_close(group);
        fixture_reopen(&f);
        fixture_check(&f, 2);
        size = fixture_read(&f, "journal", text);
        CHECK(size > 0 && text[size - 1] == '\n');
        fixture_close(&f);
    }
}

static const struct test_case cases[] = {
    TEST(commit__source_changed_before_and_after__copy_is_of_the_instant),
    TEST(shadow_copy__written_to__source_and_other_copy_keep_theirs),
    TEST(plex__original_is_lost__copy_is_whole_and_can_be_removed),
    TEST(commit__each_lun_fails__none_counts_and_retry_takes_all),
    TEST(commit__deadline_passes__is_timeout_and_none_counts),
    TEST(arm__array_hangs__is_timeout_and_abort_leaves_nothing),
    TEST(commit__no_time_at_all__is_timeout),
    TEST(commit__lock_is_held_by_another__is_timeout),
    TEST(commit__behind_another_commit__both_count),
    TEST(commit__torn_line_in_the_journal__counts_all_the_same),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_commit", cases, NULL, NULL);
}
