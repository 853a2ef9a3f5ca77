/* SPDX-License-Identifier: Apache-2.0 */
/* The names of lanes are a column of their own, beside the drawing, so that they stay when it is
 * scrolled. Both are written side by side, lane by lane, and put together when the height is
 * known. */
#include "config.h"

#include "fakevss/report/chart.h"

#include <inttypes.h>
#include <string.h>

#include "fakevss/report/html.h"
#include "fakevss/report/layout.h"

#define AXIS_HEIGHT 28
#define CUTS_HEIGHT 16
#define HOST_HEIGHT 28
#define SPAN_HEIGHT 27
#define SPAN_BAR 18 /* where its bar begins, below the figure */
#define ROW_HEIGHT 22
#define BAR_HEIGHT 16
#define LANE_MARGIN 8
#define TICK_LEAST 7.0              /* percent between the figures of two marks */
#define SPAN_LABEL 9.0              /* percent that the figure of a span takes */
#define WARNING_SIGN "\xe2\x96\xb2" /* U+25B2 */

struct drawing {
    const struct chart *chart;
    struct text names;
    struct text shades; /* behind the bars */
    struct text bars;
    unsigned y;
    size_t hidden;
};

const char *
chart_lane_class(enum lane_kind kind)
{
    static const char *const classes[LANE_KIND_COUNT] = {"k0", "k1", "k2", "k3"};

    return classes[kind];
}

/* --- bars --- */

static void
add_title(struct text *text, const struct run *run, const struct run_entry *entry)
{
    const struct run_host *host = &run->hosts[entry->host];
    char start[HTML_MS_SIZE];
    char duration[HTML_MS_SIZE];

    text_add(text, "<title>");
    html_add_cut(text, entry->what, 200);
    text_add(text, ", ");
    html_add_cut(text, host->lanes[entry->lane].name, 200);
    if (host->name[0]) {
        text_add(text, ", host ");
        html_add_cut(text, host->name, 200);
    }
    text_add(text, "\nat %s ms", html_exact_ms(entry->start_us, start));
    if (entry->has_result)
        text_add(text, ", for %s ms", html_exact_ms(entry->duration_us, duration));
    if (entry->args[0]) {
        text_add(text, "\n");
        html_add_cut(text, entry->args, 600);
    }
    if (entry->result[0]) {
        text_add(text, "\n");
        html_add_cut(text, entry->result, 200);
    }
    for (size_t i = 0; i < entry->violation_count && i < 8; i++) {
        const struct run_violation *violation = &entry->violations[i];

        text_add(text, "\n%s, rule %u ", violation->is_alarm ? "alarm" : "violation",
                 violation->rule);
        html_add_cut(text, violation->name, 200);
        text_add(text, ": ");
        html_add_cut(text, violation->seen, 600);
    }
    text_add(text, "</title>");
}

/* In the order of layout.c's label_px(). The name gives way to what follows it. */
static void
add_label(struct text *text, const struct bar *bar, unsigned y)
{
    const struct run_entry *entry = bar->entry;
    double x = bar->label == BAR_LABEL_RIGHT ? bar->x + bar->width : bar->x;
    char ms[HTML_MS_SIZE];

    text_add(text, "<text x=\"%.3f%%\" dx=\"%d\" y=\"%u\"%s>", x,
             bar->label == BAR_LABEL_LEFT ? -7 : 7, y + 12,
             bar->label == BAR_LABEL_LEFT ? " text-anchor=\"end\"" : "");
    if (entry->violation_count > 0)
        text_add(text, "<tspan class=\"w\">" WARNING_SIGN "</tspan> ");
    html_add_cut(text, entry->what, 28);
    if (entry->duration_us > 0)
        text_add(text, " <tspan class=\"d\">%s</tspan>", html_ms(entry->duration_us, ms));
    if (entry->has_failed) {
        text_add(text, " <tspan class=\"f\">");
        html_add_cut(text, entry->result, LAYOUT_LABEL_CHARS);
        text_add(text, "</tspan>");
    }
    text_add(text, "</text>");
}

static const char *
mark_class(const struct run_entry *entry)
{
    for (size_t i = 0; i < entry->violation_count; i++)
        if (!entry->violations[i].is_alarm)
            return " bad";
    if (entry->has_failed)
        return " bad";
    return entry->violation_count ? " odd" : "";
}

static void
add_bar(struct drawing *drawing, const struct bar *bar, const char *lane_class)
{
    const struct scale *scale = drawing->chart->scale;
    struct text *text = &drawing->bars;
    unsigned y = drawing->y + LANE_MARGIN / 2 + bar->row * ROW_HEIGHT + 3;

    text_add(text, "<a href=\"#e%zu\" class=\"%s%s\">", bar->number, lane_class,
             mark_class(bar->entry));
    add_title(text, drawing->chart->run, bar->entry);
    if (bar->entry->duration_us > 0)
        text_add(text, "<rect x=\"%.3f%%\" y=\"%u\" width=\"%.3f%%\" height=\"%d\" rx=\"2\"/>",
                 bar->x, y, bar->width, BAR_HEIGHT);
    else
        text_add(text, "<circle cx=\"%.3f%%\" cy=\"%u\" r=\"4\"/>", bar->x, y + BAR_HEIGHT / 2);
    for (unsigned i = 0; i < scale->cut_count; i++)
        if (bar->entry->start_us < scale->cuts[i].to_us &&
            run_entry_end(bar->entry) > scale->cuts[i].from_us)
            text_add(text,
                     "<rect class=\"gap\" x=\"%.3f%%\" y=\"%u\" width=\"7\" height=\"%d\" "
                     "transform=\"translate(-3.5)\"/>",
                     scale->cuts[i].x + scale->cuts[i].width / 2, y - 1, BAR_HEIGHT + 2);
    if (bar->label != BAR_LABEL_NONE)
        add_label(text, bar, y);
    text_add(text, "</a>\n");
}

/* --- lanes --- */

/* A line of the column of names, as high as what is drawn beside it. */
static void
add_name(struct drawing *drawing, const char *class, const char *name, unsigned height)
{
    text_add(&drawing->names, "<div class=\"%s\" style=\"height:%upx\"><span title=\"", class,
             height);
    html_add(&drawing->names, name);
    text_add(&drawing->names, "\">");
    html_add(&drawing->names, name);
    text_add(&drawing->names, "</span></div>\n");
}

static enum err
add_lane(struct drawing *drawing, unsigned host, unsigned lane)
{
    const struct run_lane *about = &drawing->chart->run->hosts[host].lanes[lane];
    const char *class = chart_lane_class(about->kind);
    struct lane_layout layout;
    unsigned height;
    enum err e = layout_lane(drawing->chart->run, host, lane, drawing->chart->scale, &layout);

    if (e)
        return e;
    if (layout.rows > 0) {
        height = layout.rows * ROW_HEIGHT + LANE_MARGIN;
        add_name(drawing, class, about->name, height);
        text_add(&drawing->shades,
                 "<line class=\"lane\" x1=\"0\" x2=\"100%%\" y1=\"%u\" y2=\"%u\"/>\n", drawing->y,
                 drawing->y);
        for (size_t i = 0; i < layout.count; i++)
            add_bar(drawing, &layout.bars[i], class);
        drawing->y += height;
    }
    drawing->hidden += layout.hidden;
    layout_release(&layout);
    return ERR_OK;
}

static enum err
add_lanes(struct drawing *drawing, unsigned host)
{
    const struct run_host *about = &drawing->chart->run->hosts[host];
    enum err e = ERR_OK;

    for (int kind = 0; kind < LANE_KIND_COUNT; kind++)
        for (unsigned lane = 0; e == ERR_OK && lane < about->lane_count; lane++)
            if ((int)about->lanes[lane].kind == kind)
                e = add_lane(drawing, host, lane);
    return e;
}

/* --- frozen window and hold --- */

static bool
is_in_sight(const struct drawing *drawing, const struct span *span, unsigned host,
            enum span_kind kind)
{
    const struct scale *scale = drawing->chart->scale;

    return span->host == host && span->kind == kind && span->from_us <= scale->to_us &&
           span->to_us >= scale->from_us;
}

/* A line for all spans of one kind: a bar with the duration. Their shade goes down to the end of
 * the host, at @bottom. */
static void
add_spans(struct drawing *drawing, unsigned host, enum span_kind kind, unsigned y, unsigned bottom)
{
    const struct span_list *spans = drawing->chart->spans;
    const char *class = kind == SPAN_FROZEN ? "frozen" : "hold";
    double free_x = -100; /* for figures */
    double last_x = -1;   /* of shades: one that is not seen beside another is not drawn */

    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->spans[i];
        double x = scale_x(drawing->chart->scale, span->from_us);
        double end_x = scale_x(drawing->chart->scale, span->to_us);
        bool is_left = x + SPAN_LABEL > 100; /* the figure ends where the span does */
        double label_x = is_left ? end_x - SPAN_LABEL : x;
        char ms[HTML_MS_SIZE];

        if (!is_in_sight(drawing, span, host, kind) || end_x < last_x + 0.02)
            continue;
        last_x = end_x;
        text_add(&drawing->shades,
                 "<rect class=\"%s\" x=\"%.3f%%\" y=\"%u\" width=\"%.3f%%\" height=\"%u\"/>\n"
                 "<rect class=\"%s-bar\" x=\"%.3f%%\" y=\"%u\" width=\"%.3f%%\" height=\"5\"/>\n",
                 class, x, y + SPAN_BAR, end_x - x, bottom - y - SPAN_BAR, class, x, y + SPAN_BAR,
                 end_x - x);
        if (label_x < free_x)
            continue;
        free_x = label_x + SPAN_LABEL;
        text_add(&drawing->bars, "<text class=\"span %s\" x=\"%.3f%%\" y=\"%u\"%s>%s%s</text>\n",
                 class, is_left ? end_x : x, y + SPAN_BAR - 4,
                 is_left ? " text-anchor=\"end\"" : "", html_ms(span->to_us - span->from_us, ms),
                 span->is_open ? ", never ended" : "");
    }
}

static enum err
add_host(struct drawing *drawing, unsigned host)
{
    const char *name = drawing->chart->run->hosts[host].name;
    const struct span_list *spans = drawing->chart->spans;
    unsigned span_y[SPAN_KIND_COUNT] = {0};
    enum err e;

    if (name[0]) {
        add_name(drawing, "host", name, HOST_HEIGHT);
        text_add(&drawing->shades,
                 "<rect class=\"host\" x=\"0\" y=\"%u\" width=\"100%%\" height=\"%d\"/>\n",
                 drawing->y, HOST_HEIGHT);
        drawing->y += HOST_HEIGHT;
    }
    for (int kind = 0; kind < SPAN_KIND_COUNT; kind++) {
        size_t i = 0;

        while (i < spans->count && !is_in_sight(drawing, &spans->spans[i], host, kind))
            i++;
        if (i == spans->count)
            continue;
        add_name(drawing, kind == SPAN_FROZEN ? "frozen" : "hold", span_name(kind), SPAN_HEIGHT);
        span_y[kind] = drawing->y;
        drawing->y += SPAN_HEIGHT;
    }
    e = add_lanes(drawing, host);
    for (int kind = 0; kind < SPAN_KIND_COUNT; kind++)
        if (span_y[kind])
            add_spans(drawing, host, kind, span_y[kind], drawing->y);
    return e;
}

/* --- axis --- */

static void
add_axis(struct text *text, const struct scale *scale, unsigned height)
{
    uint64_t ticks[SCALE_TICKS_MAX];
    uint64_t step_us;
    unsigned count = scale_ticks(scale, ticks, &step_us);
    size_t zeros = step_us % 1000 == 0 ? 4 : step_us % 100 == 0 ? 2 : step_us % 10 == 0 ? 1 : 0;
    double free_x = -100;

    for (unsigned i = 0; i < count; i++) {
        double x = scale_x(scale, ticks[i]);
        char ms[HTML_MS_SIZE];

        text_add(text, "<line class=\"grid\" x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"22\" y2=\"%u\"/>\n",
                 x, x, height);
        if (x < free_x)
            continue;
        free_x = x + TICK_LEAST;
        (void)html_exact_ms(ticks[i], ms);
        ms[strlen(ms) - zeros] = '\0'; /* of a whole number the point, too */
        text_add(text,
                 "<text class=\"tick\" x=\"%.3f%%\" dx=\"%d\" y=\"16\" text-anchor=\"%s\">%s"
                 "</text>\n",
                 x, x < 2 ? 4 : 0,
                 x < 2    ? "start"
                 : x > 98 ? "end"
                          : "middle",
                 ms);
    }
}

/* What is cut out of the axis: a gap across everything, and how long it is. */
static void
add_cuts(struct text *text, const struct scale *scale, unsigned height)
{
    for (unsigned i = 0; i < scale->cut_count; i++) {
        const struct scale_cut *cut = &scale->cuts[i];
        double x = cut->x + cut->width / 2;
        char ms[HTML_MS_SIZE];

        text_add(text, "<g class=\"cut\">");
        for (int side = -1; side <= 1; side += 2)
            text_add(text,
                     "<line x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"%d\" y2=\"%u\" "
                     "transform=\"translate(%.1f)\"/>",
                     x, x, AXIS_HEIGHT + CUTS_HEIGHT - 1, height, side * 3.5);
        text_add(text, "<text x=\"%.3f%%\" dx=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text></g>\n",
                 x < 5    ? 0
                 : x > 95 ? 100
                          : x,
                 x < 5 ? 4 : 0, AXIS_HEIGHT + 10,
                 x < 5    ? "start"
                 : x > 95 ? "end"
                          : "middle",
                 html_ms(cut->to_us - cut->from_us, ms));
    }
}

enum err
chart_add(struct text *text, const struct chart *chart, size_t *ret_hidden)
{
    unsigned axis_height = AXIS_HEIGHT + (chart->scale->cut_count ? CUTS_HEIGHT : 0);
    struct drawing drawing = {.chart = chart, .y = axis_height};
    enum err e = ERR_OK;

    for (unsigned host = chart->first_host; e == ERR_OK && host < chart->end_host; host++)
        e = add_host(&drawing, host);
    if (e)
        goto out;
    text_add(text,
             "<div class=\"chart\"><div class=\"names\">\n"
             "<div class=\"axis\" style=\"height:%upx\"><span>ms</span></div>\n%s</div>\n"
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
             "<svg width=\"100%%\" height=\"%u\" role=\"group\" aria-label=\"%s\" "
             "style=\"min-width:%dpx\">\n",
             axis_height, text_get(&drawing.names), chart->label, drawing.y + 1, chart->label,
             LAYOUT_WIDTH);
    add_axis(text, chart->scale, drawing.y);
    text_add(text, "%s", text_get(&drawing.shades));
    add_cuts(text, chart->scale, drawing.y);
    text_add(text, "%s</svg></div></div>\n", text_get(&drawing.bars));
    *ret_hidden = drawing.hidden;
    if (drawing.names.is_broken || drawing.shades.is_broken || drawing.bars.is_broken)
        e = ERR_NOMEM;
out:
    text_release(&drawing.names);
    text_release(&drawing.shades);
    text_release(&drawing.bars);
    return e;
}
