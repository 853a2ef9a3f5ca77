/* SPDX-License-Identifier: Apache-2.0 */
/* The partition table of a disk, read or changed in one go: what marks and identities do. */
#ifndef FAKEVSS_HOST_TABLE_H
#define FAKEVSS_HOST_TABLE_H

#include "base/err.h"
#include "fakevss/host/disks.h"

/* ERR_NOT_FOUND without a partition table; ERR_CORRUPT, ERR_IO, ERR_NOMEM. @why names the disk. */
enum err table_read(const struct disk *disk, struct ptable *ret_table, struct why *why);

typedef enum err table_change(struct ptable *table, const void *arg);

/* Read the table of @disk, let @change edit it, write it back; as table_read(), and what @change
 * returns, which then leaves the disk as it was. */
enum err table_edit(const struct disk *disk, table_change *change, const void *arg,
                    struct why *why);

#endif
