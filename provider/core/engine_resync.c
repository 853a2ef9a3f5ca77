/* SPDX-License-Identifier: Apache-2.0 */
/* ResyncLuns: which LUNs may be copied where, and the resyncs that this engine follows. A resync is
 * the array's and needs no set, so it is legal in every state and changes none. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include "base/deadline.h"
#include "base/mem.h"

/* The LUNs of the call as the array knows them. */
struct pairs {
    struct array_lun *sources; /* owned, both */
    struct array_lun *targets;
    size_t count;
};

static enum err
find(struct array *array, const struct lun *lun, enum array_lun_kind kind,
     struct array_lun *ret_lun, struct why *why)
{
    char name[LUN_NAME_SIZE];
    enum err e = array->ops->find(array, lun, ret_lun, why);

    (void)lun_name(lun, name);
    if (e == ERR_NOT_FOUND)
        (void)why_set(why, e, "the array does not know %s", name);
    else if (!e && ret_lun->kind != kind)
        e = why_set(why, ERR_NOT_FOUND,
                    kind == ARRAY_LUN_ORIGINAL
                        ? "%s is a shadow copy LUN, which is never overwritten"
                        : "%s is an original LUN, and a resync copies shadow copies only",
                    name);
    return why_about(why, e, name);
}

static enum err
check_source(struct engine *engine, const struct array_lun *source, struct why *why)
{
    struct array *array = engine->config.array;
    char name[LUN_NAME_SIZE];
    struct array_tag tag;
    enum err e = array->ops->tag(array, &source->lun, &tag, why);

    (void)lun_name(&source->lun, name);
    if (!e && tag.state != ARRAY_SHADOW_RELEASED)
        e = why_set(why, ERR_STATE, "%s belongs to a shadow copy set that is not finished", name);
    if (!e)
        e = engine_check_content(engine, &source->lun, &tag, why);
    return why_about(why, e, name);
}

/* Pair @index, and that no earlier pair has its target. */
static enum err
check_pair(struct engine *engine, struct pairs *pairs, size_t index, const struct lun *source,
           const struct lun *target, struct why *why)
{
    struct array *array = engine->config.array;
    char name[LUN_NAME_SIZE];
    enum err e = find(array, source, ARRAY_LUN_SHADOW_COPY, &pairs->sources[index], why);

    if (!e)
        e = check_source(engine, &pairs->sources[index], why);
    if (!e)
        e = find(array, target, ARRAY_LUN_ORIGINAL, &pairs->targets[index], why);
    for (size_t i = 0; i < index && !e; i++) {
        if (!lun_same(&pairs->targets[i].lun, &pairs->targets[index].lun))
            continue;
        (void)lun_name(target, name);
        e = why_about(why,
                      why_set(why, ERR_STATE,
                              "the call names %s as target twice: it can become the copy of one "
                              "shadow copy LUN only",
                              name),
                      name);
    }
    return e;
}

static void
pairs_release(struct pairs *pairs)
{
    mem_free(pairs->targets);
    mem_free(pairs->sources);
}

static enum err
pairs_init(struct pairs *pairs, struct engine *engine, const struct lun *sources,
           const struct lun *targets, size_t count, struct why *why)
{
    enum err e = ERR_OK;

    pairs->sources = mem_array(count, sizeof(*pairs->sources));
    pairs->targets = mem_array(count, sizeof(*pairs->targets));
    if (!pairs->sources || !pairs->targets)
        return why_set(why, ERR_NOMEM, "no memory for a resync of %zu LUNs", count);
    for (size_t i = 0; i < count && !e; i++)
        e = check_pair(engine, pairs, i, &sources[i], &targets[i], why);
    return e;
}

/* --- the engine's list --- */

/* Take the first resync off the list whose thread has ended; NULL when there is none. */
static struct resync_entry *
take_ended(struct engine *engine)
{
    struct resync_entry *entry = NULL;

    os_mutex_lock(engine->mutex);
    for (struct resync_entry **at = &engine->resyncs; *at; at = &(*at)->next) {
        if (!resync_wait_over((*at)->resync, 0))
            continue;
        entry = *at;
        *at = entry->next;
        break;
    }
    os_mutex_unlock(engine->mutex);
    return entry;
}

static void
join_ended(struct engine *engine)
{
    struct resync_entry *entry;

    while ((entry = take_ended(engine)) != NULL) {
        resync_join(entry->resync);
        resync_unref(entry->resync);
        mem_free(entry);
    }
}

bool
engine_has_resync(struct engine *engine)
{
    bool has = false;

    for (struct resync_entry *at = engine->resyncs; at && !has; at = at->next)
        has = resync_look(at->resync).state == RESYNC_RUNNING;
    return has;
}

void
engine_detach_resyncs(struct engine *engine)
{
    os_mutex_lock(engine->mutex);
    for (struct resync_entry *at = engine->resyncs; at; at = at->next)
        resync_detach(at->resync);
    os_mutex_unlock(engine->mutex);
}

/* No other call is running: the list is ours. */
bool
engine_end_resyncs(struct engine *engine, uint32_t timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    bool is_over = true;

    engine_detach_resyncs(engine);
    for (struct resync_entry *at = engine->resyncs; at && is_over; at = at->next)
        is_over = resync_wait_over(at->resync, deadline_left_ms(end_us));
    join_ended(engine);
    return is_over;
}

/* --- the call --- */

static enum err
start(struct engine *engine, const struct pairs *pairs, resync_ended *ended, void *ctx,
      struct resync **ret_resync, struct why *why)
{
    struct resync_entry *entry = mem_zalloc(sizeof(*entry));
    struct resync *resync = NULL;
    enum err e = ERR_NOMEM;

    if (!entry) {
        (void)why_set(why, e, "no memory for a resync");
        goto out;
    }
    e = resync_new(engine, pairs->sources, pairs->targets, pairs->count, ended, ctx, &resync, why);
    if (!e)
        e = resync_start(resync, why);
    if (e)
        goto out;

    resync_ref(resync); /* the list's */
    entry->resync = resync;
    os_mutex_lock(engine->mutex);
    entry->next = engine->resyncs;
    engine->resyncs = entry;
    os_mutex_unlock(engine->mutex);
    *ret_resync = resync;
    entry = NULL; /* handed over, both */
    resync = NULL;
out:
    resync_unref(resync);
    mem_free(entry);
    return e;
}

/* The method has no better answer for what the array should not have said. */
static enum err
port_error(enum err e)
{
    return e == ERR_INVAL || e == ERR_NOT_SUPPORTED || e == ERR_ACCESS ? ERR_ARRAY : e;
}

enum err
engine_resync(struct engine *engine, const struct lun *sources, const struct lun *targets,
              size_t count, resync_ended *ended, void *ctx, struct resync **ret_resync,
              struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct pairs pairs = {.count = count};
    struct array_info info;
    enum err e;

    engine_info(engine, &info);
    if (!info.has_resync)
        return why_set(why, ERR_NOT_SUPPORTED, "the array copies no shadow copy back");
    if (!sources || !targets || count == 0)
        return why_set(why, ERR_INVAL, "the call names no LUN");

    join_ended(engine);
    e = pairs_init(&pairs, engine, sources, targets, count, why);
    if (!e)
        e = start(engine, &pairs, ended, ctx, ret_resync, why);
    pairs_release(&pairs);
    return engine_traced("ResyncLuns", NULL, count, start_us, port_error(e));
}
