/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/explore/gating.h"

#include <stddef.h>
#include <string.h>

/* Sets of steps. */
#define IN(step) (1u << STEP_##step)
#define ANYWHERE ((1u << STEP_COUNT) - 1)

enum maybe { EITHER, YES, NO };

static const char bad_state[] = "VSS_E_BAD_STATE";
static const char not_found[] = "VSS_E_OBJECT_NOT_FOUND";

/* The first row that fits counts. */
static const struct gate {
    enum call call;
    unsigned in;      /* steps */
    enum maybe copy;  /* the requester has one */
    enum maybe ready; /* PrepareForBackup was called */
    const char *result;
    enum step to; /* STEP_NEW: none else */
    bool is_unknown;
} gates[] = {
    {CALL_INITIALIZE, IN(NEW), EITHER, EITHER, "S_OK", STEP_READY, false},
    {CALL_INITIALIZE, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_SET_CONTEXT, IN(READY), EITHER, NO, "S_OK", STEP_CONTEXT, false},
    {CALL_SET_CONTEXT, IN(READY), EITHER, YES, "any", 0, true},
    {CALL_SET_CONTEXT, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_START, IN(READY) | IN(CONTEXT), EITHER, NO, "S_OK", STEP_STARTED, false},
    {CALL_START, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_ADD, IN(STARTED), EITHER, NO, "S_OK", STEP_ADDED, false},
    {CALL_ADD, IN(ADDED), EITHER, NO, "VSS_E_OBJECT_ALREADY_EXISTS", 0, false},
    {CALL_ADD, IN(STARTED) | IN(ADDED), EITHER, YES, "any", 0, true},
    {CALL_ADD, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_DO, IN(STARTED) | IN(ADDED), EITHER, EITHER, "VSS_S_ASYNC_FINISHED", STEP_CREATED, false},
    {CALL_DO, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_PREPARE, IN(READY) | IN(CONTEXT) | IN(STARTED) | IN(ADDED), EITHER, NO, "S_OK", 0, false},
    {CALL_PREPARE, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_COMPLETE, IN(CREATED), EITHER, EITHER, "S_OK", STEP_COMPLETED, false},
    {CALL_COMPLETE, ANYWHERE, EITHER, EITHER, bad_state, 0, false},
    {CALL_ABORT, IN(NEW), EITHER, EITHER, "any", 0, false},
    {CALL_ABORT, IN(STARTED) | IN(ADDED), EITHER, EITHER, "S_OK", STEP_ABORTED, false},
    {CALL_ABORT, ANYWHERE, EITHER, EITHER, "S_OK", 0, false}, /* nothing runs: ignored */
    {CALL_DELETE, IN(NEW), EITHER, EITHER, "failure", 0, false},
    {CALL_DELETE, ANYWHERE, YES, EITHER, "S_OK deleted=1", 0, false},
    {CALL_DELETE, ANYWHERE, EITHER, EITHER, not_found, 0, false},
    {CALL_BREAK, IN(NEW), EITHER, EITHER, "failure", 0, false},
    {CALL_BREAK, ANYWHERE, YES, EITHER, "S_OK", 0, false},
    {CALL_BREAK, ANYWHERE, EITHER, EITHER, not_found, 0, false},
    {CALL_QUERY, IN(NEW), EITHER, EITHER, bad_state, 0, false},
    {CALL_QUERY, ANYWHERE, YES, EITHER, "S_OK count=1", 0, false},
    {CALL_QUERY, IN(READY), EITHER, EITHER, "any", 0, false}, /* no context */
    {CALL_QUERY, ANYWHERE, EITHER, EITHER, "S_FALSE count=0", 0, false},
    {CALL_PROPERTIES, IN(NEW), EITHER, EITHER, bad_state, 0, false},
    {CALL_PROPERTIES, ANYWHERE, YES, EITHER, "S_OK set=s", 0, false},
    {CALL_PROPERTIES, ANYWHERE, EITHER, EITHER, not_found, 0, false},
    {CALL_SUPPORTED, IN(NEW), EITHER, EITHER, bad_state, 0, false},
    {CALL_SUPPORTED, IN(ABORTED) | IN(COMPLETED), EITHER, EITHER, "any", 0, false},
    {CALL_SUPPORTED, ANYWHERE, EITHER, EITHER, "S_OK supported=1", 0, false},
};

static bool
fits(enum maybe maybe, bool is)
{
    return maybe == EITHER || (maybe == YES) == is;
}

static const struct gate *
find_gate(const struct session *session, enum call call)
{
    const struct gate *gate = gates;

    while (gate->call != call || !(gate->in & (1u << session->step)) ||
           !fits(gate->copy, session->has_copy) || !fits(gate->ready, session->is_prepared))
        gate++; /* the last row of each call fits anything */
    return gate;
}

const char *
gating_call(struct session *session, enum call call)
{
    const struct gate *gate = find_gate(session, call);
    bool is_done = strncmp(gate->result, "S_OK", 4) == 0;

    session->is_unknown = gate->is_unknown;
    if (call == CALL_DO && session->step == STEP_ADDED)
        session->has_copy = true;
    if (is_done && call == CALL_PREPARE)
        session->is_prepared = true;
    if (is_done && call == CALL_BREAK)
        session->has_kept = true;
    if (is_done && (call == CALL_BREAK || call == CALL_DELETE))
        session->has_copy = false;
    if (gate->to)
        session->step = gate->to;
    return gate->result;
}

const char *
gating_call_name(enum call call)
{
    static const char *const names[CALL_COUNT] = {
        [CALL_INITIALIZE] = "initialize",
        [CALL_SET_CONTEXT] = "context",
        [CALL_START] = "start",
        [CALL_ADD] = "add",
        [CALL_DO] = "do",
        [CALL_PREPARE] = "prepare",
        [CALL_COMPLETE] = "complete",
        [CALL_ABORT] = "abort",
        [CALL_DELETE] = "delete",
        [CALL_BREAK] = "break",
        [CALL_QUERY] = "query",
        [CALL_PROPERTIES] = "properties",
        [CALL_SUPPORTED] = "supported",
    };

    return names[call];
}

bool
gating_same(const struct session *a, const struct session *b)
{
    return a->step == b->step && a->is_prepared == b->is_prepared && a->has_copy == b->has_copy &&
           a->has_kept == b->has_kept;
}
