/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's judgement: results of every method against lists typed from the documentation,
 * contexts, and LUN records compared and stored. Nothing here needs a provider. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/method.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/select.h"
#include "fakevss/coordinator/store.h"
#include "winetest/com/document_cases.h"
#include "winetest/com/break_cases.h"
#include "winetest/com/clock_cases.h"
#include "winetest/com/delete_cases.h"
#include "winetest/com/idle_cases.h"
#include "winetest/com/import_cases.h"
#include "winetest/com/limit_cases.h"
#include "winetest/com/recover_cases.h"
#include "winetest/com/store_cases.h"
#include "winetest/harness/harness.h"

/* Results and whether they are on the page on error handling, which is for all methods. */
static const struct {
    HRESULT hr;
    char key; /* in the lists below */
    bool for_all;
} results[] = {
    {S_OK, 'o', true},
    {E_OUTOFMEMORY, 'm', true},
    {E_INVALIDARG, 'i', true},
    {VSS_E_PROVIDER_VETO, 'v', true},
    {VSS_E_OBJECT_NOT_FOUND, 'n', true},
    {VSS_E_INSUFFICIENT_STORAGE, 's', true},
    {S_FALSE, 'f', false},
    {VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED, 'x', false},
    {VSS_E_NESTED_VOLUME_LIMIT, 'l', false},
    {VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER, 'p', true},
    {VSS_E_UNSUPPORTED_CONTEXT, 'c', false},
    {VSS_E_BAD_STATE, '-', true},
    {VSS_E_VOLUME_NOT_SUPPORTED, '-', true},
    {VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED, '-', true},
    {VSS_E_CANNOT_REVERT_DISKID, '-', true},
    {E_FAIL, '-', false},
    {E_UNEXPECTED, '-', false},
    {E_ABORT, '-', false},
    {E_NOTIMPL, 'e', false},
    {E_POINTER, '-', false},
    {VSS_E_UNEXPECTED, '-', false},
    {VSS_E_UNEXPECTED_PROVIDER_ERROR, '-', false},
    {VSS_S_ASYNC_PENDING, '-', false},
    {VSS_S_ASYNC_FINISHED, 'a', false},
    {VSS_S_ASYNC_CANCELLED, '-', false},
};

/* The keys of each method's own list. */
static const struct {
    enum method method;
    const char *name;
    const char *list;
    bool is_raw;
} pages[] = {
    {METHOD_ON_LOAD, "OnLoad", "omiv", false},
    {METHOD_ON_UNLOAD, "OnUnload", "of", true},
    {METHOD_ARE_LUNS_SUPPORTED, "AreLunsSupported", "omiv", false},
    {METHOD_FILL_IN_LUN_INFO, "FillInLunInfo", "omiv", false},
    {METHOD_BEGIN_PREPARE_SNAPSHOT, "BeginPrepareSnapshot", "omivxlpc", false},
    {METHOD_GET_TARGET_LUNS, "GetTargetLuns", "omiv", false},
    {METHOD_LOCATE_LUNS, "LocateLuns", "omiv", false},
    {METHOD_ON_LUN_EMPTY, "OnLunEmpty", "omiv", false},
    {METHOD_ON_LUN_STATE_CHANGE, "OnLunStateChange", "omiv", false},
    {METHOD_RESYNC_LUNS, "ResyncLuns", "omvse", false},
    {METHOD_RESYNC_STATUS, "QueryStatus", "omvsa", false},
    {METHOD_END_PREPARE_SNAPSHOTS, "EndPrepareSnapshots", "omivns", false},
    {METHOD_PRE_COMMIT_SNAPSHOTS, "PreCommitSnapshots", "omivn", false},
    {METHOD_COMMIT_SNAPSHOTS, "CommitSnapshots", "omivn", false},
    {METHOD_POST_COMMIT_SNAPSHOTS, "PostCommitSnapshots", "omivn", false},
    {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "PreFinalCommitSnapshots", "omiv", false},
    {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "PostFinalCommitSnapshots", "omiv", false},
    {METHOD_ABORT_SNAPSHOTS, "AbortSnapshots", "omivn", true},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Contract: 5.5.6 */
static void
judge__each_method_and_result__as_documented(void)
{
    size_t m;
    size_t r;

    CHECK_INT(COUNT(pages), METHOD_COUNT);
    for (m = 0; m < COUNT(pages); m++) {
        CHECK_STR(method_name(pages[m].method), pages[m].name);
        for (r = 0; r < COUNT(results); r++) {
            bool is_own = strchr(pages[m].list, results[r].key);
            enum method_verdict expected = METHOD_RESULT_FOREIGN;

            if (is_own)
                expected = METHOD_RESULT_ALLOWED;
            else if (results[r].for_all)
                expected = METHOD_RESULT_REPORTED;
            if (!CHECK_INT(method_judge(pages[m].method, results[r].hr), expected))
                CHECK_STR(pages[m].name, "");
            CHECK_HR(method_translate(pages[m].method, results[r].hr),
                     is_own || results[r].for_all || pages[m].is_raw
                         ? results[r].hr
                         : VSS_E_UNEXPECTED_PROVIDER_ERROR);
        }
    }
}

static void
judge__refused_caller__is_allowed_everywhere(void)
{
    int method;

    for (method = 0; method < METHOD_COUNT; method++)
        if (method != METHOD_ON_UNLOAD)
            CHECK_INT(method_judge(method, E_ACCESSDENIED), METHOD_RESULT_ALLOWED);
}

static void
judge__dead_server__is_broken_and_translated(void)
{
    static const HRESULT dead[] = {(HRESULT)0x800706ba,      (HRESULT)0x800706be,
                                   RPC_E_DISCONNECTED,       CO_E_OBJNOTCONNECTED,
                                   CO_E_SERVER_EXEC_FAILURE, REGDB_E_CLASSNOTREG};
    size_t i;

    for (i = 0; i < COUNT(dead); i++) {
        CHECK_INT(method_judge(METHOD_COMMIT_SNAPSHOTS, dead[i]), METHOD_RESULT_BROKEN);
        CHECK_HR(method_translate(METHOD_COMMIT_SNAPSHOTS, dead[i]),
                 VSS_E_UNEXPECTED_PROVIDER_ERROR);
    }
}

static void
check_context__each__as_documented(void)
{
    static const struct {
        ULONG context;
        HRESULT hr;
    } table[] = {
        {0x00, S_OK},
        {0x10, S_OK},
        {0x19, S_OK},
        {0x09, S_OK},
        {0x1d, S_OK},
        {0x0d, S_OK},
        {0x20, S_OK},
        {0x39, S_OK},
        {0x60019, S_OK},
        {0x0200002b & ~2u, S_OK},
        {0x0200002b, E_INVALIDARG},
        {0x00800002, E_INVALIDARG},
        {0x00800000, S_OK},
        {0x82, S_OK},
        {0x01, E_INVALIDARG},
        {0x08, E_INVALIDARG},
        {0x40, E_INVALIDARG},
        {0x10000, E_INVALIDARG},
        {0x80000, E_INVALIDARG},
        {0x100000, E_INVALIDARG},
        {0x200000, E_INVALIDARG},
        {0x400000, E_INVALIDARG},
        {0xffffffff, E_INVALIDARG},
    };
    size_t i;

    for (i = 0; i < COUNT(table); i++) {
        struct why why = {0};

        CHECK_HR(select_check_context((LONG)table[i].context, &why), table[i].hr);
        CHECK(!why.text[0] == (table[i].hr == S_OK));
    }
}

/* --- records --- */

static struct disk
make_disk(void)
{
    struct disk disk = {.number = 3};
    struct scsi_identity *identity = &disk.identity;

    strcpy(identity->vendor, "ACME");
    strcpy(identity->serial, "0001");
    identity->has_command_queueing = true;
    identity->id_count = 2;
    identity->ids[0] = (struct scsi_id){.code_set = 1, .type = 3, .size = 4, .bytes = {6, 1, 2, 3}};
    identity->ids[1] = (struct scsi_id){.code_set = 2, .type = 0, .size = 3, .bytes = "abc"};
    return disk;
}

static VDS_LUN_INFORMATION
make_record(void)
{
    struct disk disk = make_disk();
    struct id guid = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
    VDS_LUN_INFORMATION record = {0};

    CHECK_HR(lun_record_from_disk(&disk, &guid, &record), S_OK);
    return record;
}

static void
record_from_disk__each_field__from_the_pages(void)
{
    VDS_LUN_INFORMATION record = make_record();
    char naa[LUN_RECORD_NAA_SIZE];

    CHECK_INT(record.m_version, VER_VDS_LUN_INFORMATION);
    CHECK_STR(record.m_szVendorId, "ACME");
    CHECK(!record.m_szProductId);
    CHECK_STR(record.m_szSerialNumber, "0001");
    CHECK_INT(record.m_bCommandQueueing, TRUE);
    CHECK_INT(record.m_diskSignature.Data1, 0x01020304);
    CHECK_INT(record.m_deviceIdDescriptor.m_cIdentifiers, 2);
    CHECK_INT(record.m_cInterconnects, 1);
    CHECK_STR(lun_record_naa(&record, naa), "06010203");
    record_clear(&record);
}

static void
record_same__by_unique_designators_alone(void)
{
    VDS_LUN_INFORMATION a = make_record();
    VDS_LUN_INFORMATION b = make_record();
    VDS_STORAGE_IDENTIFIER *ids = b.m_deviceIdDescriptor.m_rgIdentifiers;
    VDS_STORAGE_IDENTIFIER swap;
    struct why why = {0};
    int type;

    b.m_diskSignature.Data1++;
    b.m_BusType = VDSBusTypeiScsi;
    b.m_deviceIdDescriptor.m_version += 5;
    CHECK(lun_record_same(&a, &b) && lun_record_same_ids(&a, &b));
    CHECK(lun_record_same_rest(&a, &b, &why));
    swap = ids[0];
    ids[0] = ids[1];
    ids[1] = swap;
    CHECK(lun_record_same(&a, &b) && lun_record_same_ids(&a, &b)); /* order does not count */
    ids[0].m_rgbIdentifier[0]++;
    CHECK(lun_record_same(&a, &b) && !lun_record_same_ids(&a, &b));
    ids[0].m_rgbIdentifier[0]--;
    ids[1].m_rgbIdentifier[0]++;
    CHECK(!lun_record_same(&a, &b)); /* the vendor's own designator identifies nothing */
    for (type = 0; type < 10; type++) {
        ids[1].m_Type = type;
        CHECK(lun_record_is_unique(&b) == (type == 1 || type == 2 || type == 3 || type == 8));
    }
    record_clear(&a);
    record_clear(&b);
}

static void
record_same_rest__each_field__is_named(void)
{
    VDS_LUN_INFORMATION a = make_record();
    VDS_LUN_INFORMATION b = make_record();
    struct why why = {0};

    b.m_szSerialNumber[0]++;
    CHECK(!lun_record_same_rest(&a, &b, &why));
    CHECK_CONTAINS(why.text, "serial");
    b.m_szSerialNumber[0]--;
    b.m_DeviceType = 1;
    CHECK(!lun_record_same_rest(&a, &b, &why));
    b.m_DeviceType = 0;
    CoTaskMemFree(b.m_szVendorId);
    b.m_szVendorId = NULL;
    CHECK(!lun_record_same_rest(&a, &b, &why));
    CHECK_CONTAINS(why.text, "vendor");
    CHECK(lun_record_same_interconnects(&a, &b));
    b.m_rgInterconnects[0].m_pbAddress[0]++;
    CHECK(!lun_record_same_interconnects(&a, &b));
    record_clear(&a);
    record_clear(&b);
}

static void
record__pointers_null_whatever_counts_say__no_crash(void)
{
    VDS_LUN_INFORMATION lying = {.m_cInterconnects = 7};
    VDS_STORAGE_IDENTIFIER id = {.m_Type = VDSStorageIdTypeFCPHName, .m_cbIdentifier = 16};
    VDS_LUN_INFORMATION a = make_record();
    char naa[LUN_RECORD_NAA_SIZE];
    struct why why = {0};

    lying.m_deviceIdDescriptor.m_cIdentifiers = 9;
    CHECK(!lun_record_same(&lying, &a) && !lun_record_same_ids(&lying, &lying));
    CHECK(!lun_record_is_unique(&lying));
    CHECK(!lun_record_same_rest(&lying, &a, &why));
    CHECK(!lun_record_same_interconnects(&lying, &a));
    lying.m_deviceIdDescriptor.m_cIdentifiers = 1;
    lying.m_deviceIdDescriptor.m_rgIdentifiers = &id;
    CHECK(!lun_record_is_unique(&lying));
    CHECK_STR(lun_record_naa(&lying, naa), "LUN without NAA");
    record_clear(&a);
}

/* Contract: 1.1.2 */
static void
record_store__there_and_back__equal(void)
{
    VDS_LUN_INFORMATION record = make_record();
    VDS_LUN_INFORMATION back = {0};
    struct why why = {0};
    BYTE *data = NULL;
    DWORD size = 0;

    CHECK_HR(lun_record_store(&record, &data, &size), S_OK);
    CHECK_HR(lun_record_load(data, size, &back), S_OK);
    CHECK(lun_record_same_ids(&record, &back));
    CHECK(lun_record_same_rest(&record, &back, &why));
    CHECK(lun_record_same_interconnects(&record, &back));
    CHECK_MEM(&back.m_diskSignature, &record.m_diskSignature, sizeof(GUID));
    CHECK_INT(back.m_BusType, record.m_BusType);
    mem_free(data);
    record_clear(&record);
    record_clear(&back);
}

static void
record_load__every_truncation_and_changed_byte__refused_or_whole(void)
{
    VDS_LUN_INFORMATION record = make_record();
    BYTE *data = NULL;
    DWORD size = 0;
    DWORD i;

    CHECK_HR(lun_record_store(&record, &data, &size), S_OK);
    for (i = 0; i < size; i++) {
        VDS_LUN_INFORMATION back = {0};
        BYTE *cut = mem_dup(data, i);

        CHECK(FAILED(lun_record_load(cut, i, &back)));
        CHECK(!back.m_szVendorId && !back.m_rgInterconnects);
        mem_free(cut);
    }
    for (i = 0; i < size; i++) {
        VDS_LUN_INFORMATION back = {0};

        data[i] ^= 0xff;
        (void)lun_record_load(data, size, &back); /* must only not crash */
        data[i] ^= 0xff;
        record_clear(&back);
    }
    mem_free(data);
    record_clear(&record);
}

static const struct test_case cases[] = {
    TEST(judge__each_method_and_result__as_documented),
    TEST(judge__refused_caller__is_allowed_everywhere),
    TEST(judge__dead_server__is_broken_and_translated),
    TEST(check_context__each__as_documented),
    TEST(record_from_disk__each_field__from_the_pages),
    TEST(record_same__by_unique_designators_alone),
    TEST(record_same_rest__each_field__is_named),
    TEST(record__pointers_null_whatever_counts_say__no_crash),
    TEST(record_store__there_and_back__equal),
    TEST(record_load__every_truncation_and_changed_byte__refused_or_whole),
    /* of store_cases.c */
    TEST(registry_at__name_that_does_not_fit__later_ones_are_seen),
    TEST(settings__out_of_range__refused_with_value_range_and_place),
    /* of clock_cases.c */
    TEST(clock__stands__moves_by_steps_alone_and_goes_on_without_a_jump),
    TEST(clock__waits__end_with_what_they_wait_for_or_their_time),
    TEST(clock__handle__is_waited_for_or_its_time),
    TEST(clock__timers__run_in_the_order_of_their_times),
    TEST(clock__timer_stopped__does_not_run_or_has_run),
    /* of limit_cases.c */
    TEST(creation__limit_passes_in_a_step__fails_as_documented_and_writes_go_on),
    TEST(creation__writes_do_not_end__flush_limit),
    TEST(creation__disks_do_not_come__arrival_limit),
    TEST(creation__limits_in_real_time__pass_too),
    TEST(creation__provider_crashes_hangs_or_talks_nonsense__nothing_stays_held),
    TEST(rescan__asked_for_by_somebody_else__is_a_gap),
    /* of idle_cases.c */
    TEST(idle__no_client_for_the_idle_time__is_over),
    TEST(idle__time_in_real_time__is_over),
    TEST(idle__provider_kept_loaded__is_asked_and_may_stay),
    TEST(load__provider_kept_loaded__is_taken_unless_it_died),
    /* of import_cases.c */
    TEST(import__another_runs__waits_and_can_be_cancelled),
    TEST(import_store__one_copy_has_come__it_alone_is_kept),
    TEST(attributes__of_a_transportable_set__say_imported),
    TEST(import__volume_over_two_luns__comes_whole_or_not_at_all),
    TEST(import__runs__coordinator_is_busy),
    /* of document_cases.c and document_damage.c */
    TEST(document__there_and_back__each_byte_is_the_same),
    TEST(document__records_with_odd_fields__are_the_same),
    TEST(document__no_set__is_a_document_without_one),
    TEST(document__record_too_large__is_not_written),
    TEST(document_read__each_damaged_field__is_refused_and_named),
    TEST(document_read__no_xml_or_none_that_is_allowed__is_refused),
    TEST(document_read__every_truncation__is_refused),
    TEST(document_read__each_changed_character__is_refused_or_whole),
    TEST(document_read__too_long_too_deep_too_many__is_refused),
    TEST(document__each_allocation_fails__is_no_memory),
    /* of break_cases.c and delete_cases.c */
    TEST(break__each_combination_of_flags__allowed_or_refused),
    TEST(break__flags_and_states__as_documented),
    TEST(break__copies_on_one_lun__it_is_told_and_changed_once),
    TEST(break__two_providers__each_gets_its_luns_and_one_can_stop_it),
    TEST(break__set_that_is_not_known__not_found),
    TEST(break__lun_that_stays_visible_or_provider_that_fails__is_in_the_timeline),
    TEST(break__volume_over_two_luns__both_get_identities_or_none),
    TEST(break__identity_that_another_disk_has__is_not_given),
    TEST(recover__destinations_and_flags__as_documented),
    TEST(recover_add__what_cannot_be__is_refused),
    TEST(recover_add__copy_of_a_volume_over_two_luns__is_refused),
    TEST(recover__provider_that_fails__is_told_and_translated),
    TEST(recover__cancelled__ends_by_what_the_provider_says),
    TEST(recover__disk_in_use__is_waited_for),
    TEST(recover__runs__disk_is_for_it_alone_and_coordinator_is_busy),
    TEST(recover__another_operation_ends_meanwhile__provider_has_to_stay),
    TEST(recover__flags_that_are_none__invalid),
    TEST(delete__layouts_and_failures__as_documented),
    TEST(delete__after_on_lun_empty__host_rescans),
    TEST(delete__what_is_not_known__not_found),
    TEST(start__after_a_boot_or_not__orphans_alone_go),
    {0},
};

static bool
set_up(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)); /* MSXML needs it */
}

static void
tear_down(void)
{
    CoUninitialize();
}

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "coordinator", cases, set_up, tear_down);
}
