/* SPDX-License-Identifier: Apache-2.0 */
/* The engine in its regular life, one thread: every call in every state with the same and with
 * another set id, the shapes of sets, and the calls on single LUNs. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
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
    SET_BEGIN_SAME, SET_END_PREPARE,   SET_PRE_COMMIT, SET_COMMIT, SET_POST_COMMIT,
    SET_TARGETS,    SET_PREPARE_FINAL, SET_POST_FINAL, SET_ABORT,
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
        if (event == SET_BEGIN_SAME && expected->result == ERR_OK)
            CHECK(rig_is_current(&rig, set));

        /* Whatever happened, unloading leaves what was finished before and nothing else. */
        CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
        if (event == SET_POST_FINAL && expected->result == ERR_OK)
            kept = 2;
        CHECK_INT(fake_array_shadows(rig.fake), kept);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), kept);
    }
    rig_close(&rig);
}

static void
each_call__same_set__in_each_state(void)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        for (int column = 0; column < COLUMN_COUNT; column++)
            check_cell(&table[i], column_event[column], &rig_set_s, &table[i].same[column]);
}

static void
each_call__other_set__in_each_state(void)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const struct row *row = &table[i];

        check_cell(row, SET_BEGIN_SAME, &rig_set_x, &row->begin_other);
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
begin_prepare__two_volumes_share_a_lun__one_shadow_copy_lun(void)
{
    struct rig rig;
    struct lun first[64], second[64];

    if (rig_open(&rig)) {
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why); /* LUNs 1, 2 */
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 2), ERR_OK, &rig.why); /* LUNs 2, 3 */
        CHECK_INT(fake_array_shadows(rig.fake), 3);
        CHECK_ERR(rig_call(&rig, SET_END_PREPARE, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_PRE_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 3);
        CHECK_ERR(rig_targets(&rig, 1, 2, first), ERR_OK, &rig.why);
        CHECK_ERR(rig_targets(&rig, 2, 2, second), ERR_OK, &rig.why);
        CHECK(lun_equal(&first[1], &second[0]));
        CHECK(!lun_same(&first[0], &first[1]));
        CHECK(!lun_same(&second[0], &second[1]));
    }
    rig_close(&rig);
}

static void
begin_prepare__lun_twice_in_one_call__one_shadow_copy_lun(void)
{
    struct lun luns[3] = {fake_lun(4), fake_lun(5), fake_lun(4)};
    struct id snapshot = {{9}};
    struct rig rig;

    if (rig_open(&rig)) {
        fake_array_set_lun_max(rig.fake, 2);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_s, &snapshot, 0, luns, 3, &rig.why),
                  ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_INT(fake_array_calls(rig.fake, FAKE_GROUP_ADD), 2);
    }
    rig_close(&rig);
}

static void
create__spanned_volume__pairs_targets_by_index(void)
{
    struct lun sources[3] = {fake_lun(3), fake_lun(1), fake_lun(2)};
    struct lun targets[3], again[3];
    struct id snapshot = {{9}};
    struct rig rig;

    if (rig_open(&rig)) {
        CHECK_ERR(engine_begin_prepare(rig.engine, &rig_set_s, &snapshot, 0, sources, 3, &rig.why),
                  ERR_OK, &rig.why);
        for (enum set_event event = SET_END_PREPARE; event <= SET_POST_COMMIT; event++)
            CHECK_ERR(rig_call(&rig, event, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(engine_targets(rig.engine, sources, 3, targets, &rig.why), ERR_OK, &rig.why);
        for (unsigned i = 0; i < 3; i++) {
            struct lun expected = fake_lun(RIG_ORIGINALS + 1 + i); /* made in the order of adding */

            CHECK(lun_equal(&targets[i], &expected));
        }
        CHECK_ERR(rig_call(&rig, SET_PREPARE_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_POST_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(engine_targets(rig.engine, sources, 3, again, &rig.why), ERR_OK, &rig.why);
        CHECK_MEM(again, targets, sizeof(targets));
    }
    rig_close(&rig);
}

static void
targets__one_source_outside_the_set__writes_nothing(void)
{
    struct lun sources[2] = {fake_lun(1), fake_lun(3)};
    struct lun targets[2], untouched[2];
    struct rig rig;

    memset(targets, 0x5a, sizeof(targets));
    memcpy(untouched, targets, sizeof(targets));
    if (rig_open(&rig) && rig_drive(&rig, SET_POST_COMMITTED)) {
        CHECK_ERR(engine_targets(rig.engine, sources, 2, targets, &rig.why), ERR_NOT_FOUND,
                  &rig.why);
        CHECK_MEM(targets, untouched, sizeof(targets));
        CHECK_ERR(engine_targets(rig.engine, sources, 0, targets, &rig.why), ERR_INVAL, &rig.why);
    }
    rig_close(&rig);
}

static void
create__64_volumes__all_committed(void)
{
    struct rig rig;
    struct lun target;

    if (rig_open(&rig)) {
        for (unsigned i = 1; i <= 64; i++)
            CHECK_ERR(rig_begin(&rig, &rig_set_s, i, 1), ERR_OK, &rig.why);
        for (enum set_event event = SET_END_PREPARE; event <= SET_POST_COMMIT; event++)
            CHECK_ERR(rig_call(&rig, event, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_COMMITTED), 64);
        for (unsigned i = 1; i <= 64; i++)
            CHECK_ERR(rig_targets(&rig, i, 1, &target), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_PREPARE_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_POST_FINAL, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 64);
    }
    rig_close(&rig);
}

static void
begin_prepare__beyond_the_lun_limit__is_refused_and_the_set_goes_on(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        fake_array_set_lun_max(rig.fake, 3);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 4), ERR_LIMIT, &rig.why);
        CHECK_INT(rig_state(&rig), SET_IDLE);
        CHECK_INT(fake_array_groups(rig.fake), 0);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 1, 2), ERR_OK, &rig.why);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 3), ERR_LIMIT, &rig.why); /* 1, 2 + 3, 4 */
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_ERR(rig_begin(&rig, &rig_set_s, 2, 2), ERR_OK, &rig.why); /* 1, 2 + 3 */
        CHECK_INT(fake_array_shadows(rig.fake), 3);
    }
    rig_close(&rig);
}

static void
begin_prepare__bad_arguments__touch_nothing(void)
{
    const struct id null_id = {{0}};
    const struct id snapshot = {{9}};
    struct lun own = fake_lun(1);
    struct lun foreign[2] = {fake_lun(1), fake_lun(400)};
    struct lun shadow;
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        struct engine *engine = rig.engine;

        shadow = fake_lun(RIG_ORIGINALS + 1);
        fake_array_clear_log(rig.fake);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &snapshot, 0, NULL, 1, NULL), ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &snapshot, 0, &own, 0, NULL), ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &null_id, &snapshot, 0, &own, 1, NULL), ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &null_id, 0, &own, 1, NULL), ERR_INVAL);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &snapshot, 0x4, &own, 1, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &snapshot, 0, foreign, 2, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_INT(engine_begin_prepare(engine, &rig_set_x, &snapshot, 0, &shadow, 1, NULL),
                  ERR_NOT_SUPPORTED);
        CHECK_STR(fake_array_log(rig.fake), "");
        CHECK_INT(rig_state(&rig), SET_PREPARED);
        CHECK(rig_is_current(&rig, &rig_set_s));
    }
    rig_close(&rig);
}

static void
begin_prepare__other_method_in_one_set__is_refused(void)
{
    const struct id snapshot = {{9}};
    struct lun lun = fake_lun(3);
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARING)) {
        CHECK_INT(engine_begin_prepare(rig.engine, &rig_set_s, &snapshot, 0x40000, &lun, 1, NULL),
                  ERR_INVAL);
        CHECK_INT(fake_array_shadows(rig.fake), 2);
        CHECK_INT(engine_begin_prepare(rig.engine, &rig_set_s, &snapshot, 0x1, &lun, 1, NULL),
                  ERR_OK);
    }
    rig_close(&rig);
}

static void
luns_supported__each_kind_of_question__is_answered(void)
{
    struct lun own[2] = {fake_lun(1), fake_lun(2)};
    struct lun mixed[2] = {fake_lun(1), fake_lun(400)};
    struct lun many[64];
    struct rig rig;
    bool supported;

    if (rig_open(&rig)) {
        struct engine *engine = rig.engine;
        struct lun shadow =
            fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED));
        struct why why = {0};

#define ASK(context, luns, count, expected_err, expected)                                          \
    do {                                                                                           \
        supported = !(expected);                                                                   \
        CHECK_ERR(engine_luns_supported(engine, context, luns, count, &supported, &why),           \
                  expected_err, &why);                                                             \
        CHECK_INT(supported, expected);                                                            \
    } while (0)
        ASK(0, own, 2, ERR_OK, true);
        ASK(0x20 | 0x40000, own, 2, ERR_OK, true);
        ASK(0, mixed, 2, ERR_OK, false);
        CHECK_CONTAINS(why.text, "not a LUN of this array");
        ASK(0, &shadow, 1, ERR_OK, false);
        ASK(0x4, own, 2, ERR_OK, false);
        ASK(0x60000, own, 2, ERR_OK, false);
        ASK(0, own, 0, ERR_INVAL, false);
        ASK(0, NULL, 2, ERR_INVAL, false);
        fake_array_fail(rig.fake, FAKE_FIND, 2, ERR_ARRAY);
        ASK(0, own, 2, ERR_ARRAY, false);
        fake_array_fail(rig.fake, FAKE_CAN_SHADOW, 1, ERR_IO);
        ASK(0, own, 2, ERR_IO, false);

        fake_array_set_lun_max(rig.fake, 63);
        CHECK_ERR(rig_restart(&rig), ERR_OK, &rig.why);
        engine = rig.engine;
        for (unsigned i = 0; i < 64; i++)
            many[i] = fake_lun(i + 1);
        ASK(0, many, 64, ERR_OK, false);
        ASK(0, many, 63, ERR_OK, true);
        CHECK_STR(fake_array_log(rig.fake), ""); /* a pure question */
#undef ASK
    }
    rig_close(&rig);
}

static void
locate__each_kind_of_lun__presents_what_it_can(void)
{
    struct rig rig;

    if (rig_open(&rig)) {
        struct fake_array *fake = rig.fake;
        struct lun luns[] = {
            fake_lun(400),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED)),
            fake_lun(1),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_COMMITTED)),
            fake_lun(fake_array_add_shadow(fake, &rig_set_x, "beta", ARRAY_SHADOW_PREPARING)),
        };

        CHECK_ERR(engine_locate(rig.engine, luns, 5, &rig.why), ERR_NOT_FOUND, &rig.why);
        CHECK_CONTAINS(rig.why.text, "3 of 5");
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 2);
        CHECK_INT(fake_array_presented(fake, "beta"), 0);
        CHECK_ERR(engine_locate(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why); /* again */
        CHECK_ERR(engine_locate(rig.engine, &luns[2], 1, &rig.why), ERR_INVAL, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &luns[4], 1, &rig.why), ERR_STATE, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, luns, 0, &rig.why), ERR_INVAL, &rig.why);

        CHECK_ERR(engine_mask(rig.engine, luns, 5, &rig.why), ERR_NOT_FOUND, &rig.why);
        CHECK_CONTAINS(rig.why.text, "2 of 5");
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 0);
        CHECK_INT(fake_array_shadows(fake), 3); /* masked, not deleted */
        CHECK_ERR(engine_mask(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_mask(rig.engine, &luns[2], 1, &rig.why), ERR_INVAL, &rig.why);
        CHECK_ERR(engine_locate(rig.engine, &luns[1], 1, &rig.why), ERR_OK, &rig.why);
        CHECK_INT(fake_array_presented(fake, RIG_HOST), 1);
    }
    rig_close(&rig);
}

static void
fill_in__each_kind_of_lun__tells_ours_from_foreign(void)
{
    struct rig rig;
    struct lun full, bare, target;
    bool ours;

    if (rig_open(&rig) && rig_drive(&rig, SET_POST_COMMITTED)) {
        CHECK_ERR(rig_targets(&rig, 2, 1, &target), ERR_OK, &rig.why);
        bare = (struct lun){.page83 = target.page83}; /* what a bare device may report */
        ours = false;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(ours);
        CHECK(lun_equal(&full, &target)); /* GetTargetLuns and FillInLunInfo agree */

        bare = fake_lun(1);
        ours = false;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(ours);

        bare = fake_lun(400);
        ours = true;
        CHECK_ERR(engine_fill_in(rig.engine, &bare, &ours, &full, &rig.why), ERR_OK, &rig.why);
        CHECK(!ours);

        fake_array_fail(rig.fake, FAKE_FIND, 1, ERR_ARRAY);
        ours = true;
        CHECK_ERR(engine_fill_in(rig.engine, &target, &ours, &full, &rig.why), ERR_ARRAY, &rig.why);
        CHECK(!ours);
    }
    rig_close(&rig);
}

static void
lun_empty__each_owner_and_state__deletes_only_finished_or_left_over(void)
{
    static const struct {
        const char *host;
        enum array_shadow_state state;
        enum err result;
    } rows[] = {
        {RIG_HOST, ARRAY_SHADOW_PREPARING, ERR_OK}, /* left over: no set in memory claims it */
        {RIG_HOST, ARRAY_SHADOW_COMMITTED, ERR_OK},  {RIG_HOST, ARRAY_SHADOW_RELEASED, ERR_OK},
        {"beta", ARRAY_SHADOW_PREPARING, ERR_STATE}, /* in creation over there */
        {"beta", ARRAY_SHADOW_COMMITTED, ERR_STATE}, {"beta", ARRAY_SHADOW_RELEASED, ERR_OK},
    };
    struct rig rig;

    if (rig_open(&rig)) {
        struct lun original = fake_lun(1), unknown = fake_lun(400);

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            struct lun lun =
                fake_lun(fake_array_add_shadow(rig.fake, &rig_set_x, rows[i].host, rows[i].state));

            CHECK_ERR(engine_lun_empty(rig.engine, &lun, &rig.why), rows[i].result, &rig.why);
            CHECK_INT(fake_array_has(rig.fake, &lun), rows[i].result != ERR_OK);
        }
        CHECK_ERR(engine_lun_empty(rig.engine, &unknown, &rig.why), ERR_OK, &rig.why);
        CHECK_ERR(engine_lun_empty(rig.engine, &original, &rig.why), ERR_INVAL, &rig.why);
        CHECK(fake_array_has(rig.fake, &original));
    }
    rig_close(&rig);
}

static void
lun_calls__in_each_state__are_legal_and_change_nothing(void)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const enum set_state state = table[i].state;
        const bool is_in_creation = state != SET_IDLE && state != SET_CREATED;
        struct lun target = fake_lun(RIG_ORIGINALS + 1); /* the first one that set S makes */
        struct lun own[1] = {fake_lun(1)}, full, other;
        struct rig rig;
        bool yes;

        if (rig_open(&rig) && rig_drive(&rig, state)) {
            other = fake_lun(
                fake_array_add_shadow(rig.fake, &rig_set_x, "beta", ARRAY_SHADOW_RELEASED));
            CHECK_ERR(engine_luns_supported(rig.engine, 0, own, 1, &yes, &rig.why), ERR_OK,
                      &rig.why);
            CHECK_ERR(engine_fill_in(rig.engine, own, &yes, &full, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_locate(rig.engine, &other, 1, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_mask(rig.engine, &other, 1, &rig.why), ERR_OK, &rig.why);
            CHECK_ERR(engine_lun_empty(rig.engine, &other, &rig.why), ERR_OK, &rig.why);
            CHECK(!fake_array_has(rig.fake, &other));
            CHECK_ERR(engine_lun_empty(rig.engine, &target, &rig.why),
                      is_in_creation ? ERR_STATE : ERR_OK, &rig.why);
            CHECK_INT(fake_array_has(rig.fake, &target), is_in_creation);
            CHECK_INT(rig_state(&rig), state);
        }
        rig_close(&rig);
    }
}

static void
is_frozen_and_is_busy__along_the_way__follow_the_window(void)
{
    static const struct {
        enum set_event event;
        bool is_frozen;
        bool is_busy;
    } way[] = {
        {SET_BEGIN_SAME, false, true},  {SET_END_PREPARE, false, true},
        {SET_PRE_COMMIT, true, true},   {SET_COMMIT, true, true},
        {SET_POST_COMMIT, false, true}, {SET_PREPARE_FINAL, false, true},
        {SET_POST_FINAL, false, false},
    };
    struct rig rig;

    if (rig_open(&rig)) {
        CHECK(!engine_is_frozen(rig.engine));
        CHECK(!engine_is_busy(rig.engine));
        for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
            CHECK_ERR(rig_call(&rig, way[i].event, &rig_set_s), ERR_OK, &rig.why);
            CHECK_INT(engine_is_frozen(rig.engine), way[i].is_frozen);
            CHECK_INT(engine_is_busy(rig.engine), way[i].is_busy);
        }
    }
    rig_close(&rig);
}

static void
is_frozen__refused_failed_and_aborted_pre_commit__is_right(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        CHECK_INT(rig_call(&rig, SET_PRE_COMMIT, &rig_set_x), ERR_NOT_FOUND);
        CHECK_INT(rig_call(&rig, SET_COMMIT, &rig_set_s), ERR_STATE);
        CHECK(!engine_is_frozen(rig.engine));
        fake_array_fail(rig.fake, FAKE_GROUP_ARM, 1, ERR_ARRAY);
        CHECK_INT(rig_call(&rig, SET_PRE_COMMIT, &rig_set_s), ERR_ARRAY);
        CHECK(engine_is_frozen(rig.engine)); /* the applications are, until the abort */
        CHECK_INT(rig_call(&rig, SET_ABORT, &rig_set_s), ERR_OK);
        CHECK(!engine_is_frozen(rig.engine));

        CHECK(rig_drive(&rig, SET_COMMITTED));
        CHECK(engine_is_frozen(rig.engine));
        CHECK_INT(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK);
        CHECK(!engine_is_frozen(rig.engine));
    }
    rig_close(&rig);
}

/* In builds with fault injection an allocation in the window ends the process, in others it is
 * counted; so a child makes the backend allocate at the commit. Checks belong to the parent. */
static int
allocate_at_commit(void)
{
    struct fake_array *fake = fake_array_new(1);
    const struct engine_config config = {
        .array = fake_array_port(fake),
        .host = RIG_HOST,
        .prepare_deadline_ms = 1000,
        .commit_deadline_ms = 500,
    };
    const struct lun lun = fake_lun(1);
    struct engine *engine = NULL;
    enum err e = engine_new(&config, &engine, NULL);

    if (!e)
        e = engine_begin_prepare(engine, &rig_set_s, &rig_set_x, 0, &lun, 1, NULL);
    if (!e)
        e = engine_end_prepare(engine, &rig_set_s, NULL);
    if (!e)
        e = engine_pre_commit(engine, &rig_set_s, NULL);
    if (e)
        return 0;

    printf("armed\n");
    fflush(stdout);
    fake_array_allocate_at_commit(fake);
    (void)engine_commit(engine, &rig_set_s, NULL); /* may not return */
    printf("%s\n", mem_forbidden_count() > 0 ? "counted" : "unnoticed");
    engine_free(engine);
    fake_array_free(fake);
    return 0;
}

static void
commit__backend_allocates__is_noticed(void)
{
    struct test_process *child = test_process_start("allocate-at-commit", "");
    char line[32] = "";
    bool has_returned;
    int exit_code;

    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK_STR(line, "armed");
    has_returned = test_process_line(child, line, sizeof(line));
    exit_code = test_process_wait(child);
    if (has_returned)
        CHECK_STR(line, "counted");
    else
        CHECK(exit_code != 0); /* ended at the allocation */
}

static void
frozen_window__whole_creation__allocates_nothing(void)
{
    struct rig rig;
    long before = mem_forbidden_count();

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        const long live = mem_live();

        CHECK_ERR(rig_call(&rig, SET_PRE_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(mem_live(), live);
    }
    CHECK_INT(mem_forbidden_count(), before);
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

static const struct test_case cases[] = {
    TEST(each_call__same_set__in_each_state),
    TEST(each_call__other_set__in_each_state),
    TEST(begin_prepare__other_set_after_created__keeps_the_finished_luns),
    TEST(begin_prepare__two_volumes_share_a_lun__one_shadow_copy_lun),
    TEST(begin_prepare__lun_twice_in_one_call__one_shadow_copy_lun),
    TEST(create__spanned_volume__pairs_targets_by_index),
    TEST(targets__one_source_outside_the_set__writes_nothing),
    TEST(create__64_volumes__all_committed),
    TEST(begin_prepare__beyond_the_lun_limit__is_refused_and_the_set_goes_on),
    TEST(begin_prepare__bad_arguments__touch_nothing),
    TEST(begin_prepare__other_method_in_one_set__is_refused),
    TEST(luns_supported__each_kind_of_question__is_answered),
    TEST(locate__each_kind_of_lun__presents_what_it_can),
    TEST(fill_in__each_kind_of_lun__tells_ours_from_foreign),
    TEST(lun_empty__each_owner_and_state__deletes_only_finished_or_left_over),
    TEST(lun_calls__in_each_state__are_legal_and_change_nothing),
    TEST(is_frozen_and_is_busy__along_the_way__follow_the_window),
    TEST(is_frozen__refused_failed_and_aborted_pre_commit__is_right),
    TEST(commit__backend_allocates__is_noticed),
    TEST(frozen_window__whole_creation__allocates_nothing),
    TEST(info__asked__is_the_array_s),
    {0},
};

int
main(int argc, char **argv)
{
    const char *child = test_child(argc, argv);

    if (child && strcmp(child, "allocate-at-commit") == 0)
        return allocate_at_commit();
    return test_main(argc, argv, "engine", cases, NULL, NULL);
}
