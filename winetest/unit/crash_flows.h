/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of the provider that change the array, each to be broken off by the death of its
 * process: what is there before, the flow itself, and what must hold afterwards. */
#ifndef UNIT_CRASH_FLOWS_H
#define UNIT_CRASH_FLOWS_H

#include "winetest/unit/engine_world.h"

/* The sets that flows make. Everything else on the array is none of their business. */
#define FLOW_SETS 2
extern const struct id flow_sets[FLOW_SETS];

/* How far a flow has come; each was acknowledged before the next was begun. */
enum reach {
    BEGUN,
    PREPARED,
    COMMITTED,
    LOCATED,
    DONE,
};

typedef void report(enum reach reach);

/* A flow of the provider and what belongs to it. */
struct flow {
    const char *name; /* of the child, too */
    /* What is there before; in the parent, with an engine. */
    void (*before)(struct world *world);
    /* The flow itself, without checks. May be done again after any of its steps. */
    enum err (*run)(struct world *world, report *told);
    enum reach from; /* until there it is the beginning of another flow */
    /* What must hold once the provider runs again after a death at @reach. */
    void (*after)(struct world *world, enum reach reach);
    /* What must hold at the end of a flow that was done again. */
    void (*end)(struct world *world);
    const char *more;  /* an operation of the faults file to die at, besides the durable steps */
    const char *rules; /* of the faults file, for the life that is to be broken off; NULL: none */
};

/* Those of crash_resync_flows.c. */
#define FLOW_RESYNCS 2
extern const struct flow flow_resyncs[FLOW_RESYNCS];

/* The flow called @name; there must be one. */
const struct flow *flow_named(const char *name);

/* A whole set from its begin to PostFinalCommitSnapshots. Without checks. */
enum err flow_make_set(struct world *world, const struct id *set);

/* world_find(), checked. */
struct world_set flow_find(struct world *world, const struct id *id);

/* Check that set @id is there and finished, that each of its LUNs is presented to @hosts hosts, and
 * that it equals its original LUN. */
void flow_check_finished(struct world *world, const struct id *id, unsigned hosts);

#endif
