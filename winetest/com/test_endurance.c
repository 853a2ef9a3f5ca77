/* SPDX-License-Identifier: Apache-2.0 */
/* Many shadow copy sets through the interfaces, and what the process holds afterwards. */
#include "config.h"

#include <windows.h>

#include "base/mem.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define SETS 1000
#define WARM_UP 10 /* the first sets make what the process keeps: threads' data, the trace ring */

static bool
set_up(void)
{
    return task_spy_start();
}

static long
handles(void)
{
    DWORD count = 0;

    CHECK(GetProcessHandleCount(GetCurrentProcess(), &count));
    return (long)count;
}

/* Create set @id, import it, mask it and delete it, as VSS does. */
static bool
one_set(const VDS_LUN_INFORMATION *source, VSS_ID id)
{
    IVssHardwareSnapshotProviderEx *hw = rig.hw;
    IVssProviderCreateSnapshotSet *set = rig.set;
    VDS_LUN_INFORMATION target = {0};
    VDS_LUN_INFORMATION like = *source;
    BOOL is_ours = FALSE;
    bool is_done;

    is_done = CHECK_HR(hw->lpVtbl->BeginPrepareSnapshot(hw, id, rig_snapshot_id, 0, 1, NULL, &like),
                       S_OK) &&
              CHECK_HR(set->lpVtbl->EndPrepareSnapshots(set, id), S_OK) &&
              CHECK_HR(set->lpVtbl->PreCommitSnapshots(set, id), S_OK) &&
              CHECK_HR(set->lpVtbl->CommitSnapshots(set, id), S_OK) &&
              CHECK_HR(set->lpVtbl->PostCommitSnapshots(set, id, 1), S_OK) &&
              CHECK_HR(hw->lpVtbl->GetTargetLuns(hw, 1, NULL, &like, &target), S_OK) &&
              CHECK_HR(hw->lpVtbl->LocateLuns(hw, 1, &target), S_OK) &&
              CHECK_HR(hw->lpVtbl->FillInLunInfo(hw, NULL, &target, &is_ours), S_OK) &&
              CHECK_INT(is_ours, TRUE) &&
              CHECK_HR(set->lpVtbl->PreFinalCommitSnapshots(set, id), S_OK) &&
              CHECK_HR(set->lpVtbl->PostFinalCommitSnapshots(set, id), S_OK) &&
              CHECK_HR(hw->lpVtbl->OnLunStateChange(hw, &target, NULL, 1,
                                                    VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
                       S_OK) &&
              CHECK_HR(hw->lpVtbl->OnLunEmpty(hw, NULL, &target), S_OK);
    vds_lun_clear(&target);
    return is_done;
}

static void
sets__a_thousand_created_and_deleted__handles_and_heap_are_as_before(void)
{
    VDS_LUN_INFORMATION source;
    long handle_count = 0, heap = 0, task_heap = 0;
    VSS_ID id = rig_set_id;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &source);
    for (int i = 0; i < WARM_UP + SETS && one_set(&source, id); i++) {
        id.Data1++;
        if (i + 1 == WARM_UP) {
            handle_count = handles();
            heap = mem_live();
            task_heap = task_spy_live();
        }
    }
    CHECK_INT(fake_array_shadows(rig.fake), 0);
    CHECK_INT(handles(), handle_count);
    CHECK_INT(mem_live(), heap);
    CHECK_INT(task_spy_live(), task_heap);
    vds_lun_clear(&source);
out:
    rig_stop();
}

static const struct test_case cases[] = {
    TEST(sets__a_thousand_created_and_deleted__handles_and_heap_are_as_before),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "endurance", cases, set_up, task_spy_stop);
}
