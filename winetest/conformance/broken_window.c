/* SPDX-License-Identifier: Apache-2.0 */
/* The time while applications are frozen: what is done in it, how long it takes, and copies of
 * another time. */
#include "config.h"

#include "winetest/conformance/broken_acts.h"

#define SLOW_MS 1100 /* above the second that each step may take */
#define BLOCK_MS                                                                                   \
    2200 /* above the HoldLimit of the host of these tests, which is shorter than VSS's */

static HRESULT WINAPI
slow(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    Sleep(SLOW_MS);
    return base_set.PreCommitSnapshots(iface, set);
}

static HRESULT WINAPI
block(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    Sleep(BLOCK_MS);
    return base_set.CommitSnapshots(iface, set);
}

static HRESULT WINAPI
tell(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    act_event("info", &set, "Soon there will be a shadow copy.");
    return base_set.CommitSnapshots(iface, set);
}

static HRESULT WINAPI
do_nothing(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    (void)set;
    return S_OK;
}

static HRESULT WINAPI
prepare_and_commit(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    HRESULT hr = base_set.EndPrepareSnapshots(iface, set);

    if (SUCCEEDED(hr))
        hr = base_set.PreCommitSnapshots(iface, set);
    return SUCCEEDED(hr) ? base_set.CommitSnapshots(iface, set) : hr;
}

static HRESULT WINAPI
commit_afterwards(IVssProviderCreateSnapshotSet *iface, VSS_ID set, LONG count)
{
    HRESULT hr = base_set.CommitSnapshots(iface, set);

    return SUCCEEDED(hr) ? base_set.PostCommitSnapshots(iface, set, count) : hr;
}

const struct fault window_faults[] = {
    {.name = "broken_slow_pre_commit", .set.PreCommitSnapshots = slow},
    {.name = "broken_blocks_in_commit", .set.CommitSnapshots = block},
    {.name = "broken_event_in_window", .set.CommitSnapshots = tell},
    {.name = "broken_copy_too_early",
     .set = {.EndPrepareSnapshots = prepare_and_commit,
             .PreCommitSnapshots = do_nothing,
             .CommitSnapshots = do_nothing}},
    {.name = "broken_copy_too_late",
     .set = {.CommitSnapshots = do_nothing, .PostCommitSnapshots = commit_afterwards}},
    {.name = NULL},
};
