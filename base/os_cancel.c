/* SPDX-License-Identifier: Apache-2.0 */
/* The cancel flag, on top of the system's mutex and condition variable. */
#include "config.h"

#include "base/os.h"

#include <stdatomic.h>

#include "base/deadline.h"
#include "base/frozen.h"
#include "base/mem.h"

struct os_cancel {
    struct os_mutex *mutex;
    struct os_cond *cond;
    atomic_bool is_set; /* written with the mutex held, so that a waiter cannot miss it */
};

enum err
os_cancel_new(struct os_cancel **ret_cancel)
{
    struct os_cancel *cancel = mem_zalloc(sizeof(*cancel));
    enum err e = ERR_NOMEM;

    if (!cancel)
        goto out;
    e = os_mutex_new(&cancel->mutex);
    if (e)
        goto out;
    e = os_cond_new(&cancel->cond);
    if (e)
        goto out;

    *ret_cancel = cancel;
    cancel = NULL; /* handed over */
out:
    os_cancel_free(cancel);
    return e;
}

void
os_cancel_free(struct os_cancel *cancel)
{
    if (!cancel)
        return;
    os_cond_free(cancel->cond);
    os_mutex_free(cancel->mutex);
    mem_free(cancel);
}

void
os_cancel_set(struct os_cancel *cancel)
{
    os_mutex_lock(cancel->mutex);
    atomic_store(&cancel->is_set, true);
    os_cond_broadcast(cancel->cond);
    os_mutex_unlock(cancel->mutex);
}

bool
os_cancel_is_set(const struct os_cancel *cancel)
{
    return atomic_load(&cancel->is_set);
}

bool
os_cancel_wait(struct os_cancel *cancel, uint32_t timeout_ms)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    bool is_set;

    if (timeout_ms == OS_FOREVER)
        frozen_forbids("waiting without end");
    os_mutex_lock(cancel->mutex);
    for (;;) {
        uint32_t left_ms = deadline_left_ms(end_us);

        is_set = atomic_load(&cancel->is_set);
        if (is_set || left_ms == 0)
            break;
        (void)os_cond_wait(cancel->cond, cancel->mutex, left_ms); /* the loop looks again */
    }
    os_mutex_unlock(cancel->mutex);
    return is_set;
}
