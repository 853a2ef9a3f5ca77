/* SPDX-License-Identifier: Apache-2.0 */
/* The time axis of a drawing. It is linear, but for stretches in which nothing begins or ends and
 * which are so much longer than the rest that it would be squeezed to nothing: those are cut to a
 * fixed width, and the drawing says so. */
#ifndef FAKEVSS_REPORT_SCALE_H
#define FAKEVSS_REPORT_SCALE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fakevss/report/run.h"

#define SCALE_CUTS_MAX 8
#define SCALE_TICKS_MAX 64

/* A stretch that is cut; @x and @width in percent of the drawing. */
struct scale_cut {
    uint64_t from_us;
    uint64_t to_us;
    double x;
    double width;
};

struct scale {
    uint64_t from_us;
    uint64_t to_us; /* more than from_us */
    struct scale_cut cuts[SCALE_CUTS_MAX];
    unsigned cut_count;
    double per_us; /* percent, where nothing is cut */
};

/* The scale that shows the part from @from_us to @to_us of @run. ERR_NOMEM. */
enum err scale_make(const struct run *run, uint64_t from_us, uint64_t to_us,
                    struct scale *ret_scale);

/* The same without cuts, for a short part that is to be seen as it was. */
struct scale scale_make_linear(uint64_t from_us, uint64_t to_us);

/* Where @us is, in percent: 0 for the begin and all before, 100 for the end and all after. */
double scale_x(const struct scale *scale, uint64_t us);

/* The round times at which the axis has its marks, in order; none within a cut. Returns their
 * number. *ret_step_us is their distance. */
unsigned scale_ticks(const struct scale *scale, uint64_t ticks[SCALE_TICKS_MAX],
                     uint64_t *ret_step_us);

#endif
