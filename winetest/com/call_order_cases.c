/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/call_order_cases.h"

#include <stdio.h>

#include "fakevss/coordinator/call_order.h"
#include "winetest/com/call_rig.h"
#include "winetest/harness/harness.h"

/* A letter a state, in the order of the enum: where a call that succeeds leads, and one that fails;
 * '.' where it may not be made. i(dle), p(reparing), P(repared), r: pre-committed, c(ommitted),
 * o: post-committed, t(argeted), l(ocated), f: pre-final, F(inal), X failed, a(borted). */
static const char letters[] = "ipPrcotlfFXa";

static const struct {
    enum method method;
    const char *to;
    const char *failed;
} rows[] = {
    {METHOD_ON_LOAD, "i...........", "i..........."},
    {METHOD_ON_UNLOAD, "ip.......F.a", "ip.......F.a"},
    {METHOD_ARE_LUNS_SUPPORTED, "ip..........", "ip.........."},
    {METHOD_FILL_IN_LUN_INFO, "i......l....", "i......l...."},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "pp..........", "ip.........."},
    {METHOD_GET_TARGET_LUNS, ".....tt.....", ".....XX....."},
    {METHOD_LOCATE_LUNS, "i.....l.....", "i.....X....."},
    {METHOD_ON_LUN_EMPTY, "i...........", "i..........."},
    {METHOD_ON_LUN_STATE_CHANGE, "i......lf...", "i......lf..."},
    {METHOD_RESYNC_LUNS, "i...........", "i..........."},
    {METHOD_RESYNC_STATUS, "i...........", "i..........."},
    {METHOD_END_PREPARE_SNAPSHOTS, ".P..........", ".X.........."},
    {METHOD_PRE_COMMIT_SNAPSHOTS, "..r.........", "..X........."},
    {METHOD_COMMIT_SNAPSHOTS, "...c........", "...X........"},
    {METHOD_POST_COMMIT_SNAPSHOTS, "....o.......", "....X......."},
    {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "......ff....", "......XX...."},
    {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "........F...", "........X..."},
    {METHOD_ABORT_SNAPSHOTS, ".aaaaaaaaaa.", ".aaaaaaaaaa."},
};

void
order__each_state_and_method__allowed_and_leads_as_documented(void)
{
    CHECK_INT(COUNT(rows), METHOD_COUNT);
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int from = 0; from < ORDER_COUNT; from++) {
            bool is_allowed = call_order_allows((enum call_order)from, rows[i].method);
            volatile LONG order = from;

            if (!CHECK(is_allowed == (rows[i].to[from] != '.')))
                printf("  %s when %s\n", method_name(rows[i].method),
                       call_order_name((enum call_order)from));
            if (!is_allowed)
                continue;
            call_order_advance(&order, rows[i].method, true);
            CHECK_INT(letters[order], rows[i].to[from]);
            order = from;
            call_order_advance(&order, rows[i].method, false);
            CHECK_INT(letters[order], rows[i].failed[from]);
        }
}

void
order__abort_while_end_prepare_runs__stays_an_abort(void)
{
    for (int succeeds = 0; succeeds < 2; succeeds++) {
        volatile LONG order = ORDER_PREPARING;

        CHECK(call_order_allows((enum call_order)order, METHOD_END_PREPARE_SNAPSHOTS));
        CHECK(call_order_allows((enum call_order)order, METHOD_ABORT_SNAPSHOTS));
        call_order_advance(&order, METHOD_ABORT_SNAPSHOTS, true);
        call_order_advance(&order, METHOD_END_PREPARE_SNAPSHOTS, succeeds);
        CHECK_INT(order, ORDER_ABORTED);
    }
}

void
order__call_that_is_not_allowed__is_noted(void)
{
    start();
    provider.is_ordered = true;
    CHECK_HR(call_any(METHOD_BEGIN_PREPARE_SNAPSHOT), S_OK);
    CHECK_HR(call_any(METHOD_END_PREPARE_SNAPSHOTS), S_OK);
    check_no_rule();
    CHECK_HR(call_any(METHOD_COMMIT_SNAPSHOTS), S_OK);
    check_rule(RULE_CALL_ORDER, "prepared");
    finish();
}
