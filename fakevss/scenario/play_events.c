/* SPDX-License-Identifier: Apache-2.0 */
/* What a host's log of events has. A line is an event; its columns, with tabs between them, are
 * time, severity, number, set, LUN, message. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakevss/scenario/play_impl.h"

static bool
read_log(struct play *play, const struct symbol *host, struct text *ret_lines)
{
    const struct stage *stage = play->stage;
    struct why why = {0};
    enum err e;

    text_release(ret_lines);
    e = stage->events(stage->ctx, host->name, ret_lines, &why);
    if (!e && ret_lines->is_broken)
        e = ERR_NOMEM;
    return !e || play_trouble(play, e, "the log of events", &why);
}

bool
play_begin_events(struct play *play, const struct symbol *host)
{
    struct text lines = {0};
    bool ok = read_log(play, host, &lines);

    play_actor(play, host)->events = lines.size;
    text_release(&lines);
    return ok;
}

/* The text behind @columns tabs. */
static const char *
column(const char *line, unsigned columns)
{
    for (; columns > 0; columns--) {
        line += strcspn(line, "\t\n");
        line += *line == '\t';
    }
    return line;
}

static bool
is_information(const char *line)
{
    return strncmp(column(line, 1), "info\t", 5) == 0;
}

/* Is it the event, or one that there must not be? */
static bool
is_looked_for(const char *line, unsigned number)
{
    return number == 0 ? !is_information(line) : strtoul(column(line, 2), NULL, 10) == number;
}

/* The first whole line that is looked for, from @at on; NULL when there is none. */
static const char *
find(const char *at, unsigned number)
{
    const char *end;

    for (; (end = strchr(at, '\n')); at = end + 1)
        if (is_looked_for(at, number))
            return at;
    return NULL;
}

static bool
fail(struct play *play, unsigned number, const char *lines)
{
    struct text expected = {0}, came = {0};

    if (number == 0)
        text_add(&expected, "event none");
    else
        text_add(&expected, "event %u", number);
    for (const char *end; (end = strchr(lines, '\n')); lines = end + 1)
        text_add(&came, "%s%lu", came.size ? ", event " : "event ",
                 strtoul(column(lines, 2), NULL, 10));
    (void)play_fail(play, text_get(&expected), came.size ? text_get(&came) : "no event", "");
    text_release(&expected);
    text_release(&came);
    return false;
}

bool
play_check_event(struct play *play, const struct symbol *host, unsigned number, bool is_patient)
{
    struct actor *actor = play_actor(play, host);
    uint64_t begun_ms = play->stage->now_ms(play->stage->ctx);
    struct text log = {0};
    const char *found, *fresh;
    bool ok;

    do {
        if (!read_log(play, host, &log)) {
            text_release(&log);
            return false;
        }
        fresh = text_get(&log) + (actor->events < log.size ? actor->events : log.size);
        found = find(fresh, number);
    } while (number != 0 && !found && play_wait_more(play, begun_ms, is_patient));
    ok = (number == 0) == !found;
    if (!ok)
        (void)fail(play, number, fresh);
    else if (found)
        actor->events = (size_t)(found - text_get(&log)) + strcspn(found, "\n") + 1;
    else
        actor->events = log.size;
    text_release(&log);
    return ok;
}
