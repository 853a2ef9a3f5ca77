/* SPDX-License-Identifier: Apache-2.0 */
/* LUNs that are removed from a mock array, and their blocks, which it frees in the background,
 * whatever becomes of the process that removed them. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#include "base/deadline.h"

static struct fixture f;

#define OPS (f.array->ops)

static void
remove__presented_to_two_hosts__leaves_nothing(void)
{
    char naa[LUN_NAME_SIZE];
    struct array_lun shadow;
    struct why why = {0};
    char rest[200];

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "gamma", &why), ERR_OK, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    lun_name(&shadow.lun, naa);
    snprintf(rest, sizeof(rest), "luns/%s.img", naa);
    CHECK_INT(test_path_kind(fixture_path(&f, rest)), OS_PATH_MISSING);
    snprintf(rest, sizeof(rest), "fabric/gamma/%s", naa);
    CHECK_INT(test_path_kind(fixture_path(&f, rest)), OS_PATH_MISSING);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    fixture_close(&f);
}

static void
remove__original_or_foreign__is_refused_or_nothing(void)
{
    struct why why = {0};
    struct lun nobody = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    CHECK_ERR(OPS->remove(f.array, &f.luns[0].lun, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, "original");
    CHECK_ERR(OPS->remove(f.array, &nobody, &why), ERR_OK, &why);
    fixture_check_originals(&f);
    fixture_close(&f);
}

#define REMOVED_MAX 3
#define PATIENCE_MS 20000 /* with what never takes long */

/* Where the blocks of a removed LUN wait. */
static const char *
removed_path(const struct lun *lun)
{
    char naa[LUN_NAME_SIZE], rest[200];

    snprintf(rest, sizeof(rest), "removed/%s", lun_name(lun, naa));
    return fixture_path(&f, rest);
}

/* How many bytes wait there; 0 also when all are freed. */
static uint64_t
bytes_left(const struct lun *lun)
{
    struct os_file *file = NULL;
    struct why why = {0};
    uint64_t size = 0;
    enum err e = os_file_open(removed_path(lun), OS_OPEN_READ, &file, &why);

    if (e == ERR_NOT_FOUND)
        return 0;
    CHECK_ERR(e, ERR_OK, &why);
    if (file)
        CHECK_ERR(os_file_size(file, &size, &why), ERR_OK, &why);
    os_file_close(file);
    return size;
}

/* Wait until an array that is open has freed them. */
static void
wait_until_freed(const struct lun *lun)
{
    const uint64_t end_us = deadline_after_ms(PATIENCE_MS);

    while (test_path_kind(removed_path(lun)) != OS_PATH_MISSING &&
           CHECK(deadline_left_ms(end_us) > 0))
        os_sleep_ms(1);
}

static enum err
no_host(void *ctx, const char *host)
{
    (void)ctx;
    CHECK_STR(host, "");
    return ERR_OK;
}

static void
check_unknown(struct array *array, const struct lun *lun)
{
    struct array_lun found;
    struct array_tag tag;

    CHECK_ERR(OPS->find(array, lun, &found, NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(OPS->tag(array, lun, &tag, NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(OPS->hosts(array, lun, no_host, NULL, NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(OPS->present(array, lun, "beta", NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(OPS->remove(array, lun, NULL), ERR_OK, NULL);
}

/* Contract: 5.6.2 5.6.7 */
static void
remove__freeing_hangs__returns_and_nobody_knows_the_lun(void)
{
    char naa[LUN_NAME_SIZE], rest[200];
    struct array *other = NULL;
    struct array_lun shadow;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_faults(&f, "reclaim * hang\n");
    CHECK_ERR(array_open("mock", f.dir, "beta", &other, &why), ERR_OK, &why);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    check_unknown(f.array, &shadow.lun);
    check_unknown(other, &shadow.lun);
    snprintf(rest, sizeof(rest), "fabric/beta/%s", lun_name(&shadow.lun, naa));
    CHECK_INT(test_path_kind(fixture_path(&f, rest)), OS_PATH_MISSING);
    CHECK_INT(bytes_left(&shadow.lun), FIXTURE_SIZE);
    fixture_check(&f, 0); /* what is not freed yet is nothing wrong */
    array_close(other);
    fixture_faults(&f, NULL); /* neither waits for the hang to end */
    wait_until_freed(&shadow.lun);
    check_unknown(f.array, &shadow.lun);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    fixture_close(&f);
}

static void
abort_and_drop__freeing_hangs__return_and_leave_nothing(void)
{
    struct array_lun targets[2];
    struct array_group *group;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "reclaim * hang\n");
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    for (unsigned i = 0; i < 2; i++)
        fixture_target(&f, group, i, &targets[i]);
    CHECK_ERR(OPS->group_drop(group, &f.luns[0].lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    for (unsigned i = 0; i < 2; i++) {
        check_unknown(f.array, &targets[i].lun);
        CHECK_INT(bytes_left(&targets[i].lun), 512);
    }
    fixture_faults(&f, NULL);
    for (unsigned i = 0; i < 2; i++)
        wait_until_freed(&targets[i].lun);
    fixture_check(&f, 0);
    fixture_close(&f);
}

static enum err
child_remove(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    (void)tag;
    return OPS->remove(ctx, &lun->lun, NULL);
}

/* The child: remove all shadow copy LUNs, say so, and die when it is told to. */
static int
child(const char *dir)
{
    const uint64_t end_us = deadline_after_ms(PATIENCE_MS);

    snprintf(f.dir, sizeof(f.dir), "%s", dir);
    if (array_open("mock", dir, "beta", &f.array, NULL) ||
        OPS->list(f.array, child_remove, f.array, NULL))
        return 1;
    printf("removed\n");
    fflush(stdout);
    while (test_path_kind(fixture_path(&f, "die")) == OS_PATH_MISSING &&
           deadline_left_ms(end_us) > 0)
        os_sleep_ms(1);
    os_die();
    return 1;
}

/* The first call looks for removed LUNs, each one after it frees a piece. */
static void
remove__process_dies_while_it_frees__next_open_goes_on(void)
{
    static const uint64_t left[] = {FIXTURE_SIZE, FIXTURE_SIZE, 512};

    for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++) {
        struct array_lun shadow;
        struct test_process *process;
        char rule[40], line[40];

        fixture_open(&f, FIXTURE_SIZE, 0);
        fixture_shadow(&f, &shadow);
        snprintf(rule, sizeof(rule), "reclaim %zu die\n", i + 1);
        fixture_write(&f, "faults", rule, strlen(rule));
        process = test_process_start("remove", f.dir);
        while (process && test_process_line(process, line, sizeof(line)))
            CHECK_STR(line, "removed");
        CHECK(test_process_wait(process) != 0);
        check_unknown(f.array, &shadow.lun);
        CHECK_INT(bytes_left(&shadow.lun), left[i]);
        fixture_check(&f, 0);
        fixture_faults(&f, NULL);
        wait_until_freed(&shadow.lun);
        fixture_check(&f, 0);
        fixture_check_originals(&f);
        fixture_close(&f);
    }
}

/* Wait until somebody has the blocks in hand. */
static void
wait_until_worked_on(const struct lun *lun)
{
    const uint64_t end_us = deadline_after_ms(PATIENCE_MS);
    struct why why = {0};
    enum err e = ERR_OK;

    while (!e && CHECK(deadline_left_ms(end_us) > 0)) {
        struct os_file *file = NULL;

        e = os_file_open(removed_path(lun), OS_OPEN_READ_WRITE, &file, &why);
        if (!e)
            e = os_file_lock(file, 0, NULL, &why);
        os_file_close(file);
        os_sleep_ms(1);
    }
    CHECK_ERR(e, ERR_TIMEOUT, &why);
}

static void
remove__another_process_frees_and_dies__is_taken_over(void)
{
    struct array *other = NULL;
    struct test_process *process;
    struct array_lun shadow;
    struct why why = {0};
    char line[40] = "";

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_shadow(&f, &shadow);
    fixture_write(&f, "faults", "reclaim 2 hang\n", strlen("reclaim 2 hang\n"));
    process = test_process_start("remove", f.dir);
    CHECK(process && test_process_line(process, line, sizeof(line)));
    CHECK_STR(line, "removed");
    wait_until_worked_on(&shadow.lun);
    fixture_delete(&f, "faults");
    CHECK_ERR(array_open("mock", f.dir, "gamma", &other, &why), ERR_OK, &why); /* has to wait */
    CHECK_INT(bytes_left(&shadow.lun), FIXTURE_SIZE);
    fixture_write(&f, "die", "", 0);
    CHECK(test_process_wait(process) != 0);
    wait_until_freed(&shadow.lun);
    fixture_delete(&f, "die");
    array_close(other);
    fixture_check(&f, 0);
    fixture_close(&f);
}

static void
remove__two_free_at_once__all_is_freed(void)
{
    struct array_lun shadows[REMOVED_MAX];
    struct array *others[2] = {NULL};
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_faults(&f, "reclaim * hang\n");
    for (unsigned i = 0; i < REMOVED_MAX; i++) {
        fixture_shadow(&f, &shadows[i]);
        CHECK_ERR(OPS->remove(f.array, &shadows[i].lun, &why), ERR_OK, &why);
    }
    fixture_write(&f, "faults", "reclaim * delay 1\n", strlen("reclaim * delay 1\n"));
    for (unsigned i = 0; i < 2; i++)
        CHECK_ERR(array_open("mock", f.dir, "beta", &others[i], &why), ERR_OK, &why);
    for (unsigned i = 0; i < REMOVED_MAX; i++)
        wait_until_freed(&shadows[i].lun);
    for (unsigned i = 0; i < 2; i++)
        array_close(others[i]);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    fixture_close(&f);
}

/* Nobody waits for it who could be told, so it is left to the next one. */
static void
remove__freeing_fails__next_open_goes_on(void)
{
    const uint64_t end_us = deadline_after_ms(PATIENCE_MS);
    struct array_lun first, second;
    struct why why = {0};

    fixture_open(&f, FIXTURE_SIZE, 0);
    fixture_shadow(&f, &first);
    fixture_shadow(&f, &second);
    fixture_faults(&f, "reclaim 3 fail ERR_IO\n"); /* the second piece of the first */
    CHECK_ERR(OPS->remove(f.array, &first.lun, &why), ERR_OK, &why);
    while (bytes_left(&first.lun) != 512 && CHECK(deadline_left_ms(end_us) > 0))
        os_sleep_ms(1);
    CHECK_ERR(OPS->remove(f.array, &second.lun, &why), ERR_OK, &why);
    wait_until_freed(&second.lun);
    fixture_faults(&f, NULL);
    wait_until_freed(&first.lun);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* Without memory for the thread there is no array, rather than one that never frees anything. */
static void
open__no_memory_at_each_allocation__is_nomem_and_nothing_is_lost(void)
{
    struct array *array = NULL;
    struct array_lun shadow;
    struct why why = {0};
    enum err e = ERR_NOMEM;

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "reclaim * hang\n"); /* else the thread takes what was meant for another */
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    for (long nth = 1; e && nth < 1000; nth++) {
        long live = mem_live();

        mem_fail_at(nth);
        e = array_open("mock", f.dir, "beta", &array, &why);
        mem_fail_at(0);
        if (e) {
            CHECK_ERR(e, ERR_NOMEM, &why);
            CHECK_INT(mem_live(), live);
        }
    }
    CHECK_ERR(e, ERR_OK, &why);
    array_close(array);
    fixture_faults(&f, NULL);
    wait_until_freed(&shadow.lun);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(remove__presented_to_two_hosts__leaves_nothing),
    TEST(remove__original_or_foreign__is_refused_or_nothing),
    TEST(remove__freeing_hangs__returns_and_nobody_knows_the_lun),
    TEST(abort_and_drop__freeing_hangs__return_and_leave_nothing),
    TEST(remove__process_dies_while_it_frees__next_open_goes_on),
    TEST(remove__another_process_frees_and_dies__is_taken_over),
    TEST(remove__two_free_at_once__all_is_freed),
    TEST(remove__freeing_fails__next_open_goes_on),
    TEST(open__no_memory_at_each_allocation__is_nomem_and_nothing_is_lost),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return argc > 2 ? child(argv[2]) : 1;
    return test_main(argc, argv, "mock_array_remove", cases, NULL, NULL);
}
