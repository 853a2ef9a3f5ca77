/* SPDX-License-Identifier: Apache-2.0 */
/* The step table of a shadow copy set in creation: which call is legal in which state. No array, no
 * lock, no I/O: engine.c acts, this decides. Source: doc/vss-notes.md, "State machine". */
#ifndef CORE_SHADOW_SET_H
#define CORE_SHADOW_SET_H

#include "base/err.h"

enum set_state {
    SET_IDLE,
    SET_PREPARING,
    SET_WAITING, /* EndPrepareSnapshots is running */
    SET_PREPARED,
    SET_PRE_COMMITTED,
    SET_COMMITTED,
    SET_POST_COMMITTED,
    SET_PRE_FINAL,
    SET_CREATED,
    SET_STATE_COUNT
};

/* A call of VSS, as the table sees it. */
enum set_event {
    SET_ON_BEGIN_SAME,  /* BeginPrepareSnapshot with the current set id */
    SET_ON_BEGIN_OTHER, /* ... with another set id */
    SET_ON_END_PREPARE,
    SET_ON_PRE_COMMIT,
    SET_ON_COMMIT,
    SET_ON_POST_COMMIT,
    SET_ON_TARGETS, /* GetTargetLuns */
    SET_ON_PRE_FINAL,
    SET_ON_POST_FINAL,
    SET_ON_ABORT,
    SET_EVENT_COUNT
};

/* What the caller has to do for a legal step. */
enum set_action {
    SET_ACT,     /* do the work of the call, then move to the new state; while EndPrepareSnapshots
                    works the set is SET_WAITING */
    SET_REPEAT,  /* the step just completed is repeated: succeed without work */
    SET_START,   /* drop what there is (abandoned set), then start the new set */
    SET_FORGET,  /* keep the finished set's LUNs, forget it, then start the new set */
    SET_DISCARD, /* remove the set's shadow copy LUNs and go idle */
    SET_KEEP     /* succeed, change nothing */
};

struct set_step {
    enum set_action action;
    enum set_state to;
};

/* Look up @event in @state. ERR_STATE for what the table does not list (*ret_step untouched). In
 * SET_IDLE every event but the two begins answers ERR_NOT_FOUND, SET_ON_TARGETS ERR_STATE, and the
 * two final steps ERR_INVAL. */
enum err shadow_set_step(enum set_state state, enum set_event event, struct set_step *ret_step);

/* For messages: "pre-committed"; the method's name. Never NULL. */
const char *set_state_name(enum set_state state);
const char *set_event_name(enum set_event event);

#endif
