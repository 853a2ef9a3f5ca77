/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Windows: mutexes, condition variables, threads. */
#include "config.h"

#include "base/os.h"

#include <process.h>
#include <windows.h>

#include "base/frozen.h"
#include "base/mem.h"

struct os_mutex {
    SRWLOCK lock;
};

struct os_cond {
    CONDITION_VARIABLE cond;
};

struct os_thread {
    HANDLE handle;
    void (*run)(void *arg);
    void *arg;
};

_Static_assert(OS_FOREVER == INFINITE, "waits pass the time-out on as it is");

enum err
os_mutex_new(struct os_mutex **ret_mutex)
{
    struct os_mutex *mutex = mem_zalloc(sizeof(*mutex));

    if (!mutex)
        return ERR_NOMEM;
    InitializeSRWLock(&mutex->lock);
    *ret_mutex = mutex;
    return ERR_OK;
}

void
os_mutex_free(struct os_mutex *mutex)
{
    mem_free(mutex); /* SRW locks need no end */
}

void
os_mutex_lock(struct os_mutex *mutex)
{
    AcquireSRWLockExclusive(&mutex->lock);
}

void
os_mutex_unlock(struct os_mutex *mutex)
{
    ReleaseSRWLockExclusive(&mutex->lock);
}

enum err
os_cond_new(struct os_cond **ret_cond)
{
    struct os_cond *cond = mem_zalloc(sizeof(*cond));

    if (!cond)
        return ERR_NOMEM;
    InitializeConditionVariable(&cond->cond);
    *ret_cond = cond;
    return ERR_OK;
}

void
os_cond_free(struct os_cond *cond)
{
    mem_free(cond); /* condition variables need no end */
}

void
os_cond_broadcast(struct os_cond *cond)
{
    WakeAllConditionVariable(&cond->cond);
}

bool
os_cond_wait(struct os_cond *cond, struct os_mutex *mutex, uint32_t timeout_ms)
{
    if (timeout_ms == OS_FOREVER)
        frozen_forbids("waiting without end");
    return SleepConditionVariableSRW(&cond->cond, &mutex->lock, timeout_ms, 0);
}

static unsigned __stdcall thread_main(void *arg)
{
    struct os_thread *thread = arg;

    thread->run(thread->arg);
    return 0;
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
    thread->handle = (HANDLE)_beginthreadex(NULL, 0, thread_main, thread, 0, NULL);
    if (!thread->handle) {
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
    (void)WaitForSingleObject(thread->handle, INFINITE); /* a valid handle waits */
    (void)CloseHandle(thread->handle);
    mem_free(thread);
}
