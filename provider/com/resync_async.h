/* SPDX-License-Identifier: Apache-2.0 */
/* IVssAsync of ResyncLuns. The object has a life of its own: it holds the process, but neither the
 * provider object nor the engine, and releasing it does not stop the resync.
 *
 *   QueryStatus   VSS_S_ASYNC_PENDING, _FINISHED, _CANCELLED, or what ResyncLuns would answer to
 * the failure; the reserved value is 0 Wait          S_OK when it has ended, or its failure;
 * VSS_S_ASYNC_PENDING when the time is over Cancel        S_OK when it is cancelled now; else as
 * QueryStatus says it ended before; VSS_E_UNEXPECTED when the array does not stop in time,
 * E_ACCESSDENIED
 *
 * A resync that fails, is cancelled, or goes on without the provider raises one event. Source:
 * IVssAsync::Cancel, ::QueryStatus, ::Wait (vss.h); what they leave open: doc/vss-notes.md. */
#ifndef COM_RESYNC_ASYNC_H
#define COM_RESYNC_ASYNC_H

#include <stddef.h>

#include "idl/vss_provider.h"
#include "provider/com/server.h"

/* Start the resync of @count LUNs (engine_resync, whose errors it has) and make its object, with
 * one reference for the caller. */
enum err resync_async_start(struct server *server, const struct lun *sources,
                            const struct lun *targets, size_t count, IVssAsync **ret_async,
                            struct why *why);

#endif
