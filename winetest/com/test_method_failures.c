/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of the provider in this process, failing: every fault of the array, wrong order, unknown
 * sets; each with the documented result and its event. Callers without rights are test_caller.c's.
 */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "winetest/com/method_pages.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define VETO (HRESULT) VSS_E_PROVIDER_VETO

/* The first shadow copy LUN of an array with one original. */
#define SHADOW 2

static bool
set_up(void)
{
    return task_spy_start();
}

/* Bring the set to where VSS would call @method. */
static bool
advance_before(enum method method)
{
    switch (method) {
    case METHOD_END_PREPARE_SNAPSHOTS:
        return rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT);
    case METHOD_PRE_COMMIT_SNAPSHOTS:
        return rig_advance(METHOD_END_PREPARE_SNAPSHOTS);
    case METHOD_COMMIT_SNAPSHOTS:
    case METHOD_ABORT_SNAPSHOTS:
    case METHOD_ON_UNLOAD:
        return rig_advance(METHOD_PRE_COMMIT_SNAPSHOTS);
    case METHOD_POST_COMMIT_SNAPSHOTS:
        return rig_advance(METHOD_COMMIT_SNAPSHOTS);
    case METHOD_GET_TARGET_LUNS:
    case METHOD_PRE_FINAL_COMMIT_SNAPSHOTS:
        return rig_advance(METHOD_POST_COMMIT_SNAPSHOTS);
    case METHOD_POST_FINAL_COMMIT_SNAPSHOTS:
        return rig_advance(METHOD_PRE_FINAL_COMMIT_SNAPSHOTS);
    case METHOD_LOCATE_LUNS:
    case METHOD_ON_LUN_EMPTY:
    case METHOD_ON_LUN_STATE_CHANGE:
    case METHOD_RESYNC_LUNS:
        return rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS);
    default:
        return true;
    }
}

/* How many of the written events from the @first one on are failures of method @name, with all that
 * an event has to tell? */
static unsigned
events_of(unsigned first, const char *name)
{
    unsigned count = 0;

    for (unsigned i = first; i < rig.written_count; i++) {
        const struct event *event = &rig.written[i];
        char text[EVENT_TEXT_MAX];

        event_text(event, text, sizeof(text));
        count += strcmp(event->method, name) == 0 && strcmp(event->reason, "-") != 0 &&
                 event_code(event->id) >= 200 && strstr(text, event->reason) != NULL;
    }
    return count;
}

/* Calls of the array that are about one LUN: so is the event of their failure. */
static bool
is_about_a_lun(enum fake_op op)
{
    return op == FAKE_FIND || op == FAKE_GROUP_ADD || op == FAKE_GROUP_TARGET ||
           op == FAKE_PRESENT || op == FAKE_UNPRESENT || op == FAKE_REMOVE || op == FAKE_TAG ||
           op == FAKE_RESYNC_START;
}

/* Every method, every call of the array, every error: the answer is on the page, and a veto comes
 * with one event that has cause and remedy. Frozen ones are written with the next call after the
 * window.
 * Contract: 3.22 15.13 16.2 */
static void
faults__any_method_any_fault__answer_is_on_the_page(void)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        for (int op = 0; op < FAKE_OP_COUNT; op++) {
            for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
                unsigned before;
                HRESULT hr;

                if (op == FAKE_GROUP_CLOSE || op == FAKE_RESYNC_CLOSE || e == ERR_ACCESS)
                    continue; /* the port gives neither */
                if (!rig_start(1, NULL) || !advance_before((enum method)method)) {
                    rig_stop();
                    return;
                }
                before = rig.written_count;
                fake_array_fail(rig.fake, (enum fake_op)op, 0, (enum err)e);
                hr = rig_call((enum method)method, SHADOW);
                fake_array_fail(rig.fake, (enum fake_op)op, 0, ERR_OK);
                if (!CHECK(hr == S_OK || method_page_has(method_page((enum method)method), hr)))
                    printf("  %s answers 0x%08lx when %s fails with %s\n",
                           method_name((enum method)method), (unsigned long)hr,
                           fake_op_name((enum fake_op)op), err_name((enum err)e));
                rig_call(METHOD_ABORT_SNAPSHOTS, SHADOW); /* ends the frozen window */
                if (hr == VETO &&
                    !(CHECK_INT(events_of(before, method_name((enum method)method)), 1) &&
                      CHECK(!is_about_a_lun((enum fake_op)op) ||
                            strcmp(rig.written[before].lun, "-") != 0)))
                    printf("  %s when %s fails with %s\n", method_name((enum method)method),
                           fake_op_name((enum fake_op)op), err_name((enum err)e));
                rig_stop();
            }
        }
    }
}

/* Contract: 3.20 12.2 */
static void
wrong_order__any_step__vetoes_with_one_event(void)
{
    static const enum method too_early[] = {
        METHOD_PRE_COMMIT_SNAPSHOTS, METHOD_COMMIT_SNAPSHOTS, METHOD_POST_COMMIT_SNAPSHOTS,
        METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, METHOD_POST_FINAL_COMMIT_SNAPSHOTS};

    for (size_t i = 0; i < sizeof(too_early) / sizeof(*too_early); i++) {
        if (rig_start(1, NULL) && rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT)) {
            CHECK_HR(rig_call(too_early[i], SHADOW), VETO);
            server_flush(&rig.server); /* a step of the frozen window does not write itself */
            if (CHECK_INT(rig.written_count, 1))
                CHECK_INT(rig.written[0].id, EVENT_OUT_OF_ORDER);
        }
        rig_stop();
    }
}

/* Contract: 3.23 6.7.2 11.10 */
static void
unknown_set__each_step__not_found_or_invalid(void)
{
    static const struct {
        enum method method;
        HRESULT hr;
    } rows[] = {
        {METHOD_END_PREPARE_SNAPSHOTS, (HRESULT)VSS_E_OBJECT_NOT_FOUND},
        {METHOD_PRE_COMMIT_SNAPSHOTS, (HRESULT)VSS_E_OBJECT_NOT_FOUND},
        {METHOD_COMMIT_SNAPSHOTS, (HRESULT)VSS_E_OBJECT_NOT_FOUND},
        {METHOD_POST_COMMIT_SNAPSHOTS, (HRESULT)VSS_E_OBJECT_NOT_FOUND},
        {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, E_INVALIDARG},
        {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, E_INVALIDARG},
        {METHOD_ABORT_SNAPSHOTS, (HRESULT)VSS_E_OBJECT_NOT_FOUND},
    };

    if (rig_start(1, NULL)) {
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
            CHECK_HR(rig_call(rows[i].method, SHADOW), rows[i].hr);
        CHECK_INT(rig.written_count, 0);
    }
    rig_stop();
}

/* A shadow copy must not be imported on a node; what is for other hosts is served. Neither is an
 * error to VSS, which asks another provider, until one is told to begin all the same.
 * Contract: 9.7 */
static void
cluster_node__context_not_transportable__is_declined_and_not_begun(void)
{
    static const struct {
        LONG context;
        BOOL is_supported;
        HRESULT begin;
    } rows[] = {
        {0, FALSE, (HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER},
        {VSS_VOLSNAP_ATTR_PLEX, FALSE, (HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER},
        {VSS_VOLSNAP_ATTR_TRANSPORTABLE, TRUE, S_OK},
    };
    struct rig_arguments arguments;

    rig_is_cluster_node = true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (rig_start(1, NULL)) {
            const IVssHardwareSnapshotProviderExVtbl *hw = rig.hw->lpVtbl;
            BOOL is_supported = 77;

            rig_arguments_make(&arguments, 1, SHADOW);
            CHECK_HR(hw->AreLunsSupported(rig.hw, 1, rows[i].context, NULL, arguments.originals,
                                          &is_supported),
                     S_OK);
            CHECK_INT(is_supported, rows[i].is_supported);
            CHECK_HR(hw->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, rows[i].context,
                                              1, NULL, arguments.originals),
                     rows[i].begin);
            CHECK_INT(fake_array_shadows(rig.fake), rows[i].is_supported ? 1 : 0);
            rig_arguments_release(&arguments);
        }
        rig_stop();
    }
    rig_is_cluster_node = false;
}

static const struct test_case cases[] = {
    TEST(faults__any_method_any_fault__answer_is_on_the_page),
    TEST(wrong_order__any_step__vetoes_with_one_event),
    TEST(unknown_set__each_step__not_found_or_invalid),
    TEST(cluster_node__context_not_transportable__is_declined_and_not_begun),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "method_failures", cases, set_up, task_spy_stop);
}
