/* SPDX-License-Identifier: Apache-2.0 */
/* What is drawn where: frozen windows and holds, the time axis, the rows of a lane. */
#include "config.h"

#include <stdio.h>

#include "fakevss/report/layout.h"
#include "fakevss/report/run.h"
#include "fakevss/report/scale.h"
#include "fakevss/report/spans.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/report_maker.h"

/* --- frozen window and hold --- */

static void
spans_find__creation__from_pre_commit_to_post_commit_and_from_hold_to_release(void)
{
    struct document document = {0};
    struct span_list list = {0};
    struct run *run;

    document_add_creation(&document, 0);
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(spans_find(run, &list), ERR_OK, NULL);
    CHECK_INT(list.count, 2);
    if (list.count == 2) {
        CHECK_INT(list.spans[0].kind, SPAN_FROZEN);
        CHECK_INT(list.spans[0].from_us, 1020000);
        CHECK_INT(list.spans[0].to_us, 1030000);
        CHECK_INT(list.spans[1].kind, SPAN_HOLD);
        CHECK_INT(list.spans[1].from_us, 1022000); /* when it had succeeded */
        CHECK_INT(list.spans[1].to_us, 1027500);
        CHECK(!list.spans[0].is_open && !list.spans[1].is_open);
    }
    spans_release(&list);
    run_free(run);
}

/* Each line: what happens, one letter a step of 1 ms that lasts 1 ms (R, r: PreCommitSnapshots of
 * two providers; O, o: PostCommitSnapshots; A, a: AbortSnapshots; a dot: something else), and the
 * frozen windows by their first and last ms, '+' after one that nothing ended. */
static const struct {
    const char *steps;
    const char *windows;
} window_rows[] = {
    {"....", ""},        {".R.O.", "1-4 "},   {"Rr.Oo.", "0-5 "},  {"R.O.R.O", "0-3 4-7 "},
    {"Rr.Aa.", "0-5 "},  {"Rr.OA..", "0-5 "}, {"R.O..A", "0-3 "},  {"R.A.R.O", "0-3 4-7 "},
    {"..R...", "2-6+ "}, {"A.O..", ""},       {"Rr.O..", "0-6+ "},
};

static void
spans_find__any_order_of_steps__windows_are_these(void)
{
    for (size_t i = 0; i < sizeof(window_rows) / sizeof(window_rows[0]); i++) {
        struct document document = {0};
        struct span_list list = {0};
        struct text seen = {0};
        struct run *run;

        for (unsigned k = 0; window_rows[i].steps[k]; k++) {
            char step = window_rows[i].steps[k];
            const char *what = strchr("Rr", step)   ? "PreCommitSnapshots"
                               : strchr("Oo", step) ? "PostCommitSnapshots"
                               : strchr("Aa", step) ? "AbortSnapshots"
                                                    : "Other";

            document_add(&document, k * 1000, 1000, step >= 'a' ? "Q" : "P", what, "");
        }
        run = document_finish(&document);
        if (!run)
            return;
        CHECK_ERR(spans_find(run, &list), ERR_OK, NULL);
        for (size_t k = 0; k < list.count; k++)
            text_add(&seen, "%u-%u%s ", (unsigned)(list.spans[k].from_us / 1000),
                     (unsigned)(list.spans[k].to_us / 1000), list.spans[k].is_open ? "+" : "");
        CHECK_STR(text_get(&seen), window_rows[i].windows);
        text_release(&seen);
        spans_release(&list);
        run_free(run);
    }
}

static void
spans_find__hold_that_failed_or_never_ended__is_none_or_open(void)
{
    struct document document = {0};
    struct span_list list = {0};
    struct run *run;

    document_add(&document, 0, 10, "coordinator", "hold begins", ",\"hresult\":2147754771");
    document_add(&document, 20, 10, "coordinator", "hold begins", ",\"hresult\":0");
    document_add(&document, 50, 10, "P", "hold ends",
                 ""); /* a provider says so: that is no release */
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(spans_find(run, &list), ERR_OK, NULL);
    CHECK_INT(list.count, 1);
    if (list.count == 1) {
        CHECK_INT(list.spans[0].from_us, 30);
        CHECK_INT(list.spans[0].to_us, 60);
        CHECK(list.spans[0].is_open);
    }
    spans_release(&list);
    run_free(run);
}

/* --- scale --- */

static void
scale_make__long_stretch__is_cut_and_the_rest_is_linear(void)
{
    struct document document = {0};
    struct scale scale;
    struct run *run;

    document_add_creation(&document, 0);
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(scale_make(run, 0, 1038000, &scale), ERR_OK, NULL);
    CHECK_INT(scale.cut_count, 1);
    CHECK_INT(scale.cuts[0].from_us, 0);
    CHECK_INT(scale.cuts[0].to_us, 1000000);
    CHECK_INT((int)(scale_x(&scale, 0) * 1000), 0);
    CHECK_INT((int)(scale_x(&scale, 1038000) * 1000 + 0.5), 100000);
    CHECK(scale_x(&scale, 1000000) < 10);
    CHECK_INT((int)((scale_x(&scale, 1010000) - scale_x(&scale, 1005000)) * 1000 + 0.5),
              (int)((scale_x(&scale, 1035000) - scale_x(&scale, 1030000)) * 1000 + 0.5));
    run_free(run);
}

static void
scale_x__any_time__never_goes_back_and_stays_within(void)
{
    struct document document = {0};
    struct scale scale;
    struct run *run;
    double before = 0;

    document_add_creation(&document, 5000);
    document_add_creation(&document, 60000000);
    document_add_creation(&document, 180000000);
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(scale_make(run, 5000, 181038000, &scale), ERR_OK, NULL);
    CHECK_INT(scale.cut_count, 5); /* three loads and the time between */
    for (uint64_t us = 0; us < 182000000; us += 1357) {
        double x = scale_x(&scale, us);

        if (x < before || x > 100.0001)
            CHECK_INT(us, -1);
        before = x;
    }
    run_free(run);
}

static void
scale_make__similar_stretches__are_not_cut(void)
{
    struct document document = {0};
    struct scale scale;
    struct run *run;

    for (unsigned i = 0; i < 20; i++)
        document_add(&document, i * 700000, 300000 + i * 10000, "P", "w", "");
    run = document_finish(&document);
    if (!run)
        return;
    CHECK_ERR(scale_make(run, 0, 20 * 700000, &scale), ERR_OK, NULL);
    CHECK_INT(scale.cut_count, 0);
    run_free(run);
}

static void
scale_ticks__any_length__are_some_round_times(void)
{
    for (uint64_t us = 1; us < 3 * RUN_US_MAX; us = us * 3 + 1) {
        struct scale scale = scale_make_linear(us / 7, us / 7 + us);
        uint64_t ticks[SCALE_TICKS_MAX];
        uint64_t step_us;
        unsigned count = scale_ticks(&scale, ticks, &step_us);

        if (count < (us < 5 ? 1 : 3) || count > 20)
            CHECK_INT(count, us);
        for (unsigned i = 0; i < count; i++)
            if (ticks[i] % step_us != 0 || ticks[i] < us / 7 || ticks[i] > us / 7 + us)
                CHECK_INT(ticks[i], us);
    }
    CHECK(true);
}

/* --- layout --- */

static void
layout_lane__calls_at_one_time__are_in_rows_of_their_own(void)
{
    struct document document = {0};
    struct lane_layout layout;
    struct scale scale;
    struct run *run;

    for (unsigned i = 0; i < LAYOUT_ROWS_MAX; i++)
        document_add(&document, i, 1000, "P", "w", "");
    run = document_finish(&document);
    if (!run)
        return;
    scale = scale_make_linear(0, 2000);
    CHECK_ERR(layout_lane(run, 0, 0, &scale, &layout), ERR_OK, NULL);
    CHECK_INT(layout.count, LAYOUT_ROWS_MAX);
    CHECK_INT(layout.rows, LAYOUT_ROWS_MAX);
    for (unsigned i = 0; i < layout.count; i++)
        CHECK_INT(layout.bars[i].row, i);
    layout_release(&layout);
    run_free(run);
}

static const struct test_case cases[] = {
    TEST(spans_find__creation__from_pre_commit_to_post_commit_and_from_hold_to_release),
    TEST(spans_find__any_order_of_steps__windows_are_these),
    TEST(spans_find__hold_that_failed_or_never_ended__is_none_or_open),
    TEST(scale_make__long_stretch__is_cut_and_the_rest_is_linear),
    TEST(scale_x__any_time__never_goes_back_and_stays_within),
    TEST(scale_make__similar_stretches__are_not_cut),
    TEST(scale_ticks__any_length__are_some_round_times),
    TEST(layout_lane__calls_at_one_time__are_in_rows_of_their_own),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "report_drawing", cases, NULL, NULL);
}
