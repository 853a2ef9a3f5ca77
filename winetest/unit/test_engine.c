/* SPDX-License-Identifier: Apache-2.0 */
/* The engine in its regular life, one thread: every call in every state with the same and with
 * another set id. The frozen window is in test_engine_window.c. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/trace.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/engine_rig.h"

/* One cell: result, state after, and what the array was asked to do. Copied by hand from the state
 * machine of the VSS notes, as the table of test_shadow_set.c is. */
struct cell {
    enum err result;
    enum set_state to;
    const char *log;
};

#define VETO(state)                                                                                \
    {                                                                                              \
        ERR_STATE, SET_##state, ""                                                                 \
    }
#define NOOP(state)                                                                                \
    {                                                                                              \
        ERR_OK, SET_##state, ""                                                                    \
    }
#define UNKNOWN(state)                                                                             \
    {                                                                                              \
        ERR_NOT_FOUND, SET_##state, ""                                                             \
    }
#define INVALIDARG(state)                                                                          \
    {                                                                                              \
        ERR_INVAL, SET_##state, ""                                                                 \
    }
#define STEP(log, state)                                                                           \
    {                                                                                              \
        ERR_OK, SET_##state, log                                                                   \
    }
#define DROP STEP("group_abort", IDLE)
#define DROP_START STEP("group_abort group_open group_add", PREPARING)
#define START STEP("group_open group_add", PREPARING)

enum column { BEGIN, END, PRE, COMMIT, POST, TARGETS, PRE_FINAL, POST_FINAL, ABORT, COLUMN_COUNT };

static const enum set_event column_event[COLUMN_COUNT] = {
    SET_ON_BEGIN_SAME, SET_ON_END_PREPARE, SET_ON_PRE_COMMIT, SET_ON_COMMIT, SET_ON_POST_COMMIT,
    SET_ON_TARGETS,    SET_ON_PRE_FINAL,   SET_ON_POST_FINAL, SET_ON_ABORT,
};

struct row {
    enum set_state state;
    struct cell same[COLUMN_COUNT];
    struct cell begin_other;
};

/* clang-format off */
static const struct row table[] = {
    {SET_IDLE,
     {START, UNKNOWN(IDLE), UNKNOWN(IDLE), UNKNOWN(IDLE), UNKNOWN(IDLE), VETO(IDLE), INVALIDARG(IDLE), INVALIDARG(IDLE), UNKNOWN(IDLE)},
     START},
    {SET_PREPARING, /* LUN 1 is in the set: adding it again asks nothing of the array */
     {NOOP(PREPARING), STEP("group_wait", PREPARED), VETO(PREPARING), VETO(PREPARING), VETO(PREPARING), VETO(PREPARING), VETO(PREPARING), VETO(PREPARING), DROP},
     DROP_START},
    {SET_PREPARED,
     {VETO(PREPARED), NOOP(PREPARED), STEP("group_arm", PRE_COMMITTED), VETO(PREPARED), VETO(PREPARED), VETO(PREPARED), VETO(PREPARED), VETO(PREPARED), DROP},
     DROP_START},
    {SET_PRE_COMMITTED,
     {VETO(PRE_COMMITTED), VETO(PRE_COMMITTED), NOOP(PRE_COMMITTED), STEP("group_commit", COMMITTED), VETO(PRE_COMMITTED), VETO(PRE_COMMITTED), VETO(PRE_COMMITTED), VETO(PRE_COMMITTED), DROP},
     DROP_START},
    {SET_COMMITTED,
     {VETO(COMMITTED), VETO(COMMITTED), VETO(COMMITTED), NOOP(COMMITTED), STEP("", POST_COMMITTED), VETO(COMMITTED), VETO(COMMITTED), VETO(COMMITTED), DROP},
     DROP_START},
    {SET_POST_COMMITTED,
     {VETO(POST_COMMITTED), VETO(POST_COMMITTED), VETO(POST_COMMITTED), VETO(POST_COMMITTED), NOOP(POST_COMMITTED), NOOP(POST_COMMITTED), STEP("", PRE_FINAL), VETO(POST_COMMITTED), DROP},
     DROP_START},
    {SET_PRE_FINAL,
     {VETO(PRE_FINAL), VETO(PRE_FINAL), VETO(PRE_FINAL), VETO(PRE_FINAL), VETO(PRE_FINAL), NOOP(PRE_FINAL), NOOP(PRE_FINAL), STEP("group_seal", CREATED), DROP},
     DROP_START},
    {SET_CREATED,
     {VETO(CREATED), VETO(CREATED), VETO(CREATED), VETO(CREATED), VETO(CREATED), NOOP(CREATED), VETO(CREATED), NOOP(CREATED), NOOP(CREATED)},
     START},
};
/* clang-format on */

static void
check_cell(const struct row *row, enum set_event event, const struct id *set,
           const struct cell *expected)
{
    const bool is_other = id_equal(set, &rig_set_x);
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, row->state)) {
        unsigned kept = row->state == SET_CREATED ? 2 : 0;

        fake_array_clear_log(rig.fake);
        if (!CHECK_ERR(rig_call(&rig, event, set), expected->result, &rig.why) ||
            !CHECK_INT(rig_state(&rig), expected->to) ||
            !CHECK_STR(fake_array_log(rig.fake), expected->log))
            printf("  %s of set %s while %s\n", set_event_name(event), is_other ? "X" : "S",
                   set_state_name(row->state));
        if (expected->result != ERR_OK)
            CHECK(rig.why.text[0] != '\0');
        if (event == SET_ON_BEGIN_SAME && expected->result == ERR_OK)
            CHECK(rig_is_current(&rig, set));

        /* Whatever happened, unloading leaves what was finished before and nothing else. */
        CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
        if (event == SET_ON_POST_FINAL && expected->result == ERR_OK)
            kept = 2;
        CHECK_INT(fake_array_shadows(rig.fake), kept);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), kept);
    }
    rig_close(&rig);
}

/* Contract: 5.3.1 11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.8 11.9 */
static void
each_call__same_set__in_each_state(void)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        for (int column = 0; column < COLUMN_COUNT; column++)
            check_cell(&table[i], column_event[column], &rig_set_s, &table[i].same[column]);
}

/* Contract: 5.2.4 11.10 15.12 16.8 */
static void
each_call__other_set__in_each_state(void)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct row *row = &table[i];

        check_cell(row, SET_ON_BEGIN_SAME, &rig_set_x, &row->begin_other);
        for (int column = END; column < COLUMN_COUNT; column++) {
            struct cell expected = {ERR_NOT_FOUND, row->state, ""};

            if (column == TARGETS)
                continue; /* has no set id */
            if (column == PRE_FINAL || column == POST_FINAL)
                expected.result = ERR_INVAL;
            check_cell(row, column_event[column], &rig_set_x, &expected);
        }
    }
}

static void
begin_prepare__other_set_after_created__keeps_the_finished_luns(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_CREATED)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 2);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 1);
        CHECK_ERR(engine_abort(rig.engine, &rig_set_x, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 2);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_x), 0);
        /* The finished set is forgotten in memory; the array still knows it, and keeps it. */
        CHECK_ERR(engine_abort(rig.engine, &rig_set_s, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_of(rig.fake, &rig_set_s), 2);
    }
    rig_close(&rig);
}

static void
info__asked__is_the_array_s(void)
{
    struct array_info info;
    struct rig rig;

    if (rig_open(&rig)) {
        engine_info(rig.engine, &info);
        CHECK_STR(info.name, "fake");
        CHECK_INT(info.group_lun_max, 128);
    }
    rig_close(&rig);
}

static void
keep_progress(void *ctx, uint64_t time_us, const char *line)
{
    (void)time_us;
    if (strstr(line, " %"))
        text_add(ctx, "%s\n", line);
}

static void
forget_line(void *ctx, uint64_t time_us, const char *line)
{
    (void)ctx;
    (void)time_us;
    (void)line;
}

/* The fake array tells 0, 25, 50, 75 and 100 %. */
static void
end_prepare__array_tells_progress__is_traced(void)
{
    struct text text = {0};
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARING)) {
        trace_drain(forget_line, NULL);
        CHECK_ERR(rig_call(&rig, SET_ON_END_PREPARE, &rig_set_s), ERR_OK, &rig.why);
        trace_drain(keep_progress, &text);
        CHECK_CONTAINS(text_get(&text), ": 25 %\nengine: EndPrepareSnapshots set ");
        CHECK_CONTAINS(text_get(&text), ": 75 %\nengine: EndPrepareSnapshots set ");
        CHECK_CONTAINS(text_get(&text), ": 100 %\n");
    }
    text_release(&text);
    rig_close(&rig);
}

static const struct test_case cases[] = {
    TEST(each_call__same_set__in_each_state),
    TEST(each_call__other_set__in_each_state),
    TEST(begin_prepare__other_set_after_created__keeps_the_finished_luns),
    TEST(info__asked__is_the_array_s),
    TEST(end_prepare__array_tells_progress__is_traced),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine", cases, NULL, NULL);
}
