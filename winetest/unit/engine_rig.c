/* SPDX-License-Identifier: Apache-2.0 */
/* The rig: see engine_rig.h. It looks into the engine for one thing, the state of the set. */
#include "config.h"

#include "winetest/unit/engine_rig.h"

#include "provider/core/engine_impl.h"
#include "winetest/harness/harness.h"

const struct id rig_set_s = {{0x55, 1}};
const struct id rig_set_x = {{0xaa, 2}};

static void
count_loss(void *ctx, const struct lun *lun, const struct array_tag *tag)
{
    struct rig *rig = ctx;

    rig->losses++;
    rig->last_loss = *lun;
    rig->lost_tag = *tag;
}

enum err
rig_open_engine(struct rig *rig, uint32_t stop_deadline_ms)
{
    struct engine_config config = {
        .array = fake_array_port(rig->fake),
        .host = RIG_HOST,
        .prepare_deadline_ms = 1000,
        .commit_deadline_ms = 500,
        .stop_deadline_ms = stop_deadline_ms,
        .lost = count_loss,
        .lost_ctx = rig,
    };

    return engine_new(&config, &rig->engine, &rig->why);
}

bool
rig_open(struct rig *rig)
{
    memset(rig, 0, sizeof(*rig));
    rig->fake = fake_array_new(RIG_ORIGINALS);
    return CHECK(rig->fake != NULL) && CHECK_ERR(rig_open_engine(rig, 0), ERR_OK, &rig->why);
}

void
rig_close(struct rig *rig)
{
    engine_free(rig->engine);
    if (rig->fake) {
        CHECK_STR(fake_array_breach(rig->fake), "");
        CHECK_INT(fake_array_groups(rig->fake), 0);
        CHECK_INT(fake_array_job_handles(rig->fake), 0);
    }
    fake_array_free(rig->fake);
    memset(rig, 0, sizeof(*rig));
}

enum err
rig_restart(struct rig *rig)
{
    engine_free(rig->engine);
    rig->engine = NULL;
    return rig_open_engine(rig, 0);
}

enum err
rig_begin(struct rig *rig, const struct id *set, unsigned first, unsigned count)
{
    struct lun luns[64];
    struct id shadow_copy = {{0x77, (uint8_t)first}};

    for (unsigned i = 0; i < count; i++)
        luns[i] = fake_lun(first + i);
    rig->why.text[0] = '\0';
    return engine_begin_prepare(rig->engine, set, &shadow_copy, 0, luns, count, &rig->why);
}

enum err
rig_targets(struct rig *rig, unsigned first, unsigned count, struct lun *ret_targets)
{
    struct lun luns[64];

    for (unsigned i = 0; i < count; i++)
        luns[i] = fake_lun(first + i);
    rig->why.text[0] = '\0';
    return engine_targets(rig->engine, luns, count, ret_targets, &rig->why);
}

enum err
rig_call(struct rig *rig, enum set_event event, const struct id *set)
{
    struct lun target;

    rig->why.text[0] = '\0';
    switch (event) {
    case SET_ON_BEGIN_SAME:
    case SET_ON_BEGIN_OTHER:
        return rig_begin(rig, set, 1, 1);
    case SET_ON_END_PREPARE:
        return engine_end_prepare(rig->engine, set, &rig->why);
    case SET_ON_PRE_COMMIT:
        return engine_pre_commit(rig->engine, set, &rig->why);
    case SET_ON_COMMIT:
        return engine_commit(rig->engine, set, &rig->why);
    case SET_ON_POST_COMMIT:
        return engine_post_commit(rig->engine, set, &rig->why);
    case SET_ON_TARGETS:
        return rig_targets(rig, 1, 1, &target);
    case SET_ON_PRE_FINAL:
        return engine_pre_final_commit(rig->engine, set, &rig->why);
    case SET_ON_POST_FINAL:
        return engine_post_final_commit(rig->engine, set, &rig->why);
    case SET_ON_ABORT:
        return engine_abort(rig->engine, set, &rig->why);
    case SET_EVENT_COUNT:
        break;
    }
    CHECK(!"no such call");
    return ERR_INVAL;
}

enum set_state
rig_state(struct rig *rig)
{
    enum set_state state;

    os_mutex_lock(rig->engine->mutex);
    state = rig->engine->set ? rig->engine->set->state : SET_IDLE;
    os_mutex_unlock(rig->engine->mutex);
    return state;
}

bool
rig_is_current(struct rig *rig, const struct id *set)
{
    bool is_current;

    os_mutex_lock(rig->engine->mutex);
    is_current = rig->engine->set && id_equal(&rig->engine->set->id, set);
    os_mutex_unlock(rig->engine->mutex);
    return is_current;
}

struct os_cancel *
rig_cancel(struct rig *rig)
{
    struct os_cancel *cancel;

    os_mutex_lock(rig->engine->mutex);
    cancel = rig->engine->set->cancel;
    os_mutex_unlock(rig->engine->mutex);
    return cancel;
}

bool
rig_drive(struct rig *rig, enum set_state state)
{
    static const struct {
        enum set_event event;
        enum set_state to;
    } path[] = {
        {SET_ON_END_PREPARE, SET_PREPARED}, {SET_ON_PRE_COMMIT, SET_PRE_COMMITTED},
        {SET_ON_COMMIT, SET_COMMITTED},     {SET_ON_POST_COMMIT, SET_POST_COMMITTED},
        {SET_ON_PRE_FINAL, SET_PRE_FINAL},  {SET_ON_POST_FINAL, SET_CREATED},
    };

    if (state == SET_IDLE)
        return true;
    if (!CHECK_ERR(rig_begin(rig, &rig_set_s, 1, 2), ERR_OK, &rig->why))
        return false;
    for (size_t i = 0; rig_state(rig) != state; i++) {
        if (!CHECK(i < sizeof(path) / sizeof(path[0])) ||
            !CHECK_ERR(rig_call(rig, path[i].event, &rig_set_s), ERR_OK, &rig->why) ||
            !CHECK_INT(rig_state(rig), path[i].to))
            return false;
    }
    return true;
}
