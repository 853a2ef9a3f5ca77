/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of the provider in this process: bad arguments, and what they answer and leave alone. How
 * they refuse and fail is test_method_failures.c's. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "provider/com/vds_lun.h"
#include "winetest/com/method_pages.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

static bool
set_up(void)
{
    return task_spy_start();
}

/* --- arguments --- */

/* Contract: 3.23 15.2 */
static void
are_luns_supported__bad_arguments__invalid_and_false(void)
{
    VDS_LUN_INFORMATION record;
    BOOL is_supported;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &record);
    is_supported = 77;
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, NULL, NULL, &is_supported),
             E_INVALIDARG);
    CHECK_INT(is_supported, FALSE);
    for (LONG count = -1; count <= 0; count++) {
        is_supported = 77;
        CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, count, 0, NULL, &record, &is_supported),
                 E_INVALIDARG);
        CHECK_INT(is_supported, FALSE);
    }
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, NULL, &record, NULL), E_INVALIDARG);
    record.m_deviceIdDescriptor.m_cIdentifiers = 65;
    is_supported = 77;
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, 0, NULL, &record, &is_supported),
             E_INVALIDARG);
    CHECK_INT(is_supported, FALSE);
    record.m_deviceIdDescriptor.m_cIdentifiers = fake_lun(1).page83.count;
    CHECK_INT(rig.written_count, 0);
    vds_lun_clear(&record);
out:
    rig_stop();
}

/* Contract: 5.5.7 15.2 */
static void
fill_in__bad_arguments__invalid_and_false(void)
{
    VDS_LUN_INFORMATION record;
    BOOL is_supported = 77;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &record);
    CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, NULL, NULL, &is_supported), E_INVALIDARG);
    CHECK_INT(is_supported, FALSE);
    CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, NULL, &record, NULL), E_INVALIDARG);
    vds_lun_clear(&record);
out:
    rig_stop();
}

/* Contract: 3.23 */
static void
other_methods__bad_arguments__invalid(void)
{
    const IVssHardwareSnapshotProviderExVtbl *hw;
    VDS_LUN_INFORMATION target = {0};
    VDS_LUN_INFORMATION record;

    if (!rig_start(1, NULL))
        goto out;
    hw = rig.hw->lpVtbl;
    rig_record(1, &record);
    CHECK_HR(hw->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 1, NULL, NULL),
             E_INVALIDARG);
    CHECK_HR(hw->BeginPrepareSnapshot(rig.hw, rig_set_id, rig_snapshot_id, 0, 0, NULL, &record),
             E_INVALIDARG);
    CHECK_HR(hw->GetTargetLuns(rig.hw, 1, NULL, NULL, &target), E_INVALIDARG);
    CHECK_HR(hw->GetTargetLuns(rig.hw, 1, NULL, &record, NULL), E_INVALIDARG);
    CHECK_HR(hw->GetTargetLuns(rig.hw, -1, NULL, &record, &target), E_INVALIDARG);
    CHECK_HR(hw->LocateLuns(rig.hw, 1, NULL), E_INVALIDARG);
    CHECK_HR(hw->LocateLuns(rig.hw, 0, &record), E_INVALIDARG);
    CHECK_HR(hw->OnLunEmpty(rig.hw, NULL, NULL), E_INVALIDARG);
    CHECK_HR(hw->OnLunStateChange(rig.hw, NULL, NULL, 1, VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             E_INVALIDARG);
    CHECK_HR(hw->OnLunStateChange(rig.hw, &record, NULL, 0, VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             E_INVALIDARG);
    CHECK_HR(hw->GetProviderCapabilities(rig.hw, NULL), E_INVALIDARG);
    CHECK_STR(fake_array_log(rig.fake), "");
    CHECK_INT(rig.written_count, 0);
    vds_lun_clear(&record);
out:
    rig_stop();
}

/* --- answers --- */

/* Contract: 5.1.3 5.1.7 5.1.10 8.1 8.4 8.13 15.3 */
static void
are_luns_supported__contexts__as_a_hardware_provider_can(void)
{
    static const struct {
        ULONG context;
        BOOL is_supported;
    } rows[] = {
        {VSS_CTX_BACKUP, TRUE},
        {VSS_CTX_FILE_SHARE_BACKUP, TRUE},
        {VSS_CTX_NAS_ROLLBACK, TRUE},
        {VSS_CTX_APP_ROLLBACK, TRUE},
        {VSS_CTX_CLIENT_ACCESSIBLE, FALSE},
        {VSS_CTX_CLIENT_ACCESSIBLE_WRITERS, FALSE},
        {VSS_VOLSNAP_ATTR_FILE_SHARE, FALSE},
        {VSS_VOLSNAP_ATTR_PLEX | VSS_VOLSNAP_ATTR_DIFFERENTIAL, FALSE},
        {VSS_VOLSNAP_ATTR_HARDWARE_ASSISTED | 0x80000000, TRUE},
    };
    VDS_LUN_INFORMATION records[2], copies[2];
    BOOL is_supported;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &records[0]);
    rig_record(1, &copies[0]);
    rig_record(77, &records[1]); /* nobody's */
    rig_record(77, &copies[1]);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        is_supported = 77;
        CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, (LONG)rows[i].context, NULL, records,
                                                  &is_supported),
                 S_OK);
        if (!CHECK_INT(is_supported, rows[i].is_supported))
            printf("  context: 0x%08lx\n", rows[i].context);
    }
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 2, 0, NULL, records, &is_supported), S_OK);
    CHECK_INT(is_supported, FALSE);
    CHECK(record_same(&records[0], &copies[0]) && record_same(&records[1], &copies[1]));
    CHECK_INT(rig.written_count, 0);
    for (size_t i = 0; i < 2; i++) {
        vds_lun_clear(&records[i]);
        vds_lun_clear(&copies[i]);
    }
out:
    rig_stop();
}

static BOOL
is_supported(ULONG context)
{
    VDS_LUN_INFORMATION record;
    BOOL answer = 77;

    rig_record(1, &record);
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 1, (LONG)context, NULL, &record, &answer),
             S_OK);
    vds_lun_clear(&record);
    return answer;
}

/* Each method and ability, and an array or a LUN that lacks it.
 * Contract: 5.1.7 5.1.8 5.1.9 7.1.1 8.2 8.3 8.5 16.1 16.6 */
static void
are_luns_supported__ability_is_lacking__false_and_no_capability(void)
{
    static const struct {
        ULONG attributes;
        unsigned ability;
        ULONGLONG capability; /* there is none for transport */
    } rows[] = {
        {VSS_VOLSNAP_ATTR_DIFFERENTIAL, FAKE_DIFFERENTIAL, VSS_PRV_CAPABILITY_DIFFERENTIAL},
        {VSS_VOLSNAP_ATTR_PLEX, FAKE_PLEX, VSS_PRV_CAPABILITY_PLEX},
        {VSS_VOLSNAP_ATTR_TRANSPORTABLE, FAKE_TRANSPORT, 0},
    };
    const size_t count = sizeof(rows) / sizeof(*rows);

    if (!rig_start(1, NULL))
        goto out;
    for (size_t i = 0; i < count * count; i++) {
        const ULONG attributes = rows[i / count].attributes;
        const unsigned lacks = rows[i % count].ability;
        const BOOL expected = i / count != i % count;
        ULONGLONG mask = 0;

        fake_array_set_lacks(rig.fake, 0);
        fake_array_set_lun_lacks(rig.fake, 1, lacks);
        CHECK_INT(is_supported(attributes), expected);
        fake_array_set_lun_lacks(rig.fake, 1, 0);
        fake_array_set_lacks(rig.fake, lacks);
        if (!CHECK_INT(is_supported(attributes), expected))
            printf("  attributes: 0x%05lx, lacking: %u\n", attributes, lacks);
        CHECK_INT(is_supported(0), TRUE);

        CHECK_HR(rig.hw->lpVtbl->GetProviderCapabilities(rig.hw, &mask), S_OK);
        for (size_t j = 0; j < count; j++)
            CHECK_INT((mask & rows[j].capability) != 0, rows[j].capability && j != i % count);
    }
    CHECK_INT(rig.written_count, 0);
out:
    rig_stop();
}

/* Contract: 5.3.6 5.3.7 5.3.8 5.3.9 5.3.11 5.5.4 15.6 15.7 16.4 */
static void
get_target_luns__same_as_fill_in__and_different_from_the_source(void)
{
    VDS_LUN_INFORMATION source, source_copy, target = {0}, filled;
    BOOL is_ours = FALSE;

    if (!rig_start(1, NULL) || !rig_advance(METHOD_POST_COMMIT_SNAPSHOTS))
        goto out;
    rig_record(1, &source);
    rig_record(1, &source_copy);
    CHECK_HR(rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, NULL, &source, &target), S_OK);
    CHECK(record_same(&source, &source_copy));
    CHECK(!record_same_identity(&target, &source));
    CHECK(strcmp(target.m_szSerialNumber, source.m_szSerialNumber) != 0);
    CHECK_INT(target.m_version, 1);
    CHECK(IsEqualGUID(&target.m_diskSignature, &GUID_NULL));

    /* What VSS builds for an arrived disk: the identity from the device, the rest its own. */
    record_make(&filled, 3);
    record_identifiers(&filled, 1, target.m_deviceIdDescriptor.m_rgIdentifiers[0].m_Type, 0);
    CoTaskMemFree(filled.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier);
    filled.m_deviceIdDescriptor.m_rgIdentifiers[0] = target.m_deviceIdDescriptor.m_rgIdentifiers[0];
    filled.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier =
        task_dup(target.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier,
                 target.m_deviceIdDescriptor.m_rgIdentifiers[0].m_cbIdentifier);
    filled.m_deviceIdDescriptor.m_version = 5;
    CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, NULL, &filled, &is_ours), S_OK);
    CHECK_INT(is_ours, TRUE);
    CHECK(record_same_identity(&target, &filled));
    CHECK_INT(filled.m_cInterconnects, 1);
    CHECK_INT(filled.m_deviceIdDescriptor.m_version, 5);
    CHECK(IsEqualGUID(&filled.m_diskSignature, &GUID_NULL));
    vds_lun_clear(&filled);
    vds_lun_clear(&target);
    vds_lun_clear(&source);
    vds_lun_clear(&source_copy);
out:
    rig_stop();
}

/* AreLunsSupported and BeginPrepareSnapshot of the volume over LUNs @numbers, two of them. */
static void
begin_volume(const unsigned *numbers, VSS_ID snapshot)
{
    VDS_LUN_INFORMATION records[2];
    BOOL is_supported = FALSE;

    for (unsigned i = 0; i < 2; i++)
        rig_record(numbers[i], &records[i]);
    CHECK_HR(rig.hw->lpVtbl->AreLunsSupported(rig.hw, 2, 0, NULL, records, &is_supported), S_OK);
    CHECK_INT(is_supported, TRUE);
    CHECK_HR(
        rig.hw->lpVtbl->BeginPrepareSnapshot(rig.hw, rig_set_id, snapshot, 0, 2, NULL, records),
        S_OK);
    for (unsigned i = 0; i < 2; i++)
        vds_lun_clear(&records[i]);
}

/* GetTargetLuns for LUNs @numbers is LUNs @expected, index by index. */
static void
check_targets(const unsigned *numbers, const unsigned *expected)
{
    VDS_LUN_INFORMATION sources[2], targets[2] = {0}, wanted;

    for (unsigned i = 0; i < 2; i++)
        rig_record(numbers[i], &sources[i]);
    CHECK_HR(rig.hw->lpVtbl->GetTargetLuns(rig.hw, 2, NULL, sources, targets), S_OK);
    for (unsigned i = 0; i < 2; i++) {
        rig_record(expected[i], &wanted);
        CHECK(record_same_identity(&targets[i], &wanted));
        vds_lun_clear(&wanted);
        vds_lun_clear(&targets[i]);
        vds_lun_clear(&sources[i]);
    }
}

/* Two volumes over two LUNs each, one of which they share. The array makes the shadow copy LUNs in
 * the order in which their originals come.
 * Contract: 5.1.2 5.2.3 5.3.4 5.3.5 9.5 15.5 */
static void
create__spanned_volumes_that_share_a_lun__targets_of_each_by_index(void)
{
    static const unsigned first[] = {3, 1}, first_targets[] = {4, 5};
    static const unsigned second[] = {1, 2}, second_targets[] = {5, 6};
    static const unsigned backwards[] = {1, 3}, backwards_targets[] = {5, 4};
    static const VSS_ID other_snapshot = {0xe5e5e5e5, 0, 0, {0}};

    if (!rig_start(3, NULL))
        goto out;
    begin_volume(first, rig_snapshot_id);
    CHECK_INT(fake_array_shadows(rig.fake), 2);
    begin_volume(second, other_snapshot);
    CHECK_INT(fake_array_shadows(rig.fake), 3);
    for (enum method step = METHOD_END_PREPARE_SNAPSHOTS; step <= METHOD_POST_COMMIT_SNAPSHOTS;
         step++)
        CHECK_HR(rig_call(step, 0), S_OK);
    check_targets(first, first_targets);
    check_targets(second, second_targets);
    check_targets(backwards, backwards_targets);
    CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 3);
out:
    rig_stop();
}

/* Contract: 5.5.2 5.5.3 15.2 16.6 */
static void
fill_in__foreign_lun__false_and_record_kept(void)
{
    VDS_LUN_INFORMATION record, copy;
    BOOL is_ours = 77;

    if (!rig_start(1, NULL))
        goto out;
    record_make(&record, 12);
    record_make(&copy, 12);
    CHECK_HR(rig.hw->lpVtbl->FillInLunInfo(rig.hw, NULL, &record, &is_ours), S_OK);
    CHECK_INT(is_ours, FALSE);
    CHECK(record_same(&record, &copy));
    record_free(&record);
    record_free(&copy);
out:
    rig_stop();
}

/* Contract: 7.2.1 7.2.2 7.2.3 7.2.5 */
static void
on_lun_state_change__notices_and_unknown_flags__change_nothing(void)
{
    static const DWORD flags[] = {0,
                                  VSS_ONLUNSTATECHANGE_NOTIFY_READ_WRITE,
                                  VSS_ONLUNSTATECHANGE_NOTIFY_LUN_PRE_RECOVERY,
                                  VSS_ONLUNSTATECHANGE_NOTIFY_LUN_POST_RECOVERY,
                                  0xfffff000,
                                  0x1};
    VDS_LUN_INFORMATION record;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &record);
    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
        CHECK_HR(rig.hw->lpVtbl->OnLunStateChange(rig.hw, &record, NULL, 1, flags[i]), S_OK);
    CHECK_STR(fake_array_log(rig.fake), "");
    vds_lun_clear(&record);
out:
    rig_stop();
}

/* Contract: 7.2.4 15.14 */
static void
on_lun_state_change__mask_among_others__hides_and_keeps(void)
{
    VDS_LUN_INFORMATION target = {0}, source;

    if (!rig_start(1, NULL) || !rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS))
        goto out;
    rig_record(1, &source);
    CHECK_HR(rig.hw->lpVtbl->GetTargetLuns(rig.hw, 1, NULL, &source, &target), S_OK);
    CHECK_HR(rig.hw->lpVtbl->LocateLuns(rig.hw, 1, &target), S_OK);
    CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 1);
    CHECK_HR(rig.hw->lpVtbl->OnLunStateChange(rig.hw, &target, NULL, 1, 0xfffffff0), S_OK);
    CHECK_INT(fake_array_presented(rig.fake, RIG_HOST), 0);
    CHECK_INT(fake_array_shadows(rig.fake), 1);
    CHECK_HR(rig.hw->lpVtbl->OnLunEmpty(rig.hw, NULL, &target), S_OK);
    CHECK_INT(fake_array_shadows(rig.fake), 0);
    CHECK_HR(rig.hw->lpVtbl->OnLunEmpty(rig.hw, NULL, &target), S_OK);
    vds_lun_clear(&source);
    vds_lun_clear(&target);
out:
    rig_stop();
}

static void
reuse__always__not_implemented(void)
{
    VDS_LUN_INFORMATION record;

    if (!rig_start(1, NULL))
        goto out;
    rig_record(1, &record);
    CHECK_HR(rig.hw->lpVtbl->OnReuseLuns(rig.hw, &record, &record, 1), E_NOTIMPL);
    CHECK_HR(rig.hw->lpVtbl->OnReuseLuns(rig.hw, NULL, NULL, 0), E_NOTIMPL);
    CHECK_STR(fake_array_log(rig.fake), "");
    CHECK_INT(rig.written_count, 0);
    vds_lun_clear(&record);
out:
    rig_stop();
}

/* Contract: 3.18 7.1.1 16.6 */
static void
capabilities__mask__tells_the_truth(void)
{
    struct array_info info;
    ULONGLONG mask = 0;

    if (!rig_start(1, NULL))
        goto out;
    engine_info(rig.engine, &info);
    CHECK_HR(rig.hw->lpVtbl->GetProviderCapabilities(rig.hw, &mask), S_OK);
    CHECK(mask & VSS_PRV_CAPABILITY_COMPLIANT);
    CHECK(mask & VSS_PRV_CAPABILITY_MULTIPLE_IMPORT);
    CHECK_INT(!!(mask & VSS_PRV_CAPABILITY_PLEX), info.has_plex);
    CHECK_INT(!!(mask & VSS_PRV_CAPABILITY_DIFFERENTIAL), info.has_differential);
    CHECK_INT(!!(mask & VSS_PRV_CAPABILITY_LUN_RESYNC), info.has_resync);
    CHECK_INT(mask & ~(ULONGLONG)(VSS_PRV_CAPABILITY_COMPLIANT |
                                  VSS_PRV_CAPABILITY_MULTIPLE_IMPORT | VSS_PRV_CAPABILITY_PLEX |
                                  VSS_PRV_CAPABILITY_DIFFERENTIAL | VSS_PRV_CAPABILITY_LUN_RESYNC),
              0);
out:
    rig_stop();
}

/* Contract: 4.1 4.2 4.3 15.15 */
static void
on_unload__set_in_creation__not_now_unless_forced(void)
{
    IVssProviderNotifications *notifications;

    if (!rig_start(1, NULL))
        goto out;
    notifications = rig.notifications;
    CHECK_HR(notifications->lpVtbl->OnLoad(notifications, (IUnknown *)rig.hw), S_OK);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, FALSE), S_OK);
    if (!rig_advance(METHOD_END_PREPARE_SNAPSHOTS))
        goto out;
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, FALSE), S_FALSE);
    CHECK_INT(fake_array_shadows(rig.fake), 1);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, TRUE), S_OK);
    CHECK_INT(fake_array_shadows(rig.fake), 0);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, FALSE), S_OK);

    if (!rig_advance(METHOD_POST_COMMIT_SNAPSHOTS))
        goto out;
    fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_ARRAY);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, TRUE), S_OK);
    fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_OK);
out:
    rig_stop();
}

static const struct test_case cases[] = {
    TEST(are_luns_supported__bad_arguments__invalid_and_false),
    TEST(fill_in__bad_arguments__invalid_and_false),
    TEST(other_methods__bad_arguments__invalid),
    TEST(are_luns_supported__contexts__as_a_hardware_provider_can),
    TEST(are_luns_supported__ability_is_lacking__false_and_no_capability),
    TEST(get_target_luns__same_as_fill_in__and_different_from_the_source),
    TEST(create__spanned_volumes_that_share_a_lun__targets_of_each_by_index),
    TEST(fill_in__foreign_lun__false_and_record_kept),
    TEST(on_lun_state_change__notices_and_unknown_flags__change_nothing),
    TEST(on_lun_state_change__mask_among_others__hides_and_keeps),
    TEST(reuse__always__not_implemented),
    TEST(capabilities__mask__tells_the_truth),
    TEST(on_unload__set_in_creation__not_now_unless_forced),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "methods", cases, set_up, task_spy_stop);
}
