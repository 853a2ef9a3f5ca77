/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes over several disks. Windows has them on dynamic disks, with a database that no page
 * documents; here each disk has one partition of a type of its own that is a part of the volume.
 * All parts have one unique id, which is the volume's, and the name of each says which of how many
 * it is: "1/2" and "2/2". What a disk says may be anything: a volume is there when all its parts
 * are, each once and on a disk of its own. Portable. */
#ifndef FAKEVSS_HOST_SPAN_H
#define FAKEVSS_HOST_SPAN_H

#include <stdbool.h>

#include "fakevss/host/volumes.h"

/* A part, as its partition says. */
struct span_part {
    struct id volume;
    unsigned index; /* from 0 */
    unsigned count; /* of all parts */
    uint64_t attributes;
    enum volume_fs fs; /* by its first block */
    struct volume_extent extent;
};

/* Say in @partition that it is part @index, from 0, of @count of the volume @volume. */
void span_mark(struct partition *partition, const struct id *volume, unsigned index,
               unsigned count);

/* Is partition @index of @table's list such a part? The volume, index, count and attributes go to
 * *ret_part. ERR_NOT_FOUND for another type of partition; ERR_CORRUPT with a reason when its name
 * says no part of 2 to VOLUME_EXTENTS_MAX, or another partition has blocks of it. */
enum err span_parse(const struct ptable *table, unsigned index, struct span_part *ret_part,
                    struct why *why);

/* The volume that part @at of the @count ones in @parts is of. ERR_NOT_FOUND: a part is missing;
 * ERR_CORRUPT: two are the same one, are on one disk, or tell of different volumes; with a reason.
 */
enum err span_assemble(const struct span_part *parts, size_t count, size_t at,
                       struct volume *ret_volume, struct why *why);

#endif
