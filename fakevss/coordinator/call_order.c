/* SPDX-License-Identifier: Apache-2.0 */
/* One row a method: where it may be called, and where that leads. */
#include "config.h"

#include "fakevss/coordinator/call_order.h"

#define AT(order) (1u << (order))
#define SAME ORDER_COUNT

static const struct {
    unsigned from; /* bits */
    enum call_order to;
    enum call_order failed; /* where a failure leads */
} rows[METHOD_COUNT] = {
    [METHOD_ON_LOAD] = {AT(ORDER_IDLE), SAME, SAME},
    /* Also of a set that was given up before DoSnapshotSet: its providers are told nothing else. */
    [METHOD_ON_UNLOAD] = {AT(ORDER_IDLE) | AT(ORDER_PREPARING) | AT(ORDER_FINAL) |
                              AT(ORDER_ABORTED),
                          SAME, SAME},
    [METHOD_ARE_LUNS_SUPPORTED] = {AT(ORDER_IDLE) | AT(ORDER_PREPARING), SAME, SAME},
    [METHOD_BEGIN_PREPARE_SNAPSHOT] = {AT(ORDER_IDLE) | AT(ORDER_PREPARING), ORDER_PREPARING, SAME},
    [METHOD_END_PREPARE_SNAPSHOTS] = {AT(ORDER_PREPARING), ORDER_PREPARED, ORDER_FAILED},
    [METHOD_PRE_COMMIT_SNAPSHOTS] = {AT(ORDER_PREPARED), ORDER_PRE_COMMITTED, ORDER_FAILED},
    [METHOD_COMMIT_SNAPSHOTS] = {AT(ORDER_PRE_COMMITTED), ORDER_COMMITTED, ORDER_FAILED},
    [METHOD_POST_COMMIT_SNAPSHOTS] = {AT(ORDER_COMMITTED), ORDER_POST_COMMITTED, ORDER_FAILED},
    [METHOD_GET_TARGET_LUNS] = {AT(ORDER_POST_COMMITTED) | AT(ORDER_TARGETED), ORDER_TARGETED,
                                ORDER_FAILED},
    /* Of the set in creation, or of one that is imported. */
    [METHOD_LOCATE_LUNS] = {AT(ORDER_IDLE) | AT(ORDER_TARGETED), ORDER_LOCATED, ORDER_FAILED},
    [METHOD_FILL_IN_LUN_INFO] = {AT(ORDER_IDLE) | AT(ORDER_LOCATED), SAME, SAME},
    [METHOD_ON_LUN_EMPTY] = {AT(ORDER_IDLE), SAME, SAME},
    [METHOD_ON_LUN_STATE_CHANGE] = {AT(ORDER_IDLE) | AT(ORDER_LOCATED) | AT(ORDER_PRE_FINAL), SAME,
                                    SAME},
    [METHOD_RESYNC_LUNS] = {AT(ORDER_IDLE), SAME, SAME},
    [METHOD_RESYNC_STATUS] = {AT(ORDER_IDLE), SAME, SAME},
    /* A transportable set is not located. */
    [METHOD_PRE_FINAL_COMMIT_SNAPSHOTS] = {AT(ORDER_TARGETED) | AT(ORDER_LOCATED), ORDER_PRE_FINAL,
                                           ORDER_FAILED},
    [METHOD_POST_FINAL_COMMIT_SNAPSHOTS] = {AT(ORDER_PRE_FINAL), ORDER_FINAL, ORDER_FAILED},
    /* To all providers of a set that fails from EndPrepareSnapshots on, whichever failed it, and
     * once. */
    [METHOD_ABORT_SNAPSHOTS] = {~(AT(ORDER_IDLE) | AT(ORDER_ABORTED)), ORDER_ABORTED,
                                ORDER_ABORTED},
};

const char *
call_order_name(enum call_order order)
{
    static const char *const names[ORDER_COUNT] = {
        "idle",     "preparing", "prepared",  "pre-committed", "committed", "post-committed",
        "targeted", "located",   "pre-final", "final",         "failed",    "aborted",
    };

    return names[order];
}

bool
call_order_allows(enum call_order order, enum method method)
{
    return rows[method].from & AT(order);
}

void
call_order_advance(volatile LONG *order, enum method method, bool has_succeeded)
{
    enum call_order to = has_succeeded ? rows[method].to : rows[method].failed;
    LONG from = *order;

    if (method == METHOD_ABORT_SNAPSHOTS)
        (void)InterlockedExchange(order, to);
    else if (method == METHOD_LOCATE_LUNS && from == ORDER_IDLE)
        return; /* an import has no set in creation, whatever comes of it */
    else if (to != SAME && from != ORDER_ABORTED)
        (void)InterlockedCompareExchange(order, (LONG)to, from);
}
