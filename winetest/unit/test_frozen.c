/* SPDX-License-Identifier: Apache-2.0 */
/* The frozen window: everything that is forbidden in it is noticed, what is allowed is not, and
 * logs wait until it is over, but not for ever. */
#include "config.h"

#include <stdio.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/trace.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/frozen_acts.h"

/* What was noticed since the last look, separated by semicolons. */
static char noticed[512];

static void
notice(const char *what)
{
    if (strlen(noticed) + strlen(what) + 2 < sizeof(noticed)) {
        strcat(noticed, what);
        strcat(noticed, ";");
    }
}

static bool
set_up(void)
{
    frozen_on_breach(notice);
    return true;
}

static void
forget(void)
{
    noticed[0] = '\0';
}

/* --- what is forbidden --- */

/* Contract: 16.3 */
static void
inside__each_forbidden_thing__is_noticed_by_name(void)
{
    struct frozen_things things;

    frozen_things_open(&things);
    for (size_t i = 0; frozen_acts[i].act; i++) {
        long count = frozen_breaches();

        forget();
        frozen_enter();
        frozen_acts[i].act(&things);
        frozen_leave();
        if (!CHECK_CONTAINS(noticed, frozen_acts[i].what))
            printf("  nobody noticed: %s\n", frozen_acts[i].what);
        CHECK(frozen_breaches() > count);
    }
    frozen_things_close(&things);
}

/* What telling an array to take its image needs; a lock that another has is tried again and again,
 * which is a wait with an end. */
static void
inside__work_with_what_is_open__is_allowed(void)
{
    struct why why = {0};
    struct frozen_things things;
    uint64_t size;
    char buf[4];

    frozen_things_open(&things);
    forget();
    frozen_enter();
    CHECK_ERR(os_file_write(things.file, 4, "more", 4, &why), ERR_OK, &why);
    CHECK_ERR(os_file_read(things.file, 0, buf, 4, &why), ERR_OK, &why);
    CHECK_ERR(os_file_size(things.file, &size, &why), ERR_OK, &why);
    CHECK_ERR(os_file_read(things.file, 100, buf, 4, &why), ERR_CORRUPT, &why);
    CHECK_ERR(os_file_lock(things.file, 1000, NULL, &why), ERR_OK, &why);
    CHECK_ERR(os_file_lock(things.held, 2, NULL, &why), ERR_TIMEOUT, &why);
    os_file_unlock(things.file);
    os_mutex_lock(things.mutex);
    (void)os_cond_wait(things.cond, things.mutex, 1); /* times out */
    os_cond_broadcast(things.cond);
    os_mutex_unlock(things.mutex);
    CHECK(!os_cancel_wait(things.cancel, 1));
    os_cancel_set(things.cancel);
    mem_free(things.block);
    things.block = NULL;
    TRACE("test", "a line");
    why_about(&why, why_set(&why, ERR_IO, "%d", 1), "x");
    os_file_close(things.file);
    things.file = NULL;
    frozen_leave();
    CHECK_STR(noticed, "");
    frozen_things_close(&things);
}

static void
enter__nested_left_and_left_too_often__counts(void)
{
    forget();
    frozen_enter();
    frozen_enter();
    frozen_leave();
    frozen_allocate(NULL);
    CHECK_STR(noticed, "allocating memory;");
    frozen_leave();
    forget();
    frozen_allocate(NULL);
    frozen_leave();
    frozen_allocate(NULL);
    CHECK_STR(noticed, "");
    CHECK(!frozen_is_open());
}

struct other {
    struct os_cancel *go;
    struct os_cancel *done;
};

static void
allocate_when_told(void *arg)
{
    struct other *other = arg;

    (void)os_cancel_wait(other->go, OS_FOREVER); /* true: it ends no other way */
    frozen_allocate(NULL);
    os_cancel_set(other->done);
}

static void
enter__other_thread__is_free(void)
{
    struct os_thread *thread = NULL;
    struct other other = {0};

    forget();
    CHECK_ERR(os_cancel_new(&other.go), ERR_OK, NULL);
    CHECK_ERR(os_cancel_new(&other.done), ERR_OK, NULL);
    CHECK_ERR(os_thread_start(allocate_when_told, &other, &thread), ERR_OK, NULL);
    frozen_enter();
    os_cancel_set(other.go);
    CHECK(os_cancel_wait(other.done, 60000));
    frozen_leave();
    os_thread_join(thread);
    CHECK_STR(noticed, "");
    os_cancel_free(other.go);
    os_cancel_free(other.done);
}

/* --- logs --- */

static void
log__no_set_frozen__may_be_written(void)
{
    forget();
    CHECK(!frozen_is_open());
    CHECK(frozen_log_begin());
    frozen_forbids_log("a line");
    frozen_log_end();
    frozen_forbids_log("a line"); /* nothing is frozen: nobody is harmed */
    CHECK_STR(noticed, "");
}

/* Contract: 12.3 */
static void
log__set_frozen__waits_and_writing_is_noticed(void)
{
    forget();
    frozen_open();
    CHECK(frozen_is_open());
    CHECK(!frozen_log_begin());
    frozen_forbids_log("a line");
    CHECK_STR(noticed, "a line;");
    frozen_allocate(NULL); /* the thread is not at work for the set */
    CHECK_STR(noticed, "a line;");
    frozen_open();
    frozen_close();
    CHECK(frozen_is_open());
    frozen_close();
    CHECK(!frozen_is_open());
    CHECK(frozen_log_begin());
    frozen_log_end();
}

/* Contract: 12.3 */
static void
log__trace_drained_while_a_set_is_frozen__is_noticed(void)
{
    forget();
    frozen_open();
    frozen_drain_trace(NULL); /* on a thread that has nothing to do with the set */
    CHECK_STR(noticed, "draining the trace;");
    frozen_close();
    forget();
    CHECK(frozen_log_begin());
    frozen_drain_trace(NULL);
    frozen_log_end();
    CHECK_STR(noticed, "");
}

static void
log__thread_at_work__waits(void)
{
    forget();
    frozen_enter();
    CHECK(!frozen_log_begin());
    frozen_forbids_log("a line");
    frozen_leave();
    CHECK_STR(noticed, "a line;");
    CHECK(frozen_log_begin());
    frozen_log_end();
}

static void
log__began_before_the_set_froze__may_end(void)
{
    forget();
    CHECK(frozen_log_begin());
    frozen_open();
    frozen_forbids_log("a line");
    frozen_log_end();
    CHECK_STR(noticed, "");
    frozen_forbids_log("another");
    frozen_close();
    CHECK_STR(noticed, "another;");
}

static void
wait_until_over(void)
{
    const uint64_t patience_us = os_now_us() + 60 * 1000000u;

    while (frozen_is_open() && os_now_us() < patience_us)
        ;
    CHECK(!frozen_is_open());
    CHECK(frozen_log_begin());
    frozen_log_end();
}

/* No close ever comes, or a call hangs: the set was given up by everybody else. */
static void
log__set_never_ends__is_written_after_the_limit(void)
{
    frozen_set_limit(1);
    frozen_enter();
    wait_until_over();
    frozen_leave();
    frozen_open();
    wait_until_over();
    frozen_set_limit(FROZEN_LIMIT_MS);
    frozen_enter(); /* does not prolong it */
    CHECK(!frozen_is_open());
    frozen_leave();
    frozen_open(); /* the next one has its own time */
    CHECK(frozen_is_open());
    frozen_close();
    frozen_close();
    CHECK(!frozen_is_open());
}

/* --- the process, with nobody handling breaches --- */

static int
child_breach(void)
{
    puts("before");
    fflush(stdout);
    frozen_enter();
    frozen_allocate(NULL);
    printf("count %ld\n", frozen_breaches());
    return 0;
}

static void
breach__unhandled__ends_a_build_with_fault_injection(void)
{
    struct test_process *child = test_process_start("breach", "");
    char line[64] = "";

    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK_STR(line, "before");
#ifdef FAULT_INJECTION
    CHECK(!test_process_line(child, line, sizeof(line)));
    CHECK(test_process_wait(child) != 0);
#else
    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK_STR(line, "count 1");
    CHECK_INT(test_process_wait(child), 0);
#endif
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(inside__each_forbidden_thing__is_noticed_by_name),
        TEST(inside__work_with_what_is_open__is_allowed),
        TEST(enter__nested_left_and_left_too_often__counts),
        TEST(enter__other_thread__is_free),
        TEST(log__no_set_frozen__may_be_written),
        TEST(log__set_frozen__waits_and_writing_is_noticed),
        TEST(log__trace_drained_while_a_set_is_frozen__is_noticed),
        TEST(log__thread_at_work__waits),
        TEST(log__began_before_the_set_froze__may_end),
        TEST(log__set_never_ends__is_written_after_the_limit),
        TEST(breach__unhandled__ends_a_build_with_fault_injection),
        {0},
    };

    if (test_child(argc, argv))
        return child_breach();
    return test_main(argc, argv, "frozen", cases, set_up, NULL);
}
