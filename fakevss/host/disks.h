/* SPDX-License-Identifier: Apache-2.0 */
/* The disks of a simulated host: what its disk stack knows since the last bus rescan. The fabric
 * folder is read by disks_rescan() alone; between two rescans nothing appears and nothing vanishes,
 * as on a real host.
 *
 * Not thread-safe: the owner serialises. */
#ifndef FAKEVSS_HOST_DISKS_H
#define FAKEVSS_HOST_DISKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fakevss/host/ptable.h"
#include "fakevss/host/scsi.h"

#define DISK_NAA_MAX 64
#define DISK_URI_MAX 1024
#define DISK_NAME_SIZE 32 /* "\\.\PhysicalDrive" and a number */

/* A value: copy it freely. */
struct disk {
    unsigned number;  /* of \\.\PhysicalDriveN; stable while the disk is present */
    uint64_t arrival; /* grows with each arrival here: who came after a moment is above it */
    char naa[DISK_NAA_MAX];
    struct scsi_identity identity; /* as far as it could be parsed */
    char uri[DISK_URI_MAX];        /* as the fabric gives it */
    char path[DISK_URI_MAX];       /* the file it means; "" when the blocks cannot be reached */
    uint64_t size;                 /* bytes; 0 when unknown */
    bool is_read_only;             /* the bus presents it write-protected */
    bool is_damaged;               /* the fabric shows it, but it cannot be used */
    struct why damage;             /* why not */
};

struct disks;

/* A host called @host on the fabric at @fabric, with no disk yet. ERR_NOMEM. */
enum err disks_new(const char *fabric, const char *host, struct disks **ret_disks);
void disks_free(struct disks *disks); /* NULL is fine */

/* Give @naa the number @number when the next rescan finds it: how a restarted process keeps
 * numbers. Forgotten by that rescan. A second claim on one number loses. ERR_NOMEM. */
enum err disks_reserve(struct disks *disks, const char *naa, unsigned number);

/* Read the fabric. A LUN that cannot be used becomes a damaged disk, not an error. A host without a
 * folder has no disks, but a fabric that is missing is ERR_NOT_FOUND; then the list is as before.
 * ERR_NOMEM, ERR_IO; ERR_CORRUPT: the file of late LUNs is broken (late.h). */
enum err disks_rescan(struct disks *disks, struct why *why);

/* The greatest arrival of any disk so far, 0 without one. */
uint64_t disks_last_arrival(const struct disks *disks);

size_t disks_count(const struct disks *disks);
/* The disk at @index of the list, by number ascending. Borrowed until the next rescan. */
const struct disk *disks_at(const struct disks *disks, size_t index);
/* Borrowed until the next rescan, or NULL. */
const struct disk *disks_find(const struct disks *disks, unsigned number);

/* "\\.\PhysicalDriveN" to @buf of DISK_NAME_SIZE bytes. Returns @buf. */
char *disk_number_name(unsigned number, char *buf);

/* Access to the blocks of a disk. */
struct disk_io {
    struct os_file *file;
    struct block_io io; /* io.ctx is this struct: do not copy it */
};

/* ERR_IO and the like name the disk. A damaged disk is refused with its damage; a write-protected
 * one is ERR_ACCESS @for_writing. */
enum err disk_open(const struct disk *disk, bool for_writing, struct disk_io *ret_io,
                   struct why *why);
void disk_close(struct disk_io *io); /* zeroed or closed is fine */

#endif
