/* SPDX-License-Identifier: Apache-2.0 */
/* From EndPrepareSnapshots to PostFinalCommitSnapshots, and GetTargetLuns: each step is one row of
 * data and one port call. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include "base/deadline.h"
#include "base/frozen.h"
#include "base/trace.h"

struct step {
    enum set_event event;
    /* The array's part, called with the turn and without the mutex; NULL when there is none. */
    enum err (*work)(struct engine *engine, struct creation *set, struct why *why);
    bool is_frozen; /* in the frozen window: must not allocate */
};

/* How far a preparation is, told in the trace at each tenth. */
struct preparation {
    const struct id *set;
    unsigned tenths;
};

static void
tell_progress(void *ctx, unsigned percent)
{
    struct preparation *preparation = ctx;
    char text[ID_TEXT_SIZE];

    if (percent / 10 <= preparation->tenths)
        return;
    preparation->tenths = percent / 10;
    TRACE("engine", "EndPrepareSnapshots set %s: %u %%", id_format(preparation->set, text),
          percent);
}

static enum err
wait_prepared(struct engine *engine, struct creation *set, struct why *why)
{
    const struct array_ops *ops = set->group->array->ops;
    struct preparation preparation = {.set = &set->id};
    struct array_lun target;
    char name[LUN_NAME_SIZE];
    enum err e;

    e = ops->group_wait(set->group, engine->config.prepare_deadline_ms, set->cancel, tell_progress,
                        &preparation, why);
    for (size_t i = 0; i < set->lun_count && !e; i++) {
        const struct lun *source = &set->luns[i].source;

        e = ops->group_target(set->group, source, &target, why);
        if (e)
            return why_about(why, e, lun_name(source, name));
        set->luns[i].target = target.lun;
    }
    return e;
}

static enum err
arm(struct engine *engine, struct creation *set, struct why *why)
{
    const uint32_t deadline_ms = engine->config.commit_deadline_ms;
    const uint64_t end_us = deadline_after_ms(deadline_ms);
    enum err e;

    engine_freeze(engine);
    e = set->group->array->ops->group_arm(set->group, deadline_ms, why);
    set->commit_left_ms = deadline_left_ms(end_us);
    return e;
}

/* Within what PreCommitSnapshots has left of the time: what VSS does in between is not counted. */
static enum err
commit(struct engine *engine, struct creation *set, struct why *why)
{
    (void)engine;
    return set->group->array->ops->group_commit(set->group, set->commit_left_ms, why);
}

static enum err
seal(struct engine *engine, struct creation *set, struct why *why)
{
    (void)engine;
    return set->group->array->ops->group_seal(set->group, why);
}

static const struct step end_prepare = {SET_ON_END_PREPARE, wait_prepared, false};
static const struct step pre_commit = {SET_ON_PRE_COMMIT, arm, true};
static const struct step commit_all = {SET_ON_COMMIT, commit, true};
static const struct step post_commit = {SET_ON_POST_COMMIT, NULL, true};
static const struct step pre_final = {SET_ON_PRE_FINAL, NULL, false};
static const struct step post_final = {SET_ON_POST_FINAL, seal, false};

/* Do the work of @step for the current set, whose turn the caller has, and move on or stay. Called
 * and left with the mutex held. */
static enum err
act(struct engine *engine, const struct step *step, enum set_state to, struct why *why)
{
    struct creation *set = engine->set;
    const enum set_state from = set->state;
    enum err e = ERR_OK;

    if (step->event == SET_ON_END_PREPARE)
        set->state = SET_WAITING;
    os_mutex_unlock(engine->mutex);
    if (step->work)
        e = step->work(engine, set, why);
    os_mutex_lock(engine->mutex);

    /* An abort that came meanwhile waits for the turn; the set must not look further than it is. */
    if (!e && os_cancel_is_set(set->cancel))
        e = why_set(why, ERR_CANCELLED, "the shadow copy set was aborted meanwhile");
    set->state = e ? from : to;
    if (!e && step->event == SET_ON_POST_COMMIT)
        engine_thaw(engine);
    engine_give_turn(engine);
    return e;
}

static enum err
run(struct engine *engine, const struct step *step, const struct id *id, struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct set_step found;
    enum err e;

    if (step->is_frozen)
        frozen_enter();
    os_mutex_lock(engine->mutex);
    e = engine_take_turn(engine, id, step->event, &found, why);
    if (!e && found.action == SET_ACT)
        e = act(engine, step, found.to, why);
    os_mutex_unlock(engine->mutex);
    e = engine_traced(set_event_name(step->event), id, 0, start_us, e);
    if (step->is_frozen)
        frozen_leave();
    return e;
}

enum err
engine_end_prepare(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &end_prepare, set, why);
}

enum err
engine_pre_commit(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &pre_commit, set, why);
}

enum err
engine_commit(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &commit_all, set, why);
}

enum err
engine_post_commit(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &post_commit, set, why);
}

enum err
engine_pre_final_commit(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &pre_final, set, why);
}

enum err
engine_post_final_commit(struct engine *engine, const struct id *set, struct why *why)
{
    return run(engine, &post_final, set, why);
}

/* The answer from memory, under the mutex. */
static enum err
copy_targets(const struct creation *set, const struct lun *sources, size_t count,
             struct lun *ret_targets, struct why *why)
{
    char name[LUN_NAME_SIZE];
    struct set_step step;
    const enum set_state state = set ? set->state : SET_IDLE;
    enum err e = shadow_set_step(state, SET_ON_TARGETS, &step);

    if (e || os_cancel_is_set(set->cancel))
        return why_set(why, ERR_STATE, "%s is out of order: the shadow copy set is %s",
                       set_event_name(SET_ON_TARGETS), e ? set_state_name(state) : "being aborted");

    for (size_t i = 0; i < count; i++)
        if (!creation_find(set, &sources[i])) {
            lun_name(&sources[i], name);
            return why_about(
                why, why_set(why, ERR_NOT_FOUND, "%s is not in the shadow copy set", name), name);
        }
    for (size_t i = 0; i < count; i++)
        ret_targets[i] = creation_find(set, &sources[i])->target;
    return ERR_OK;
}

enum err
engine_targets(struct engine *engine, const struct lun *sources, size_t count,
               struct lun *ret_targets, struct why *why)
{
    const uint64_t start_us = os_now_us();
    enum err e;

    if (!sources || count == 0)
        return why_set(why, ERR_INVAL, "the call names no LUN");

    os_mutex_lock(engine->mutex);
    e = copy_targets(engine->set, sources, count, ret_targets, why);
    os_mutex_unlock(engine->mutex);
    return engine_traced(set_event_name(SET_ON_TARGETS), NULL, count, start_us, e);
}
