/* SPDX-License-Identifier: Apache-2.0 */
/* LUN folders and their blocks below test_dir(). What cannot be made fails the case. */
#include "config.h"

#include "winetest/unit/fabric_maker.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

static char fabric[600];

const char *
fabric_make(void)
{
    char path[800];

    (void)snprintf(fabric, sizeof(fabric), "%s/fabric", test_dir());
    (void)snprintf(path, sizeof(path), "%s/luns", test_dir());
    CHECK_ERR(os_mkdir(path, NULL), ERR_OK, NULL);
    CHECK_ERR(os_mkdir(fabric, NULL), ERR_OK, NULL);
    (void)snprintf(path, sizeof(path), "%s/" FABRIC_HOST, fabric);
    CHECK_ERR(os_mkdir(path, NULL), ERR_OK, NULL);
    return fabric;
}

static const char *
file_path(const char *naa, const char *file)
{
    static char path[800];

    (void)snprintf(path, sizeof(path), "%s/" FABRIC_HOST "/%s%s%s", fabric, naa, file[0] ? "/" : "",
                   file);
    return path;
}

static const char *
blocks_path(const char *naa)
{
    static char path[800];

    (void)snprintf(path, sizeof(path), "%s/luns/%s.img", test_dir(), naa);
    return path;
}

void
fabric_put(const char *naa, const char *file, const void *data, size_t size)
{
    struct why why = {0};

    CHECK_ERR(test_write_file(file_path(naa, file), data, size, &why), ERR_OK, &why);
}

void
fabric_remove(const char *naa, const char *file)
{
    struct why why = {0};

    CHECK_ERR(os_unlink(file_path(naa, file), &why), ERR_OK, &why);
}

void
fabric_pages(const char *folder)
{
    const char *naa = folder;
    uint8_t inquiry[36] = {0, 0, 6, 2, 31, 0, 0, 2};
    uint8_t serial[4 + 8] = {0, 0x80, 0, 8};
    uint8_t ids[4 + 4 + 16] = {0, 0x83, 0, 20, 1, 3, 0, 16};
    char uri[100];
    unsigned i;

    if (naa[0] == '.') /* a LUN that is being presented */
        naa++;
    memcpy(inquiry + 8, "ACME    SIMULATED LUN   1.0 ", 28);
    memcpy(serial + 4, naa + 24, 8);
    for (i = 0; i < 16; i++) {
        char digits[3] = {naa[2 * i], naa[2 * i + 1], 0};
        unsigned value = 0;

        CHECK_INT(sscanf(digits, "%x", &value), 1);
        ids[8 + i] = (uint8_t)value;
    }
    fabric_put(folder, "inquiry", inquiry, sizeof(inquiry));
    fabric_put(folder, "vpd80", serial, sizeof(serial));
    fabric_put(folder, "vpd83", ids, sizeof(ids));
    (void)snprintf(uri, sizeof(uri), "../../../luns/%s.img", folder);
    fabric_put(folder, "uri", uri, strlen(uri));
}

void
fabric_present(const char *naa)
{
    struct os_file *file = NULL;
    struct why why = {0};

    CHECK_ERR(os_mkdir(file_path(naa, ""), &why), ERR_OK, &why);
    fabric_pages(naa);
    CHECK_ERR(os_file_open(blocks_path(naa), OS_OPEN_CREATE, &file, &why), ERR_OK, &why);
    CHECK_ERR(os_file_resize(file, FABRIC_LUN_SIZE, &why), ERR_OK, &why);
    os_file_close(file);
}

void
fabric_unpresent(const char *naa)
{
    static const char *const files[] = {"inquiry", "vpd80", "vpd83", "uri"};
    unsigned i;

    for (i = 0; i < 4; i++)
        fabric_remove(naa, files[i]);
    CHECK_ERR(os_rmdir(file_path(naa, ""), NULL), ERR_OK, NULL);
}

/* --- blocks --- */

static enum err
blocks_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    return os_file_read(ctx, offset, buf, size, why);
}

static enum err
blocks_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    return os_file_write(ctx, offset, buf, size, why);
}

static struct block_io
blocks_open(const char *naa)
{
    struct block_io io = {.read = blocks_read, .write = blocks_write, .size = FABRIC_LUN_SIZE};
    struct os_file *file = NULL;
    struct why why = {0};

    CHECK_ERR(os_file_open(blocks_path(naa), OS_OPEN_READ_WRITE, &file, &why), ERR_OK, &why);
    io.ctx = file;
    return io;
}

void
fabric_table(const char *naa, struct ptable *ret_table)
{
    struct block_io io = blocks_open(naa);
    struct why why = {0};

    CHECK_ERR(ptable_read(&io, ret_table, &why), ERR_OK, &why);
    os_file_close(io.ctx);
}

void
fabric_write_table(const char *naa, const struct ptable *table)
{
    struct block_io io = blocks_open(naa);
    struct why why = {0};

    CHECK_ERR(ptable_write(&io, table, &why), ERR_OK, &why);
    os_file_close(io.ctx);
}

void
fabric_format(const char *naa, uint8_t disk_byte, unsigned count)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct block_io io;
    unsigned i;

    memset(table->disk.bytes, disk_byte, sizeof(table->disk.bytes));
    table->first_usable_lba = 34;
    table->last_usable_lba = FABRIC_LUN_SIZE / SECTOR_SIZE - 34;
    table->entry_count = PARTITIONS_MAX;
    table->backup_lba = FABRIC_LUN_SIZE / SECTOR_SIZE - 1;
    table->count = count;
    for (i = 0; i < count; i++) {
        struct partition *partition = &table->partitions[i];

        partition->slot = i;
        partition->type = partition_basic_data;
        partition->unique = table->disk;
        partition->unique.bytes[15] = (uint8_t)i;
        partition->size = 64 * 1024;
        partition->offset = 128 * 1024 + i * partition->size;
    }
    fabric_write_table(naa, table);
    io = blocks_open(naa);
    CHECK_ERR(io.write(io.ctx, table->partitions[0].offset, "\xeb\x52\x90NTFS    ", 11, NULL),
              ERR_OK, NULL);
    os_file_close(io.ctx);
    mem_free(table);
}

void
fabric_read(const char *naa, uint64_t offset, void *buf, size_t size)
{
    struct block_io io = blocks_open(naa);

    CHECK_ERR(io.read(io.ctx, offset, buf, size, NULL), ERR_OK, NULL);
    os_file_close(io.ctx);
}

void
fabric_write(const char *naa, uint64_t offset, const void *data, size_t size)
{
    struct block_io io = blocks_open(naa);

    CHECK_ERR(io.write(io.ctx, offset, data, size, NULL), ERR_OK, NULL);
    os_file_close(io.ctx);
}

void
fabric_copy(const char *from, const char *to)
{
    char *blocks = mem_zalloc(FABRIC_LUN_SIZE);

    fabric_read(from, 0, blocks, FABRIC_LUN_SIZE);
    fabric_write(to, 0, blocks, FABRIC_LUN_SIZE);
    mem_free(blocks);
}
