/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's one door into a provider: every call is recorded, and every breach of the
 * contract that a provider can commit in one is noted as a violation. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/json.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/originals.h"
#include "winetest/com/call_limit_cases.h"
#include "winetest/com/call_order_cases.h"
#include "winetest/com/call_record_cases.h"
#include "winetest/com/call_rig.h"
#include "winetest/com/call_window_cases.h"
#include "winetest/com/task_spy.h"
#include "winetest/com/undo_cases.h"
#include "winetest/harness/harness.h"

/* --- results --- */

static void
check_result_rule(enum method_verdict verdict, const char *result)
{
    static const enum rule_id rule_of[] = {
        [METHOD_RESULT_REPORTED] = RULE_RESULT_UNLISTED,
        [METHOD_RESULT_FOREIGN] = RULE_RESULT_UNKNOWN,
        [METHOD_RESULT_BROKEN] = RULE_PROCESS_GONE,
    };

    if (verdict == METHOD_RESULT_ALLOWED)
        check_no_rule();
    else
        check_rule(rule_of[verdict], result);
}

/* One result of each verdict; what is on which list is test_coordinator.c's. */
static void
result__each_method_and_kind__is_recorded_judged_and_explained(void)
{
    static const HRESULT results[] = {
        S_OK,   VSS_E_PROVIDER_VETO, VSS_E_INSUFFICIENT_STORAGE, S_FALSE,
        E_FAIL, (HRESULT)0x800706be};

    for (int method = 0; method < METHOD_COUNT; method++)
        for (size_t i = 0; i < COUNT(results); i++) {
            const char *name = method_name((enum method)method);
            HRESULT translated = method_translate((enum method)method, results[i]);
            bool is_ignored = method == METHOD_FILL_IN_LUN_INFO;
            char text[HR_TEXT_SIZE];
            HRESULT hr;

            if (method == METHOD_RESYNC_STATUS) /* of an object of its own: recover_cases.c */
                continue;
            start();
            bad.answer = results[i];
            if (method == METHOD_GET_TARGET_LUNS && SUCCEEDED(translated))
                bad.touch = give_target;
            hr = call_any((enum method)method);
            CHECK_HR(hr, is_ignored ? S_OK : translated);
            CHECK_STR(bad.called, name);
            CHECK_CONTAINS(timeline_text(), name);
            CHECK_CONTAINS(timeline_text(), results[i] ? hr_text(results[i], text) : "S_OK");
            check_result_rule(method_judge((enum method)method, results[i]),
                              hr_text(results[i], text));
            if (FAILED(translated) && !is_ignored) {
                CHECK_CONTAINS(why.text, name);
                CHECK_CONTAINS(why.text, "provider Bad");
                CHECK_CONTAINS(why.text, hr_text(translated, text));
                CHECK_CONTAINS(why.text, hr_text(results[i], text));
            } else {
                CHECK_STR(why.text, "");
            }
            finish();
        }
}

static void
on_unload__stays_although_forced__is_a_violation(void)
{
    start();
    bad.answer = S_FALSE;
    CHECK_HR(call_on_unload(&provider, &caller, FALSE), S_FALSE);
    check_no_rule();
    CHECK_HR(call_on_unload(&provider, &caller, TRUE), S_FALSE);
    check_rule(RULE_UNLOAD_REFUSED, "forced");
    finish();
}

static void
notifications__not_offered__are_not_called(void)
{
    start();
    provider.notifications = NULL;
    bad.answer = E_FAIL;
    CHECK_HR(call_on_load(&provider, &caller), S_OK);
    CHECK_HR(call_on_unload(&provider, &caller, TRUE), S_OK);
    CHECK_STR(timeline_text(), "");
    CHECK(!bad.called);
    finish();
}

/* --- outputs --- */

static void
are_luns_supported__output__has_to_be_written_and_true_or_false(void)
{
    static const struct {
        BOOL written;
        bool writes_nothing;
        bool is_supported;
        const char *rules;
    } rows[] = {
        {TRUE, false, true, ""},  {FALSE, false, false, ""}, {2, false, false, "4 "},
        {-1, false, false, "4 "}, {TRUE, true, false, "4 "},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_supported = !rows[i].is_supported;

        start();
        bad.is_supported = rows[i].written;
        bad.writes_nothing = rows[i].writes_nothing;
        CHECK_HR(
            call_are_luns_supported(&provider, &caller, 0, LUNS, names, sources, &is_supported),
            S_OK);
        CHECK(is_supported == rows[i].is_supported);
        check_rules(rows[i].rules);
        finish();
    }
}

/* Also of a call that fails, unless nobody was there to write. */
static void
are_luns_supported__fails__gives_no_answer_but_writes(void)
{
    for (int before = 0; before < 2; before++) {
        bool is_supported = before;

        start();
        bad.answer = VSS_E_PROVIDER_VETO;
        bad.writes_nothing = true;
        CHECK_HR(
            call_are_luns_supported(&provider, &caller, 0, LUNS, names, sources, &is_supported),
            VSS_E_PROVIDER_VETO);
        CHECK(is_supported == before);
        check_rule(RULE_OUTPUT_UNWRITTEN, "*pbIsSupported was not written");
        finish();

        start();
        bad.answer = (HRESULT)0x800706be;
        bad.writes_nothing = true;
        CHECK_HR(
            call_are_luns_supported(&provider, &caller, 0, LUNS, names, sources, &is_supported),
            VSS_E_UNEXPECTED_PROVIDER_ERROR);
        check_rules("3 ");
        finish();
    }
}

static void
resync_luns__output__is_an_object_exactly_on_success(void)
{
    static IVssAsync object; /* only its address is looked at */
    static const struct {
        HRESULT answer;
        bool writes_nothing;
        IVssAsync *async;
        HRESULT hr;
        const char *rules;
    } rows[] = {
        {S_OK, false, &object, S_OK, ""},
        {S_OK, false, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, "17 "},
        {S_OK, true, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, "17 "},
        {VSS_E_PROVIDER_VETO, false, NULL, VSS_E_PROVIDER_VETO, ""},
        {VSS_E_PROVIDER_VETO, false, &object, VSS_E_PROVIDER_VETO, "17 "},
        {VSS_E_PROVIDER_VETO, true, NULL, VSS_E_PROVIDER_VETO, "17 "},
        {E_INVALIDARG, false, NULL, E_INVALIDARG, "1 "},
        {E_NOTIMPL, false, NULL, E_NOTIMPL, ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        IVssAsync *async = NULL;

        start();
        bad.answer = rows[i].answer;
        bad.writes_nothing = rows[i].writes_nothing;
        bad.async = rows[i].async;
        CHECK_HR(call_resync_luns(&provider, &caller, sources, targets, LUNS, &async), rows[i].hr);
        CHECK(async == (SUCCEEDED(rows[i].hr) ? &object : NULL));
        check_rules(rows[i].rules);
        finish();
    }
}

static HRESULT resync_status;

static HRESULT WINAPI
resync_QueryStatus(IVssAsync *iface, HRESULT *ret_status, INT *reserved)
{
    (void)iface;
    (void)reserved;
    *ret_status = resync_status;
    return S_OK;
}

static void
on_unload__while_a_resync_runs__has_to_say_stay(void)
{
    static const IVssAsyncVtbl vtbl = {.QueryStatus = resync_QueryStatus};
    static IVssAsync object = {(IVssAsyncVtbl *)&vtbl};

    start();
    provider_set_resync(&provider, &object);
    resync_status = VSS_S_ASYNC_PENDING;
    bad.answer = S_FALSE;
    CHECK_HR(call_on_unload(&provider, &caller, FALSE), S_FALSE);
    bad.answer = S_OK;
    CHECK_HR(call_on_unload(&provider, &caller, TRUE), S_OK);
    resync_status = VSS_S_ASYNC_FINISHED; /* meanwhile */
    CHECK_HR(call_on_unload(&provider, &caller, FALSE), S_OK);
    check_no_rule();
    resync_status = VSS_S_ASYNC_PENDING;
    CHECK_HR(call_on_unload(&provider, &caller, FALSE), S_OK);
    check_rule(RULE_UNLOAD_IN_RESYNC, "a resync runs");
    provider_set_resync(&provider, NULL);
    finish();
}

static void
extended__not_offered__is_a_legacy_provider(void)
{
    start();
    provider.extended = NULL;
    CHECK_HR(call_any(METHOD_ON_LUN_STATE_CHANGE), VSS_E_LEGACY_PROVIDER);
    CHECK_HR(call_any(METHOD_RESYNC_LUNS), VSS_E_LEGACY_PROVIDER);
    CHECK(!bad.called);
    CHECK_STR(timeline_text(), "");
    finish();
}

static enum variant seen_variant;

/* What it is given tells the form: told by one member each. */
static void
look_at_form(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    const VDS_LUN_INFORMATION *given = source ? source : record;
    ULONG ids = given->m_deviceIdDescriptor.m_cIdentifiers;

    give_target(record, source, index);
    if (index != 1)
        return;
    seen_variant = VARIANT_PLAIN;
    if (!given->m_szVendorId)
        seen_variant = VARIANT_SPARSE;
    else if (strlen(given->m_szVendorId) == 8 && strlen(given->m_szProductRevision) == 4)
        seen_variant = VARIANT_PADDED;
    else if (given->m_BusType == 0x7f && ids > 2 &&
             given->m_deviceIdDescriptor.m_rgIdentifiers[ids - 2].m_Type == 0x7f &&
             !given->m_deviceIdDescriptor.m_rgIdentifiers[ids - 1].m_rgbIdentifier)
        seen_variant = VARIANT_STRANGE;
    CHECK(lun_record_same(given, &sources[1]));
}

static void
originals__setting_is_on__their_form_goes_round_and_the_callers_stay(void)
{
    static const enum method methods[] = {METHOD_ARE_LUNS_SUPPORTED, METHOD_BEGIN_PREPARE_SNAPSHOT,
                                          METHOD_GET_TARGET_LUNS};
    static const enum variant plain[VARIANT_COUNT];
    static const enum variant round[VARIANT_COUNT] = {VARIANT_PLAIN, VARIANT_PADDED, VARIANT_SPARSE,
                                                      VARIANT_STRANGE};

    for (size_t i = 0; i < COUNT(methods) * 2; i++) {
        const enum variant *expected = i % 2 ? round : plain;
        VDS_LUN_INFORMATION before;

        start();
        before = sources[1];
        provider.settings.varies = i % 2;
        bad.touch = look_at_form;
        for (unsigned k = 0; k < VARIANT_COUNT; k++) {
            char text[32];

            CHECK_HR(call_any(methods[i / 2]), S_OK);
            CHECK_INT(seen_variant, expected[k]);
            CHECK_INT(wcscmp(bad.disk_name, expected[k] == VARIANT_PADDED
                                                ? L"\\\\?\\PhysicalDrive1"
                                                : L"\\\\.\\PhysicalDrive1"),
                      0);
            (void)snprintf(text, sizeof(text), "form=%s", variant_name(expected[k])); /* fits */
            CHECK_CONTAINS(timeline_text(), text);
            for (unsigned t = 0; t < LUNS; t++)
                record_clear(&targets[t]);
        }
        check_no_rule();
        CHECK(memcmp(&before, &sources[1], sizeof(before)) == 0);
        finish();
    }
}

/* A failed allocation is the coordinator's own, and no call. */
static void
originals__each_allocation_fails__no_call_is_made(void)
{
    if (!CHECK(task_spy_start()))
        return;
    start();
    provider.settings.varies = 1;
    for (unsigned variant = 0; variant < VARIANT_COUNT; variant++) {
        bool is_over = false;

        for (long nth = 1; !is_over; nth++) {
            bool answer;
            HRESULT hr;

            bad.called = NULL;
            provider.varied = variant;
            (void)task_spy_fail_at(nth);
            hr = call_are_luns_supported(&provider, &caller, 0, LUNS, names, sources, &answer);
            is_over = task_spy_fail_at(0) > 0;
            CHECK(bad.called ? SUCCEEDED(hr) : hr == E_OUTOFMEMORY);
        }
    }
    finish();
    CHECK_INT(task_spy_live(), 0);
    task_spy_stop();
}

static void
violations__several_of_one_call__are_all_told_each_once(void)
{
    static const char told[] =
        "violation: rule 2 result-unknown: Bad BeginPrepareSnapshot "
        "set={00000000-0000-0000-0000-000000000000} "
        "copy={00000000-0000-0000-0000-000000000000} luns=2 form=plain: E_FAIL 0x80004005 is no "
        "result that "
        "VSS knows from a provider [Error Handling in Shadow Copy Providers]\n";
    struct text json = {0};

    start();
    bad.answer = E_FAIL;
    bad.touch = change_every_port;
    CHECK_HR(call_any(METHOD_BEGIN_PREPARE_SNAPSHOT), VSS_E_UNEXPECTED_PROVIDER_ERROR);
    check_rules("2 5 ");
    CHECK_INT(timeline_violations(caller.timeline), 2);
    CHECK_CONTAINS(timeline_text(), told);
    json_open(&json, NULL, '{');
    timeline_json(caller.timeline, &json, "timeline");
    json_close(&json, '}');
    CHECK_CONTAINS(text_get(&json),
                   "\"violations\":[{\"rule\":2,\"name\":\"result-unknown\","
                   "\"weight\":\"breach\",\"seen\":\"E_FAIL 0x80004005 is no result that VSS "
                   "knows from a provider\","
                   "\"source\":\"Error Handling in Shadow Copy Providers\"},{\"rule\":5,");
    text_release(&json);
    timeline_reset(caller.timeline);
    CHECK_INT(timeline_violations(caller.timeline), 0);
    finish();
}

static const struct test_case cases[] = {
    TEST(result__each_method_and_kind__is_recorded_judged_and_explained),
    TEST(on_unload__stays_although_forced__is_a_violation),
    TEST(notifications__not_offered__are_not_called),
    TEST(are_luns_supported__output__has_to_be_written_and_true_or_false),
    TEST(are_luns_supported__fails__gives_no_answer_but_writes),
    TEST(resync_luns__output__is_an_object_exactly_on_success),
    TEST(on_unload__while_a_resync_runs__has_to_say_stay),
    TEST(extended__not_offered__is_a_legacy_provider),
    TEST(originals__setting_is_on__their_form_goes_round_and_the_callers_stay),
    TEST(originals__each_allocation_fails__no_call_is_made),
    TEST(violations__several_of_one_call__are_all_told_each_once),
    /* of call_record_cases.c */
    TEST(fill_in__its_record_and_answer__are_judged_when_it_claims_the_lun),
    TEST(interconnects__changed_by_any_method__is_a_violation),
    TEST(get_target_luns__each_breach__is_a_violation_and_may_fail),
    TEST(records_of_originals__changed__is_an_alarm),
    TEST(get_target_luns__fails__leaves_nothing),
    TEST(records__memory_that_is_not_the_task_allocators__is_a_breach),
    /* of call_window_cases.c */
    TEST(steps__slow__are_an_alarm_and_beyond_the_hold_a_breach),
    TEST(steps__event_written_while_frozen__is_a_breach),
    TEST(steps__event_written_before_or_after__is_none),
    TEST(veto__with_and_without_events__are_counted),
    TEST(get_target_luns__lun_is_presented_already__is_a_breach),
    /* of call_limit_cases.c */
    TEST(calls__each_hangs__process_is_ended_at_its_limit),
    TEST(calls__hang_in_real_time__process_is_ended),
    TEST(calls__return_in_time_or_without_a_limit__nothing_is_ended),
    /* of call_order_cases.c */
    TEST(order__each_state_and_method__allowed_and_leads_as_documented),
    TEST(order__abort_while_end_prepare_runs__stays_an_abort),
    TEST(order__call_that_is_not_allowed__is_noted),
    /* of undo_cases.c */
    TEST(undo__one_of_two_providers_had_let_go__its_copy_alone_is_left_to_delete),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "call", cases, NULL, NULL);
}
