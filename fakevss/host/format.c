/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/format.h"

#include <string.h>

#include "base/bytes.h"
#include "fakevss/host/gpt.h"
#include "fakevss/host/mbr.h"
#include "fakevss/host/span.h"

#define MIB (1024ull * 1024)
#define SECTORS_OF_ARRAY (PARTITIONS_MAX * 128 / SECTOR_SIZE)
#define MBR_ENTRIES 446
#define MBR_ENTRY_SIZE 16
#define MBR_TYPE_NTFS 0x07
#define MBR_TYPE_PROTECTIVE 0xee

/* An entry of sector 0, for who counts in sectors. */
static void
put_entry(uint8_t *sector, unsigned slot, uint8_t type, uint64_t first, uint64_t count)
{
    uint8_t *entry = sector + MBR_ENTRIES + (size_t)slot * MBR_ENTRY_SIZE;

    memset(entry + 1, 0xff, 3); /* cylinder, head and sector: see the numbers behind */
    entry[4] = type;
    memset(entry + 5, 0xff, 3);
    bytes_put_le32(entry + 8, first > UINT32_MAX ? UINT32_MAX : (uint32_t)first);
    bytes_put_le32(entry + 12, count > UINT32_MAX ? UINT32_MAX : (uint32_t)count);
    sector[510] = 0x55;
    sector[511] = 0xaa;
}

static enum err
write_sector(const struct block_io *io, uint64_t lba, const uint8_t *sector, struct why *why)
{
    return io->write(io->ctx, lba * SECTOR_SIZE, sector, SECTOR_SIZE, why);
}

/* Partitions one behind the other, behind the first MiB, which is the table's. */
static void
lay_out(struct ptable *table, enum ptable_form form, unsigned count, uint64_t each)
{
    memset(table, 0, sizeof(*table));
    table->form = form;
    for (table->count = 0; table->count < count; table->count++) {
        struct partition *partition = &table->partitions[table->count];

        partition->slot = table->count;
        partition->type = partition_basic_data;
        partition->offset = MIB + table->count * each;
        partition->size = each;
    }
}

/* Sector 0 keeps programs which know no GPT from taking the disk for an empty one. */
static enum err
format_gpt(const struct block_io *io, struct ptable *table, struct why *why)
{
    uint8_t sector[SECTOR_SIZE] = {0};
    enum err e;

    table->backup_lba = io->size / SECTOR_SIZE - 1;
    table->first_usable_lba = 2 + SECTORS_OF_ARRAY;
    table->last_usable_lba = table->backup_lba - SECTORS_OF_ARRAY - 1;
    table->entry_count = PARTITIONS_MAX;
    put_entry(sector, 0, MBR_TYPE_PROTECTIVE, 1, io->size / SECTOR_SIZE - 1);
    e = write_sector(io, 0, sector, why);
    return e ? e : gpt_write(io, table, why);
}

/* Both headers of a GPT that was there go, and the marks. */
static enum err
format_mbr(const struct block_io *io, struct ptable *table, struct why *why)
{
    const uint64_t wiped[] = {1, MBR_MARKS_LBA, io->size / SECTOR_SIZE - 1};
    const uint8_t zeros[SECTOR_SIZE] = {0};
    uint8_t sector[SECTOR_SIZE] = {0};
    enum err e = ERR_OK;

    table->entry_count = MBR_SLOTS;
    for (size_t i = 0; i < sizeof(wiped) / sizeof(wiped[0]) && !e; i++)
        e = write_sector(io, wiped[i], zeros, why);
    for (unsigned i = 0; i < table->count; i++)
        put_entry(sector, i, MBR_TYPE_NTFS, table->partitions[i].offset / SECTOR_SIZE,
                  table->partitions[i].size / SECTOR_SIZE);
    if (!e)
        e = write_sector(io, 0, sector, why);
    return e ? e : mbr_write(io, table, why);
}

/* The table that @count partitions on a disk of @size bytes have. */
static enum err
make_table(uint64_t size, enum ptable_form form, unsigned count, struct ptable *ret_table,
           struct why *why)
{
    unsigned max = form == PTABLE_MBR ? MBR_SLOTS : PARTITIONS_MAX;
    uint64_t each;

    if (count < 1 || count > max)
        return why_set(why, ERR_INVAL, "a table of %u partitions cannot be made, only of 1 to %u",
                       count, max);
    /* The first MiB is the table's, and so is what is left of the last one. */
    each = size < 2 * MIB ? 0 : (size - 2 * MIB) / count / MIB * MIB;
    if (!each)
        return why_set(why, ERR_NO_SPACE,
                       "a disk of %llu bytes has no room for %u partition%s of 1 MiB and a table",
                       (unsigned long long)size, count, count == 1 ? "" : "s");
    lay_out(ret_table, form, count, each);
    if (ptable_new_identity(ret_table))
        return why_set(why, ERR_IO, "the system gives no random bytes for the ids of partitions");
    return ERR_OK;
}

enum err
format_disk(const struct block_io *io, enum ptable_form form, unsigned count,
            struct ptable *ret_table, struct why *why)
{
    enum err e = make_table(io->size, form, count, ret_table, why);

    if (e)
        return e;
    return form == PTABLE_MBR ? format_mbr(io, ret_table, why) : format_gpt(io, ret_table, why);
}

enum err
format_part(const struct block_io *io, const struct id *volume, unsigned index, unsigned count,
            struct ptable *ret_table, struct why *why)
{
    enum err e = make_table(io->size, PTABLE_GPT, 1, ret_table, why);

    if (e)
        return e;
    span_mark(&ret_table->partitions[0], volume, index, count);
    return format_gpt(io, ret_table, why);
}
