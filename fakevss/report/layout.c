/* SPDX-License-Identifier: Apache-2.0 */
/* First fit, from left to right. A label that has no room in any row is left out; a bar that has
 * none shares the row that is free first. */
#include "config.h"

#include "fakevss/report/layout.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/report/html.h"

#define CHAR_WIDTH 6.3 /* px, a little more than the average of the font */
#define LABEL_MARGIN 14
#define BAR_LEAST 3     /* px that a bar takes at least */
#define SAME_PLACE 0.25 /* px: what is nearer is drawn once */
#define PX (LAYOUT_WIDTH / 100.0)

/* What a row has so far. */
struct row {
    double end_px; /* of the last bar and its label */
    double drawn_px;
    unsigned rank; /* of the last bar */
};

struct lane {
    struct row rows[LAYOUT_ROWS_MAX];
    struct lane_layout layout;
};

/* What a reader must not miss is not hidden by what is less. */
static unsigned
rank(const struct run_entry *entry)
{
    unsigned rank = entry->has_failed ? 1 : 0;

    for (size_t i = 0; i < entry->violation_count; i++)
        if (!entry->violations[i].is_alarm)
            return 3;
    return entry->violation_count ? 2 : rank;
}

/* The label is what, duration, and the result of a failure. */
static double
label_px(const struct run_entry *entry)
{
    char ms[HTML_MS_SIZE];
    size_t count = strlen(entry->what);

    if (entry->duration_us > 0)
        count += 1 + strlen(html_ms(entry->duration_us, ms));
    if (entry->has_failed)
        count += 1 + strlen(entry->result);
    if (entry->violation_count > 0)
        count += 2;
    if (count > LAYOUT_LABEL_CHARS)
        count = LAYOUT_LABEL_CHARS;
    return (double)count * CHAR_WIDTH + LABEL_MARGIN;
}

static bool
is_cut(const struct scale *scale, const struct run_entry *entry)
{
    for (unsigned i = 0; i < scale->cut_count; i++)
        if (entry->start_us < scale->cuts[i].to_us && run_entry_end(entry) > scale->cuts[i].from_us)
            return true;
    return false;
}

/* Give @bar the first row that is free from @from_px on; it takes it up to @to_px. */
static bool
take_row(struct lane *lane, struct bar *bar, double from_px, double to_px)
{
    for (unsigned i = 0; i < LAYOUT_ROWS_MAX; i++) {
        if (lane->rows[i].end_px > from_px)
            continue;
        lane->rows[i].end_px = to_px;
        bar->row = i;
        return true;
    }
    return false;
}

static bool
place_with_label(struct lane *lane, const struct scale *scale, struct bar *bar)
{
    double from_px = bar->x * PX;
    double to_px = from_px + bar->width * PX;
    double label = label_px(bar->entry);

    if (bar->width * PX >= label && !is_cut(scale, bar->entry)) {
        bar->label = BAR_LABEL_INSIDE;
    } else if (to_px + label <= LAYOUT_WIDTH) {
        bar->label = BAR_LABEL_RIGHT;
        to_px += label;
    } else if (from_px >= label) {
        bar->label = BAR_LABEL_LEFT;
        from_px -= label;
    } else {
        return false;
    }
    return take_row(lane, bar, from_px, to_px + BAR_LEAST);
}

static void
place_bare(struct lane *lane, struct bar *bar)
{
    double from_px = bar->x * PX;
    double to_px = from_px + bar->width * PX;
    unsigned first = 0;

    bar->label = BAR_LABEL_NONE;
    if (take_row(lane, bar, from_px, to_px + BAR_LEAST))
        return;
    for (unsigned i = 1; i < LAYOUT_ROWS_MAX; i++)
        if (lane->rows[i].end_px < lane->rows[first].end_px)
            first = i;
    bar->row = first;
    if (lane->rows[first].end_px < to_px)
        lane->rows[first].end_px = to_px;
}

/* Add @bar, unless the one before it in its row covers it and is as grave. */
static void
add(struct lane *lane, const struct scale *scale, struct bar bar)
{
    double end_px = (bar.x + bar.width) * PX;
    struct row *row;

    if (!place_with_label(lane, scale, &bar))
        place_bare(lane, &bar);
    row = &lane->rows[bar.row];
    if (bar.label == BAR_LABEL_NONE && end_px < row->drawn_px + SAME_PLACE &&
        rank(bar.entry) <= row->rank) {
        lane->layout.hidden++;
        return;
    }
    if (row->drawn_px < end_px) {
        row->drawn_px = end_px;
        row->rank = rank(bar.entry);
    }
    if (lane->layout.rows <= bar.row)
        lane->layout.rows = bar.row + 1;
    lane->layout.bars[lane->layout.count++] = bar;
}

enum err
layout_lane(const struct run *run, unsigned host, unsigned lane_index, const struct scale *scale,
            struct lane_layout *ret_layout)
{
    struct lane lane = {0};

    lane.layout.bars = mem_array(run->entry_count, sizeof(*lane.layout.bars));
    if (!lane.layout.bars)
        return ERR_NOMEM;
    for (unsigned i = 0; i < LAYOUT_ROWS_MAX; i++)
        lane.rows[i].drawn_px = -1;
    for (size_t i = 0; i < run->entry_count; i++) {
        const struct run_entry *entry = &run->entries[i];
        struct bar bar = {.entry = entry, .number = i + 1};

        if (entry->host != host || entry->lane != lane_index || entry->start_us > scale->to_us ||
            run_entry_end(entry) < scale->from_us)
            continue;
        bar.x = scale_x(scale, entry->start_us);
        bar.width = scale_x(scale, run_entry_end(entry)) - bar.x;
        add(&lane, scale, bar);
    }
    *ret_layout = lane.layout;
    return ERR_OK;
}

void
layout_release(struct lane_layout *layout)
{
    mem_free(layout->bars);
    memset(layout, 0, sizeof(*layout));
}
