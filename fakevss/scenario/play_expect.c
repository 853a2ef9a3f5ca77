/* SPDX-License-Identifier: Apache-2.0 */
/* The statements that expect something, one function each. */
#include "config.h"

#include "fakevss/scenario/play_impl.h"

/* Who looks. */
static const char *
viewer(const struct statement *s)
{
    return s->host ? s->host->name : s->subject->host->name;
}

bool
play_run_content(struct play *play, const struct statement *s)
{
    return play_check_content(play, s->subject, viewer(s), s->values[0].text);
}

bool
play_run_marks(struct play *play, const struct statement *s)
{
    return play_check_marks(play, s->subject, viewer(s), s->values, s->value_count, s->is_await);
}

bool
play_run_held(struct play *play, const struct statement *s)
{
    return play_check_held(play, s->subject, s->kind == STATEMENT_EXPECT_HELD, s->is_await);
}

bool
play_run_event(struct play *play, const struct statement *s)
{
    return play_check_event(play, s->subject, s->count, s->is_await);
}

bool
play_run_copies(struct play *play, const struct statement *s)
{
    return play_check_copies(play, s->count, s->is_await);
}

bool
play_run_violations(struct play *play, const struct statement *s)
{
    return play_check_violations(play, s->values, s->value_count);
}
