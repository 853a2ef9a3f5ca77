/* SPDX-License-Identifier: Apache-2.0 */
/* base/os.h: threads, mutexes, condition variables, cancel flags, clocks, randomness. Times are
 * compared only where the clock promises them: a wait never ends early with "timed out". */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

#define THREADS 4
#define ROUNDS 5000
#define NEVER_MS 60000 /* only something broken waits that long */

struct shared {
    struct os_mutex *mutex;
    struct os_cond *cond;
    long count;
    int waiting;
    bool go;
};

static void
shared_init(struct shared *shared)
{
    memset(shared, 0, sizeof(*shared));
    CHECK_ERR(os_mutex_new(&shared->mutex), ERR_OK, NULL);
    CHECK_ERR(os_cond_new(&shared->cond), ERR_OK, NULL);
}

static void
shared_release(struct shared *shared)
{
    os_cond_free(shared->cond);
    os_mutex_free(shared->mutex);
}

static void
run_threads(void (*run)(void *arg), struct shared *shared, struct os_thread **threads)
{
    for (int i = 0; i < THREADS; i++)
        CHECK_ERR(os_thread_start(run, shared, &threads[i]), ERR_OK, NULL);
}

static void
join_threads(struct os_thread **threads)
{
    for (int i = 0; i < THREADS; i++)
        os_thread_join(threads[i]);
}

static void
count_up(void *arg)
{
    struct shared *shared = arg;

    for (int i = 0; i < ROUNDS; i++) {
        os_mutex_lock(shared->mutex);
        shared->count++;
        os_mutex_unlock(shared->mutex);
    }
}

static void
mutex__many_threads__count_is_exact(void)
{
    struct os_thread *threads[THREADS] = {NULL};
    struct shared shared;

    shared_init(&shared);
    run_threads(count_up, &shared, threads);
    join_threads(threads);
    CHECK_INT(shared.count, THREADS * ROUNDS);
    shared_release(&shared);
}

static void
wait_for_go(void *arg)
{
    struct shared *shared = arg;

    os_mutex_lock(shared->mutex);
    shared->waiting++;
    os_cond_broadcast(shared->cond);
    while (!shared->go)
        (void)os_cond_wait(shared->cond, shared->mutex, OS_FOREVER);
    shared->count++;
    os_mutex_unlock(shared->mutex);
}

static void
cond__broadcast__wakes_all(void)
{
    struct os_thread *threads[THREADS] = {NULL};
    struct shared shared;

    shared_init(&shared);
    run_threads(wait_for_go, &shared, threads);
    os_mutex_lock(shared.mutex);
    while (shared.waiting < THREADS)
        (void)os_cond_wait(shared.cond, shared.mutex, OS_FOREVER);
    shared.go = true;
    os_cond_broadcast(shared.cond);
    os_mutex_unlock(shared.mutex);
    join_threads(threads);
    CHECK_INT(shared.count, THREADS);
    shared_release(&shared);
}

static void
cond__nobody_signals__times_out_not_before_its_time(void)
{
    static const uint32_t timeouts_ms[] = {0, 1, 20, 999};
    struct shared shared;

    shared_init(&shared);
    for (size_t i = 0; i < sizeof(timeouts_ms) / sizeof(timeouts_ms[0]); i++) {
        uint64_t start_us = os_now_us();

        os_mutex_lock(shared.mutex);
        while (os_cond_wait(shared.cond, shared.mutex, timeouts_ms[i]))
            start_us = os_now_us(); /* woken early, which is allowed: again */
        os_mutex_unlock(shared.mutex);
        /* Windows' clock for time-outs ticks in coarse steps. */
        CHECK(os_now_us() - start_us + 16000 >= timeouts_ms[i] * 1000ull);
    }
    shared_release(&shared);
}

static void
set_flag(void *arg)
{
    bool *flag = arg;

    *flag = true;
}

static void
thread__joined__has_run(void)
{
    long live = mem_live();

    for (int i = 0; i < 50; i++) {
        struct os_thread *thread = NULL;
        bool flag = false;

        CHECK_ERR(os_thread_start(set_flag, &flag, &thread), ERR_OK, NULL);
        os_thread_join(thread);
        CHECK(flag);
    }
    CHECK_INT(mem_live(), live);
}

static void
frees__null__are_fine(void)
{
    os_mutex_free(NULL);
    os_cond_free(NULL);
    os_thread_join(NULL);
    os_cancel_free(NULL);
    os_file_close(NULL);
    CHECK(true);
}

static void
news__without_memory__fail_cleanly(void)
{
    long live = mem_live();
    struct os_mutex *mutex = NULL;
    struct os_cond *cond = NULL;
    struct os_thread *thread = NULL;
    struct os_cancel *cancel = NULL;
    bool flag = false;

    mem_fail_at(1);
    CHECK_ERR(os_mutex_new(&mutex), ERR_NOMEM, NULL);
    mem_fail_at(1);
    CHECK_ERR(os_cond_new(&cond), ERR_NOMEM, NULL);
    mem_fail_at(1);
    CHECK_ERR(os_thread_start(set_flag, &flag, &thread), ERR_NOMEM, NULL);
    for (long nth = 1; nth <= 3; nth++) {
        mem_fail_at(nth);
        CHECK_ERR(os_cancel_new(&cancel), ERR_NOMEM, NULL);
    }
    CHECK(!mutex && !cond && !thread && !cancel && !flag);
    CHECK_INT(mem_live(), live);
}

static void
cancel__not_set__wait_times_out(void)
{
    struct os_cancel *cancel = NULL;

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    CHECK(!os_cancel_is_set(cancel));
    CHECK(!os_cancel_wait(cancel, 0));
    CHECK(!os_cancel_wait(cancel, 20));
    os_cancel_free(cancel);
}

static void
cancel__set__stays_set(void)
{
    struct os_cancel *cancel = NULL;

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    os_cancel_set(cancel);
    os_cancel_set(cancel);
    CHECK(os_cancel_is_set(cancel));
    CHECK(os_cancel_wait(cancel, 0));
    CHECK(os_cancel_wait(cancel, OS_FOREVER));
    os_cancel_free(cancel);
}

struct cancel_waiter {
    struct os_cancel *started;
    struct os_cancel *cancel;
    uint32_t timeout_ms;
    bool result;
};

static void
wait_for_cancel(void *arg)
{
    struct cancel_waiter *waiter = arg;

    os_cancel_set(waiter->started);
    waiter->result = os_cancel_wait(waiter->cancel, waiter->timeout_ms);
}

static void
cancel__set_by_another_thread__ends_each_wait(void)
{
    static const uint32_t timeouts_ms[] = {NEVER_MS, OS_FOREVER};

    for (int i = 0; i < 2; i++) {
        struct cancel_waiter waiter = {.timeout_ms = timeouts_ms[i]};
        struct os_thread *thread = NULL;

        CHECK_ERR(os_cancel_new(&waiter.started), ERR_OK, NULL);
        CHECK_ERR(os_cancel_new(&waiter.cancel), ERR_OK, NULL);
        CHECK_ERR(os_thread_start(wait_for_cancel, &waiter, &thread), ERR_OK, NULL);
        CHECK(os_cancel_wait(waiter.started, NEVER_MS));
        os_cancel_set(waiter.cancel);
        os_thread_join(thread);
        CHECK(waiter.result);
        os_cancel_free(waiter.cancel);
        os_cancel_free(waiter.started);
    }
}

static void
cancel__in_frozen_window__does_not_allocate(void)
{
    long count = frozen_breaches();
    struct os_cancel *cancel = NULL;

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    frozen_enter();
    CHECK(!os_cancel_wait(cancel, 1));
    os_cancel_set(cancel);
    CHECK(os_cancel_is_set(cancel));
    frozen_leave();
    CHECK_INT(frozen_breaches(), count);
    os_cancel_free(cancel);
}

static void
now__many_reads__never_falls(void)
{
    uint64_t before = os_now_us();
    bool falls = false;

    for (int i = 0; i < 10000; i++) {
        uint64_t now = os_now_us();

        falls = falls || now < before;
        before = now;
    }
    CHECK(!falls);
}

static void
sleep__some_ms__passes_them(void)
{
    uint64_t start_us = os_now_us();

    os_sleep_ms(30);
    CHECK(os_now_us() - start_us + 16000 >= 30000);
}

static void
utc__now__is_between_2024_and_2100(void)
{
    CHECK(os_utc_ms() > 1704067200000ull);
    CHECK(os_utc_ms() < 4102444800000ull);
}

static void
random__blocks__differ_and_stay_in_bounds(void)
{
    static unsigned char a[100000], b[100000];
    unsigned char guarded[18] = {0};
    unsigned seen = 0;

    CHECK_ERR(os_random(a, sizeof(a)), ERR_OK, NULL);
    CHECK_ERR(os_random(b, sizeof(b)), ERR_OK, NULL);
    CHECK(memcmp(a, b, 32) != 0);
    CHECK(memcmp(a + sizeof(a) - 32, b + sizeof(b) - 32, 32) != 0);
    for (int round = 0; round < 64; round++) {
        CHECK_ERR(os_random(guarded + 1, 16), ERR_OK, NULL);
        for (int i = 1; i <= 16; i++)
            seen |= guarded[i];
    }
    CHECK_INT(seen, 0xff);
    CHECK_INT(guarded[0] | guarded[17], 0);
    CHECK_ERR(os_random(guarded, 0), ERR_OK, NULL);
}

static void
pid__of_child__is_its_own(void)
{
    struct test_process *child = test_process_start("pid", "x");
    char line[64] = "";
    char own[64];

    CHECK(os_pid() != 0);
    snprintf(own, sizeof(own), "%u", (unsigned)os_pid());
    CHECK(test_process_line(child, line, sizeof(line)));
    CHECK(atol(line) > 0);
    CHECK(strcmp(line, own) != 0);
    CHECK_INT(test_process_wait(child), 0);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(mutex__many_threads__count_is_exact),
        TEST(cond__broadcast__wakes_all),
        TEST(cond__nobody_signals__times_out_not_before_its_time),
        TEST(thread__joined__has_run),
        TEST(frees__null__are_fine),
        TEST(news__without_memory__fail_cleanly),
        TEST(cancel__not_set__wait_times_out),
        TEST(cancel__set__stays_set),
        TEST(cancel__set_by_another_thread__ends_each_wait),
        TEST(cancel__in_frozen_window__does_not_allocate),
        TEST(now__many_reads__never_falls),
        TEST(sleep__some_ms__passes_them),
        TEST(utc__now__is_between_2024_and_2100),
        TEST(random__blocks__differ_and_stay_in_bounds),
        TEST(pid__of_child__is_its_own),
        {0},
    };

    if (test_child(argc, argv)) {
        printf("%u\n", (unsigned)os_pid());
        return 0;
    }
    return test_main(argc, argv, "os_thread", cases, NULL, NULL);
}
