/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/call_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "winetest/com/records_maker.h"
#include "winetest/harness/harness.h"

static IVssAsync some_async; /* only its address is looked at */
static WCHAR first_name[] = L"\\\\.\\PhysicalDrive1";
static WCHAR second_name[] = L"\\\\.\\PhysicalDrive2";

struct bad_provider bad;
struct provider provider;
struct caller caller;
struct why why;
static struct text said; /* the timeline */
VDS_LUN_INFORMATION sources[LUNS];
VDS_LUN_INFORMATION targets[LUNS];
WCHAR *names[LUNS] = {first_name, second_name};
static long live_before;

void
start(void)
{
    live_before = mem_live();
    bad_provider_init(&bad);
    memset(&provider, 0, sizeof(provider));
    strcpy(provider.info.name, "Bad");
    provider.hardware = &bad.IVssHardwareSnapshotProvider_iface;
    provider.extended = &bad.IVssHardwareSnapshotProviderEx_iface;
    provider.create = &bad.IVssProviderCreateSnapshotSet_iface;
    provider.notifications = &bad.IVssProviderNotifications_iface;
    memset(&why, 0, sizeof(why));
    caller.why = &why;
    CHECK_ERR(timeline_new(&caller.timeline), ERR_OK, NULL);
    for (unsigned i = 0; i < LUNS; i++) {
        record_make(&sources[i], i);
        memset(&targets[i], 0, sizeof(targets[i]));
    }
}

void
finish(void)
{
    for (unsigned i = 0; i < LUNS; i++) {
        record_clear(&sources[i]);
        record_clear(&targets[i]);
    }
    timeline_free(caller.timeline);
    text_release(&said);
    CHECK_INT(mem_live(), live_before);
}

const char *
timeline_text(void)
{
    text_release(&said);
    timeline_print(caller.timeline, &said);
    return text_get(&said);
}

void
check_rules(const char *expected)
{
    const char *at = timeline_text();
    struct text found = {0};

    while ((at = strstr(at, ": rule ")) != NULL) {
        at += strlen(": rule ");
        text_add(&found, "%d ", atoi(at));
    }
    CHECK_STR(text_get(&found), expected);
    text_release(&found);
}

void
check_no_rule(void)
{
    check_rules("");
}

void
check_rule(enum rule_id rule, const char *part)
{
    char expected[16];

    (void)snprintf(expected, sizeof(expected), "%d ", (int)rule); /* fits */
    check_rules(expected);
    CHECK_INT(timeline_violations(caller.timeline), 1);
    CHECK_CONTAINS(timeline_text(), rule_get(rule)->name);
    CHECK_CONTAINS(timeline_text(), rule_get(rule)->source);
    CHECK_CONTAINS(timeline_text(), part);
}

void
give_target(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    if (!source)
        return;
    record_make(record, 100 + (unsigned)index);
    record->m_diskSignature = GUID_NULL;
}

HRESULT
call_any(enum method method)
{
    IVssAsync *async;
    bool answer;

    switch (method) {
    case METHOD_ON_LOAD:
        return call_on_load(&provider, &caller);
    case METHOD_ON_UNLOAD:
        return call_on_unload(&provider, &caller, FALSE);
    case METHOD_ARE_LUNS_SUPPORTED:
        return call_are_luns_supported(&provider, &caller, 0, LUNS, names, sources, &answer);
    case METHOD_FILL_IN_LUN_INFO:
        (void)call_fill_in_lun_info(&provider, &caller, NULL, &sources[0], &answer);
        return answer ? S_OK : S_FALSE;
    case METHOD_BEGIN_PREPARE_SNAPSHOT:
        return call_begin_prepare_snapshot(&provider, &caller, &GUID_NULL, &GUID_NULL, 0, LUNS,
                                           names, sources);
    case METHOD_GET_TARGET_LUNS:
        return call_get_target_luns(&provider, &caller, LUNS, names, sources, targets);
    case METHOD_LOCATE_LUNS:
        return call_locate_luns(&provider, &caller, LUNS, sources);
    case METHOD_ON_LUN_EMPTY:
        return call_on_lun_empty(&provider, &caller, NULL, &sources[0]);
    case METHOD_ON_LUN_STATE_CHANGE:
        return call_on_lun_state_change(&provider, &caller, sources, targets, LUNS, 0x800);
    case METHOD_RESYNC_LUNS:
        bad.async = bad.answer == S_OK ? &some_async : NULL;
        return call_resync_luns(&provider, &caller, sources, targets, LUNS, &async);
    case METHOD_END_PREPARE_SNAPSHOTS:
        return call_end_prepare_snapshots(&provider, &caller, &GUID_NULL);
    case METHOD_PRE_COMMIT_SNAPSHOTS:
        return call_pre_commit_snapshots(&provider, &caller, &GUID_NULL);
    case METHOD_COMMIT_SNAPSHOTS:
        return call_commit_snapshots(&provider, &caller, &GUID_NULL);
    case METHOD_POST_COMMIT_SNAPSHOTS:
        return call_post_commit_snapshots(&provider, &caller, &GUID_NULL, LUNS);
    case METHOD_PRE_FINAL_COMMIT_SNAPSHOTS:
        return call_pre_final_commit_snapshots(&provider, &caller, &GUID_NULL);
    case METHOD_POST_FINAL_COMMIT_SNAPSHOTS:
        return call_post_final_commit_snapshots(&provider, &caller, &GUID_NULL);
    default:
        return call_abort_snapshots(&provider, &caller, &GUID_NULL);
    }
}
