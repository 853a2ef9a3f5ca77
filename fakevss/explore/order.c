/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of one requester in every order: the shortest way to each state that a requester can be in,
 * and from there every sequence of calls up to a length. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/explore/explore_impl.h"
#include "fakevss/explore/gating.h"

#define CALLS_MAX 12  /* of a way and a sequence */
#define STATES_MAX 64 /* that the table leads to */

struct way {
    struct session session; /* where it leads */
    enum call calls[CALLS_MAX];
    unsigned count;
};

struct ways {
    struct way list[STATES_MAX];
    unsigned count;
};

static bool
is_reached(const struct ways *ways, const struct session *session)
{
    for (unsigned i = 0; i < ways->count; i++)
        if (gating_same(&ways->list[i].session, session))
            return true;
    return false;
}

/* The shortest way to each state, breadth first. */
static void
find_ways(struct ways *ways)
{
    ways->count = 1; /* the new requester */
    for (unsigned i = 0; i < ways->count; i++) {
        for (unsigned call = 0; call < CALL_COUNT; call++) {
            struct way way = ways->list[i];

            (void)gating_call(&way.session, (enum call)call); /* where it leads is what counts */
            way.calls[way.count++] = (enum call)call;
            if (!way.session.is_unknown && !is_reached(ways, &way.session) &&
                ways->count < STATES_MAX)
                ways->list[ways->count++] = way;
        }
    }
}

/* Is the beginning of @way, @count calls long, one of the shortest ways? */
static bool
is_shortest(const struct ways *ways, const struct way *way, unsigned count)
{
    for (unsigned i = 0; i < ways->count; i++)
        if (ways->list[i].count == count &&
            memcmp(ways->list[i].calls, way->calls, count * sizeof(way->calls[0])) == 0)
            return true;
    return false;
}

/* --- a run --- */

#define NOBODY "\"{00000000-0000-0000-0000-00000000dead}\""

/* The call as a statement, without its result. @had is the requester's state before it. */
static void
write_call(struct explorer *explorer, enum call call, bool has_set, bool has_name,
           const char *result)
{
    const char *set = has_set ? "s" : NOBODY, *copy = has_name ? "c" : NOBODY;
    bool is_made = strcmp(result, "S_OK") == 0;

    switch (call) {
    case CALL_INITIALIZE:
        explorer_line(explorer, "r.InitializeForBackup -> %s", result);
        break;
    case CALL_SET_CONTEXT:
        explorer_line(explorer, "r.SetContext BACKUP -> %s", result);
        break;
    case CALL_START:
        explorer_line(explorer, "r.StartSnapshotSet%s -> %s", is_made ? " as s" : "", result);
        break;
    case CALL_ADD:
        explorer_line(explorer, "r.AddToSnapshotSet v%s -> %s", is_made ? " as c" : "", result);
        break;
    case CALL_DO:
        explorer_line(explorer, "r.DoSnapshotSet -> %s", result);
        break;
    case CALL_PREPARE:
        explorer_line(explorer, "r.PrepareForBackup -> %s", result);
        break;
    case CALL_COMPLETE:
        explorer_line(explorer, "r.BackupComplete -> %s", result);
        break;
    case CALL_ABORT:
        explorer_line(explorer, "r.AbortBackup -> %s", result);
        break;
    case CALL_DELETE:
        explorer_line(explorer, "r.DeleteSnapshots %s -> %s", set, result);
        break;
    case CALL_BREAK:
        explorer_line(explorer, "r.BreakSnapshotSet %s -> %s", set, result);
        break;
    case CALL_QUERY:
        explorer_line(explorer, "r.Query SNAPSHOT -> %s", result);
        break;
    case CALL_PROPERTIES:
        explorer_line(explorer, "r.GetSnapshotProperties %s -> %s", copy, result);
        break;
    case CALL_SUPPORTED:
        explorer_line(explorer, "r.IsVolumeSupported v -> %s", result);
        break;
    case CALL_COUNT:
        break;
    }
}

static bool
write_run(struct explorer *explorer, const struct way *way)
{
    struct session session = {0};
    char name[CALLS_MAX * 12] = "nothing";
    size_t length = 0;
    bool has_set = false, has_copy = false;

    for (unsigned i = 0; i < way->count; i++)
        length += (size_t)snprintf(name + length, sizeof(name) - length, "%s%s", i ? "." : "",
                                   gating_call_name(way->calls[i])); /* at most 11 bytes */
    explorer_begin(explorer, "order/%s", name);
    explorer_line(explorer, "lun one 3M on A volumes v");
    explorer_line(explorer, "requester r on A");
    for (unsigned i = 0; i < way->count; i++) {
        enum call call = way->calls[i];
        const char *result = gating_call(&session, call);

        write_call(explorer, call, has_set, has_copy, result);
        has_set = has_set || (call == CALL_START && strcmp(result, "S_OK") == 0);
        has_copy = has_copy || (call == CALL_ADD && strcmp(result, "S_OK") == 0);
    }
    if (session.step == STEP_CREATED || session.step == STEP_COMPLETED)
        explorer_line(explorer, "expect copies %u", session.has_copy || session.has_kept ? 1 : 0);
    if (session.has_kept)
        explorer_line(explorer, "array clear");
    return explorer_end(explorer);
}

/* --- all of them --- */

/* How many calls may follow @call, which came last of @depth more, when @is_narrow: nothing after a
 * question, which should have changed nothing, and nothing after the first call to a set that is
 * made, since that takes a tenth of a second. */
static unsigned
left_after(const struct way *before, enum call call, unsigned depth, bool is_narrow)
{
    bool is_made = before->session.step == STEP_CREATED || before->session.step == STEP_COMPLETED;

    return is_narrow && (call >= CALL_QUERY || is_made) ? 0 : depth - 1;
}

/* Every sequence that goes on from @way by up to @depth calls, itself first. A sequence whose
 * beginning is the shortest way to some other state goes on from there. */
static bool
go_on(struct explorer *explorer, const struct ways *ways, const struct way *way, unsigned depth,
      bool is_narrow)
{
    if (!write_run(explorer, way))
        return false;
    if (depth == 0 || way->session.is_unknown)
        return true;
    for (unsigned call = 0; call < CALL_COUNT; call++) {
        struct way next = *way;

        next.calls[next.count++] = (enum call)call;
        if (is_shortest(ways, &next, next.count))
            continue;
        (void)gating_call(&next.session, (enum call)call); /* what comes of it is write_run()'s */
        if (!go_on(explorer, ways, &next, left_after(way, (enum call)call, depth, is_narrow),
                   is_narrow))
            return false;
    }
    return true;
}

bool
explore_order(struct explorer *explorer)
{
    static const struct {
        unsigned calls;
        bool is_narrow;
    } depths[EXPLORE_BOUND_MAX + 1] = {{0, false}, {2, true}, {2, false}, {3, false}};
    struct ways ways = {0};

    find_ways(&ways);
    for (unsigned i = 0; i < ways.count; i++)
        if (!go_on(explorer, &ways, &ways.list[i], depths[explorer->bound].calls,
                   depths[explorer->bound].is_narrow))
            return false;
    return true;
}
