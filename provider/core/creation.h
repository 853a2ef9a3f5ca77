/* SPDX-License-Identifier: Apache-2.0 */
/* The shadow copy set in memory: its state, its LUNs and the array's group. Data only: which step
 * is legal decides shadow_set.h, who may change it and when decides the engine. */
#ifndef CORE_CREATION_H
#define CORE_CREATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/os.h"
#include "provider/array/array.h"
#include "provider/core/context.h"
#include "provider/core/shadow_set.h"

/* One original LUN of the set and its shadow copy LUN. */
struct set_lun {
    struct lun source;
    struct lun target; /* known from SET_PREPARED on */
};

struct creation {
    struct id id;
    enum set_state state;
    struct context_needs needs;
    struct array_group *group; /* owned; NULL until the array has opened it */
    struct os_cancel *cancel;  /* owned; once set, the set can only end */
    struct set_lun *luns;      /* owned */
    size_t lun_count;
    size_t lun_capacity;
    uint32_t commit_left_ms; /* of the commit deadline, when PreCommitSnapshots has had its part */
};

/* A set in SET_PREPARING with nothing prepared yet. ERR_NOMEM. Freed with creation_free(). */
enum err creation_new(const struct id *id, const struct context_needs *needs,
                      struct creation **ret_set);

/* Close the group (the array keeps its LUNs) and free. NULL is fine. */
void creation_free(struct creation *set);

/* The entry of original LUN @source, or NULL. Borrowed; valid until the next creation_reserve(). */
struct set_lun *creation_find(const struct creation *set, const struct lun *source);

/* Make room for @extra more LUNs. ERR_NOMEM, and the set as it was. */
enum err creation_reserve(struct creation *set, size_t extra, struct why *why);

#endif
