/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's time, from one place: nothing else in its process asks the system for the time
 * or waits with an end. It can be put forward, so that what takes VSS a minute takes a test a
 * millisecond. All functions are thread-safe; none allocates. */
#ifndef FAKEVSS_COORDINATOR_CLOCK_H
#define FAKEVSS_COORDINATOR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct os_cancel;

/* An end that never comes. */
#define CLOCK_FOREVER UINT64_MAX

/* Microseconds, monotonic, from an arbitrary start. */
uint64_t clock_now_us(void);
/* UTC in ms since 1970. */
uint64_t clock_utc_ms(void);
/* UTC in units of 100 ns since 1601, as VSS_TIMESTAMP. */
int64_t clock_timestamp(void);

/* Put the clock forward: waits and timers whose time has come with that end at once. */
void clock_step(uint64_t us);
/* Have it stand, and move by steps alone; and have it go on from where it stands. For tests of
 * times to the microsecond. */
void clock_stop(void);
void clock_go_on(void);

/* Wait until @is_true(@arg) or @ms have passed; returns what it said last. Who makes it true calls
 * clock_wake() afterwards. It is called with the clock locked: it neither waits nor calls the
 * clock. NULL is never true: a pause. */
typedef bool clock_condition(void *arg);
bool clock_wait(clock_condition *is_true, void *arg, uint64_t ms);
void clock_wake(void);

/* The same for a flag: wait until @cancel is set, true when it is. Set with clock_cancel(). */
bool clock_wait_cancel(struct os_cancel *cancel, uint64_t ms);
void clock_cancel(struct os_cancel *cancel);

/* Wait until the handle of a process or a mutex, which no clock_wake() tells of, is signalled; what
 * WaitForSingleObject() says then. It looks every few ms. */
unsigned long clock_wait_handle(void *handle, uint64_t ms);

/* Something that happens later, unless it is stopped. Its fields are clock.c's; it stays where it
 * is until it was stopped. */
struct clock_timer {
    struct clock_timer *next;
    uint64_t end_us;
    void (*run)(void *arg);
    void *arg;
    bool is_set;
    bool has_run;
};

/* Have @run(@arg) called in @ms, on a thread that all timers share: it is short and stops no timer.
 * False without resources. */
bool clock_timer_start(struct clock_timer *timer, uint64_t ms, void (*run)(void *arg), void *arg);
/* From now on it neither runs nor will; true when it has run, as one does whose time has come. One
 * that was never started, and all zero, is fine. Waits for a run() under way. */
bool clock_timer_stop(struct clock_timer *timer);
/* The same question without stopping it. */
bool clock_timer_has_run(const struct clock_timer *timer);

#endif
