/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar is counted in whole cycles of 400 years, of which each has the same number of days;
 * a year begins in March, so that the leap day is its last. */
#include "config.h"

#include "base/utc.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#define DAY_S 86400u
#define CYCLE_DAYS 146097u       /* of 400 years */
#define DAYS_BEFORE_1970 719468u /* since 1 March of the year 0 */

char *
utc_format(uint64_t ms, char *buf)
{
    uint64_t seconds = ms / 1000;
    uint64_t days = seconds / DAY_S + DAYS_BEFORE_1970;
    uint64_t cycle = days / CYCLE_DAYS;
    unsigned second = (unsigned)(seconds % DAY_S);
    unsigned day = (unsigned)(days % CYCLE_DAYS); /* of the cycle */
    unsigned year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    unsigned month; /* from March on */

    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;
    day -= (153 * month + 2) / 5;
    (void)snprintf(buf, UTC_TEXT_SIZE, "%04" PRIu64 "-%02u-%02uT%02u:%02u:%02uZ",
                   cycle * 400 + year + (month >= 10), month < 10 ? month + 3 : month - 9, day + 1,
                   second / 3600, second / 60 % 60, second % 60); /* always fits */
    return buf;
}

char *
utc_format_span(uint64_t ms, char *buf)
{
    static const struct {
        uint64_t seconds;
        const char *name;
    } units[] = {{DAY_S, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    uint64_t seconds = ms / 1000;
    size_t i = 0;

    while (seconds < 2 * units[i].seconds && units[i].seconds > 1)
        i++;
    (void)snprintf(buf, SPAN_TEXT_SIZE, "%" PRIu64 " %s", seconds / units[i].seconds,
                   units[i].name); /* always fits */
    return buf;
}
