/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/tell.h"

#include <string.h>

#include "base/json.h"

/* One entry a line. */
static void
show_timeline(FILE *file, const char *json)
{
    (void)fputs("  timeline:\n    ", file);
    for (; *json; json++) {
        (void)fputc(*json, file);
        if (json[0] == ',' && strncmp(json + 1, "{\"start_us\"", 11) == 0)
            (void)fputs("\n    ", file);
    }
    (void)fputc('\n', file);
}

void
tell_failure(FILE *file, const char *name, const struct play_report *report)
{
    if (report->statement)
        (void)fprintf(file, "  %s:%u: %s\n", name, report->statement->line,
                      report->statement->text);
    else
        (void)fprintf(file, "  %s: at the end\n", name);
    (void)fprintf(file, "  expected: %s\n  came:     %s\n", text_get(&report->expected),
                  text_get(&report->came));
    if (report->reason.size > 0)
        (void)fprintf(file, "  reason:   %s\n", text_get(&report->reason));
    if (report->timeline.size > 0)
        show_timeline(file, text_get(&report->timeline));
}

void
tell_failure_json(struct text *json, const struct play_report *report)
{
    json_open(json, "failure", '{');
    if (report->statement) {
        json_number(json, "line", report->statement->line);
        json_string(json, "statement", report->statement->text);
    }
    json_string(json, "expected", text_get(&report->expected));
    json_string(json, "came", text_get(&report->came));
    json_string(json, "reason", text_get(&report->reason));
    json_close(json, '}');
}
