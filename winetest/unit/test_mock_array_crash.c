/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a shadow copy set, broken by the death of the process before every single change of a
 * file, and before and inside every line of the journal. Afterwards the array is whole, sets are
 * all or nothing, and original LUNs are untouched. */
#include "config.h"

#include "winetest/unit/mock_life.h"

#include <stdio.h>

static struct fixture f;

/* What must hold wherever the life was broken off. */
static bool
check_all_or_nothing(enum life_stage stage)
{
    struct life_leftovers left = life_look(&f);
    bool removing = stage >= LIFE_UNPRESENTED;
    bool ok = CHECK(left.are_copies);

    if (left.shadows > 0) {
        ok &= CHECK_INT(left.min_state, left.max_state);
        if (left.max_state >= ARRAY_SHADOW_COMMITTED && !removing)
            ok &= CHECK_INT(left.shadows, 2);
    }
    if (stage >= LIFE_COMMITTED && !removing)
        ok &= CHECK(left.shadows == 2 && left.min_state >= ARRAY_SHADOW_COMMITTED);
    if (stage >= LIFE_SEALED && left.shadows > 0)
        ok &= CHECK_INT(left.min_state, ARRAY_SHADOW_RELEASED);
    ok &= CHECK(left.lost <= 1 && (left.lost == 0 || stage >= LIFE_PRESENTED));
    if (stage == LIFE_EXHAUSTED)
        ok &= CHECK_INT(left.lost, 1);
    if (stage == LIFE_REMOVED)
        ok &= CHECK_INT(left.shadows, 0);
    ok &= CHECK(left.originals == FIXTURE_LUNS + 1 ||
                (left.originals == FIXTURE_LUNS && stage < LIFE_CREATED));
    fixture_check(&f, left.shadows);
    fixture_check_originals(&f);
    return ok;
}

static void
print_stage(enum life_stage stage)
{
    printf("%d\n", (int)stage);
    fflush(stdout);
}

static int
child_life(const char *dir)
{
    struct why why = {0};
    struct life life = {.report = print_stage};
    enum err e = life_live(&life, dir, &why);

    if (e)
        printf("failed: %s: %s\n", err_name(e), why.text);
    life_end(&life);
    return e ? 1 : 0;
}

/* Run a life in a child under @rules: its last stage, and whether it lived to the end. */
static enum life_stage
run_child(const char *rules, bool *ret_survived)
{
    struct test_process *child;
    enum life_stage stage = LIFE_BEGUN;
    char line[600];

    fixture_write(&f, "faults", rules, strlen(rules));
    child = test_process_start("life", f.dir);
    while (child && test_process_line(child, line, sizeof(line))) {
        int number = -1;

        if (CHECK_INT(sscanf(line, "%d", &number), 1))
            stage = (enum life_stage)number;
        else
            fprintf(stderr, "child under %s: %s\n", rules, line);
    }
    *ret_survived = test_process_wait(child) == 0;
    fixture_delete(&f, "faults");
    return stage;
}

/* Settle what the dead process left although the third change of each attempt fails. */
static void
recover_in_pieces(void)
{
    static const char rules[] = "step 3 fail ERR_NO_SPACE\n";
    struct array *array = NULL;
    enum err e = ERR_NO_SPACE;

    fixture_write(&f, "faults", rules, strlen(rules));
    for (unsigned i = 0; i < 100 && e; i++)
        e = array_open("mock", f.dir, "beta", &array, NULL);
    CHECK_ERR(e, ERR_OK, NULL);
    array_close(array);
    fixture_delete(&f, "faults");
}

/* A life in a child dies by "@op N @action" for every N; @in_pieces also disturbs the recovery. */
static void
die_everywhere(const char *op, const char *action, bool in_pieces)
{
    bool survived = false;
    unsigned n = 1;

    for (; !survived && n < 1000; n += LIFE_STRIDE) {
        char rules[100];
        enum life_stage stage;

        fixture_open(&f, LIFE_LUN_SIZE, 0);
        snprintf(rules, sizeof(rules), "%s %u %s\n", op, n, action);
        stage = run_child(rules, &survived);
        if (in_pieces)
            recover_in_pieces();
        if (!check_all_or_nothing(stage))
            fprintf(stderr, "after %s stage %d\n", rules, stage);
        if (n % 8 == 1)
            life_check_usable(&f);
        fixture_close(&f);
    }
    CHECK(n > 10);
    CHECK(survived);
}

static void
life__dies_before_each_change__array_is_whole(void)
{
    die_everywhere("step", "die", false);
}

static void
life__dies_before_each_change_and_recovery_fails__array_is_whole(void)
{
    die_everywhere("step", "die", true);
}

static void
life__dies_before_each_line_of_the_journal__array_is_whole(void)
{
    die_everywhere("append", "die", true);
}

static void
life__dies_inside_each_line_of_the_journal__array_is_whole(void)
{
    die_everywhere("append", "tear", false);
}

static void
commit__dies_at_each_lun__nothing_counts(void)
{
    for (unsigned k = 1; k <= 2; k++) {
        char rules[64];
        bool survived;
        struct life_leftovers left;

        fixture_open(&f, LIFE_LUN_SIZE, 0);
        snprintf(rules, sizeof(rules), "commit_lun %u die\n", k);
        CHECK_INT(run_child(rules, &survived), LIFE_ADDED);
        CHECK(!survived);
        left = life_look(&f);
        CHECK_INT(left.shadows, 2);
        CHECK_INT(left.max_state, ARRAY_SHADOW_PREPARING);
        fixture_check_originals(&f);
        fixture_close(&f);
    }
}

static const struct test_case cases[] = {
    TEST(life__dies_before_each_change__array_is_whole),
    TEST(life__dies_before_each_change_and_recovery_fails__array_is_whole),
    TEST(life__dies_before_each_line_of_the_journal__array_is_whole),
    TEST(life__dies_inside_each_line_of_the_journal__array_is_whole),
    TEST(commit__dies_at_each_lun__nothing_counts),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return argc > 2 ? child_life(argv[2]) : 1;
    return test_main(argc, argv, "mock_array_crash", cases, NULL, NULL);
}
