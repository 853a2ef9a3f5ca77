/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss/host/mbr.c on a disk in memory: what is a master boot record, its damages, its marks. */
#include "config.h"

#include "fakevss/host/mbr.h"

#include <stdio.h>

#include "base/bytes.h"
#include "winetest/harness/harness.h"

#define SECTORS 4096u
#define DISK_SIZE (SECTORS * SECTOR_SIZE)
#define ENTRY(slot) (446 + 16 * (slot))
#define SIGNATURE 0x89abcdefu

static uint8_t data[DISK_SIZE];
static unsigned fail_write; /* the fail_write-th write from now fails (0: none) */
static struct ptable table;

static enum err
disk_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    (void)ctx;
    if (offset > DISK_SIZE || size > DISK_SIZE - offset)
        return why_set(why, ERR_IO, "read leaves the disk");
    memcpy(buf, data + offset, size);
    return ERR_OK;
}

static enum err
disk_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    (void)ctx;
    if (fail_write && --fail_write == 0)
        return why_set(why, ERR_IO, "write refused");
    if (offset > DISK_SIZE || size > DISK_SIZE - offset)
        return why_set(why, ERR_IO, "write leaves the disk");
    memcpy(data + offset, buf, size);
    return ERR_OK;
}

static const struct block_io io = {disk_read, disk_write, NULL, DISK_SIZE};

static void
put_entry(unsigned slot, uint8_t type, uint32_t first, uint32_t count)
{
    data[ENTRY(slot) + 4] = type;
    bytes_put_le32(data + ENTRY(slot) + 8, first);
    bytes_put_le32(data + ENTRY(slot) + 12, count);
}

/* An NTFS volume in slot 0, a FAT one in slot 2, an extended partition in slot 3. */
static void
make_disk(void)
{
    memset(data, 0, sizeof(data));
    fail_write = 0;
    bytes_put_le32(data + 440, SIGNATURE);
    put_entry(0, 0x07, 2048, 100);
    put_entry(2, 0x0c, 2148, 200);
    put_entry(3, 0x0f, 3000, 500);
    data[ENTRY(0)] = 0x80;
    data[510] = 0x55;
    data[511] = 0xaa;
}

static void
read__entries__are_partitions_and_volumes_by_type(void)
{
    static const uint8_t disk[16] = {0x89, 0xab, 0xcd, 0xef};

    make_disk();
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    CHECK_INT(table.form, PTABLE_MBR);
    CHECK_MEM(table.disk.bytes, disk, sizeof(disk));
    CHECK_INT(table.count, 3);
    CHECK_INT(ptable_find(&table, 0)->offset, 2048 * SECTOR_SIZE);
    CHECK_INT(ptable_find(&table, 2)->size, 200 * SECTOR_SIZE);
    CHECK(ptable_find(&table, 1) == NULL);
    CHECK(id_equal(&ptable_find(&table, 0)->type, &partition_basic_data));
    CHECK(id_equal(&ptable_find(&table, 2)->type, &partition_basic_data));
    CHECK(!id_equal(&ptable_find(&table, 3)->type, &partition_basic_data));
    CHECK(!id_equal(&table.partitions[0].unique, &table.partitions[1].unique));
}

/* What is in sector 0 of disks that have no master boot record for a table. */
static void
read__other_sectors_0__are_none(void)
{
    static const struct {
        const char *what;
        unsigned offset;
        uint8_t value;
    } changes[] = {
        {"no mark at the end", 511, 0xab},
        {"a boot sector's code", ENTRY(1), 0x41},
        {"protective", ENTRY(1) + 4, 0xee},
    };

    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        bool is_there = true;

        make_disk();
        data[changes[i].offset] = changes[i].value;
        CHECK_ERR(mbr_is_there(&io, &is_there, NULL), ERR_OK, NULL);
        CHECK(!is_there);
        CHECK_ERR(mbr_read(&io, &table, NULL), ERR_NOT_FOUND, NULL);
    }
    make_disk();
    for (unsigned slot = 0; slot < MBR_SLOTS; slot++)
        data[ENTRY(slot) + 4] = 0;
    CHECK_ERR(mbr_read(&io, &table, NULL), ERR_NOT_FOUND, NULL);
}

static void
read__damaged_entries__are_refused_by_number(void)
{
    static const struct {
        unsigned slot;
        uint32_t first;
        uint32_t count;
        const char *says;
    } entries[] = {
        {1, 4000, 97, "partition 2"},
        {1, 4097, 1, "partition 2"},
        {1, UINT32_MAX, UINT32_MAX, "partition 2"},
        {1, 3900, 0, "partition 2"},
        {1, 0, 1, "partition 2"},
        {1, MBR_MARKS_LBA, 1, "partition 2"},
        {1, 2147, 1, "partitions 1 and 2"},
        {1, 2000, 49, "partitions 1 and 2"},
        {2, 2050, 1, "partitions 1 and 3"},
        {3, 2347, 9, "partitions 3 and 4"},
    };

    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        struct why why = {0};

        make_disk();
        put_entry(entries[i].slot, 0x07, entries[i].first, entries[i].count);
        CHECK_ERR(ptable_read(&io, &table, &why), ERR_CORRUPT, &why);
        CHECK(strstr(why.text, entries[i].says));
    }
}

static void
write__marks__hold_for_all_volumes_and_leave_sector_0(void)
{
    uint8_t before[SECTOR_SIZE];

    make_disk();
    memcpy(before, data, sizeof(before));
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    for (unsigned i = 0; i < table.count; i++)
        table.partitions[i].attributes = MARK_HIDDEN | MARK_SHADOW_COPY;
    CHECK_ERR(ptable_write(&io, &table, NULL), ERR_OK, NULL);
    CHECK_MEM(data, before, sizeof(before));
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    CHECK(table.partitions[0].attributes == (MARK_HIDDEN | MARK_SHADOW_COPY));
    CHECK(table.partitions[1].attributes == (MARK_HIDDEN | MARK_SHADOW_COPY));
    for (unsigned i = 0; i < table.count; i++)
        table.partitions[i].attributes = 0;
    CHECK_ERR(ptable_write(&io, &table, NULL), ERR_OK, NULL);
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    CHECK(table.partitions[0].attributes == 0);
}

static void
write__marks_that_differ_or_no_signature__refused_and_nothing_written(void)
{
    static uint8_t before[DISK_SIZE];

    make_disk();
    memcpy(before, data, sizeof(before));
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    table.partitions[1].attributes = MARK_HIDDEN;
    CHECK_ERR(ptable_write(&io, &table, NULL), ERR_INVAL, NULL);
    table.partitions[1].attributes = 0;
    table.disk.bytes[15] = 1;
    CHECK_ERR(ptable_write(&io, &table, NULL), ERR_INVAL, NULL);
    CHECK_MEM(data, before, sizeof(before));
}

static void
read__marks_damaged__is_refused(void)
{
    for (unsigned i = 8; i < 20; i++) {
        make_disk();
        CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
        CHECK_ERR(ptable_write(&io, &table, NULL), ERR_OK, NULL);
        data[MBR_MARKS_LBA * SECTOR_SIZE + i] ^= 0x10;
        CHECK_ERR(ptable_read(&io, &table, NULL), ERR_CORRUPT, NULL);
    }
}

static void
new_identity__written__signature_and_volume_ids_are_new(void)
{
    uint8_t entries[64];
    struct ptable old;

    make_disk();
    memcpy(entries, data + 446, sizeof(entries));
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    old = table;
    CHECK_ERR(ptable_new_identity(&table), ERR_OK, NULL);
    CHECK_ERR(ptable_write(&io, &table, NULL), ERR_OK, NULL);
    CHECK_MEM(data + 446, entries, sizeof(entries));
    CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
    CHECK(!id_equal(&table.disk, &old.disk));
    for (unsigned i = 0; i < table.count; i++)
        CHECK(!id_equal(&table.partitions[i].unique, &old.partitions[i].unique));

    CHECK_ERR(ptable_write(&io, &old, NULL), ERR_OK, NULL); /* and back */
    CHECK_INT(bytes_get_le32(data + 440), SIGNATURE);
}

static void
write__fails_at_each_write__old_or_new_but_whole(void)
{
    for (unsigned nth = 1; nth <= 2; nth++) {
        struct ptable read;

        make_disk();
        CHECK_ERR(ptable_read(&io, &table, NULL), ERR_OK, NULL);
        mbr_set_signature(&table, 5);
        fail_write = nth;
        CHECK_ERR(ptable_write(&io, &table, NULL), ERR_IO, NULL);
        CHECK_ERR(ptable_read(&io, &read, NULL), ERR_OK, NULL);
        CHECK_INT(bytes_get_le32(data + 440), SIGNATURE);
    }
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(read__entries__are_partitions_and_volumes_by_type),
        TEST(read__other_sectors_0__are_none),
        TEST(read__damaged_entries__are_refused_by_number),
        TEST(write__marks__hold_for_all_volumes_and_leave_sector_0),
        TEST(write__marks_that_differ_or_no_signature__refused_and_nothing_written),
        TEST(read__marks_damaged__is_refused),
        TEST(new_identity__written__signature_and_volume_ids_are_new),
        TEST(write__fails_at_each_write__old_or_new_but_whole),
        {0},
    };

    return test_main(argc, argv, "mbr", cases, NULL, NULL);
}
