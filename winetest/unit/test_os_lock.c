/* SPDX-License-Identifier: Apache-2.0 */
/* base/os.h: file locks between handles, threads and processes. A child process tells its parent
 * through its output what it has, and lets go when the parent does: each waits for the other's
 * deed, none for time. */
#include "config.h"

#include <stdio.h>

#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/case_files.h"

/* Long enough that only a broken lock reaches it, short enough to end the test. */
#define NEVER_MS 60000

static struct os_file *
open_lock(const char *path)
{
    struct os_file *file = NULL;
    struct why why = {0};

    CHECK_ERR(os_file_open(path, OS_OPEN_CREATE, &file, &why), ERR_OK, &why);
    return file;
}

/* --- handles of one process --- */

/* Which second lock is had beside which first one. */
static void
lock__pairs_of_handles__exclude_as_documented(void)
{
    typedef enum err lock_function(struct os_file * file, uint32_t timeout_ms,
                                   struct os_cancel * cancel, struct why * why);
    static lock_function *const functions[] = {os_file_lock, os_file_lock_shared};

    for (int first = 0; first < 2; first++) {
        for (int second = 0; second < 2; second++) {
            bool both_shared = first == 1 && second == 1;
            struct os_file *a = open_lock(path_of("lock"));
            struct os_file *b = open_lock(path_of("lock"));
            struct why why = {0};

            CHECK_ERR(functions[first](a, 0, NULL, &why), ERR_OK, &why);
            CHECK_ERR(functions[second](b, 0, NULL, &why), both_shared ? ERR_OK : ERR_TIMEOUT,
                      &why);
            if (both_shared) {
                os_file_unlock(b);
            } else {
                CHECK_CONTAINS(why.text, path_of("lock"));
                CHECK_CONTAINS(why.text, "another holds the lock");
            }
            os_file_unlock(a);
            CHECK_ERR(functions[second](b, 0, NULL, &why), ERR_OK, &why);
            os_file_close(b);
            os_file_close(a);
        }
    }
}

static void
lock__file_without_content__is_lockable_and_stays_empty(void)
{
    struct os_file *file = open_lock(path_of("lock"));
    uint64_t size = 99;

    CHECK_ERR(os_file_lock(file, 0, NULL, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_size(file, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 0);
    os_file_close(file);
}

static void
lock__holder_closes_its_handle__is_free(void)
{
    struct os_file *a = open_lock(path_of("lock"));
    struct os_file *b = open_lock(path_of("lock"));

    CHECK_ERR(os_file_lock(a, 0, NULL, NULL), ERR_OK, NULL);
    os_file_close(a);
    CHECK_ERR(os_file_lock(b, 0, NULL, NULL), ERR_OK, NULL);
    os_file_close(b);
}

static void
lock__another_handle_of_the_file_closes__stays_held(void)
{
    struct os_file *a = open_lock(path_of("lock"));
    struct os_file *b = open_lock(path_of("lock"));
    struct os_file *other = open_lock(path_of("lock"));

    CHECK_ERR(os_file_lock(a, 0, NULL, NULL), ERR_OK, NULL);
    os_file_close(other);
    CHECK_ERR(os_file_lock(b, 0, NULL, NULL), ERR_TIMEOUT, NULL);
    os_file_close(b);
    os_file_close(a);
}

static void
lock__held__times_out_not_before_its_time(void)
{
    struct os_file *a = open_lock(path_of("lock"));
    struct os_file *b = open_lock(path_of("lock"));
    uint64_t start_us;
    struct why why = {0};

    CHECK_ERR(os_file_lock(a, 0, NULL, NULL), ERR_OK, NULL);
    start_us = os_now_us();
    CHECK_ERR(os_file_lock(b, 30, NULL, &why), ERR_TIMEOUT, &why);
    CHECK(os_now_us() - start_us >= 30000);
    CHECK_CONTAINS(why.text, "gave up after 30 ms");
    os_file_close(b);
    os_file_close(a);
}

static void
lock__cancel_set_before__is_cancelled_only_if_held(void)
{
    struct os_file *a = open_lock(path_of("lock"));
    struct os_file *b = open_lock(path_of("lock"));
    struct os_cancel *cancel = NULL;
    struct why why = {0};

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    os_cancel_set(cancel);
    CHECK_ERR(os_file_lock(a, OS_FOREVER, cancel, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_lock(b, OS_FOREVER, cancel, &why), ERR_CANCELLED, &why);
    CHECK_CONTAINS(why.text, path_of("lock"));
    os_file_close(b);
    os_file_close(a);
    os_cancel_free(cancel);
}

/* --- threads --- */

struct waiter {
    struct os_file *file;
    uint32_t timeout_ms;
    struct os_cancel *cancel;
    bool shared;
    struct os_cancel *started;
    enum err result;
};

static void
wait_for_lock(void *arg)
{
    struct waiter *waiter = arg;

    os_cancel_set(waiter->started);
    waiter->result =
        waiter->shared ? os_file_lock_shared(waiter->file, waiter->timeout_ms, waiter->cancel, NULL)
                       : os_file_lock(waiter->file, waiter->timeout_ms, waiter->cancel, NULL);
}

/* A thread waits for the lock that this one holds; @release ends its wait. */
static void
check_waiter(struct waiter *waiter, bool cancel_it, enum err expected)
{
    struct os_file *holder = open_lock(path_of("lock"));
    struct os_thread *thread = NULL;

    waiter->file = open_lock(path_of("lock"));
    CHECK_ERR(os_cancel_new(&waiter->started), ERR_OK, NULL);
    CHECK_ERR(os_cancel_new(&waiter->cancel), ERR_OK, NULL);
    CHECK_ERR(os_file_lock(holder, 0, NULL, NULL), ERR_OK, NULL);
    CHECK_ERR(os_thread_start(wait_for_lock, waiter, &thread), ERR_OK, NULL);
    CHECK(os_cancel_wait(waiter->started, NEVER_MS));
    os_sleep_ms(20); /* lets the wait begin, mostly; the result is the same if it has not */
    if (cancel_it)
        os_cancel_set(waiter->cancel);
    else
        os_file_unlock(holder);
    os_thread_join(thread);
    CHECK_ERR(waiter->result, expected, NULL);
    os_file_close(holder);
    os_file_close(waiter->file);
    os_cancel_free(waiter->cancel);
    os_cancel_free(waiter->started);
}

static void
lock__waiting_thread__is_cancelled(void)
{
    struct waiter waiter = {.timeout_ms = OS_FOREVER};

    check_waiter(&waiter, true, ERR_CANCELLED);
    waiter = (struct waiter){.timeout_ms = NEVER_MS, .shared = true};
    check_waiter(&waiter, true, ERR_CANCELLED);
}

static void
lock__waiting_thread__has_it_after_unlock(void)
{
    struct waiter waiter = {.timeout_ms = NEVER_MS};

    check_waiter(&waiter, false, ERR_OK);
    waiter = (struct waiter){.timeout_ms = OS_FOREVER, .shared = true};
    check_waiter(&waiter, false, ERR_OK);
}

static void
wait_without_end(void *arg)
{
    struct waiter *waiter = arg;

    os_cancel_set(waiter->started);
    waiter->result = os_file_lock(waiter->file, OS_FOREVER, NULL, NULL);
}

static void
lock__waiting_without_end__has_it_after_unlock(void)
{
    struct os_file *holder = open_lock(path_of("lock"));
    struct waiter waiter = {.file = open_lock(path_of("lock")), .result = ERR_COUNT};
    struct os_thread *thread = NULL;

    CHECK_ERR(os_cancel_new(&waiter.started), ERR_OK, NULL);
    CHECK_ERR(os_file_lock(holder, 0, NULL, NULL), ERR_OK, NULL);
    CHECK_ERR(os_thread_start(wait_without_end, &waiter, &thread), ERR_OK, NULL);
    CHECK(os_cancel_wait(waiter.started, NEVER_MS));
    os_sleep_ms(20); /* lets the wait begin, mostly */
    os_file_unlock(holder);
    os_thread_join(thread);
    CHECK_ERR(waiter.result, ERR_OK, NULL);
    os_file_close(holder);
    os_file_close(waiter.file);
    os_cancel_free(waiter.started);
}

/* --- processes --- */

/* Take the lock of @folder/lock, say so, and hold it until the parent gives @folder/release. */
static int
child_hold(const char *folder, bool shared)
{
    struct os_file *lock = NULL, *release = NULL;
    char path[1024];

    snprintf(path, sizeof(path), "%s/release", folder);
    if (os_file_open(path, OS_OPEN_CREATE, &release, NULL))
        return 2;
    snprintf(path, sizeof(path), "%s/lock", folder);
    if (os_file_open(path, OS_OPEN_CREATE, &lock, NULL) ||
        (shared ? os_file_lock_shared : os_file_lock)(lock, NEVER_MS, NULL, NULL))
        return 3;
    puts("held");
    fflush(stdout);
    if (os_file_lock(release, NEVER_MS, NULL, NULL))
        return 4;
    os_file_close(lock);
    os_file_close(release);
    return 0;
}

/* Take the lock and die with it. */
static int
child_die(const char *folder)
{
    struct os_file *lock = NULL;
    char path[1024];

    snprintf(path, sizeof(path), "%s/lock", folder);
    if (os_file_open(path, OS_OPEN_CREATE, &lock, NULL) || os_file_lock(lock, NEVER_MS, NULL, NULL))
        return 3;
    puts("held");
    fflush(stdout);
    os_die();
    return 0;
}

/* What the locks of this process do while a child holds its one. */
static void
check_beside_child(const char *child_name, enum err exclusive, enum err shared)
{
    struct os_file *lock = open_lock(path_of("lock"));
    struct os_file *release = open_lock(path_of("release"));
    struct test_process *child;
    char line[64] = "";

    CHECK_ERR(os_file_lock(release, 0, NULL, NULL), ERR_OK, NULL);
    child = test_process_start(child_name, test_dir());
    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK_STR(line, "held");
    CHECK_ERR(os_file_lock(lock, 0, NULL, NULL), exclusive, NULL);
    CHECK_ERR(os_file_lock_shared(lock, 0, NULL, NULL), shared, NULL);
    os_file_unlock(lock);
    os_file_unlock(release);
    CHECK_ERR(os_file_lock(lock, NEVER_MS, NULL, NULL), ERR_OK, NULL);
    CHECK_INT(test_process_wait(child), 0);
    os_file_close(release);
    os_file_close(lock);
}

static void
lock__child_holds_exclusive__excludes_both_kinds(void)
{
    check_beside_child("exclusive", ERR_TIMEOUT, ERR_TIMEOUT);
}

static void
lock__child_holds_shared__excludes_exclusive(void)
{
    check_beside_child("shared", ERR_TIMEOUT, ERR_OK);
}

static void
lock__holder_dies__is_free(void)
{
    struct os_file *lock = open_lock(path_of("lock"));
    struct test_process *child = test_process_start("die", test_dir());
    char line[64] = "";

    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK_STR(line, "held");
    CHECK(test_process_wait(child) != 0);
    CHECK_ERR(os_file_lock(lock, NEVER_MS, NULL, NULL), ERR_OK, NULL);
    os_file_close(lock);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(lock__pairs_of_handles__exclude_as_documented),
        TEST(lock__file_without_content__is_lockable_and_stays_empty),
        TEST(lock__holder_closes_its_handle__is_free),
        TEST(lock__another_handle_of_the_file_closes__stays_held),
        TEST(lock__held__times_out_not_before_its_time),
        TEST(lock__cancel_set_before__is_cancelled_only_if_held),
        TEST(lock__waiting_thread__is_cancelled),
        TEST(lock__waiting_thread__has_it_after_unlock),
        TEST(lock__waiting_without_end__has_it_after_unlock),
        TEST(lock__child_holds_exclusive__excludes_both_kinds),
        TEST(lock__child_holds_shared__excludes_exclusive),
        TEST(lock__holder_dies__is_free),
        {0},
    };
    const char *child = test_child(argc, argv);

    if (child && strcmp(child, "die") == 0)
        return child_die(argv[2]);
    if (child)
        return child_hold(argv[2], strcmp(child, "shared") == 0);
    return test_main(argc, argv, "os_lock", cases, NULL, NULL);
}
