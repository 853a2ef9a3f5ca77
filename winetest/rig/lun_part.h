/* SPDX-License-Identifier: Apache-2.0 */
/* A partition of a LUN's image file, as the rig's Linux tools name it on their command lines. */
#ifndef RIG_LUN_PART_H
#define RIG_LUN_PART_H

#include "base/os.h"
#include "fakevss/host/ptable.h"

struct lun_part {
    struct os_file *file; /* owned */
    struct partition partition;
};

/* Open LUN image @path, also for writing if @writable, and find partition @number (1 is the first
 * slot). Errors name the image. Close with lun_part_close(). */
enum err lun_part_open(const char *path, unsigned number, bool writable, struct lun_part *ret_part,
                       struct why *why);

/* The same for "PATH:NUMBER"; @ret_rest, unless NULL, gets what follows a second colon (borrowed
 * from @text), "" without one. */
enum err lun_part_parse(const char *text, bool writable, struct lun_part *ret_part,
                        const char **ret_rest, struct why *why);

/* Read the table of the open image @file. */
enum err lun_part_table(struct os_file *file, struct ptable *ret_table, struct why *why);

void lun_part_close(struct lun_part *part);

#endif
