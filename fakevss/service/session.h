/* SPDX-License-Identifier: Apache-2.0 */
/* One requester's session: the object that class VSSCoordinator creates, with IVssAdmin and
 * IFakeVssSession. This file has its identity and life; the interfaces are in admin.c and
 * requester.c. */
#ifndef FAKEVSS_SERVICE_SESSION_H
#define FAKEVSS_SERVICE_SESSION_H

#include <windows.h>

#include <stdbool.h>

#include "fakevss/coordinator/coordinator.h"
#include "fakevss/coordinator/create.h"
#include "fakevss/coordinator/transport.h"
#include "fakevss/service/client.h"
#include "fakevss/service/operation.h"
#include "idl/fakevss.h"

/* One session serves one backup, one import or one restore. Source: IVssBackupComponents. */
enum session_state {
    SESSION_NEW,       /* InitializeForBackup or InitializeForRestore comes first */
    SESSION_RESTORING, /* InitializeForRestore was called: its restore tells the rest */
    SESSION_FRESH,     /* no set yet */
    SESSION_STARTED,   /* StartSnapshotSet was called */
    SESSION_DONE,  /* DoSnapshotSet or ImportSnapshots was called: the operation tells the rest */
    SESSION_OVER,  /* BackupComplete, or AbortBackup of a set that was started */
    SESSION_ENDED, /* the requester has gone */
};

struct session {
    IVssAdmin IVssAdmin_iface;
    IFakeVssSession IFakeVssSession_iface;
    LONG refs;
    struct coordinator *coordinator; /* borrowed; outlives every session */
    struct client *client;
    CRITICAL_SECTION lock; /* held by every method: guards what follows */
    enum session_state state;
    LONG context;
    bool has_context;
    bool is_prepared;            /* PrepareForBackup was called */
    bool has_document;           /* InitializeForBackup got one */
    struct copy_set document;    /* what it holds, until ImportSnapshots */
    struct creation *creation;   /* from StartSnapshotSet on */
    struct transport *transport; /* from ImportSnapshots on */
    struct operation *operation; /* of the creation or the import */
    struct breaking *breaking;   /* of the last BreakSnapshotSetEx, NULL without one: breaks.c's */
    struct restore *restore;     /* from InitializeForRestore on: restores.c's */
    struct timeline *timeline;
    struct why why; /* of the last failed method */
};

extern const IVssAdminVtbl session_admin_vtbl;
extern const IFakeVssSessionVtbl session_requester_vtbl;

/* A session of the process that calls, with one reference, released with session_unref().
 * @coordinator is borrowed. As client_new(). */
HRESULT session_new(struct coordinator *coordinator, struct session **ret_session);

/* IUnknown of both interfaces. */
HRESULT session_query(struct session *session, REFIID iid, void **ret_object);
ULONG session_ref(struct session *session);
ULONG session_unref(struct session *session);

#endif
