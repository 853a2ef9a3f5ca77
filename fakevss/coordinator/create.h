/* SPDX-License-Identifier: Apache-2.0 */
/* Creation of one shadow copy set, from StartSnapshotSet to its entry in the store. Calls on one
 * creation are serialised by the session, but for creation_cancel(). */
#ifndef FAKEVSS_COORDINATOR_CREATE_H
#define FAKEVSS_COORDINATOR_CREATE_H

#include "fakevss/coordinator/coordinator.h"

struct creation;

/* Begin a set in @context: becomes the machine's creator. @timeline is borrowed for the creation's
 * life. VSS_E_SNAPSHOT_SET_IN_PROGRESS. */
HRESULT creation_new(struct coordinator *coordinator, LONG context, struct timeline *timeline,
                     struct creation **ret_creation, struct why *why);
/* Give up what was not run, unload the providers, let others create. NULL is fine. */
void creation_free(struct creation *creation);

/* AddToSnapshotSet. On failure the set is as it was. */
HRESULT creation_add(struct creation *creation, const char *volume, const GUID *provider,
                     GUID *ret_snapshot, struct why *why);

/* DoSnapshotSet, from beginning to end. S_OK, VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED,
 * VSS_S_ASYNC_CANCELLED, or the error that failed the set; on anything but the first two nothing is
 * left of it. Providers are unloaded and the creation lock is free when it returns. */
HRESULT creation_run(struct creation *creation, struct why *why);

/* Have a running creation_run() end as soon as it can: from any thread. EndPrepareSnapshots is
 * interrupted by an AbortSnapshots; the other steps end first. */
void creation_cancel(struct creation *creation);

/* The set, with all records; valid until creation_free(). */
const struct copy_set *creation_set(const struct creation *creation);
/* Microseconds that committing took, all providers, and that writes were held. */
uint64_t creation_commit_us(const struct creation *creation);
uint64_t creation_hold_us(const struct creation *creation);

#endif
