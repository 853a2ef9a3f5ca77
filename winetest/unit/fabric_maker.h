/* SPDX-License-Identifier: Apache-2.0 */
/* Makes LUN folders of a fabric, and partition tables on their blocks, byte by byte: no code of an
 * array backend is used, so that a test of the host side stands alone. */
#ifndef UNIT_FABRIC_MAKER_H
#define UNIT_FABRIC_MAKER_H

#include <stdbool.h>
#include <stdint.h>

#include "fakevss/host/disks.h"
#include "fakevss/host/ptable.h"

#define FABRIC_LUN_SIZE (1024u * 1024)
#define FABRIC_HOST "alpha"

/* Make an empty fabric below test_dir(), once a case. Returns its path, borrowed until the next. */
const char *fabric_make(void);

/* Present the LUN @naa (32 hex digits): its four files, and FABRIC_LUN_SIZE zero bytes unless the
 * blocks are there. */
void fabric_present(const char *naa);
/* Write its files again, as fabric_present() does. */
void fabric_pages(const char *naa);
void fabric_unpresent(const char *naa);
/* Replace the content of one of its files. */
void fabric_put(const char *naa, const char *file, const void *data, size_t size);
void fabric_remove(const char *naa, const char *file);

/* Write a table with disk id @disk_byte repeated and @count basic data partitions of 64 KiB, whose
 * ids are @disk_byte with the partition's index as last byte; the first one has an NTFS boot
 * sector. */
void fabric_format(const char *naa, uint8_t disk_byte, unsigned count);
/* Read the table of the LUN's blocks directly. */
void fabric_table(const char *naa, struct ptable *ret_table);
/* Replace it. */
void fabric_write_table(const char *naa, const struct ptable *table);

/* Bytes of the LUN's blocks, and all blocks of one LUN over another's. */
void fabric_read(const char *naa, uint64_t offset, void *buf, size_t size);
void fabric_write(const char *naa, uint64_t offset, const void *data, size_t size);
void fabric_copy(const char *from, const char *to);

#endif
