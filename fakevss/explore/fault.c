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

/* Calls that are made in several methods, and what the mock array changes in them: files (step) and
 * lines of its journal (append). How often in a whole flow. */
static const struct {
    const char *call;
    unsigned per_lun;
    unsigned per_unseen_lun; /* of a transportable set */
    unsigned per_set;
} calls[] = {
    {"find", 6, 2, 0}, {"can_shadow", 2, 2, 0}, {"tag", 2, 0, 0},
    {"list", 0, 0, 1}, {"step", 34, 20, 0},     {"append", 6, 4, 4},
};

static unsigned
count_calls(const struct flow *flow, unsigned call)
{
    return calls[call].per_set +
           flow->lun_count *
               (flow->is_transportable ? calls[call].per_unseen_lun : calls[call].per_lun);
}

/* Does a set finish without some of its shadow copy LUNs, which VSS then does not know? So it does
 * when the provider cannot tell whose a disk is that arrives: FillInLunInfo comes after
 * AreLunsSupported and BeginPrepareSnapshot of each volume, and LocateLuns of each LUN. */
static bool
is_partly_imported(const struct flow *flow, const char *call, unsigned nth)
{
    unsigned before = 2 * flow->volume_count + flow->lun_count;

    return strcmp(call, "find") == 0 && flow->lun_count > 1 && !flow->is_transportable &&
           nth > before && nth <= before + flow->lun_count;
}

/* All of the flow, whatever its calls give. What VSS need not know at its end is the array's
 * administrator's to remove. */
static void
write_loose(struct explorer *explorer, const struct flow *flow, const char *name, const char *rules,
            bool is_left)
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
    explorer_line(explorer, "array fault none");
    if (is_left || flow->is_transportable || flow_find(flow, ACT_BREAK, 0) < flow_length(flow))
        explorer_line(explorer, "array clear");
}

static bool
write_single(struct explorer *explorer, const struct flow *flow, unsigned call, unsigned nth,
             const char *error)
{
    char name[64], rule[64];

    (void)snprintf(name, sizeof(name), "%s-%u.%s", calls[call].call, nth, error);
    (void)snprintf(rule, sizeof(rule), "%s %u fail %s", calls[call].call, nth, error);
    write_loose(explorer, flow, name, rule, is_partly_imported(flow, calls[call].call, nth));
    return explorer_end(explorer);
}

/* A provider whose abort failed tries again when the next set begins. */
static void
write_begin(struct explorer *explorer)
{
    explorer_line(explorer, "requester q on A");
    explorer_line(explorer, "q.InitializeForBackup");
    explorer_line(explorer, "q.SetContext BACKUP");
    explorer_line(explorer, "q.StartSnapshotSet");
    explorer_line(explorer, "q.AddToSnapshotSet v1");
}

/* A step of DoSnapshotSet fails, and then the way back as well. */
static bool
write_double(struct explorer *explorer, const struct flow *flow, const struct strike *strike)
{
    char name[64], rules[128];

    if (strike->at != ACT_DO || !strike_is_made(strike, flow))
        return true;
    (void)snprintf(name, sizeof(name), "%s.abort", strike->call);
    (void)snprintf(rules, sizeof(rules), "%s 1 fail\\nabort 1 fail", strike->call);
    write_loose(explorer, flow, name, rules, false);
    write_begin(explorer);
    return explorer_end(explorer);
}

static bool
loose_all(struct explorer *explorer, const struct flow *flow)
{
    if (explorer->bound < flow->first_bound)
        return true;
    for (unsigned call = 0; call < sizeof(calls) / sizeof(calls[0]); call++)
        for (unsigned nth = 1; nth <= count_calls(flow, call); nth++)
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
