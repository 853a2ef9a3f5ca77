/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/span.h"

#include <string.h>

#define NAME_CHARS 36 /* of a partition */

/* The name is two digits with a stroke between them, and nothing behind. */
static const char digits[] = "0123456789";

void
span_mark(struct partition *partition, const struct id *volume, unsigned index, unsigned count)
{
    partition->type = partition_spanned;
    partition->unique = *volume;
    memset(partition->name, 0, sizeof(partition->name));
    partition->name[0] = (uint16_t)digits[index + 1];
    partition->name[1] = '/';
    partition->name[2] = (uint16_t)digits[count];
}

static bool
overlaps(const struct partition *a, const struct partition *b)
{
    return a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

enum err
span_parse(const struct ptable *table, unsigned index, struct span_part *ret_part, struct why *why)
{
    const struct partition *partition = &table->partitions[index];
    const uint16_t *name = partition->name;
    unsigned number = (unsigned)name[0] - '0';
    unsigned count = (unsigned)name[2] - '0';
    bool is_name = name[1] == '/' && count >= 2 && count <= VOLUME_EXTENTS_MAX && number >= 1 &&
                   number <= count;

    if (!id_equal(&partition->type, &partition_spanned))
        return ERR_NOT_FOUND;
    for (unsigned i = 3; i < NAME_CHARS; i++)
        is_name = is_name && name[i] == 0;
    if (!is_name)
        return why_set(why, ERR_CORRUPT,
                       "partition %u is a part of a volume over several disks, but its name does "
                       "not say which",
                       partition->slot + 1);
    for (unsigned i = 0; i < table->count; i++)
        if (i != index && overlaps(partition, &table->partitions[i]))
            return why_set(why, ERR_CORRUPT,
                           "partition %u is a part of a volume over several disks, but partition "
                           "%u has blocks of it",
                           partition->slot + 1, table->partitions[i].slot + 1);
    memset(ret_part, 0, sizeof(*ret_part));
    ret_part->volume = partition->unique;
    ret_part->index = number - 1;
    ret_part->count = count;
    ret_part->attributes = partition->attributes;
    return ERR_OK;
}

/* Add @part, which is of the volume that *volume is becoming, of @count parts. */
static enum err
add_part(struct volume *volume, const struct span_part *part, unsigned count, struct why *why)
{
    char id[ID_TEXT_SIZE];

    if (part->count != count)
        return why_set(why, ERR_CORRUPT, "volume {%s} has parts that say %u and %u parts",
                       id_format(&part->volume, id), count, part->count);
    for (unsigned i = 0; i < count; i++)
        if (volume->extents[i].size > 0 && volume->extents[i].disk == part->extent.disk)
            return why_set(why, ERR_CORRUPT, "volume {%s} has two parts on disk%u",
                           id_format(&part->volume, id), part->extent.disk);
    if (volume->extents[part->index].size > 0)
        return why_set(why, ERR_CORRUPT, "volume {%s} has part %u twice, on disk%u and disk%u",
                       id_format(&part->volume, id), part->index + 1,
                       volume->extents[part->index].disk, part->extent.disk);
    volume->extents[part->index] = part->extent;
    volume->extent_count++;
    volume->size += part->extent.size;
    volume->attributes |= part->attributes; /* a mark on one part is one on the volume */
    if (part->index == 0)
        volume->fs = part->fs;
    return ERR_OK;
}

enum err
span_assemble(const struct span_part *parts, size_t count, size_t at, struct volume *ret_volume,
              struct why *why)
{
    struct volume volume = {.id = parts[at].volume};
    char id[ID_TEXT_SIZE];
    enum err e = ERR_OK;

    for (size_t i = 0; i < count && !e; i++)
        if (id_equal(&parts[i].volume, &volume.id))
            e = add_part(&volume, &parts[i], parts[at].count, why);
    for (unsigned i = 0; i < parts[at].count && !e; i++)
        if (volume.extents[i].size == 0)
            e = why_set(why, ERR_NOT_FOUND, "part %u of %u of volume {%s} is on no disk", i + 1,
                        parts[at].count, id_format(&volume.id, id));
    if (!e)
        *ret_volume = volume;
    return e;
}
