/* SPDX-License-Identifier: Apache-2.0 */
/* The marks that VSS puts on LUNs: the attribute bits read-only, shadow copy, hidden and no drive
 * letter in the partition table entries of a disk's volumes; and the new identity that an imported
 * copy gets. */
#ifndef FAKEVSS_HOST_MARKS_H
#define FAKEVSS_HOST_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fakevss/host/disks.h"

/* The mark bits that a disk's volumes had before: the undo record. Its fields may be stored. */
struct marks {
    unsigned count;
    struct {
        unsigned slot;
        uint64_t attributes; /* MARKS_ALL bits only */
    } partitions[PARTITIONS_MAX];
};

/* The marks of all volumes of @disk now. ERR_NOT_FOUND without a partition table; ERR_CORRUPT,
 * ERR_IO. */
enum err marks_read(const struct disk *disk, struct marks *ret_marks, struct why *why);

/* Set all four marks on all volumes of @disk. */
enum err marks_set(const struct disk *disk, struct why *why);
/* Take all four off all volumes of @disk: they are ordinary ones that can be written. */
enum err marks_clear(const struct disk *disk, struct why *why);

/* Give the volumes of @disk the mark bits in @marks back; partitions that came since stay as they
 * are. May be repeated. */
enum err marks_restore(const struct disk *disk, const struct marks *marks, struct why *why);

/* True when every volume in @marks has all four marks, and there is one. */
bool marks_are_complete(const struct marks *marks);

/* Give @disk a new disk id and every partition a new id; slots, places and marks stay. */
enum err marks_new_identity(const struct disk *disk, struct why *why);

/* "read-only,shadow-copy,hidden,no-drive-letter" as far as the bits are in @attributes, or "-", to
 * @buf of MARKS_TEXT_SIZE bytes. Returns @buf. */
#define MARKS_TEXT_SIZE 64
char *marks_text(uint64_t attributes, char *buf);

#endif
