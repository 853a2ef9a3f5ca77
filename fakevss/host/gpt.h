/* SPDX-License-Identifier: Apache-2.0 */
/* GUID partition tables: read with both copies checked, and written back with correct checksums.
 * For ptable.c. Portable. Source of the layout: UEFI 2.10, chapter 5. */
#ifndef FAKEVSS_HOST_GPT_H
#define FAKEVSS_HOST_GPT_H

#include "fakevss/host/ptable.h"

/* Read the table: the primary copy, or the backup at the end of the disk when the primary is
 * damaged. ERR_NOT_FOUND when the disk has none; ERR_CORRUPT when both copies are damaged or a
 * partition leaves the disk; ERR_IO. */
enum err gpt_read(const struct block_io *io, struct ptable *ret_table, struct why *why);

/* Write @table, as gpt_read gave it but for ids and attributes, to both copies: the backup first,
 * so that one copy is whole at any time. Slots that are not in @table become empty. ERR_INVAL for
 * slots out of range and for partitions that lie where the table is written; ERR_IO. */
enum err gpt_write(const struct block_io *io, const struct ptable *table, struct why *why);

#endif
