/* SPDX-License-Identifier: Apache-2.0 */
/* The one way back: removing a set in creation from the array, for AbortSnapshots, a new set id,
 * unload, a failed start and the next start of the process. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include <string.h>

#include "base/mem.h"
#include "provider/core/tally.h"

enum err
engine_discard(struct engine *engine, struct why *why)
{
    struct creation *set = engine->set;
    enum err e = ERR_OK;

    if (set->group)
        e = set->group->array->ops->group_abort(set->group, why);

    os_mutex_lock(engine->mutex);
    engine->set = NULL;
    if (e) {
        engine->has_residue = true;
        engine->residue = set->id;
    }
    engine_thaw(engine);
    os_mutex_unlock(engine->mutex);

    creation_free(set);
    return e;
}

/* What a sweep has found; filled by its list callback. */
struct sweep {
    struct engine *engine;
    const struct id *only; /* NULL: every set */
    bool has_residue;      /* as in struct engine, when the sweep began */
    struct id residue;
    bool is_known;
    struct lun *luns; /* owned */
    size_t count;
    size_t capacity;
};

static enum err
sweep_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct sweep *sweep = ctx;

    engine_note_listed(sweep->engine, lun, tag);
    if (strcmp(tag->host, sweep->engine->config.host) != 0)
        return ERR_OK;
    if (sweep->only && !id_equal(&tag->set, sweep->only))
        return ERR_OK;

    sweep->is_known = true;
    if (tag->state == ARRAY_SHADOW_RELEASED &&
        !(sweep->has_residue && id_equal(&tag->set, &sweep->residue)))
        return ERR_OK;

    if (sweep->count == sweep->capacity) {
        size_t capacity = sweep->capacity ? sweep->capacity * 2 : 16;
        struct lun *luns = mem_grow(sweep->luns, sweep->count, capacity, sizeof(*luns));

        if (!luns)
            return ERR_NOMEM;
        sweep->luns = luns;
        sweep->capacity = capacity;
    }
    sweep->luns[sweep->count++] = lun->lun;
    return ERR_OK;
}

enum err
engine_sweep(struct engine *engine, const struct id *only, bool *ret_known, struct why *why)
{
    struct array *array = engine->config.array;
    struct sweep sweep = {.engine = engine, .only = only};
    struct tally tally = {0};
    enum err e;

    os_mutex_lock(engine->mutex);
    sweep.has_residue = engine->has_residue;
    sweep.residue = engine->residue;
    os_mutex_unlock(engine->mutex);

    /* Collected first: the port does not promise that a LUN may go while the list is walked. */
    e = array->ops->list(array, sweep_entry, &sweep, why);
    if (e)
        goto out;

    for (size_t i = 0; i < sweep.count; i++) {
        char name[LUN_NAME_SIZE];
        struct why lun_why = {0};

        e = array->ops->remove(array, &sweep.luns[i], &lun_why);
        tally_add(&tally, why_about(&lun_why, e, lun_name(&sweep.luns[i], name)), &lun_why);
    }
    e = tally_result(&tally, sweep.count, why);
    if (e) {
        e = why_prefix(why, e, "removing unfinished shadow copy LUNs");
        goto out;
    }
    if (ret_known)
        *ret_known = sweep.is_known;
out:
    mem_free(sweep.luns);
    return e;
}

enum err
engine_sweep_residue(struct engine *engine, struct why *why)
{
    enum err e;

    if (!engine->has_residue)
        return ERR_OK;

    e = engine_sweep(engine, NULL, NULL, why);
    if (e)
        return e;

    os_mutex_lock(engine->mutex);
    engine->has_residue = false;
    os_mutex_unlock(engine->mutex);
    return ERR_OK;
}

/* AbortSnapshots of a set that is not the one in memory: only the array can know it. */
static enum err
abort_unknown(struct engine *engine, const struct id *id, struct why *why)
{
    bool is_known = false;
    enum err e;
    char text[ID_TEXT_SIZE];

    e = engine_sweep(engine, id, &is_known, why);
    if (!e && !is_known)
        e = why_set(why, ERR_NOT_FOUND,
                    "shadow copy set %s is neither in creation nor on the array",
                    id_format(id, text));
    return e;
}

enum err
engine_abort(struct engine *engine, const struct id *set, struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct set_step step;
    enum err e;

    os_mutex_lock(engine->mutex);
    e = engine_take_turn(engine, set, SET_ON_ABORT, &step, why);
    if (e == ERR_NOT_FOUND) {
        engine->sweeps++; /* keeps a set with this id from beginning under the sweep */
        os_mutex_unlock(engine->mutex);
        e = abort_unknown(engine, set, why);
        os_mutex_lock(engine->mutex);
        if (!e && id_equal(set, &engine->residue))
            engine->has_residue = false;
        engine->sweeps--;
        os_cond_broadcast(engine->changed);
    } else if (!e && step.action == SET_DISCARD) {
        os_mutex_unlock(engine->mutex);
        e = engine_discard(engine, why);
        os_mutex_lock(engine->mutex);
        engine_give_turn(engine);
    }
    os_mutex_unlock(engine->mutex);
    return engine_traced(set_event_name(SET_ON_ABORT), set, 0, start_us, e);
}

enum err
engine_unload(struct engine *engine, struct why *why)
{
    const uint64_t start_us = os_now_us();
    enum err e;

    engine_detach_resyncs(engine);
    os_mutex_lock(engine->mutex);
    e = engine_take_turn_anyway(engine, why);
    os_mutex_unlock(engine->mutex);
    if (e)
        goto out;

    if (engine->set && engine->set->state != SET_CREATED)
        e = engine_discard(engine, why);
    if (!e)
        e = engine_sweep_residue(engine, why);

    os_mutex_lock(engine->mutex);
    engine_give_turn(engine);
    os_mutex_unlock(engine->mutex);
out:
    return engine_traced("OnUnload", NULL, 0, start_us, e);
}
