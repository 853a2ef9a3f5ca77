/* SPDX-License-Identifier: Apache-2.0 */
/* What shadow copy LUNs the array holds, by their tags alone: a picture of one moment, taken beside
 * a running provider and without changing anything. */
#ifndef ADMIN_INVENTORY_H
#define ADMIN_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/array/array.h"

/* Names of hosts, each once, in the order in which they came. */
struct inventory_hosts {
    char (*names)[ARRAY_HOST_MAX]; /* owned */
    size_t count;
};

struct inventory_lun {
    struct array_lun lun;
    char name[LUN_NAME_SIZE];
    char source[LUN_NAME_SIZE]; /* the original LUN's name */
    bool has_source_id;         /* original and shadow copy LUN share a unique identifier */
    struct id set;
    struct id shadow_copy;
    char host[ARRAY_HOST_MAX]; /* the host that made it */
    enum array_method method;
    enum array_shadow_state state;
    uint64_t created_ms;              /* UTC, ms since 1970 */
    uint64_t committed_ms;            /* of the point in time; 0: none, or not known */
    bool is_lost;                     /* the array has given it up (array.h) */
    struct inventory_hosts presented; /* to these hosts */
};

/* The LUNs of one shadow copy set of one host. */
struct inventory_set {
    struct id id;
    const char *host;              /* borrowed from its LUNs */
    enum array_shadow_state state; /* of the LUN that is farthest from released */
    uint64_t created_ms;           /* of its oldest LUN */
    uint64_t committed_ms;         /* of its LUNs; 0 unless it is known of all of them */
    size_t lost_count;             /* of its LUNs: a set with one of them is not whole */
    uint64_t size;                 /* bytes of all LUNs */
    const struct inventory_lun *luns;
    size_t lun_count; /* at least 1 */
};

struct inventory {
    struct inventory_lun *luns; /* set by set */
    size_t lun_count;
    struct inventory_set *sets; /* the oldest first */
    size_t set_count;
};

/* Take the picture. A LUN removed meanwhile is in it or not. The array's errors, ERR_NOMEM.
 * Released with inventory_release(). */
enum err inventory_load(struct array *array, struct inventory *ret_inventory, struct why *why);
void inventory_release(struct inventory *inventory); /* a zeroed one is fine */

/* What people read as the state of a LUN, or of a set, with @state: "lost" when it @is_lost. Never
 * NULL. */
const char *inventory_state_name(enum array_shadow_state state, bool is_lost);

/* Is @name among @hosts? */
bool inventory_hosts_has(const struct inventory_hosts *hosts, const char *name);

/* The hosts to which any LUN of @set is presented. ERR_NOMEM. Released with
 * inventory_hosts_release(). */
enum err inventory_set_hosts(const struct inventory_set *set, struct inventory_hosts *ret_hosts);
void inventory_hosts_release(struct inventory_hosts *hosts);

#endif
