/* SPDX-License-Identifier: Apache-2.0 */
/* The fake array's resync jobs: a state beside the target LUN, which no handle's end touches. */
#include "config.h"

#include "winetest/unit/fake_array_impl.h"

#include "base/mem.h"

struct fake_resync {
    struct array_resync base;
    struct fake_array *fake;
    struct lun target;
    bool is_busy; /* a call on the handle is running: they must be serialised */
};

static struct fake_resync *
resync_of(struct array_resync *resync)
{
    return (struct fake_resync *)resync; /* base is the first member */
}

static enum err
enter_resync(struct fake_resync *resync, enum fake_op op, struct why *why)
{
    os_mutex_lock(resync->fake->mutex);
    if (resync->is_busy)
        fake_breach(resync->fake, "two calls on one resync handle at a time");
    resync->is_busy = true;
    os_mutex_unlock(resync->fake->mutex);
    return fake_enter(resync->fake, op, NULL, why);
}

static enum err
leave_resync(struct fake_resync *resync, enum err e)
{
    resync->is_busy = false;
    return fake_leave(resync->fake, e);
}

static bool
is_running(const struct fake_record *record)
{
    return record->has_job && record->job.state == ARRAY_RESYNC_RUNNING;
}

enum err
fake_resync_start(struct array *array, const struct lun *source, const struct lun *target,
                  struct array_resync **ret_resync, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_RESYNC_START, NULL, why);
    const struct fake_record *from = e ? NULL : fake_find_record(fake, source);
    struct fake_record *to = e ? NULL : fake_find_record(fake, target);
    struct fake_resync *resync;

    if (e)
        return fake_leave(fake, e);
    if (!from || from->lun.kind != ARRAY_LUN_SHADOW_COPY ||
        from->tag.state != ARRAY_SHADOW_RELEASED || from->tag.is_lost || !to ||
        to->lun.kind != ARRAY_LUN_ORIGINAL) {
        fake_breach(fake, "resync of LUNs that were not checked");
        return fake_leave(fake, ERR_INVAL);
    }
    if (is_running(to))
        return fake_leave(fake, why_set(why, ERR_STATE, "the target has a running resync"));
    resync = mem_zalloc(sizeof(*resync));
    if (!resync)
        return fake_leave(fake, ERR_NOMEM);

    resync->base.array = array;
    resync->fake = fake;
    resync->target = *target;
    to->has_job = true;
    to->job = (struct array_resync_status){.state = ARRAY_RESYNC_RUNNING};
    fake->job_handles++;
    *ret_resync = &resync->base;
    return fake_leave(fake, ERR_OK);
}

enum err
fake_resync_poll(struct array_resync *base, struct array_resync_status *ret_status, struct why *why)
{
    struct fake_resync *resync = resync_of(base);
    enum err e = enter_resync(resync, FAKE_RESYNC_POLL, why);
    struct fake_record *record = fake_find_record(resync->fake, &resync->target);

    if (!e && is_running(record) && !resync->fake->holds_jobs)
        record->job = (struct array_resync_status){.state = ARRAY_RESYNC_DONE, .percent = 100};
    if (!e)
        *ret_status = record->job;
    if (!e && record->job.state == ARRAY_RESYNC_FAILED)
        (void)why_set(why, record->job.error, "scripted end of the job");
    return leave_resync(resync, e);
}

enum err
fake_resync_cancel(struct array_resync *base, struct why *why)
{
    struct fake_resync *resync = resync_of(base);
    enum err e = enter_resync(resync, FAKE_RESYNC_CANCEL, why);
    struct fake_record *record = fake_find_record(resync->fake, &resync->target);

    if (!e && is_running(record))
        record->job.state = ARRAY_RESYNC_CANCELLED;
    return leave_resync(resync, e);
}

void
fake_resync_close(struct array_resync *base)
{
    struct fake_resync *resync;

    if (!base)
        return;
    resync = resync_of(base);
    (void)enter_resync(resync, FAKE_RESYNC_CLOSE, NULL); /* cannot fail */
    resync->fake->job_handles--;
    (void)leave_resync(resync, ERR_OK);
    mem_free(resync);
}

/* --- what tests ask and tell --- */

void
fake_array_hold_jobs(struct fake_array *fake)
{
    os_mutex_lock(fake->mutex);
    fake->holds_jobs = true;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_set_percent(struct fake_array *fake, const struct lun *target, unsigned percent)
{
    os_mutex_lock(fake->mutex);
    fake_find_record(fake, target)->job.percent = percent;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_end_job(struct fake_array *fake, const struct lun *target, enum array_resync_state state,
                   enum err error)
{
    struct fake_record *record;

    os_mutex_lock(fake->mutex);
    record = fake_find_record(fake, target);
    record->job.state = state;
    record->job.error = error;
    os_mutex_unlock(fake->mutex);
}

enum array_resync_state
fake_array_job(struct fake_array *fake, const struct lun *target)
{
    enum array_resync_state state;

    os_mutex_lock(fake->mutex);
    state = fake_find_record(fake, target)->job.state;
    os_mutex_unlock(fake->mutex);
    return state;
}

unsigned
fake_array_running_jobs(struct fake_array *fake)
{
    unsigned count = 0;

    os_mutex_lock(fake->mutex);
    for (unsigned i = 0; i < FAKE_LUNS_MAX; i++)
        count += fake->records[i] && is_running(fake->records[i]);
    os_mutex_unlock(fake->mutex);
    return count;
}

unsigned
fake_array_job_handles(struct fake_array *fake)
{
    unsigned handles;

    os_mutex_lock(fake->mutex);
    handles = fake->job_handles;
    os_mutex_unlock(fake->mutex);
    return handles;
}

void
fake_array_set_resync(struct fake_array *fake, bool has_resync)
{
    fake->has_resync = has_resync;
}
