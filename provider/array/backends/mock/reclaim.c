/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that frees the blocks of removed LUNs. It never takes the array's lock, so nobody
 * waits for it; what several processes find at once, one frees while the others wait. */
#include "config.h"

#include "provider/array/backends/mock/reclaim.h"

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"

#define CLOSE_MS 100 /* spares short-lived processes from leaving everything to others */

struct reclaimer {
    const struct store *store; /* borrowed; only dir, seed and faults, which never change */
    struct os_cancel *stop;
    struct os_thread *thread;
    struct os_mutex *mutex; /* guards all below */
    struct os_cond *cond;   /* any of them has changed */
    bool is_wanted;
    bool is_working;
};

const char *
reclaim_path(const struct store *store, uint64_t number, struct store_path *ret_path)
{
    char name[MOCK_NAME_SIZE];

    return store_path(store, ret_path, "removed/%s", identity_name(store->seed, number, name));
}

static enum err
scripted(struct reclaimer *reclaimer)
{
    const struct fault_wait wait = {.cancel = reclaimer->stop, .deadline_ms = OS_FOREVER};
    enum err e = faults_hit(reclaimer->store->faults, FAULT_RECLAIM, &wait, NULL);

    return !e && os_cancel_is_set(reclaimer->stop) ? ERR_CANCELLED : e;
}

/* From the end on, so that whoever goes on later sees by the size what is left. */
static enum err
free_pieces(struct reclaimer *reclaimer, struct os_file *image)
{
    uint64_t size = 0;
    enum err e = os_file_lock(image, OS_FOREVER, reclaimer->stop, NULL);

    if (!e)
        e = os_file_size(image, &size, NULL);
    while (!e && size > 0) {
        e = scripted(reclaimer);
        size -= size < RECLAIM_PIECE ? size : RECLAIM_PIECE;
        if (!e)
            e = os_file_resize(image, size, NULL);
    }
    return e;
}

/* What fails stays for the next time: nobody waits for it who could be told. */
static enum err
free_image(void *ctx, const char *name)
{
    struct reclaimer *reclaimer = ctx;
    struct store_path path;
    struct os_file *image = NULL;
    uint64_t number;
    enum err e;

    if (!identity_number(reclaimer->store->seed, name, &number))
        return ERR_OK; /* not ours: "mockarray check" names it */
    (void)reclaim_path(reclaimer->store, number, &path);
    e = os_file_open(path.text, OS_OPEN_READ_WRITE, &image, NULL);
    if (!e)
        e = free_pieces(reclaimer, image);
    os_file_close(image);
    if (!e)
        (void)os_unlink(path.text, NULL); /* another may have done it */
    return e == ERR_CANCELLED ? e : ERR_OK;
}

static void
free_all(struct reclaimer *reclaimer)
{
    struct store_path path;

    if (scripted(reclaimer))
        return;
    (void)os_list_dir(store_path(reclaimer->store, &path, "removed"), free_image, reclaimer,
                      NULL); /* as free_image */
}

static void
work(void *arg)
{
    struct reclaimer *reclaimer = arg;

    os_mutex_lock(reclaimer->mutex);
    while (!os_cancel_is_set(reclaimer->stop)) {
        if (!reclaimer->is_wanted) {
            (void)os_cond_wait(reclaimer->cond, reclaimer->mutex, OS_FOREVER); /* looks again */
            continue;
        }
        reclaimer->is_wanted = false;
        reclaimer->is_working = true;
        os_mutex_unlock(reclaimer->mutex);
        free_all(reclaimer);
        os_mutex_lock(reclaimer->mutex);
        reclaimer->is_working = false;
        os_cond_broadcast(reclaimer->cond);
    }
    os_mutex_unlock(reclaimer->mutex);
}

void
reclaimer_wake(struct reclaimer *reclaimer)
{
    if (!reclaimer)
        return;
    os_mutex_lock(reclaimer->mutex);
    reclaimer->is_wanted = true;
    os_cond_broadcast(reclaimer->cond);
    os_mutex_unlock(reclaimer->mutex);
}

static enum err
wake_for(void *ctx, const char *name)
{
    (void)name;
    reclaimer_wake(ctx);
    return ERR_OK;
}

static enum err
start(struct reclaimer *reclaimer, struct why *why)
{
    struct store_path path;
    enum err e = os_cancel_new(&reclaimer->stop);

    if (!e)
        e = os_mutex_new(&reclaimer->mutex);
    if (!e)
        e = os_cond_new(&reclaimer->cond);
    if (!e)
        e = os_thread_start(work, reclaimer, &reclaimer->thread);
    if (e)
        return why_set(why, e, "cannot start the thread that frees the blocks of removed LUNs");
    return os_list_dir(store_path(reclaimer->store, &path, "removed"), wake_for, reclaimer, why);
}

enum err
reclaimer_new(const struct store *store, struct reclaimer **ret_reclaimer, struct why *why)
{
    struct reclaimer *reclaimer = mem_zalloc(sizeof(*reclaimer));
    enum err e;

    if (!reclaimer)
        return why_set(why, ERR_NOMEM, "no memory to free the blocks of removed LUNs");
    reclaimer->store = store;
    e = start(reclaimer, why);
    if (e) {
        reclaimer_free(reclaimer);
        return e;
    }
    *ret_reclaimer = reclaimer;
    return ERR_OK;
}

void
reclaimer_free(struct reclaimer *reclaimer)
{
    if (!reclaimer)
        return;
    if (reclaimer->thread) {
        const uint64_t end_us = deadline_after_ms(CLOSE_MS);
        uint32_t left_ms = CLOSE_MS;

        os_mutex_lock(reclaimer->mutex);
        while ((reclaimer->is_wanted || reclaimer->is_working) && left_ms > 0) {
            (void)os_cond_wait(reclaimer->cond, reclaimer->mutex, left_ms); /* looks again */
            left_ms = deadline_left_ms(end_us);
        }
        os_cancel_set(reclaimer->stop);
        os_cond_broadcast(reclaimer->cond);
        os_mutex_unlock(reclaimer->mutex);
        os_thread_join(reclaimer->thread);
    }
    os_cond_free(reclaimer->cond);
    os_mutex_free(reclaimer->mutex);
    os_cancel_free(reclaimer->stop);
    mem_free(reclaimer);
}
