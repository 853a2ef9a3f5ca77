/* SPDX-License-Identifier: Apache-2.0 */
/* Two requesters on one machine, each with its calls in their order, and every order of the one's
 * and the other's: one set is created at a time. */
#include "config.h"

#include <string.h>

#include "fakevss/explore/explore_impl.h"
#include "fakevss/explore/gating.h"

#define CALLS 4 /* of each, after InitializeForBackup */

/* How the first requester's creation ends. */
static const struct ending {
    const char *name;
    enum call call;
} endings[] = {{"do", CALL_DO}, {"abort", CALL_ABORT}};

struct pair {
    struct session sessions[2];
    bool is_creating[2]; /* holds the machine's lock */
};

/* StartSnapshotSet while another requester has a set in creation: the one thing that the table of
 * one requester does not know. */
static const char *
next_call(struct pair *pair, unsigned who, enum call call)
{
    const char *result;

    if (call == CALL_START && pair->is_creating[1 - who])
        return "VSS_E_SNAPSHOT_SET_IN_PROGRESS";
    result = gating_call(&pair->sessions[who], call);
    if (call == CALL_START && strcmp(result, "S_OK") == 0)
        pair->is_creating[who] = true;
    if (pair->sessions[who].step == STEP_CREATED || pair->sessions[who].step == STEP_ABORTED)
        pair->is_creating[who] = false;
    return result;
}

static void
write_call(struct explorer *explorer, char who, enum call call, const char *result)
{
    switch (call) {
    case CALL_SET_CONTEXT:
        explorer_line(explorer, "%c.SetContext BACKUP -> %s", who, result);
        break;
    case CALL_START:
        explorer_line(explorer, "%c.StartSnapshotSet -> %s", who, result);
        break;
    case CALL_ADD:
        explorer_line(explorer, "%c.AddToSnapshotSet v%c -> %s", who, who, result);
        break;
    case CALL_DO:
        explorer_line(explorer, "%c.DoSnapshotSet -> %s", who, result);
        break;
    default:
        explorer_line(explorer, "%c.AbortBackup -> %s", who, result);
        break;
    }
}

/* @turns has a bit for each call in turn: whose it is. */
static bool
write_run(struct explorer *explorer, const struct ending *ending, unsigned turns)
{
    const enum call calls[2][CALLS] = {{CALL_SET_CONTEXT, CALL_START, CALL_ADD, ending->call},
                                       {CALL_SET_CONTEXT, CALL_START, CALL_ADD, CALL_DO}};
    char order[2 * CALLS + 1] = "";
    struct pair pair = {.sessions = {{.step = STEP_READY}, {.step = STEP_READY}}};
    unsigned made[2] = {0, 0};

    for (unsigned i = 0; i < 2 * CALLS; i++)
        order[i] = turns >> i & 1 ? 'q' : 'r';
    explorer_begin(explorer, "two/%s.%s", ending->name, order);
    explorer_line(explorer, "lun one 3M on A volumes vr");
    explorer_line(explorer, "lun two 3M on A volumes vq");
    for (unsigned who = 0; who < 2; who++) {
        explorer_line(explorer, "requester %c on A", "rq"[who]);
        explorer_line(explorer, "%c.InitializeForBackup", "rq"[who]);
    }
    for (unsigned i = 0; i < 2 * CALLS; i++) {
        unsigned who = turns >> i & 1;
        enum call call = calls[who][made[who]++];

        write_call(explorer, "rq"[who], call, next_call(&pair, who, call));
    }
    explorer_line(explorer, "expect copies %u",
                  (unsigned)pair.sessions[0].has_copy + (unsigned)pair.sessions[1].has_copy);
    return explorer_end(explorer);
}

static unsigned
count_bits(unsigned bits)
{
    unsigned count = 0;

    for (; bits; bits >>= 1)
        count += bits & 1;
    return count;
}

bool
explore_two(struct explorer *explorer)
{
    for (unsigned i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        for (unsigned turns = 0; turns < 1u << 2 * CALLS; turns++)
            if (count_bits(turns) == CALLS && !write_run(explorer, &endings[i], turns))
                return false;
    return true;
}
