/* SPDX-License-Identifier: Apache-2.0 */
/* Bringing volumes into a shadow copy set: AreLunsSupported and BeginPrepareSnapshot. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include "base/mem.h"
#include "provider/core/claim.h"

static struct claimant
claimant_of(const struct engine *engine)
{
    return (struct claimant){engine->config.array, engine->config.is_cluster_node};
}

enum err
engine_luns_supported(struct engine *engine, uint32_t context, const struct lun *luns, size_t count,
                      bool *ret_supported, struct why *why)
{
    const uint64_t start_us = os_now_us();
    const struct claimant claimant = claimant_of(engine);
    enum err e = claim(&claimant, context, luns, count, ret_supported, why);

    return engine_traced(*ret_supported ? "AreLunsSupported (yes)" : "AreLunsSupported (no)", NULL,
                         count, start_us, e);
}

/* How many of @found are not in the set yet, each counted once. */
static size_t
count_new(const struct creation *set, const struct array_lun *found, size_t count)
{
    size_t result = 0;

    for (size_t i = 0; i < count; i++) {
        bool is_new = !creation_find(set, &found[i].lun);

        for (size_t j = 0; j < i && is_new; j++)
            is_new = !lun_same(&found[j].lun, &found[i].lun);
        result += is_new;
    }
    return result;
}

/* Add the LUNs of one volume to the set; one that is there already is shared. After a failure some
 * may be in. */
static enum err
add_volume(struct engine *engine, const struct id *shadow_copy, const struct array_lun *found,
           size_t count, struct why *why)
{
    struct creation *set = engine->set;
    size_t new_count = count_new(set, found, count);
    char name[LUN_NAME_SIZE];
    enum err e;

    if (set->lun_count + new_count > engine->lun_max)
        return why_set(why, ERR_LIMIT,
                       "the shadow copy set would have %zu LUNs and the array takes %zu; make two "
                       "sets",
                       set->lun_count + new_count, engine->lun_max);
    /* First, so that nothing fails for memory once the array works on the LUNs. */
    e = creation_reserve(set, new_count, why);
    if (e)
        return e;

    for (size_t i = 0; i < count; i++) {
        if (creation_find(set, &found[i].lun))
            continue;
        e = set->group->array->ops->group_add(set->group, &found[i], shadow_copy, set->needs.method,
                                              why);
        if (e) {
            lun_name(&found[i].lun, name);
            (void)why_prefix(why, e, "preparing the shadow copy LUN of %s", name);
            return why_about(why, e, name);
        }
        set->luns[set->lun_count++] = (struct set_lun){.source = found[i].lun};
    }
    return ERR_OK;
}

/* Take the LUNs of a failed volume out again, down to @kept ones. A set from which the array does
 * not take them can only end: it would be committed with LUNs that VSS never names. */
static void
drop_volume(struct creation *set, size_t kept)
{
    const struct array_ops *ops = set->group->array->ops;

    while (set->lun_count > kept) {
        if (ops->group_drop(set->group, &set->luns[set->lun_count - 1].source, NULL)) {
            os_cancel_set(set->cancel);
            return;
        }
        set->lun_count--;
    }
}

/* Make *@fresh the current set in place of the earlier one, and open its group. *@fresh is NULL as
 * soon as the engine owns it. */
static enum err
start_set(struct engine *engine, enum set_action action, struct creation **fresh, struct why *why)
{
    struct array *array = engine->config.array;
    struct creation *finished = NULL;
    enum err e;

    if (action == SET_START && engine->set) {
        e = engine_discard(engine, why);
        if (e)
            return why_prefix(why, e, "removing the abandoned shadow copy set before this one");
    }
    e = engine_sweep_residue(engine, why);
    if (e)
        return e;

    os_mutex_lock(engine->mutex);
    engine_wait_sweeps(engine);
    finished = engine->set; /* SET_FORGET: its LUNs stay */
    engine->set = *fresh;
    *fresh = NULL;
    os_mutex_unlock(engine->mutex);

    creation_free(finished);
    return array->ops->group_open(array, &engine->set->id, &engine->set->group, why);
}

/* The work of BeginPrepareSnapshot with the turn taken. */
static enum err
begin_with_turn(struct engine *engine, enum set_action action, struct creation **fresh,
                const struct id *shadow_copy, const struct array_lun *found, size_t count,
                struct why *why)
{
    const bool is_first = action != SET_ACT;
    enum err e = ERR_OK;

    if (is_first) {
        e = start_set(engine, action, fresh, why);
        if (*fresh)
            return e; /* the set did not come to be */
    } else if (engine->set->needs.method != (*fresh)->needs.method ||
               engine->set->needs.transport != (*fresh)->needs.transport) {
        return why_set(why, ERR_INVAL, "all volumes of a shadow copy set share one context");
    }

    if (!e) {
        const size_t kept = engine->set->lun_count;

        e = add_volume(engine, shadow_copy, found, count, why);
        if (e && !is_first)
            drop_volume(engine->set, kept); /* the first error counts */
    }
    if (!e && os_cancel_is_set(engine->set->cancel))
        e = why_set(why, ERR_CANCELLED, "the shadow copy set was aborted meanwhile");
    if (e && is_first)
        (void)engine_discard(engine,
                             NULL); /* kept as residue if it fails; the first error counts */
    return e;
}

enum err
engine_begin_prepare(struct engine *engine, const struct id *set, const struct id *shadow_copy,
                     uint32_t context, const struct lun *luns, size_t count, struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct creation *fresh = NULL;
    struct array_lun *found = NULL;
    const struct claimant claimant = claimant_of(engine);
    struct context_needs needs;
    struct set_step step;
    enum err e;

    if (id_is_null(set) || id_is_null(shadow_copy)) {
        e = why_set(why, ERR_INVAL, "the shadow copy set and the shadow copy need an id");
        goto out;
    }
    if (!claim_context(&claimant, context, &needs, why)) {
        e = ERR_NOT_SUPPORTED;
        goto out;
    }
    /* All that can fail without the array's doing comes before the earlier set is touched. */
    e = claim_originals(engine->config.array, luns, count, &found, why);
    if (e)
        goto out;
    e = creation_new(set, &needs, &fresh);
    if (!e)
        e = creation_reserve(fresh, count, why); /* used when the volume is the set's first */
    if (e)
        goto out;

    os_mutex_lock(engine->mutex);
    e = engine_take_turn(engine, set, SET_ON_BEGIN_SAME, &step, why);
    os_mutex_unlock(engine->mutex);
    if (e)
        goto out;

    e = begin_with_turn(engine, step.action, &fresh, shadow_copy, found, count, why);

    os_mutex_lock(engine->mutex);
    engine_give_turn(engine);
    os_mutex_unlock(engine->mutex);

    if (step.action != SET_ACT) /* while the array prepares, and no abort waits for it */
        engine_look_for_losses(engine);
out:
    creation_free(fresh);
    mem_free(found);
    return engine_traced(set_event_name(SET_ON_BEGIN_SAME), set, count, start_us, e);
}
