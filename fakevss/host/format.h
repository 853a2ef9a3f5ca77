/* SPDX-License-Identifier: Apache-2.0 */
/* A new partition table on an empty disk, as an administrator makes it before VSS comes into play.
 * Portable. */
#ifndef FAKEVSS_HOST_FORMAT_H
#define FAKEVSS_HOST_FORMAT_H

#include "fakevss/host/ptable.h"

/* Give the disk a partition table of @form with @count partitions that are volumes (at least 1; at
 * most PARTITIONS_MAX, or MBR_SLOTS), one behind the other in its order, all of one size in MiB,
 * with new ids; *ret_table is that table. What the disk had is lost. ERR_INVAL for another count,
 * ERR_NO_SPACE for a disk on which a partition would have less than 1 MiB; ERR_IO. */
enum err format_disk(const struct block_io *io, enum ptable_form form, unsigned count,
                     struct ptable *ret_table, struct why *why);

/* Give the disk a GUID partition table with one partition as large as format_disk() would make it,
 * which is part @index, from 0, of @count of the volume @volume over several disks (span.h). */
enum err format_part(const struct block_io *io, const struct id *volume, unsigned index,
                     unsigned count, struct ptable *ret_table, struct why *why);

#endif
