/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss/host/gpt.c on a disk in memory, with every way in which a table can be damaged. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/host/gpt.h"
#include "winetest/harness/harness.h"

#define SECTORS 256u
#define DISK_SIZE (SECTORS * SECTOR_SIZE)
#define BACKUP_LBA (SECTORS - 1)

/* A disk in memory; the fail_write-th write from now fails (0: none). */
struct memory_disk {
    uint8_t data[DISK_SIZE];
    unsigned fail_write;
};

static enum err
disk_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    struct memory_disk *disk = ctx;

    if (offset > DISK_SIZE || size > DISK_SIZE - offset)
        return why_set(why, ERR_IO, "read of %zu bytes at %llu leaves the disk", size,
                       (unsigned long long)offset);
    memcpy(buf, disk->data + offset, size);
    return ERR_OK;
}

static enum err
disk_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    struct memory_disk *disk = ctx;

    if (disk->fail_write && --disk->fail_write == 0)
        return why_set(why, ERR_IO, "write refused");
    if (offset > DISK_SIZE || size > DISK_SIZE - offset)
        return why_set(why, ERR_IO, "write of %zu bytes at %llu leaves the disk", size,
                       (unsigned long long)offset);
    memcpy(disk->data + offset, buf, size);
    return ERR_OK;
}

static struct memory_disk disk;
static struct ptable gpt;
static const struct block_io io = {disk_read, disk_write, &disk, DISK_SIZE};

/* A table of two partitions in slots 0 and 4. */
static void
make_table(void)
{
    memset(&disk, 0, sizeof(disk));
    memset(&gpt, 0, sizeof(gpt));
    memset(gpt.disk.bytes, 0x11, sizeof(gpt.disk.bytes));
    gpt.first_usable_lba = 34;
    gpt.last_usable_lba = SECTORS - 34;
    gpt.backup_lba = BACKUP_LBA;
    gpt.entry_count = PARTITIONS_MAX;
    gpt.count = 2;
    for (unsigned i = 0; i < 2; i++) {
        struct partition *partition = &gpt.partitions[i];

        partition->slot = 4 * i;
        partition->type = partition_basic_data;
        memset(partition->unique.bytes, (int)(0x20 + i), sizeof(partition->unique.bytes));
        partition->unique.bytes[0] = 0x0f;
        partition->offset = (uint64_t)(40 + 50 * i) * SECTOR_SIZE;
        partition->size = 50 * SECTOR_SIZE;
        partition->attributes = i ? MARK_HIDDEN : MARKS_ALL;
        partition->name[0] = (uint16_t)(0x100 + i);
    }
    CHECK_ERR(gpt_write(&io, &gpt, NULL), ERR_OK, NULL);
}

/* Make the checksums of the header at @lba right again after a test changed it. */
static void
seal_header(unsigned lba)
{
    uint8_t *header = disk.data + (size_t)lba * SECTOR_SIZE;

    bytes_put_le32(header + 16, 0);
    bytes_put_le32(header + 16, (uint32_t)crc32(0, header, 92));
}

static void
check_table(const struct ptable *read)
{
    CHECK_INT(read->count, 2);
    CHECK_MEM(&read->disk, &gpt.disk, sizeof(gpt.disk));
    CHECK_INT(read->backup_lba, BACKUP_LBA);
    for (unsigned i = 0; i < 2; i++)
        CHECK_MEM(&read->partitions[i], &gpt.partitions[i], sizeof(gpt.partitions[i]));
}

static void
read__what_was_written__is_equal(void)
{
    static struct ptable read;

    make_table();
    CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL);
    check_table(&read);
    CHECK(ptable_find(&read, 4) == &read.partitions[1]);
    CHECK(ptable_find(&read, 1) == NULL);
}

static void
write__guid__is_mixed_endian_on_disk(void)
{
    static const uint8_t basic_data[16] = {0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44,
                                           0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7};

    make_table();
    CHECK_MEM(disk.data + 2 * SECTOR_SIZE, basic_data, sizeof(basic_data));
}

static void
read__empty_disk__is_not_found(void)
{
    static struct ptable read;

    memset(&disk, 0, sizeof(disk));
    CHECK_ERR(gpt_read(&io, &read, NULL), ERR_NOT_FOUND, NULL);
}

static void
read__disk_too_small__is_not_found(void)
{
    static struct ptable read;

    for (uint64_t size = 0; size < 3 * SECTOR_SIZE; size += SECTOR_SIZE / 2) {
        struct block_io small = io;

        small.size = size;
        CHECK_ERR(gpt_read(&small, &read, NULL), ERR_NOT_FOUND, NULL);
    }
}

/* Each byte of the primary header and of the used entries, damaged in turn: the backup serves. */
static void
read__primary_damaged_anywhere__backup_serves(void)
{
    static struct ptable read;

    make_table();
    for (unsigned i = SECTOR_SIZE; i < 2 * SECTOR_SIZE + 5 * 128; i++) {
        if (i == SECTOR_SIZE + 92)
            i = 2 * SECTOR_SIZE; /* the rest of the header's sector is reserved */
        disk.data[i] ^= 0x40;
        memset(&read, 0, sizeof(read));
        if (!CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL))
            return;
        check_table(&read);
        disk.data[i] ^= 0x40;
    }
}

static void
read__both_copies_damaged__is_corrupt_and_output_untouched(void)
{
    static struct ptable read;
    struct why why = {0};

    make_table();
    disk.data[SECTOR_SIZE + 57] ^= 1;
    disk.data[BACKUP_LBA * SECTOR_SIZE + 57] ^= 1;
    memset(&read, 0x5a, sizeof(read));
    CHECK_ERR(gpt_read(&io, &read, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "sector 1");
    CHECK_INT(((uint8_t *)&read)[0], 0x5a);
}

/* Fields that lie although the checksums are right, in both copies: refused, never followed. */
static void
read__lying_fields_with_right_checksums__are_corrupt(void)
{
    static const struct {
        unsigned offset;
        uint64_t value;
        bool is_64;
    } lies[] = {
        {12, 0, false},          {12, 91, false},         {12, 513, false},
        {12, 0xffffffff, false}, {24, 7, true},           {24, UINT64_MAX, true},
        {32, SECTORS, true},     {32, UINT64_MAX, true},  {72, SECTORS, true},
        {72, UINT64_MAX, true},  {72, SECTORS - 1, true}, {80, 0, false},
        {80, 129, false},        {80, 0xffffffff, false}, {84, 0, false},
        {84, 127, false},        {84, 256, false},        {84, 0xffffffff, false},
    };
    static struct ptable read;

    for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct why why = {0};

        make_table();
        for (unsigned copy = 0; copy < 2; copy++) {
            unsigned lba = copy ? BACKUP_LBA : 1;
            uint8_t *field = disk.data + (size_t)lba * SECTOR_SIZE + lies[i].offset;

            if (lies[i].is_64)
                bytes_put_le64(field, lies[i].value);
            else
                bytes_put_le32(field, (uint32_t)lies[i].value);
            seal_header(lba);
        }
        CHECK_ERR(gpt_read(&io, &read, &why), ERR_CORRUPT, &why);
    }
}

/* Give the second partition the sectors @first to @last in both copies, checksums included. */
static void
place_second(uint64_t first, uint64_t last)
{
    static const unsigned headers[] = {1, BACKUP_LBA};

    for (unsigned i = 0; i < 2; i++) {
        uint8_t *header = disk.data + (size_t)headers[i] * SECTOR_SIZE;
        uint8_t *entries = disk.data + bytes_get_le64(header + 72) * SECTOR_SIZE;

        bytes_put_le64(entries + 4 * 128 + 32, first);
        bytes_put_le64(entries + 4 * 128 + 40, last);
        bytes_put_le32(header + 88, (uint32_t)crc32(0, entries, PARTITIONS_MAX * 128));
        seal_header(headers[i]);
    }
}

static void
read__partition_leaves_disk__is_corrupt(void)
{
    static const struct {
        uint64_t first, last;
    } bad[] = {
        {SECTORS - 1, SECTORS},
        {SECTORS, SECTORS},
        {40, 39},
        {40, UINT64_MAX},
        {UINT64_MAX, UINT64_MAX},
        {UINT64_MAX / SECTOR_SIZE, UINT64_MAX / SECTOR_SIZE},
        {1ull << 55, (1ull << 55) + 1},
    };
    static struct ptable read;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        make_table();
        place_second(bad[i].first, bad[i].last);
        CHECK_ERR(gpt_read(&io, &read, NULL), ERR_CORRUPT, NULL);
    }
}

static void
read__partitions_overlap__both_are_told(void)
{
    static struct ptable read;

    make_table();
    place_second(50, 60);
    CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL);
    CHECK_INT(read.count, 2);
    CHECK_INT(read.partitions[1].offset, 50 * SECTOR_SIZE);
    CHECK_INT(read.partitions[1].size, 11 * SECTOR_SIZE);
    CHECK_ERR(gpt_write(&io, &read, NULL), ERR_OK, NULL);
}

/* A table may say that a partition lies on the table: its marks cannot be set without damage. */
static void
write__partition_under_the_table__is_refused_and_disk_untouched(void)
{
    static const struct {
        uint64_t first, last;
        enum err expected;
    } places[] = {
        {34, 40, ERR_OK},
        {33, 40, ERR_INVAL},
        {0, 0, ERR_INVAL},
        {1, 200, ERR_INVAL},
        {100, BACKUP_LBA - 33, ERR_OK},
        {100, BACKUP_LBA - 32, ERR_INVAL},
        {BACKUP_LBA, BACKUP_LBA, ERR_INVAL},
        {BACKUP_LBA - 20, BACKUP_LBA - 10, ERR_INVAL},
    };
    static struct memory_disk before;
    static struct ptable read;

    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct why why = {0};

        make_table();
        place_second(places[i].first, places[i].last);
        CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL);
        before = disk;
        CHECK_ERR(gpt_write(&io, &read, &why), places[i].expected, &why);
        if (places[i].expected) {
            CHECK_CONTAINS(why.text, "partition 5 lies where the table");
            CHECK_MEM(&disk, &before, sizeof(disk));
        }
    }
}

/* A backup header in the middle of the disk, as a lying primary has it, is inside a partition. */
static void
write__backup_inside_a_partition__is_refused(void)
{
    static struct ptable read;

    make_table();
    bytes_put_le64(disk.data + SECTOR_SIZE + 32, 120);
    seal_header(1);
    CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL);
    CHECK_ERR(gpt_write(&io, &read, NULL), ERR_INVAL, NULL);
}

static void
write__table_that_cannot_be__is_refused_and_disk_untouched(void)
{
    static struct memory_disk before;

    for (unsigned i = 0; i < 6; i++) {
        make_table();
        before = disk;
        switch (i) {
        case 0:
            gpt.entry_count = 0;
            break;
        case 1:
            gpt.entry_count = PARTITIONS_MAX + 1;
            break;
        case 2:
            gpt.entry_count = 1;
            break;
        case 3:
            gpt.partitions[1].slot = PARTITIONS_MAX;
            break;
        case 4:
            gpt.backup_lba = SECTORS;
            break;
        default:
            gpt.backup_lba = 40;
            break;
        }
        CHECK_ERR(gpt_write(&io, &gpt, NULL), ERR_INVAL, NULL);
        CHECK_MEM(&disk, &before, sizeof(disk));
    }
}

/* A writer killed before any of its four writes leaves the old or the new table readable. */
static void
write__stopped_at_each_write__leaves_old_or_new_table(void)
{
    static struct ptable read, changed;

    for (unsigned nth = 1; nth <= 4; nth++) {
        make_table();
        changed = gpt;
        changed.partitions[0].attributes = 0;
        disk.fail_write = nth;
        CHECK_ERR(gpt_write(&io, &changed, NULL), ERR_IO, NULL);
        if (!CHECK_ERR(gpt_read(&io, &read, NULL), ERR_OK, NULL))
            return;
        CHECK(read.partitions[0].attributes == 0 || read.partitions[0].attributes == MARKS_ALL);
        CHECK_INT(read.count, 2);
    }
}

static void
read_and_write__without_memory__fail_cleanly(void)
{
    static struct ptable read;
    long live = mem_live();

    make_table();
    for (long nth = 1; nth <= 2; nth++) {
        mem_fail_at(nth);
        CHECK_ERR(gpt_read(&io, &read, NULL), ERR_NOMEM, NULL);
    }
    mem_fail_at(1);
    CHECK_ERR(gpt_write(&io, &gpt, NULL), ERR_NOMEM, NULL);
    mem_fail_at(0);
    CHECK_INT(mem_live(), live);
}

/* --- a real partitioning tool's opinion --- */

#ifndef _WIN32

static enum err
file_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    return os_file_read(ctx, offset, buf, size, why);
}

static enum err
file_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    return os_file_write(ctx, offset, buf, size, why);
}

/* Run the shell command "@before FILE @after". */
static int
run(const char *before, const char *file, const char *after)
{
    char command[2048];

    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin; %s'%s' %s", before, file,
             after);
    return system(command);
}

/* Read the table of the image, set a mark on its first partition, write it back. */
static void
mark_image(const char *path)
{
    struct block_io image = {.read = file_read, .write = file_write};
    struct os_file *file = NULL;
    struct why why = {0};
    static struct ptable read;

    if (!CHECK_ERR(os_file_open(path, OS_OPEN_READ_WRITE, &file, &why), ERR_OK, &why))
        return;
    CHECK_ERR(os_file_size(file, &image.size, &why), ERR_OK, &why);
    image.ctx = file;
    CHECK_ERR(gpt_read(&image, &read, &why), ERR_OK, &why);
    CHECK_INT(read.count, 2);
    CHECK_INT(read.partitions[0].offset, 1 << 20);
    CHECK_INT(read.partitions[0].size, 3 << 20);
    CHECK_INT(read.partitions[0].name[0], 'd');
    CHECK(id_equal(&read.partitions[0].type, &partition_basic_data));
    read.partitions[0].attributes |= MARK_SHADOW_COPY;
    CHECK_ERR(gpt_write(&image, &read, &why), ERR_OK, &why);
    os_file_close(file);
}

static void
write__table_of_a_real_tool__the_tool_finds_no_problem(void)
{
    char path[1024];

    if (system("PATH=$PATH:/usr/sbin:/sbin; command -v sgdisk >/dev/null") != 0) {
        test_skip("sgdisk is missing (package gdisk)");
        return;
    }
    snprintf(path, sizeof(path), "%s/image", test_dir());
    CHECK_INT(run("truncate -s 8M ", path, ""), 0);
    CHECK_INT(run("sgdisk -n 1:2048:8191 -t 1:0700 -c 1:data -n 3:8192:10239 ", path, ">/dev/null"),
              0);
    mark_image(path);
    CHECK_INT(run("sgdisk -v ", path, "| grep -q 'No problems found'"), 0);
    CHECK_INT(run("sgdisk -i 1 ", path, "| grep -q 'Attribute flags: 2000000000000000'"), 0);
    CHECK_INT(run("sgdisk -i 1 ", path, "| grep -q \"Partition name: 'data'\""), 0);
    /* Without the primary copy the tool falls back to the backup: it must say the same. */
    CHECK_INT(run("dd if=/dev/zero bs=512 seek=1 count=33 conv=notrunc status=none of=", path, ""),
              0);
    CHECK_INT(
        run("sgdisk -i 1 ", path, "2>/dev/null | grep -q 'Attribute flags: 2000000000000000'"), 0);
}

#endif

static const struct test_case cases[] = {
    TEST(read__what_was_written__is_equal),
    TEST(write__guid__is_mixed_endian_on_disk),
    TEST(read__empty_disk__is_not_found),
    TEST(read__disk_too_small__is_not_found),
    TEST(read__primary_damaged_anywhere__backup_serves),
    TEST(read__both_copies_damaged__is_corrupt_and_output_untouched),
    TEST(read__lying_fields_with_right_checksums__are_corrupt),
    TEST(read__partition_leaves_disk__is_corrupt),
    TEST(read__partitions_overlap__both_are_told),
    TEST(write__partition_under_the_table__is_refused_and_disk_untouched),
    TEST(write__backup_inside_a_partition__is_refused),
    TEST(write__table_that_cannot_be__is_refused_and_disk_untouched),
    TEST(write__stopped_at_each_write__leaves_old_or_new_table),
    TEST(read_and_write__without_memory__fail_cleanly),
#ifndef _WIN32
    TEST(write__table_of_a_real_tool__the_tool_finds_no_problem),
#endif
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "gpt", cases, NULL, NULL);
}
