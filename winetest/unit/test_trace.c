/* SPDX-License-Identifier: Apache-2.0 */
/* base/trace.c: order, truncation, overwriting, and writers beside a drain. The ring is one per
 * process, so each case begins by draining it. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/frozen.h"
#include "base/os.h"
#include "base/trace.h"
#include "winetest/harness/harness.h"

#define THREADS 3
#define LINES_PER_THREAD 300000

/* The lines of one drain. */
struct drained {
    size_t count;
    char first[256];
    char last[256];
    uint64_t last_time_us;
    bool times_fall;
    size_t longest;
};

static void
keep(void *ctx, uint64_t time_us, const char *text)
{
    struct drained *drained = ctx;

    if (drained->count++ == 0)
        snprintf(drained->first, sizeof(drained->first), "%s", text);
    snprintf(drained->last, sizeof(drained->last), "%s", text);
    drained->times_fall = drained->times_fall || time_us < drained->last_time_us;
    drained->last_time_us = time_us;
    if (strlen(text) > drained->longest)
        drained->longest = strlen(text);
}

static void
drain(struct drained *ret_drained)
{
    memset(ret_drained, 0, sizeof(*ret_drained));
    trace_drain(keep, ret_drained);
}

static void
drain__nothing_added__gives_nothing(void)
{
    struct drained drained;

    drain(&drained);
    drain(&drained);
    CHECK_INT(drained.count, 0);
}

static void
drain__lines__come_once_in_order_with_area_and_time(void)
{
    struct drained drained;
    uint64_t before_us;

    drain(&drained);
    before_us = os_now_us();
    TRACE("core", "first %d", 1);
    TRACE("array", "%s", "second");
    drain(&drained);
    CHECK_INT(drained.count, 2);
    CHECK_STR(drained.first, "core: first 1");
    CHECK_STR(drained.last, "array: second");
    CHECK(!drained.times_fall);
    CHECK(drained.last_time_us >= before_us && drained.last_time_us <= os_now_us());
    drain(&drained);
    CHECK_INT(drained.count, 0);
}

static void
add__long_line__is_truncated(void)
{
    struct drained drained;
    char text[2 * TRACE_LINE_MAX];

    drain(&drained);
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    TRACE("a", "%s", text);
    TRACE(text, "%s", text);
    drain(&drained);
    CHECK_INT(drained.count, 2);
    CHECK_INT(drained.longest, TRACE_LINE_MAX - 1);
    CHECK_INT(strlen(drained.first), TRACE_LINE_MAX - 1);
    CHECK(strncmp(drained.first, "a: xxx", 6) == 0);
}

static void
add__lines_up_to_the_limit__are_whole(void)
{
    for (int size = TRACE_LINE_MAX - 4; size < TRACE_LINE_MAX; size++) {
        struct drained drained;
        char text[TRACE_LINE_MAX] = "";

        drain(&drained);
        memset(text, 'y', (size_t)(size - 3));
        TRACE("a", "%s", text);
        drain(&drained);
        CHECK_INT(drained.longest, size);
    }
}

static void
drain__ring_full__keeps_all(void)
{
    struct drained drained;

    drain(&drained);
    for (int i = 0; i < TRACE_SLOTS; i++)
        TRACE("n", "%d", i);
    drain(&drained);
    CHECK_INT(drained.count, TRACE_SLOTS);
    CHECK_STR(drained.first, "n: 0");
    CHECK_STR(drained.last, "n: 1023");
}

static void
drain__ring_overrun__says_how_many_are_lost(void)
{
    static const int beyond[] = {1, 7, TRACE_SLOTS, 3 * TRACE_SLOTS + 5};

    for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
        struct drained drained;
        char expected[64];

        drain(&drained);
        for (int n = 0; n < TRACE_SLOTS + beyond[i]; n++)
            TRACE("n", "%d", n);
        drain(&drained);
        snprintf(expected, sizeof(expected), "trace: %d lines lost", beyond[i]);
        CHECK_STR(drained.first, expected);
        CHECK_INT(drained.count, TRACE_SLOTS + 1);
        snprintf(expected, sizeof(expected), "n: %d", TRACE_SLOTS + beyond[i] - 1);
        CHECK_STR(drained.last, expected);
    }
}

static void
add__in_frozen_window__does_not_allocate(void)
{
    struct drained drained;
    long count = frozen_breaches();

    drain(&drained);
    frozen_enter();
    TRACE("core", "%s %d %" PRIu64, "text", 1, (uint64_t)2);
    frozen_leave();
    CHECK_INT(frozen_breaches(), count);
    drain(&drained);
    CHECK_STR(drained.last, "core: text 1 2");
}

/* --- writers beside a drain --- */

struct stress {
    uint64_t next[THREADS]; /* the least number not seen yet, of each writer */
    uint64_t seen;
    uint64_t lost;
    unsigned wrong;
};

static void
write_lines(void *arg)
{
    const unsigned *thread = arg;

    /* Each line ends in a copy of its numbers, so that a mixture of two lines shows. */
    for (unsigned i = 0; i < LINES_PER_THREAD; i++)
        TRACE("w", "%u %u %0*u %u %u", *thread, i, (int)(i % 100 + 1), 7u, *thread, i);
}

static void
check_line(void *ctx, uint64_t time_us, const char *text)
{
    struct stress *stress = ctx;
    unsigned thread, number, filler, thread_copy, number_copy;
    uint64_t lost;

    (void)time_us;
    if (sscanf(text, "trace: %" SCNu64 " lines lost", &lost) == 1) {
        stress->lost += lost;
        return;
    }
    if (sscanf(text, "w: %u %u %u %u %u", &thread, &number, &filler, &thread_copy, &number_copy) !=
            5 ||
        thread >= THREADS || filler != 7 || thread != thread_copy || number != number_copy ||
        number < stress->next[thread]) {
        stress->wrong++;
        return;
    }
    stress->next[thread] = (uint64_t)number + 1;
    stress->seen++;
}

static void
drain__beside_writers__lines_are_whole_ordered_and_accounted_for(void)
{
    static unsigned numbers[THREADS] = {0, 1, 2};
    struct os_thread *threads[THREADS] = {NULL};
    struct stress stress = {.wrong = 0};
    struct drained before;

    drain(&before);
    for (int i = 0; i < THREADS; i++)
        CHECK_ERR(os_thread_start(write_lines, &numbers[i], &threads[i]), ERR_OK, NULL);
    while (stress.seen + stress.lost < THREADS * LINES_PER_THREAD / 2)
        trace_drain(check_line, &stress);
    for (int i = 0; i < THREADS; i++)
        os_thread_join(threads[i]);
    trace_drain(check_line, &stress);
    CHECK_INT(stress.wrong, 0);
    CHECK_INT(stress.seen + stress.lost, THREADS * LINES_PER_THREAD);
    CHECK(stress.seen >= 1);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(drain__nothing_added__gives_nothing),
        TEST(drain__lines__come_once_in_order_with_area_and_time),
        TEST(add__long_line__is_truncated),
        TEST(add__lines_up_to_the_limit__are_whole),
        TEST(drain__ring_full__keeps_all),
        TEST(drain__ring_overrun__says_how_many_are_lost),
        TEST(add__in_frozen_window__does_not_allocate),
        TEST(drain__beside_writers__lines_are_whole_ordered_and_accounted_for),
        {0},
    };

    return test_main(argc, argv, "trace", cases, NULL, NULL);
}
