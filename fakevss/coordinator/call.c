/* SPDX-License-Identifier: Apache-2.0 */
/* One function a method: begin() records the start, end() judges and translates the result. Outputs
 * are filled with poison before a call, so that one left unwritten is seen as far as the marshaller
 * carries the poison: ours does not. */
#define COBJMACROS
#include "config.h"

#include "fakevss/coordinator/call.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "fakevss/coordinator/call_impl.h"
#include "fakevss/coordinator/call_order.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/originals.h"
#include "fakevss/coordinator/processes.h"
#include "fakevss/coordinator/record_rules.h"
#include "fakevss/coordinator/window_rules.h"
#include "idl/blocks.h"

#define POISON 0x5a5a5a5a
#define POISON_POINTER ((void *)(UINT_PTR)POISON)

/* On the clock's thread: the call ends with that of the process. */
static void
end_process(void *arg)
{
    const struct call *call = arg;

    if (call->provider->end_process)
        call->provider->end_process(call->provider);
    else
        processes_end_class(&call->provider->info.class_id);
}

static DWORD
limit_ms(const struct call *call)
{
    return call->method == METHOD_END_PREPARE_SNAPSHOTS ? call->provider->settings.prepare_ms
                                                        : call->provider->settings.call_ms;
}

/* Every call is between this and end(); it stays where it is until then. */
static void begin(struct call *call, struct provider *provider, const struct caller *caller,
                  enum method method, const char *fmt, ...)
    __attribute__((format(gnu_printf, 5, 6)));

static void
begin(struct call *call, struct provider *provider, const struct caller *caller, enum method method,
      const char *fmt, ...)
{
    char text[200];
    va_list args;

    memset(call, 0, sizeof(*call));
    call->provider = provider;
    call->caller = caller;
    call->method = method;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* cut when too long */
    va_end(args);
    window_rules_begin(call);
    call->ticket =
        timeline_begin(caller->timeline, provider->info.name, method_name(method), "%s", text);
    if (provider->is_ordered && !call_order_allows((enum call_order)provider->order, method))
        call_violation(call, RULE_CALL_ORDER, "the coordinator calls it when the provider is %s",
                       call_order_name((enum call_order)provider->order));
    if (limit_ms(call) > 0)
        (void)clock_timer_start(&call->limit, limit_ms(call), end_process,
                                call); /* or it may last */
}

void
call_violation(const struct call *call, enum rule_id rule, const char *fmt, ...)
{
    char text[WHY_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* cut when too long */
    va_end(args);
    timeline_violation(call->caller->timeline, call->ticket, rule, "%s", text);
}

/* Say in words why the operation fails. */
static void
explain(const struct call *call, HRESULT hr, HRESULT translated)
{
    char what[WHY_MAX]; /* cut when too long */
    char text[HR_TEXT_SIZE];

    if (translated == hr)
        (void)snprintf(what, sizeof(what), "%s of provider %s", method_name(call->method),
                       call->provider->info.name);
    else
        (void)snprintf(what, sizeof(what), "%s of provider %s (it returned %s)",
                       method_name(call->method), call->provider->info.name, hr_text(hr, text));
    (void)hr_explain(call->caller->why, translated, what);
}

HRESULT
call_judge(struct call *call, HRESULT hr)
{
    bool was_hanging = clock_timer_stop(&call->limit);
    HRESULT translated = method_translate(call->method, hr);
    char text[HR_TEXT_SIZE];

    (void)hr_text(hr, text);
    call->verdict = method_judge(call->method, hr);
    switch (call->verdict) {
    case METHOD_RESULT_ALLOWED:
        break;
    case METHOD_RESULT_REPORTED:
        call_violation(call, RULE_RESULT_UNLISTED,
                       "%s is not among the method's documented results", text);
        break;
    case METHOD_RESULT_FOREIGN:
        if (hr == BLOCKS_E_FOREIGN)
            call_violation(call, RULE_MEMORY_FOREIGN,
                           "a record had memory that is not the task allocator's, twice the same, "
                           "or too short");
        else
            call_violation(call, RULE_RESULT_UNKNOWN,
                           "%s is no result that VSS knows from a provider", text);
        break;
    case METHOD_RESULT_BROKEN:
        if (!was_hanging)
            call_violation(call, RULE_PROCESS_GONE,
                           "the provider's process ended or cannot be reached (%s)", text);
        break;
    }
    if (was_hanging)
        call_violation(call, RULE_CALL_HANGS,
                       "it had not returned after %lu ms, so the provider's process was ended",
                       limit_ms(call));
    if (FAILED(translated))
        explain(call, hr, translated);
    return translated;
}

/* Record the result, and note what is wrong with it. Returns what the requester sees. */
static HRESULT
end(struct call *call, HRESULT hr)
{
    call_order_advance(&call->provider->order, call->method,
                       SUCCEEDED(method_translate(call->method, hr)));
    window_rules_end(call, timeline_end(call->caller->timeline, call->ticket, (uint32_t)hr));
    return call_judge(call, hr);
}

/* --- notifications --- */

HRESULT
call_on_load(struct provider *provider, const struct caller *caller)
{
    struct call call;

    if (!provider->notifications)
        return S_OK;
    begin(&call, provider, caller, METHOD_ON_LOAD, "%s", "");
    return end(&call, IVssProviderNotifications_OnLoad(provider->notifications, NULL));
}

HRESULT
call_on_unload(struct provider *provider, const struct caller *caller, BOOL force)
{
    struct call call;
    HRESULT hr;

    if (!provider->notifications)
        return S_OK;
    begin(&call, provider, caller, METHOD_ON_UNLOAD, "force=%d", force);
    hr = end(&call, IVssProviderNotifications_OnUnload(provider->notifications, force));
    if (force && hr == S_FALSE)
        call_violation(&call, RULE_UNLOAD_REFUSED, "S_FALSE although the unload is forced");
    if (!force && hr == S_OK && provider_is_resyncing(provider))
        call_violation(&call, RULE_UNLOAD_IN_RESYNC, "S_OK although a resync runs");
    return hr;
}

/* --- LUNs --- */

/* The result of a call after which @count records are freed here. A provider in another process has
 * been judged there, by the glue of idl/. */
static HRESULT
owned(HRESULT hr, VDS_LUN_INFORMATION *records, LONG count)
{
    return blocks_check(records, count) ? hr : BLOCKS_E_FOREIGN;
}

/* What a call wrote to *pbIsSupported; a process that is gone writes nothing. */
static void
check_bool(const struct call *call, BOOL written)
{
    if (written != TRUE && written != FALSE && call->verdict != METHOD_RESULT_BROKEN)
        call_violation(call, RULE_OUTPUT_UNWRITTEN, "*pbIsSupported was not written");
}

/* What to give to this call: the form of it goes round. Explains a failure. */
static HRESULT
take_originals(struct originals *originals, struct provider *provider, const struct caller *caller,
               LONG count, WCHAR **names, const VDS_LUN_INFORMATION *records,
               enum variant *ret_variant)
{
    HRESULT hr;

    *ret_variant = VARIANT_PLAIN;
    if (provider->settings.varies)
        *ret_variant = (enum variant)(provider->varied++ % VARIANT_COUNT);
    hr = originals_init(originals, *ret_variant, count, names, records);
    return FAILED(hr) ? hr_explain(caller->why, hr, "records of LUNs") : S_OK;
}

HRESULT
call_are_luns_supported(struct provider *provider, const struct caller *caller, LONG context,
                        LONG count, WCHAR **names, VDS_LUN_INFORMATION *records,
                        bool *ret_supported)
{
    struct originals given;
    enum variant variant;
    BOOL supported = POISON;
    struct call call;
    HRESULT hr = take_originals(&given, provider, caller, count, names, records, &variant);

    if (FAILED(hr))
        return hr;
    begin(&call, provider, caller, METHOD_ARE_LUNS_SUPPORTED, "luns=%ld context=0x%lx form=%s",
          count, context, variant_name(variant));
    hr = end(&call,
             owned(IVssHardwareSnapshotProvider_AreLunsSupported(
                       provider->hardware, count, context, given.names, given.records, &supported),
                   given.records, count));
    check_bool(&call, supported);
    record_rules_unchanged(&call, given.before, given.records, count);
    originals_release(&given);
    if (SUCCEEDED(hr))
        *ret_supported = supported == TRUE;
    return hr;
}

HRESULT
call_begin_prepare_snapshot(struct provider *provider, const struct caller *caller, const GUID *set,
                            const GUID *snapshot, LONG context, LONG count, WCHAR **names,
                            VDS_LUN_INFORMATION *records)
{
    char set_text[GUID_TEXT_SIZE];
    char text[GUID_TEXT_SIZE];
    struct originals given;
    enum variant variant;
    struct call call;
    HRESULT hr = take_originals(&given, provider, caller, count, names, records, &variant);

    if (FAILED(hr))
        return hr;
    begin(&call, provider, caller, METHOD_BEGIN_PREPARE_SNAPSHOT, "set=%s copy=%s luns=%ld form=%s",
          convert_guid_text(set, set_text), convert_guid_text(snapshot, text), count,
          variant_name(variant));
    hr = end(&call, owned(IVssHardwareSnapshotProvider_BeginPrepareSnapshot(
                              provider->hardware, *set, *snapshot, context, count, given.names,
                              given.records),
                          given.records, count));
    record_rules_unchanged(&call, given.before, given.records, count);
    originals_release(&given);
    return hr;
}

HRESULT
call_get_target_luns(struct provider *provider, const struct caller *caller, LONG count,
                     WCHAR **names, VDS_LUN_INFORMATION *sources, VDS_LUN_INFORMATION *ret_targets)
{
    struct originals given;
    enum variant variant;
    struct call call;
    HRESULT hr = take_originals(&given, provider, caller, count, names, sources, &variant);

    if (FAILED(hr))
        return hr;
    begin(&call, provider, caller, METHOD_GET_TARGET_LUNS, "luns=%ld form=%s", count,
          variant_name(variant));
    hr = end(&call, owned(IVssHardwareSnapshotProvider_GetTargetLuns(
                              provider->hardware, count, given.names, given.records, ret_targets),
                          ret_targets, count));
    originals_release(&given);
    if (FAILED(hr)) {
        record_rules_empty(&call, ret_targets, count);
        return hr;
    }
    record_rules_hidden(&call, ret_targets, count);
    if (!record_rules_targets(&call, sources, ret_targets, count)) {
        hr = VSS_E_UNEXPECTED_PROVIDER_ERROR;
        (void)hr_explain(caller->why, hr,
                         "GetTargetLuns gave a record that identifies no shadow copy LUN");
    }
    return hr;
}

HRESULT
call_locate_luns(struct provider *provider, const struct caller *caller, LONG count,
                 VDS_LUN_INFORMATION *records)
{
    struct call call;

    begin(&call, provider, caller, METHOD_LOCATE_LUNS, "luns=%ld", count);
    return end(&call, IVssHardwareSnapshotProvider_LocateLuns(provider->hardware, count, records));
}

HRESULT
call_fill_in_lun_info(struct provider *provider, const struct caller *caller, WCHAR *name,
                      VDS_LUN_INFORMATION *record, bool *ret_is_ours)
{
    struct caller quiet = {.timeline = caller->timeline};
    VDS_LUN_INFORMATION *before = records_copy(record, 1);
    char naa[LUN_RECORD_NAA_SIZE];
    BOOL ours = POISON;
    struct call call;
    HRESULT hr;

    begin(&call, provider, &quiet, METHOD_FILL_IN_LUN_INFO, "%ls naa=%s", name,
          lun_record_naa(record, naa));
    hr = end(&call, owned(IVssHardwareSnapshotProvider_FillInLunInfo(provider->hardware, name,
                                                                     record, &ours),
                          record, 1));
    check_bool(&call, ours);
    record_rules_interconnects(&call, before, record, 1);
    records_free(before, 1);
    *ret_is_ours = ours == TRUE;
    if (*ret_is_ours)
        record_rules_copy(&call, record);
    return hr;
}

HRESULT
call_on_lun_empty(struct provider *provider, const struct caller *caller, WCHAR *name,
                  VDS_LUN_INFORMATION *record)
{
    char naa[LUN_RECORD_NAA_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_ON_LUN_EMPTY, "%ls naa=%s", name,
          lun_record_naa(record, naa));
    return end(&call, IVssHardwareSnapshotProvider_OnLunEmpty(provider->hardware, name, record));
}

/* --- of newer providers --- */

HRESULT
call_on_lun_state_change(struct provider *provider, const struct caller *caller,
                         VDS_LUN_INFORMATION *copies, VDS_LUN_INFORMATION *originals, DWORD count,
                         DWORD flags)
{
    struct call call;

    if (!provider->extended)
        return hr_explain(caller->why, VSS_E_LEGACY_PROVIDER, provider->info.name);
    begin(&call, provider, caller, METHOD_ON_LUN_STATE_CHANGE, "luns=%lu flags=0x%lx", count,
          flags);
    return end(&call, IVssHardwareSnapshotProviderEx_OnLunStateChange(provider->extended, copies,
                                                                      originals, count, flags));
}

/* What a call wrote to *ppAsync: an object when it succeeded, else NULL. */
static bool
check_async(const struct call *call, HRESULT hr, const IVssAsync *async)
{
    if (call->verdict == METHOD_RESULT_BROKEN)
        return true;
    if (async == POISON_POINTER)
        call_violation(call, RULE_ASYNC_UNWRITTEN, "*ppAsync was not written");
    else if (SUCCEEDED(hr) != (async != NULL))
        call_violation(call, RULE_ASYNC_UNWRITTEN, "*ppAsync is %s",
                       async ? "not NULL although the call failed" : "NULL");
    else
        return true;
    return false;
}

HRESULT
call_resync_luns(struct provider *provider, const struct caller *caller, VDS_LUN_INFORMATION *from,
                 VDS_LUN_INFORMATION *to, DWORD count, IVssAsync **ret_async)
{
    IVssAsync *async = POISON_POINTER;
    struct call call;
    HRESULT hr;

    if (!provider->extended)
        return hr_explain(caller->why, VSS_E_LEGACY_PROVIDER, provider->info.name);
    begin(&call, provider, caller, METHOD_RESYNC_LUNS, "luns=%lu", count);
    hr = end(&call, IVssHardwareSnapshotProviderEx_ResyncLuns(provider->extended, from, to, count,
                                                              &async));
    if (!check_async(&call, hr, async) && SUCCEEDED(hr)) {
        hr = VSS_E_UNEXPECTED_PROVIDER_ERROR;
        (void)hr_explain(caller->why, hr, "ResyncLuns gave no object to wait for");
    }
    if (FAILED(hr))
        return hr;
    *ret_async = async;
    return hr;
}

/* --- the steps of a set --- */

HRESULT
call_end_prepare_snapshots(struct provider *provider, const struct caller *caller, const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_END_PREPARE_SNAPSHOTS, "set=%s",
          convert_guid_text(set, text));
    return end(&call, IVssProviderCreateSnapshotSet_EndPrepareSnapshots(provider->create, *set));
}

HRESULT
call_pre_commit_snapshots(struct provider *provider, const struct caller *caller, const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_PRE_COMMIT_SNAPSHOTS, "set=%s",
          convert_guid_text(set, text));
    return end(&call, IVssProviderCreateSnapshotSet_PreCommitSnapshots(provider->create, *set));
}

HRESULT
call_commit_snapshots(struct provider *provider, const struct caller *caller, const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_COMMIT_SNAPSHOTS, "set=%s", convert_guid_text(set, text));
    return end(&call, IVssProviderCreateSnapshotSet_CommitSnapshots(provider->create, *set));
}

HRESULT
call_post_commit_snapshots(struct provider *provider, const struct caller *caller, const GUID *set,
                           LONG count)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_POST_COMMIT_SNAPSHOTS, "set=%s copies=%ld",
          convert_guid_text(set, text), count);
    return end(&call,
               IVssProviderCreateSnapshotSet_PostCommitSnapshots(provider->create, *set, count));
}

HRESULT
call_pre_final_commit_snapshots(struct provider *provider, const struct caller *caller,
                                const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "set=%s",
          convert_guid_text(set, text));
    return end(&call,
               IVssProviderCreateSnapshotSet_PreFinalCommitSnapshots(provider->create, *set));
}

HRESULT
call_post_final_commit_snapshots(struct provider *provider, const struct caller *caller,
                                 const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "set=%s",
          convert_guid_text(set, text));
    return end(&call,
               IVssProviderCreateSnapshotSet_PostFinalCommitSnapshots(provider->create, *set));
}

HRESULT
call_abort_snapshots(struct provider *provider, const struct caller *caller, const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    struct call call;

    begin(&call, provider, caller, METHOD_ABORT_SNAPSHOTS, "set=%s", convert_guid_text(set, text));
    return end(&call, IVssProviderCreateSnapshotSet_AbortSnapshots(provider->create, *set));
}
