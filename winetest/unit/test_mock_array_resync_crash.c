/* SPDX-License-Identifier: Apache-2.0 */
/* A resync on the mock array, broken at every change of a file, every line of the journal, every
 * chunk and every allocation, by the death of the process or by failures that it survives. The
 * shadow copy is never harmed, the target is either as it was or on record, and the same resync
 * begun again ends well. */
#include "config.h"

#include "winetest/unit/mock_life.h"
#include "winetest/unit/mock_resync.h"

#include <stdio.h>

#define SIZE (300 * 1024) /* two chunks of a job */

static const struct {
    const char *name;
    uint64_t target_size;
} kinds[] = {{"same", SIZE}, {"larger", 2 * SIZE}, {"smaller", SIZE / 2}};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))
#define SHADOW_NAA "6acde480000000070000000000000005" /* the fifth LUN of the array */
#define TARGET_NAA "6acde480000000070000000000000004"

static struct fixture f;
static struct array_lun shadow; /* of LUN 1, with content 0 */
static struct array_lun target; /* with content 5 */

#define OPS (f.array->ops)

static void
set_up(size_t kind)
{
    struct why why = {0};

    fixture_open(&f, SIZE, 0);
    CHECK_ERR(mock_lun_create(f.array, kinds[kind].target_size, &target, &why), ERR_OK, &why);
    fixture_fill(&f, &target.lun, 5);
    fixture_shadow(&f, &shadow);
}

/* As resync_await(), but without checks: a child makes none. */
static enum array_resync_state
wait_for_end(struct array_resync *resync)
{
    struct array_resync_status status = {0};

    while (!resync->array->ops->resync_poll(resync, &status, NULL) &&
           status.state == ARRAY_RESYNC_RUNNING)
        os_sleep_ms(1);
    return status.state;
}

/* Start the resync and wait for its end, on a handle of its own. */
static enum err
live(const char *dir, enum array_resync_state *ret_state, struct why *why)
{
    struct array *array = NULL;
    struct array_resync *resync = NULL;
    struct array_lun source, destination;
    enum err e = array_open("mock", dir, FIXTURE_HOST, &array, why);

    if (!e)
        e = mock_lun_by_name(array, SHADOW_NAA, &source, why);
    if (!e)
        e = mock_lun_by_name(array, TARGET_NAA, &destination, why);
    if (!e)
        e = array->ops->resync_start(array, &source.lun, &destination.lun, &resync, why);
    if (!e) {
        *ret_state = wait_for_end(resync);
        array->ops->resync_close(resync);
    }
    array_close(array);
    return e;
}

static int
child_live(const char *dir)
{
    enum array_resync_state state = ARRAY_RESYNC_RUNNING;

    return live(dir, &state, NULL) || state != ARRAY_RESYNC_DONE;
}

/* What must hold wherever it was broken off; then it is begun again. */
static bool
check_and_finish(size_t kind)
{
    enum array_resync_state state = ARRAY_RESYNC_FAILED;
    struct array_lun now = {0};
    struct why why = {0};
    bool ok;

    fixture_reopen(&f);
    fixture_check(&f, 1);
    fixture_check_originals(&f);
    ok = CHECK(fixture_has(&f, &shadow.lun, 0));
    CHECK_INT(resyncs_running(&f), 0);
    ok &= CHECK_ERR(OPS->find(f.array, &target.lun, &now, &why), ERR_OK, &why);
    if (resyncs_on_record(&f) == 0)
        ok &= CHECK(fixture_has(&f, &target.lun, 5) ? now.size == kinds[kind].target_size
                                                    : fixture_has(&f, &target.lun, 0));
    else
        CHECK(now.size >= SIZE); /* it grew already, and shrinks only at the end */

    ok &= CHECK_ERR(live(f.dir, &state, &why), ERR_OK, &why);
    ok &= CHECK_INT(state, ARRAY_RESYNC_DONE);
    ok &= CHECK(fixture_has(&f, &target.lun, 0));
    ok &= CHECK(fixture_has(&f, &shadow.lun, 0));
    ok &= CHECK_ERR(OPS->find(f.array, &target.lun, &now, &why), ERR_OK, &why);
    ok &= CHECK_INT(now.size, SIZE);
    CHECK_INT(resyncs_on_record(&f), 0);
    fixture_check(&f, 1);
    return ok;
}

static void
die_everywhere(const char *op, const char *action)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        bool survived = false;
        unsigned n = 1;

        for (; !survived && n < 100; n += LIFE_STRIDE) {
            char rules[64];

            set_up(kind);
            snprintf(rules, sizeof(rules), "%s %u %s\n", op, n, action);
            fixture_write(&f, "faults", rules, strlen(rules));
            survived = test_process_wait(test_process_start("live", f.dir)) == 0;
            fixture_delete(&f, "faults");
            if (!check_and_finish(kind))
                printf("  after %s target %s\n", rules, kinds[kind].name);
            fixture_close(&f);
        }
        CHECK(n > 2);
        CHECK(survived);
    }
}

static void
resync__dies_before_each_change__is_taken_up(void)
{
    die_everywhere("step", "die");
}

static void
resync__dies_before_each_line_of_the_journal__is_taken_up(void)
{
    die_everywhere("append", "die");
}

static void
resync__dies_inside_each_line_of_the_journal__is_taken_up(void)
{
    die_everywhere("append", "tear");
}

static void
resync__dies_at_each_chunk__is_taken_up(void)
{
    die_everywhere("resync_copy", "die");
}

/* A failed start has changed nothing; a job that fails later has left the target to the next one.
 */
static void
check_survived(size_t kind, enum err e, enum array_resync_state state, const char *what)
{
    struct array_lun now = {0};
    bool ok = true;

    if (e) {
        CHECK_ERR(OPS->find(f.array, &target.lun, &now, NULL), ERR_OK, NULL);
        ok = CHECK(fixture_has(&f, &target.lun, 5)) &&
             CHECK_INT(now.size, kinds[kind].target_size) && CHECK_INT(resyncs_on_record(&f), 0);
    } else if (state != ARRAY_RESYNC_DONE) {
        ok = CHECK_INT(state, ARRAY_RESYNC_FAILED);
    }
    if (!check_and_finish(kind) || !ok)
        printf("  after %s, target %s, %s\n", what, kinds[kind].name, err_name(e));
}

static void
fail_everywhere(const char *op, const char *next)
{
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        bool is_done = false;
        unsigned n = 1;

        for (; !is_done && n < 100; n += LIFE_STRIDE) {
            enum array_resync_state state = ARRAY_RESYNC_DONE;
            struct why why = {0};
            char rules[128];
            enum err e;

            set_up(kind);
            snprintf(rules, sizeof(rules), "%s %u fail ERR_NO_SPACE\n%s %u %s\n", op, n, op, n + 1,
                     next);
            fixture_write(&f, "faults", rules, strlen(rules));
            e = live(f.dir, &state, &why);
            if (e)
                CHECK_ERR(e, ERR_NO_SPACE, &why);
            fixture_delete(&f, "faults");
            check_survived(kind, e, state, rules);
            is_done = !e && state == ARRAY_RESYNC_DONE;
            fixture_close(&f);
        }
        CHECK(n > 2);
        CHECK(is_done);
    }
}

static void
resync__each_change_fails__can_be_begun_again(void)
{
    fail_everywhere("step", "delay 1");
}

static void
resync__each_change_and_the_next_fail__can_be_begun_again(void)
{
    fail_everywhere("step", "fail ERR_NO_SPACE");
}

static void
resync__each_line_of_the_journal_fails__can_be_begun_again(void)
{
    fail_everywhere("append", "delay 1");
}

static void
resync__each_allocation_fails__can_be_begun_again(void)
{
    unsigned done = 0; /* twice, as the copying thread may take what was meant for another */

    for (long n = 1; done < 2 && n < 1000; n += LIFE_ALLOCATION_STRIDE) {
        enum array_resync_state state = ARRAY_RESYNC_DONE;
        struct why why = {0};
        char what[40];
        long live_blocks;
        enum err e;

        set_up(2);
        live_blocks = mem_live();
        mem_fail_at(n);
        e = live(f.dir, &state, &why);
        mem_fail_at(0);
        if (e)
            CHECK_ERR(e, ERR_NOMEM, &why);
        CHECK_INT(mem_live(), live_blocks);
        snprintf(what, sizeof(what), "allocation %ld", n);
        check_survived(2, e, state, what);
        done = !e && state == ARRAY_RESYNC_DONE ? done + 1 : 0;
        fixture_close(&f);
    }
    CHECK_INT(done, 2);
}

static const struct test_case cases[] = {
    TEST(resync__dies_before_each_change__is_taken_up),
    TEST(resync__dies_before_each_line_of_the_journal__is_taken_up),
    TEST(resync__dies_inside_each_line_of_the_journal__is_taken_up),
    TEST(resync__dies_at_each_chunk__is_taken_up),
    TEST(resync__each_change_fails__can_be_begun_again),
    TEST(resync__each_change_and_the_next_fail__can_be_begun_again),
    TEST(resync__each_line_of_the_journal_fails__can_be_begun_again),
    TEST(resync__each_allocation_fails__can_be_begun_again),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return argc > 2 ? child_live(argv[2]) : 1;
    return test_main(argc, argv, "mock_array_resync_crash", cases, NULL, NULL);
}
