/* SPDX-License-Identifier: Apache-2.0 */
/* A flow that is given up at some point: between two of its calls, or while the array is busy with
 * a step of DoSnapshotSet. */
#include "config.h"

#include "fakevss/explore/flow.h"

enum event {
    EVENT_ABORT,
    EVENT_CLOSE,
    EVENT_CANCEL, /* only where something runs */
    EVENT_KILL_REQUESTER,
    EVENT_KILL_PROVIDER,
    EVENT_KILL_COORDINATOR,
    EVENT_COUNT
};

static const char *const event_names[EVENT_COUNT] = {
    [EVENT_ABORT] = "abort",
    [EVENT_CLOSE] = "close",
    [EVENT_CANCEL] = "cancel",
    [EVENT_KILL_REQUESTER] = "kill-requester",
    [EVENT_KILL_PROVIDER] = "kill-provider",
    [EVENT_KILL_COORDINATOR] = "kill-coordinator",
};

/* Shadow copy LUNs of a finished set that are still there when its requester has gone. */
static unsigned
copies_that_stay(const struct flow *flow)
{
    return flow->is_persistent || flow->is_transportable ? flow->lun_count : 0;
}

/* --- between two calls --- */

/* Shadow copy LUNs on the array once the requester has gone after the first @done acts. */
static unsigned
copies_left(const struct flow *flow, unsigned done)
{
    if (done > flow_find(flow, ACT_BREAK, 0))
        return 1;
    return done > flow_find(flow, ACT_DO, 0) && done <= flow_find(flow, ACT_DELETE, 0)
               ? copies_that_stay(flow)
               : 0;
}

/* Those of them that VSS does not know. */
static void
write_clear(struct explorer *explorer, const struct flow *flow, unsigned done)
{
    if (copies_left(flow, done) > 0 && !flow->is_persistent)
        explorer_line(explorer, "array clear");
}

static void
write_abort(struct explorer *explorer, const struct flow *flow, unsigned done)
{
    unsigned at = flow_find(flow, ACT_DO, 0);

    explorer_line(explorer, "r.AbortBackup -> %s", done > 0 ? "S_OK" : "any");
    if (done <= flow_find(flow, ACT_START, 0)) {
        flow_write(explorer, flow, done, flow_length(flow)); /* nothing ran */
    } else if (done <= at) {
        explorer_line(explorer, "r.DoSnapshotSet -> VSS_E_BAD_STATE");
        explorer_line(explorer, "await copies 0");
    } else {
        flow_write(explorer, flow, done, flow_length(flow)); /* nothing runs any more */
    }
}

/* A provider with volumes in the set is missed by it; else another process takes its place. */
static void
write_kill_provider(struct explorer *explorer, const struct flow *flow, unsigned done)
{
    unsigned at = flow_find(flow, ACT_DO, 0);

    explorer_line(explorer, "kill provider on A");
    if (done <= flow_find(flow, ACT_ADD, 0) || done > at) {
        flow_write(explorer, flow, done, flow_length(flow));
        return;
    }
    for (unsigned i = done; i <= at; i++)
        flow_write_act(explorer, &flow->acts[i], "VSS_E_UNEXPECTED_PROVIDER_ERROR");
    explorer_line(explorer, "expect violations process-gone");
    explorer_line(explorer, "close r");
    flow_write_next(explorer, 0);
}

/* The next coordinator deletes what its requester's end would have deleted. A set that was not
 * finished is given up by the provider when the next one begins. */
static void
write_kill_coordinator(struct explorer *explorer, const struct flow *flow, unsigned done)
{
    explorer_line(explorer, "kill coordinator on A");
    explorer_line(explorer, "r.AbortBackup -> failure");
    explorer_line(explorer, "close r");
    flow_write_next(explorer, copies_left(flow, done));
    write_clear(explorer, flow, done);
}

static bool
write_between(struct explorer *explorer, const struct flow *flow, unsigned done, enum event event)
{
    explorer_begin(explorer, "stop/%s.after-%u.%s", flow->name, done, event_names[event]);
    explorer->ends_process = event >= EVENT_KILL_REQUESTER;
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, done);
    switch (event) {
    case EVENT_ABORT:
        write_abort(explorer, flow, done);
        break;
    case EVENT_KILL_PROVIDER:
        write_kill_provider(explorer, flow, done);
        break;
    case EVENT_KILL_COORDINATOR:
        write_kill_coordinator(explorer, flow, done);
        break;
    default:
        explorer_line(explorer, event == EVENT_CLOSE ? "close r" : "kill r");
        explorer_line(explorer, "await copies %u", copies_left(flow, done));
        write_clear(explorer, flow, done);
        break;
    }
    return explorer_end(explorer);
}

/* --- while the array is busy --- */

/* Steps of DoSnapshotSet, and how it is known from outside that the array is busy with one. */
static const struct point {
    const char *name;
    const char *rules;
    const char *signs[2]; /* none: its LUNs are there */
    unsigned first_bound;
    bool can_be_interrupted; /* at once; the others end their step first */
    bool is_presented;       /* only for sets that the host gets to see */
} points[] = {
    {"preparing", "group_wait * delay 60000", {NULL}, 1, true, false},
    {"arming", "group_arm * delay 4000", {"await marks v1 all", NULL}, 1, false, false},
    {"committing", "group_commit * delay 4000", {"await marks v1 all", NULL}, 2, false, false},
    {"presenting",
     "group_commit 1 delay 3000\\npresent 1 delay 4000",
     {"await marks v1 all", "await marks v1 none"},
     2,
     false,
     true},
    {"sealing",
     "group_commit 1 delay 3000\\nseal 1 delay 4000",
     {"await marks v1 all", "await marks v1 none"},
     2,
     false,
     false},
};

/* How it ends for the requester that waits: for sure only when the step is interrupted. */
static void
write_wait(struct explorer *explorer, const struct point *point, const char *result)
{
    explorer_line(explorer, "r.Wait -> %s", point->can_be_interrupted ? result : "any");
}

static void
write_busy_event(struct explorer *explorer, const struct flow *flow, const struct point *point,
                 enum event event)
{
    switch (event) {
    case EVENT_ABORT:
    case EVENT_CANCEL:
        explorer_line(explorer, event == EVENT_ABORT ? "r.AbortBackup" : "r.Cancel");
        write_wait(explorer, point, "VSS_S_ASYNC_CANCELLED");
        break;
    case EVENT_CLOSE:
    case EVENT_KILL_REQUESTER:
        explorer_line(explorer, event == EVENT_CLOSE ? "close r" : "kill r");
        break;
    case EVENT_KILL_PROVIDER:
        explorer_line(explorer, "kill provider on A");
        explorer_line(explorer, "r.Wait -> VSS_E_UNEXPECTED_PROVIDER_ERROR");
        explorer_line(explorer, "expect violations process-gone");
        break;
    default:
        explorer_line(explorer, "kill coordinator on A");
        explorer_line(explorer, "r.Wait -> failure");
        break;
    }
    explorer_line(explorer, "array fault none");
    if (event == EVENT_KILL_PROVIDER || event == EVENT_KILL_COORDINATOR) {
        explorer_line(explorer, "close r");
        flow_write_next(explorer, 0);
    } else if (point->can_be_interrupted) {
        explorer_line(explorer, "await copies 0");
    } else if (flow->is_transportable) {
        explorer_line(explorer, "await marks v1 none");
        explorer_line(explorer, "array clear"); /* it may have been too late to stop it */
    }
}

static bool
write_busy(struct explorer *explorer, const struct flow *flow, const struct point *point,
           enum event event)
{
    unsigned start = flow_find(flow, ACT_ADD, 0), done = flow_find(flow, ACT_DO, 0);

    explorer_begin(explorer, "stop/%s.%s.%s", flow->name, point->name, event_names[event]);
    explorer->ends_process = event >= EVENT_KILL_REQUESTER || !point->can_be_interrupted;
    flow_write_head(explorer, flow);
    flow_write(explorer, flow, 0, start);
    explorer_line(explorer, "array fault \"%s\"", point->rules);
    flow_write(explorer, flow, start, done);
    explorer_line(explorer, "begin r.DoSnapshotSet");
    if (!point->signs[0])
        explorer_line(explorer, "await copies %u", flow->lun_count);
    for (unsigned i = 0; i < 2 && point->signs[i]; i++)
        explorer_line(explorer, "%s", point->signs[i]);
    write_busy_event(explorer, flow, point, event);
    return explorer_end(explorer);
}

/* --- all of them --- */

static bool
stop_between(struct explorer *explorer, const struct flow *flow, bool has_kills)
{
    /* Before they set their contexts all flows are the same. */
    for (unsigned done = flow == flows ? 0 : 2; done <= flow_length(flow); done++) {
        if (done > 0 && flow->acts[done - 1].kind == ACT_LOOK)
            continue;
        if (done > flow_find(flow, ACT_RELEASE, 0))
            break; /* the requester has gone */
        for (unsigned event = 0; event < (has_kills ? EVENT_COUNT : EVENT_CANCEL); event++)
            if (event != EVENT_CANCEL && !write_between(explorer, flow, done, (enum event)event))
                return false;
    }
    return true;
}

static bool
stop_busy(struct explorer *explorer, const struct flow *flow)
{
    for (unsigned i = 0; i < sizeof(points) / sizeof(points[0]); i++)
        for (unsigned event = 0; event < EVENT_COUNT; event++) {
            bool is_part = explorer->bound >= points[i].first_bound &&
                           !(points[i].is_presented && flow->is_transportable) &&
                           (points[i].can_be_interrupted || event >= EVENT_KILL_REQUESTER ||
                            explorer->bound > 1);

            if (is_part && !write_busy(explorer, flow, &points[i], (enum event)event))
                return false;
        }
    return true;
}

bool
explore_stop(struct explorer *explorer)
{
    for (unsigned f = 0; f < FLOW_COUNT; f++) {
        bool is_first = f == 0; /* the one of the smallest bound in which processes are killed */

        if (explorer->bound >= flows[f].first_bound &&
            !stop_between(explorer, &flows[f], is_first || explorer->bound > 1))
            return false;
        if ((is_first || explorer->bound > 1) && !stop_busy(explorer, &flows[f]))
            return false;
    }
    return true;
}
