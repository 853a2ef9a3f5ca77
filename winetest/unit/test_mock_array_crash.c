/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a shadow copy set, broken at every single change of a file and every line of the
 * journal: by a failing disk, by missing memory, by the death of the process. Afterwards the array
 * is whole, sets are all or nothing, and original LUNs are untouched. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#define LUN_SIZE 65536
#define NAA_ONE "6acde480000000070000000000000001"
#define NAA_TWO "6acde480000000070000000000000002"

/* The code is the same on both hosts, and files and processes are slow under Wine: natively every
 * point is taken, there every STRIDE-th, and of the many allocations every ALLOCATION_STRIDE-th. */
#ifdef _WIN32
#define STRIDE 5
#define ALLOCATION_STRIDE 17
#else
#define STRIDE 1
#define ALLOCATION_STRIDE 1
#endif

static struct fixture f;

/* How far a life came; each stage was acknowledged by the array. */
enum stage {
    LIFE_BEGUN,
    LIFE_CREATED,
    LIFE_ADDED,
    LIFE_COMMITTED,
    LIFE_SEALED,
    LIFE_PRESENTED,
    LIFE_UNPRESENTED,
    LIFE_REMOVED,
};

struct life {
    enum stage stage;
    struct array *array;
    struct array_group *group;
    struct array_lun sources[2];
    struct array_lun targets[2];
    void (*report)(enum stage stage); /* may be NULL */
};

static void
reached(struct life *life, enum stage stage)
{
    life->stage = stage;
    if (life->report)
        life->report(stage);
}

static enum err
live_create(struct life *life, struct why *why)
{
    const struct array_ops *ops = life->array->ops;
    struct array_lun extra;
    enum err e = mock_lun_create(life->array, LUN_SIZE, &extra, why);

    if (e)
        return e;
    reached(life, LIFE_CREATED);
    e = mock_lun_by_name(life->array, NAA_ONE, &life->sources[0], why);
    if (!e)
        e = mock_lun_by_name(life->array, NAA_TWO, &life->sources[1], why);
    if (!e)
        e = ops->group_open(life->array, &fixture_set, &life->group, why);
    if (!e)
        e = ops->group_add(life->group, &life->sources[0], &fixture_set, ARRAY_METHOD_DIFFERENTIAL,
                           why);
    if (!e)
        e = ops->group_add(life->group, &life->sources[1], &fixture_set, ARRAY_METHOD_PLEX, why);
    if (!e)
        reached(life, LIFE_ADDED);
    return e;
}

static enum err
live_import(struct life *life, struct why *why)
{
    const struct array_ops *ops = life->array->ops;
    enum err e = ERR_OK;

    for (unsigned i = 0; i < 2 && !e; i++) {
        e = ops->group_target(life->group, &life->sources[i].lun, &life->targets[i], why);
        if (!e)
            e = ops->present(life->array, &life->targets[i].lun, "beta", why);
    }
    if (e)
        return e;
    reached(life, LIFE_PRESENTED);
    e = ops->unpresent(life->array, &life->targets[0].lun, "beta", why);
    if (!e)
        reached(life, LIFE_UNPRESENTED);
    for (unsigned i = 0; i < 2 && !e; i++)
        e = ops->remove(life->array, &life->targets[i].lun, why);
    if (!e)
        reached(life, LIFE_REMOVED);
    return e;
}

/* Everything that happens to a set, on a handle of its own, until something fails. */
static enum err
live(struct life *life, const char *dir, struct why *why)
{
    enum err e = array_open("mock", dir, FIXTURE_HOST, &life->array, why);

    if (!e)
        e = live_create(life, why);
    if (!e)
        e = fixture_run(life->group, STAGE_COMMIT, why);
    if (e)
        return e;
    reached(life, LIFE_COMMITTED);
    e = life->array->ops->group_seal(life->group, why);
    if (e)
        return e;
    reached(life, LIFE_SEALED);
    return live_import(life, why);
}

/* --- looking at what is left --- */

struct leftovers {
    unsigned shadows;
    unsigned originals;
    enum array_shadow_state min_state;
    enum array_shadow_state max_state;
    bool are_copies; /* each committed one has its source's content */
};

static enum err
look_at_lun(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct leftovers *left = ctx;

    if (!tag) {
        left->originals++;
        return ERR_OK;
    }
    left->shadows++;
    if (tag->state < left->min_state)
        left->min_state = tag->state;
    if (tag->state > left->max_state)
        left->max_state = tag->state;
    if (tag->state >= ARRAY_SHADOW_COMMITTED &&
        !fixture_has(&f, &lun->lun, lun_same(&tag->source, &f.luns[0].lun) ? 0 : 1))
        left->are_copies = false;
    return ERR_OK;
}

static struct leftovers
look(void)
{
    struct why why = {0};
    struct leftovers left = {
        .min_state = ARRAY_SHADOW_RELEASED,
        .max_state = ARRAY_SHADOW_PREPARING,
        .are_copies = true,
    };

    CHECK_ERR(mock_lun_list(f.array, look_at_lun, &left, &why), ERR_OK, &why);
    return left;
}

/* What must hold wherever the life was broken off. */
static bool
check_all_or_nothing(enum stage stage)
{
    struct leftovers left = look();
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
    if (stage == LIFE_REMOVED)
        ok &= CHECK_INT(left.shadows, 0);
    ok &= CHECK(left.originals == FIXTURE_LUNS + 1 ||
                (left.originals == FIXTURE_LUNS && stage < LIFE_CREATED));
    fixture_check(&f, left.shadows);
    fixture_check_originals(&f);
    return ok;
}

static enum err
remove_one(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    (void)ctx;
    (void)tag;
    return f.array->ops->remove(f.array, &lun->lun, NULL);
}

/* An administrator cleans up, and the next set works. */
static void
check_usable(void)
{
    struct why why = {0};
    struct life life = {0};

    CHECK_ERR(f.array->ops->list(f.array, remove_one, NULL, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    CHECK_ERR(live(&life, f.dir, &why), ERR_OK, &why);
    f.array->ops->group_close(life.group);
    array_close(life.array);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
}

/* --- failures that the process survives --- */

/* Undo as the provider does: abort the group, remove what was finished; both again until they
 * succeed. */
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
        life->array->ops->group_close(life->group);
    }
    array_close(life->array);
    for (unsigned i = 0; i < 20; i++) {
        e = f.array->ops->list(f.array, remove_one, NULL, &why);
        if (!e)
            break;
    }
    CHECK_ERR(e, ERR_OK, &why);
}

/* One life under @rules that may fail with @expected only. True when it did not fail. */
static bool
survive(const char *rules, enum err expected)
{
    struct why why = {0};
    struct life life = {0};
    long live_blocks = mem_live();
    struct leftovers left;
    enum err e;

    fixture_write(&f, "faults", rules, strlen(rules));
    e = live(&life, f.dir, &why);
    if (e)
        CHECK_ERR(e, expected, &why);
    undo_life(&life);
    fixture_delete(&f, "faults");
    CHECK_INT(mem_live(), live_blocks);
    left = look();
    CHECK_INT(left.shadows, 0);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    return e == ERR_OK;
}

/* Break at every point until a life is not reached by the rule any more. @fmt takes the number. */
static void
survive_everywhere(const char *fmt1, const char *fmt2, const char *fmt3)
{
    unsigned n = 1;
    bool done = false;

    fixture_open(&f, LUN_SIZE, 0);
    while (!done && n < 1000) {
        char rules[200];

        snprintf(rules, sizeof(rules), "%s %u %s\n%s %u %s\n", fmt1, n, fmt2, fmt1, n + 1,
                 fmt3 ? fmt3 : fmt2);
        done = survive(rules, ERR_NO_SPACE);
        n += STRIDE;
    }
    CHECK(n > 10);
    CHECK(done);
    check_usable();
    fixture_close(&f);
}

static void
life__each_change_fails__leaves_nothing(void)
{
    survive_everywhere("step", "fail ERR_NO_SPACE", "delay 1");
}

/* The first attempt to take it back fails as well: whoever comes next does it. */
static void
life__each_change_and_the_next_fail__leaves_nothing(void)
{
    survive_everywhere("step", "fail ERR_NO_SPACE", NULL);
}

static void
life__each_line_of_the_journal_fails__leaves_nothing(void)
{
    survive_everywhere("append", "fail ERR_NO_SPACE", "delay 1");
}

static void
life__each_two_lines_of_the_journal_fail__leave_nothing(void)
{
    survive_everywhere("append", "fail ERR_NO_SPACE", NULL);
}

static void
life__each_allocation_fails__is_nomem_and_leaves_nothing(void)
{
    unsigned done = 0;
    long n = 1;

    fixture_open(&f, LUN_SIZE, 0);
    for (; done < 3 && n < 5000; n += ALLOCATION_STRIDE) {
        struct why why = {0};
        struct life life = {0};
        long live_blocks = mem_live();
        enum err e;

        mem_fail_at(n);
        e = live(&life, f.dir, &why);
        mem_fail_at(0);
        if (e)
            CHECK_ERR(e, ERR_NOMEM, &why);
        else
            done++; /* thrice, as the plex is copied by a thread in its own time */
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
    check_usable();
    fixture_close(&f);
}

/* --- the death of the process --- */

static void
print_stage(enum stage stage)
{
    printf("%d\n", (int)stage);
    fflush(stdout);
}

static int
child_life(const char *dir)
{
    struct why why = {0};
    struct life life = {.report = print_stage};
    enum err e = live(&life, dir, &why);

    if (e) {
        printf("failed: %s: %s\n", err_name(e), why.text);
        return 1;
    }
    life.array->ops->group_close(life.group);
    array_close(life.array);
    return 0;
}

/* Run a life in a child under @rules: its last stage, and whether it lived to the end. */
static enum stage
run_child(const char *rules, bool *ret_survived)
{
    struct test_process *child;
    enum stage stage = LIFE_BEGUN;
    char line[600];

    fixture_write(&f, "faults", rules, strlen(rules));
    child = test_process_start("life", f.dir);
    while (child && test_process_line(child, line, sizeof(line))) {
        int number = -1;

        if (CHECK_INT(sscanf(line, "%d", &number), 1))
            stage = (enum stage)number;
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

    for (; !survived && n < 1000; n += STRIDE) {
        char rules[100];
        enum stage stage;

        fixture_open(&f, LUN_SIZE, 0);
        snprintf(rules, sizeof(rules), "%s %u %s\n", op, n, action);
        stage = run_child(rules, &survived);
        if (in_pieces)
            recover_in_pieces();
        if (!check_all_or_nothing(stage))
            fprintf(stderr, "after %s stage %d\n", rules, stage);
        if (n % 8 == 1)
            check_usable();
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
        struct leftovers left;

        fixture_open(&f, LUN_SIZE, 0);
        snprintf(rules, sizeof(rules), "commit_lun %u die\n", k);
        CHECK_INT(run_child(rules, &survived), LIFE_ADDED);
        CHECK(!survived);
        left = look();
        CHECK_INT(left.shadows, 2);
        CHECK_INT(left.max_state, ARRAY_SHADOW_PREPARING);
        fixture_check_originals(&f);
        fixture_close(&f);
    }
}

static const struct test_case cases[] = {
    TEST(life__each_change_fails__leaves_nothing),
    TEST(life__each_change_and_the_next_fail__leaves_nothing),
    TEST(life__each_line_of_the_journal_fails__leaves_nothing),
    TEST(life__each_two_lines_of_the_journal_fail__leave_nothing),
    TEST(life__each_allocation_fails__is_nomem_and_leaves_nothing),
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
