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

static struct world_set
find(struct world *world, const struct id *id)
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
    found = find(world, &set);
    CHECK_ERR(engine_locate(world->engine, found.luns, found.count, &world->why), ERR_OK,
              &world->why);
    for (unsigned i = 0; i < found.count; i++)
        CHECK_ERR(world->array->ops->present(world->array, &found.luns[i], "gamma", &world->why),
                  ERR_OK, &world->why);
}

/* A finished set, and a larger LUN to take its first shadow copy. */
static void
before_resync(struct world *world)
{
    before_set(world);
    world_add_target(world);
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
        e = ops->group_arm(group, &world->why);
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

/* VSS may import before the end, in PreFinalCommitSnapshots' time. */
static enum err
create_to_located(struct world *world, uint32_t context, report *told)
{
    struct lun targets[WORLD_LUNS];
    enum err e = world_prepare(world, &set, context);

    if (e)
        return e;
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

static enum err
run_resync(struct world *world, report *told)
{
    struct resync *resync = NULL;
    struct world_set found;
    enum err e = world_find(world, &set, &found);

    if (!e)
        e = engine_resync(world->engine, &found.luns[0], &world->target, 1, NULL, NULL, &resync,
                          &world->why);
    if (e)
        return e;
    told(LOCATED); /* the job is on record */
    (void)resync_wait(resync, OS_FOREVER);
    e = resync_look(resync).state == RESYNC_DONE ? ERR_OK : ERR_ARRAY;
    resync_unref(resync);
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
    struct world_set found = find(world, id);

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
    unsigned count = find(world, &set).count;

    if (reach < LOCATED)
        CHECK_INT(count, 0);
    else if (reach == DONE || count > 0)
        flow_check_finished(world, &set, 1);
}

static void
after_undo(struct world *world, enum reach reach)
{
    (void)reach;
    CHECK_INT(find(world, &set).count, 0);
    CHECK_INT(find(world, &next_set).count, 0);
}

/* Nothing was deleted, and no shadow copy LUN is half-presented: the folder's check tells. */
static void
after_import(struct world *world, enum reach reach)
{
    struct world_set found = find(world, &set);

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
    struct world_set found = find(world, &set);
    unsigned most = reach == DONE ? 0 : reach == LOCATED ? WORLD_LUNS - 1 : WORLD_LUNS;

    CHECK(found.count <= most);
    CHECK_ERR(mock_journal(world->dir, check_not_deleted, &found, &world->why), ERR_OK,
              &world->why);
    for (unsigned i = 0; i < found.count; i++)
        CHECK_INT(found.tags[i].state, ARRAY_SHADOW_RELEASED);
}

static enum err
count_job(void *ctx, const struct mock_resync *job)
{
    unsigned *count = ctx;

    CHECK(!job->is_running);
    (*count)++;
    return ERR_OK;
}

static unsigned
jobs_on_record(struct world *world)
{
    unsigned count = 0;

    CHECK_ERR(mock_resync_list(world->array, count_job, &count, &world->why), ERR_OK, &world->why);
    return count;
}

static void
end_resync(struct world *world)
{
    struct world_set found = find(world, &set);
    struct array_lun now = {0};

    flow_check_finished(world, &set, 0);
    CHECK_INT(jobs_on_record(world), 0);
    CHECK_INT(world_sum(world, &world->target), world_sum(world, &found.luns[0]));
    CHECK_ERR(world->array->ops->find(world->array, &world->target, &now, &world->why), ERR_OK,
              &world->why);
    CHECK(lun_equal(&now.lun, &world->target));
    CHECK_INT(now.kind, ARRAY_LUN_ORIGINAL);
    CHECK_INT(now.size, WORLD_LUN_SIZE);
}

/* The source is whole; the target is on record, and then not shadow-copied, or as before or done.
 */
static void
after_resync(struct world *world, enum reach reach)
{
    unsigned jobs = jobs_on_record(world);
    bool is_supported = false;

    flow_check_finished(world, &set, 0);
    CHECK(jobs <= 1);
    CHECK_ERR(
        engine_luns_supported(world->engine, 0, &world->target, 1, &is_supported, &world->why),
        ERR_OK, &world->why);
    CHECK_INT(is_supported, jobs == 0);
    if (reach == DONE)
        CHECK_INT(jobs, 0);
    if (jobs == 0 && world_block(world, &world->target, 0) != 't')
        end_resync(world);
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
    {"create", before_nothing, run_create, BEGUN, after_create, end_created, "commit_lun"},
    {"create_plex", before_nothing, run_create_plex, BEGUN, after_create, end_created, "plex_copy"},
    {"abort", before_nothing, run_abort, PREPARED, after_undo, end_undone, NULL},
    {"abort_committed", before_nothing, run_abort_committed, LOCATED, after_undo, end_undone, NULL},
    {"abandon", before_nothing, run_abandon, PREPARED, after_undo, end_undone, NULL},
    {"restart", before_restart, run_nothing, BEGUN, after_undo, end_undone, NULL},
    {"locate", before_set, run_locate, BEGUN, after_import, end_imported, NULL},
    {"mask", before_imported, run_mask, BEGUN, after_import, end_imported, NULL},
    {"delete", before_imported, run_delete, BEGUN, after_delete, end_undone, NULL},
    {"resync", before_resync, run_resync, BEGUN, after_resync, end_resync, "resync_copy"},
};

const struct flow *
flow_named(const char *name)
{
    for (size_t i = 0; i < sizeof(flows) / sizeof(*flows); i++) {
        if (strcmp(flows[i].name, name) == 0)
            return &flows[i];
    }
    return NULL;
}
