/* SPDX-License-Identifier: Apache-2.0 */
/* The partition table of a disk, whichever of the two forms it has: GUID partition table (gpt.h) or
 * master boot record (mbr.h). The coordinator sets and clears its marks here, and gives copies new
 * identities. Portable; knows no provider. */
#ifndef FAKEVSS_HOST_PTABLE_H
#define FAKEVSS_HOST_PTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

#define SECTOR_SIZE 512
#define PARTITIONS_MAX 128

/* Attribute bits of a partition that is a volume. In a GPT each partition has its own; a disk with
 * a master boot record has one set for all of its volumes. Source: doc/vss-notes.md, "Marks". */
#define MARK_READ_ONLY (1ull << 60)
#define MARK_SHADOW_COPY (1ull << 61)
#define MARK_HIDDEN (1ull << 62)
#define MARK_NO_DRIVE_LETTER (1ull << 63)
#define MARKS_ALL (MARK_READ_ONLY | MARK_SHADOW_COPY | MARK_HIDDEN | MARK_NO_DRIVE_LETTER)

/* Access to a disk; offsets and sizes in bytes. */
struct block_io {
    enum err (*read)(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why);
    enum err (*write)(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why);
    void *ctx;
    uint64_t size; /* of the disk */
};

struct partition {
    unsigned slot;  /* index in the table */
    struct id type; /* ids in text order, not in the table's mixed-endian order */
    struct id unique;
    uint64_t offset; /* bytes from the start of the disk */
    uint64_t size;   /* bytes */
    uint64_t attributes;
    uint16_t name[36]; /* UTF-16, not necessarily terminated */
};

enum ptable_form {
    PTABLE_GPT,
    PTABLE_MBR,
};

struct ptable {
    enum ptable_form form;
    struct id disk;            /* PTABLE_MBR: the signature, as Windows puts it into a GUID */
    uint64_t first_usable_lba; /* these four: of a GPT */
    uint64_t last_usable_lba;
    uint64_t backup_lba;  /* where the backup header is */
    unsigned entry_count; /* slots in the table, at most PARTITIONS_MAX */
    unsigned count;       /* used partitions */
    struct partition partitions[PARTITIONS_MAX];
};

/* {EBD0A0A2-B9E5-4433-87C0-68B6B72699C7}: the type of partitions that are volumes; those of a
 * master boot record with such a type have it too. */
extern const struct id partition_basic_data;
/* {6C756E73-6861-646F-7773-70616E6E6564}: the type of partitions that are parts of a volume over
 * several disks (span.h); in a GPT only. */
extern const struct id partition_spanned;
/* Is it a volume, or a part of one? */
bool partition_is_volume(const struct partition *partition);

/* Read the table of the disk. ERR_NOT_FOUND when it has none; ERR_CORRUPT when it is damaged beyond
 * use or a partition leaves the disk; ERR_IO. */
enum err ptable_read(const struct block_io *io, struct ptable *ret_table, struct why *why);

/* Write @table back, as ptable_read() gave it but for ids and attributes. At any time the disk has
 * the old table or the new one. ERR_INVAL for what cannot be written, see gpt.h and mbr.h; ERR_IO.
 */
enum err ptable_write(const struct block_io *io, const struct ptable *table, struct why *why);

/* Give the disk and its partitions new ids, in @table. ERR_IO: the system has no random bytes. */
enum err ptable_new_identity(struct ptable *table);

/* The partition in @slot, or NULL. Borrowed. */
struct partition *ptable_find(struct ptable *table, unsigned slot);

#endif
