/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss/host/format.c: new tables on disks in memory, read back by gpt.c. */
#include "config.h"

#include "fakevss/host/format.h"

#include <stdio.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "fakevss/host/gpt.h"
#include "fakevss/host/mbr.h"
#include "winetest/harness/harness.h"

#define MIB (1024ull * 1024)
#define DISK_MAX (8 * MIB)

static uint8_t *data;
static struct ptable made;
static struct ptable found;

static enum err
disk_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    const struct block_io *io = ctx;

    if (offset > io->size || size > io->size - offset)
        return why_set(why, ERR_IO, "read leaves the disk");
    memcpy(buf, data + offset, size);
    return ERR_OK;
}

static enum err
disk_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    const struct block_io *io = ctx;

    if (offset > io->size || size > io->size - offset)
        return why_set(why, ERR_IO, "write leaves the disk");
    memcpy(data + offset, buf, size);
    return ERR_OK;
}

static enum err
format(enum ptable_form form, uint64_t size, unsigned count, struct why *why)
{
    struct block_io io = {disk_read, disk_write, &io, size};
    enum err e;

    memset(data, 0x77, DISK_MAX);
    e = format_disk(&io, form, count, &made, why);
    return e ? e : ptable_read(&io, &found, why);
}

static void
check_partitions(enum ptable_form form, uint64_t size, unsigned count, uint64_t each)
{
    CHECK_ERR(format(form, size, count, NULL), ERR_OK, NULL);
    CHECK_INT(found.form, form);
    CHECK_INT(found.count, count);
    CHECK(id_equal(&found.disk, &made.disk));
    for (unsigned i = 0; i < found.count; i++) {
        CHECK_MEM(&found.partitions[i], &made.partitions[i], sizeof(made.partitions[i]));
        CHECK_INT(found.partitions[i].slot, i);
        CHECK_INT(found.partitions[i].offset, MIB + i * each);
        CHECK_INT(found.partitions[i].size, each);
        CHECK_INT(found.partitions[i].attributes, 0);
        CHECK(id_equal(&found.partitions[i].type, &partition_basic_data));
    }
}

static void
format__disk_and_count__partitions_of_one_size_in_order(void)
{
    for (enum ptable_form form = PTABLE_GPT; form <= PTABLE_MBR; form++) {
        check_partitions(form, 4 * MIB, 1, 2 * MIB);
        check_partitions(form, 4 * MIB, 2, MIB);
        check_partitions(form, 8 * MIB, 4, MIB);
        check_partitions(form, 3 * MIB + SECTOR_SIZE, 1, MIB);
    }
    check_partitions(PTABLE_GPT, 8 * MIB, 6, MIB);
}

static void
format__gpt__is_protected_from_who_knows_no_gpt(void)
{
    CHECK_ERR(format(PTABLE_GPT, 4 * MIB, 1, NULL), ERR_OK, NULL);
    CHECK_INT(data[446 + 4], 0xee);
    CHECK_INT(bytes_get_le32(data + 446 + 8), 1);
    CHECK_INT(bytes_get_le32(data + 446 + 12), 4 * MIB / SECTOR_SIZE - 1);
    CHECK_INT(bytes_get_le16(data + 510), 0xaa55);
}

static void
format__other_form_than_before__is_the_one_asked_for(void)
{
    struct block_io io = {disk_read, disk_write, &io, 4 * MIB};

    CHECK_ERR(format(PTABLE_GPT, 4 * MIB, 2, NULL), ERR_OK, NULL);
    CHECK_ERR(format_disk(&io, PTABLE_MBR, 1, &made, NULL), ERR_OK, NULL);
    CHECK_ERR(ptable_read(&io, &found, NULL), ERR_OK, NULL);
    CHECK_INT(found.form, PTABLE_MBR);
    CHECK_ERR(gpt_read(&io, &found, NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(format_disk(&io, PTABLE_GPT, 2, &made, NULL), ERR_OK, NULL);
    CHECK_ERR(ptable_read(&io, &found, NULL), ERR_OK, NULL);
    CHECK_INT(found.form, PTABLE_GPT);
}

static void
format__twice__other_ids(void)
{
    for (enum ptable_form form = PTABLE_GPT; form <= PTABLE_MBR; form++) {
        struct id disk;
        struct id partition;

        CHECK_ERR(format(form, 4 * MIB, 1, NULL), ERR_OK, NULL);
        disk = found.disk;
        partition = found.partitions[0].unique;
        CHECK_ERR(format(form, 4 * MIB, 1, NULL), ERR_OK, NULL);
        CHECK(!id_equal(&disk, &found.disk));
        CHECK(!id_equal(&partition, &found.partitions[0].unique));
    }
}

static void
format__no_room_or_no_such_count__refused_and_nothing_written(void)
{
    static const struct {
        enum ptable_form form;
        uint64_t size;
        unsigned count;
        enum err e;
    } cases[] = {
        {PTABLE_GPT, 4 * MIB, 0, ERR_INVAL},
        {PTABLE_GPT, 4 * MIB, PARTITIONS_MAX + 1, ERR_INVAL},
        {PTABLE_MBR, 8 * MIB, MBR_SLOTS + 1, ERR_INVAL},
        {PTABLE_MBR, 8 * MIB, 0, ERR_INVAL},
        {PTABLE_GPT, 4 * MIB, 3, ERR_NO_SPACE},
        {PTABLE_GPT, 3 * MIB - SECTOR_SIZE, 1, ERR_NO_SPACE},
        {PTABLE_MBR, 2 * MIB - SECTOR_SIZE, 1, ERR_NO_SPACE},
        {PTABLE_GPT, 0, 1, ERR_NO_SPACE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct why why = {0};

        CHECK_ERR(format(cases[i].form, cases[i].size, cases[i].count, &why), cases[i].e, &why);
        CHECK(why.text[0]);
        for (size_t k = 0; k < cases[i].size; k++)
            if (data[k] != 0x77) {
                CHECK_INT(k, -1);
                break;
            }
    }
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(format__disk_and_count__partitions_of_one_size_in_order),
        TEST(format__gpt__is_protected_from_who_knows_no_gpt),
        TEST(format__other_form_than_before__is_the_one_asked_for),
        TEST(format__twice__other_ids),
        TEST(format__no_room_or_no_such_count__refused_and_nothing_written),
        {0},
    };
    int status;

    data = mem_zalloc(DISK_MAX);
    if (!data)
        return 99;
    status = test_main(argc, argv, "format", cases, NULL, NULL);
    mem_free(data);
    return status;
}
