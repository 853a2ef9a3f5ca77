/* SPDX-License-Identifier: Apache-2.0 */
/* From the verdict to the details. The policy in the head makes sure that the page stays what it
 * is whatever a run's strings hold: nothing is loaded and no script runs. */
#include "config.h"

#include "fakevss/report/page.h"

#include <string.h>

#include "fakevss/report/chart.h"
#include "fakevss/report/html.h"
#include "fakevss/report/scale.h"
#include "fakevss/report/spans.h"
#include "fakevss/report/style.h"
#include "fakevss/report/table.h"

#define ENLARGED_MAX 6
#define ENLARGED_BELOW 50.0 /* percent of the overview from which a window is not drawn again */
#define ENLARGED_MARGIN 12  /* the part of its length before and behind a window */

struct facts {
    uint64_t from_us;
    uint64_t to_us;
    size_t calls; /* into providers */
    size_t failed;
    size_t violations;
    size_t alarms;
    size_t span_count[SPAN_KIND_COUNT];
    uint64_t longest_us[SPAN_KIND_COUNT];
    bool is_open[SPAN_KIND_COUNT]; /* one of them was not ended */
};

struct page {
    struct text *text;
    const struct run *run;
    struct span_list spans;
    struct facts facts;
};

static void
find_facts(struct page *page)
{
    const struct run *run = page->run;
    struct facts *facts = &page->facts;

    facts->from_us = run->entry_count ? run->entries[0].start_us : 0;
    facts->to_us = facts->from_us;
    for (size_t i = 0; i < run->entry_count; i++) {
        const struct run_entry *entry = &run->entries[i];

        if (facts->to_us < run_entry_end(entry))
            facts->to_us = run_entry_end(entry);
        if (run->hosts[entry->host].lanes[entry->lane].kind == LANE_PROVIDER)
            facts->calls++;
        facts->failed += entry->has_failed;
        for (size_t k = 0; k < entry->violation_count; k++)
            *(entry->violations[k].is_alarm ? &facts->alarms : &facts->violations) += 1;
    }
    for (size_t i = 0; i < page->spans.count; i++) {
        const struct span *span = &page->spans.spans[i];
        uint64_t us = span->to_us - span->from_us;

        facts->span_count[span->kind]++;
        facts->is_open[span->kind] = facts->is_open[span->kind] || span->is_open;
        if (facts->longest_us[span->kind] < us)
            facts->longest_us[span->kind] = us;
    }
}

static const char *
plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static const char *
title(const struct page *page)
{
    return page->run->title[0] ? page->run->title : "Shadow copy run";
}

static void
add_head(struct page *page)
{
    text_add(page->text,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<meta name=\"generator\" content=\"fakevss " PACKAGE_VERSION "\">\n<title>");
    html_add_cut(page->text, title(page), 200);
    text_add(page->text, "</title>\n<style>\n%s</style>\n</head>\n<body%s>\n", style_sheet,
             page->run->host_count > 1 ||
                     (page->run->host_count == 1 && page->run->hosts[0].name[0])
                 ? ""
                 : " class=\"alone\"");
}

static void
add_verdict(struct page *page)
{
    const struct facts *facts = &page->facts;
    const char *class = facts->violations ? "bad" : facts->alarms ? "odd" : "good";

    text_add(page->text, "<p class=\"verdict %s\">", class);
    if (facts->violations)
        text_add(page->text, "&#x2715; %zu violation%s of the contract", facts->violations,
                 plural(facts->violations));
    else
        text_add(page->text, "&#x2713; No violation of the contract");
    if (facts->alarms)
        text_add(page->text, ", %zu alarm%s", facts->alarms, plural(facts->alarms));
    text_add(page->text, "</p>\n");
}

static void
add_header(struct page *page, const char *source)
{
    const struct run *run = page->run;

    text_add(page->text, "<a class=\"skip\" href=\"#entries\">Skip to the table of entries</a>\n"
                         "<header>\n<p class=\"kind\">VSS timeline report</p>\n<h1>");
    html_add(page->text, title(page));
    text_add(page->text, "</h1>\n");
    add_verdict(page);
    text_add(page->text, "<p class=\"from\">");
    for (unsigned i = 0; i < run->host_count; i++) {
        if (!run->hosts[i].name[0])
            continue;
        text_add(page->text, "%s", i == 0 ? run->host_count > 1 ? "Hosts " : "Host " : ", ");
        html_add(page->text, run->hosts[i].name);
    }
    text_add(page->text, "%s", run->host_count > 0 && run->hosts[0].name[0] ? "; " : "");
    if (run->set[0]) {
        text_add(page->text, "set ");
        html_add(page->text, run->set);
        text_add(page->text, "; ");
    }
    text_add(page->text, "read from ");
    html_add(page->text, source);
    text_add(page->text, "</p>\n</header>\n<main>\n");
}

static void
add_figure(struct page *page, const char *name, const char *value, const char *note,
           const char *class)
{
    text_add(page->text, "<div class=\"%s\"><dt>%s</dt><dd>%s<small>%s</small></dd></div>\n", class,
             name, value, note);
}

static void
add_count(struct page *page, const char *name, size_t count, const char *class)
{
    text_add(page->text, "<div class=\"%s\"><dt>%s</dt><dd>%zu</dd></div>\n", class, name, count);
}

static void
add_figures(struct page *page)
{
    const struct facts *facts = &page->facts;
    char ms[HTML_MS_SIZE];

    text_add(page->text, "<dl class=\"figures\">\n");
    add_figure(page, "Whole run", html_ms(facts->to_us - facts->from_us, ms), "", "");
    for (int kind = 0; kind < SPAN_KIND_COUNT; kind++) {
        size_t count = facts->span_count[kind];

        add_figure(page, span_name(kind), count ? html_ms(facts->longest_us[kind], ms) : "none",
                   facts->is_open[kind] ? "never ended"
                   : count > 1          ? "longest of several"
                                        : "",
                   kind == SPAN_FROZEN ? "frozen" : "hold");
    }
    add_count(page, "Provider calls", facts->calls, "");
    add_count(page, "Failed", facts->failed, facts->failed ? "bad" : "");
    add_count(page, "Violations", facts->violations, facts->violations ? "bad" : "");
    add_count(page, "Alarms", facts->alarms, facts->alarms ? "odd" : "");
    text_add(page->text, "</dl>\n");
}

static void
add_legend(struct page *page, const struct scale *scale, size_t hidden)
{
    text_add(page->text,
             "<ul class=\"legend\">\n"
             "<li><i class=\"frozen\"></i>Frozen window: PreCommitSnapshots to PostCommitSnapshots"
             "</li>\n<li><i class=\"hold\"></i>Writes to the originals are held</li>\n"
             "<li><i class=\"fail\"></i>Failed, or in breach of a rule "
             "<span class=\"w\">&#x25b2;</span></li>\n");
    if (page->facts.alarms > 0)
        text_add(page->text,
                 "<li class=\"odd\"><span class=\"w\">&#x25b2;</span> Alarm: legal, but "
                 "close to a breach</li>\n");
    if (scale->cut_count > 0)
        text_add(page->text, "<li><i class=\"cut\"></i>A long stretch in which nothing begins or "
                             "ends, shortened: between these the axis is to scale</li>\n");
    text_add(page->text, "</ul>\n");
    if (hidden > 0)
        text_add(page->text,
                 "<p class=\"hint\">%zu entries are too short to be told from what is "
                 "drawn in their place; the table has them.</p>\n",
                 hidden);
    text_add(page->text, "<p class=\"hint\">Point at a bar for its details, or select it (a click, "
                         "a tap, or the Tab and Enter keys) to keep them.</p>\n");
}

/* The overview; *ret_scale is its scale. */
static enum err
add_overview(struct page *page, struct scale *ret_scale)
{
    const struct chart chart = {.run = page->run,
                                .spans = &page->spans,
                                .scale = ret_scale,
                                .end_host = page->run->host_count,
                                .label = "Timeline"};
    size_t hidden = 0;
    enum err e = scale_make(page->run, page->facts.from_us, page->facts.to_us, ret_scale);

    text_add(page->text, "<section>\n<h2>Timeline</h2>\n");
    if (e == ERR_OK)
        e = chart_add(page->text, &chart, &hidden);
    if (e == ERR_OK)
        add_legend(page, ret_scale, hidden);
    text_add(page->text, "</section>\n");
    return e;
}

static enum err
add_enlarged(struct page *page, const struct span *span)
{
    uint64_t margin_us = (span->to_us - span->from_us) / ENLARGED_MARGIN + 1;
    uint64_t from_us = span->from_us > margin_us ? span->from_us - margin_us : 0;
    const struct scale scale = scale_make_linear(from_us, span->to_us + margin_us);
    const struct chart chart = {.run = page->run,
                                .spans = &page->spans,
                                .scale = &scale,
                                .first_host = span->host,
                                .end_host = span->host + 1,
                                .label = "Frozen window, enlarged"};
    char from[HTML_MS_SIZE];
    char to[HTML_MS_SIZE];
    size_t hidden = 0; /* what is not drawn here is not drawn in the overview either */
    enum err e;

    text_add(page->text, "<section>\n<h2>Frozen window, enlarged <small>%s to %s ms</small></h2>\n",
             html_exact_ms(span->from_us, from), html_exact_ms(span->to_us, to));
    e = chart_add(page->text, &chart, &hidden);
    text_add(page->text, "</section>\n");
    return e;
}

/* The frozen windows that the overview does not show well. */
static enum err
add_windows(struct page *page, const struct scale *overview)
{
    unsigned drawn = 0;
    unsigned more = 0;
    enum err e = ERR_OK;

    for (size_t i = 0; e == ERR_OK && i < page->spans.count; i++) {
        const struct span *span = &page->spans.spans[i];

        if (span->kind != SPAN_FROZEN ||
            scale_x(overview, span->to_us) - scale_x(overview, span->from_us) > ENLARGED_BELOW)
            continue;
        if (drawn == ENLARGED_MAX) {
            more++;
            continue;
        }
        drawn++;
        e = add_enlarged(page, span);
    }
    if (more > 0)
        text_add(page->text, "<p class=\"hint\">%u more frozen windows are not enlarged.</p>\n",
                 more);
    return e;
}

enum err
page_add(struct text *text, const struct run *run, const char *source)
{
    struct page page = {.text = text, .run = run};
    struct scale overview;
    enum err e = spans_find(run, &page.spans);

    if (e)
        return e;
    find_facts(&page);
    add_head(&page);
    add_header(&page, source);
    add_figures(&page);
    if (run->entry_count > 0) {
        e = add_overview(&page, &overview);
        if (e == ERR_OK)
            e = add_windows(&page, &overview);
    }
    text_add(text, "<section>\n<h2>Violations and alarms</h2>\n");
    if (page.facts.violations + page.facts.alarms > 0)
        table_add_violations(text, run);
    else
        text_add(text, "<p>None was noted.</p>\n");
    text_add(text,
             "</section>\n<section id=\"entries\">\n<h2>All entries <small>%zu</small></h2>\n",
             run->entry_count);
    table_add_entries(text, run);
    text_add(text,
             "</section>\n</main>\n"
             "<a class=\"close\" href=\"#closed\">Close details</a>\n"
             "<footer>Made by fakevss " PACKAGE_VERSION ". Times are in milliseconds since the "
             "start of the run.</footer>\n</body>\n</html>\n");
    spans_release(&page.spans);
    return e == ERR_OK && text->is_broken ? ERR_NOMEM : e;
}
