/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing of GUID partition tables. Everything read is checked before it is used: a
 * table comes from a disk that anybody may have written. Sources: UEFI 2.10, 5.3.2 "GPT
 * Header", 5.3.3 "GPT Partition Entry Array". */
#include "config.h"

#include "fakevss/host/gpt.h"

#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "base/mem.h"

#define HEADER_SIZE 92
#define ENTRY_SIZE 128
#define PRIMARY_LBA 1
#define PRIMARY_ENTRIES_LBA 2

static const uint8_t signature[8] = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};

/* One copy of the table in memory. */
struct copy {
    uint8_t header[SECTOR_SIZE];
    uint8_t entries[PARTITIONS_MAX * ENTRY_SIZE];
};

/* A GUID has its first three fields in little-endian order on disk, and in reading order in struct
 * id. */
static void
swap_guid(const uint8_t *in, uint8_t *out)
{
    static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

    for (unsigned i = 0; i < sizeof(order); i++)
        out[i] = in[order[i]];
}

static uint32_t
checksum(const uint8_t *data, size_t size)
{
    return (uint32_t)crc32(crc32(0, NULL, 0), data, (uInt)size);
}

static uint32_t
header_checksum(const uint8_t *header, uint32_t size)
{
    uint8_t zeroed[SECTOR_SIZE];

    memcpy(zeroed, header, sizeof(zeroed));
    bytes_put_le32(zeroed + 16, 0);
    return checksum(zeroed, size);
}

static uint64_t
entry_sectors(uint32_t entry_count)
{
    return ((uint64_t)entry_count * ENTRY_SIZE + SECTOR_SIZE - 1) / SECTOR_SIZE;
}

/* Check the header of the copy at @lba, apart from its place on the disk. */
static enum err
check_header(const uint8_t *header, uint64_t lba, uint64_t sectors, struct why *why)
{
    uint32_t header_size = bytes_get_le32(header + 12);
    uint64_t entries_lba = bytes_get_le64(header + 72);
    uint32_t entry_count = bytes_get_le32(header + 80);

    if (memcmp(header, signature, sizeof(signature)) != 0)
        return why_set(why, ERR_NOT_FOUND, "no GPT header at sector %llu", (unsigned long long)lba);
    if (header_size < HEADER_SIZE || header_size > SECTOR_SIZE ||
        header_checksum(header, header_size) != bytes_get_le32(header + 16))
        return why_set(why, ERR_CORRUPT, "the GPT header at sector %llu has a wrong checksum",
                       (unsigned long long)lba);
    if (bytes_get_le64(header + 24) != lba || bytes_get_le64(header + 32) >= sectors)
        return why_set(why, ERR_CORRUPT, "the GPT header at sector %llu names a wrong place",
                       (unsigned long long)lba);
    if (!entry_count || entry_count > PARTITIONS_MAX || bytes_get_le32(header + 84) != ENTRY_SIZE ||
        entries_lba >= sectors || entry_sectors(entry_count) > sectors - entries_lba)
        return why_set(
            why, ERR_CORRUPT,
            "the GPT header at sector %llu has a partition array that cannot be: %u entries of %u "
            "bytes at sector %llu",
            (unsigned long long)lba, (unsigned)entry_count, (unsigned)bytes_get_le32(header + 84),
            (unsigned long long)entries_lba);
    return ERR_OK;
}

static enum err
parse_entry(const uint8_t *entry, unsigned slot, uint64_t sectors, struct ptable *table,
            struct why *why)
{
    struct partition *partition = &table->partitions[table->count];
    uint64_t first = bytes_get_le64(entry + 32);
    uint64_t last = bytes_get_le64(entry + 40);

    swap_guid(entry, partition->type.bytes);
    if (id_is_null(&partition->type))
        return ERR_OK;
    if (first > last || last >= sectors)
        return why_set(why, ERR_CORRUPT,
                       "partition %u (sectors %llu to %llu) leaves the disk of %llu sectors",
                       slot + 1, (unsigned long long)first, (unsigned long long)last,
                       (unsigned long long)sectors);

    partition->slot = slot;
    swap_guid(entry + 16, partition->unique.bytes);
    partition->offset = first * SECTOR_SIZE;
    partition->size = (last - first + 1) * SECTOR_SIZE;
    partition->attributes = bytes_get_le64(entry + 48);
    for (unsigned i = 0; i < 36; i++)
        partition->name[i] = (uint16_t)(entry[56 + 2 * i] | entry[57 + 2 * i] << 8);
    table->count++;
    return ERR_OK;
}

/* Read and check the copy whose header is at @lba. */
static enum err
read_copy(const struct block_io *io, uint64_t lba, struct copy *copy, struct ptable *table,
          struct why *why)
{
    uint64_t sectors = io->size / SECTOR_SIZE;
    enum err e = io->read(io->ctx, lba * SECTOR_SIZE, copy->header, SECTOR_SIZE, why);

    if (e)
        return e;
    e = check_header(copy->header, lba, sectors, why);
    if (e)
        return e;

    memset(table, 0, sizeof(*table));
    table->entry_count = bytes_get_le32(copy->header + 80);
    table->backup_lba = lba == PRIMARY_LBA ? bytes_get_le64(copy->header + 32) : lba;
    table->first_usable_lba = bytes_get_le64(copy->header + 40);
    table->last_usable_lba = bytes_get_le64(copy->header + 48);
    swap_guid(copy->header + 56, table->disk.bytes);
    e = io->read(io->ctx, bytes_get_le64(copy->header + 72) * SECTOR_SIZE, copy->entries,
                 (size_t)table->entry_count * ENTRY_SIZE, why);
    if (e)
        return e;
    if (checksum(copy->entries, (size_t)table->entry_count * ENTRY_SIZE) !=
        bytes_get_le32(copy->header + 88))
        return why_set(why, ERR_CORRUPT,
                       "the GPT partition array of the header at sector %llu has a wrong checksum",
                       (unsigned long long)lba);
    for (unsigned slot = 0; slot < table->entry_count && !e; slot++)
        e = parse_entry(copy->entries + (size_t)slot * ENTRY_SIZE, slot, sectors, table, why);
    return e;
}

enum err
gpt_read(const struct block_io *io, struct ptable *ret_table, struct why *why)
{
    struct copy *copy = NULL;
    struct ptable *table = NULL;
    struct why primary_why = {0};
    enum err primary = ERR_NOMEM;
    enum err e = ERR_NOMEM;

    if (io->size < 3 * SECTOR_SIZE)
        return why_set(why, ERR_NOT_FOUND, "a disk of %llu bytes has no room for a GPT",
                       (unsigned long long)io->size);
    copy = mem_zalloc(sizeof(*copy));
    table = mem_zalloc(sizeof(*table));
    if (!copy || !table)
        goto out;

    primary = e = read_copy(io, PRIMARY_LBA, copy, table, &primary_why);
    if (e)
        e = read_copy(io, io->size / SECTOR_SIZE - 1, copy, table, why);
    /* With both copies bad the primary's fault is the news, unless only the backup is there. */
    if (e && (primary != ERR_NOT_FOUND || e == ERR_NOT_FOUND))
        e = why_set(why, primary, "%s", why_text(&primary_why, primary));
    if (e)
        goto out;

    *ret_table = *table;
out:
    mem_free(table);
    mem_free(copy);
    return e;
}

static void
build_entries(const struct ptable *table, uint8_t *entries)
{
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *partition = &table->partitions[i];
        uint8_t *entry = entries + (size_t)partition->slot * ENTRY_SIZE;

        swap_guid(partition->type.bytes, entry);
        swap_guid(partition->unique.bytes, entry + 16);
        bytes_put_le64(entry + 32, partition->offset / SECTOR_SIZE);
        bytes_put_le64(entry + 40, (partition->offset + partition->size) / SECTOR_SIZE - 1);
        bytes_put_le64(entry + 48, partition->attributes);
        for (unsigned k = 0; k < 36; k++) {
            entry[56 + 2 * k] = (uint8_t)partition->name[k];
            entry[57 + 2 * k] = (uint8_t)(partition->name[k] >> 8);
        }
    }
}

/* Write the copy with its header at @lba and its partition array at @entries_lba. */
static enum err
write_copy(const struct block_io *io, const struct ptable *table, struct copy *copy, uint64_t lba,
           uint64_t other_lba, uint64_t entries_lba, struct why *why)
{
    size_t entries_size = (size_t)table->entry_count * ENTRY_SIZE;
    enum err e;

    memset(copy->header, 0, sizeof(copy->header));
    memcpy(copy->header, signature, sizeof(signature));
    bytes_put_le32(copy->header + 8, 0x00010000);
    bytes_put_le32(copy->header + 12, HEADER_SIZE);
    bytes_put_le64(copy->header + 24, lba);
    bytes_put_le64(copy->header + 32, other_lba);
    bytes_put_le64(copy->header + 40, table->first_usable_lba);
    bytes_put_le64(copy->header + 48, table->last_usable_lba);
    swap_guid(table->disk.bytes, copy->header + 56);
    bytes_put_le64(copy->header + 72, entries_lba);
    bytes_put_le32(copy->header + 80, table->entry_count);
    bytes_put_le32(copy->header + 84, ENTRY_SIZE);
    bytes_put_le32(copy->header + 88, checksum(copy->entries, entries_size));
    bytes_put_le32(copy->header + 16, header_checksum(copy->header, HEADER_SIZE));

    e = io->write(io->ctx, entries_lba * SECTOR_SIZE, copy->entries, entries_size, why);
    if (e)
        return e;
    return io->write(io->ctx, lba * SECTOR_SIZE, copy->header, SECTOR_SIZE, why);
}

/* Would writing the table overwrite @partition? A table can name a partition that lies on the table
 * itself, and a primary array can have been moved away from where this file writes it. */
static bool
is_under_table(const struct ptable *table, const struct partition *partition)
{
    uint64_t array_sectors = entry_sectors(table->entry_count);
    uint64_t first = partition->offset / SECTOR_SIZE;
    uint64_t last = first + partition->size / SECTOR_SIZE - 1;

    return first < PRIMARY_ENTRIES_LBA + array_sectors ||
           (last >= table->backup_lba - array_sectors && first <= table->backup_lba);
}

static enum err
check_writable(const struct block_io *io, const struct ptable *table, struct why *why)
{
    uint64_t sectors = io->size / SECTOR_SIZE;

    if (!table->entry_count || table->entry_count > PARTITIONS_MAX ||
        table->count > table->entry_count)
        return why_set(why, ERR_INVAL, "a GPT of %u slots cannot be written", table->entry_count);
    if (table->backup_lba >= sectors ||
        table->backup_lba <= 2 * entry_sectors(table->entry_count) + 2)
        return why_set(why, ERR_INVAL, "a GPT backup cannot be at sector %llu of %llu",
                       (unsigned long long)table->backup_lba, (unsigned long long)sectors);
    for (unsigned i = 0; i < table->count; i++) {
        if (table->partitions[i].slot >= table->entry_count)
            return why_set(why, ERR_INVAL, "partition slot %u is beyond the %u of the table",
                           table->partitions[i].slot, table->entry_count);
        if (is_under_table(table, &table->partitions[i]))
            return why_set(why, ERR_INVAL, "partition %u lies where the table itself is written",
                           table->partitions[i].slot + 1);
    }
    return ERR_OK;
}

enum err
gpt_write(const struct block_io *io, const struct ptable *table, struct why *why)
{
    struct copy *copy = NULL;
    uint64_t backup_entries;
    enum err e = check_writable(io, table, why);

    if (e)
        return e;
    copy = mem_zalloc(sizeof(*copy));
    if (!copy)
        return ERR_NOMEM;

    build_entries(table, copy->entries);
    backup_entries = table->backup_lba - entry_sectors(table->entry_count);
    e = write_copy(io, table, copy, table->backup_lba, PRIMARY_LBA, backup_entries, why);
    if (!e)
        e = write_copy(io, table, copy, PRIMARY_LBA, table->backup_lba, PRIMARY_ENTRIES_LBA, why);
    mem_free(copy);
    return e;
}
