/* SPDX-License-Identifier: Apache-2.0 */
/* Each operation changes the attributes or ids in the partition table, through table.c. */
#include "config.h"

#include "fakevss/host/marks.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/host/table.h"

enum err
marks_read(const struct disk *disk, struct marks *ret_marks, struct why *why)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    enum err e = table ? table_read(disk, table, why) : ERR_NOMEM;
    unsigned i;

    if (e)
        goto out;
    memset(ret_marks, 0, sizeof(*ret_marks));
    for (i = 0; i < table->count; i++) {
        if (!partition_is_volume(&table->partitions[i]))
            continue;
        ret_marks->partitions[ret_marks->count].slot = table->partitions[i].slot;
        ret_marks->partitions[ret_marks->count].attributes =
            table->partitions[i].attributes & MARKS_ALL;
        ret_marks->count++;
    }
out:
    mem_free(table);
    return e;
}

static enum err
change_set(struct ptable *table, const void *arg)
{
    unsigned i;

    (void)arg;
    for (i = 0; i < table->count; i++)
        if (partition_is_volume(&table->partitions[i]))
            table->partitions[i].attributes |= MARKS_ALL;
    return ERR_OK;
}

static enum err
change_clear(struct ptable *table, const void *arg)
{
    unsigned i;

    (void)arg;
    for (i = 0; i < table->count; i++)
        if (partition_is_volume(&table->partitions[i]))
            table->partitions[i].attributes &= ~MARKS_ALL;
    return ERR_OK;
}

enum err
marks_set(const struct disk *disk, struct why *why)
{
    return table_edit(disk, change_set, NULL, why);
}

enum err
marks_clear(const struct disk *disk, struct why *why)
{
    return table_edit(disk, change_clear, NULL, why);
}

static enum err
change_restore(struct ptable *table, const void *arg)
{
    const struct marks *marks = arg;
    unsigned i;
    unsigned k;

    for (i = 0; i < table->count; i++) {
        struct partition *partition = &table->partitions[i];

        for (k = 0; k < marks->count; k++)
            if (partition_is_volume(partition) && marks->partitions[k].slot == partition->slot)
                partition->attributes = (partition->attributes & ~MARKS_ALL) |
                                        (marks->partitions[k].attributes & MARKS_ALL);
    }
    return ERR_OK;
}

enum err
marks_restore(const struct disk *disk, const struct marks *marks, struct why *why)
{
    return table_edit(disk, change_restore, marks, why);
}

bool
marks_are_complete(const struct marks *marks)
{
    unsigned i;

    for (i = 0; i < marks->count; i++)
        if (marks->partitions[i].attributes != MARKS_ALL)
            return false;
    return marks->count > 0;
}

static enum err
change_identity(struct ptable *table, const void *arg)
{
    (void)arg;
    return ptable_new_identity(table);
}

enum err
marks_new_identity(const struct disk *disk, struct why *why)
{
    return table_edit(disk, change_identity, NULL, why);
}

char *
marks_text(uint64_t attributes, char *buf)
{
    static const struct {
        uint64_t bit;
        const char *name;
    } names[] = {
        {MARK_READ_ONLY, "read-only"},
        {MARK_SHADOW_COPY, "shadow-copy"},
        {MARK_HIDDEN, "hidden"},
        {MARK_NO_DRIVE_LETTER, "no-drive-letter"},
    };
    size_t used = 0;
    size_t i;

    (void)snprintf(buf, MARKS_TEXT_SIZE, "-");
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (attributes & names[i].bit)
            used += (size_t)snprintf(buf + used, MARKS_TEXT_SIZE - used, "%s%s", used ? "," : "",
                                     names[i].name); /* all four fit */
    return buf;
}
