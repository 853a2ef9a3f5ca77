/* SPDX-License-Identifier: Apache-2.0 */
/* An event names no call, so they are counted: there are at least as many events that name a method
 * as it vetoed calls, and for one shadow copy set at most as many as it failed calls. Events of
 * other operations at the same time can hide that one is missing, and accuse nobody. */
#include "config.h"

#include "fakevss/coordinator/event_rules.h"

#include <windows.h>

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/event_file.h"
#include "fakevss/coordinator/method.h"

/* The id in a text like "{id}" or "set={id} ..." is that of @line? */
static bool
is_of_set(const struct event_line *line, const char *args)
{
    const char *set = strstr(args, "set={");
    const char *id = line->set + (line->set[0] == '{');

    return set && strlen(id) >= 36 && _strnicmp(set + strlen("set={"), id, 36) == 0;
}

/* Events that tell of a failure of @method; with @args only those of the set named there. */
static unsigned
count_events(const char *events, const char *method, const char *args)
{
    char *copy = mem_strdup(events);
    char *at = copy;
    struct event_line line;
    unsigned count = 0;

    while (copy && event_line_next(&at, &line))
        if (event_line_is_failure_of(&line, method) && (!args || is_of_set(&line, args)))
            count++;
    mem_free(copy);
    return count;
}

static void
check_method(struct timeline *timeline, size_t first, const char *events, const char *method)
{
    struct timeline_result result;
    unsigned vetoes = 0;
    unsigned failures = 0;
    size_t ticket;
    size_t last_veto = 0;
    char args[sizeof(result.args)] = "";

    for (ticket = first; timeline_result(timeline, ticket, &result); ticket++) {
        if (strcmp(result.what, method) != 0 || !result.has_result)
            continue;
        if (FAILED((HRESULT)result.result))
            failures++;
        if ((HRESULT)result.result != (HRESULT)VSS_E_PROVIDER_VETO)
            continue;
        vetoes++;
        last_veto = ticket;
        memcpy(args, result.args, sizeof(args));
        if (count_events(events, method, NULL) < vetoes)
            timeline_violation(timeline, ticket, RULE_VETO_WITHOUT_EVENT,
                               "no event tells of it in the event file");
    }
    if (vetoes > 0 && count_events(events, method, args) > failures)
        timeline_violation(timeline, last_veto, RULE_EVENT_REPEATED,
                           "%u events tell of %u failed calls", count_events(events, method, args),
                           failures);
}

void
event_rules_check(struct timeline *timeline, size_t first, const char *path, uint64_t from)
{
    char *events;
    int method;

    if (!path[0])
        return;
    events = event_file_read(path, from);
    for (method = 0; method < METHOD_COUNT; method++)
        check_method(timeline, first, events ? events : "", method_name((enum method)method));
    mem_free(events);
}
