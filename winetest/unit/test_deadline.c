/* SPDX-License-Identifier: Apache-2.0 */
/* base/deadline.c: what is left of every kind of time-out, and the two ends. */
#include "config.h"

#include "base/deadline.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

static void
left__just_begun__is_the_timeout_or_less(void)
{
    static const uint32_t timeouts[] = {1, 999, 1000, 60000, OS_FOREVER - 1};

    for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
        uint64_t before_us = os_now_us();
        uint64_t end_us = deadline_after_ms(timeouts[i]);
        uint32_t left_ms = deadline_left_ms(end_us);
        uint64_t passed_ms = (os_now_us() - before_us) / 1000 + 1;

        CHECK(end_us >= before_us + (uint64_t)timeouts[i] * 1000);
        CHECK(left_ms <= timeouts[i]);
        CHECK(left_ms + passed_ms >= timeouts[i]);
    }
}

static void
left__forever__is_forever(void)
{
    CHECK(deadline_after_ms(OS_FOREVER) == DEADLINE_NEVER);
    CHECK_INT(deadline_left_ms(DEADLINE_NEVER), OS_FOREVER);
}

static void
left__passed__is_zero(void)
{
    CHECK_INT(deadline_left_ms(deadline_after_ms(0)), 0);
    CHECK_INT(deadline_left_ms(0), 0);
    CHECK_INT(deadline_left_ms(os_now_us()), 0);
}

/* A wait for what is left never ends before the deadline, and none is taken for "forever". */
static void
left__not_whole_milliseconds__is_rounded_up(void)
{
    const uint64_t far_us = 10 * (uint64_t)OS_FOREVER * 1000;
    uint64_t now_us = os_now_us();

    CHECK_INT(deadline_left_ms(now_us + far_us), OS_FOREVER - 1);
    CHECK_INT(deadline_left_ms(DEADLINE_NEVER - 1), OS_FOREVER - 1);
    for (uint64_t end_us = now_us + 100000; os_now_us() < end_us;)
        CHECK(deadline_left_ms(end_us) > 0 || os_now_us() >= end_us);
}

static const struct test_case cases[] = {
    TEST(left__just_begun__is_the_timeout_or_less),
    TEST(left__forever__is_forever),
    TEST(left__passed__is_zero),
    TEST(left__not_whole_milliseconds__is_rounded_up),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "deadline", cases, NULL, NULL);
}
