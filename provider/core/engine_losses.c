/* SPDX-License-Identifier: Apache-2.0 */
/* Shadow copies that the array gave up after they had been made. No array calls the provider, and
 * no thread here asks for them: they are noticed whenever tags are read anyway, and the list is
 * read for them when a set begins, as each backup does. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include <string.h>

#include "base/mem.h"
#include "base/trace.h"

/* A LUN that config.lost was told of. Shadow copies are named too, since an array may give the name
 * of a removed LUN to another one. */
struct engine_loss {
    struct engine_loss *next;
    struct id shadow_copy;
    char lun[LUN_NAME_SIZE];
};

/* Remember the loss; false when it was known. Mutex held. */
static bool
is_news(struct engine *engine, const char *name, const struct id *shadow_copy,
        struct engine_loss **fresh)
{
    for (const struct engine_loss *at = engine->losses; at; at = at->next)
        if (id_equal(&at->shadow_copy, shadow_copy) && strcmp(at->lun, name) == 0)
            return false;
    if (*fresh) {
        (*fresh)->next = engine->losses;
        engine->losses = *fresh;
        *fresh = NULL; /* handed over */
    }
    return true;
}

void
engine_note_loss(struct engine *engine, const struct lun *lun, const struct array_tag *tag)
{
    struct engine_loss *fresh;
    char name[LUN_NAME_SIZE];
    bool news;

    if (!tag->is_lost || !engine->config.lost)
        return;
    (void)lun_name(lun, name);
    fresh = mem_zalloc(sizeof(*fresh)); /* without memory it is told again, which is better than
                                           never */
    if (fresh) {
        fresh->shadow_copy = tag->shadow_copy;
        memcpy(fresh->lun, name, sizeof(name));
    }
    os_mutex_lock(engine->mutex);
    news = is_news(engine, name, &tag->shadow_copy, &fresh);
    os_mutex_unlock(engine->mutex);
    mem_free(fresh);
    if (news)
        engine->config.lost(engine->config.lost_ctx, lun, tag);
}

enum err
engine_check_content(struct engine *engine, const struct lun *lun, const struct array_tag *tag,
                     struct why *why)
{
    char name[LUN_NAME_SIZE];

    engine_note_loss(engine, lun, tag);
    if (!tag->is_lost)
        return ERR_OK;
    return why_set(why, ERR_LOST,
                   "the array gave up %s, because its space ran out, and its content is gone; "
                   "delete the shadow copy and take another one",
                   lun_name(lun, name));
}

void
engine_note_listed(struct engine *engine, const struct array_lun *lun, const struct array_tag *tag)
{
    if (tag->state == ARRAY_SHADOW_RELEASED && strcmp(tag->host, engine->config.host) == 0)
        engine_note_loss(engine, &lun->lun, tag);
}

static enum err
note_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    engine_note_listed(ctx, lun, tag);
    return ERR_OK;
}

void
engine_look_for_losses(struct engine *engine)
{
    const uint64_t start_us = os_now_us();
    struct array *array = engine->config.array;
    enum err e = array->ops->list(array, note_entry, engine, NULL);

    (void)engine_traced("look for losses", NULL, 0, start_us, e); /* the next look may succeed */
}

void
engine_free_losses(struct engine *engine)
{
    while (engine->losses) {
        struct engine_loss *loss = engine->losses;

        engine->losses = loss->next;
        mem_free(loss);
    }
}
