/* SPDX-License-Identifier: Apache-2.0 */
/* Breaches in the records of LUNs: what may not change, and what a shadow copy LUN is told as. */
#include "config.h"

#include "winetest/com/call_record_cases.h"

#include <string.h>
#include <vsserror.h>

#include "winetest/com/call_rig.h"
#include "winetest/com/records_maker.h"
#include "winetest/harness/harness.h"

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

void
fill_in__its_record_and_answer__are_judged_when_it_claims_the_lun(void)
{
    static const struct {
        BOOL written;
        bool writes_nothing;
        HRESULT answer;
        void (*touch)(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
        bool is_ours;
        const char *rules;
    } rows[] = {
        {TRUE, false, S_OK, NULL, true, ""},
        {TRUE, false, VSS_E_PROVIDER_VETO, NULL, true, ""}, /* the BOOL decides */
        {FALSE, false, S_OK, NULL, false, ""},
        {FALSE, false, S_OK, set_signature, false, ""}, /* nobody reads it */
        {TRUE, false, S_OK, set_signature, true, "7 "},
        {TRUE, false, S_OK, set_version, true, "6 "},
        {7, false, S_OK, NULL, false, "4 "},
        {TRUE, true, S_OK, NULL, false, "4 "},
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
        check_rules(rows[i].rules);
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

void
change_every_port(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)index;
    change_port(record, source, 0);
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

void
interconnects__changed_by_any_method__is_a_violation(void)
{
    static const enum method methods[] = {METHOD_ARE_LUNS_SUPPORTED, METHOD_FILL_IN_LUN_INFO,
                                          METHOD_BEGIN_PREPARE_SNAPSHOT};

    for (size_t i = 0; i < COUNT(methods); i++) {
        start();
        bad.touch = change_port;
        CHECK_HR(call_any(methods[i]), S_OK);
        check_rule(RULE_INTERCONNECTS_CHANGED, "interconnects were changed");
        finish();
        start();
        bad.touch = drop_interconnects;
        CHECK_HR(call_any(methods[i]), S_OK);
        check_rule(RULE_INTERCONNECTS_CHANGED, "interconnects were changed");
        finish();
    }
}

static void
change_serial(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    if (index == 0)
        record->m_szSerialNumber[0]++;
}

static void
change_designator(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    if (index == 0)
        record->m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier[0]++;
}

static void
change_signature(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    (void)index;
    record->m_diskSignature.Data1++;
}

/* Not forbidden, so it fails no run. */
void
records_of_originals__changed__is_an_alarm(void)
{
    void (*const touches[])(VDS_LUN_INFORMATION *, const VDS_LUN_INFORMATION *,
                            LONG) = {change_serial, change_designator, change_signature};
    static const enum method methods[] = {METHOD_ARE_LUNS_SUPPORTED, METHOD_BEGIN_PREPARE_SNAPSHOT};

    for (size_t i = 0; i < COUNT(touches) * COUNT(methods); i++) {
        start();
        bad.touch = touches[i / COUNT(methods)];
        CHECK_HR(call_any(methods[i % COUNT(methods)]), S_OK);
        check_rules("15 ");
        CHECK_INT(timeline_violations(caller.timeline), 0);
        CHECK_CONTAINS(timeline_text(), " alarm: rule 15 record-changed: Bad ");
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

void
get_target_luns__each_breach__is_a_violation_and_may_fail(void)
{
    static const struct {
        void (*touch)(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
        HRESULT hr;
        const char *rules;
    } rows[] = {
        {give_target, S_OK, ""},
        {set_version, S_OK, "6 "},
        {set_signature, S_OK, "7 "},
        {give_no_designator, VSS_E_UNEXPECTED_PROVIDER_ERROR, "8 "},
        {give_own_source, VSS_E_UNEXPECTED_PROVIDER_ERROR, "9 "},
        {give_other_source, VSS_E_UNEXPECTED_PROVIDER_ERROR, "9 "},
        {give_one_for_all, VSS_E_UNEXPECTED_PROVIDER_ERROR, "10 "},
        {give_second_only, VSS_E_UNEXPECTED_PROVIDER_ERROR, "6 8 "},
        {NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, "6 8 "},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        start();
        bad.touch = rows[i].touch;
        CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), rows[i].hr);
        check_rules(rows[i].rules);
        CHECK(!why.text[0] == (rows[i].hr == S_OK));
        finish();
    }
}

static void
leave_version(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    (void)source;
    if (index == 1)
        record->m_version = 1;
}

void
get_target_luns__fails__leaves_nothing(void)
{
    void (*const touches[])(VDS_LUN_INFORMATION *, const VDS_LUN_INFORMATION *,
                            LONG) = {give_target, leave_version};

    for (size_t i = 0; i < COUNT(touches); i++) {
        start();
        bad.answer = VSS_E_PROVIDER_VETO;
        CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), VSS_E_PROVIDER_VETO);
        check_no_rule();
        bad.touch = touches[i];
        CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), VSS_E_PROVIDER_VETO);
        check_rule(RULE_TARGETS_LEFT, i == 0 ? "record 0 is not empty" : "record 1 is not empty");
        finish();
    }
}

static char constant[] = "a constant";

static void
give_constant(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    give_target(record, source, index);
    if (index > 0)
        return;
    CoTaskMemFree(record->m_szSerialNumber);
    record->m_szSerialNumber = constant;
}

/* Nothing is freed that must not be: the case would not come to its end. */
void
records__memory_that_is_not_the_task_allocators__is_a_breach(void)
{
    static const enum method methods[] = {METHOD_ARE_LUNS_SUPPORTED, METHOD_BEGIN_PREPARE_SNAPSHOT,
                                          METHOD_GET_TARGET_LUNS, METHOD_FILL_IN_LUN_INFO};

    for (size_t i = 0; i < COUNT(methods); i++) {
        start();
        bad.touch = give_constant;
        bad.is_supported = methods[i] != METHOD_FILL_IN_LUN_INFO;
        CHECK(call_any(methods[i]) != S_OK);
        CHECK_CONTAINS(timeline_text(), "rule 28 memory-foreign");
        CHECK(!strstr(timeline_text(), "result-unknown"));
        finish();
    }
}
