/* SPDX-License-Identifier: Apache-2.0 */
/* IVssProviderCreateSnapshotSet: one step of the set each. From PreCommitSnapshots to
 * PostCommitSnapshots nothing here allocates, opens or logs; call_end() keeps the events back. */
#include "config.h"

#include "provider/com/call.h"

PROVIDER_UNKNOWN(IVssProviderCreateSnapshotSet, create_set)

typedef enum err engine_step(struct engine *engine, const struct id *set, struct why *why);

static HRESULT
run_step(IVssProviderCreateSnapshotSet *iface, enum method method, const VSS_ID *set_id,
         engine_step *step)
{
    struct call call;
    enum err e = call_begin(&call, impl_from_IVssProviderCreateSnapshotSet(iface), method, set_id);

    if (!e)
        e = step(call.server->engine, &call.set, &call.why);
    return call_end(&call, e);
}

static HRESULT WINAPI
create_set_EndPrepareSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_END_PREPARE_SNAPSHOTS, &set_id, engine_end_prepare);
}

static HRESULT WINAPI
create_set_PreCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_PRE_COMMIT_SNAPSHOTS, &set_id, engine_pre_commit);
}

static HRESULT WINAPI
create_set_CommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_COMMIT_SNAPSHOTS, &set_id, engine_commit);
}

/* Whether the count is of the whole set or of this provider's share is not documented: nothing
 * depends on it. */
static HRESULT WINAPI
create_set_PostCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id, LONG count)
{
    (void)count;
    return run_step(iface, METHOD_POST_COMMIT_SNAPSHOTS, &set_id, engine_post_commit);
}

static HRESULT WINAPI
create_set_PreFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, &set_id, engine_pre_final_commit);
}

static HRESULT WINAPI
create_set_PostFinalCommitSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_POST_FINAL_COMMIT_SNAPSHOTS, &set_id, engine_post_final_commit);
}

/* May arrive while EndPrepareSnapshots waits on another thread; the engine interrupts it. */
static HRESULT WINAPI
create_set_AbortSnapshots(IVssProviderCreateSnapshotSet *iface, VSS_ID set_id)
{
    return run_step(iface, METHOD_ABORT_SNAPSHOTS, &set_id, engine_abort);
}

const IVssProviderCreateSnapshotSetVtbl create_set_vtbl = {
    .QueryInterface = create_set_QueryInterface,
    .AddRef = create_set_AddRef,
    .Release = create_set_Release,
    .EndPrepareSnapshots = create_set_EndPrepareSnapshots,
    .PreCommitSnapshots = create_set_PreCommitSnapshots,
    .CommitSnapshots = create_set_CommitSnapshots,
    .PostCommitSnapshots = create_set_PostCommitSnapshots,
    .PreFinalCommitSnapshots = create_set_PreFinalCommitSnapshots,
    .PostFinalCommitSnapshots = create_set_PostFinalCommitSnapshots,
    .AbortSnapshots = create_set_AbortSnapshots,
};
