/* SPDX-License-Identifier: Apache-2.0 */
/* The volumes of a simulated host: the partitions of type basic data on its disks, and the volumes
 * over several disks. */
#ifndef FAKEVSS_HOST_VOLUMES_H
#define FAKEVSS_HOST_VOLUMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "fakevss/host/disks.h"

#define VOLUME_EXTENTS_MAX 8
#define VOLUME_NAME_SIZE 50 /* \\?\Volume{id}\ and a NUL */

enum volume_fs {
    VOLUME_FS_RAW,
    VOLUME_FS_NTFS,
};

/* The part of a volume that lies on one disk. */
struct volume_extent {
    unsigned disk;          /* its number */
    char naa[DISK_NAA_MAX]; /* its LUN */
    unsigned slot;          /* in the disk's partition table */
    uint64_t offset;        /* bytes from the start of the disk */
    uint64_t size;          /* bytes */
};

/* A value. Most volumes have one extent; those over several disks have one on each (span.h). */
struct volume {
    struct id id;  /* of its partitions */
    uint64_t size; /* bytes, all extents */
    enum volume_fs fs;
    uint64_t attributes; /* MARK_* bits */
    unsigned extent_count;
    struct volume_extent extents[VOLUME_EXTENTS_MAX];
};

struct volumes {
    size_t count;
    struct volume *volumes; /* by disk, then by partition slot; then those over several disks */
};

/* Read the partition tables of all usable disks. A disk without a table, with a damaged one,
 * unreadable, or with the disk id of a disk that arrived earlier (which keeps it offline) has no
 * volumes. ERR_NOMEM. */
enum err volumes_scan(const struct disks *disks, struct volumes *ret_volumes);
void volumes_release(struct volumes *volumes); /* zeroed is fine */

/* Does a part of @volume lie on @disk? */
bool volume_is_on(const struct volume *volume, const struct disk *disk);

/* Borrowed from @volumes, or NULL. */
const struct volume *volumes_find(const struct volumes *volumes, const struct id *id);

/* Why the partitions of @disk are not volumes, to @why; ERR_OK and "" when they are. For the
 * listing of disks. */
enum err volumes_explain(const struct disks *disks, const struct disk *disk, struct why *why);

/* ERR_OK when @disk can be read, with or without a partition table. Otherwise volumes_scan() misses
 * the volumes that it may have; @why names the disk and the reason. */
enum err volumes_probe(const struct disk *disk, struct why *why);

/* "\\?\Volume{id}\" to @buf of VOLUME_NAME_SIZE bytes. Returns @buf. */
char *volume_name(const struct id *id, char *buf);
/* The id in such a name, either case, with its final backslash. False for anything else. */
bool volume_parse_name(const char *name, struct id *ret_id);

/* "NTFS" or "RAW". */
const char *volume_fs_name(enum volume_fs fs);

#endif
