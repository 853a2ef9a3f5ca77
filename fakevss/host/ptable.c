/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/ptable.h"

#include "base/os.h"
#include "fakevss/host/gpt.h"
#include "fakevss/host/mbr.h"

const struct id partition_basic_data = {{0xeb, 0xd0, 0xa0, 0xa2, 0xb9, 0xe5, 0x44, 0x33, 0x87, 0xc0,
                                         0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7}};

const struct id partition_spanned = {{0x6c, 0x75, 0x6e, 0x73, 0x68, 0x61, 0x64, 0x6f, 0x77, 0x73,
                                      0x70, 0x61, 0x6e, 0x6e, 0x65, 0x64}};

bool
partition_is_volume(const struct partition *partition)
{
    return id_equal(&partition->type, &partition_basic_data) ||
           id_equal(&partition->type, &partition_spanned);
}

enum err
ptable_read(const struct block_io *io, struct ptable *ret_table, struct why *why)
{
    bool is_mbr = false;
    enum err e = mbr_is_there(io, &is_mbr, why);

    if (e)
        return e;
    return is_mbr ? mbr_read(io, ret_table, why) : gpt_read(io, ret_table, why);
}

enum err
ptable_write(const struct block_io *io, const struct ptable *table, struct why *why)
{
    return table->form == PTABLE_MBR ? mbr_write(io, table, why) : gpt_write(io, table, why);
}

static enum err
new_signature(struct ptable *table)
{
    uint32_t signature = 0;
    enum err e = ERR_OK;

    while (!e && !signature) /* 0 is no signature */
        e = os_random(&signature, sizeof(signature));
    if (!e)
        mbr_set_signature(table, signature);
    return e;
}

enum err
ptable_new_identity(struct ptable *table)
{
    enum err e;

    if (table->form == PTABLE_MBR)
        return new_signature(table);
    e = id_random(&table->disk);
    for (unsigned i = 0; i < table->count && !e; i++)
        e = id_random(&table->partitions[i].unique);
    return e;
}

struct partition *
ptable_find(struct ptable *table, unsigned slot)
{
    for (unsigned i = 0; i < table->count; i++)
        if (table->partitions[i].slot == slot)
            return &table->partitions[i];
    return NULL;
}
