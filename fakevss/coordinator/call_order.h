/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which the coordinator itself calls a provider: a rig that calls in an order in which
 * VSS never does proves nothing. Source: VSS, Overview of Processing a Backup Under VSS, and State
 * Transitions in Shadow Copy Providers. */
#ifndef FAKEVSS_COORDINATOR_CALL_ORDER_H
#define FAKEVSS_COORDINATOR_CALL_ORDER_H

#include <windows.h>

#include <stdbool.h>

#include "fakevss/coordinator/method.h"

/* How far one operation is with one provider. */
enum call_order {
    ORDER_IDLE, /* no set: sets that are there are imported, broken, deleted */
    ORDER_PREPARING,
    ORDER_PREPARED,
    ORDER_PRE_COMMITTED,
    ORDER_COMMITTED,
    ORDER_POST_COMMITTED,
    ORDER_TARGETED,
    ORDER_LOCATED,
    ORDER_PRE_FINAL,
    ORDER_FINAL,
    ORDER_FAILED, /* a step has: an abort has to follow */
    ORDER_ABORTED,
    ORDER_COUNT
};

/* "idle", "preparing", ... Never NULL. */
const char *call_order_name(enum call_order order);

/* May @method be called at @order? AbortSnapshots may, while EndPrepareSnapshots runs. */
bool call_order_allows(enum call_order order, enum method method);

/* What comes of @order by a call that was allowed. @order is changed by a creation's thread and by
 * who cancels it: an abort stays one whatever the call that it interrupted says. */
void call_order_advance(volatile LONG *order, enum method method, bool has_succeeded);

#endif
