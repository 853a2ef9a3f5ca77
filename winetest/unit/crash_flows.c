/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/crash_flows.h"

#include "base/os.h"
#include "provider/array/backends/mock/mock_admin.h"

static const struct id set = {{0x11, 0x01}};
static const struct id next_set = {{0x11, 0x02}};

const struct id flow_sets[FLOW_SETS] = {{{0x11, 0x01}}, {{0x11, 0x02}}};

/* --- before --- */

static void
before_nothing(struct world *world)
{
    (void)world;
}

enum err
flow_make_set(struct world *world, const struct id *id)
{
    enum err e = world_prepare(world, id, 0);

    if (!e)
        e = world_commit(world, id);
    return e ? e : world_finish(world, id);
}

/* A finished set, hidden. */
static void
before_set(struct world *world)
{
    CHECK_ERR(flow_make_set(world, &set), ERR_OK, &world->why);
}

struct world_set
flow_find(struct world *world, const struct id *id)
{
    struct world_set found;

    CHECK_ERR(world_find(world, id, &found), ERR_OK, &world->why);
    return found;
}

/* The same, presented to this host and another one. */
static void
before_imported(struct world *world)
{
    struct world_set found;

    before_set(world);
    found = flow_find(world, &set);
    CHECK_ERR(engine_locate(world->engine, found.luns, found.count, &world->why), ERR_OK,
              &world->why);
    for (unsigned i = 0; i < found.count; i++)
        CHECK_ERR(world->array->ops->present(world->array, &found.luns[i], "gamma", &world->why),
                  ERR_OK, &world->why);
}

/* More LUNs, of a volume that does not get in. */
static void
before_volumes(struct world *world)
{
    if (world->huge.serial[0])
        return; /* they are there from the last time */
    world_add_target(world);
    world_add_huge(world);
}

/* What a process leaves that dies before PostFinalCommitSnapshots: its group is closed, not
 * aborted. */
static void
before_restart(struct world *world)
{
    const struct array_ops *ops = world->array->ops;
    struct array_group *group = NULL;
    struct array_lun lun;
    enum err e = ops->group_open(world->array, &set, &group, &world->why);

    for (unsigned i = 0; i < WORLD_LUNS && !e; i++) {
        e = ops->find(world->array, &world->originals[i], &lun, &world->why);
        if (!e)
            e = ops->group_add(group, &lun, &set, ARRAY_METHOD_ANY, &world->why);
    }
    if (!e)
        e = ops->group_wait(group, 60000, NULL, NULL, NULL, &world->why);
    if (!e)
        e = ops->group_arm(group, 60000, &world->why);
    if (!e)
        e = ops->group_commit(group, 60000, &world->why);
    for (unsigned i = 0; i < WORLD_LUNS && !e; i++) {
        e = ops->group_target(group, &world->originals[i], &lun, &world->why);
        if (!e)
            e = ops->present(world->array, &lun.lun, world->host, &world->why);
    }
    CHECK_ERR(e, ERR_OK, &world->why);
    ops->group_close(group);
}

/* --- the flows --- */

/* After EndPrepareSnapshots. VSS may import before the end, in PreFinalCommitSnapshots' time. */
static enum err
prepared_to_located(struct world *world, report *told)
{
    struct lun targets[WORLD_LUNS];
    enum err e;

    told(PREPARED);
    e = world_commit(world, &set);
    if (e)
        return e;
    told(COMMITTED);
    e = engine_targets(world->engine, world->originals, WORLD_LUNS, targets, &world->why);
    if (!e)
        e = engine_locate(world->engine, targets, WORLD_LUNS, &world->why);
    if (!e)
        told(LOCATED);
    return e;
}

static enum err
create_to_located(struct world *world, uint32_t context, report *told)
{
    enum err e = world_prepare(world, &set, context);

    return e ? e : prepared_to_located(world, told);
}

static enum err
create(struct world *world, uint32_t context, report *told)
{
    enum err e = world_delete(world, &set); /* when it is done again */

    if (!e)
        e = create_to_located(world, context, told);
    return e ? e : world_finish(world, &set);
}

static enum err
run_create(struct world *world, report *told)
{
    return create(world, 0, told);
}

static enum err
run_create_plex(struct world *world, report *told)
{
    return create(world, WORLD_PLEX, told);
}

/* BeginPrepareSnapshot for a volume of @count LUNs. */
static enum err
begin(struct world *world, const struct lun *luns, size_t count)
{
    return engine_begin_prepare(world->engine, &set, &set, 0, luns, count, &world->why);
}

/* Two volumes share the second LUN. A third one has it, too, and then one that there is room for
 * and one that there is not. */
static enum err
run_volumes(struct world *world, report *told)
{
    struct lun luns[3] = {world->originals[1], world->target, world->huge};
    enum err e = world_delete(world, &set); /* when it is done again */

    if (!e)
        e = begin(world, world->originals, 2);
    if (!e)
        e = begin(world, &world->originals[1], 1);
    if (e)
        return e;
    told(PREPARED);
    e = begin(world, luns, 3);
    if (e != ERR_NO_SPACE)
        return e ? e : ERR_EXISTS;
    e = engine_end_prepare(world->engine, &set, &world->why);
    if (!e)
        e = prepared_to_located(world, told);
    return e ? e : world_finish(world, &set);
}

static enum err
run_unload(struct world *world, report *told)
{
    enum err e = create_to_located(world, 0, told);

    return e ? e : engine_unload(world->engine, &world->why);
}

static enum err
run_abort(struct world *world, report *told)
{
    enum err e = world_prepare(world, &set, 0);

    if (!e)
        told(PREPARED);
    return e ? e : engine_abort(world->engine, &set, &world->why);
}

static enum err
run_abort_committed(struct world *world, report *told)
{
    enum err e = create_to_located(world, 0, told);

    return e ? e : engine_abort(world->engine, &set, &world->why);
}

/* Another set begins while one is in creation; the end of the process undoes that one. */
static enum err
run_abandon(struct world *world, report *told)
{
    enum err e = world_prepare(world, &set, 0);

    if (e)
        return e;
    told(PREPARED);
    e = world_prepare(world, &next_set, 0);
    if (!e)
        world_stop(world);
    return e;
}

static enum err
run_locate(struct world *world, report *told)
{
    struct world_set found;
    enum err e = world_find(world, &set, &found);

    (void)told;
    return e ? e : engine_locate(world->engine, found.luns, found.count, &world->why);
}

static enum err
run_mask(struct world *world, report *told)
{
    struct world_set found;
    enum err e = world_find(world, &set, &found);

    (void)told;
    return e ? e : engine_mask(world->engine, found.luns, found.count, &world->why);
}

static enum err
run_delete(struct world *world, report *told)
{
    struct world_set found;
    enum err e = world_find(world, &set, &found);

    for (unsigned i = 0; i < found.count && !e; i++) {
        e = engine_lun_empty(world->engine, &found.luns[i], &world->why);
        if (!e && i == 0)
            told(LOCATED); /* the first is gone */
    }
    return e;
}

/* The start of the provider is all there is to it. */
static enum err
run_nothing(struct world *world, report *told)
{
    (void)world;
    (void)told;
    return ERR_OK;
}

/* --- after --- */

void
flow_check_finished(struct world *world, const struct id *id, unsigned hosts)
{
    struct world_set found = flow_find(world, id);

    CHECK_INT(found.count, WORLD_LUNS);
    for (unsigned i = 0; i < found.count; i++) {
        CHECK_INT(found.tags[i].state, ARRAY_SHADOW_RELEASED);
        CHECK_INT(world_hosts(world, &found.luns[i]), hosts);
        CHECK_INT(world_sum(world, &found.luns[i]), world_sum(world, &world->originals[i]));
    }
}

/* All or nothing: nothing until PostFinalCommitSnapshots was called, all once it has returned. */
static void
after_create(struct world *world, enum reach reach)
{
    unsigned count = flow_find(world, &set).count;

    if (reach < LOCATED)
        CHECK_INT(count, 0);
    else if (reach == DONE || count > 0)
        flow_check_finished(world, &set, 1);
}

static void
after_undo(struct world *world, enum reach reach)
{
    (void)reach;
    CHECK_INT(flow_find(world, &set).count, 0);
    CHECK_INT(flow_find(world, &next_set).count, 0);
}

/* Nothing was deleted, and no shadow copy LUN is half-presented: the folder's check tells. */
static void
after_import(struct world *world, enum reach reach)
{
    struct world_set found = flow_find(world, &set);

    (void)reach;
    CHECK_INT(found.count, WORLD_LUNS);
    for (unsigned i = 0; i < found.count; i++)
        CHECK_INT(found.tags[i].state, ARRAY_SHADOW_RELEASED);
}

/* A deletion that is on record is done: nobody has to ask for it again. */
static void
check_not_deleted(void *ctx, const struct mock_journal_entry *entry)
{
    const struct world_set *found = ctx;
    char name[LUN_NAME_SIZE];

    for (unsigned i = 0; i < found->count && strncmp(entry->what, "remove ", 7) == 0; i++)
        CHECK(!strstr(entry->what, lun_name(&found->luns[i], name)));
}

/* Each LUN is whole or gone, and a deletion that was acknowledged is done. */
static void
after_delete(struct world *world, enum reach reach)
{
    struct world_set found = flow_find(world, &set);
    unsigned most = reach == DONE ? 0 : reach == LOCATED ? WORLD_LUNS - 1 : WORLD_LUNS;

    CHECK(found.count <= most);
    CHECK_ERR(mock_journal(world->dir, check_not_deleted, &found, &world->why), ERR_OK,
              &world->why);
    for (unsigned i = 0; i < found.count; i++)
        CHECK_INT(found.tags[i].state, ARRAY_SHADOW_RELEASED);
}

/* --- the end --- */

static void
end_created(struct world *world)
{
    flow_check_finished(world, &set, 1);
}

static void
end_undone(struct world *world)
{
    after_undo(world, DONE);
}

static void
end_imported(struct world *world)
{
    flow_check_finished(world, &set, 1);
}

static const struct flow flows[] = {
    {"create", before_nothing, run_create, BEGUN, after_create, end_created, "commit_lun", NULL},
    {"create_plex", before_nothing, run_create_plex, BEGUN, after_create, end_created, "plex_copy",
     NULL},
    {"volumes", before_volumes, run_volumes, PREPARED, after_create, end_created, NULL, NULL},
    {"abort", before_nothing, run_abort, PREPARED, after_undo, end_undone, NULL, NULL},
    {"abort_committed", before_nothing, run_abort_committed, LOCATED, after_undo, end_undone, NULL,
     NULL},
    {"unload", before_nothing, run_unload, LOCATED, after_undo, end_undone, NULL, NULL},
    {"abandon", before_nothing, run_abandon, PREPARED, after_undo, end_undone, NULL, NULL},
    {"restart", before_restart, run_nothing, BEGUN, after_undo, end_undone, NULL, NULL},
    {"locate", before_set, run_locate, BEGUN, after_import, end_imported, NULL, NULL},
    {"mask", before_imported, run_mask, BEGUN, after_import, end_imported, NULL, NULL},
    {"delete", before_imported, run_delete, BEGUN, after_delete, end_undone, NULL, NULL},
};

const struct flow *
flow_named(const char *name)
{
    for (size_t i = 0; i < sizeof(flows) / sizeof(*flows); i++) {
        if (strcmp(flows[i].name, name) == 0)
            return &flows[i];
    }
    for (size_t i = 0; i < FLOW_RESYNCS; i++) {
        if (strcmp(flow_resyncs[i].name, name) == 0)
            return &flow_resyncs[i];
    }
    return NULL;
}
