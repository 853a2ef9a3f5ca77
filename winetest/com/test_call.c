/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's one door into a provider: every call is recorded, and every breach of the
 * contract that a provider can commit in one is noted as a violation. */
#include "config.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/method.h"
#include "winetest/com/bad_provider.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/undo_cases.h"
#include "winetest/harness/harness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LUNS 2

static struct bad_provider bad;
static struct provider provider;
static struct caller caller;
static struct why why;
static struct text said; /* the timeline */
static VDS_LUN_INFORMATION sources[LUNS];
static VDS_LUN_INFORMATION targets[LUNS];
static WCHAR *names[LUNS];
static long live_before;

static void
start(void)
{
    live_before = mem_live();
    bad_provider_init(&bad);
    memset(&provider, 0, sizeof(provider));
    strcpy(provider.info.name, "Bad");
    provider.hardware = &bad.IVssHardwareSnapshotProvider_iface;
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

static void
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

static const char *
timeline_text(void)
{
    text_release(&said);
    timeline_print(caller.timeline, &said);
    return text_get(&said);
}

/* Exactly one entry of the timeline has a violation, with @part in its text; none when NULL. */
static void
check_violation(const char *part)
{
    CHECK_INT(timeline_violations(caller.timeline), part ? 1 : 0);
    if (part) {
        CHECK_CONTAINS(timeline_text(), "violation: Bad ");
        CHECK_CONTAINS(timeline_text(), part);
    }
}

static void
give_target(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    if (!source)
        return;
    record_make(record, 100 + (unsigned)index);
    record->m_diskSignature = GUID_NULL;
}

/* The result of FillInLunInfo is ignored: the answer stands for it. */
static HRESULT
call_any(enum method method)
{
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

/* --- results --- */

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

            start();
            bad.answer = results[i];
            bad.touch = give_target;
            hr = call_any((enum method)method);
            CHECK_HR(hr, is_ignored ? S_OK : translated);
            CHECK_STR(bad.called, name);
            CHECK_CONTAINS(timeline_text(), name);
            CHECK_CONTAINS(timeline_text(), results[i] ? hr_text(results[i], text) : "S_OK");
            check_violation(method_judge((enum method)method, results[i]) == METHOD_RESULT_ALLOWED
                                ? NULL
                                : hr_text(results[i], text));
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
    check_violation(NULL);
    CHECK_HR(call_on_unload(&provider, &caller, TRUE), S_FALSE);
    check_violation("forced");
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
        const char *violation;
    } rows[] = {
        {TRUE, false, true, NULL},
        {FALSE, false, false, NULL},
        {2, false, false, "*pbIsSupported was not written"},
        {-1, false, false, "*pbIsSupported was not written"},
        {TRUE, true, false, "*pbIsSupported was not written"},
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
        check_violation(rows[i].violation);
        finish();
    }
}

static void
are_luns_supported__fails__gives_no_answer(void)
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
        check_violation(NULL);
        finish();
    }
}

static void
set_signature(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    give_target(record, source, index);
    record->m_diskSignature.Data1 = 1;
}

static void
set_version(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    give_target(record, source, index);
    record->m_version = 2;
}

static void
fill_in__its_record_and_answer__are_judged_when_it_claims_the_lun(void)
{
    static const struct {
        BOOL written;
        bool writes_nothing;
        HRESULT answer;
        void (*touch)(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
        bool is_ours;
        const char *violation;
    } rows[] = {
        {TRUE, false, S_OK, NULL, true, NULL},
        {TRUE, false, VSS_E_PROVIDER_VETO, NULL, true, NULL}, /* the BOOL decides */
        {FALSE, false, S_OK, NULL, false, NULL},
        {FALSE, false, S_OK, set_signature, false, NULL}, /* nobody reads it */
        {TRUE, false, S_OK, set_signature, true, "m_diskSignature is not GUID_NULL"},
        {TRUE, false, S_OK, set_version, true, "m_version is not 1"},
        {7, false, S_OK, NULL, false, "*pbIsSupported was not written"},
        {TRUE, true, S_OK, NULL, false, "*pbIsSupported was not written"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_ours = !rows[i].is_ours;

        start();
        bad.is_supported = rows[i].written;
        bad.writes_nothing = rows[i].writes_nothing;
        bad.answer = rows[i].answer;
        bad.touch = rows[i].touch;
        CHECK_HR(call_fill_in_lun_info(&provider, &caller, NULL, &sources[0], &is_ours),
                 rows[i].answer);
        CHECK(is_ours == rows[i].is_ours);
        check_violation(rows[i].violation);
        CHECK_STR(why.text, "");
        finish();
    }
}

static void
change_port(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    if (index == 0)
        record->m_rgInterconnects[0].m_pbPort[0]++;
}

static void
drop_interconnects(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    if (index != 0)
        return;
    CoTaskMemFree(record->m_rgInterconnects[0].m_pbPort);
    CoTaskMemFree(record->m_rgInterconnects[0].m_pbAddress);
    CoTaskMemFree(record->m_rgInterconnects);
    record->m_rgInterconnects = NULL;
    record->m_cInterconnects = 0;
}

static void
interconnects__changed_by_any_method__is_a_violation(void)
{
    static const enum method methods[] = {METHOD_ARE_LUNS_SUPPORTED, METHOD_FILL_IN_LUN_INFO,
                                          METHOD_BEGIN_PREPARE_SNAPSHOT};

    for (size_t i = 0; i < COUNT(methods); i++) {
        start();
        bad.touch = change_port;
        CHECK_HR(call_any(methods[i]), S_OK);
        check_violation("interconnects were changed");
        finish();
        start();
        bad.touch = drop_interconnects;
        CHECK_HR(call_any(methods[i]), S_OK);
        check_violation("interconnects were changed");
        finish();
    }
}

/* --- targets --- */

static void
give_no_designator(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    give_target(record, source, index);
    record_identifiers(record, 1, VDSStorageIdTypeVendorSpecific, 16);
}

static void
give_own_source(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    record_make(record, (unsigned)index);
    record->m_diskSignature = GUID_NULL;
}

static void
give_other_source(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    record_make(record, (unsigned)(1 - index));
    record->m_diskSignature = GUID_NULL;
}

static void
give_one_for_all(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    give_target(record, source, 0);
    (void)index;
}

static void
give_second_only(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    if (index == 1)
        give_target(record, source, index);
}

static void
get_target_luns__each_breach__is_a_violation_and_may_fail(void)
{
    static const struct {
        void (*touch)(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
        HRESULT hr;
        const char *violation;
    } rows[] = {
        {give_target, S_OK, NULL},
        {set_version, S_OK, "m_version is not 1"},
        {set_signature, S_OK, "m_diskSignature is not GUID_NULL"},
        {give_no_designator, VSS_E_UNEXPECTED_PROVIDER_ERROR, "no designator of type 1, 2, 3 or 8"},
        {give_own_source, VSS_E_UNEXPECTED_PROVIDER_ERROR, "has an original's identity"},
        {give_other_source, VSS_E_UNEXPECTED_PROVIDER_ERROR, "has an original's identity"},
        {give_one_for_all, VSS_E_UNEXPECTED_PROVIDER_ERROR, "two originals have one shadow copy"},
        {give_second_only, VSS_E_UNEXPECTED_PROVIDER_ERROR, "no designator of type 1, 2, 3 or 8"},
        {NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, "no designator of type 1, 2, 3 or 8"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        start();
        bad.touch = rows[i].touch;
        CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), rows[i].hr);
        check_violation(rows[i].violation);
        CHECK(!why.text[0] == (rows[i].hr == S_OK));
        finish();
    }
}

static void
violations__several_of_one_call__are_all_told(void)
{
    start();
    bad.answer = E_FAIL;
    bad.touch = change_port;
    CHECK_HR(call_any(METHOD_BEGIN_PREPARE_SNAPSHOT), VSS_E_UNEXPECTED_PROVIDER_ERROR);
    check_violation("E_FAIL 0x80004005 is no result that VSS knows from a provider; the record's "
                    "interconnects were changed");
    finish();
}

static const struct test_case cases[] = {
    TEST(result__each_method_and_kind__is_recorded_judged_and_explained),
    TEST(on_unload__stays_although_forced__is_a_violation),
    TEST(notifications__not_offered__are_not_called),
    TEST(are_luns_supported__output__has_to_be_written_and_true_or_false),
    TEST(are_luns_supported__fails__gives_no_answer),
    TEST(fill_in__its_record_and_answer__are_judged_when_it_claims_the_lun),
    TEST(interconnects__changed_by_any_method__is_a_violation),
    TEST(get_target_luns__each_breach__is_a_violation_and_may_fail),
    TEST(violations__several_of_one_call__are_all_told),
    /* of undo_cases.c */
    TEST(undo__one_of_two_providers_had_let_go__its_copy_alone_is_left_to_delete),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "call", cases, NULL, NULL);
}
