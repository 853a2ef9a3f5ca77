/* SPDX-License-Identifier: Apache-2.0 */
/* What the methods leave alone: records they only read, device names, a reserved callback, numbers
 * that others count differently. */
#include "config.h"

#include <stdio.h>

#include "provider/com/vds_lun.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

static bool
set_up(void)
{
    return task_spy_start();
}

/* The record of LUN @number with what VSS adds of its own: interconnects and a disk signature. */
static void
vss_record(unsigned number, VDS_LUN_INFORMATION *record)
{
    VDS_LUN_INFORMATION other;

    rig_record(number, record);
    record_make_large(&other, number);
    record->m_cInterconnects = other.m_cInterconnects;
    record->m_rgInterconnects = other.m_rgInterconnects;
    record->m_diskSignature = other.m_diskSignature;
    other.m_cInterconnects = 0;
    other.m_rgInterconnects = NULL;
    record_free(&other);
}

/* Contract: 5.1.4 */
static void
calls__device_names_of_any_form__make_no_difference(void)
{
    static WCHAR texts[][32] = {L"", L"\\\\.\\PhysicalDrive1", L"\\\\?\\Volume{0}\\", L"nonsense"};
    VDS_LUN_INFORMATION record, target, zero = {0};

    for (size_t i = 0; i <= sizeof(texts) / sizeof(*texts); i++) {
        VSS_PWSZ name = i < sizeof(texts) / sizeof(*texts) ? texts[i] : NULL;
        BOOL is_supported = FALSE;

        if (!rig_start(1, NULL))
            goto out;
        rig_record(1, &record);
        target = zero;
        CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, &name, &record, &is_supported),
                 S_OK);
        CHECK_INT(is_supported, TRUE);
        CHECK_HR(rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 1,
                                                      &name, &record),
                 S_OK);
        for (enum method step = METHOD_END_PREPARE_SNAPSHOTS;
             step <= METHOD_POST_FINAL_COMMIT_SNAPSHOTS; step++)
            CHECK_HR(rig_call(step, 0), S_OK);
        CHECK_HR(rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, &name, &record, &target), S_OK);
        CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, name, &target, &is_supported), S_OK);
        CHECK_INT(is_supported, TRUE);
        CHECK_HR(rig.hw->lpVtbl->OnLunEmpty(rig.hw, name, &target), S_OK);
        CHECK_INT(fake_array_shadows(rig.fake), 0);
        vds_lun_clear(&target);
        vds_lun_clear(&record);
        rig_stop();
    }
    return;
out:
    rig_stop();
}

/* Contract: 5.1.5 5.5.5 7.2.6 15.4 */
static void
reading_calls__records__stay_as_they_are(void)
{
    VDS_LUN_INFORMATION source, source_copy, target = {0}, target_copy;
    BOOL answer = FALSE;

    if (!rig_start(1, NULL))
        goto out;
    vss_record(1, &source);
    vss_record(1, &source_copy);
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, NULL, &source, &answer), S_OK);
    CHECK_INT(answer, TRUE);
    CHECK(record_same(&source, &source_copy));
    CHECK_HR(rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 1, NULL,
                                                  &source),
             S_OK);
    CHECK(record_same(&source, &source_copy));
    for (enum method step = METHOD_END_PREPARE_SNAPSHOTS;
         step <= METHOD_POST_FINAL_COMMIT_SNAPSHOTS; step++)
        CHECK_HR(rig_call(step, 0), S_OK);
    CHECK_HR(rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, NULL, &source, &target), S_OK);
    CHECK(record_same(&source, &source_copy));

    target_copy = target;
    CHECK_HR(rig.hw->lpVtbl->LocateLuns(rig.hw, 1, &target), S_OK);
    CHECK_HR(rig.hw->lpVtbl->OnLunStateChange(rig.hw, &target, &source, 1,
                                              VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             S_OK);
    CHECK_HR(rig.hw->lpVtbl->OnLunStateChange(rig.hw, &target, NULL, 1,
                                              VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             S_OK);
    CHECK(record_same(&source, &source_copy));
    CHECK_MEM(&target, &target_copy, sizeof(target)); /* the same blocks, even */

    /* An own LUN is filled in around what is VSS's. */
    CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, NULL, &source, &answer), S_OK);
    CHECK_INT(answer, TRUE);
    source_copy.m_diskSignature = GUID_NULL; /* demanded of FillInLunInfo */
    CHECK(record_same(&source, &source_copy));
    vds_lun_clear(&target);
    record_free(&source);
    record_free(&source_copy);
out:
    rig_stop();
}

/* Dynamic and basic disks, with a table or without, differ for the provider in nothing but the
 * signature that VSS puts into the record.
 * Contract: 9.8 9.9 16.5 */
static void
are_luns_supported__disk_signature__makes_no_difference(void)
{
    static const GUID signatures[] = {
        {0},
        {0x12345678, 0, 0, {0}}, /* MBR */
        {0xebd0a0a2, 0xb9e5, 0x4433, {0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7}},
    };
    VDS_LUN_INFORMATION records[2];
    BOOL answer;

    if (!rig_start(2, NULL))
        goto out;
    rig_record(1, &records[0]);
    rig_record(2, &records[1]);
    for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
        /* Cloned disks have the same signature and are two LUNs all the same. */
        records[0].m_diskSignature = records[1].m_diskSignature = signatures[i];
        answer = FALSE;
        CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 2, 0, NULL, records, &answer), S_OK);
        CHECK_INT(answer, TRUE);
    }
    CHECK_HR(rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 2, NULL,
                                                  records),
             S_OK);
    CHECK_INT(fake_array_shadows(rig.fake), 2);
    vds_lun_clear(&records[0]);
    vds_lun_clear(&records[1]);
out:
    rig_stop();
}

/* Contract: 6.4.1 */
static void
post_commit__count_of_the_whole_set__is_taken(void)
{
    static const LONG counts[] = {1, 0, -1, 64, 0x7fffffff};

    if (!rig_start(1, NULL) || !rig_advance(METHOD_COMMIT_SNAPSHOTS))
        goto out;
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
        CHECK_HR(rig.set->lpVtbl->PostCommitSnapshots(rig.set, rig_set_id, counts[i]), S_OK);
out:
    rig_stop();
}

/* A callback that counts what is done to it. */
static unsigned touched;

static HRESULT WINAPI
callback_QueryInterface(IUnknown *iface, REFIID iid, void **out)
{
    (void)iface;
    (void)iid;
    *out = NULL;
    touched++;
    return E_NOINTERFACE;
}

static ULONG WINAPI
callback_AddRef(IUnknown *iface)
{
    (void)iface;
    touched++;
    return 2;
}

static ULONG WINAPI
callback_Release(IUnknown *iface)
{
    (void)iface;
    touched++;
    return 1;
}

/* Contract: 4.4 */
static void
on_load__reserved_callback__is_not_touched(void)
{
    static const IUnknownVtbl vtbl = {
        .QueryInterface = callback_QueryInterface,
        .AddRef = callback_AddRef,
        .Release = callback_Release,
    };
    IUnknown callback = {(IUnknownVtbl *)&vtbl};

    touched = 0;
    if (!rig_start(1, NULL))
        goto out;
    CHECK_HR(rig.notifications->lpVtbl->OnLoad(rig.notifications, &callback), S_OK);
    CHECK_HR(rig.notifications->lpVtbl->OnLoad(rig.notifications, NULL), S_OK);
    CHECK_HR(rig.notifications->lpVtbl->OnUnload(rig.notifications, TRUE), S_OK);
out:
    rig_stop();
    CHECK_INT(touched, 0);
}

/* Contract: 3.19 7.4.1 */
static void
on_reuse_luns__any_arguments__refused_and_nothing_touched(void)
{
    VDS_LUN_INFORMATION record, copy;

    if (!rig_start(1, NULL))
        goto out;
    vss_record(1, &record);
    vss_record(1, &copy);
    CHECK_HR(rig.hw->lpVtbl->OnReuseLuns(rig.hw, &record, &record, 1), E_NOTIMPL);
    CHECK_HR(rig.hw->lpVtbl->OnReuseLuns(rig.hw, NULL, NULL, 0), E_NOTIMPL);
    CHECK_STR(fake_array_log(rig.fake), "");
    CHECK(record_same(&record, &copy));
    record_free(&record);
    record_free(&copy);
out:
    rig_stop();
}

static const struct test_case cases[] = {
    TEST(calls__device_names_of_any_form__make_no_difference),
    TEST(reading_calls__records__stay_as_they_are),
    TEST(are_luns_supported__disk_signature__makes_no_difference),
    TEST(post_commit__count_of_the_whole_set__is_taken),
    TEST(on_load__reserved_callback__is_not_touched),
    TEST(on_reuse_luns__any_arguments__refused_and_nothing_touched),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "method_records", cases, set_up, task_spy_stop);
}
