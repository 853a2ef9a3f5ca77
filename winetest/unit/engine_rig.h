/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine's tests share: an engine on a fake array, and one function for every call on a
 * shadow copy set, so that tests can walk tables of states and calls. */
#ifndef UNIT_ENGINE_RIG_H
#define UNIT_ENGINE_RIG_H

#include "provider/core/engine.h"
#include "provider/core/shadow_set.h"
#include "winetest/unit/fake_array.h"

#define RIG_HOST "alpha"
#define RIG_ORIGINALS 70

struct rig {
    struct fake_array *fake;
    struct engine *engine;
    struct why why;            /* of the last call */
    unsigned losses;           /* lost shadow copy LUNs that the engine told of */
    struct lun last_loss;      /* the last one */
    struct array_tag lost_tag; /* and its tag */
};

extern const struct id rig_set_s; /* the set that the states are about */
extern const struct id rig_set_x; /* another one */

/* Make array and engine; false after a failed check. */
bool rig_open(struct rig *rig);

/* Free both, checking that the engine broke no rule of the port and left no group open. */
void rig_close(struct rig *rig);

/* Make the engine of @rig, which has none; @stop_deadline_ms as in struct engine_config. */
enum err rig_open_engine(struct rig *rig, uint32_t stop_deadline_ms);

/* Free the engine and make another on the same array, as a restart of the process does. */
enum err rig_restart(struct rig *rig);

/* BeginPrepareSnapshot for the originals @first .. @first + @count - 1. */
enum err rig_begin(struct rig *rig, const struct id *set, unsigned first, unsigned count);

/* GetTargetLuns for the same. *ret_targets has room for 64. */
enum err rig_targets(struct rig *rig, unsigned first, unsigned count, struct lun *ret_targets);

/* The call @event for set @set; a begin is for LUN 1, GetTargetLuns too. */
enum err rig_call(struct rig *rig, enum set_event event, const struct id *set);

/* The state of set in memory, by the engine's own word. */
enum set_state rig_state(struct rig *rig);
bool rig_is_current(struct rig *rig, const struct id *set);

/* The cancel event of the set in memory, there must be one. Borrowed. */
struct os_cancel *rig_cancel(struct rig *rig);

/* Bring the idle engine to @state (not SET_WAITING) with set S over LUNs 1 and 2. */
bool rig_drive(struct rig *rig, enum set_state state);

#endif
