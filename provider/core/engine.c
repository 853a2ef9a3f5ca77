/* SPDX-License-Identifier: Apache-2.0 */
/* The engine object: making and freeing it, its trace line, and the questions that change nothing.
 */
#include "config.h"

#include "provider/core/engine.h"
#include "provider/core/engine_impl.h"

#include <inttypes.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/trace.h"

/* How long an abort waits for the running call when the configuration does not say. */
#define STOP_DEADLINE_DEFAULT_MS 60000u

/* How long the array may be out of reach before a resync counts as failed: a switch that starts
 * anew takes less. */
#define SILENCE_DEADLINE_DEFAULT_MS 60000u

enum err
engine_new(const struct engine_config *config, struct engine **ret_engine, struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct engine *engine = NULL;
    struct array_info info;
    enum err e;

    if (!config->array || config->host[0] == '\0')
        return why_set(why, ERR_INVAL, "the engine needs an array and the name of this host");

    engine = mem_zalloc(sizeof(*engine));
    if (!engine)
        return why_set(why, ERR_NOMEM, "no memory for the provider's core");

    engine->config = *config;
    if (engine->config.stop_deadline_ms == 0)
        engine->config.stop_deadline_ms = STOP_DEADLINE_DEFAULT_MS;
    if (engine->config.silence_deadline_ms == 0)
        engine->config.silence_deadline_ms = SILENCE_DEADLINE_DEFAULT_MS;
    atomic_init(&engine->is_frozen, false);
    config->array->ops->info(config->array, &info);
    engine->lun_max = info.group_lun_max;

    e = os_mutex_new(&engine->mutex);
    if (e)
        goto out;
    e = os_cond_new(&engine->changed);
    if (e)
        goto out;
    e = engine_sweep(engine, NULL, NULL, why);
    if (e) {
        e = why_prefix(why, e, "cleaning up after an earlier run");
        goto out;
    }

    *ret_engine = engine;
    engine = NULL; /* handed over */
out:
    engine_free(engine);
    return engine_traced("start", NULL, 0, start_us, e);
}

void
engine_free(struct engine *engine)
{
    if (!engine)
        return;

    if (engine->mutex)
        (void)engine_end_resyncs(engine, OS_FOREVER);
    if (engine->set && engine->set->state != SET_CREATED)
        (void)engine_discard(engine, NULL); /* what is left, the next start removes */
    creation_free(engine->set);
    engine_free_losses(engine);
    os_cond_free(engine->changed);
    os_mutex_free(engine->mutex);
    mem_free(engine);
}

enum err
engine_traced(const char *call, const struct id *id, size_t lun_count, uint64_t start_us,
              enum err e)
{
    char text[ID_TEXT_SIZE];

    TRACE("engine", "%s set %s, %zu LUNs: %s, %" PRIu64 " us", call, id ? id_format(id, text) : "-",
          lun_count, err_name(e), os_now_us() - start_us);
    return e;
}

/* A repeated PreCommitSnapshots starts the window's clock anew. */
void
engine_freeze(struct engine *engine)
{
    frozen_open();
    if (atomic_exchange(&engine->is_frozen, true))
        frozen_close();
}

void
engine_thaw(struct engine *engine)
{
    if (atomic_exchange(&engine->is_frozen, false))
        frozen_close();
}

bool
engine_is_frozen(const struct engine *engine)
{
    return atomic_load(&engine->is_frozen) && frozen_is_open();
}

bool
engine_is_busy(struct engine *engine)
{
    bool is_busy;

    os_mutex_lock(engine->mutex);
    is_busy = engine->is_running || (engine->set && engine->set->state != SET_CREATED) ||
              engine_has_resync(engine);
    os_mutex_unlock(engine->mutex);
    return is_busy;
}

bool
engine_current_set(struct engine *engine, struct id *ret_set)
{
    bool has_set;

    os_mutex_lock(engine->mutex);
    has_set = engine->set && engine->set->state != SET_CREATED;
    if (has_set)
        *ret_set = engine->set->id;
    os_mutex_unlock(engine->mutex);
    return has_set;
}

void
engine_info(struct engine *engine, struct array_info *ret_info)
{
    engine->config.array->ops->info(engine->config.array, ret_info);
}
