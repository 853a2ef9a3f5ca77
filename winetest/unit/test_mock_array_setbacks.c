/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a shadow copy set, broken at every single change of a file, every line of the journal
 * and every allocation, by failures that the process survives: it undoes what it began, nothing is
 * left, and original LUNs are untouched. */
#include "config.h"

#include "winetest/unit/mock_life.h"

#include <stdio.h>

static struct fixture f;

#define OPS (f.array->ops)

/* Undo as the provider does: abort the group, wherever it is, again until that succeeds. */
static void
undo_life(struct life *life)
{
    struct why why = {0};
    enum err e = ERR_OK;

    if (life->group) {
        for (unsigned i = 0; i < 20; i++) {
            e = life->array->ops->group_abort(life->group, &why);
            if (!e)
                break;
        }
        CHECK_ERR(e, ERR_OK, &why);
    }
    life_end(life);
}

/* One life under @rules that may fail with @expected only. True when it did not fail. */
static bool
survive(const char *rules, enum err expected)
{
    struct why why = {0};
    struct life life = {0};
    long live_blocks = mem_live();
    struct life_leftovers left;
    enum err e;

    fixture_write(&f, "faults", rules, strlen(rules));
    e = life_live(&life, f.dir, &why);
    if (e)
        CHECK_ERR(e, expected, &why);
    undo_life(&life);
    fixture_delete(&f, "faults");
    CHECK_INT(mem_live(), live_blocks);
    left = life_look(&f);
    CHECK_INT(left.shadows, 0);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    return e == ERR_OK;
}

/* Fail at every point of @operation, and do @next at the point after it, until several lives in a
 * row did not get that far. */
static void
survive_everywhere(const char *operation, const char *next)
{
    unsigned n = 1;
    unsigned done = 0; /* one alone might have coped with its failure */

    fixture_open(&f, LIFE_LUN_SIZE, 0);
    for (; done < 3 && n < 1000; n += LIFE_STRIDE) {
        char rules[200];

        snprintf(rules, sizeof(rules), "%s %u fail ERR_NO_SPACE\n%s %u %s\n", operation, n,
                 operation, n + 1, next);
        done = survive(rules, ERR_NO_SPACE) ? done + 1 : 0;
    }
    CHECK(n > 10);
    CHECK_INT(done, 3);
    life_check_usable(&f);
    fixture_close(&f);
}

static void
life__each_change_fails__leaves_nothing(void)
{
    survive_everywhere("step", "delay 1");
}

/* The first attempt to take it back fails as well: whoever comes next does it. */
static void
life__each_change_and_the_next_fail__leaves_nothing(void)
{
    survive_everywhere("step", "fail ERR_NO_SPACE");
}

static void
life__each_line_of_the_journal_fails__leaves_nothing(void)
{
    survive_everywhere("append", "delay 1");
}

static void
life__each_two_lines_of_the_journal_fail__leave_nothing(void)
{
    survive_everywhere("append", "fail ERR_NO_SPACE");
}

static void
life__each_allocation_fails__is_nomem_and_leaves_nothing(void)
{
    unsigned done = 0;
    long n = 1;

    fixture_open(&f, LIFE_LUN_SIZE, 0);
    for (; done < 3 && n < 5000; n += LIFE_ALLOCATION_STRIDE) {
        struct why why = {0};
        struct life life = {0};
        long live_blocks = mem_live();
        bool is_met;
        enum err e;

        mem_fail_at(n);
        e = life_live(&life, f.dir, &why);
        is_met = mem_fail_at(0) == 0; /* also by a thread, whose failure need not be the life's */
        if (e)
            CHECK_ERR(e, ERR_NOMEM, &why);
        else
            done += is_met ? 0 : 1; /* thrice, as threads allocate in their own time */
        undo_life(&life);
        CHECK_INT(mem_live(), live_blocks);
        if (n % 16 == 0) {
            fixture_check(&f, 0);
            fixture_check_originals(&f);
        }
    }
    CHECK(n > 50);
    CHECK_INT(done, 3);
    fixture_check(&f, 0);
    life_check_usable(&f);
    fixture_close(&f);
}

static void
source__image_missing_or_short__is_not_copied(void)
{
    const struct id shadow_copy = {{1}};
    struct array_group *group = NULL;
    struct why why = {0};
    char path[2048];

    fixture_open(&f, 1024, 0);
    CHECK_ERR(mock_lun_path(f.array, &f.luns[0].lun, path, sizeof(path), &why), ERR_OK, &why);
    CHECK_ERR(os_rename(path, fixture_path(&f, "away"), &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_add(group, &f.luns[0], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_ARRAY,
              &why);
    CHECK_CONTAINS(why.text, FIXTURE_NAA_ONE);
    CHECK_ERR(test_write_file(path, "short", 5, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_add(group, &f.luns[0], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_ARRAY,
              &why);
    OPS->group_close(group);
    CHECK_ERR(os_rename(fixture_path(&f, "away"), path, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(life__each_change_fails__leaves_nothing),
    TEST(life__each_change_and_the_next_fail__leaves_nothing),
    TEST(life__each_line_of_the_journal_fails__leaves_nothing),
    TEST(life__each_two_lines_of_the_journal_fail__leave_nothing),
    TEST(life__each_allocation_fails__is_nomem_and_leaves_nothing),
    TEST(source__image_missing_or_short__is_not_copied),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_setbacks", cases, NULL, NULL);
}
