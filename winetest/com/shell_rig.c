/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/shell_rig.h"

#include <string.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "provider/com/losses.h"
#include "provider/com/provider.h"
#include "provider/com/vds_lun.h"
#include "winetest/harness/harness.h"

struct shell_rig rig;
uint32_t rig_stop_deadline_ms;
bool rig_is_cluster_node;

const VSS_ID rig_set_id = {0x11111111, 0x2222, 0x3333, {0x44, 0x44, 5, 5, 5, 5, 5, 5}};
const VSS_ID rig_snapshot_id = {0x66666666, 0x7777, 0x8888, {0x99, 0x99, 1, 1, 1, 1, 1, 1}};

static long live_before;

static enum err
rig_caller_check(struct why *why)
{
    return rig.caller_answer ? why_set(why, rig.caller_answer, "the rig refuses") : ERR_OK;
}

static void
sink_write(struct event_sink *sink, const struct event *event)
{
    (void)sink;
    frozen_forbids_log("writing an event");
    if (frozen_is_open())
        rig.wrote_while_frozen = true;
    if (rig.written_count < RIG_EVENTS_MAX)
        rig.written[rig.written_count++] = *event;
    if (rig.stops_at_event)
        server_stop(&rig.server);
}

static void
sink_free(struct event_sink *sink)
{
    (void)sink;
}

static struct event_sink rig_sink = {.write = sink_write, .free = sink_free};

bool
rig_start(unsigned originals, caller_check *check_caller)
{
    struct engine_config config = {.host = RIG_HOST,
                                   .is_cluster_node = rig_is_cluster_node,
                                   .prepare_deadline_ms = 1000,
                                   .commit_deadline_ms = 500,
                                   .stop_deadline_ms = rig_stop_deadline_ms};
    struct why why = {0};
    void *object = NULL;

    memset(&rig, 0, sizeof(rig));
    live_before = mem_live();
    rig.fake = fake_array_new(originals);
    if (!CHECK(rig.fake != NULL))
        return false;
    config.array = fake_array_port(rig.fake);
    if (!CHECK_ERR(events_new(&rig_sink, &rig.events), ERR_OK, NULL))
        return false;
    config.lost = losses_tell;
    config.lost_ctx = rig.events;
    if (!CHECK_ERR(engine_new(&config, &rig.engine, &why), ERR_OK, &why) ||
        !CHECK_ERR(server_init(&rig.server, rig.engine, rig.events,
                               check_caller ? check_caller : rig_caller_check),
                   ERR_OK, NULL))
        return false;
    class_factory_init(&rig.factory, &rig.server);

    if (!CHECK_HR(provider_create(&rig.server, &IID_IVssHardwareSnapshotProviderEx, &object), S_OK))
        return false;
    rig.hw = object;
    CHECK_HR(rig.hw->lpVtbl->QueryInterface(rig.hw, &IID_IVssProviderCreateSnapshotSet,
                                            (void **)&rig.set),
             S_OK);
    CHECK_HR(rig.hw->lpVtbl->QueryInterface(rig.hw, &IID_IVssProviderNotifications,
                                            (void **)&rig.notifications),
             S_OK);
    fake_array_clear_log(rig.fake);
    return rig.set && rig.notifications;
}

void
rig_release(void)
{
    if (rig.notifications)
        CHECK_INT(rig.notifications->lpVtbl->Release(rig.notifications), 2);
    if (rig.set)
        CHECK_INT(rig.set->lpVtbl->Release(rig.set), 1);
    if (rig.hw)
        CHECK_INT(rig.hw->lpVtbl->Release(rig.hw), 0);
    rig.notifications = NULL;
    rig.set = NULL;
    rig.hw = NULL;
}

void
rig_stop(void)
{
    rig_release();
    if (rig.server.stop)
        CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_OBJECT_0);
    CHECK(!rig.wrote_while_frozen);
    server_release(&rig.server);
    engine_free(rig.engine);
    rig.engine = NULL;
    events_free(rig.events);
    if (rig.fake)
        CHECK_STR(fake_array_breach(rig.fake), "");
    fake_array_free(rig.fake);
    CHECK_INT(mem_live(), live_before);
    memset(&rig, 0, sizeof(rig));
}

void
rig_record(unsigned number, VDS_LUN_INFORMATION *record)
{
    static const VDS_LUN_INFORMATION like = {.m_deviceIdDescriptor.m_version = 32};
    struct lun lun = fake_lun(number);

    memset(record, 0, sizeof(*record));
    CHECK_ERR(vds_luns_write(&lun, 1, &like, record), ERR_OK, NULL);
}

void
rig_arguments_make(struct rig_arguments *arguments, unsigned count, unsigned shadow)
{
    memset(arguments, 0, sizeof(*arguments));
    arguments->count = count;
    for (unsigned i = 0; i < count; i++) {
        rig_record(1 + i, &arguments->originals[i]);
        rig_record(shadow + i, &arguments->shadows[i]);
    }
}

void
rig_arguments_release(struct rig_arguments *arguments)
{
    for (unsigned i = 0; i < arguments->count; i++) {
        vds_lun_clear(&arguments->originals[i]);
        vds_lun_clear(&arguments->shadows[i]);
        vds_lun_clear(&arguments->targets[i]);
    }
    if (arguments->async)
        arguments->async->lpVtbl->Release(arguments->async);
    arguments->async = NULL;
}

HRESULT
rig_call_with(enum method method, struct rig_arguments *arguments)
{
    const IVssHardwareSnapshotProviderExVtbl *hw = rig.hw->lpVtbl;
    const IVssProviderCreateSnapshotSetVtbl *set = rig.set->lpVtbl;
    const IVssProviderNotificationsVtbl *notifications = rig.notifications->lpVtbl;
    VDS_LUN_INFORMATION *originals = arguments->originals;
    VDS_LUN_INFORMATION *shadows = arguments->shadows;
    const LONG count = (LONG)arguments->count;

    switch (method) {
    case METHOD_ARE_LUNS_SUPPORTED:
        return hw->AreLunsSupported(rig.hw, count, 0, NULL, originals, &arguments->is_supported);
    case METHOD_FILL_IN_LUN_INFO:
        return hw->FillInLunInfo(rig.hw, NULL, originals, &arguments->is_supported);
    case METHOD_BEGIN_PREPARE_SNAPSHOT:
        return hw->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, count, NULL,
                                        originals);
    case METHOD_GET_TARGET_LUNS:
        return hw->GetTargetLuns(rig.hw, count, NULL, originals, arguments->targets);
    case METHOD_LOCATE_LUNS:
        return hw->LocateLuns(rig.hw, count, shadows);
    case METHOD_ON_LUN_EMPTY:
        return hw->OnLunEmpty(rig.hw, NULL, shadows);
    case METHOD_GET_PROVIDER_CAPABILITIES:
        return hw->GetProviderCapabilities(rig.hw, &arguments->capabilities);
    case METHOD_ON_LUN_STATE_CHANGE:
        return hw->OnLunStateChange(rig.hw, shadows, NULL, (DWORD)count,
                                    VSS_ONLUNSTATECHANGE_DO_MASK_LUNS);
    case METHOD_RESYNC_LUNS:
        return hw->ResyncLuns(rig.hw, shadows, originals, (DWORD)count, &arguments->async);
    case METHOD_ON_REUSE_LUNS:
        return hw->OnReuseLuns(rig.hw, shadows, originals, (DWORD)count);
    case METHOD_END_PREPARE_SNAPSHOTS:
        return set->EndPrepareSnapshots(rig.set, rig_set_id);
    case METHOD_PRE_COMMIT_SNAPSHOTS:
        return set->PreCommitSnapshots(rig.set, rig_set_id);
    case METHOD_COMMIT_SNAPSHOTS:
        return set->CommitSnapshots(rig.set, rig_set_id);
    case METHOD_POST_COMMIT_SNAPSHOTS:
        return set->PostCommitSnapshots(rig.set, rig_set_id, count);
    case METHOD_PRE_FINAL_COMMIT_SNAPSHOTS:
        return set->PreFinalCommitSnapshots(rig.set, rig_set_id);
    case METHOD_POST_FINAL_COMMIT_SNAPSHOTS:
        return set->PostFinalCommitSnapshots(rig.set, rig_set_id);
    case METHOD_ABORT_SNAPSHOTS:
        return set->AbortSnapshots(rig.set, rig_set_id);
    case METHOD_ON_LOAD:
        return notifications->OnLoad(rig.notifications, NULL);
    case METHOD_ON_UNLOAD:
        return notifications->OnUnload(rig.notifications, TRUE);
    case METHOD_COUNT:
        break;
    }
    CHECK(!"no such method");
    return E_UNEXPECTED;
}

HRESULT
rig_call(enum method method, unsigned shadow)
{
    struct rig_arguments arguments;
    HRESULT hr;

    rig_arguments_make(&arguments, 1, shadow);
    hr = rig_call_with(method, &arguments);
    rig_arguments_release(&arguments);
    return hr;
}

bool
rig_advance_with(enum method last, struct rig_arguments *arguments)
{
    static const enum method order[] = {
        METHOD_BEGIN_PREPARE_SNAPSHOT,     METHOD_END_PREPARE_SNAPSHOTS,
        METHOD_PRE_COMMIT_SNAPSHOTS,       METHOD_COMMIT_SNAPSHOTS,
        METHOD_POST_COMMIT_SNAPSHOTS,      METHOD_PRE_FINAL_COMMIT_SNAPSHOTS,
        METHOD_POST_FINAL_COMMIT_SNAPSHOTS};

    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
        if (!CHECK_HR(rig_call_with(order[i], arguments), S_OK))
            return false;
        if (order[i] == last)
            return true;
    }
    return false;
}

bool
rig_advance(enum method last)
{
    struct rig_arguments arguments;
    bool is_there;

    rig_arguments_make(&arguments, 1, 1);
    is_there = rig_advance_with(last, &arguments);
    rig_arguments_release(&arguments);
    return is_there;
}
