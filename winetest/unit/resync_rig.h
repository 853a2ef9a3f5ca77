/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of resync in the core share: an engine on a fake array with released shadow copy
 * LUNs, and whether somebody was told of a bad end. One at a time. */
#ifndef UNIT_RESYNC_RIG_H
#define UNIT_RESYNC_RIG_H

#include "provider/core/resync.h"
#include "winetest/unit/engine_rig.h"

#define RESYNC_PAIRS 3

struct resync_rig {
    struct rig rig;
    struct lun shadows[RESYNC_PAIRS]; /* released, of a set that nobody makes any more */
    struct lun originals[RESYNC_PAIRS];
    struct resync_status notice; /* the last one of a bad end */
    char notice_targets[256];
};

extern struct resync_rig resync_rig;

/* Make it; false after a failed check. */
bool resync_rig_open(void);

/* Free it. Somebody must have been told of @expected_notices bad ends: the engine's end waits for
 * the threads that tell. */
void resync_rig_close(unsigned expected_notices);

/* ResyncLuns of the first @count pairs. */
enum err resync_rig_call(size_t count, struct resync **ret_resync);

/* The same, held by the array until it is told: a running resync. */
struct resync *resync_rig_start(size_t count);

/* Wait for the end, which must be this one. */
void resync_rig_check_end(struct resync *resync, enum resync_state state, enum err error);

#endif
