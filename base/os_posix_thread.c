/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Linux: mutexes, condition variables, threads. */
#include "config.h"

#include "base/os.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "base/frozen.h"
#include "base/mem.h"

struct os_mutex {
    pthread_mutex_t mutex;
};

struct os_cond {
    pthread_cond_t cond; /* on the monotonic clock */
};

struct os_thread {
    pthread_t thread;
    void (*run)(void *arg);
    void *arg;
};

enum err
os_mutex_new(struct os_mutex **ret_mutex)
{
    struct os_mutex *mutex = mem_zalloc(sizeof(*mutex));

    if (!mutex)
        return ERR_NOMEM;
    if (pthread_mutex_init(&mutex->mutex, NULL)) {
        mem_free(mutex);
        return ERR_NOMEM;
    }
    *ret_mutex = mutex;
    return ERR_OK;
}

void
os_mutex_free(struct os_mutex *mutex)
{
    if (!mutex)
        return;
    (void)pthread_mutex_destroy(&mutex->mutex); /* fails only for a locked one: caller's promise */
    mem_free(mutex);
}

void
os_mutex_lock(struct os_mutex *mutex)
{
    int error = pthread_mutex_lock(&mutex->mutex);

    assert(!error);
    (void)error;
}

void
os_mutex_unlock(struct os_mutex *mutex)
{
    int error = pthread_mutex_unlock(&mutex->mutex);

    assert(!error);
    (void)error;
}

enum err
os_cond_new(struct os_cond **ret_cond)
{
    struct os_cond *cond = mem_zalloc(sizeof(*cond));
    pthread_condattr_t attr;
    int error;

    if (!cond)
        return ERR_NOMEM;
    (void)pthread_condattr_init(&attr);                      /* cannot fail on Linux */
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* always there */
    error = pthread_cond_init(&cond->cond, &attr);
    (void)pthread_condattr_destroy(&attr);
    if (error) {
        mem_free(cond);
        return ERR_NOMEM;
    }
    *ret_cond = cond;
    return ERR_OK;
}

void
os_cond_free(struct os_cond *cond)
{
    if (!cond)
        return;
    (void)pthread_cond_destroy(&cond->cond); /* nobody waits: caller's promise */
    mem_free(cond);
}

void
os_cond_broadcast(struct os_cond *cond)
{
    (void)pthread_cond_broadcast(&cond->cond); /* cannot fail */
}

bool
os_cond_wait(struct os_cond *cond, struct os_mutex *mutex, uint32_t timeout_ms)
{
    struct timespec until;

    if (timeout_ms == OS_FOREVER) {
        frozen_forbids("waiting without end");
        return pthread_cond_wait(&cond->cond, &mutex->mutex) == 0;
    }

    (void)clock_gettime(CLOCK_MONOTONIC, &until); /* always there */
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return pthread_cond_timedwait(&cond->cond, &mutex->mutex, &until) == 0;
}

static void *
thread_main(void *arg)
{
    struct os_thread *thread = arg;

    thread->run(thread->arg);
    return NULL;
}

enum err
os_thread_start(void (*run)(void *arg), void *arg, struct os_thread **ret_thread)
{
    struct os_thread *thread = mem_zalloc(sizeof(*thread));

    frozen_forbids("starting a thread");
    if (!thread)
        return ERR_NOMEM;
    thread->run = run;
    thread->arg = arg;
    if (pthread_create(&thread->thread, NULL, thread_main, thread)) {
        mem_free(thread);
        return ERR_NOMEM;
    }
    *ret_thread = thread;
    return ERR_OK;
}

void
os_thread_join(struct os_thread *thread)
{
    frozen_forbids("joining a thread");
    if (!thread)
        return;
    (void)pthread_join(thread->thread, NULL); /* fails only for a thread that joins itself */
    mem_free(thread);
}
