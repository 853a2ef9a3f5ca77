/* SPDX-License-Identifier: Apache-2.0 */
/* The identity of a disk and of its partitions: the ids in its partition table. A shadow copy is
 * made with those of its original, gets new ones at its import, and may get the original's back
 * when its set is broken. */
#ifndef FAKEVSS_HOST_IDENTITY_H
#define FAKEVSS_HOST_IDENTITY_H

#include <stdbool.h>

#include "base/text.h"
#include "fakevss/host/disks.h"

struct identity {
    struct id disk;
    unsigned count;
    struct {
        unsigned slot;
        struct id id;
    } partitions[PARTITIONS_MAX];
};

/* As table_read(). */
enum err identity_read(const struct disk *disk, struct identity *ret_identity, struct why *why);

/* Give @disk and its partitions the ids of @identity, by slot; a partition that is not in it keeps
 * its id. May be repeated. As table_edit(). */
enum err identity_write(const struct disk *disk, const struct identity *identity, struct why *why);

/* "DISK SLOT=PARTITION ...", ids in text form and slots in decimal, appended to @text; and back.
 * False for anything else. */
void identity_format(const struct identity *identity, struct text *text);
bool identity_parse(const char *text, struct identity *ret_identity);

#endif
