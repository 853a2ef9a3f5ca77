/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to the array that fail. What the requester sees follows from the method of the provider in
 * which the array is asked, and that method's list of results: one table. Where a call is made in
 * several methods only what must hold at the end is known. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/explore/strike.h"

/* --- what the requester sees --- */

/* The volume whose LUN was asked about cannot be added; the set goes on with the others. */
static void
write_add(struct explorer *explorer, const struct flow *flow, unsigned failing, const char *result)
{
    unsigned done = flow_find(flow, ACT_DO, 0);
    unsigned left = flow->lun_count - (flow->lun_count == flow->volume_count);

    for (unsigned i = flow_find(flow, ACT_ADD, 0); i < done; i++)
        if (i == failing)
            flow_write_act(explorer, &flow->acts[i], result);
        else
            flow_write(explorer, flow, i, i + 1);
    if (left > 0 || flow->has_writers)
        flow_write(explorer, flow, done, done + 1);
    else
        flow_write_act(explorer, &flow->acts[done], "any"); /* of an empty set */
    explorer_line(explorer, "expect copies %u", left);
    if (flow->is_transportable)
        explorer_line(explorer, "array clear");
}

/* Nothing is left of the set, at once. */
static void
write_do(struct explorer *explorer, const struct flow *flow, const char *result)
{
    flow_write_act(explorer, &flow->acts[flow_find(flow, ACT_DO, 0)], result);
    explorer_line(explorer, "expect copies 0");
    explorer_line(explorer, "expect marks v1 none");
    explorer_line(explorer, "r.Query SNAPSHOT -> S_FALSE count=0");
    explorer_line(explorer, "r.DeleteSnapshots s -> VSS_E_OBJECT_NOT_FOUND");
}

/* The copies whose LUNs are still there are, too, and go with the next try. The first @gone were
 * deleted. */
static void
write_delete(struct explorer *explorer, const struct flow *flow, unsigned gone, const char *result)
{
    const struct act *act = &flow->acts[flow_find(flow, ACT_DELETE, 0)];

    /* Volumes that share a LUN: the first copy goes without it. */
    gone += flow->volume_count - flow->lun_count;
    explorer_line(explorer, "%s -> %s deleted=%u", act->statement, result, gone);
    explorer_line(explorer, "r.Query SNAPSHOT -> S_OK count=%u", flow->volume_count - gone);
    explorer_line(explorer, "%s -> S_OK deleted=%u", act->statement, flow->volume_count - gone);
    explorer_line(explorer, "expect copies 0");
}

/* The set stays known. */
static void
write_break(struct explorer *explorer, const struct flow *flow, const char *result)
{
    flow_write_act(explorer, &flow->acts[flow_find(flow, ACT_BREAK, 0)], result);
    explorer_line(explorer, "r.GetSnapshotProperties c1 -> S_OK set=s");
    explorer_line(explorer, "expect copies 1");
}

static bool
write_strike(struct explorer *explorer, const struct flow *flow, const struct strike *strike,
             unsigned error, unsigned nth)
{
    const char *name = strike->errors[error].error, *result = strike->errors[error].result;
    unsigned start = flow_find(flow, ACT_ADD, 0), at = flow_find(flow, strike->at, 0);

    explorer_begin(explorer, "fault/%s.%s-%u.%s", flow->name, strike->call, nth,
                   *name ? name : "no");
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, start);
    explorer_line(explorer, "array fault \"%s %u fail %s\"", strike->call, nth, name);
    switch (strike->at) {
    case ACT_ADD:
        write_add(explorer, flow, start + nth - 1, result);
        break;
    case ACT_DO:
        flow_write(explorer, flow, start, at);
        write_do(explorer, flow, result);
        break;
    case ACT_DELETE:
        flow_write(explorer, flow, start, at);
        write_delete(explorer, flow, nth - 1, result);
        break;
    default:
        flow_write(explorer, flow, start, at);
        write_break(explorer, flow, result);
        break;
    }
    return explorer_end(explorer);
}

/* Each error of the call; those beyond the first only where the flow is part of the bound. */
static bool
strike_all(struct explorer *explorer, const struct flow *flow, const struct strike *strike)
{
    unsigned errors = explorer->bound < flow->first_bound ? 1 : STRIKE_ERRORS_MAX;

    if (!strike_is_made(strike, flow))
        return true;
    for (unsigned nth = 1; nth <= strike_times(strike, flow); nth++)
        for (unsigned i = 0; i < errors && strike->errors[i].error; i++)
            if (!write_strike(explorer, flow, strike, i, nth))
                return false;
    return true;
}

/* --- what only the end can tell --- */

/* Calls that are made in several methods, or by what a fault has led to. */
static const struct {
    const char *call;
    unsigned most; /* times in a flow */
} calls[] = {
    {"find", 10},   {"can_shadow", 4}, {"tag", 6},       {"hosts", 2}, {"list", 3},  {"target", 4},
    {"present", 2}, {"remove", 2},     {"unpresent", 2}, {"abort", 2}, {"step", 60}, {"append", 24},
};

/* All of the flow, whatever its calls give, and with faults that come on top. */
static bool
write_loose(struct explorer *explorer, const struct flow *flow, const char *name, const char *rules)
{
    unsigned start = flow_find(flow, ACT_ADD, 0);

    explorer_begin(explorer, "loose/%s.%s", flow->name, name);
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, start);
    explorer_line(explorer, "array fault \"%s\"", rules);
    for (unsigned i = start; i < flow_length(flow); i++)
        if (flow->acts[i].kind == ACT_RELEASE)
            flow_write(explorer, flow, i, i + 1);
        else if (flow->acts[i].kind != ACT_LOOK)
            flow_write_act(explorer, &flow->acts[i], "any");
    if (flow->is_transportable || flow_find(flow, ACT_BREAK, 0) < flow_length(flow)) {
        explorer_line(explorer, "array fault none");
        explorer_line(explorer, "array clear");
    }
    return explorer_end(explorer);
}

static bool
write_single(struct explorer *explorer, const struct flow *flow, unsigned call, unsigned nth,
             const char *error)
{
    char name[64], rule[64];

    (void)snprintf(name, sizeof(name), "%s-%u.%s", calls[call].call, nth, error);
    (void)snprintf(rule, sizeof(rule), "%s %u fail %s", calls[call].call, nth, error);
    return write_loose(explorer, flow, name, rule);
}

/* Any first fault, and then the way back fails as well. */
static bool
write_double(struct explorer *explorer, const struct flow *flow, const struct strike *strike)
{
    static const char *const back[] = {"abort", "remove", "list", "group_drop", "unpresent"};
    char name[64], rules[128];

    for (unsigned i = 0; i < sizeof(back) / sizeof(back[0]); i++) {
        (void)snprintf(name, sizeof(name), "%s.%s", strike->call, back[i]);
        (void)snprintf(rules, sizeof(rules), "%s 1 fail\\n%s 1 fail", strike->call, back[i]);
        if (strcmp(strike->call, back[i]) != 0 && !write_loose(explorer, flow, name, rules))
            return false;
    }
    return true;
}

static bool
loose_all(struct explorer *explorer, const struct flow *flow)
{
    if (explorer->bound < flow->first_bound)
        return true;
    for (unsigned call = 0; call < sizeof(calls) / sizeof(calls[0]); call++)
        for (unsigned nth = 1; nth <= calls[call].most; nth++)
            if (!write_single(explorer, flow, call, nth, "ERR_ARRAY") ||
                (explorer->bound > 1 && !write_single(explorer, flow, call, nth, "ERR_NO_SPACE")))
                return false;
    for (unsigned i = 0; i < STRIKE_COUNT; i++)
        if (!write_double(explorer, flow, &strikes[i]))
            return false;
    return true;
}

bool
explore_fault(struct explorer *explorer)
{
    for (unsigned f = 0; f < FLOW_COUNT; f++) {
        for (unsigned i = 0; i < STRIKE_COUNT; i++)
            if (!strike_all(explorer, &flows[f], &strikes[i]))
                return false;
        if (!loose_all(explorer, &flows[f]))
            return false;
    }
    return true;
}
