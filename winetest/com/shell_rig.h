/* SPDX-License-Identifier: Apache-2.0 */
/* The provider object in this process, with an array in memory below it, a caller whose rights the
 * test decides, and events that the test can count. One at a time. */
#ifndef TEST_COM_SHELL_RIG_H
#define TEST_COM_SHELL_RIG_H

#include "idl/vss_provider.h"
#include "provider/com/class_factory.h"
#include "provider/com/hr.h"
#include "provider/com/server.h"
#include "winetest/unit/fake_array.h"

#define RIG_EVENTS_MAX 64
#define RIG_HOST "alpha"

struct shell_rig {
    struct fake_array *fake;
    struct engine *engine;
    struct events *events;
    struct server server;
    struct class_factory factory;
    IVssHardwareSnapshotProviderEx *hw;
    IVssProviderCreateSnapshotSet *set;
    IVssProviderNotifications *notifications;
    enum err caller_answer;  /* of the rig's own check */
    unsigned written_count;  /* events that reached the sink */
    bool wrote_while_frozen; /* one did so in the frozen window */
    bool stops_at_event;     /* an event sets the server's stop event */
    struct event written[RIG_EVENTS_MAX];
};

extern struct shell_rig rig;

/* How long an abort waits for a running call; 0, as it is at first: as long as in the product. */
extern uint32_t rig_stop_deadline_ms;

/* The next rig's host is a node of a cluster; false at first. */
extern bool rig_is_cluster_node;

/* The set and shadow copy that rig_call() uses. */
extern const VSS_ID rig_set_id;
extern const VSS_ID rig_snapshot_id;

/* Start with @originals LUNs. @check_caller NULL: the rig's own, which answers rig.caller_answer.
 */
bool rig_start(unsigned originals, caller_check *check_caller);

/* Let go of the provider object only; rig_stop() still has to follow. */
void rig_release(void);

/* Release everything; checks that no object and no block is left. */
void rig_stop(void);

/* The record of LUN @number as VSS would build it. Freed with vds_lun_clear(). */
void rig_record(unsigned number, VDS_LUN_INFORMATION *record);

/* How many methods an interface has besides IUnknown's. */
#define RIG_METHODS_OF(Interface) (sizeof(Interface##Vtbl) / sizeof(void *) - 3)

/* What the methods are called with and what they write; made by rig_arguments_make(). */
#define RIG_LUNS_MAX 2
struct rig_arguments {
    unsigned count; /* LUNs of each array */
    VDS_LUN_INFORMATION originals[RIG_LUNS_MAX];
    VDS_LUN_INFORMATION shadows[RIG_LUNS_MAX];
    VDS_LUN_INFORMATION targets[RIG_LUNS_MAX]; /* of GetTargetLuns; empty */
    BOOL is_supported;
    ULONGLONG capabilities;
    IVssAsync *async; /* NULL */
};

/* Good arguments: LUNs 1.. as originals, LUNs @shadow.. as shadow copy LUNs. */
void rig_arguments_make(struct rig_arguments *arguments, unsigned count, unsigned shadow);
void rig_arguments_release(struct rig_arguments *arguments); /* with what was written */

/* Call @method with them. OnUnload is forced; OnLunStateChange masks. */
HRESULT rig_call_with(enum method method, struct rig_arguments *arguments);

/* The same with good arguments of its own: LUN 1 as original, or for the methods about shadow
 * copies LUN @shadow. */
HRESULT rig_call(enum method method, unsigned shadow);

/* Create the set up to and including @last, one of the methods from BeginPrepareSnapshot to
 * PostFinalCommitSnapshots in VSS's order. False when a step failed. */
bool rig_advance(enum method last);

/* The same with the arguments of the caller. */
bool rig_advance_with(enum method last, struct rig_arguments *arguments);

#endif
