/* SPDX-License-Identifier: Apache-2.0 */
/* A new partition table on an empty disk, as an administrator makes it before VSS comes into play.
 * Portable. */
#ifndef FAKEVSS_HOST_FORMAT_H
#define FAKEVSS_HOST_FORMAT_H

#include "fakevss/host/gpt.h"

/* Give the disk a GUID partition table with @count (1 to GPT_PARTITIONS_MAX) partitions of type
 * basic data, one behind the other in its order, all of one size in MiB, with new ids; *ret_gpt is
 * that table. What the disk had is lost. ERR_INVAL for another count, ERR_NO_SPACE for a disk on
 * which a partition would have less than 1 MiB; ERR_IO. */
enum err format_gpt(const struct gpt_io *io, unsigned count, struct gpt *ret_gpt, struct why *why);

#endif
