/* SPDX-License-Identifier: Apache-2.0 */
/* base/utc.c: every day of nine centuries, and the last moment there is. */
#include "config.h"

#include <stdio.h>

#include "base/utc.h"
#include "winetest/harness/harness.h"

static bool
is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The calendar as everybody knows it, day by day. */
static void
utc_format__every_day_to_2870__is_the_calendar(void)
{
    static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = 1970, month = 1, day = 1;
    char expected[UTC_TEXT_SIZE], text[UTC_TEXT_SIZE];

    for (uint64_t days = 0; year < 2870; days++) {
        unsigned length = lengths[month - 1] + (month == 2 && is_leap(year));

        snprintf(expected, sizeof(expected), "%04u-%02u-%02uT23:59:59Z", year, month, day);
        if (strcmp(utc_format((days + 1) * 86400000 - 1, text), expected) != 0) {
            CHECK_STR(text, expected);
            return;
        }
        if (++day > length) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
    CHECK_STR(text, "2869-12-31T23:59:59Z");
}

static void
utc_format__ends_of_the_range__are_written_whole(void)
{
    char text[UTC_TEXT_SIZE];

    CHECK(utc_format(0, text) == text);
    CHECK_STR(text, "1970-01-01T00:00:00Z");
    CHECK_STR(utc_format(UINT64_C(1795318883999), text), "2026-11-22T03:41:23Z");
    CHECK_STR(utc_format(UINT64_MAX, text), "584556019-04-03T14:25:51Z");
}

static void
utc_format_span__around_each_unit__largest_with_two(void)
{
    static const struct {
        uint64_t seconds;
        const char *text;
    } rows[] = {
        {0, "0 s"},    {1, "1 s"},       {119, "119 s"},  {120, "2 min"},      {7199, "119 min"},
        {7200, "2 h"}, {172799, "47 h"}, {172800, "2 d"}, {31536000, "365 d"},
    };
    char text[SPAN_TEXT_SIZE];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_STR(utc_format_span(rows[i].seconds * 1000, text), rows[i].text);
        CHECK_STR(utc_format_span(rows[i].seconds * 1000 + 999, text), rows[i].text);
    }
    CHECK_STR(utc_format_span(UINT64_MAX, text), "213503982334 d");
}

static const struct test_case cases[] = {
    TEST(utc_format__every_day_to_2870__is_the_calendar),
    TEST(utc_format__ends_of_the_range__are_written_whole),
    TEST(utc_format_span__around_each_unit__largest_with_two),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "utc", cases, NULL, NULL);
}
