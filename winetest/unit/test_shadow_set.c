/* SPDX-License-Identifier: Apache-2.0 */
/* The step table, each state x each event, against a copy made by hand of the state machine in the
 * VSS notes: same rows, same columns, same words. */
#include "config.h"

#include "provider/core/shadow_set.h"
#include "winetest/harness/harness.h"

/* The words of the notes and what they mean for the engine. */
static const struct {
    const char *word;
    enum err result;
    enum set_action action;
    enum set_state to; /* SET_STATE_COUNT: stays */
} words[] = {
    {"VETO", ERR_STATE, 0, 0},
    {"NOT_FOUND", ERR_NOT_FOUND, 0, 0},
    {"INVALIDARG", ERR_INVAL, 0, 0},
    {"start", ERR_OK, SET_START, SET_PREPARING},
    {"drop,start", ERR_OK, SET_START, SET_PREPARING},
    {"keep,start", ERR_OK, SET_FORGET, SET_PREPARING},
    {"add volume", ERR_OK, SET_ACT, SET_PREPARING},
    {"no-op", ERR_OK, SET_REPEAT, SET_STATE_COUNT},
    {"answer", ERR_OK, SET_KEEP, SET_STATE_COUNT},
    {"keep", ERR_OK, SET_KEEP, SET_STATE_COUNT},
    {"drop", ERR_OK, SET_DISCARD, SET_IDLE},
    {"->Prepared", ERR_OK, SET_ACT, SET_PREPARED},
    {"->PreCommitted", ERR_OK, SET_ACT, SET_PRE_COMMITTED},
    {"->Committed", ERR_OK, SET_ACT, SET_COMMITTED},
    {"->PostCommitted", ERR_OK, SET_ACT, SET_POST_COMMITTED},
    {"->PreFinal", ERR_OK, SET_ACT, SET_PRE_FINAL},
    {"->Created", ERR_OK, SET_ACT, SET_CREATED},
};

/* clang-format off */
static const struct {
    enum set_state state;
    /* Begin(S), Begin(X), EndPrepare, PreCommit, Commit, PostCommit, GetTargetLuns, PreFinal, PostFinal, Abort */
    const char *cells[SET_EVENT_COUNT];
} table[SET_STATE_COUNT] = {
    {SET_IDLE,
     {"start", "start", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "VETO", "INVALIDARG", "INVALIDARG", "NOT_FOUND"}},
    {SET_PREPARING,
     {"add volume", "drop,start", "->Prepared", "VETO", "VETO", "VETO", "VETO", "VETO", "VETO", "drop"}},
    {SET_WAITING,
     {"VETO", "drop,start", "VETO", "VETO", "VETO", "VETO", "VETO", "VETO", "VETO", "drop"}},
    {SET_PREPARED,
     {"VETO", "drop,start", "no-op", "->PreCommitted", "VETO", "VETO", "VETO", "VETO", "VETO", "drop"}},
    {SET_PRE_COMMITTED,
     {"VETO", "drop,start", "VETO", "no-op", "->Committed", "VETO", "VETO", "VETO", "VETO", "drop"}},
    {SET_COMMITTED,
     {"VETO", "drop,start", "VETO", "VETO", "no-op", "->PostCommitted", "VETO", "VETO", "VETO", "drop"}},
    {SET_POST_COMMITTED,
     {"VETO", "drop,start", "VETO", "VETO", "VETO", "no-op", "answer", "->PreFinal", "VETO", "drop"}},
    {SET_PRE_FINAL,
     {"VETO", "drop,start", "VETO", "VETO", "VETO", "VETO", "answer", "no-op", "->Created", "drop"}},
    {SET_CREATED,
     {"VETO", "keep,start", "VETO", "VETO", "VETO", "VETO", "answer", "VETO", "no-op", "keep"}},
};
/* clang-format on */

static void
check_cell(enum set_state state, enum set_event event, const char *word)
{
    struct set_step step = {.action = (enum set_action)99, .to = (enum set_state)99};
    size_t i = 0;

    while (i < sizeof(words) / sizeof(words[0]) && strcmp(words[i].word, word) != 0)
        i++;
    if (!CHECK(i < sizeof(words) / sizeof(words[0])))
        return;

    CHECK_ERR(shadow_set_step(state, event, &step), words[i].result, (struct why *)NULL);
    if (words[i].result == ERR_OK) {
        CHECK_INT(step.action, words[i].action);
        CHECK_INT(step.to, words[i].to == SET_STATE_COUNT ? state : words[i].to);
    } else {
        CHECK_INT(step.action, 99);
        CHECK_INT(step.to, 99);
    }
}

/* Contract: 11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.8 11.9 */
static void
shadow_set_step__each_state_and_event__follows_the_notes(void)
{
    for (unsigned i = 0; i < SET_STATE_COUNT; i++) {
        CHECK_INT(table[i].state, i); /* no state is missing from the copy */
        for (unsigned event = 0; event < SET_EVENT_COUNT; event++)
            check_cell(table[i].state, (enum set_event)event, table[i].cells[event]);
    }
}

static void
shadow_set_step__values_out_of_range__are_refused(void)
{
    struct set_step step;

    CHECK_INT(shadow_set_step(SET_STATE_COUNT, SET_ON_ABORT, &step), ERR_STATE);
    CHECK_INT(shadow_set_step(SET_IDLE, SET_EVENT_COUNT, &step), ERR_STATE);
    CHECK_INT(shadow_set_step((enum set_state) - 1, (enum set_event) - 1, &step), ERR_STATE);
}

static void
names__each_value__has_one(void)
{
    for (unsigned i = 0; i < SET_STATE_COUNT; i++)
        CHECK(strlen(set_state_name((enum set_state)i)) > 1);
    for (unsigned i = 0; i < SET_EVENT_COUNT; i++)
        CHECK(strlen(set_event_name((enum set_event)i)) > 1);
    CHECK_STR(set_state_name(SET_STATE_COUNT), "?");
    CHECK_STR(set_event_name(SET_EVENT_COUNT), "?");
}

static const struct test_case cases[] = {
    TEST(shadow_set_step__each_state_and_event__follows_the_notes),
    TEST(shadow_set_step__values_out_of_range__are_refused),
    TEST(names__each_value__has_one),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "shadow_set", cases, NULL, NULL);
}
