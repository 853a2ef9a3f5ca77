/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/idle_cases.h"

#include <string.h>

#include "base/os.h"
#include "fakevss/coordinator/idle.h"
#include "fakevss/coordinator/registry.h"
#include "winetest/com/creation_rig.h"
#include "winetest/harness/harness.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct idle idle;
static volatile LONG is_over;
static HANDLE waiter;

static DWORD WINAPI
wait_for_idle(void *arg)
{
    idle_wait(&idle);
    InterlockedExchange(&is_over, 1);
    (void)arg;
    return 0;
}

/* One client, and somebody who waits until nobody is left. */
static void
start_waiting(void)
{
    memset(&idle, 0, sizeof(idle));
    is_over = 0;
    idle_enter(&idle);
    waiter = CreateThread(NULL, 0, wait_for_idle, NULL, 0, NULL);
}

static void
end_waiting(void)
{
    CHECK_INT(WaitForSingleObject(waiter, 60000), WAIT_OBJECT_0);
    CHECK(is_over);
    CloseHandle(waiter);
}

/* Step by step: which of them the other thread has begun to wait in is not known. */
static void
step_until_over(unsigned step_s)
{
    for (int i = 0; i < 10000 && !is_over; i++) {
        clock_step(step_s * 1000000ull);
        os_sleep_ms(1);
    }
    end_waiting();
}

void
idle__no_client_for_the_idle_time__is_over(void)
{
    static const struct {
        const char *setting; /* NULL: absent */
        unsigned idle_s;
    } rows[] = {{NULL, 180}, {"0", 180}, {"1", 1}, {"4294967295", 4294967295u}};

    clock_stop();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct store_settings settings;

        if (rows[i].setting)
            CHECK_HR(store_setting_set("IdleTimeout", rows[i].setting, NULL), S_OK);
        (void)store_settings_load(&settings, NULL); /* paths are missing */
        CHECK(settings.idle_s == rows[i].idle_s);
        start_waiting();
        clock_step(86400000000ull);
        idle_enter(&idle);
        idle_leave(&idle);
        CHECK(!is_over); /* there is a client */
        idle_leave(&idle);
        os_sleep_ms(5); /* time enough to be wrong in */
        CHECK(!is_over);
        step_until_over(rows[i].idle_s);
    }
    start_waiting();
    idle.gives_way = true;
    idle_leave(&idle);
    end_waiting();
    clock_go_on();
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
}

void
idle__time_in_real_time__is_over(void)
{
    CHECK_HR(store_setting_set("IdleTimeout", "1", NULL), S_OK);
    start_waiting();
    idle_leave(&idle);
    end_waiting();
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
}

/* --- providers that are kept loaded --- */

static void
run_a_set(void)
{
    if (creation_rig_start(VSS_CTX_BACKUP)) {
        CHECK_HR(creation_rig_add(), S_OK);
        CHECK_HR(creation_run(creation_rig.creation, &creation_rig.why), S_OK);
    }
    creation_rig_finish();
}

static volatile LONG unloads;

static void
count_unload(const char *method)
{
    if (strcmp(method, "OnUnload") == 0)
        InterlockedIncrement(&unloads);
}

static void
open_and_keep(void)
{
    creation_rig_open();
    CHECK_HR(store_setting_set("KeepProviders", "1", NULL), S_OK);
    run_a_set();
    CHECK(strncmp(text_get(&creation_rig.calls), "OnLoad;", 7) == 0);
    CHECK(!strstr(text_get(&creation_rig.calls), "OnUnload;"));
}

void
idle__provider_kept_loaded__is_asked_and_may_stay(void)
{
    open_and_keep();
    CHECK_HR(store_setting_set("IdleTimeout", "180", NULL), S_OK);
    creation_rig.during = count_unload;
    unloads = 0;
    creation_rig.provider.answer = S_FALSE;
    clock_stop();
    start_waiting();
    idle_leave(&idle);
    for (int i = 0; i < 5000 && unloads < 2; i++) {
        clock_step(180000000);
        os_sleep_ms(1);
    }
    CHECK(unloads >= 2); /* each idle time */
    CHECK(!is_over);
    creation_rig.provider.answer = S_OK;
    step_until_over(180);

    run_a_set(); /* it is loaded anew */
    CHECK(strncmp(text_get(&creation_rig.calls), "OnLoad;", 7) == 0);
    creation_rig.provider.answer = S_FALSE;
    start_waiting();
    idle.gives_way = true;
    idle_leave(&idle);
    end_waiting(); /* forced */
    clock_go_on();
    CHECK_INT(provider_unload_kept(NULL, false), 0);
    creation_rig_close();
}

void
load__provider_kept_loaded__is_taken_unless_it_died(void)
{
    static const GUID other = {.Data1 = 2}, own = {.Data1 = 1};

    open_and_keep();
    run_a_set();
    CHECK(strncmp(text_get(&creation_rig.calls), "AreLunsSupported;", 17) == 0);
    CHECK_CONTAINS(creation_rig_timeline(), "stayed loaded");
    if (creation_rig_start(VSS_CTX_BACKUP)) {
        creation_rig.provider.is_dead = true; /* and comes back when it is activated */
        CHECK_HR(creation_rig_add(), S_OK);
    }
    creation_rig_finish();
    CHECK(strncmp(text_get(&creation_rig.calls), "OnLoad;", 7) == 0);
    text_release(&creation_rig.calls);
    CHECK_INT(provider_unload_kept(&other, true), 0);
    CHECK_STR(text_get(&creation_rig.calls), "");
    CHECK_INT(provider_unload_kept(&own, true), 0);
    CHECK_STR(text_get(&creation_rig.calls), "OnUnload;");
    creation_rig_close();
}
