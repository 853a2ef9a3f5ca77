/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/check_report.h"

#include <string.h>

#include "base/mem.h"

struct check_test *
check_report_add(struct check_report *report, enum check_suite suite)
{
    struct check_test *test;

    if (report->count == report->capacity) {
        size_t more = report->capacity ? 2 * report->capacity : 64;
        struct check_test *larger = mem_array(more, sizeof(*larger));

        if (!larger)
            return NULL;
        if (report->count > 0)
            memcpy(larger, report->tests, report->count * sizeof(*larger));
        mem_free(report->tests);
        report->tests = larger;
        report->capacity = more;
    }
    test = &report->tests[report->count++];
    *test = (struct check_test){.suite = suite};
    return test;
}

void
check_report_release(struct check_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        text_release(&report->tests[i].name);
        text_release(&report->tests[i].title);
        text_release(&report->tests[i].notes);
    }
    mem_free(report->tests);
    *report = (struct check_report){0};
}

unsigned
check_report_count(const struct check_report *report, enum check_suite suite,
                   enum check_outcome outcome)
{
    unsigned count = 0;

    for (size_t i = 0; i < report->count; i++)
        count += report->tests[i].suite == suite && report->tests[i].outcome == outcome;
    return count;
}

bool
check_report_conforms(const struct check_report *report)
{
    return !report->is_cut && check_report_count(report, CHECK_SCENARIOS, CHECK_PASSED) > 0 &&
           check_report_count(report, CHECK_SCENARIOS, CHECK_FAILED) == 0 &&
           check_report_count(report, CHECK_RULES, CHECK_FAILED) == 0;
}
