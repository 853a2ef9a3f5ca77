/* SPDX-License-Identifier: Apache-2.0 */
/* The resync members of the port: one thread copies for each job that was started here. A real
 * array copies by itself; here a job stands still while nobody has it (job.h). */
#include "config.h"

#include "provider/array/backends/mock/mock.h"

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/copy.h"
#include "provider/array/backends/mock/job.h"

/* The system drops a dead process's lock a moment after its death. */
#define OWNER_WAIT_MS 250

struct job {
    struct array_resync base;
    struct job *next;   /* among those whose handle is closed */
    struct store store; /* own lock and journal handles */
    struct tag source, target;
    struct os_file *owner; /* locked: this job is ours */
    struct os_file *source_image;
    struct os_file *target_image;
    struct copy_buffers buffers;
    struct os_cancel *stop;
    struct os_thread *thread; /* NULL once joined */

    struct os_mutex *mutex; /* guards all below while the thread lives */
    bool is_cancelled;      /* else @stop means that the array is being closed */
    struct array_resync_status status;
    struct why why; /* of a failure */
};

static struct job *
job_from_base(struct array_resync *base)
{
    return (struct job *)((char *)base - offsetof(struct job, base));
}

/* --- the thread --- */

static unsigned
percent_of(uint64_t done, uint64_t size)
{
    return size ? (unsigned)(done / ((size + 99) / 100)) : 0;
}

static enum err
before_chunk(void *ctx, uint64_t offset, struct why *why)
{
    struct job *job = ctx;
    const struct fault_wait wait = {.cancel = job->stop, .deadline_ms = OS_FOREVER};

    os_mutex_lock(job->mutex);
    job->status.percent = percent_of(offset, job->source.size);
    os_mutex_unlock(job->mutex);
    return faults_hit(job->store.faults, FAULT_RESYNC_COPY, &wait, why);
}

static enum err
copy(struct job *job, struct why *why)
{
    const struct copy_limits limits = {
        .cancel = job->stop, .end_us = DEADLINE_NEVER, .chunk = before_chunk, .ctx = job};

    return copy_blocks(job->source_image, job->target_image, job->source.size, false, &job->buffers,
                       &limits, why);
}

/* Take the job off the record: as done, or as given up. */
static enum err
end_record(struct job *job, enum journal_op op, uint64_t size, struct why *why)
{
    enum err e = change_enter(&job->store, why);

    if (e)
        return e;
    e = job_end(&job->store, op, job->target.number, size, why);
    change_leave(&job->store);
    return e;
}

static bool
is_cancelled(struct job *job)
{
    bool is_cancelled;

    os_mutex_lock(job->mutex);
    is_cancelled = job->is_cancelled;
    os_mutex_unlock(job->mutex);
    return is_cancelled;
}

static void
work(void *arg)
{
    struct job *job = arg;
    enum array_resync_state state = ARRAY_RESYNC_FAILED;
    struct why why = {0};
    enum err e = copy(job, &why);

    os_file_close(job->target_image);
    job->target_image = NULL;
    if (!e) {
        e = end_record(job, JOURNAL_RESYNC_DONE, job->source.size, &why);
        state = e ? ARRAY_RESYNC_FAILED : ARRAY_RESYNC_DONE;
    } else if (e == ERR_CANCELLED && !is_cancelled(job)) {
        state = ARRAY_RESYNC_RUNNING; /* the array is being closed: the job stays on record */
    } else {
        struct why end_why = {0};
        enum err end = end_record(job, JOURNAL_RESYNC_STOP, job->target.size, &end_why);

        if (e == ERR_CANCELLED && !end)
            state = ARRAY_RESYNC_CANCELLED;
        else if (e == ERR_CANCELLED)
            e = why_set(&why, end, "%s", why_text(&end_why, end));
    }
    os_file_close(job->owner); /* from here on it is anybody's */
    job->owner = NULL;

    os_mutex_lock(job->mutex);
    job->status.state = state;
    if (state == ARRAY_RESYNC_DONE)
        job->status.percent = 100;
    if (state == ARRAY_RESYNC_FAILED)
        job->status.error = mock_port_error(e);
    job->why = why;
    os_mutex_unlock(job->mutex);
}

/* --- starting --- */

/* Both LUNs as they are now. Inside enter and leave. */
static enum err
find_pair(struct job *job, const struct lun *source, const struct lun *target, struct why *why)
{
    char name[LUN_NAME_SIZE];
    enum err e = mock_find_tag(&job->store, source, &job->source, why);

    if (!e)
        e = mock_find_tag(&job->store, target, &job->target, why);
    if (!e && job->source.kind != ARRAY_LUN_SHADOW_COPY)
        e = why_set(why, ERR_INVAL, "LUN %s is an original LUN, not a shadow copy",
                    lun_name(source, name));
    if (!e && job->target.kind != ARRAY_LUN_ORIGINAL)
        e = why_set(why, ERR_INVAL, "LUN %s is a shadow copy, which is never overwritten",
                    lun_name(target, name));
    if (!e && job->source.state != ARRAY_SHADOW_RELEASED)
        e = why_set(why, ERR_STATE, "shadow copy LUN %s belongs to a set that is not finished",
                    lun_name(source, name));
    if (!e)
        e = tag_check_content(&job->store, &job->source, why);
    if (!e)
        e = tag_check_image(&job->store, &job->source, why);
    if (!e)
        e = tag_check_image(&job->store, &job->target, why);
    return e;
}

static enum err
look_at_pair(struct job *job, const struct lun *source, const struct lun *target, struct why *why)
{
    enum err e = change_enter(&job->store, why);

    if (e)
        return e;
    e = find_pair(job, source, target, why);
    change_leave(&job->store);
    return e;
}

/* Everything that the thread needs, so that nothing is put on record in vain. */
static enum err
get_ready(struct job *job, struct why *why)
{
    struct store_path path;
    enum err e = os_mutex_new(&job->mutex);

    if (!e)
        e = os_cancel_new(&job->stop);
    if (!e)
        e = copy_buffers_init(&job->buffers);
    if (e)
        return why_set(why, e, "no memory for a resync");
    e = os_file_open(tag_image_path(&job->store, job->source.number, &path), OS_OPEN_READ,
                     &job->source_image, why);
    if (!e)
        e = os_file_open(tag_image_path(&job->store, job->target.number, &path), OS_OPEN_READ_WRITE,
                         &job->target_image, why);
    return e == ERR_NOT_FOUND ? ERR_ARRAY : e; /* the image, not the LUN, is missing */
}

/* Put the job on record unless it is there: *ret_begun tells. */
static enum err
record(struct job *job, const struct lun *source, const struct lun *target, bool *ret_begun,
       struct why *why)
{
    enum err e = change_enter(&job->store, why);

    if (e)
        return e;
    e = find_pair(job, source, target, why); /* again: others may have come before us */
    *ret_begun = !e && job->target.resync != job->source.number;
    if (*ret_begun)
        e = job_begin(&job->store, &job->target, &job->source, why);
    change_leave(&job->store);
    return e;
}

static enum err
run(struct job *job, const struct lun *source, const struct lun *target, struct why *why)
{
    uint64_t old_size = job->target.size;
    bool is_begun = false;
    enum err e = record(job, source, target, &is_begun, why);

    if (e)
        return e;
    e = os_thread_start(work, job, &job->thread);
    if (e && is_begun)
        (void)end_record(job, JOURNAL_RESYNC_STOP, old_size, NULL); /* @e counts */
    return e ? why_set(why, e, "cannot start the thread that copies") : ERR_OK;
}

static enum err
start(struct job *job, const struct lun *source, const struct lun *target, struct why *why)
{
    struct mock *mock = mock_from_base(job->base.array);
    struct store_path path;
    enum err e = faults_load(mock->faults, store_path(&mock->store, &path, "faults"), why);

    if (!e)
        e = faults_hit(mock->faults, FAULT_RESYNC_START, NULL, why);
    if (!e)
        e = mock_open_store(mock, &job->store, why);
    if (!e)
        e = look_at_pair(job, source, target, why);
    if (!e)
        e = job_own(&job->store, job->target.number, OWNER_WAIT_MS, &job->owner, why);
    if (!e)
        e = get_ready(job, why);
    return e ? e : run(job, source, target, why);
}

static void
job_free(struct job *job)
{
    if (job->thread) {
        os_cancel_set(job->stop);
        os_thread_join(job->thread);
    }
    os_file_close(job->target_image);
    os_file_close(job->source_image);
    os_file_close(job->owner);
    copy_buffers_release(&job->buffers);
    os_cancel_free(job->stop);
    os_mutex_free(job->mutex);
    store_close(&job->store);
    mem_free(job);
}

enum err
mock_resync_start(struct array *array, const struct lun *source, const struct lun *target,
                  struct array_resync **ret_resync, struct why *why)
{
    struct job *job = mem_zalloc(sizeof(*job));
    enum err e;

    if (!job)
        return why_set(why, ERR_NOMEM, "no memory for a resync");
    job->base.array = array;
    e = start(job, source, target, why);
    if (e) {
        job_free(job);
        return mock_port_error(e);
    }
    *ret_resync = &job->base;
    return ERR_OK;
}

/* --- afterwards --- */

static struct array_resync_status
look(struct job *job, struct why *why)
{
    struct array_resync_status status;

    os_mutex_lock(job->mutex);
    status = job->status;
    if (why && status.state == ARRAY_RESYNC_FAILED)
        *why = job->why;
    os_mutex_unlock(job->mutex);
    return status;
}

enum err
mock_resync_poll(struct array_resync *base, struct array_resync_status *ret_status, struct why *why)
{
    struct job *job = job_from_base(base);
    enum err e = faults_hit(job->store.faults, FAULT_RESYNC_POLL, NULL, why);

    if (e)
        return mock_port_error(e);
    *ret_status = look(job, why);
    return ERR_OK;
}

enum err
mock_resync_cancel(struct array_resync *base, struct why *why)
{
    struct job *job = job_from_base(base);
    enum err e = faults_hit(job->store.faults, FAULT_RESYNC_CANCEL, NULL, why);

    if (e)
        return mock_port_error(e);
    os_mutex_lock(job->mutex);
    job->is_cancelled = true;
    os_mutex_unlock(job->mutex);
    os_cancel_set(job->stop);
    os_thread_join(job->thread);
    job->thread = NULL;
    return ERR_OK;
}

/* Free the jobs in the list that have ended. Mutex of the array held. */
static void
free_ended(struct mock *mock)
{
    struct job **at = &mock->jobs;

    while (*at) {
        struct job *job = *at;

        if (look(job, NULL).state == ARRAY_RESYNC_RUNNING) {
            at = &job->next;
        } else {
            *at = job->next;
            job_free(job);
        }
    }
}

void
mock_resync_close(struct array_resync *base)
{
    struct mock *mock;
    struct job *job;

    if (!base)
        return;
    job = job_from_base(base);
    mock = mock_from_base(base->array);
    os_mutex_lock(mock->mutex);
    job->next = mock->jobs;
    mock->jobs = job;
    free_ended(mock);
    os_mutex_unlock(mock->mutex);
}

void
mock_resync_stop_all(struct mock *mock)
{
    while (mock->jobs) {
        struct job *job = mock->jobs;

        mock->jobs = job->next;
        job_free(job);
    }
}
