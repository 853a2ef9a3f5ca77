/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of a resync: one that comes to its end, and one that is cancelled. */
#include "config.h"

#include "winetest/unit/crash_flows.h"

#include "base/os.h"
#include "provider/array/backends/mock/mock_admin.h"

#define SET (&flow_sets[0])

/* A finished set, and a larger LUN to take its first shadow copy. */
static void
before_resync(struct world *world)
{
    CHECK_ERR(flow_make_set(world, SET), ERR_OK, &world->why);
    world_add_target(world);
}

static enum err
begin_resync(struct world *world, report *told, struct resync **ret_resync)
{
    struct world_set found;
    enum err e = world_find(world, SET, &found);

    if (!e)
        e = engine_resync(world->engine, &found.luns[0], &world->target, 1, NULL, NULL, ret_resync,
                          &world->why);
    if (!e)
        told(LOCATED); /* the job is on record */
    return e;
}

static enum err
run_resync(struct world *world, report *told)
{
    struct resync *resync = NULL;
    enum err e = begin_resync(world, told, &resync);

    if (e)
        return e;
    (void)resync_wait(resync, OS_FOREVER);
    e = resync_look(resync).state == RESYNC_DONE ? ERR_OK : ERR_ARRAY;
    resync_unref(resync);
    return e;
}

/* The job hangs until it is cancelled, where the faults file says so; else it may be done before.
 */
static enum err
run_resync_cancel(struct world *world, report *told)
{
    struct resync *resync = NULL;
    enum err e = begin_resync(world, told, &resync);

    if (e)
        return e;
    e = resync_cancel(resync, &world->why);
    resync_unref(resync);
    return e;
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
    struct world_set found = flow_find(world, SET);
    struct array_lun now = {0};

    flow_check_finished(world, SET, 0);
    CHECK_INT(jobs_on_record(world), 0);
    CHECK_INT(world_sum(world, &world->target), world_sum(world, &found.luns[0]));
    CHECK_ERR(world->array->ops->find(world->array, &world->target, &now, &world->why), ERR_OK,
              &world->why);
    CHECK(lun_equal(&now.lun, &world->target));
    CHECK_INT(now.kind, ARRAY_LUN_ORIGINAL);
    CHECK_INT(now.size, WORLD_LUN_SIZE);
}

/* The target of a job on record is not shadow-copied; else it may be. */
static void
check_target(struct world *world, unsigned jobs)
{
    bool is_supported = false;

    CHECK(jobs <= 1);
    CHECK_ERR(
        engine_luns_supported(world->engine, 0, &world->target, 1, &is_supported, &world->why),
        ERR_OK, &world->why);
    CHECK_INT(is_supported, jobs == 0);
}

/* The source is whole; the target is on record, or as before or done. */
static void
after_resync(struct world *world, enum reach reach)
{
    unsigned jobs = jobs_on_record(world);

    flow_check_finished(world, SET, 0);
    check_target(world, jobs);
    if (reach == DONE)
        CHECK_INT(jobs, 0);
    if (jobs == 0 && world_block(world, &world->target, 0) != 't')
        end_resync(world);
}

/* As far as the job is off the record, the target is an original LUN like any other, of whatever
 * content. */
static void
after_resync_cancel(struct world *world, enum reach reach)
{
    unsigned jobs = jobs_on_record(world);

    flow_check_finished(world, SET, 0);
    check_target(world, jobs);
    if (reach == DONE)
        CHECK_INT(jobs, 0);
}

static void
end_resync_cancelled(struct world *world)
{
    after_resync_cancel(world, DONE);
}

const struct flow flow_resyncs[FLOW_RESYNCS] = {
    {"resync", before_resync, run_resync, BEGUN, after_resync, end_resync, "resync_copy", NULL},
    {"resync_cancel", before_resync, run_resync_cancel, LOCATED, after_resync_cancel,
     end_resync_cancelled, NULL, "resync_copy * hang\n"},
};
