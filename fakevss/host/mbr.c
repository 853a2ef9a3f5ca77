/* SPDX-License-Identifier: Apache-2.0 */
/* Everything read is checked before it is used: a table comes from a disk that anybody may have
 * written. Signature and marks are one sector each, so either is old or new at any time. */
#include "config.h"

#include "fakevss/host/mbr.h"

#include <string.h>
#include <zlib.h>

#include "base/bytes.h"

#define SIGNATURE 440 /* offsets in sector 0 */
#define ENTRIES 446
#define ENTRY_SIZE 16
#define BOOT_MARK 510

#define TYPE_EXTENDED 0x05
#define TYPE_EXTENDED_LBA 0x0f
#define TYPE_PROTECTIVE 0xee

#define MARKS_CHECKED 16 /* bytes of the marks' sector under the checksum */

static const uint8_t marks_name[8] = {'V', 'S', 'S', 'M', 'A', 'R', 'K', 'S'};

static const uint8_t *
entry_at(const uint8_t *sector, unsigned slot)
{
    return sector + ENTRIES + (size_t)slot * ENTRY_SIZE;
}

static bool
is_used(const uint8_t *entry)
{
    return entry[4] != 0;
}

/* A boot sector has code where the entries would be: only a byte of status 0 or 0x80 is one. */
static bool
is_table(const uint8_t *sector)
{
    bool is_any_used = false;

    if (sector[BOOT_MARK] != 0x55 || sector[BOOT_MARK + 1] != 0xaa)
        return false;
    for (unsigned slot = 0; slot < MBR_SLOTS; slot++) {
        const uint8_t *entry = entry_at(sector, slot);

        if ((entry[0] & 0x7f) != 0 || entry[4] == TYPE_PROTECTIVE)
            return false;
        is_any_used |= is_used(entry);
    }
    return is_any_used;
}

static enum err
read_sector(const struct block_io *io, uint64_t lba, uint8_t *sector, struct why *why)
{
    return io->read(io->ctx, lba * SECTOR_SIZE, sector, SECTOR_SIZE, why);
}

enum err
mbr_is_there(const struct block_io *io, bool *ret_is_there, struct why *why)
{
    uint8_t sector[SECTOR_SIZE];
    enum err e;

    if (io->size < SECTOR_SIZE) {
        *ret_is_there = false;
        return ERR_OK;
    }
    e = read_sector(io, 0, sector, why);
    if (!e)
        *ret_is_there = is_table(sector);
    return e;
}

static bool
is_volume_type(uint8_t type)
{
    static const uint8_t types[] = {0x01, 0x04, 0x06, 0x07, 0x0b, 0x0c, 0x0e}; /* FAT, NTFS */

    return memchr(types, type, sizeof(types)) != NULL;
}

/* As Windows writes a signature into a GUID: the first field, the rest zero. */
static void
set_disk_id(struct ptable *table, uint32_t signature)
{
    memset(&table->disk, 0, sizeof(table->disk));
    for (unsigned i = 0; i < 4; i++)
        table->disk.bytes[i] = (uint8_t)(signature >> (24 - 8 * i));
}

/* False for an id that is no signature. */
static bool
get_signature(const struct id *disk, uint32_t *ret_signature)
{
    *ret_signature = (uint32_t)disk->bytes[0] << 24 | (uint32_t)disk->bytes[1] << 16 |
                     (uint32_t)disk->bytes[2] << 8 | disk->bytes[3];
    for (unsigned i = 4; i < sizeof(disk->bytes); i++)
        if (disk->bytes[i])
            return false;
    return true;
}

static void
set_partition_id(struct partition *partition, const struct id *disk)
{
    uint64_t lba = partition->offset / SECTOR_SIZE;

    memset(&partition->unique, 0, sizeof(partition->unique));
    memcpy(partition->unique.bytes, disk->bytes, 4);
    partition->unique.bytes[6] = 0x80; /* version 8: an id of its maker's own making */
    partition->unique.bytes[8] = 0x80;
    for (unsigned i = 0; i < 7; i++)
        partition->unique.bytes[15 - i] = (uint8_t)(lba >> (8 * i));
}

void
mbr_set_signature(struct ptable *table, uint32_t signature)
{
    set_disk_id(table, signature);
    for (unsigned i = 0; i < table->count; i++)
        set_partition_id(&table->partitions[i], &table->disk);
}

static enum err
parse_entry(const uint8_t *sector, unsigned slot, uint64_t sectors, struct ptable *table,
            struct why *why)
{
    const uint8_t *entry = entry_at(sector, slot);
    struct partition *partition = &table->partitions[table->count];
    uint64_t first = bytes_get_le32(entry + 8);
    uint64_t size = bytes_get_le32(entry + 12);

    if (!is_used(entry))
        return ERR_OK;
    if (!size || first > sectors || size > sectors - first)
        return why_set(why, ERR_CORRUPT, "partition %u of the master boot record leaves the disk",
                       slot + 1);
    if (first <= MBR_MARKS_LBA)
        return why_set(why, ERR_CORRUPT,
                       "partition %u of the master boot record begins at sector %llu, where the "
                       "table and its hidden sectors are",
                       slot + 1, (unsigned long long)first);
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t other = table->partitions[i].offset / SECTOR_SIZE;

        if (first < other + table->partitions[i].size / SECTOR_SIZE && other < first + size)
            return why_set(why, ERR_CORRUPT,
                           "partitions %u and %u of the master boot record overlap",
                           table->partitions[i].slot + 1, slot + 1);
    }
    partition->slot = slot;
    partition->offset = first * SECTOR_SIZE;
    partition->size = size * SECTOR_SIZE;
    if (is_volume_type(entry[4]))
        partition->type = partition_basic_data;
    else
        partition->type.bytes[15] = entry[4]; /* no type that anybody looks for */
    table->count++;
    return ERR_OK;
}

static uint32_t
marks_checksum(const uint8_t *sector)
{
    return (uint32_t)crc32(crc32(0, NULL, 0), sector, MARKS_CHECKED);
}

/* A sector without the name has no marks: nobody has set any yet. */
static enum err
read_marks(const struct block_io *io, uint64_t *ret_marks, struct why *why)
{
    uint8_t sector[SECTOR_SIZE];
    enum err e = read_sector(io, MBR_MARKS_LBA, sector, why);

    *ret_marks = 0;
    if (e || memcmp(sector, marks_name, sizeof(marks_name)) != 0)
        return e;
    if (bytes_get_le32(sector + MARKS_CHECKED) != marks_checksum(sector))
        return why_set(why, ERR_CORRUPT, "the marks in hidden sector %d are damaged",
                       MBR_MARKS_LBA);
    *ret_marks = bytes_get_le64(sector + sizeof(marks_name)) & MARKS_ALL;
    return ERR_OK;
}

enum err
mbr_read(const struct block_io *io, struct ptable *ret_table, struct why *why)
{
    uint64_t sectors = io->size / SECTOR_SIZE;
    uint8_t sector[SECTOR_SIZE];
    uint64_t marks = 0;
    bool is_there = false;
    enum err e = mbr_is_there(io, &is_there, why);

    if (e)
        return e;
    if (!is_there)
        return why_set(why, ERR_NOT_FOUND, "the disk has no master boot record with partitions");
    e = read_sector(io, 0, sector, why);
    if (e)
        return e;
    memset(ret_table, 0, sizeof(*ret_table));
    ret_table->form = PTABLE_MBR;
    ret_table->entry_count = MBR_SLOTS;
    for (unsigned slot = 0; slot < MBR_SLOTS && !e; slot++)
        e = parse_entry(sector, slot, sectors, ret_table, why);
    if (!e)
        e = read_marks(io, &marks, why);
    if (e)
        return e;
    mbr_set_signature(ret_table, bytes_get_le32(sector + SIGNATURE));
    for (unsigned i = 0; i < ret_table->count; i++)
        ret_table->partitions[i].attributes = marks;
    return ERR_OK;
}

/* The marks that all volumes have. False when they differ. */
static bool
common_marks(const struct ptable *table, uint64_t *ret_marks)
{
    bool is_first = true;

    *ret_marks = 0;
    for (unsigned i = 0; i < table->count; i++) {
        uint64_t marks = table->partitions[i].attributes & MARKS_ALL;

        if (!id_equal(&table->partitions[i].type, &partition_basic_data))
            continue;
        if (!is_first && marks != *ret_marks)
            return false;
        *ret_marks = marks;
        is_first = false;
    }
    return true;
}

static enum err
write_marks(const struct block_io *io, uint64_t marks, struct why *why)
{
    uint8_t sector[SECTOR_SIZE] = {0};

    memcpy(sector, marks_name, sizeof(marks_name));
    bytes_put_le64(sector + sizeof(marks_name), marks);
    bytes_put_le32(sector + MARKS_CHECKED, marks_checksum(sector));
    return io->write(io->ctx, MBR_MARKS_LBA * SECTOR_SIZE, sector, sizeof(sector), why);
}

enum err
mbr_write(const struct block_io *io, const struct ptable *table, struct why *why)
{
    uint8_t sector[SECTOR_SIZE];
    bool is_there = false;
    uint32_t signature;
    uint64_t marks;
    enum err e;

    if (!get_signature(&table->disk, &signature))
        return why_set(why, ERR_INVAL,
                       "the id for a disk with a master boot record is no signature");
    if (!common_marks(table, &marks))
        return why_set(why, ERR_INVAL,
                       "the volumes of a disk with a master boot record cannot differ in marks");
    e = mbr_is_there(io, &is_there, why);
    if (!e && !is_there)
        e = why_set(why, ERR_NOT_FOUND, "the disk has no master boot record any more");
    if (!e)
        e = read_sector(io, 0, sector, why);
    if (!e)
        e = write_marks(io, marks, why);
    if (e || bytes_get_le32(sector + SIGNATURE) == signature)
        return e;
    bytes_put_le32(sector + SIGNATURE, signature);
    return io->write(io->ctx, 0, sector, sizeof(sector), why);
}
