/* SPDX-License-Identifier: Apache-2.0 */
/* VDS_LUN_INFORMATION to struct lun and back, with hostile records, counted task memory and every
 * allocation failing in turn. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

static bool
set_up(void)
{
    return task_spy_start();
}

/* Read a changed copy of a good record. */
static enum err
read_changed(void (*change)(VDS_LUN_INFORMATION *record), struct lun *ret_lun, struct why *why)
{
    VDS_LUN_INFORMATION record;
    enum err e;

    record_make(&record, 4);
    change(&record);
    e = vds_lun_read(&record, ret_lun, why);
    record_free(&record);
    return e;
}

static void
set_serial(VDS_LUN_INFORMATION *record, const char *text)
{
    CoTaskMemFree(record->m_szSerialNumber);
    record->m_szSerialNumber = task_text(text);
}

static void
read__good_record__every_field_arrives(void)
{
    VDS_LUN_INFORMATION record;
    struct why why = {0};
    struct lun lun;

    record_make(&record, 5);
    if (CHECK_ERR(vds_lun_read(&record, &lun, &why), ERR_OK, &why)) {
        CHECK_INT(lun.device_type, 0);
        CHECK_INT(lun.device_type_modifier, 5);
        CHECK(lun.has_command_queueing);
        CHECK_STR(lun.vendor, "VENDOR");
        CHECK_STR(lun.product, "");
        CHECK_STR(lun.revision, "");
        CHECK_STR(lun.serial, "SN000005");
        CHECK_INT(lun.page83.count, 2);
        CHECK_INT(lun.page83.designators[0].type, PAGE83_NAA);
        CHECK_INT(lun.page83.designators[0].code_set, PAGE83_BINARY);
        CHECK_INT(lun.page83.designators[0].size, 16);
        CHECK_MEM(lun.page83.designators[0].data,
                  record.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier, 16);
        CHECK_INT(lun.page83.designators[1].type, PAGE83_SCSI_NAME);
        CHECK_INT(lun.page83.designators[1].code_set, PAGE83_UTF8);
        CHECK_INT(lun.page83.designators[1].size, 8);
    }
    record_free(&record);
}

/* Contract: 16.12 */
static void
read__empty_record__empty_lun(void)
{
    VDS_LUN_INFORMATION record = {0};
    struct lun nothing;
    struct lun lun;

    memset(&nothing, 0, sizeof(nothing));
    memset(&lun, 0xa5, sizeof(lun));
    CHECK_ERR(vds_lun_read(&record, &lun, NULL), ERR_OK, NULL);
    CHECK(lun_equal(&lun, &nothing));
}

static void
pad_serial(VDS_LUN_INFORMATION *record)
{
    set_serial(record, "  A B  ");
}

static void
read__padded_text__trimmed_on_the_right_only(void)
{
    struct lun lun;

    CHECK_ERR(read_changed(pad_serial, &lun, NULL), ERR_OK, NULL);
    CHECK_STR(lun.serial, "  A B");
}

/* --- hostile records --- */

static void
no_identifier_array(VDS_LUN_INFORMATION *record)
{
    record_identifiers(record, 0, 0, 0);
    CoTaskMemFree(record->m_deviceIdDescriptor.m_rgIdentifiers);
    record->m_deviceIdDescriptor.m_rgIdentifiers = NULL;
    record->m_deviceIdDescriptor.m_cIdentifiers = 1;
}

static void
huge_identifier_count_without_array(VDS_LUN_INFORMATION *record)
{
    no_identifier_array(record);
    record->m_deviceIdDescriptor.m_cIdentifiers = 0xffffffff;
}

static void
identifiers_65(VDS_LUN_INFORMATION *record)
{
    record_identifiers(record, 65, VDSStorageIdTypeFCPHName, 8);
}

static void
identifier_256_bytes(VDS_LUN_INFORMATION *record)
{
    record_identifiers(record, 1, VDSStorageIdTypeFCPHName, 256);
}

static void
identifier_without_bytes(VDS_LUN_INFORMATION *record)
{
    VDS_STORAGE_IDENTIFIER *identifier = &record->m_deviceIdDescriptor.m_rgIdentifiers[1];

    CoTaskMemFree(identifier->m_rgbIdentifier);
    identifier->m_rgbIdentifier = NULL;
}

static void
serial_too_long(VDS_LUN_INFORMATION *record)
{
    char text[LUN_SERIAL_MAX + 1];

    memset(text, 'x', LUN_SERIAL_MAX);
    text[LUN_SERIAL_MAX] = 0;
    set_serial(record, text);
}

static void
vendor_too_long(VDS_LUN_INFORMATION *record)
{
    char text[LUN_TEXT_MAX + 1];

    memset(text, 'x', LUN_TEXT_MAX);
    text[LUN_TEXT_MAX] = 0;
    CoTaskMemFree(record->m_szVendorId);
    record->m_szVendorId = task_text(text);
}

static void
blanks_too_long(VDS_LUN_INFORMATION *record)
{
    char text[4096];

    memset(text, ' ', sizeof(text));
    text[sizeof(text) - 1] = 0;
    set_serial(record, text);
}

/* Contract: 16.12 */
static void
read__hostile_record__is_refused_and_gives_nothing(void)
{
    static const struct {
        const char *name;
        void (*change)(VDS_LUN_INFORMATION *record);
    } rows[] = {
        {"count without array", no_identifier_array},
        {"huge count without array", huge_identifier_count_without_array},
        {"65 identifiers", identifiers_65},
        {"identifier of 256 bytes", identifier_256_bytes},
        {"identifier without bytes", identifier_without_bytes},
        {"serial too long", serial_too_long},
        {"vendor too long", vendor_too_long},
        {"blanks too long", blanks_too_long},
    };
    struct lun untouched;
    struct lun lun;

    memset(&untouched, 0xa5, sizeof(untouched));
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct why why = {0};

        lun = untouched;
        if (!CHECK_ERR(read_changed(rows[i].change, &lun, &why), ERR_INVAL, &why))
            printf("  row: %s\n", rows[i].name);
        CHECK_MEM(&lun, &untouched, sizeof(lun));
        CHECK(why.text[0] != 0);
    }
    CHECK_INT(task_spy_live(), 0);
}

/* --- odd but legal records --- */

static void
identifiers_64(VDS_LUN_INFORMATION *record)
{
    VDS_STORAGE_IDENTIFIER *identifiers;

    record_identifiers(record, 64, VDSStorageIdTypeVendorSpecific, 8);
    identifiers = record->m_deviceIdDescriptor.m_rgIdentifiers;
    for (ULONG i = 1; i < 64; i += 3)
        identifiers[i].m_Type = VDSStorageIdTypeFCPHName; /* 21 of them qualify */
}

static void
read__more_identifiers_than_fit__the_first_unique_ones_are_kept(void)
{
    struct lun lun;

    CHECK_ERR(read_changed(identifiers_64, &lun, NULL), ERR_OK, NULL);
    CHECK_INT(lun.page83.count, PAGE83_DESIGNATORS_MAX);
    for (unsigned i = 0; i < lun.page83.count; i++) {
        CHECK_INT(lun.page83.designators[i].type, PAGE83_NAA);
        CHECK_INT(lun.page83.designators[i].data[0], 0x20 + 1 + 3 * i);
    }
}

static void
identifiers_16(VDS_LUN_INFORMATION *record)
{
    record_identifiers(record, 16, VDSStorageIdTypeVendorSpecific, 255);
}

static void
read__as_many_identifiers_as_fit__all_are_kept(void)
{
    struct lun lun;

    CHECK_ERR(read_changed(identifiers_16, &lun, NULL), ERR_OK, NULL);
    CHECK_INT(lun.page83.count, 16);
    CHECK_INT(lun.page83.designators[15].type, PAGE83_VENDOR_SPECIFIC);
    CHECK_INT(lun.page83.designators[15].size, 255);
}

static void
unknown_identifiers(VDS_LUN_INFORMATION *record)
{
    VDS_STORAGE_IDENTIFIER *identifiers;

    record_identifiers(record, 6, VDSStorageIdTypeFCPHName, 8);
    identifiers = record->m_deviceIdDescriptor.m_rgIdentifiers;
    identifiers[0].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)0x103; /* 3 in its low byte */
    identifiers[1].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)-1;
    identifiers[2].m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)0x101;
    identifiers[3].m_cbIdentifier = 0;
    identifiers[4].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)15; /* reserved by SCSI, but it fits */
}

static void
read__unknown_and_empty_identifiers__are_skipped(void)
{
    struct lun lun;

    CHECK_ERR(read_changed(unknown_identifiers, &lun, NULL), ERR_OK, NULL);
    if (CHECK_INT(lun.page83.count, 2)) {
        CHECK_INT(lun.page83.designators[0].type, 15);
        CHECK_INT(lun.page83.designators[1].type, PAGE83_NAA);
        CHECK_INT(lun.page83.designators[1].data[0], 0x25);
    }
}

static void
text_of_the_longest_kind(VDS_LUN_INFORMATION *record)
{
    char text[LUN_SERIAL_MAX];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = 0;
    set_serial(record, text);
    record->m_version = 77;
    record->m_BusType = (VDS_STORAGE_BUS_TYPE)0x12345;
}

static void
read__longest_text_and_unknown_bus__is_read(void)
{
    struct lun lun;

    CHECK_ERR(read_changed(text_of_the_longest_kind, &lun, NULL), ERR_OK, NULL);
    CHECK_INT(strlen(lun.serial), LUN_SERIAL_MAX - 1);
}

/* --- arrays --- */

static void
read_array__counts__only_sensible_ones(void)
{
    static const LONGLONG bad[] = {0, -1, LONG_MIN, VDS_LUNS_MAX + 1, LONG_MAX, 0xffffffff};
    VDS_LUN_INFORMATION records[2];
    struct lun *luns = NULL;
    long live = mem_live();

    record_make(&records[0], 1);
    record_make(&records[1], 2);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        CHECK_ERR(vds_luns_read(records, bad[i], &luns, NULL), ERR_INVAL, NULL);
    CHECK_ERR(vds_luns_read(NULL, 1, &luns, NULL), ERR_INVAL, NULL);
    CHECK(luns == NULL);
    CHECK_ERR(vds_luns_read(records, 2, &luns, NULL), ERR_OK, NULL);
    if (luns)
        CHECK_STR(luns[1].serial, "SN000002");
    mem_free(luns);

    luns = NULL;
    mem_fail_at(1);
    CHECK_ERR(vds_luns_read(records, 2, &luns, NULL), ERR_NOMEM, NULL);
    mem_fail_at(0);
    records[1].m_deviceIdDescriptor.m_cIdentifiers = 65;
    CHECK_ERR(vds_luns_read(records, 2, &luns, NULL), ERR_INVAL, NULL);
    records[1].m_deviceIdDescriptor.m_cIdentifiers = 2;
    CHECK(luns == NULL);
    CHECK_INT(mem_live(), live);
    record_free(&records[0]);
    record_free(&records[1]);
}

/* --- writing --- */

static void
write__over_a_record__identity_replaced_rest_kept(void)
{
    VDS_LUN_INFORMATION expected;
    VDS_LUN_INFORMATION record;
    VDS_INTERCONNECT *interconnects;
    struct lun lun;

    record_make(&record, 8);
    record_make(&expected, 9);
    interconnects = record.m_rgInterconnects;
    record.m_deviceIdDescriptor.m_version = 7;
    CHECK_ERR(vds_lun_read(&expected, &lun, NULL), ERR_OK, NULL);
    CHECK_ERR(vds_luns_write(&lun, 1, &record, &record), ERR_OK, NULL);

    CoTaskMemFree(expected.m_szProductRevision); /* "" becomes "none" */
    expected.m_szProductRevision = NULL;
    expected.m_deviceIdDescriptor.m_version = 7;
    expected.m_BusType = VDSBusTypeScsi;
    memset(&expected.m_diskSignature, 0, sizeof(expected.m_diskSignature));
    CHECK(record_same(&record, &expected));
    CHECK(record.m_rgInterconnects == interconnects);
    CHECK_INT(record.m_version, 1);

    record_free(&expected);
    vds_lun_clear(&record);
    CHECK_INT(task_spy_live(), 0);
    CHECK(HeapValidate(GetProcessHeap(), 0, NULL));
}

static void
write__empty_record__like_supplies_the_descriptor_version(void)
{
    VDS_LUN_INFORMATION source;
    VDS_LUN_INFORMATION target = {0};
    struct lun again;
    struct lun lun;

    record_make(&source, 3);
    source.m_deviceIdDescriptor.m_version = 99;
    CHECK_ERR(vds_lun_read(&source, &lun, NULL), ERR_OK, NULL);
    CHECK_ERR(vds_luns_write(&lun, 1, &source, &target), ERR_OK, NULL);
    CHECK_INT(target.m_deviceIdDescriptor.m_version, 99);
    CHECK_INT(target.m_cInterconnects, 0);
    CHECK(target.m_rgInterconnects == NULL);
    CHECK_ERR(vds_lun_read(&target, &again, NULL), ERR_OK, NULL);
    CHECK(lun_equal(&lun, &again));
    record_free(&source);
    vds_lun_clear(&target);
    CHECK_INT(task_spy_live(), 0);
}

static void
write__nothing__gives_nulls(void)
{
    VDS_LUN_INFORMATION record;
    struct lun lun;

    memset(&lun, 0, sizeof(lun));
    record_make(&record, 1);
    CHECK_ERR(vds_luns_write(&lun, 1, &record, &record), ERR_OK, NULL);
    CHECK(!record.m_szVendorId && !record.m_szProductId && !record.m_szProductRevision &&
          !record.m_szSerialNumber);
    CHECK_INT(record.m_deviceIdDescriptor.m_cIdentifiers, 0);
    CHECK(record.m_deviceIdDescriptor.m_rgIdentifiers == NULL);
    CHECK_INT(record.m_cInterconnects, 1);
    vds_lun_clear(&record);
    CHECK_INT(task_spy_live(), 0);
}

/* Two records, so that a failure in the second one must undo the first. */
static void
write__each_allocation_fails__no_record_changes(void)
{
    VDS_LUN_INFORMATION records[2], copies[2], sources[2];
    struct lun luns[2];
    long before, needed;
    enum err e;

    for (unsigned i = 0; i < 2; i++) {
        record_make(&records[i], 10 + i);
        record_make(&copies[i], 10 + i);
        record_make(&sources[i], 20 + i);
        CHECK_ERR(vds_lun_read(&sources[i], &luns[i], NULL), ERR_OK, NULL);
    }
    before = task_spy_live();
    for (needed = 1; needed < 100; needed++) {
        task_spy_fail_at(needed);
        e = vds_luns_write(luns, 2, records, records);
        task_spy_fail_at(0);
        if (e != ERR_NOMEM)
            break;
        CHECK_INT(task_spy_live(), before);
        CHECK(record_same(&records[0], &copies[0]) && record_same(&records[1], &copies[1]));
    }
    CHECK_ERR(e, ERR_OK, NULL);
    CHECK_INT(needed, 1 + 2 * 5); /* vendor, serial, array, two identifiers each */
    CHECK(!record_same(&records[0], &copies[0]) && !record_same(&records[1], &copies[1]));

    mem_fail_at(1);
    CHECK_ERR(vds_luns_write(luns, 2, records, records), ERR_NOMEM, NULL);
    mem_fail_at(0);
    for (unsigned i = 0; i < 2; i++) {
        vds_lun_clear(&records[i]);
        record_free(&copies[i]);
        record_free(&sources[i]);
    }
    CHECK_INT(task_spy_live(), 0);
    CHECK(HeapValidate(GetProcessHeap(), 0, NULL));
}

static void
clear__twice__is_harmless(void)
{
    static const VDS_LUN_INFORMATION zero;
    VDS_LUN_INFORMATION record;

    record_make(&record, 6);
    vds_lun_clear(&record);
    CHECK_MEM(&record, &zero, sizeof(record));
    vds_lun_clear(&record);
    CHECK_INT(task_spy_live(), 0);
}

static const struct test_case cases[] = {
    TEST(read__good_record__every_field_arrives),
    TEST(read__empty_record__empty_lun),
    TEST(read__padded_text__trimmed_on_the_right_only),
    TEST(read__hostile_record__is_refused_and_gives_nothing),
    TEST(read__more_identifiers_than_fit__the_first_unique_ones_are_kept),
    TEST(read__as_many_identifiers_as_fit__all_are_kept),
    TEST(read__unknown_and_empty_identifiers__are_skipped),
    TEST(read__longest_text_and_unknown_bus__is_read),
    TEST(read_array__counts__only_sensible_ones),
    TEST(write__over_a_record__identity_replaced_rest_kept),
    TEST(write__empty_record__like_supplies_the_descriptor_version),
    TEST(write__nothing__gives_nulls),
    TEST(write__each_allocation_fails__no_record_changes),
    TEST(clear__twice__is_harmless),
    {0}};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "vds_lun", cases, set_up, task_spy_stop);
}
