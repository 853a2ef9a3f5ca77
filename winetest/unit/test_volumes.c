/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes and marks on real partition tables: what is a volume, its name, and that marks and new
 * identities change what they should and nothing else. */
#include "config.h"

#include "fakevss/host/volumes.h"

#include <stdio.h>

#include "base/mem.h"
#include "fakevss/host/identity.h"
#include "fakevss/host/marks.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"
#include "winetest/unit/span_cases.h"

#define NAA_A "60000000000000000000000000000001"
#define NAA_B "60000000000000000000000000000002"

static struct disks *disks;
static struct volumes volumes;
static struct ptable before; /* too large for a stack */
static struct ptable after;

/* Two LUNs; A has two partitions, B one. */
static void
begin(void)
{
    const char *fabric = fabric_make();

    fabric_present(NAA_A);
    fabric_present(NAA_B);
    fabric_format(NAA_A, 0xa0, 2);
    fabric_format(NAA_B, 0xb0, 1);
    CHECK_ERR(disks_new(fabric, FABRIC_HOST, &disks), ERR_OK, NULL);
}

static void
scan(void)
{
    struct why why = {0};

    CHECK_ERR(disks_rescan(disks, &why), ERR_OK, &why);
    volumes_release(&volumes);
    CHECK_ERR(volumes_scan(disks, &volumes), ERR_OK, NULL);
}

static void
end(void)
{
    volumes_release(&volumes);
    disks_free(disks);
}

static const struct disk *
disk_a(void)
{
    return disks_find(disks, 0);
}

static void
scan__basic_data_partitions__are_volumes(void)
{
    begin();
    scan();
    if (CHECK_INT(volumes.count, 3)) {
        const struct volume *volume = &volumes.volumes[1];

        CHECK_INT(volumes.volumes[0].fs, VOLUME_FS_NTFS);
        CHECK_INT(volume->fs, VOLUME_FS_RAW);
        CHECK_INT(volume->extent_count, 1);
        CHECK_INT(volume->extents[0].disk, 0);
        CHECK_STR(volume->extents[0].naa, NAA_A);
        CHECK_INT(volume->extents[0].slot, 1);
        CHECK_INT(volume->extents[0].offset, 192 * 1024);
        CHECK_INT(volume->extents[0].size, 64 * 1024);
        CHECK_INT(volume->size, 64 * 1024);
        CHECK_STR(volumes.volumes[2].extents[0].naa, NAA_B);
        CHECK(volumes_find(&volumes, &volume->id) == volume);
    }
    end();
}

static void
scan__other_partition_types__are_no_volumes(void)
{
    begin();
    fabric_table(NAA_A, &before);
    memset(before.partitions[0].type.bytes, 0x11, 16);
    fabric_write_table(NAA_A, &before);
    scan();
    if (CHECK_INT(volumes.count, 2))
        CHECK_INT(volumes.volumes[0].extents[0].slot, 1);
    end();
}

static void
scan__disk_without_table_or_damaged__has_no_volumes(void)
{
    struct why why = {0};

    begin();
    fabric_put(NAA_A, "vpd83", "", 0);
    scan();
    CHECK_INT(volumes.count, 1);
    CHECK_ERR(volumes_explain(disks, disk_a(), &why), ERR_CORRUPT, &why);
    fabric_unpresent(NAA_A);
    fabric_present("60000000000000000000000000000003");
    scan();
    CHECK_INT(volumes.count, 1);
    CHECK_ERR(volumes_explain(disks, disks_find(disks, 2), &why), ERR_NOT_FOUND, &why);
    end();
}

static void
probe__disk_that_cannot_be_read__is_named_with_the_reason(void)
{
    struct why why = {0};
    struct disk_io io;

    begin();
    fabric_present("60000000000000000000000000000003"); /* without a table */
    scan();
    CHECK_ERR(volumes_probe(disk_a(), &why), ERR_OK, &why);
    CHECK_ERR(volumes_probe(disks_find(disks, 2), &why), ERR_OK, &why);

    CHECK_ERR(disk_open(disks_find(disks, 1), true, &io, &why), ERR_OK, &why);
    CHECK_ERR(io.io.write(&io, SECTOR_SIZE + 20, "x", 1, &why), ERR_OK, &why); /* both copies */
    CHECK_ERR(io.io.write(&io, io.io.size - SECTOR_SIZE + 20, "x", 1, &why), ERR_OK, &why);
    disk_close(&io);
    CHECK_ERR(volumes_probe(disks_find(disks, 1), &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "disk1 (naa " NAA_B "): ");

    why = (struct why){0};
    CHECK_ERR(os_unlink(disk_a()->path, &why), ERR_OK, &why); /* since the rescan */
    CHECK_ERR(volumes_probe(disk_a(), &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "disk0 (naa " NAA_A "): ");
    CHECK_CONTAINS(why.text, disk_a()->path);

    why = (struct why){0};
    fabric_put(NAA_A, "vpd83", "", 0);
    scan();
    CHECK_ERR(volumes_probe(disk_a(), &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "disk0 (naa " NAA_A "): file vpd83");
    end();
}

static void
scan__duplicate_disk_id__later_disk_is_offline(void)
{
    struct why why = {0};

    begin();
    scan();
    fabric_present("60000000000000000000000000000003");
    fabric_format("60000000000000000000000000000003", 0xa0, 2);
    scan();
    if (CHECK_INT(volumes.count, 3))
        CHECK_STR(volumes.volumes[0].extents[0].naa, NAA_A);
    CHECK_ERR(volumes_explain(disks, disks_find(disks, 2), &why), ERR_EXISTS, &why);
    CHECK_CONTAINS(why.text, "disk0");
    CHECK_ERR(volumes_explain(disks, disk_a(), &why), ERR_OK, NULL);
    end();
}

static void
scan__each_allocation_fails__nothing_leaks(void)
{
    long live;
    long nth;

    begin();
    scan();
    volumes_release(&volumes);
    live = mem_live();
    for (nth = 1; nth < 1000; nth++) {
        enum err e;

        mem_fail_at(nth);
        e = volumes_scan(disks, &volumes);
        mem_fail_at(0);
        if (!e)
            break;
        CHECK_ERR(e, ERR_NOMEM, NULL);
        CHECK_INT(mem_live(), live);
    }
    CHECK(nth > 3 && nth < 1000);
    CHECK_INT(volumes.count, 3);
    end();
}

static void
name__there_and_back__same_id(void)
{
    struct id id = {{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 1, 2, 3, 4, 5, 6, 7, 8}};
    struct id back = {{0}};
    char name[VOLUME_NAME_SIZE];

    CHECK_STR(volume_name(&id, name), "\\\\?\\Volume{12345678-9abc-def0-0102-030405060708}\\");
    CHECK(volume_parse_name(name, &back));
    CHECK(id_equal(&id, &back));
    CHECK(volume_parse_name("\\\\?\\VOLUME{12345678-9ABC-DEF0-0102-030405060708}\\", &back));
    CHECK(id_equal(&id, &back));
}

static void
parse_name__anything_else__is_refused(void)
{
    static const char *const names[] = {
        "",
        "C:\\",
        "nonsense",
        "\\\\?\\Volume{}\\",
        "\\\\?\\Volume{12345678-9abc-def0-0102-030405060708}",
        "\\\\.\\Volume{12345678-9abc-def0-0102-030405060708}\\",
        "\\\\?\\Volume{12345678-9abc-def0-0102-03040506070x}\\",
        "\\\\?\\Volume{12345678-9abc-def0-0102-030405060708}/",
        "\\\\?\\Volume{12345678-9abc-def0-0102-030405060708)\\",
        "\\\\?\\Volume{12345678-9abc-def0-0102-030405060708}\\x",
    };
    struct id id;
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        CHECK(!volume_parse_name(names[i], &id));
}

/* Contract: 9.4 */
static void
marks__set_and_restored__table_as_before(void)
{
    struct marks saved;
    struct marks marked;
    struct why why = {0};

    begin();
    fabric_table(NAA_A, &before);
    before.partitions[1].attributes = MARK_HIDDEN | 1; /* hidden by somebody, and a bit of UEFI's */
    fabric_write_table(NAA_A, &before);
    fabric_table(NAA_A, &before);
    scan();
    CHECK_ERR(marks_read(disk_a(), &saved, &why), ERR_OK, &why);
    CHECK_INT(saved.count, 2);
    CHECK(!marks_are_complete(&saved));

    CHECK_ERR(marks_set(disk_a(), &why), ERR_OK, &why);
    CHECK_ERR(marks_read(disk_a(), &marked, &why), ERR_OK, &why);
    CHECK(marks_are_complete(&marked));
    fabric_table(NAA_A, &after);
    CHECK_INT(after.partitions[0].attributes, MARKS_ALL);
    CHECK_INT(after.partitions[1].attributes, MARKS_ALL | 1);
    CHECK(id_equal(&after.partitions[0].unique, &before.partitions[0].unique));

    CHECK_ERR(marks_restore(disk_a(), &saved, &why), ERR_OK, &why);
    CHECK_ERR(marks_restore(disk_a(), &saved, &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK_MEM(&after, &before, sizeof(after));
    end();
}

static void
marks__each_subset_missing__is_not_complete(void)
{
    struct marks marks = {.count = 1};
    unsigned bits;

    for (bits = 0; bits < 16; bits++) {
        marks.partitions[0].attributes = (uint64_t)bits << 60;
        CHECK(marks_are_complete(&marks) == (bits == 15));
    }
    marks.count = 0;
    CHECK(!marks_are_complete(&marks));
}

static void
marks__other_partition_types__are_left_alone(void)
{
    struct why why = {0};

    begin();
    fabric_table(NAA_A, &before);
    memset(before.partitions[0].type.bytes, 0x11, 16);
    fabric_write_table(NAA_A, &before);
    scan();
    CHECK_ERR(marks_set(disk_a(), &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK_INT(after.partitions[0].attributes, 0);
    CHECK_INT(after.partitions[1].attributes, MARKS_ALL);
    end();
}

static void
marks__disk_without_table__is_named(void)
{
    struct why why = {0};

    begin();
    fabric_present("60000000000000000000000000000003");
    scan();
    CHECK_ERR(marks_set(disks_find(disks, 2), &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "60000000000000000000000000000003");
    end();
}

static void
new_identity__ids_change__places_and_marks_stay(void)
{
    struct why why = {0};
    unsigned i;

    begin();
    scan();
    CHECK_ERR(marks_set(disk_a(), &why), ERR_OK, &why);
    fabric_table(NAA_A, &before);
    CHECK_ERR(marks_new_identity(disk_a(), &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK(!id_equal(&after.disk, &before.disk));
    CHECK_INT(after.disk.bytes[6] >> 4, 4);
    CHECK_INT(after.count, before.count);
    for (i = 0; i < after.count; i++) {
        CHECK(!id_equal(&after.partitions[i].unique, &before.partitions[i].unique));
        after.partitions[i].unique = before.partitions[i].unique;
    }
    after.disk = before.disk;
    CHECK_MEM(&after, &before, sizeof(after));
    end();
}

static void
marks__cleared__volumes_are_ordinary(void)
{
    struct why why = {0};

    begin();
    fabric_table(NAA_A, &before);
    before.partitions[1].attributes = MARK_HIDDEN | 1; /* a bit of UEFI's */
    memset(before.partitions[0].type.bytes, 0x11, 16);
    before.partitions[0].attributes = MARK_READ_ONLY;
    fabric_write_table(NAA_A, &before);
    scan();
    CHECK_ERR(marks_clear(disk_a(), &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK_INT(after.partitions[0].attributes, MARK_READ_ONLY); /* no volume */
    CHECK_INT(after.partitions[1].attributes, 1);
    end();
}

static void
identity__read_and_written__ids_come_back_by_slot(void)
{
    struct identity identity;
    struct why why = {0};

    begin();
    scan();
    CHECK_ERR(identity_read(disk_a(), &identity, &why), ERR_OK, &why);
    fabric_table(NAA_A, &before);
    CHECK_INT(identity.count, 2);
    CHECK_ERR(marks_new_identity(disk_a(), &why), ERR_OK, &why);
    CHECK_ERR(marks_set(disk_a(), &why), ERR_OK, &why);
    CHECK_ERR(identity_write(disk_a(), &identity, &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK_INT(after.partitions[0].attributes, MARKS_ALL);
    CHECK_ERR(marks_clear(disk_a(), &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK_MEM(&after, &before, sizeof(after));

    identity.partitions[0].slot = 7; /* a partition that is not there any more */
    CHECK_ERR(marks_new_identity(disk_a(), &why), ERR_OK, &why);
    CHECK_ERR(identity_write(disk_a(), &identity, &why), ERR_OK, &why);
    fabric_table(NAA_A, &after);
    CHECK(id_equal(&after.disk, &before.disk));
    CHECK(!id_equal(&after.partitions[0].unique, &before.partitions[0].unique));
    CHECK(id_equal(&after.partitions[1].unique, &before.partitions[1].unique));

    fabric_present("60000000000000000000000000000003");
    scan();
    CHECK_ERR(identity_read(disks_find(disks, 2), &identity, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "60000000000000000000000000000003");
    end();
}

static void
identity_text__there_and_back__or_refused(void)
{
    static const char *const refused[] = {
        "",
        "0",
        "01020304-0506-0708-090a-0b0c0d0e0f1",
        "01020304-0506-0708-090a-0b0c0d0e0f10 ",
        "01020304-0506-0708-090a-0b0c0d0e0f10  0=01020304-0506-0708-090a-0b0c0d0e0f10",
        "01020304-0506-0708-090a-0b0c0d0e0f10 =01020304-0506-0708-090a-0b0c0d0e0f10",
        "01020304-0506-0708-090a-0b0c0d0e0f10 128=01020304-0506-0708-090a-0b0c0d0e0f10",
        "01020304-0506-0708-090a-0b0c0d0e0f10 4294967296=01020304-0506-0708-090a-0b0c0d0e0f10",
        "01020304-0506-0708-090a-0b0c0d0e0f10 -1=01020304-0506-0708-090a-0b0c0d0e0f10",
        "01020304-0506-0708-090a-0b0c0d0e0f10 0=01020304-0506-0708-090a-0b0c0d0e0f10x",
        "01020304-0506-0708-090a-0b0c0d0e0fxx",
    };
    struct identity identity = {.count = PARTITIONS_MAX};
    struct identity back;
    struct text text = {0};

    memset(identity.disk.bytes, 0xd1, sizeof(identity.disk.bytes));
    for (unsigned i = 0; i < PARTITIONS_MAX; i++) {
        identity.partitions[i].slot = PARTITIONS_MAX - 1 - i;
        memset(identity.partitions[i].id.bytes, (int)i, sizeof(identity.disk.bytes));
    }
    identity_format(&identity, &text);
    CHECK(identity_parse(text_get(&text), &back));
    CHECK_MEM(&back, &identity, sizeof(back));
    text_add(&text, " 0=01020304-0506-0708-090a-0b0c0d0e0f10"); /* one more than a table has */
    CHECK(!identity_parse(text_get(&text), &back));
    text_release(&text);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        CHECK(!identity_parse(refused[i], &back));
}

static void
marks_text__each_bit__has_its_name(void)
{
    char text[MARKS_TEXT_SIZE];

    CHECK_STR(marks_text(0, text), "-");
    CHECK_STR(marks_text(1, text), "-");
    CHECK_STR(marks_text(MARK_READ_ONLY, text), "read-only");
    CHECK_STR(marks_text(MARK_HIDDEN | MARK_NO_DRIVE_LETTER, text), "hidden,no-drive-letter");
    CHECK_STR(marks_text(MARKS_ALL, text), "read-only,shadow-copy,hidden,no-drive-letter");
}

static const struct test_case cases[] = {
    TEST(scan__basic_data_partitions__are_volumes),
    TEST(scan__other_partition_types__are_no_volumes),
    TEST(scan__disk_without_table_or_damaged__has_no_volumes),
    TEST(probe__disk_that_cannot_be_read__is_named_with_the_reason),
    TEST(scan__duplicate_disk_id__later_disk_is_offline),
    TEST(scan__each_allocation_fails__nothing_leaks),
    TEST(name__there_and_back__same_id),
    TEST(parse_name__anything_else__is_refused),
    TEST(marks__set_and_restored__table_as_before),
    TEST(marks__each_subset_missing__is_not_complete),
    TEST(marks__other_partition_types__are_left_alone),
    TEST(marks__disk_without_table__is_named),
    TEST(new_identity__ids_change__places_and_marks_stay),
    TEST(marks__cleared__volumes_are_ordinary),
    TEST(identity__read_and_written__ids_come_back_by_slot),
    TEST(identity_text__there_and_back__or_refused),
    TEST(marks_text__each_bit__has_its_name),
    TEST(span__parts_on_two_disks__are_one_volume),
    TEST(span__what_does_not_fit_together__is_no_volume_and_told),
    TEST(span__disk_offline_or_gone__volume_is_not_there),
    TEST(span__marks_and_identities__are_those_of_each_part),
    TEST(span__each_allocation_fails__nothing_leaks),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "volumes", cases, NULL, NULL);
}
