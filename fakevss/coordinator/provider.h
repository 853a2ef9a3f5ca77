/* SPDX-License-Identifier: Apache-2.0 */
/* A registered provider while it is loaded, and the list of those that one operation has loaded. */
#ifndef FAKEVSS_COORDINATOR_PROVIDER_H
#define FAKEVSS_COORDINATOR_PROVIDER_H

#include <windows.h>

#include <stdbool.h>

#include "base/err.h"
#include "fakevss/coordinator/store.h"
#include "fakevss/coordinator/timeline.h"
#include "idl/vss_provider.h"

/* What a call into a provider reports to. */
struct caller {
    struct timeline *timeline; /* borrowed */
    struct why *why;           /* borrowed; gets the reason of a failure; may be NULL */
};

struct provider {
    struct store_provider info;
    IVssHardwareSnapshotProvider *hardware; /* NULL while it is not loaded */
    IVssProviderCreateSnapshotSet *create;
    IVssProviderNotifications *notifications; /* NULL: not offered */
    IVssHardwareSnapshotProviderEx *extended; /* NULL: not offered */
    struct store_settings settings;           /* of the time when it was loaded */
    IVssAsync *resync;                        /* that it does, borrowed, or NULL: provider.c's */
    unsigned varied;        /* calls that got records of originals: decides their form; call.c's */
    size_t first_ticket;    /* of the timeline, and */
    uint64_t first_events;  /* of the event file, when it was loaded */
    uint64_t frozen_events; /* size of the event file while frozen: call.c's */
    volatile LONG order;    /* enum call_order: call.c's */
    bool is_ordered;        /* it is loaded by an operation, whose order of calls is checked */
    bool takes_part;        /* in the set being created */
    bool is_preparing;      /* EndPrepareSnapshots runs */
    bool is_aborted;        /* AbortSnapshots was sent for the set */
    bool has_let_go;        /* PostFinalCommitSnapshots succeeded */
    struct provider *next_loaded; /* provider.c's */
    /* Ends its process when a call hangs; NULL: processes_end_class(). For one in this process. */
    void (*end_process)(struct provider *provider);
};

struct provider_list {
    unsigned count;
    struct provider providers[STORE_PROVIDERS_MAX];
};

/* Read the registered hardware providers to *ret_list; none is loaded. */
HRESULT provider_list_init(struct provider_list *ret_list);
/* Borrowed, or NULL. */
struct provider *provider_list_find(struct provider_list *list, const GUID *id);
/* The same, and load it, because it made a shadow copy: VSS_E_PROVIDER_NOT_REGISTERED with a text
 * when it is not there any more, or the errors of provider_load(). */
HRESULT provider_list_load(struct provider_list *list, const GUID *id, const struct caller *caller,
                           struct provider **ret_provider);
/* With the setting KeepProviders keep all that are loaded for the next who loads them. Else unload
 * them: OnUnload(FALSE), then OnUnload(TRUE) when the provider would rather
 * stay and no other operation has it loaded, and release. Then the results since they were loaded
 * are held against the events that were written, and the coordinator writes its own. */
void provider_list_unload(struct provider_list *list, const struct caller *caller);

/* @async, borrowed, is a resync that it does for the operation from now on; NULL: it has ended. */
void provider_set_resync(struct provider *provider, IVssAsync *async);
/* Does one run, for this operation or another one, by what its object says now? */
bool provider_is_resyncing(const struct provider *provider);

/* Start it and call OnLoad, or take one that was kept. S_OK when it is loaded already. */
HRESULT provider_load(struct provider *provider, const struct caller *caller);

/* Unload those that were kept, of provider @id or, with NULL, all: with OnUnload(FALSE), which a
 * provider may decline, or forced. Returns how many are kept still. */
unsigned provider_unload_kept(const GUID *id, bool is_forced);

#endif
