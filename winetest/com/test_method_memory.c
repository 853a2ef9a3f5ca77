/* SPDX-License-Identifier: Apache-2.0 */
/* Memory and the methods: what each of them does when any allocation fails, and what the process
 * holds after many shadow copy sets. */
#include "config.h"

#include <stdio.h>

#include <windows.h>

#include <vsserror.h>

#include "base/mem.h"
#include "provider/com/guid.h"
#include "provider/com/vds_lun.h"
#include "provider/core/engine_impl.h"
#include "winetest/com/method_pages.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define LUNS RIG_LUNS_MAX

/* The first shadow copy LUN of the array. */
#define SHADOW (LUNS + 1)

/* More allocations than any method makes. */
#define ALLOCATIONS_MAX 50

static bool
set_up(void)
{
    return task_spy_start();
}

/* --- every allocation fails in turn --- */

/* What a call may not change by failing. */
struct picture {
    enum set_state state;
    bool is_busy;
    unsigned shadows, presented, groups, opens, jobs, job_handles;
    long blocks, task_blocks;
};

static struct picture
take_picture(void)
{
    struct creation *set = rig.engine->set; /* nobody else works on it */

    return (struct picture){
        .state = set ? set->state : SET_IDLE,
        .is_busy = engine_is_busy(rig.engine),
        .shadows = fake_array_shadows(rig.fake),
        .presented = fake_array_presented(rig.fake, RIG_HOST),
        .groups = fake_array_groups(rig.fake),
        .opens = fake_array_calls(rig.fake, FAKE_GROUP_OPEN),
        .jobs = fake_array_running_jobs(rig.fake),
        .job_handles = fake_array_job_handles(rig.fake),
        .blocks = mem_live(),
        .task_blocks = task_spy_live(),
    };
}

/* Arrangements before the call; false after a failed check. */

static bool
up_to(enum method last, struct rig_arguments *arguments)
{
    return last == METHOD_COUNT || rig_advance_with(last, arguments);
}

static bool
foreign_lun(struct rig_arguments *arguments)
{
    vds_lun_clear(arguments->originals);
    rig_record(77, arguments->originals);
    return true;
}

/* The set has a volume on the first LUN; the call brings one on both. */
static bool
first_volume(struct rig_arguments *arguments)
{
    (void)arguments;
    return rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT);
}

static bool
begin_of(VSS_ID id, struct rig_arguments *arguments)
{
    return CHECK_HR(rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, id, rig_snapshot_id, 0, LUNS, NULL,
                                                         arguments->originals),
                    S_OK);
}

/* Another set, abandoned in creation. */
static bool
abandoned_set(struct rig_arguments *arguments)
{
    VSS_ID other = rig_set_id;

    other.Data1++;
    return begin_of(other, arguments);
}

/* An aborted set that the array did not remove. */
static bool
residue(struct rig_arguments *arguments)
{
    bool is_there = rig_advance_with(METHOD_PRE_COMMIT_SNAPSHOTS, arguments);

    fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 1, ERR_ARRAY);
    return is_there &&
           CHECK_HR(rig_call_with(METHOD_ABORT_SNAPSHOTS, arguments), (HRESULT)VSS_E_PROVIDER_VETO);
}

/* The set is on the array only, as after a restart. */
static bool
unknown_in_memory(struct rig_arguments *arguments)
{
    struct id id = id_from_guid(&rig_set_id);

    (void)arguments;
    return CHECK_INT(fake_array_add_shadow(rig.fake, &id, RIG_HOST, ARRAY_SHADOW_PREPARING),
                     SHADOW);
}

static bool
located(struct rig_arguments *arguments)
{
    return CHECK_HR(rig_call_with(METHOD_LOCATE_LUNS, arguments), S_OK);
}

static bool
resync_runs(struct rig_arguments *arguments)
{
    return CHECK_HR(rig_call_with(METHOD_RESYNC_LUNS, arguments), S_OK);
}

/* The methods of IVssAsync. */

static HRESULT
async_cancel(struct rig_arguments *arguments)
{
    return arguments->async->lpVtbl->Cancel(arguments->async);
}

static HRESULT
async_wait(struct rig_arguments *arguments)
{
    return arguments->async->lpVtbl->Wait(arguments->async, 0);
}

static HRESULT
async_query_status(struct rig_arguments *arguments)
{
    HRESULT status = E_UNEXPECTED;
    HRESULT hr = arguments->async->lpVtbl->QueryStatus(arguments->async, &status, NULL);

    CHECK_HR(status, VSS_S_ASYNC_PENDING);
    return hr;
}

typedef bool arrangement(struct rig_arguments *arguments);
typedef HRESULT async_method(struct rig_arguments *arguments);

/* One row a method and situation. The least numbers of allocations keep a row from showing nothing;
 * 0 is what the frozen window demands, and elsewhere says that nothing is needed. */
static const struct situation {
    enum method method; /* METHOD_COUNT: one of IVssAsync, see call */
    const char *name;
    enum method last; /* the set has come so far; METHOD_COUNT: there is none */
    arrangement *arrange;
    long least_heap, least_task;
    HRESULT hr;     /* of success */
    unsigned drops; /* the array's own ones, for the new group: what was abandoned is gone then */
    async_method *call;
} situations[] = {
    {METHOD_ARE_LUNS_SUPPORTED, "own LUNs", METHOD_COUNT, NULL, 2, 0, S_OK, 0, NULL},
    {METHOD_FILL_IN_LUN_INFO, "own LUN", METHOD_COUNT, NULL, 3, 1, S_OK, 0, NULL},
    {METHOD_FILL_IN_LUN_INFO, "foreign", METHOD_COUNT, foreign_lun, 2, 0, S_OK, 0, NULL},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "first volume", METHOD_COUNT, NULL, 5, 0, S_OK, 0, NULL},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "later volume", METHOD_COUNT, first_volume, 4, 0, S_OK, 0,
     NULL},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "set abandoned before", METHOD_COUNT, abandoned_set, 5, 0, S_OK,
     1, NULL},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "residue", METHOD_COUNT, residue, 6, 0, S_OK, 1, NULL},
    {METHOD_GET_TARGET_LUNS, "committed", METHOD_POST_COMMIT_SNAPSHOTS, NULL, 3, 4, S_OK, 0, NULL},
    {METHOD_LOCATE_LUNS, "created", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, NULL, 1, 0, S_OK, 0, NULL},
    {METHOD_ON_LUN_EMPTY, "created", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, NULL, 1, 0, S_OK, 0, NULL},
    {METHOD_GET_PROVIDER_CAPABILITIES, "idle", METHOD_COUNT, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_ON_LUN_STATE_CHANGE, "presented", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, located, 1, 0,
     S_OK, 0, NULL},
    {METHOD_RESYNC_LUNS, "created", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, NULL, 8, 0, S_OK, 0, NULL},
    {METHOD_ON_REUSE_LUNS, "created", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, NULL, 0, 0, E_NOTIMPL, 0,
     NULL},
    {METHOD_END_PREPARE_SNAPSHOTS, "begun", METHOD_BEGIN_PREPARE_SNAPSHOT, NULL, 0, 0, S_OK, 0,
     NULL},
    {METHOD_PRE_COMMIT_SNAPSHOTS, "prepared", METHOD_END_PREPARE_SNAPSHOTS, NULL, 0, 0, S_OK, 0,
     NULL},
    {METHOD_COMMIT_SNAPSHOTS, "armed", METHOD_PRE_COMMIT_SNAPSHOTS, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_POST_COMMIT_SNAPSHOTS, "committed", METHOD_COMMIT_SNAPSHOTS, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "thawed", METHOD_POST_COMMIT_SNAPSHOTS, NULL, 0, 0, S_OK, 0,
     NULL},
    {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "recovered", METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, NULL, 0, 0,
     S_OK, 0, NULL},
    {METHOD_ABORT_SNAPSHOTS, "committed", METHOD_POST_COMMIT_SNAPSHOTS, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_ABORT_SNAPSHOTS, "on the array only", METHOD_COUNT, unknown_in_memory, 1, 0, S_OK, 0,
     NULL},
    {METHOD_ON_LOAD, "idle", METHOD_COUNT, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_ON_UNLOAD, "set in creation", METHOD_POST_COMMIT_SNAPSHOTS, NULL, 0, 0, S_OK, 0, NULL},
    {METHOD_ON_UNLOAD, "residue", METHOD_COUNT, residue, 1, 0, S_OK, 0, NULL},
    {METHOD_COUNT, "IVssAsync::Cancel", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, resync_runs, 0, 0, S_OK,
     0, async_cancel},
    {METHOD_COUNT, "IVssAsync::Wait", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, resync_runs, 0, 0,
     VSS_S_ASYNC_PENDING, 0, async_wait},
    {METHOD_COUNT, "IVssAsync::QueryStatus", METHOD_POST_FINAL_COMMIT_SNAPSHOTS, resync_runs, 0, 0,
     S_OK, 0, async_query_status},
};

#define SITUATIONS (sizeof(situations) / sizeof(*situations))

_Static_assert(METHOD_COUNT == RIG_METHODS_OF(IVssHardwareSnapshotProviderEx) +
                                   RIG_METHODS_OF(IVssProviderCreateSnapshotSet) +
                                   RIG_METHODS_OF(IVssProviderNotifications),
               "enum method has every method of the interfaces");

static void
situations__each_method__has_a_row(void)
{
    unsigned rows[METHOD_COUNT + 1] = {0};

    for (size_t i = 0; i < SITUATIONS; i++)
        rows[situations[i].method]++;
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (!CHECK(rows[method] > 0))
            printf("  %s has no row\n", method_name((enum method)method));
    }
    CHECK_INT(rows[METHOD_COUNT], RIG_METHODS_OF(IVssAsync));
}

/* A heap whose allocations fail. */
static const struct heap {
    const char *name;
    long (*fail_at)(long nth);
} heaps[] = {{"heap", mem_fail_at}, {"task memory", task_spy_fail_at}};

static const char *
name_of(const struct situation *row)
{
    return row->method == METHOD_COUNT ? "-" : method_name(row->method);
}

static HRESULT
call_it(const struct situation *row, struct rig_arguments *arguments)
{
    return row->call ? row->call(arguments) : rig_call_with(row->method, arguments);
}

static unsigned drops; /* failures of one heap that left an abandoned set gone */

/* The failed call of @row left everything as it was, and said so once. */
static bool
check_failure(const struct situation *row, HRESULT hr, const struct rig_arguments *arguments,
              const struct rig_arguments *before, const struct picture *old, unsigned events)
{
    const HRESULT expected = row->method == METHOD_ON_UNLOAD ? S_OK : E_OUTOFMEMORY;
    const struct picture now = take_picture();
    const bool is_dropped = row->drops > 0 && now.opens > old->opens;
    bool is_well = CHECK_HR(hr, expected);

    is_well &= CHECK(hr == S_OK || method_page_has(method_page(row->method), hr));
    is_well &= CHECK_INT(now.state, is_dropped ? SET_IDLE : old->state);
    is_well &= CHECK(now.shadows == old->shadows || (is_dropped && now.shadows == 0));
    is_well &= CHECK_INT(now.groups, is_dropped ? 0 : old->groups);
    is_well &= CHECK_INT(now.is_busy, !is_dropped && old->is_busy);
    is_well &= CHECK_INT(now.presented, old->presented);
    is_well &= CHECK_INT(now.jobs, old->jobs);
    is_well &= CHECK_INT(now.job_handles, old->job_handles);
    is_well &= is_dropped ? CHECK(now.blocks <= old->blocks) : CHECK_INT(now.blocks, old->blocks);
    is_well &= CHECK_INT(now.task_blocks, old->task_blocks);
    is_well &= CHECK_INT(rig.written_count, events + 1);
    is_well &= CHECK_STR(rig.written[events].method, name_of(row));

    drops += is_dropped;

    is_well &= CHECK_INT(arguments->is_supported, row->method == METHOD_ARE_LUNS_SUPPORTED ||
                                                          row->method == METHOD_FILL_IN_LUN_INFO
                                                      ? FALSE
                                                      : before->is_supported);
    is_well &= CHECK(arguments->async == NULL);
    for (unsigned i = 0; i < LUNS; i++) {
        is_well &= CHECK(record_same(&arguments->originals[i], &before->originals[i]));
        is_well &= CHECK(record_same(&arguments->shadows[i], &before->shadows[i]));
        is_well &= CHECK(record_same(&arguments->targets[i], &before->targets[i]));
    }
    return is_well;
}

/* Arrange @row, let the @nth allocation of the call fail, and after a failure call again. False
 * when the call made fewer allocations. */
static bool
fail_one(const struct situation *row, const struct heap *heap, long nth)
{
    struct rig_arguments arguments, before;
    struct picture old;
    unsigned events;
    bool has_failed = false;
    HRESULT hr;

    if (!rig_start(LUNS, NULL))
        return false;
    fake_array_hold_jobs(rig.fake);
    rig_arguments_make(&arguments, LUNS, SHADOW);
    if (up_to(row->last, &arguments) && (!row->arrange || row->arrange(&arguments))) {
        rig_arguments_make(&before, LUNS, SHADOW);
        if (row->arrange == foreign_lun)
            foreign_lun(&before);
        arguments.is_supported = before.is_supported = 77;
        old = take_picture();
        events = rig.written_count;

        (void)heap->fail_at(nth);
        hr = call_it(row, &arguments);
        has_failed = heap->fail_at(0) == 0;
        if (has_failed && !check_failure(row, hr, &arguments, &before, &old, events))
            printf("  %s (%s), allocation %ld in %s\n", name_of(row), row->name, nth, heap->name);
        if (has_failed)
            hr = call_it(row, &arguments);
        if (!CHECK_HR(hr, row->hr))
            printf("  %s (%s) after the %s ended at %ld\n", name_of(row), row->name, heap->name,
                   nth);
        if (!row->call) /* a cancelled resync tells so by itself */
            CHECK_INT(rig.written_count, events + has_failed);
        rig_arguments_release(&before);
    }
    if (arguments.async)
        (void)arguments.async->lpVtbl->Cancel(arguments.async);
    rig_arguments_release(&arguments);
    rig_stop();
    return has_failed;
}

/* Contract: 5.3.12 */
static void
methods__each_allocation_fails__out_of_memory_and_all_as_before(void)
{
    const long task_blocks = task_spy_live();

    for (size_t i = 0; i < SITUATIONS; i++) {
        const struct situation *row = &situations[i];
        const long least[] = {row->least_heap, row->least_task};

        for (int h = 0; h < 2; h++) {
            long nth = 1;

            drops = 0;
            while (nth < ALLOCATIONS_MAX && fail_one(row, &heaps[h], nth))
                nth++;
            if (!CHECK(nth > least[h] && nth < ALLOCATIONS_MAX && (least[h] || nth == 1)))
                printf("  %s (%s) makes %ld allocations in %s\n", name_of(row), row->name, nth - 1,
                       heaps[h].name);
            if (!CHECK_INT(drops, h == 0 ? row->drops : 0))
                printf("  %s (%s)\n", name_of(row), row->name);
        }
    }
    CHECK_INT(task_spy_live(), task_blocks);
}

/* --- many sets --- */

#define SETS 1000
#define WARM_UP 10 /* the first sets make what the process keeps: threads' data, the trace ring */

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
            handle_count = test_handles();
            heap = mem_live();
            task_heap = task_spy_live();
        }
    }
    CHECK_INT(fake_array_shadows(rig.fake), 0);
    CHECK_INT(test_handles(), handle_count);
    CHECK_INT(mem_live(), heap);
    CHECK_INT(task_spy_live(), task_heap);
    vds_lun_clear(&source);
out:
    rig_stop();
}

static const struct test_case cases[] = {
    TEST(situations__each_method__has_a_row),
    TEST(methods__each_allocation_fails__out_of_memory_and_all_as_before),
    TEST(sets__a_thousand_created_and_deleted__handles_and_heap_are_as_before),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "method_memory", cases, set_up, task_spy_stop);
}
