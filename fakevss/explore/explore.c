/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/explore/explore.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "fakevss/explore/explore_impl.h"

#define LINE_MAX 1000

static void
add_formatted(struct text *text, const char *fmt, va_list args)
{
    char line[LINE_MAX];

    (void)vsnprintf(line, sizeof(line), fmt, args); /* the tables' lines are shorter */
    text_add(text, "%s", line);
}

void
explorer_begin(struct explorer *explorer, const char *fmt, ...)
{
    va_list args;

    text_release(&explorer->name);
    text_release(&explorer->text);
    explorer->ends_process = false;
    va_start(args, fmt);
    add_formatted(&explorer->name, fmt, args);
    va_end(args);
    explorer_line(explorer, "scenario \"%s\"", text_get(&explorer->name));
    explorer_line(explorer, "host A");
}

void
explorer_line(struct explorer *explorer, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_formatted(&explorer->text, fmt, args);
    va_end(args);
    text_add(&explorer->text, "\n");
}

bool
explorer_end(struct explorer *explorer)
{
    const struct explore_run run = {text_get(&explorer->name), text_get(&explorer->text),
                                    explorer->ends_process};

    explorer->e = explorer->name.is_broken || explorer->text.is_broken
                      ? ERR_NOMEM
                      : explorer->visit(explorer->ctx, &run);
    return explorer->e == ERR_OK;
}

enum err
explore_each(unsigned bound, explore_visit *visit, void *ctx)
{
    struct explorer explorer = {.bound = bound, .visit = visit, .ctx = ctx};

    if (bound < 1 || bound > EXPLORE_BOUND_MAX)
        return ERR_INVAL;
    (void)(explore_order(&explorer) && explore_two(&explorer) && explore_fault(&explorer) &&
           explore_die(&explorer) && explore_stop(&explorer)); /* explorer.e has what ended it */
    text_release(&explorer.name);
    text_release(&explorer.text);
    return explorer.e;
}
