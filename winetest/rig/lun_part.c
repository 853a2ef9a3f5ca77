/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a partition in a LUN image. Not for live file systems: it reads and writes blocks. */
#include "config.h"

#include "winetest/rig/lun_part.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static enum err
image_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    return os_file_read(ctx, offset, buf, size, why);
}

static enum err
image_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    return os_file_write(ctx, offset, buf, size, why);
}

enum err
lun_part_table(struct os_file *file, struct ptable *ret_table, struct why *why)
{
    struct block_io io = {.read = image_read, .write = image_write, .ctx = file};
    enum err e = os_file_size(file, &io.size, why);

    return e ? e : ptable_read(&io, ret_table, why);
}

enum err
lun_part_open(const char *path, unsigned number, bool writable, struct lun_part *ret_part,
              struct why *why)
{
    struct os_file *file = NULL;
    struct ptable *table = mem_zalloc(sizeof(*table));
    const struct partition *partition;
    enum err e = ERR_NOMEM;

    if (!table)
        goto out;
    e = os_file_open(path, writable ? OS_OPEN_READ_WRITE : OS_OPEN_READ, &file, why);
    if (e)
        goto out;
    e = lun_part_table(file, table, why);
    if (e) {
        (void)why_prefix(why, e, "%s", path);
        goto out;
    }
    partition = number ? ptable_find(table, number - 1) : NULL;
    if (!partition) {
        e = why_set(why, ERR_NOT_FOUND, "%s has no partition %u", path, number);
        goto out;
    }

    ret_part->file = file;
    ret_part->partition = *partition;
    file = NULL; /* handed over */
out:
    os_file_close(file);
    mem_free(table);
    return e;
}

enum err
lun_part_parse(const char *text, bool writable, struct lun_part *ret_part, const char **ret_rest,
               struct why *why)
{
    const char *colon = strchr(text, ':');
    char *path;
    char *end = NULL;
    unsigned long number;
    enum err e;

    if (!colon || colon == text)
        return why_set(why, ERR_INVAL, "'%s' is not of the form LUN-FILE:PARTITION", text);
    number = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || number < 1 || number > PARTITIONS_MAX ||
        (*end && !(ret_rest && *end == ':')))
        return why_set(why, ERR_INVAL, "'%s' names no partition from 1 to %d", text,
                       PARTITIONS_MAX);

    path = mem_strdup(text);
    if (!path)
        return ERR_NOMEM;
    path[colon - text] = '\0';
    e = lun_part_open(path, (unsigned)number, writable, ret_part, why);
    mem_free(path);
    if (!e && ret_rest)
        *ret_rest = *end ? end + 1 : "";
    return e;
}

void
lun_part_close(struct lun_part *part)
{
    os_file_close(part->file);
    part->file = NULL;
}
