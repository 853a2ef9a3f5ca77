/* SPDX-License-Identifier: Apache-2.0 */
/* Test Anything Protocol, version 13, https://testanything.org/tap-version-13-specification.html:
 * the plan comes last, and what there is to know about a test is a block of YAML. */
#include "config.h"

#include "fakevss/tool/check_report.h"

#include <string.h>

static void
begin(FILE *file, const struct check_report *report)
{
    (void)fprintf(file, "TAP version 13\n# provider %s, id %s, class %s\n", report->provider_name,
                  report->provider_id, report->class_id);
}

/* '#' would begin a directive. */
static void
put_description(FILE *file, const struct text *text)
{
    for (const char *at = text_get(text); *at; at++)
        (void)fprintf(file, *at == '#' || *at == '\\' ? "\\%c" : "%c", *at);
}

/* A literal block takes any line. */
static void
put_notes(FILE *file, const char *line)
{
    (void)fputs("  ---\n  message: |\n", file);
    while (*line) {
        size_t length = strcspn(line, "\n");

        (void)fprintf(file, "    %.*s\n", (int)length, line);
        line += length;
        line += *line == '\n';
    }
    (void)fputs("  ...\n", file);
}

static void
write_test(FILE *file, const struct check_report *report, size_t index)
{
    const struct check_test *test = &report->tests[index];
    const char *notes = text_get(&test->notes);

    (void)fprintf(file, "%sok %zu - ", test->outcome == CHECK_FAILED ? "not " : "", index + 1);
    put_description(file, &test->name);
    (void)fputs(": ", file);
    put_description(file, &test->title);
    if (test->outcome == CHECK_SKIPPED) {
        (void)fprintf(file, " # SKIP %.*s\n", (int)strcspn(notes, "\n"), notes);
        return;
    }
    (void)fputc('\n', file);
    if (*notes)
        put_notes(file, notes);
}

static void
end(FILE *file, const struct check_report *report)
{
    if (report->is_cut)
        (void)fputs("Bail out! the check did not come to its end\n", file);
    (void)fprintf(file, "1..%zu\n", report->count);
}

const struct check_format check_tap = {"tap", begin, write_test, end};
