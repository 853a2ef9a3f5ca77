/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/check_report.h"

#include <string.h>

static const char *const outcomes[] = {"passed", "FAILED", "skipped"};

static void
begin(FILE *file, const struct check_report *report)
{
    (void)fprintf(file, "provider %s, id %s, class %s\n", report->provider_name,
                  report->provider_id, report->class_id);
}

/* Rules that were kept are only counted. */
static void
write_test(FILE *file, const struct check_report *report, size_t index)
{
    const struct check_test *test = &report->tests[index];
    const char *line = text_get(&test->notes);

    if (test->suite == CHECK_RULES && test->outcome == CHECK_PASSED && !*line)
        return;
    (void)fprintf(file, "%s: %s: %s", outcomes[test->outcome], text_get(&test->name),
                  text_get(&test->title));
    if (test->suite == CHECK_SCENARIOS && test->outcome != CHECK_SKIPPED)
        (void)fprintf(file, " (%u.%02u s)", (unsigned)(test->ms / 1000),
                      (unsigned)(test->ms % 1000 / 10));
    (void)fputc('\n', file);
    while (*line) {
        size_t length = strcspn(line, "\n");

        (void)fprintf(file, "    %.*s\n", (int)length, line);
        line += length;
        line += *line == '\n';
    }
}

static void
end(FILE *file, const struct check_report *report)
{
    static const char *const suites[] = {"scenarios", "rules"};

    for (enum check_suite suite = 0; suite < CHECK_SUITE_COUNT; suite++)
        (void)fprintf(file, "%s: %u passed, %u failed, %u skipped\n", suites[suite],
                      check_report_count(report, suite, CHECK_PASSED),
                      check_report_count(report, suite, CHECK_FAILED),
                      check_report_count(report, suite, CHECK_SKIPPED));
    (void)fprintf(file, "%s %s%s\n", report->provider_name,
                  check_report_conforms(report) ? "conforms" : "does not conform",
                  report->is_cut ? ": the check did not come to its end" : "");
}

const struct check_format check_text = {"text", begin, write_test, end};
