/* SPDX-License-Identifier: Apache-2.0 */
/* Import of a transportable shadow copy set from its document, from ImportSnapshots to its entry in
 * the store. Calls on one transport are serialised by the session, but for transport_cancel(). */
#ifndef FAKEVSS_COORDINATOR_TRANSPORT_H
#define FAKEVSS_COORDINATOR_TRANSPORT_H

#include "fakevss/coordinator/coordinator.h"

struct transport;

/* Prepare the import of @set, which is handed over (zeroed) on success. @timeline is borrowed for
 * the transport's life. VSS_E_BAD_STATE when the set is not transportable, or has no copies. */
HRESULT transport_new(struct coordinator *coordinator, struct copy_set *set,
                      struct timeline *timeline, struct transport **ret_transport, struct why *why);
void transport_free(struct transport *transport); /* NULL is fine */

/* Import what is not imported here already: a copy is, when the store has it and its LUNs are on
 * this host. S_OK: all copies are there; VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED;
 * VSS_E_NO_SNAPSHOTS_IMPORTED; VSS_S_ASYNC_CANCELLED; VSS_E_PROVIDER_NOT_REGISTERED; LocateLuns'
 * error. LUNs that came stay presented whatever the result is: cleaning up is the requester's.
 * Source: IVssBackupComponents::ImportSnapshots. */
HRESULT transport_run(struct transport *transport, struct why *why);

/* Have a running transport_run() end as soon as it can: from any thread. */
void transport_cancel(struct transport *transport);

/* The set; valid until transport_free(). */
const struct copy_set *transport_set(const struct transport *transport);

/* The importing requester has gone: delete what this import brought in if the set's context says
 * so. Source: VSS, Importing Transportable Shadow Copied Volumes. */
void transport_auto_release(struct transport *transport);

#endif
