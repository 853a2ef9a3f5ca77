/* SPDX-License-Identifier: Apache-2.0 */
/* A DoSnapshotSet that goes on in the background, as IVssAsync. */
#ifndef FAKEVSS_SERVICE_OPERATION_H
#define FAKEVSS_SERVICE_OPERATION_H

#include <windows.h>

#include "fakevss/coordinator/create.h"
#include "fakevss/service/client.h"
#include "idl/vss_async.h"

struct operation;

/* Start creation_run(@creation) on a thread, for @client. The creation is borrowed until
 * operation_end(). Comes with one reference for the caller. */
HRESULT operation_start(struct client *client, struct creation *creation,
                        struct operation **ret_operation);
/* Cancel if it still runs, and wait until it has ended. */
void operation_end(struct operation *operation);
void operation_unref(struct operation *operation); /* NULL is fine */

/* Another reference, for a client. */
IVssAsync *operation_async(struct operation *operation);
/* VSS_S_ASYNC_PENDING while it runs, then VSS_S_ASYNC_FINISHED or what creation_run() said; the
 * reason of a failure to @why, which may be NULL. */
HRESULT operation_status(struct operation *operation, struct why *why);

#endif
