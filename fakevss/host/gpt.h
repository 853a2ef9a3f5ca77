/* SPDX-License-Identifier: Apache-2.0 */
/* GUID partition tables: read with both copies checked, and written back with correct checksums.
 * The coordinator sets and clears its marks here. Portable; knows no provider. Source of the
 * layout: UEFI 2.10, chapter 5. */
#ifndef FAKEVSS_HOST_GPT_H
#define FAKEVSS_HOST_GPT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

#define GPT_SECTOR 512
#define GPT_PARTITIONS_MAX 128

/* Attribute bits of a basic data partition. Source: doc/vss-notes.md, "Marks". */
#define GPT_READ_ONLY (1ull << 60)
#define GPT_SHADOW_COPY (1ull << 61)
#define GPT_HIDDEN (1ull << 62)
#define GPT_NO_DRIVE_LETTER (1ull << 63)
#define GPT_MARKS (GPT_READ_ONLY | GPT_SHADOW_COPY | GPT_HIDDEN | GPT_NO_DRIVE_LETTER)

/* Access to a disk; offsets and sizes in bytes. */
struct gpt_io {
    enum err (*read)(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why);
    enum err (*write)(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why);
    void *ctx;
    uint64_t size; /* of the disk */
};

struct gpt_partition {
    unsigned slot;  /* index in the table, 0 .. 127 */
    struct id type; /* ids in text order, not in the table's mixed-endian order */
    struct id unique;
    uint64_t offset; /* bytes from the start of the disk */
    uint64_t size;   /* bytes */
    uint64_t attributes;
    uint16_t name[36]; /* UTF-16, not necessarily terminated */
};

struct gpt {
    struct id disk;
    uint64_t first_usable_lba;
    uint64_t last_usable_lba;
    uint64_t backup_lba;  /* where the backup header is */
    unsigned entry_count; /* slots in the table, at most GPT_PARTITIONS_MAX */
    unsigned count;       /* used partitions */
    struct gpt_partition partitions[GPT_PARTITIONS_MAX];
};

/* {EBD0A0A2-B9E5-4433-87C0-68B6B72699C7}: the type of partitions that are volumes. */
extern const struct id gpt_basic_data;

/* Read the table: the primary copy, or the backup at the end of the disk when the primary is
 * damaged. ERR_NOT_FOUND when the disk has none; ERR_CORRUPT when both copies are damaged or a
 * partition leaves the disk; ERR_IO. */
enum err gpt_read(const struct gpt_io *io, struct gpt *ret_gpt, struct why *why);

/* Write @gpt, as gpt_read gave it but for ids and attributes, to both copies: the backup first, so
 * that one copy is whole at any time. Slots that are not in @gpt become empty. ERR_INVAL for slots
 * out of range and for partitions that lie where the table is written; ERR_IO. */
enum err gpt_write(const struct gpt_io *io, const struct gpt *gpt, struct why *why);

/* The partition in @slot, or NULL. Borrowed. */
struct gpt_partition *gpt_find(struct gpt *gpt, unsigned slot);

#endif
