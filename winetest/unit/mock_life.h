/* SPDX-License-Identifier: Apache-2.0 */
/* The whole life of a shadow copy set on a mock array, for tests that break it off somewhere, and
 * what has to hold afterwards. */
#ifndef UNIT_MOCK_LIFE_H
#define UNIT_MOCK_LIFE_H

#include "winetest/unit/mock_fixture.h"

/* The code is the same on both hosts, and files and processes are slow under Wine: natively every
 * point is taken, there every LIFE_STRIDE-th, and of the many allocations every
 * LIFE_ALLOCATION_STRIDE-th. */
#ifdef _WIN32
#define LIFE_STRIDE 5
#define LIFE_ALLOCATION_STRIDE 17
#else
#define LIFE_STRIDE 1
#define LIFE_ALLOCATION_STRIDE 1
#endif

#define LIFE_LUN_SIZE 65536

/* How far a life came; each stage was acknowledged by the array. */
enum life_stage {
    LIFE_BEGUN,
    LIFE_CREATED,
    LIFE_ADDED,
    LIFE_COMMITTED,
    LIFE_SEALED,
    LIFE_PRESENTED,
    LIFE_EXHAUSTED,
    LIFE_UNPRESENTED,
    LIFE_REMOVED,
};

struct life {
    enum life_stage stage;
    struct array *array;
    struct array_group *group;
    struct array_lun sources[2];
    struct array_lun targets[2];
    void (*report)(enum life_stage stage); /* may be NULL */
};

/* Make a LUN, then a set of two LUNs, one of which went and came again, import it, exhaust one of
 * them and remove both, on a handle of its own in @dir, until something fails. @life is zeroed but
 * for report, and ended with life_end() in any case. */
enum err life_live(struct life *life, const char *dir, struct why *why);
/* Close what it opened; the array keeps what it has. */
void life_end(struct life *life);

/* What a life left on the array. */
struct life_leftovers {
    unsigned shadows;
    unsigned originals;
    enum array_shadow_state min_state;
    enum array_shadow_state max_state;
    unsigned lost;   /* of the shadow copies */
    bool are_copies; /* each committed one that is not lost has its source's content */
};

struct life_leftovers life_look(struct fixture *f);

/* Remove every shadow copy LUN, as an administrator would. */
enum err life_remove_all(struct fixture *f, struct why *why);
/* After that, a whole life works. */
void life_check_usable(struct fixture *f);

#endif
