/* SPDX-License-Identifier: Apache-2.0 */
/* Master boot records: the four primary partitions, the disk's signature, and the marks that hold
 * for all volumes of the disk. For ptable.c. Portable.
 *
 * Windows keeps the marks of such a disk in hidden sectors, in a form that no page describes. Here
 * that is the sector MBR_MARKS_LBA, which belongs to no partition, in a form of our own. Sources:
 * The Shadow Copy Creation Process; "diskpart attributes volume", on basic MBR disks. */
#ifndef FAKEVSS_HOST_MBR_H
#define FAKEVSS_HOST_MBR_H

#include <stdbool.h>

#include "fakevss/host/ptable.h"

#define MBR_SLOTS 4
#define MBR_MARKS_LBA 2

/* Does the disk have a master boot record that is its partition table? False for the protective one
 * of a GPT, and for a boot sector. ERR_IO. */
enum err mbr_is_there(const struct block_io *io, bool *ret_is_there, struct why *why);

/* Read it. The disk's id is its signature; a partition's unique id is made of signature and place
 * (RFC 9562, version 8), so it changes with the signature. An extended partition is no volume, and
 * neither is what it holds. ERR_NOT_FOUND; ERR_CORRUPT for partitions that overlap, leave the disk
 * or lie on the table, and for marks that were damaged; ERR_IO. */
enum err mbr_read(const struct block_io *io, struct ptable *ret_table, struct why *why);

/* Write signature and marks of @table, as mbr_read() gave it but for these: ERR_INVAL when its
 * volumes differ in their marks, or its disk id is no signature; ERR_NOT_FOUND, ERR_IO. */
enum err mbr_write(const struct block_io *io, const struct ptable *table, struct why *why);

/* Put @signature, not 0, into @table, with the ids that follow from it. */
void mbr_set_signature(struct ptable *table, uint32_t signature);

#endif
