/* SPDX-License-Identifier: Apache-2.0 */
/* Which stretches are cut: let L be the longest one that takes no more than its share of the width
 * when all longer ones are cut down to L. What is several times longer than L is cut. A run of
 * many similar stretches so has no cut, however long they are. */
#include "config.h"

#include "fakevss/report/scale.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CUT_WIDTH 6.5  /* percent: room for its length in figures */
#define SHARE 0.12     /* of the width */
#define SHARE_FEW 1.5  /* divided by the number of stretches, when they are few */
#define LONGER 6       /* times L */
#define TICKS_WANTED 9 /* round ones */

struct stretch {
    uint64_t from_us;
    uint64_t us;
};

static int
by_time(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return a < b ? -1 : a > b;
}

static int
by_length(const void *left, const void *right)
{
    uint64_t a = ((const struct stretch *)left)->us;
    uint64_t b = ((const struct stretch *)right)->us;

    return a < b ? -1 : a > b;
}

static int
by_place(const void *left, const void *right)
{
    uint64_t a = ((const struct scale_cut *)left)->from_us;
    uint64_t b = ((const struct scale_cut *)right)->from_us;

    return a < b ? -1 : a > b;
}

static uint64_t
clip(const struct scale *scale, uint64_t us)
{
    if (us < scale->from_us)
        return scale->from_us;
    return us > scale->to_us ? scale->to_us : us;
}

/* The stretches between all that begins or ends within the scale, by length. */
static enum err
find_stretches(const struct run *run, const struct scale *scale, struct stretch **ret_stretches,
               size_t *ret_count)
{
    size_t count = 2 * run->entry_count + 2;
    uint64_t *times = mem_array(count, sizeof(*times));
    struct stretch *stretches = mem_array(count, sizeof(*stretches));
    size_t found = 0;

    if (!times || !stretches) {
        mem_free(times);
        mem_free(stretches);
        return ERR_NOMEM;
    }
    for (size_t i = 0; i < run->entry_count; i++) {
        times[2 * i] = clip(scale, run->entries[i].start_us);
        times[2 * i + 1] = clip(scale, run_entry_end(&run->entries[i]));
    }
    times[count - 2] = scale->from_us;
    times[count - 1] = scale->to_us;
    qsort(times, count, sizeof(*times), by_time);
    for (size_t i = 1; i < count; i++)
        if (times[i] > times[i - 1])
            stretches[found++] = (struct stretch){times[i - 1], times[i] - times[i - 1]};
    qsort(stretches, found, sizeof(*stretches), by_length);
    mem_free(times);
    *ret_stretches = stretches;
    *ret_count = found;
    return ERR_OK;
}

/* L, see above; @stretches are by length, and there is one at least. */
static uint64_t
longest_fair(const struct stretch *stretches, size_t count, uint64_t total_us)
{
    double share = SHARE_FEW / (double)count > SHARE ? SHARE_FEW / (double)count : SHARE;
    double shorter_us = (double)total_us;

    for (size_t i = count; i-- > 1;) {
        double us = (double)stretches[i].us;

        shorter_us -= us;
        if (us <= share * (shorter_us + us * (double)(count - i)))
            return stretches[i].us;
    }
    return stretches[0].us;
}

struct scale
scale_make_linear(uint64_t from_us, uint64_t to_us)
{
    struct scale scale = {.from_us = from_us, .to_us = to_us > from_us ? to_us : from_us + 1};

    scale.per_us = 100.0 / (double)(scale.to_us - scale.from_us);
    return scale;
}

enum err
scale_make(const struct run *run, uint64_t from_us, uint64_t to_us, struct scale *ret_scale)
{
    struct scale scale = scale_make_linear(from_us, to_us);
    struct stretch *stretches;
    uint64_t left_us = scale.to_us - scale.from_us;
    uint64_t fair_us;
    size_t count;
    enum err e = find_stretches(run, &scale, &stretches, &count);

    if (e)
        return e;
    fair_us = longest_fair(stretches, count, left_us);
    while (count > 1 && scale.cut_count < SCALE_CUTS_MAX &&
           stretches[count - 1].us / LONGER > fair_us) {
        const struct stretch *stretch = &stretches[--count];

        scale.cuts[scale.cut_count++] = (struct scale_cut){.from_us = stretch->from_us,
                                                           .to_us = stretch->from_us + stretch->us};
        left_us -= stretch->us;
    }
    mem_free(stretches);
    qsort(scale.cuts, scale.cut_count, sizeof(scale.cuts[0]), by_place);
    scale.per_us = (100.0 - CUT_WIDTH * scale.cut_count) / (double)left_us;
    for (unsigned i = 0; i < scale.cut_count; i++) {
        scale.cuts[i].x = scale_x(&scale, scale.cuts[i].from_us);
        scale.cuts[i].width = CUT_WIDTH;
    }
    *ret_scale = scale;
    return ERR_OK;
}

double
scale_x(const struct scale *scale, uint64_t us)
{
    uint64_t at_us = scale->from_us;
    double x = 0;

    us = clip(scale, us);
    for (unsigned i = 0; i < scale->cut_count && us > scale->cuts[i].from_us; i++) {
        const struct scale_cut *cut = &scale->cuts[i];

        x += (double)(cut->from_us - at_us) * scale->per_us;
        if (us < cut->to_us)
            return x +
                   CUT_WIDTH * (double)(us - cut->from_us) / (double)(cut->to_us - cut->from_us);
        x += CUT_WIDTH;
        at_us = cut->to_us;
    }
    return x + (double)(us - at_us) * scale->per_us;
}

/* 1, 2 or 5 times a power of ten, for about TICKS_WANTED of them. */
static uint64_t
round_step(const struct scale *scale)
{
    double wanted_us = 100.0 / scale->per_us / TICKS_WANTED;
    uint64_t step_us = 1;

    for (unsigned i = 0; (double)step_us < wanted_us; i++)
        step_us = i % 3 == 1 ? step_us / 2 * 5 : step_us * 2;
    return step_us;
}

/* The round times of a part without cuts. */
static unsigned
part_ticks(uint64_t from_us, uint64_t to_us, uint64_t step_us, uint64_t *ticks, unsigned count)
{
    uint64_t us = (from_us + step_us - 1) / step_us * step_us;

    for (; us <= to_us && count < SCALE_TICKS_MAX; us += step_us)
        ticks[count++] = us;
    return count;
}

unsigned
scale_ticks(const struct scale *scale, uint64_t ticks[SCALE_TICKS_MAX], uint64_t *ret_step_us)
{
    uint64_t step_us = round_step(scale);
    uint64_t at_us = scale->from_us;
    unsigned count = 0;

    for (unsigned i = 0; i < scale->cut_count; i++) {
        count = part_ticks(at_us, scale->cuts[i].from_us, step_us, ticks, count);
        at_us = scale->cuts[i].to_us;
    }
    count = part_ticks(at_us, scale->to_us, step_us, ticks, count);
    *ret_step_us = step_us;
    return count;
}
