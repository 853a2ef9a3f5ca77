/* SPDX-License-Identifier: Apache-2.0 */
/* The drawing of a run: lanes, bars, the frozen window and the hold, as inline SVG. Its x is in
 * percent, so that it takes the width there is while texts keep their size. */
#ifndef FAKEVSS_REPORT_CHART_H
#define FAKEVSS_REPORT_CHART_H

#include "base/err.h"
#include "base/text.h"
#include "fakevss/report/run.h"
#include "fakevss/report/scale.h"
#include "fakevss/report/spans.h"

struct chart {
    const struct run *run;
    const struct span_list *spans;
    const struct scale *scale;
    unsigned first_host; /* shown: from this one */
    unsigned end_host;   /* to the one before this */
    const char *label;   /* what it is, one of our texts; "" is nothing */
};

/* Append @chart as HTML; bars are links to "#eN", N the number of the entry. *ret_hidden is how
 * many entries are not drawn because a bar covers them. ERR_NOMEM. */
enum err chart_add(struct text *text, const struct chart *chart, size_t *ret_hidden);

/* The class by which the style knows lanes of @kind, "k0" say; never NULL. */
const char *chart_lane_class(enum lane_kind kind);

#endif
