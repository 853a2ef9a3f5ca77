/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit's XML as continuous integration reads it: its suites say first how many tests they have, so
 * all of it is written at the end. */
#include "config.h"

#include "fakevss/tool/check_report.h"

#include <string.h>

static void
begin(FILE *file, const struct check_report *report)
{
    (void)file;
    (void)report;
}

static void
write_test(FILE *file, const struct check_report *report, size_t index)
{
    (void)file;
    (void)report;
    (void)index;
}

/* What XML 1.0 does not have at all becomes a '?'. */
static void
put_xml(FILE *file, const char *text, size_t length)
{
    for (; length > 0 && *text; text++, length--)
        switch (*text) {
        case '&':
            (void)fputs("&amp;", file);
            break;
        case '<':
            (void)fputs("&lt;", file);
            break;
        case '>':
            (void)fputs("&gt;", file);
            break;
        case '"':
            (void)fputs("&quot;", file);
            break;
        case '\n':
        case '\t':
            (void)fputc(*text, file);
            break;
        default:
            (void)fputc((unsigned char)*text < ' ' || *text == '\x7f' ? '?' : *text, file);
        }
}

static void
put_attribute(FILE *file, const char *name, const char *value)
{
    (void)fprintf(file, " %s=\"", name);
    put_xml(file, value, strcspn(value, "\n"));
    (void)fputc('"', file);
}

static void
put_test(FILE *file, const struct check_test *test)
{
    static const char *const classes[] = {"scenario", "rule"};
    static const char *const elements[] = {"system-out", "failure", "skipped"};
    const char *notes = text_get(&test->notes);
    const char *element = elements[test->outcome];
    struct text name = {0};

    text_add(&name, "%s: %s", text_get(&test->name), text_get(&test->title));
    (void)fputs("  <testcase", file);
    put_attribute(file, "classname", classes[test->suite]);
    put_attribute(file, "name", text_get(&name));
    (void)fprintf(file, " time=\"%u.%03u\">", (unsigned)(test->ms / 1000),
                  (unsigned)(test->ms % 1000));
    if (*notes || test->outcome != CHECK_PASSED) {
        (void)fprintf(file, "<%s", element);
        if (test->outcome != CHECK_PASSED)
            put_attribute(file, "message", notes);
        (void)fputc('>', file);
        put_xml(file, notes, strlen(notes));
        (void)fprintf(file, "</%s>", element);
    }
    (void)fputs("</testcase>\n", file);
    text_release(&name);
}

static void
put_suite(FILE *file, const struct check_report *report, enum check_suite suite)
{
    static const char *const names[] = {"scenarios", "rules"};
    unsigned failed = check_report_count(report, suite, CHECK_FAILED);
    unsigned skipped = check_report_count(report, suite, CHECK_SKIPPED);

    (void)fputs(" <testsuite", file);
    put_attribute(file, "name", names[suite]);
    (void)fprintf(file, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n",
                  check_report_count(report, suite, CHECK_PASSED) + failed + skipped, failed,
                  skipped);
    for (size_t i = 0; i < report->count; i++)
        if (report->tests[i].suite == suite)
            put_test(file, &report->tests[i]);
    (void)fputs(" </testsuite>\n", file);
}

static void
end(FILE *file, const struct check_report *report)
{
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", file);
    put_attribute(file, "name", report->provider_name);
    (void)fputs(">\n", file);
    for (enum check_suite suite = 0; suite < CHECK_SUITE_COUNT; suite++)
        put_suite(file, report, suite);
    if (report->is_cut)
        (void)fputs(" <testsuite name=\"end\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
                    "  <testcase classname=\"check\" name=\"comes to its end\">"
                    "<error message=\"the check did not come to its end\"/></testcase>\n"
                    " </testsuite>\n",
                    file);
    (void)fputs("</testsuites>\n", file);
}

const struct check_format check_junit = {"junit", begin, write_test, end};
