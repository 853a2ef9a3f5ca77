/* SPDX-License-Identifier: Apache-2.0 */
/* The trace's file: what it gets and when, and how big it becomes. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/trace.h"
#include "base/trace_file.h"
#include "winetest/harness/harness.h"

static char path[1100];
static char noticed[200];

static void
notice(const char *what)
{
    (void)snprintf(noticed, sizeof(noticed), "%s", what); /* cut */
}

static struct trace_file *
open_file(void)
{
    struct trace_file *file = NULL;
    struct why why = {0};

    (void)snprintf(path, sizeof(path), "%s/trace.log", test_dir()); /* fits */
    noticed[0] = '\0';
    frozen_on_breach(notice);
    CHECK_ERR(trace_file_open(path, &file, &why), ERR_OK, &why);
    trace_file_flush(file); /* what other cases left in the ring */
    return file;
}

static size_t
count_in_file(const char *part)
{
    char *text = NULL;
    size_t count = 0;
    size_t size = 0;

    CHECK_ERR(os_read_file(path, TRACE_FILE_MAX, &text, &size, NULL), ERR_OK, NULL);
    for (const char *at = text; at && (at = strstr(at, part)) != NULL; at++)
        count++;
    mem_free(text);
    return count;
}

static void
flush__lines__are_appended_with_their_time(void)
{
    struct trace_file *file = open_file();
    uint64_t before_ms = os_utc_ms();
    unsigned long long time_ms = 0;
    char *text = NULL;
    size_t size;

    TRACE("test", "number %d", 1);
    trace_file_flush(file);
    TRACE("test", "number %d", 2);
    trace_file_close(file); /* which flushes */
    CHECK_INT(count_in_file("\ttest: number 1\n"), 1);
    CHECK_INT(count_in_file("\ttest: number 2\n"), 1);

    file = open_file(); /* and keeps what is there */
    TRACE("test", "number 3");
    trace_file_close(file);
    CHECK_ERR(os_read_file(path, TRACE_FILE_MAX, &text, &size, NULL), ERR_OK, NULL);
    CHECK(text && strstr(text, "number 1") < strstr(text, "number 3"));
    CHECK(text && sscanf(text, "%llu", &time_ms) == 1);
    CHECK(time_ms > before_ms - 86400000); /* of the calendar, not since the start */
    mem_free(text);
}

/* Contract: 12.3 */
static void
flush__set_is_frozen__writes_nothing_until_it_has_thawed(void)
{
    struct trace_file *file = open_file();

    frozen_open();
    TRACE("test", "in the window");
    trace_file_flush(file);
    CHECK_INT(count_in_file("in the window"), 0);
    frozen_enter(); /* the thread at work for the set */
    frozen_leave();
    trace_file_flush(file);
    CHECK_INT(count_in_file("in the window"), 0);
    frozen_close();
    trace_file_flush(file);
    CHECK_INT(count_in_file("in the window"), 1);
    CHECK_STR(noticed, "");
    trace_file_close(file);
}

static void
flush__again_and_again__file_stays_bounded_and_keeps_the_newest(void)
{
    struct trace_file *file = open_file();
    struct os_file *look = NULL;
    uint64_t size = 0, largest = 0;
    char last[32];

    CHECK_ERR(os_file_open(path, OS_OPEN_READ, &look, NULL), ERR_OK, NULL);
    for (unsigned i = 0; i < 20; i++) {
        for (unsigned line = 0; line < TRACE_SLOTS; line++)
            TRACE("test", "line %u of %0150u", line, i);
        trace_file_flush(file);
        CHECK_ERR(os_file_size(look, &size, NULL), ERR_OK, NULL);
        CHECK(size <= TRACE_FILE_MAX);
        largest = size > largest ? size : largest;
    }
    CHECK(largest > TRACE_FILE_MAX / 2);
    (void)snprintf(last, sizeof(last), "line %u of", TRACE_SLOTS - 1);
    CHECK(count_in_file(last) >= 2); /* of the newest flush, and of those kept */
    os_file_close(look);
    trace_file_close(file);
}

static void
open__no_such_folder__is_told(void)
{
    struct trace_file *file = NULL;
    long live = mem_live();
    struct why why = {0};

    (void)snprintf(path, sizeof(path), "%s/missing/trace.log", test_dir()); /* fits */
    CHECK_ERR(trace_file_open(path, &file, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "missing");
    CHECK_INT(mem_live(), live);
}

static void
open__each_allocation_fails__nothing_is_left(void)
{
    struct trace_file *file = NULL;
    long live = mem_live();
    enum err e = ERR_NOMEM;

    (void)snprintf(path, sizeof(path), "%s/trace.log", test_dir()); /* fits */
    for (long nth = 1; e && nth < 20; nth++) {
        mem_fail_at(nth);
        e = trace_file_open(path, &file, NULL);
        mem_fail_at(0);
        CHECK(e == ERR_OK || e == ERR_NOMEM);
        if (e)
            CHECK_INT(mem_live(), live);
    }
    CHECK_ERR(e, ERR_OK, NULL);
    trace_file_close(file);
    trace_file_close(NULL);
    trace_file_flush(NULL);
    CHECK_INT(mem_live(), live);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(flush__lines__are_appended_with_their_time),
        TEST(flush__set_is_frozen__writes_nothing_until_it_has_thawed),
        TEST(flush__again_and_again__file_stays_bounded_and_keeps_the_newest),
        TEST(open__no_such_folder__is_told),
        TEST(open__each_allocation_fails__nothing_is_left),
        {0},
    };

    return test_main(argc, argv, "trace_file", cases, NULL, NULL);
}
