/* SPDX-License-Identifier: Apache-2.0 */
/* Writing goes through ptable.c, which keeps a whole table on the disk at any time. */
#include "config.h"

#include "fakevss/host/table.h"

#include "base/mem.h"

enum err
table_read(const struct disk *disk, struct ptable *ret_table, struct why *why)
{
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, why);

    if (e)
        return e;
    e = ptable_read(&io.io, ret_table, why);
    disk_close(&io);
    return e ? why_prefix(why, e, "partition table of disk%u (naa %s)", disk->number, disk->naa)
             : ERR_OK;
}

enum err
table_edit(const struct disk *disk, table_change *change, const void *arg, struct why *why)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct disk_io io = {0};
    enum err e = ERR_NOMEM;

    if (!table)
        goto out;
    e = disk_open(disk, true, &io, why);
    if (e)
        goto out;
    e = ptable_read(&io.io, table, why);
    if (!e)
        e = change(table, arg);
    if (!e)
        e = ptable_write(&io.io, table, why);
    if (e)
        e = why_prefix(why, e, "partition table of disk%u (naa %s)", disk->number, disk->naa);
out:
    disk_close(&io);
    mem_free(table);
    return e;
}
