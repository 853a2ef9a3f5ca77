/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of VSS that faults, deaths and aborts come into: statements of one requester, r, in
 * VSS's order, each of a kind that says what it asks of provider and array. */
#ifndef FAKEVSS_EXPLORE_FLOW_H
#define FAKEVSS_EXPLORE_FLOW_H

#include <stdbool.h>

#include "fakevss/explore/explore_impl.h"

enum act_kind {
    ACT_SETUP, /* InitializeForBackup, SetContext: ask no provider */
    ACT_START,
    ACT_ADD,
    ACT_DO,
    ACT_DELETE,
    ACT_BREAK,
    ACT_RELEASE, /* the final release, with which the set goes */
    ACT_LOOK,    /* no call: what must be true when all went well */
};

struct act {
    enum act_kind kind;
    const char *statement;
    const char *when_well; /* what stands behind it: a name, a result; NULL: nothing */
};

#define FLOW_ACTS_MAX 14

struct flow {
    const char *name;
    const char *luns[2]; /* what stands behind "lun NAME"; NULL: no more */
    unsigned lun_count;
    unsigned volume_count;          /* v1, v2 */
    unsigned first_bound;           /* from which on most of its runs are part of it */
    bool has_writers;               /* its context has; then a set may be empty */
    bool is_transportable;          /* presented to nobody, deleted by nobody */
    bool is_persistent;             /* outlives its requester */
    struct act acts[FLOW_ACTS_MAX]; /* up to one without a statement */
};

#define FLOW_COUNT 8
extern const struct flow flows[FLOW_COUNT];

/* Host, LUNs, and requester r. */
void flow_write_head(struct explorer *explorer, const struct flow *flow);

/* The acts from index @from up to @to as when all is well. */
void flow_write(struct explorer *explorer, const struct flow *flow, unsigned from, unsigned to);

/* The act with @result instead. */
void flow_write_act(struct explorer *explorer, const struct act *act, const char *result);

/* The index of the first act of @kind after @skip others of it; the number of acts if there is
 * none. */
unsigned flow_find(const struct flow *flow, enum act_kind kind, unsigned skip);

unsigned flow_length(const struct flow *flow);

/* Another requester, q, makes a set of v1: everything works. @others are the shadow copy LUNs that
 * stay beside its one. */
void flow_write_next(struct explorer *explorer, unsigned others);

#endif
