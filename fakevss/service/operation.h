/* SPDX-License-Identifier: Apache-2.0 */
/* A call that goes on in the background, as IVssAsync: DoSnapshotSet, ImportSnapshots and
 * BreakSnapshotSetEx, and those that have nothing to wait for as long as there are no writers. */
#ifndef FAKEVSS_SERVICE_OPERATION_H
#define FAKEVSS_SERVICE_OPERATION_H

#include <windows.h>

#include "base/err.h"
#include "fakevss/service/client.h"
#include "idl/vss_async.h"

struct operation;

/* What it does; @object is borrowed until operation_end(). */
struct operation_work {
    HRESULT (*run)(void *object, struct why *why); /* NULL: nothing, with success */
    void (*cancel)(void *object); /* while run() runs, from any thread; NULL: it goes on */
    void *object;
};

/* Start @work on a thread, for @client. Comes with one reference for the caller. */
HRESULT operation_start(struct client *client, const struct operation_work *work,
                        struct operation **ret_operation);
/* Cancel if it still runs, and wait until it has ended. */
void operation_end(struct operation *operation);
void operation_unref(struct operation *operation); /* NULL is fine */

/* Another reference, for a client. */
IVssAsync *operation_async(struct operation *operation);
/* VSS_S_ASYNC_PENDING while it runs, then VSS_S_ASYNC_FINISHED or what run() said; the
 * reason of a failure to @why, which may be NULL. */
HRESULT operation_status(struct operation *operation, struct why *why);

#endif
