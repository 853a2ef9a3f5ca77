/* SPDX-License-Identifier: Apache-2.0 */
/* A provider that dies inside of a call to the array: its successor removes what it left. */
#include "config.h"

#include "fakevss/explore/strike.h"

/* The call in which it dies fails, and the next requester's work is done. */
static bool
write_call(struct explorer *explorer, const struct flow *flow, const struct strike *strike,
           unsigned nth)
{
    unsigned start = flow_find(flow, ACT_ADD, 0), at = flow_find(flow, strike->at, 0);
    const struct act *act = &flow->acts[at];

    if (strike->at == ACT_ADD) /* made for the nth LUN, of the nth volume */
        at += nth - 1;
    explorer_begin(explorer, "die/%s.%s-%u", flow->name, strike->call, nth);
    explorer->ends_process = true;
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, start);
    explorer_line(explorer, "array fault \"%s %u die\"", strike->call, nth);
    flow_write(explorer, flow, start, at);
    flow_write_act(explorer, &flow->acts[at], "VSS_E_UNEXPECTED_PROVIDER_ERROR");
    explorer_line(explorer, "expect violations process-gone");
    explorer_line(explorer, "array fault none");
    if (strike->at == ACT_DELETE) {
        flow_write_act(explorer, act, "S_OK");
        explorer_line(explorer, "expect copies 0");
    } else if (strike->at == ACT_BREAK) {
        explorer_line(explorer, "r.GetSnapshotProperties c1 -> S_OK set=s");
    } else {
        explorer_line(explorer, "close r");
        flow_write_next(explorer, 0);
    }
    return explorer_end(explorer);
}

/* It dies at some change of the array's, whichever call that is part of. */
static bool
write_change(struct explorer *explorer, const struct flow *flow, const char *change, unsigned nth,
             const char *how)
{
    unsigned start = flow_find(flow, ACT_ADD, 0), done = flow_find(flow, ACT_DO, 0);

    explorer_begin(explorer, "die/%s.%s-%u.%s", flow->name, change, nth, how);
    explorer->ends_process = true;
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, start);
    explorer_line(explorer, "array fault \"%s %u %s\"", change, nth, how);
    for (unsigned i = start; i <= done; i++)
        flow_write_act(explorer, &flow->acts[i], "any");
    explorer_line(explorer, "expect violations process-gone");
    explorer_line(explorer, "array fault none");
    explorer_line(explorer, "close r");
    flow_write_next(explorer, 0);
    return explorer_end(explorer);
}

/* What the mock array changes from the first AddToSnapshotSet to the end of DoSnapshotSet: lines of
 * its journal, and files, for each LUN and for the set. */
#define LINES_PER_LUN 4
#define LINES_PER_SET 4
#define STEPS_PER_LUN 20

static bool
die_in_changes(struct explorer *explorer, const struct flow *flow)
{
    unsigned lines = LINES_PER_LUN * flow->lun_count + LINES_PER_SET;
    unsigned steps = STEPS_PER_LUN * flow->lun_count;

    for (unsigned i = 1; i <= lines; i++)
        if (!write_change(explorer, flow, "append", i, "tear") ||
            (explorer->bound > 1 && !write_change(explorer, flow, "append", i, "die")))
            return false;
    for (unsigned i = 1; i <= steps; i++)
        if (explorer->bound > 1 && !write_change(explorer, flow, "step", i, "die"))
            return false;
    return true;
}

bool
explore_die(struct explorer *explorer)
{
    for (unsigned f = 0; f < FLOW_COUNT; f++) {
        const struct flow *flow = &flows[f];

        /* Of the smallest bound: one flow for the calls, one for the changes. */
        for (unsigned i = 0; i < STRIKE_COUNT && (explorer->bound > 1 || f == 0); i++)
            for (unsigned nth = 1;
                 strike_is_made(&strikes[i], flow) && nth <= strike_times(&strikes[i], flow); nth++)
                if (!write_call(explorer, flow, &strikes[i], nth))
                    return false;
        if ((explorer->bound > 1 || f == 1) && !die_in_changes(explorer, flow))
            return false;
    }
    return true;
}
