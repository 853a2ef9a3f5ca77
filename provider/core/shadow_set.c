/* SPDX-License-Identifier: Apache-2.0 */
/* The step table of a shadow copy set in creation, and nothing else: a pure look-up, legal in the
 * frozen window. The rows follow doc/vss-notes.md, "State machine". */
#include "config.h"

#include "provider/core/shadow_set.h"

#include <stddef.h>

/* One legal step, or one refusal that is not plain ERR_STATE. */
struct row {
    enum set_state from;
    enum set_event event;
    enum err result;
    struct set_step step;
};

#define LEGAL(from, event, action, to)                                                             \
    {                                                                                              \
        SET_##from, SET_ON_##event, ERR_OK,                                                        \
        {                                                                                          \
            SET_##action, SET_##to                                                                 \
        }                                                                                          \
    }
#define REFUSED(from, event, error)                                                                \
    {                                                                                              \
        SET_##from, SET_ON_##event, ERR_##error,                                                   \
        {                                                                                          \
            SET_KEEP, SET_##from                                                                   \
        }                                                                                          \
    }

/* Repeating the step just completed is harmless for retries; any other disorder is refused. A new
 * set id in BeginPrepareSnapshot is legal everywhere: it says that the earlier set died silently.
 * GetTargetLuns may come before or after the two final steps. */
static const struct row rows[] = {
    LEGAL(IDLE, BEGIN_SAME, START, PREPARING),
    LEGAL(IDLE, BEGIN_OTHER, START, PREPARING),
    REFUSED(IDLE, END_PREPARE, NOT_FOUND),
    REFUSED(IDLE, PRE_COMMIT, NOT_FOUND),
    REFUSED(IDLE, COMMIT, NOT_FOUND),
    REFUSED(IDLE, POST_COMMIT, NOT_FOUND),
    REFUSED(IDLE, PRE_FINAL, INVAL),
    REFUSED(IDLE, POST_FINAL, INVAL),
    REFUSED(IDLE, ABORT, NOT_FOUND),

    LEGAL(PREPARING, BEGIN_SAME, ACT, PREPARING),
    LEGAL(PREPARING, BEGIN_OTHER, START, PREPARING),
    LEGAL(PREPARING, END_PREPARE, ACT, PREPARED),
    LEGAL(PREPARING, ABORT, DISCARD, IDLE),

    LEGAL(WAITING, BEGIN_OTHER, START, PREPARING),
    LEGAL(WAITING, ABORT, DISCARD, IDLE),

    LEGAL(PREPARED, BEGIN_OTHER, START, PREPARING),
    LEGAL(PREPARED, END_PREPARE, REPEAT, PREPARED),
    LEGAL(PREPARED, PRE_COMMIT, ACT, PRE_COMMITTED),
    LEGAL(PREPARED, ABORT, DISCARD, IDLE),

    LEGAL(PRE_COMMITTED, BEGIN_OTHER, START, PREPARING),
    LEGAL(PRE_COMMITTED, PRE_COMMIT, REPEAT, PRE_COMMITTED),
    LEGAL(PRE_COMMITTED, COMMIT, ACT, COMMITTED),
    LEGAL(PRE_COMMITTED, ABORT, DISCARD, IDLE),

    LEGAL(COMMITTED, BEGIN_OTHER, START, PREPARING),
    LEGAL(COMMITTED, COMMIT, REPEAT, COMMITTED),
    LEGAL(COMMITTED, POST_COMMIT, ACT, POST_COMMITTED),
    LEGAL(COMMITTED, ABORT, DISCARD, IDLE),

    LEGAL(POST_COMMITTED, BEGIN_OTHER, START, PREPARING),
    LEGAL(POST_COMMITTED, POST_COMMIT, REPEAT, POST_COMMITTED),
    LEGAL(POST_COMMITTED, TARGETS, KEEP, POST_COMMITTED),
    LEGAL(POST_COMMITTED, PRE_FINAL, ACT, PRE_FINAL),
    LEGAL(POST_COMMITTED, ABORT, DISCARD, IDLE),

    LEGAL(PRE_FINAL, BEGIN_OTHER, START, PREPARING),
    LEGAL(PRE_FINAL, TARGETS, KEEP, PRE_FINAL),
    LEGAL(PRE_FINAL, PRE_FINAL, REPEAT, PRE_FINAL),
    LEGAL(PRE_FINAL, POST_FINAL, ACT, CREATED),
    LEGAL(PRE_FINAL, ABORT, DISCARD, IDLE),

    LEGAL(CREATED, BEGIN_OTHER, FORGET, PREPARING),
    LEGAL(CREATED, TARGETS, KEEP, CREATED),
    LEGAL(CREATED, POST_FINAL, REPEAT, CREATED),
    LEGAL(CREATED, ABORT, KEEP, CREATED),
};

enum err
shadow_set_step(enum set_state state, enum set_event event, struct set_step *ret_step)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];

        if (row->from != state || row->event != event)
            continue;
        if (row->result == ERR_OK)
            *ret_step = row->step;
        return row->result;
    }
    return ERR_STATE;
}

const char *
set_state_name(enum set_state state)
{
    static const char *const names[SET_STATE_COUNT] = {
        [SET_IDLE] = "idle",
        [SET_PREPARING] = "preparing",
        [SET_WAITING] = "waiting for its preparation",
        [SET_PREPARED] = "prepared",
        [SET_PRE_COMMITTED] = "pre-committed",
        [SET_COMMITTED] = "committed",
        [SET_POST_COMMITTED] = "post-committed",
        [SET_PRE_FINAL] = "in final commit",
        [SET_CREATED] = "created",
    };

    return (unsigned)state < SET_STATE_COUNT ? names[state] : "?";
}

const char *
set_event_name(enum set_event event)
{
    static const char *const names[SET_EVENT_COUNT] = {
        [SET_ON_BEGIN_SAME] = "BeginPrepareSnapshot",
        [SET_ON_BEGIN_OTHER] = "BeginPrepareSnapshot",
        [SET_ON_END_PREPARE] = "EndPrepareSnapshots",
        [SET_ON_PRE_COMMIT] = "PreCommitSnapshots",
        [SET_ON_COMMIT] = "CommitSnapshots",
        [SET_ON_POST_COMMIT] = "PostCommitSnapshots",
        [SET_ON_TARGETS] = "GetTargetLuns",
        [SET_ON_PRE_FINAL] = "PreFinalCommitSnapshots",
        [SET_ON_POST_FINAL] = "PostFinalCommitSnapshots",
        [SET_ON_ABORT] = "AbortSnapshots",
    };

    return (unsigned)event < SET_EVENT_COUNT ? names[event] : "?";
}
