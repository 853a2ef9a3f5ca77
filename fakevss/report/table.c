/* SPDX-License-Identifier: Apache-2.0 */
/* Cells have a class each: by it the style names them where a row stands alone. */
#include "config.h"

#include "fakevss/report/table.h"

#include <inttypes.h>
#include <stdio.h>

#include "fakevss/report/chart.h"
#include "fakevss/report/html.h"

static void
add_cell(struct text *text, const char *class, const char *value)
{
    text_add(text, "<td class=\"%s\">", class);
    html_add(text, value);
    text_add(text, "</td>");
}

static void
add_violation(struct text *text, const struct run_violation *violation)
{
    text_add(text, "<p class=\"%s\"><b>%s</b> rule %u ", violation->is_alarm ? "odd" : "bad",
             violation->is_alarm ? "Alarm" : "Violation", violation->rule);
    html_add(text, violation->name);
    text_add(text, ": ");
    html_add(text, violation->seen);
    text_add(text, " (");
    html_add(text, violation->source);
    text_add(text, ")</p>");
}

static void
add_row(struct text *text, const struct run *run, const struct run_entry *entry, size_t number)
{
    const struct run_host *host = &run->hosts[entry->host];
    const struct run_lane *lane = &host->lanes[entry->lane];
    char ms[HTML_MS_SIZE];

    text_add(text, "<tr id=\"e%zu\"><td class=\"n\">%zu</td><td class=\"t\">%s</td>", number,
             number, html_exact_ms(entry->start_us, ms));
    text_add(text, "<td class=\"t u\">%s</td>",
             entry->has_result || entry->duration_us > 0 ? html_exact_ms(entry->duration_us, ms)
                                                         : "");
    add_cell(text, "h", host->name);
    text_add(text, "<td class=\"l\"><i class=\"%s\"></i>", chart_lane_class(lane->kind));
    html_add(text, lane->name);
    text_add(text, "</td><th scope=\"row\">");
    html_add(text, entry->what);
    text_add(text, "</th>");
    add_cell(text, "a", entry->args);
    add_cell(text, entry->has_failed ? "r bad" : "r", entry->result);
    text_add(text, "<td class=\"t m\">%" PRIu32 "</td><td class=\"v\">", entry->thread);
    for (size_t i = 0; i < entry->violation_count; i++)
        add_violation(text, &entry->violations[i]);
    text_add(text, "</td></tr>\n");
}

void
table_add_entries(struct text *text, const struct run *run)
{
    text_add(text, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"All entries\">"
                   "<table class=\"entries\"><thead><tr><th scope=\"col\">No.</th>"
                   "<th scope=\"col\" class=\"t\">Start, ms</th>"
                   "<th scope=\"col\" class=\"t\">Duration, ms</th>"
                   "<th scope=\"col\" class=\"h\">Host</th><th scope=\"col\">Lane</th>"
                   "<th scope=\"col\">Call or step</th><th scope=\"col\">Arguments</th>"
                   "<th scope=\"col\">Result</th><th scope=\"col\" class=\"t\">Thread</th>"
                   "<th scope=\"col\">Contract</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < run->entry_count; i++)
        add_row(text, run, &run->entries[i], i + 1);
    text_add(text, "</tbody></table></div>\n");
}

void
table_add_violations(struct text *text, const struct run *run)
{
    char ms[HTML_MS_SIZE];

    text_add(text, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Violations\">"
                   "<table><thead><tr><th scope=\"col\">Weight</th><th scope=\"col\">Rule</th>"
                   "<th scope=\"col\">Call</th><th scope=\"col\" class=\"t\">At, ms</th>"
                   "<th scope=\"col\">What was seen</th><th scope=\"col\">Source of the rule</th>"
                   "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < run->entry_count; i++) {
        const struct run_entry *entry = &run->entries[i];

        for (size_t k = 0; k < entry->violation_count; k++) {
            const struct run_violation *violation = &entry->violations[k];

            text_add(text, "<tr><td class=\"%s\">%s</td><th scope=\"row\">%u ",
                     violation->is_alarm ? "odd" : "bad",
                     violation->is_alarm ? "Alarm" : "Violation", violation->rule);
            html_add(text, violation->name);
            text_add(text, "</th><td><a href=\"#e%zu\">", i + 1);
            html_add(text, entry->what);
            text_add(text, "</a></td><td class=\"t\">%s</td>", html_exact_ms(entry->start_us, ms));
            add_cell(text, "s", violation->seen);
            add_cell(text, "s", violation->source);
            text_add(text, "</tr>\n");
        }
    }
    text_add(text, "</tbody></table></div>\n");
}
