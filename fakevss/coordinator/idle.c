/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/idle.h"

#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/provider.h"
#include "fakevss/coordinator/store.h"

static bool
has_client(void *arg)
{
    const struct idle *idle = arg;

    return idle->clients > 0;
}

static bool
has_no_client(void *arg)
{
    return !has_client(arg);
}

void
idle_enter(struct idle *idle)
{
    (void)InterlockedIncrement(&idle->clients);
    clock_wake();
}

void
idle_leave(struct idle *idle)
{
    (void)InterlockedDecrement(&idle->clients);
    clock_wake();
}

void
idle_await_client(struct idle *idle, uint64_t ms)
{
    (void)clock_wait(has_client, idle, ms);
}

void
idle_wait(struct idle *idle)
{
    struct store_settings settings;
    bool is_over = false;

    while (!is_over) {
        (void)clock_wait(has_no_client, idle, CLOCK_FOREVER);
        (void)store_settings_load(&settings, NULL); /* the idle time has a default */
        if (!clock_wait(has_client, idle, idle->gives_way ? 0 : settings.idle_s * 1000ull))
            is_over = provider_unload_kept(NULL, idle->gives_way) == 0;
    }
}
