/* SPDX-License-Identifier: Apache-2.0 */
/* The system's clock and what was added to it. One lock and one condition variable for all that
 * wait: waits are few, and each looks for itself whether it is over. */
#include "config.h"

#include "fakevss/coordinator/clock.h"

#include <windows.h>

#include "base/os.h"

#define MS_1601_TO_1970 11644473600000ll
#define LOOK_MS 10

static SRWLOCK lock = SRWLOCK_INIT; /* guards the rest */
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static uint64_t ahead_us; /* of the system's clock */
static bool stands;
static uint64_t stood_at_us;              /* the system's clock when it was stopped */
static struct clock_timer *timers;        /* the earliest first */
static const struct clock_timer *running; /* its run() is under way */
static bool has_thread;

static uint64_t
now(void)
{
    return (stands ? stood_at_us : os_now_us()) + ahead_us;
}

uint64_t
clock_now_us(void)
{
    uint64_t now_us;

    AcquireSRWLockShared(&lock);
    now_us = now();
    ReleaseSRWLockShared(&lock);
    return now_us;
}

uint64_t
clock_utc_ms(void)
{
    uint64_t ahead_ms;

    AcquireSRWLockShared(&lock);
    ahead_ms = ahead_us / 1000;
    ReleaseSRWLockShared(&lock);
    return os_utc_ms() + ahead_ms;
}

int64_t
clock_timestamp(void)
{
    return ((int64_t)clock_utc_ms() + MS_1601_TO_1970) * 10000;
}

void
clock_step(uint64_t us)
{
    AcquireSRWLockExclusive(&lock);
    ahead_us += us;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

void
clock_stop(void)
{
    AcquireSRWLockExclusive(&lock);
    stood_at_us = os_now_us();
    stands = true;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed); /* who waits for the system's clock waits for steps now */
}

void
clock_go_on(void)
{
    AcquireSRWLockExclusive(&lock);
    if (stands) /* it must not jump over the time for which it stood */
        ahead_us -= os_now_us() - stood_at_us;
    stands = false;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

/* @ms from now. */
static uint64_t
end_after(uint64_t ms)
{
    return ms > (UINT64_MAX - now()) / 1000 ? CLOCK_FOREVER : now() + ms * 1000;
}

/* Wait for a change, at most until @end_us, which is not over; the lock is held. */
static void
sleep_until(uint64_t end_us)
{
    uint64_t ms = (end_us - now() + 999) / 1000;
    DWORD limit = stands || end_us == CLOCK_FOREVER || ms >= INFINITE ? INFINITE : (DWORD)ms;

    (void)SleepConditionVariableSRW(&changed, &lock, limit, 0); /* the caller looks again */
}

bool
clock_wait(clock_condition *is_true, void *arg, uint64_t ms)
{
    uint64_t end_us;
    bool is_over;

    AcquireSRWLockExclusive(&lock);
    end_us = end_after(ms);
    for (;;) {
        is_over = is_true && is_true(arg);
        if (is_over || now() >= end_us)
            break;
        sleep_until(end_us);
    }
    ReleaseSRWLockExclusive(&lock);
    return is_over;
}

void
clock_wake(void)
{
    AcquireSRWLockExclusive(&lock); /* who has just looked sleeps by now */
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

static bool
is_cancelled(void *arg)
{
    return os_cancel_is_set(arg);
}

bool
clock_wait_cancel(struct os_cancel *cancel, uint64_t ms)
{
    return clock_wait(is_cancelled, cancel, ms);
}

void
clock_cancel(struct os_cancel *cancel)
{
    os_cancel_set(cancel);
    clock_wake();
}

unsigned long
clock_wait_handle(void *handle, uint64_t ms)
{
    uint64_t end_us;
    DWORD wait;

    AcquireSRWLockShared(&lock);
    end_us = end_after(ms);
    ReleaseSRWLockShared(&lock);
    do
        wait = WaitForSingleObject(handle, LOOK_MS);
    while (wait == WAIT_TIMEOUT && clock_now_us() < end_us);
    return wait;
}

/* --- timers --- */

static DWORD WINAPI __attribute__((noreturn)) run_timers(void *arg)
{
    (void)arg;
    AcquireSRWLockExclusive(&lock);
    for (;;) {
        struct clock_timer *timer = timers;

        if (!timer || timer->end_us > now()) {
            sleep_until(timer ? timer->end_us : CLOCK_FOREVER);
            continue;
        }
        timers = timer->next;
        timer->is_set = false;
        timer->has_run = true;
        running = timer;
        ReleaseSRWLockExclusive(&lock);
        timer->run(timer->arg);
        AcquireSRWLockExclusive(&lock);
        running = NULL;
        WakeAllConditionVariable(&changed); /* who stops it waits for that */
    }
}

/* With the lock held. The thread stays: the process ends without it. */
static bool
have_thread(void)
{
    HANDLE thread;

    if (has_thread)
        return true;
    thread = CreateThread(NULL, 0, run_timers, NULL, 0, NULL);
    if (thread)
        CloseHandle(thread);
    has_thread = thread;
    return has_thread;
}

bool
clock_timer_start(struct clock_timer *timer, uint64_t ms, void (*run)(void *arg), void *arg)
{
    struct clock_timer **link = &timers;
    bool can_run;

    AcquireSRWLockExclusive(&lock);
    can_run = have_thread();
    *timer = (struct clock_timer){.end_us = end_after(ms), .run = run, .arg = arg};
    if (can_run) {
        while (*link && (*link)->end_us <= timer->end_us)
            link = &(*link)->next;
        timer->next = *link;
        timer->is_set = true;
        *link = timer;
    }
    can_run = timer->is_set;
    ReleaseSRWLockExclusive(&lock);
    if (link == &timers)
        WakeAllConditionVariable(&changed); /* the thread sleeps until a later one */
    return can_run;
}

/* Wait until it has run if its time has come; the lock is held. */
static bool
let_run(const struct clock_timer *timer)
{
    while (running == timer || (timer->is_set && timer->end_us <= now()))
        sleep_until(CLOCK_FOREVER);
    return timer->has_run;
}

bool
clock_timer_has_run(const struct clock_timer *timer)
{
    bool has_run;

    AcquireSRWLockExclusive(&lock);
    has_run = let_run(timer);
    ReleaseSRWLockExclusive(&lock);
    return has_run;
}

bool
clock_timer_stop(struct clock_timer *timer)
{
    struct clock_timer **link = &timers;
    bool has_run;

    AcquireSRWLockExclusive(&lock);
    has_run = let_run(timer);
    while (timer->is_set && *link != timer)
        link = &(*link)->next;
    if (timer->is_set)
        *link = timer->next;
    timer->is_set = false;
    ReleaseSRWLockExclusive(&lock);
    return has_run;
}
