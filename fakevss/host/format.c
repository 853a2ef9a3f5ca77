/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/format.h"

#include <string.h>

#include "base/bytes.h"

#define MIB (1024ull * 1024)
#define SECTORS_OF_ARRAY (GPT_PARTITIONS_MAX * 128 / GPT_SECTOR)
#define MBR_ENTRY 446
#define MBR_TYPE_PROTECTIVE 0xee

/* The sector that keeps programs which know no GPT from taking the disk for an empty one. */
static enum err
write_protective_mbr(const struct gpt_io *io, struct why *why)
{
    uint64_t sectors = io->size / GPT_SECTOR - 1;
    uint8_t sector[GPT_SECTOR] = {0};
    uint8_t *entry = sector + MBR_ENTRY;

    entry[2] = 0x02; /* first sector, by cylinder, head and sector */
    entry[4] = MBR_TYPE_PROTECTIVE;
    memset(entry + 5, 0xff, 3);
    bytes_put_le32(entry + 8, 1);
    bytes_put_le32(entry + 12, sectors > UINT32_MAX ? UINT32_MAX : (uint32_t)sectors);
    sector[510] = 0x55;
    sector[511] = 0xaa;
    return io->write(io->ctx, 0, sector, sizeof(sector), why);
}

static enum err
build(uint64_t size, unsigned count, uint64_t each, struct gpt *gpt)
{
    enum err e;

    memset(gpt, 0, sizeof(*gpt));
    gpt->backup_lba = size / GPT_SECTOR - 1;
    gpt->first_usable_lba = 2 + SECTORS_OF_ARRAY;
    gpt->last_usable_lba = gpt->backup_lba - SECTORS_OF_ARRAY - 1;
    gpt->entry_count = GPT_PARTITIONS_MAX;
    e = id_random(&gpt->disk);
    for (gpt->count = 0; gpt->count < count && !e; gpt->count++) {
        struct gpt_partition *partition = &gpt->partitions[gpt->count];

        partition->slot = gpt->count;
        partition->type = gpt_basic_data;
        partition->offset = MIB + gpt->count * each;
        partition->size = each;
        e = id_random(&partition->unique);
    }
    return e;
}

enum err
format_gpt(const struct gpt_io *io, unsigned count, struct gpt *ret_gpt, struct why *why)
{
    uint64_t each;
    enum err e;

    if (count < 1 || count > GPT_PARTITIONS_MAX)
        return why_set(why, ERR_INVAL, "a GPT of %u partitions cannot be made, only of 1 to %u",
                       count, GPT_PARTITIONS_MAX);
    /* The first MiB is the table's, and so is what is left of the last one. */
    each = io->size < 2 * MIB ? 0 : (io->size - 2 * MIB) / count / MIB * MIB;
    if (!each)
        return why_set(why, ERR_NO_SPACE,
                       "a disk of %llu bytes has no room for %u partition%s of 1 MiB and a GPT",
                       (unsigned long long)io->size, count, count == 1 ? "" : "s");
    e = build(io->size, count, each, ret_gpt);
    if (e)
        return why_set(why, e, "the system gives no random bytes for the ids of partitions");
    e = write_protective_mbr(io, why);
    return e ? e : gpt_write(io, ret_gpt, why);
}
