/* SPDX-License-Identifier: Apache-2.0 */
/* An array in memory behind the array port, for tests of the core: it counts and logs the calls,
 * fails and blocks them on demand, and notes breaches of the port's rules by the caller. Unlike the
 * mock backend it holds no blocks and survives nothing. */
#ifndef UNIT_FAKE_ARRAY_H
#define UNIT_FAKE_ARRAY_H

#include "provider/array/array.h"

enum fake_op {
    FAKE_FIND,
    FAKE_CAN_SHADOW,
    FAKE_GROUP_OPEN,
    FAKE_GROUP_ADD,
    FAKE_GROUP_DROP,
    FAKE_GROUP_WAIT,
    FAKE_GROUP_ARM,
    FAKE_GROUP_COMMIT,
    FAKE_GROUP_SEAL,
    FAKE_GROUP_ABORT,
    FAKE_GROUP_CLOSE,
    FAKE_GROUP_TARGET,
    FAKE_PRESENT,
    FAKE_UNPRESENT,
    FAKE_REMOVE,
    FAKE_LIST,
    FAKE_TAG,
    FAKE_RESYNC_START,
    FAKE_RESYNC_POLL,
    FAKE_RESYNC_CANCEL,
    FAKE_RESYNC_CLOSE,
    FAKE_HOSTS,
    FAKE_OP_COUNT
};

/* What the fake array and each of its LUNs can do, until a test takes some of it away. */
enum fake_ability {
    FAKE_DIFFERENTIAL = 1,
    FAKE_PLEX = 2,
    FAKE_TRANSPORT = 4,
};

struct fake_array;

/* An array with original LUNs 1..@originals. NULL without memory. Allocates outside base/mem, so
 * that the tests of failing allocations meet the core's; only its groups count there. */
struct fake_array *fake_array_new(unsigned originals);
void fake_array_free(struct fake_array *fake); /* NULL is fine */

struct array *fake_array_port(struct fake_array *fake);
void fake_array_set_lun_max(struct fake_array *fake, uint32_t group_lun_max);

/* From now on the array, or its LUN @number alone, lacks what the bits of @lacks (enum
 * fake_ability) say. The array says so in its info; of a LUN only can_shadow and group_add know. */
void fake_array_set_lacks(struct fake_array *fake, unsigned lacks);
void fake_array_set_lun_lacks(struct fake_array *fake, unsigned number, unsigned lacks);

/* The identity of LUN @number, whether or not the array has it. */
struct lun fake_lun(unsigned number);

/* Put a shadow copy LUN of original 1 on the array; returns its number. */
unsigned fake_array_add_shadow(struct fake_array *fake, const struct id *set, const char *host,
                               enum array_shadow_state state);

/* LUN @number of the array and its tag, for tests to change while no call runs. NULL when it is not
 * there. */
struct array_lun *fake_array_lun(struct fake_array *fake, unsigned number);
struct array_tag *fake_array_tag(struct fake_array *fake, unsigned number);

/* What the array holds. */
bool fake_array_has(struct fake_array *fake, const struct lun *lun);
unsigned fake_array_shadows(struct fake_array *fake);
unsigned fake_array_shadows_in(struct fake_array *fake, enum array_shadow_state state);
unsigned fake_array_shadows_of(struct fake_array *fake, const struct id *set);
unsigned fake_array_presented(struct fake_array *fake, const char *host);
unsigned fake_array_newest(struct fake_array *fake); /* number of the LUN made last */
unsigned fake_array_groups(struct fake_array *fake); /* open ones */

/* How long the last group_commit was allowed to take. */
uint32_t fake_array_commit_deadline(struct fake_array *fake);

/* The calls that are not mere questions, in order, separated by spaces: "group_open group_add ...".
 * Borrowed; valid until the next call of the array. */
const char *fake_array_log(struct fake_array *fake);
void fake_array_clear_log(struct fake_array *fake);
unsigned fake_array_calls(struct fake_array *fake, enum fake_op op);
const char *fake_op_name(enum fake_op op);

/* The first breach of the port's rules by the caller, "" when there is none. */
const char *fake_array_breach(struct fake_array *fake);

/* Make the @nth call of @op from now (1: the next; 0: every one) fail with @e and no effect;
 * ERR_OK ends it. */
void fake_array_fail(struct fake_array *fake, enum fake_op op, unsigned nth, enum err e);

/* Resync jobs end well at the first question unless they are held; a held one goes on until it is
 * cancelled or told to end. */
void fake_array_hold_jobs(struct fake_array *fake);
void fake_array_set_percent(struct fake_array *fake, const struct lun *target, unsigned percent);
void fake_array_end_job(struct fake_array *fake, const struct lun *target,
                        enum array_resync_state state, enum err error);
enum array_resync_state fake_array_job(struct fake_array *fake, const struct lun *target);
unsigned fake_array_running_jobs(struct fake_array *fake);
unsigned fake_array_job_handles(struct fake_array *fake); /* open ones */
void fake_array_set_resync(struct fake_array *fake, bool has_resync);

/* Call @act(@ctx) inside each call of @op, as a faulty backend would do something there; NULL ends
 * it. The array must not be called from it. */
void fake_array_act(struct fake_array *fake, enum fake_op op, void (*act)(void *ctx), void *ctx);

/* Hold calls of @op until fake_array_release(). FAKE_GROUP_WAIT is held until its cancel event is
 * set when @heeds_cancel. */
void fake_array_block(struct fake_array *fake, enum fake_op op, bool heeds_cancel);
void fake_array_await_blocked(struct fake_array *fake, enum fake_op op);
void fake_array_release(struct fake_array *fake, enum fake_op op);

#endif
