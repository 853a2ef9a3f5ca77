/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the engine on a real backend share: a mock array with original LUNs, and an
 * engine of one host on it, in this process or in a child that shall die. */
#ifndef UNIT_ENGINE_WORLD_H
#define UNIT_ENGINE_WORLD_H

#include <stdbool.h>

#include "provider/core/engine.h"
#include "winetest/harness/harness.h"

#define WORLD_HOST "alpha"
#define WORLD_LUNS 2                  /* original LUNs of each set */
#define WORLD_LUN_SIZE (64 * 1024)    /* bytes */
#define WORLD_TARGET_SIZE (80 * 1024) /* of a LUN that world_add_target() makes */
#define WORLD_HUGE_SIZE (40u << 20)   /* of one that there is no room to copy */
#define WORLD_CAPACITY (64u << 20)
#define WORLD_PLEX 0x00040000u /* a context */

struct world {
    char *dir;        /* of the array; owned */
    const char *host; /* whose engine it is */
    struct array *array;
    struct engine *engine; /* NULL until it is started */
    struct lun originals[WORLD_LUNS];
    struct lun target; /* of a resync; not there until it was made */
    struct lun huge;   /* the same */
    struct why why;
};

/* --- with checks --- */

/* Make the array in folder @name of the test's folder, without an engine. False after a failed
 * check. */
bool world_make(struct world *world, const char *name);

/* The same, with an engine. */
bool world_open(struct world *world, const char *name);

/* Make another original LUN, larger than the others; and one that the array has no room to copy. */
void world_add_target(struct world *world);
void world_add_huge(struct world *world);

/* End engine and array, and check the folder. A zeroed world is fine. */
void world_close(struct world *world);

/* Fill the first block of @lun with @fill, behind the array's back as a host would; 0 leaves it.
 * Returns its first byte. */
char world_block(struct world *world, const struct lun *lun, char fill);

/* Checksum of all blocks of @lun. */
unsigned world_sum(struct world *world, const struct lun *lun);

/* Shadow copy LUNs on the array, and hosts that see @lun. */
unsigned world_shadows(struct world *world);
unsigned world_hosts(struct world *world, const struct lun *lun);

/* Is nothing in the folder as it should not be? */
void world_check_folder(struct world *world);

/* --- without checks, since a dying child has no test to fail --- */

/* The array in folder @dir as @host sees it, without an engine. @world is ended with
 * world_detach(), also after a failure. */
enum err world_attach(struct world *world, const char *dir, const char *host);
void world_detach(struct world *world);

enum err world_start(struct world *world);
void world_stop(struct world *world);

/* The stretches of a creation: AreLunsSupported to EndPrepareSnapshots, one volume for each LUN; to
 * PostCommitSnapshots; to PostFinalCommitSnapshots. */
enum err world_prepare(struct world *world, const struct id *set, uint32_t context);
enum err world_commit(struct world *world, const struct id *set);
enum err world_finish(struct world *world, const struct id *set);

/* What the array has of @set: shadow copy LUNs of the originals, at most one of each, in their
 * order. ERR_CORRUPT when it has others. */
struct world_set {
    unsigned count;
    struct lun luns[WORLD_LUNS];
    struct array_tag tags[WORLD_LUNS];
};

enum err world_find(struct world *world, const struct id *set, struct world_set *ret_set);

/* OnLunEmpty for what the array has of @set. */
enum err world_delete(struct world *world, const struct id *set);

#endif
