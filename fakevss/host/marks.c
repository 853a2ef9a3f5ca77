/* SPDX-License-Identifier: Apache-2.0 */
/* Each operation reads the partition table, changes the attributes or ids, and writes it back
 * through gpt.c, which keeps one copy of the table whole at any time. */
#include "config.h"

#include "fakevss/host/marks.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/mem.h"
#include "fakevss/host/gpt.h"

typedef enum err change_table(struct gpt *gpt, const void *arg);

/* Read the table of @disk, let @change edit it, write it back. */
static enum err
edit(const struct disk *disk, change_table *change, const void *arg, struct why *why)
{
    struct gpt *gpt = mem_zalloc(sizeof(*gpt));
    struct disk_io io = {0};
    enum err e = ERR_NOMEM;

    if (!gpt)
        goto out;
    e = disk_open(disk, true, &io, why);
    if (e)
        goto out;
    e = gpt_read(&io.io, gpt, why);
    if (!e)
        e = change(gpt, arg);
    if (!e)
        e = gpt_write(&io.io, gpt, why);
    if (e)
        e = why_prefix(why, e, "partition table of disk%u (naa %s)", disk->number, disk->naa);
out:
    disk_close(&io);
    mem_free(gpt);
    return e;
}

static bool
is_volume(const struct gpt_partition *partition)
{
    return id_equal(&partition->type, &gpt_basic_data);
}

enum err
marks_read(const struct disk *disk, struct marks *ret_marks, struct why *why)
{
    struct gpt *gpt = mem_zalloc(sizeof(*gpt));
    struct disk_io io = {0};
    enum err e = ERR_NOMEM;
    unsigned i;

    if (!gpt)
        goto out;
    e = disk_open(disk, false, &io, why);
    if (e)
        goto out;
    e = gpt_read(&io.io, gpt, why);
    if (e) {
        e = why_prefix(why, e, "partition table of disk%u (naa %s)", disk->number, disk->naa);
        goto out;
    }

    memset(ret_marks, 0, sizeof(*ret_marks));
    for (i = 0; i < gpt->count; i++) {
        if (!is_volume(&gpt->partitions[i]))
            continue;
        ret_marks->partitions[ret_marks->count].slot = gpt->partitions[i].slot;
        ret_marks->partitions[ret_marks->count].attributes =
            gpt->partitions[i].attributes & GPT_MARKS;
        ret_marks->count++;
    }
out:
    disk_close(&io);
    mem_free(gpt);
    return e;
}

static enum err
change_set(struct gpt *gpt, const void *arg)
{
    unsigned i;

    (void)arg;
    for (i = 0; i < gpt->count; i++)
        if (is_volume(&gpt->partitions[i]))
            gpt->partitions[i].attributes |= GPT_MARKS;
    return ERR_OK;
}

enum err
marks_set(const struct disk *disk, struct why *why)
{
    return edit(disk, change_set, NULL, why);
}

static enum err
change_restore(struct gpt *gpt, const void *arg)
{
    const struct marks *marks = arg;
    unsigned i;
    unsigned k;

    for (i = 0; i < gpt->count; i++) {
        struct gpt_partition *partition = &gpt->partitions[i];

        for (k = 0; k < marks->count; k++)
            if (is_volume(partition) && marks->partitions[k].slot == partition->slot)
                partition->attributes = (partition->attributes & ~GPT_MARKS) |
                                        (marks->partitions[k].attributes & GPT_MARKS);
    }
    return ERR_OK;
}

enum err
marks_restore(const struct disk *disk, const struct marks *marks, struct why *why)
{
    return edit(disk, change_restore, marks, why);
}

bool
marks_are_complete(const struct marks *marks)
{
    unsigned i;

    for (i = 0; i < marks->count; i++)
        if (marks->partitions[i].attributes != GPT_MARKS)
            return false;
    return marks->count > 0;
}

static enum err
change_identity(struct gpt *gpt, const void *arg)
{
    enum err e = id_random(&gpt->disk);
    unsigned i;

    (void)arg;
    for (i = 0; i < gpt->count && !e; i++)
        e = id_random(&gpt->partitions[i].unique);
    return e;
}

enum err
marks_new_identity(const struct disk *disk, struct why *why)
{
    return edit(disk, change_identity, NULL, why);
}

char *
marks_text(uint64_t attributes, char *buf)
{
    static const struct {
        uint64_t bit;
        const char *name;
    } names[] = {
        {GPT_READ_ONLY, "read-only"},
        {GPT_SHADOW_COPY, "shadow-copy"},
        {GPT_HIDDEN, "hidden"},
        {GPT_NO_DRIVE_LETTER, "no-drive-letter"},
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
