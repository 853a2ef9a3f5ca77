/* SPDX-License-Identifier: Apache-2.0 */
/* The resync object and its thread. Which LUNs may be resynced is engine_resync.c's business. */
#include "config.h"

#include "provider/core/resync.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/core/engine_impl.h"

/* How often the array is asked: soon at first, seldom later, since copies take minutes to hours. */
#define POLL_MIN_MS 2
#define POLL_MAX_MS 1000

struct pair {
    struct lun source;
    struct lun target;
    struct array_resync *job; /* owned by the thread once it runs */
    struct array_resync_status status;
};

struct resync {
    atomic_uint refs;
    struct engine *engine; /* for the thread */
    uint32_t stop_deadline_ms;
    uint32_t silence_ms;
    resync_ended *ended;
    void *ctx;
    struct os_thread *thread;
    size_t count;
    struct pair *pairs; /* owned; the thread's once it runs */

    struct os_mutex *mutex; /* guards all below */
    struct os_cond *changed;
    struct resync_status status;
    bool is_cancelled; /* somebody asked for it */
    bool is_over;
};

/* --- the object --- */

enum err
resync_new(struct engine *engine, const struct array_lun *sources, const struct array_lun *targets,
           size_t count, resync_ended *ended, void *ctx, struct resync **ret_resync,
           struct why *why)
{
    struct resync *resync = mem_zalloc(sizeof(*resync));
    enum err e = ERR_NOMEM;

    if (!resync)
        goto out;
    atomic_init(&resync->refs, 1);
    resync->engine = engine;
    resync->stop_deadline_ms = engine->config.stop_deadline_ms;
    resync->silence_ms = engine->config.silence_deadline_ms;
    resync->ended = ended;
    resync->ctx = ctx;
    resync->count = count;
    resync->pairs = mem_array(count, sizeof(*resync->pairs));
    if (!resync->pairs)
        goto out;
    for (size_t i = 0; i < count; i++) {
        resync->pairs[i].source = sources[i].lun;
        resync->pairs[i].target = targets[i].lun;
    }
    e = os_mutex_new(&resync->mutex);
    if (e)
        goto out;
    e = os_cond_new(&resync->changed);
    if (e)
        goto out;

    *ret_resync = resync;
    resync = NULL; /* handed over */
out:
    resync_unref(resync);
    return e ? why_set(why, e, "no memory for a resync of %zu LUNs", count) : ERR_OK;
}

void
resync_ref(struct resync *resync)
{
    (void)atomic_fetch_add(&resync->refs, 1);
}

void
resync_unref(struct resync *resync)
{
    if (!resync || atomic_fetch_sub(&resync->refs, 1) > 1)
        return;
    os_cond_free(resync->changed);
    os_mutex_free(resync->mutex);
    mem_free(resync->pairs);
    mem_free(resync);
}

struct resync_status
resync_look(struct resync *resync)
{
    struct resync_status status;

    os_mutex_lock(resync->mutex);
    status = resync->status;
    os_mutex_unlock(resync->mutex);
    return status;
}

/* Mutex held; true when it has ended. */
static bool
wait_locked(struct resync *resync, uint32_t timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);

    while (resync->status.state == RESYNC_RUNNING) {
        uint32_t left_ms = deadline_left_ms(end_us);

        if (left_ms == 0)
            return false;
        (void)os_cond_wait(resync->changed, resync->mutex, left_ms); /* the loop looks again */
    }
    return true;
}

bool
resync_wait(struct resync *resync, uint32_t timeout_ms)
{
    bool has_ended;

    os_mutex_lock(resync->mutex);
    has_ended = wait_locked(resync, timeout_ms);
    os_mutex_unlock(resync->mutex);
    return has_ended;
}

enum err
resync_cancel(struct resync *resync, struct why *why)
{
    bool has_ended;

    os_mutex_lock(resync->mutex);
    resync->is_cancelled = true;
    os_cond_broadcast(resync->changed);
    has_ended = wait_locked(resync, resync->stop_deadline_ms);
    os_mutex_unlock(resync->mutex);
    if (has_ended)
        return ERR_OK;
    return why_set(why, ERR_TIMEOUT,
                   "the array did not stop the resync within %u ms; it is told again",
                   (unsigned)resync->stop_deadline_ms);
}

char *
resync_targets(const struct resync *resync, char *buf, size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < resync->count; i++) {
        char name[LUN_NAME_SIZE];
        char more[32] = "";
        size_t left = resync->count - i - 1;

        if (left > 0)
            (void)snprintf(more, sizeof(more), " and %zu more", left); /* always fits */
        (void)lun_name(&resync->pairs[i].target, name);
        if (used + 2 + strlen(name) + sizeof(more) > size) { /* room is kept for the next text */
            (void)snprintf(buf + used, size - used, " and %zu more", left + 1);
            break;
        }
        used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? ", " : "", name);
    }
    return buf;
}

/* --- the thread --- */

/* The first final state counts. Mutex held. */
static void
publish(struct resync *resync, enum resync_state state, enum err error, const struct why *why)
{
    if (resync->status.state != RESYNC_RUNNING)
        return;
    resync->status.state = state;
    resync->status.error = error;
    if (state == RESYNC_DONE)
        resync->status.percent = 100;
    if (why)
        resync->status.why = *why;
    os_cond_broadcast(resync->changed);
}

/* What a job may have failed with; a backend that says something else has broken the port's rules.
 */
static enum err
job_error(enum err e)
{
    return e == ERR_NOMEM || e == ERR_NO_SPACE || e == ERR_CORRUPT ? e : ERR_ARRAY;
}

/* What the thread has learned. */
struct progress {
    bool is_stopping; /* the jobs are to be stopped */
    enum err error;   /* of the first job that failed */
    struct why why;
    struct why silence; /* why the array did not answer, last */
    uint64_t silent_us; /* until when it may stay silent */
    size_t running;     /* jobs, after the last round */
    size_t cancelled;
    uint64_t percents; /* the sum over all pairs */
};

/* Ask for one job, having told it to stop if it shall. False when the array did not answer. */
static bool
ask(struct pair *pair, struct progress *progress)
{
    const struct array_ops *ops = pair->job->array->ops;
    enum err cancel_error = ERR_OK;
    struct why why = {0};
    enum err e;

    if (progress->is_stopping) {
        cancel_error = ops->resync_cancel(pair->job, &why);
        if (cancel_error)
            progress->silence = why;
    }
    e = ops->resync_poll(pair->job, &pair->status, &why);
    if (e) {
        progress->silence = why;
        return false;
    }
    if (pair->status.state == ARRAY_RESYNC_FAILED && !progress->error) {
        char name[LUN_NAME_SIZE];

        progress->error = job_error(pair->status.error);
        progress->why = why;
        (void)why_about(&progress->why, progress->error, lun_name(&pair->target, name));
    }
    return !cancel_error || pair->status.state != ARRAY_RESYNC_RUNNING;
}

static void
ask_all(struct resync *resync, struct progress *progress)
{
    bool has_answered = true;

    progress->running = 0;
    progress->cancelled = 0;
    progress->percents = 0;
    for (size_t i = 0; i < resync->count; i++) {
        struct pair *pair = &resync->pairs[i];

        if (pair->status.state == ARRAY_RESYNC_RUNNING && !ask(pair, progress))
            has_answered = false;
        progress->running += pair->status.state == ARRAY_RESYNC_RUNNING;
        progress->cancelled += pair->status.state == ARRAY_RESYNC_CANCELLED;
        progress->percents += pair->status.percent < 100 ? pair->status.percent : 100;
    }
    if (has_answered)
        progress->silent_us = DEADLINE_NEVER;
    else if (progress->silent_us == DEADLINE_NEVER)
        progress->silent_us = deadline_after_ms(resync->silence_ms);
}

/* Tell what the last round has brought. Mutex held. */
static void
publish_progress(struct resync *resync, const struct progress *progress)
{
    const unsigned percent = (unsigned)(progress->percents / resync->count);

    if (percent > resync->status.percent)
        resync->status.percent = percent;
    if (progress->running == 0 && progress->error)
        publish(resync, RESYNC_FAILED, progress->error, &progress->why);
    else if (progress->running == 0)
        publish(resync, progress->cancelled ? RESYNC_CANCELLED : RESYNC_DONE, ERR_OK, NULL);
    else if (deadline_left_ms(progress->silent_us) == 0)
        publish(resync, RESYNC_FAILED, ERR_ARRAY, &progress->silence);
}

/* Ask until it has ended. Mutex held, but not while the array is asked. Nobody asks while
 * applications are frozen for a set. */
static void
follow(struct resync *resync)
{
    struct progress progress = {.silent_us = DEADLINE_NEVER};
    uint32_t pause_ms = POLL_MIN_MS;

    while (resync->status.state == RESYNC_RUNNING) {
        const bool is_stopping = resync->is_cancelled || progress.error;

        if (is_stopping && !progress.is_stopping) {
            progress.is_stopping = true;
            pause_ms = POLL_MIN_MS;
        }
        if (!engine_is_frozen(resync->engine)) {
            os_mutex_unlock(resync->mutex);
            ask_all(resync, &progress);
            os_mutex_lock(resync->mutex);
            publish_progress(resync, &progress);
        }
        if (resync->status.state == RESYNC_RUNNING &&
            (progress.is_stopping || !(resync->is_cancelled || progress.error)))
            (void)os_cond_wait(resync->changed, resync->mutex, pause_ms); /* looks again */
        pause_ms = pause_ms < POLL_MAX_MS / 2 ? pause_ms * 2 : POLL_MAX_MS;
    }
}

static void
close_jobs(struct resync *resync)
{
    for (size_t i = 0; i < resync->count; i++) {
        struct array_resync *job = resync->pairs[i].job;

        if (job)
            job->array->ops->resync_close(job);
        resync->pairs[i].job = NULL;
    }
}

static void
run(void *arg)
{
    struct resync *resync = arg;
    struct resync_status status;

    os_mutex_lock(resync->mutex);
    follow(resync);
    status = resync->status;
    os_mutex_unlock(resync->mutex);

    close_jobs(resync);
    if (status.state != RESYNC_DONE && resync->ended)
        resync->ended(resync->ctx, resync, &status);

    os_mutex_lock(resync->mutex);
    resync->is_over = true;
    os_cond_broadcast(resync->changed);
    os_mutex_unlock(resync->mutex);
}

/* --- start and end --- */

/* Stop the first @count jobs again. What was copied cannot be taken back: @why gets to say so. */
static enum err
take_back(struct resync *resync, size_t count, enum err e, struct why *why)
{
    char names[WHY_MAX / 2];

    if (count == 0)
        return e;
    for (size_t i = 0; i < count; i++)
        (void)resync->pairs[i].job->array->ops->resync_cancel(resync->pairs[i].job,
                                                              NULL); /* @e counts */
    close_jobs(resync);
    resync->count = count; /* nobody knows the object yet */
    return why_prefix(why, e,
                      "LUN %s: begun, stopped and overwritten in part, since the next one failed",
                      resync_targets(resync, names, sizeof(names)));
}

enum err
resync_start(struct resync *resync, struct why *why)
{
    struct array *array = resync->engine->config.array;
    size_t started = 0;
    enum err e = ERR_OK;

    while (started < resync->count) {
        struct pair *pair = &resync->pairs[started];
        char name[LUN_NAME_SIZE];

        e = array->ops->resync_start(array, &pair->source, &pair->target, &pair->job, why);
        if (e) {
            (void)why_about(why, e, lun_name(&pair->target, name));
            return take_back(resync, started, e, why);
        }
        started++;
    }
    e = os_thread_start(run, resync, &resync->thread);
    if (e)
        return take_back(resync, started, why_set(why, e, "no thread follows the resync"), why);
    return ERR_OK;
}

void
resync_detach(struct resync *resync)
{
    struct why why = {0};

    (void)why_set(&why, ERR_STATE,
                  "the provider was unloaded; the array goes on with the resync by itself");
    os_mutex_lock(resync->mutex);
    publish(resync, RESYNC_FAILED, ERR_STATE, &why);
    os_mutex_unlock(resync->mutex);
}

bool
resync_wait_over(struct resync *resync, uint32_t timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    uint32_t left_ms = timeout_ms;
    bool is_over;

    os_mutex_lock(resync->mutex);
    while (!resync->is_over && left_ms > 0) {
        (void)os_cond_wait(resync->changed, resync->mutex, left_ms); /* the loop looks again */
        left_ms = deadline_left_ms(end_us);
    }
    is_over = resync->is_over;
    os_mutex_unlock(resync->mutex);
    return is_over;
}

void
resync_join(struct resync *resync)
{
    os_thread_join(resync->thread);
    resync->thread = NULL;
}
