/* SPDX-License-Identifier: Apache-2.0 */
/* The calls on single LUNs, legal in every state and never changing it: LocateLuns, FillInLunInfo,
 * OnLunEmpty, masking. They ask the array alone, so they work in a process that never saw the set.
 */
#include "config.h"

#include "provider/core/engine_impl.h"

#include <string.h>

#include "provider/core/tally.h"

/* @lun as the array knows it, which must be a shadow copy LUN. ERR_NOT_FOUND, ERR_INVAL. */
static enum err
find_shadow(struct array *array, const struct lun *lun, struct array_lun *ret_lun, struct why *why)
{
    char name[LUN_NAME_SIZE];
    enum err e = array->ops->find(array, lun, ret_lun, why);

    if (e == ERR_NOT_FOUND)
        return why_set(why, e, "the array does not know %s; was the shadow copy deleted?",
                       lun_name(lun, name));
    if (e)
        return e;

    if (ret_lun->kind != ARRAY_LUN_SHADOW_COPY)
        return why_set(why, ERR_INVAL, "%s is an original LUN, not a shadow copy LUN",
                       lun_name(lun, name));
    return ERR_OK;
}

static enum err
locate_one(struct engine *engine, const struct lun *lun, struct why *why)
{
    struct array *array = engine->config.array;
    char name[LUN_NAME_SIZE];
    struct array_lun found;
    struct array_tag tag;
    enum err e;

    e = find_shadow(array, lun, &found, why);
    if (e)
        return e;
    e = array->ops->tag(array, &found.lun, &tag, why);
    if (e)
        return e;
    if (tag.state == ARRAY_SHADOW_PREPARING)
        return why_set(why, ERR_STATE, "%s holds no point in time yet", lun_name(lun, name));
    e = engine_check_content(engine, &found.lun, &tag, why);
    if (e)
        return e;

    return array->ops->present(array, &found.lun, engine->config.host, why);
}

static enum err
mask_one(struct engine *engine, const struct lun *lun, struct why *why)
{
    struct array *array = engine->config.array;
    struct array_lun found;
    enum err e = find_shadow(array, lun, &found, why);

    if (e)
        return e;
    return array->ops->unpresent(array, &found.lun, engine->config.host, why);
}

/* Call @one for each LUN, going on after failures. */
static enum err
for_each(struct engine *engine, const char *call,
         enum err (*one)(struct engine *engine, const struct lun *lun, struct why *why),
         const struct lun *luns, size_t count, struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct tally tally = {0};

    if (!luns || count == 0)
        return why_set(why, ERR_INVAL, "the call names no LUN");

    for (size_t i = 0; i < count; i++) {
        char name[LUN_NAME_SIZE];
        struct why lun_why = {0};
        enum err e = one(engine, &luns[i], &lun_why);

        tally_add(&tally, why_about(&lun_why, e, lun_name(&luns[i], name)), &lun_why);
    }
    return engine_traced(call, NULL, count, start_us, tally_result(&tally, count, why));
}

enum err
engine_locate(struct engine *engine, const struct lun *luns, size_t count, struct why *why)
{
    return for_each(engine, "LocateLuns", locate_one, luns, count, why);
}

enum err
engine_mask(struct engine *engine, const struct lun *luns, size_t count, struct why *why)
{
    return for_each(engine, "OnLunStateChange (mask)", mask_one, luns, count, why);
}

enum err
engine_fill_in(struct engine *engine, const struct lun *lun, bool *ret_ours, struct lun *ret_lun,
               struct why *why)
{
    const uint64_t start_us = os_now_us();
    struct array *array = engine->config.array;
    struct array_lun found;
    char name[LUN_NAME_SIZE];
    enum err e;

    *ret_ours = false;
    e = array->ops->find(array, lun, &found, why);
    if (!e) {
        *ret_ours = true;
        *ret_lun = found.lun;
    }
    if (e == ERR_NOT_FOUND)
        e = ERR_OK;                               /* a foreign LUN is an answer, not an error */
    (void)why_about(why, e, lun_name(lun, name)); /* returns what it was given */
    return engine_traced(*ret_ours ? "FillInLunInfo (ours)" : "FillInLunInfo (foreign)", NULL, 1,
                         start_us, e);
}

/* Does the LUN with @tag belong to a set that is not finished? A leftover of this host, which no
 * set in memory claims, does not. */
static bool
is_in_creation(struct engine *engine, const struct array_tag *tag)
{
    bool is_current;

    if (strcmp(tag->host, engine->config.host) != 0)
        return tag->state != ARRAY_SHADOW_RELEASED;

    os_mutex_lock(engine->mutex);
    is_current =
        engine->set && engine->set->state != SET_CREATED && id_equal(&engine->set->id, &tag->set);
    os_mutex_unlock(engine->mutex);
    return is_current;
}

static enum err
empty(struct engine *engine, const struct lun *lun, struct why *why)
{
    struct array *array = engine->config.array;
    char name[LUN_NAME_SIZE];
    struct array_lun found;
    struct array_tag tag;
    enum err e;

    e = find_shadow(array, lun, &found, why);
    if (!e)
        e = array->ops->tag(array, &found.lun, &tag, why);
    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* deleted already: what was asked for */
    if (e)
        return e;
    engine_note_loss(engine, &found.lun, &tag);
    if (is_in_creation(engine, &tag))
        return why_set(why, ERR_STATE, "%s belongs to a shadow copy set still in creation",
                       lun_name(lun, name));

    e = array->ops->remove(array, &found.lun, why);
    if (e) /* it may be hidden now, and VSS has a LUN deleted only where it finds it */
        (void)array->ops->present(array, &found.lun, engine->config.host, NULL); /* if it can */
    return e;
}

enum err
engine_lun_empty(struct engine *engine, const struct lun *lun, struct why *why)
{
    const uint64_t start_us = os_now_us();
    char name[LUN_NAME_SIZE];
    enum err e = empty(engine, lun, why);

    return engine_traced("OnLunEmpty", NULL, 1, start_us, why_about(why, e, lun_name(lun, name)));
}
