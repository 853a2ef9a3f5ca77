/* SPDX-License-Identifier: Apache-2.0 */
/* All times are long: a step that is not seen shows as a case that does not end. */
#include "config.h"

#include "winetest/com/clock_cases.h"

#include <windows.h>

#include "base/os.h"
#include "fakevss/coordinator/clock.h"
#include "winetest/harness/harness.h"

#define HOUR_MS 3600000u
#define HOUR_US (HOUR_MS * 1000ull)

void
clock__stands__moves_by_steps_alone_and_goes_on_without_a_jump(void)
{
    uint64_t before_us = clock_now_us();
    uint64_t stood_us;
    int64_t timestamp;
    int64_t passed;

    clock_stop();
    stood_us = clock_now_us();
    CHECK(stood_us >= before_us && stood_us < before_us + HOUR_US);
    os_sleep_ms(2);
    CHECK(clock_now_us() == stood_us);
    timestamp = clock_timestamp();
    clock_step(HOUR_US + 1);
    CHECK(clock_now_us() == stood_us + HOUR_US + 1);
    passed = clock_timestamp() - timestamp;
    CHECK(passed >= (int64_t)HOUR_US * 10 && passed < (int64_t)HOUR_US * 20);
    os_sleep_ms(20);
    clock_go_on();
    CHECK(clock_now_us() >= stood_us + HOUR_US + 1);
    CHECK(clock_now_us() < stood_us + HOUR_US + 1 + 20000); /* as long as the pause */
    clock_go_on();
    CHECK(clock_now_us() < stood_us + 2 * HOUR_US);
}

/* --- waits --- */

struct scene {
    struct os_cancel *cancel;
    volatile LONG looked; /* how often it was asked whether it is over */
};

static bool
look(void *arg)
{
    struct scene *scene = arg;

    InterlockedIncrement(&scene->looked);
    return os_cancel_is_set(scene->cancel);
}

static bool
has_looked(void *arg)
{
    const struct scene *scene = arg;

    return scene->looked > 0;
}

/* Once the other thread waits. */
static DWORD WINAPI
step_an_hour(void *arg)
{
    while (!has_looked(arg))
        (void)clock_wait(NULL, NULL, 1);
    clock_step(HOUR_US);
    return 0;
}

static DWORD WINAPI
cancel(void *arg)
{
    struct scene *scene = arg;

    while (!has_looked(arg))
        (void)clock_wait(NULL, NULL, 1);
    clock_cancel(scene->cancel);
    return 0;
}

static bool
wait_while(DWORD(WINAPI *other)(void *arg), uint64_t ms, struct scene *scene)
{
    HANDLE thread;
    bool is_over;

    scene->looked = 0;
    thread = CreateThread(NULL, 0, other, scene, 0, NULL);
    is_over = clock_wait(look, scene, ms);
    CHECK_INT(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0);
    CloseHandle(thread);
    return is_over;
}

void
clock__waits__end_with_what_they_wait_for_or_their_time(void)
{
    struct scene scene = {0};

    CHECK_ERR(os_cancel_new(&scene.cancel), ERR_OK, NULL);
    CHECK(!clock_wait(look, &scene, 0));
    CHECK_INT(scene.looked, 1);
    CHECK(!wait_while(step_an_hour, HOUR_MS, &scene));
    CHECK(!clock_wait_cancel(scene.cancel, 1)); /* in real time */
    CHECK(!clock_wait(NULL, NULL, 1));
    CHECK(wait_while(cancel, CLOCK_FOREVER, &scene));
    CHECK(clock_wait_cancel(scene.cancel, 0));
    CHECK(clock_wait_cancel(scene.cancel, CLOCK_FOREVER));
    os_cancel_free(scene.cancel);
}

static DWORD WINAPI
step_often(void *arg)
{
    struct scene *scene = arg;

    while (!os_cancel_is_set(scene->cancel))
        clock_step(HOUR_US);
    return 0;
}

void
clock__handle__is_waited_for_or_its_time(void)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct scene scene = {0};
    HANDLE thread;

    CHECK_ERR(os_cancel_new(&scene.cancel), ERR_OK, NULL);
    CHECK_INT(clock_wait_handle(event, 0), WAIT_TIMEOUT);
    thread = CreateThread(NULL, 0, step_often, &scene, 0, NULL);
    CHECK_INT(clock_wait_handle(event, HOUR_MS), WAIT_TIMEOUT);
    os_cancel_set(scene.cancel);
    CHECK_INT(clock_wait_handle(thread, 60000), WAIT_OBJECT_0);
    SetEvent(event);
    CHECK_INT(clock_wait_handle(event, CLOCK_FOREVER), WAIT_OBJECT_0);
    CloseHandle(thread);
    CloseHandle(event);
    os_cancel_free(scene.cancel);
}

/* --- timers --- */

static char order[8];
static volatile LONG ran;

static void
note(void *arg)
{
    order[ran] = *(const char *)arg;
    (void)InterlockedIncrement(&ran);
    clock_wake();
}

static bool
has_run(void *arg)
{
    return ran == *(const LONG *)arg;
}

static void
await_runs(LONG count)
{
    CHECK(clock_wait(has_run, &count, CLOCK_FOREVER));
}

void
clock__timers__run_in_the_order_of_their_times(void)
{
    struct clock_timer timers[4];

    ran = 0;
    memset(order, 0, sizeof(order));
    CHECK(clock_timer_start(&timers[0], 3 * HOUR_MS, note, "c"));
    CHECK(clock_timer_start(&timers[1], HOUR_MS, note, "a"));
    CHECK(clock_timer_start(&timers[2], CLOCK_FOREVER, note, "-"));
    CHECK(clock_timer_start(&timers[3], 2 * HOUR_MS, note, "b"));
    clock_step(HOUR_US);
    await_runs(1);
    CHECK_STR(order, "a");
    clock_step(2 * HOUR_US);
    await_runs(3);
    CHECK_STR(order, "abc");
    for (int i = 0; i < 4; i++)
        CHECK(clock_timer_stop(&timers[i]) == (i != 2));
}

static void
note_later(void *arg)
{
    clock_wake();
    os_sleep_ms(20); /* who stops it comes meanwhile */
    note(arg);
}

void
clock__timer_stopped__does_not_run_or_has_run(void)
{
    struct clock_timer timer = {0}, other;

    ran = 0;
    CHECK(!clock_timer_stop(&timer));
    CHECK(clock_timer_start(&timer, HOUR_MS, note, "x"));
    CHECK(clock_timer_start(&other, HOUR_MS, note, "o"));
    CHECK(!clock_timer_stop(&timer));
    clock_step(HOUR_US);
    await_runs(1);
    CHECK(order[0] == 'o');
    CHECK(clock_timer_stop(&other));
    CHECK(clock_timer_stop(&other));

    ran = 0;
    CHECK(clock_timer_start(&timer, 0, note_later, "x"));
    while (!clock_timer_stop(&timer)) /* it has begun, or it has not */
        CHECK(clock_timer_start(&timer, 0, note_later, "x"));
    CHECK_INT(ran, 1);
    CHECK(clock_timer_start(&timer, 1, note, "x")); /* in real time */
    await_runs(2);
    CHECK(clock_timer_stop(&timer));
}
