/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of who is inside, and one time limit: only one set is in creation at a time. */
#include "config.h"

#include "base/frozen.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"

static atomic_uint inside_count; /* threads at work, nested ones counted */
static atomic_uint open_count;
static _Atomic uint64_t until_us;
static _Atomic uint32_t limit = FROZEN_LIMIT_MS;
static atomic_long breach_count;
static void (*_Atomic breach_handler)(const char *what);
static _Thread_local unsigned depth;     /* of frozen_enter() */
static _Thread_local unsigned log_depth; /* of frozen_log_begin() */

static void
start_clock(void)
{
    atomic_store(&until_us, os_now_us() + (uint64_t)atomic_load(&limit) * 1000);
}

void
frozen_enter(void)
{
    depth++;
    if (atomic_load(&open_count) == 0) /* calls that are refused do not prolong a set's window */
        start_clock();
    atomic_fetch_add(&inside_count, 1);
}

void
frozen_leave(void)
{
    if (depth == 0)
        return;
    depth--;
    atomic_fetch_sub(&inside_count, 1);
}

void
frozen_open(void)
{
    start_clock();
    atomic_fetch_add(&open_count, 1);
}

void
frozen_close(void)
{
    atomic_fetch_sub(&open_count, 1);
}

bool
frozen_is_open(void)
{
    return (atomic_load(&inside_count) > 0 || atomic_load(&open_count) > 0) &&
           os_now_us() < atomic_load(&until_us);
}

bool
frozen_log_begin(void)
{
    if (frozen_is_open())
        return false;
    log_depth++;
    return true;
}

void
frozen_log_end(void)
{
    log_depth--;
}

static void
breach(const char *what)
{
    void (*handler)(const char *what) = atomic_load(&breach_handler);

    atomic_fetch_add(&breach_count, 1);
    if (handler) {
        handler(what);
        return;
    }
#ifdef FAULT_INJECTION
    fprintf(stderr, "forbidden in the frozen window: %s\n", what);
    abort();
#endif
}

void
frozen_forbids(const char *what)
{
    if (depth > 0)
        breach(what);
}

void
frozen_forbids_log(const char *what)
{
    if (log_depth == 0 && frozen_is_open())
        breach(what);
}

long
frozen_breaches(void)
{
    return atomic_load(&breach_count);
}

void
frozen_on_breach(void (*handler)(const char *what))
{
    atomic_store(&breach_handler, handler);
}

void
frozen_set_limit(uint32_t limit_ms)
{
    atomic_store(&limit, limit_ms);
}
