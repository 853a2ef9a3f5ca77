/* SPDX-License-Identifier: Apache-2.0 */
/* Living a life on a mock array, and looking at what it left. */
#include "config.h"

#include "winetest/unit/mock_life.h"

static void
reached(struct life *life, enum life_stage stage)
{
    life->stage = stage;
    if (life->report)
        life->report(stage);
}

static enum err
live_create(struct life *life, struct why *why)
{
    const struct array_ops *ops = life->array->ops;
    struct array_lun extra;
    enum err e = mock_lun_create(life->array, LIFE_LUN_SIZE, &extra, why);

    if (e)
        return e;
    reached(life, LIFE_CREATED);
    e = mock_lun_by_name(life->array, FIXTURE_NAA_ONE, &life->sources[0], why);
    if (!e)
        e = mock_lun_by_name(life->array, FIXTURE_NAA_TWO, &life->sources[1], why);
    if (!e)
        e = ops->group_open(life->array, &fixture_set, &life->group, why);
    if (!e)
        e = ops->group_add(life->group, &life->sources[0], &fixture_set, ARRAY_METHOD_DIFFERENTIAL,
                           why);
    if (!e)
        e = ops->group_add(life->group, &life->sources[1], &fixture_set, ARRAY_METHOD_PLEX, why);
    if (!e)
        e = ops->group_drop(life->group, &life->sources[1].lun, why);
    if (!e)
        e = ops->group_add(life->group, &life->sources[1], &fixture_set, ARRAY_METHOD_PLEX, why);
    if (!e)
        reached(life, LIFE_ADDED);
    return e;
}

static enum err
live_import(struct life *life, struct why *why)
{
    const struct array_ops *ops = life->array->ops;
    enum err e = ERR_OK;

    for (unsigned i = 0; i < 2 && !e; i++) {
        e = ops->group_target(life->group, &life->sources[i].lun, &life->targets[i], why);
        if (!e)
            e = ops->present(life->array, &life->targets[i].lun, "beta", why);
    }
    if (e)
        return e;
    reached(life, LIFE_PRESENTED);
    e = mock_lun_exhaust(life->array, &life->targets[0].lun, why);
    if (e)
        return e;
    reached(life, LIFE_EXHAUSTED);
    e = ops->unpresent(life->array, &life->targets[1].lun, "beta", why);
    if (!e)
        reached(life, LIFE_UNPRESENTED);
    for (unsigned i = 0; i < 2 && !e; i++)
        e = ops->remove(life->array, &life->targets[i].lun, why);
    if (!e)
        reached(life, LIFE_REMOVED);
    return e;
}

enum err
life_live(struct life *life, const char *dir, struct why *why)
{
    enum err e = array_open("mock", dir, FIXTURE_HOST, &life->array, why);

    if (!e)
        e = live_create(life, why);
    if (!e)
        e = fixture_run(life->group, STAGE_COMMIT, why);
    if (e)
        return e;
    reached(life, LIFE_COMMITTED);
    e = life->array->ops->group_seal(life->group, why);
    if (e)
        return e;
    reached(life, LIFE_SEALED);
    return live_import(life, why);
}

/* --- looking at what is left --- */

struct look {
    struct fixture *f;
    struct life_leftovers left;
};

static enum err
look_at_lun(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct look *look = ctx;
    struct life_leftovers *left = &look->left;
    const struct lun *first = &look->f->luns[0].lun;

    if (!tag) {
        left->originals++;
        return ERR_OK;
    }
    left->shadows++;
    if (tag->state < left->min_state)
        left->min_state = tag->state;
    if (tag->state > left->max_state)
        left->max_state = tag->state;
    left->lost += tag->is_lost;
    if (tag->state >= ARRAY_SHADOW_COMMITTED && !tag->is_lost &&
        !fixture_has(look->f, &lun->lun, lun_same(&tag->source, first) ? 0 : 1))
        left->are_copies = false;
    return ERR_OK;
}

struct life_leftovers
life_look(struct fixture *f)
{
    struct why why = {0};
    struct look look = {.f = f,
                        .left = {.min_state = ARRAY_SHADOW_RELEASED,
                                 .max_state = ARRAY_SHADOW_PREPARING,
                                 .are_copies = true}};

    CHECK_ERR(mock_lun_list(f->array, look_at_lun, &look, &why), ERR_OK, &why);
    return look.left;
}

static enum err
remove_one(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct array *array = ctx;

    (void)tag;
    return array->ops->remove(array, &lun->lun, NULL);
}

enum err
life_remove_all(struct fixture *f, struct why *why)
{
    return f->array->ops->list(f->array, remove_one, f->array, why);
}

void
life_end(struct life *life)
{
    if (life->group)
        life->array->ops->group_close(life->group);
    array_close(life->array);
}

void
life_check_usable(struct fixture *f)
{
    struct why why = {0};
    struct life life = {0};

    CHECK_ERR(life_remove_all(f, &why), ERR_OK, &why);
    fixture_check(f, 0);
    CHECK_ERR(life_live(&life, f->dir, &why), ERR_OK, &why);
    life_end(&life);
    fixture_check(f, 0);
    fixture_check_originals(f);
}
