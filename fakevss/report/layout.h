/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bars of a lane go and which of them have a label: bars that are at work at one time, or
 * whose labels would meet, are in different rows. */
#ifndef FAKEVSS_REPORT_LAYOUT_H
#define FAKEVSS_REPORT_LAYOUT_H

#include <stddef.h>

#include "base/err.h"
#include "fakevss/report/run.h"
#include "fakevss/report/scale.h"

#define LAYOUT_ROWS_MAX 12
#define LAYOUT_LABEL_CHARS 44

/* The least width of a drawing in CSS px: labels that have room at it have room at any other. */
#define LAYOUT_WIDTH 880

enum bar_label { BAR_LABEL_NONE, BAR_LABEL_INSIDE, BAR_LABEL_RIGHT, BAR_LABEL_LEFT };

struct bar {
    const struct run_entry *entry;
    size_t number; /* of the entry in the run, from 1 */
    double x;      /* percent of the drawing */
    double width;  /* too */
    unsigned row;
    enum bar_label label;
};

struct lane_layout {
    struct bar *bars;
    size_t count;
    unsigned rows; /* 0 when nothing of the lane is in sight */
    size_t hidden; /* entries that are not drawn: a bar covers them */
};

/* Lay out what @scale shows of lane @lane of host @host. ERR_NOMEM. Released with
 * layout_release(). */
enum err layout_lane(const struct run *run, unsigned host, unsigned lane, const struct scale *scale,
                     struct lane_layout *ret_layout);

void layout_release(struct lane_layout *layout);

#endif
