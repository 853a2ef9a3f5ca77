/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss/host/format.c: new tables on disks in memory, read back by gpt.c. */
#include "config.h"

#include "fakevss/host/format.h"

#include <stdio.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "winetest/harness/harness.h"

#define MIB (1024ull * 1024)
#define DISK_MAX (8 * MIB)

static uint8_t *data;
static struct gpt made;
static struct gpt found;

static enum err
disk_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    const struct gpt_io *io = ctx;

    if (offset > io->size || size > io->size - offset)
        return why_set(why, ERR_IO, "read leaves the disk");
    memcpy(buf, data + offset, size);
    return ERR_OK;
}

static enum err
disk_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    const struct gpt_io *io = ctx;

    if (offset > io->size || size > io->size - offset)
        return why_set(why, ERR_IO, "write leaves the disk");
    memcpy(data + offset, buf, size);
    return ERR_OK;
}

static enum err
format(uint64_t size, unsigned count, struct why *why)
{
    struct gpt_io io = {disk_read, disk_write, &io, size};
    enum err e;

    memset(data, 0x77, DISK_MAX);
    e = format_gpt(&io, count, &made, why);
    return e ? e : gpt_read(&io, &found, why);
}

static void
format__disk_and_count__partitions_of_one_size_in_order(void)
{
    static const struct {
        uint64_t size;
        unsigned count;
        uint64_t each;
    } cases[] = {
        {4 * MIB, 1, 2 * MIB}, {4 * MIB, 2, MIB},       {8 * MIB, 1, 6 * MIB},
        {8 * MIB, 5, MIB},     {3 * MIB + 512, 1, MIB},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_ERR(format(cases[i].size, cases[i].count, NULL), ERR_OK, NULL);
        CHECK_INT(found.count, cases[i].count);
        CHECK(id_equal(&found.disk, &made.disk));
        for (unsigned k = 0; k < found.count; k++) {
            CHECK_MEM(&found.partitions[k], &made.partitions[k], sizeof(made.partitions[k]));
            CHECK_INT(found.partitions[k].slot, k);
            CHECK_INT(found.partitions[k].offset, MIB + k * cases[i].each);
            CHECK_INT(found.partitions[k].size, cases[i].each);
            CHECK_INT(found.partitions[k].attributes, 0);
            CHECK(id_equal(&found.partitions[k].type, &gpt_basic_data));
        }
    }
}

static void
format__any_disk__is_protected_from_who_knows_no_gpt(void)
{
    CHECK_ERR(format(4 * MIB, 1, NULL), ERR_OK, NULL);
    CHECK_INT(data[446 + 4], 0xee);
    CHECK_INT(bytes_get_le32(data + 446 + 8), 1);
    CHECK_INT(bytes_get_le32(data + 446 + 12), 4 * MIB / GPT_SECTOR - 1);
    CHECK_INT(bytes_get_le16(data + 510), 0xaa55);
}

static void
format__twice__other_ids(void)
{
    struct id disk;
    struct id partition;

    CHECK_ERR(format(4 * MIB, 1, NULL), ERR_OK, NULL);
    disk = found.disk;
    partition = found.partitions[0].unique;
    CHECK_ERR(format(4 * MIB, 1, NULL), ERR_OK, NULL);
    CHECK(!id_equal(&disk, &found.disk));
    CHECK(!id_equal(&partition, &found.partitions[0].unique));
}

static void
format__no_room_or_no_such_count__refused_and_nothing_written(void)
{
    static const struct {
        uint64_t size;
        unsigned count;
        enum err e;
    } cases[] = {
        {4 * MIB, 0, ERR_INVAL},          {4 * MIB, GPT_PARTITIONS_MAX + 1, ERR_INVAL},
        {4 * MIB, 3, ERR_NO_SPACE},       {3 * MIB - 512, 1, ERR_NO_SPACE},
        {2 * MIB - 512, 1, ERR_NO_SPACE}, {0, 1, ERR_NO_SPACE},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct why why = {0};

        CHECK_ERR(format(cases[i].size, cases[i].count, &why), cases[i].e, &why);
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
        TEST(format__any_disk__is_protected_from_who_knows_no_gpt),
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
