/* SPDX-License-Identifier: Apache-2.0 */
/* The frozen window of a set: when it begins and ends whatever fails, that the core keeps it, and
 * that a backend which does not is noticed. What is forbidden at all is in test_frozen.c. */
#include "config.h"

#include <stdio.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/case_files.h"
#include "winetest/unit/engine_rig.h"

/* --- when --- */

static void
is_frozen_and_is_busy__along_the_way__follow_the_window(void)
{
    static const struct {
        enum set_event event;
        bool is_frozen;
        bool is_busy;
    } way[] = {
        {SET_ON_BEGIN_SAME, false, true},  {SET_ON_END_PREPARE, false, true},
        {SET_ON_PRE_COMMIT, true, true},   {SET_ON_COMMIT, true, true},
        {SET_ON_POST_COMMIT, false, true}, {SET_ON_PRE_FINAL, false, true},
        {SET_ON_POST_FINAL, false, false},
    };
    struct rig rig;

    if (rig_open(&rig)) {
        CHECK(!engine_is_frozen(rig.engine));
        CHECK(!engine_is_busy(rig.engine));
        for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
            CHECK_ERR(rig_call(&rig, way[i].event, &rig_set_s), ERR_OK, &rig.why);
            CHECK_INT(engine_is_frozen(rig.engine), way[i].is_frozen);
            CHECK_INT(engine_is_busy(rig.engine), way[i].is_busy);
        }
    }
    rig_close(&rig);
}

static void
is_frozen__refused_failed_and_aborted_pre_commit__is_right(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        CHECK_INT(rig_call(&rig, SET_ON_PRE_COMMIT, &rig_set_x), ERR_NOT_FOUND);
        CHECK_INT(rig_call(&rig, SET_ON_COMMIT, &rig_set_s), ERR_STATE);
        CHECK(!engine_is_frozen(rig.engine));
        fake_array_fail(rig.fake, FAKE_GROUP_ARM, 1, ERR_ARRAY);
        CHECK_INT(rig_call(&rig, SET_ON_PRE_COMMIT, &rig_set_s), ERR_ARRAY);
        CHECK(engine_is_frozen(rig.engine)); /* the applications are, until the abort */
        CHECK_INT(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK);
        CHECK(!engine_is_frozen(rig.engine));

        CHECK(rig_drive(&rig, SET_COMMITTED));
        CHECK(engine_is_frozen(rig.engine));
        CHECK_INT(rig_begin(&rig, &rig_set_x, 1, 1), ERR_OK);
        CHECK(!engine_is_frozen(rig.engine));
    }
    rig_close(&rig);
}

/* May a log be written now? */
static bool
may_log(void)
{
    if (!frozen_log_begin())
        return false;
    frozen_log_end();
    return true;
}

/* Whoever ends the set ends the window: logs wait until then, also after a failure. */
static void
window__each_end__lets_logs_be_written(void)
{
    static const enum set_event events[] = {SET_ON_PRE_COMMIT, SET_ON_COMMIT};
    static const enum fake_op ops[] = {FAKE_GROUP_ARM, FAKE_GROUP_COMMIT};
    static const enum set_state before[] = {SET_PREPARED, SET_PRE_COMMITTED};
    enum { BY_ABORT, BY_ANOTHER_SET, BY_UNLOAD, BY_PROCESS_END, BY_RETRY, ENDS };

    for (size_t step = 0; step < 2; step++) {
        for (int end = BY_ABORT; end < ENDS; end++) {
            struct rig rig;

            if (rig_open(&rig) && rig_drive(&rig, before[step])) {
                fake_array_fail(rig.fake, ops[step], 1, ERR_ARRAY);
                CHECK_ERR(rig_call(&rig, events[step], &rig_set_s), ERR_ARRAY, &rig.why);
                CHECK(!may_log());
                if (end == BY_ABORT) {
                    CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
                } else if (end == BY_ANOTHER_SET) {
                    CHECK_ERR(rig_begin(&rig, &rig_set_x, 3, 1), ERR_OK, &rig.why);
                } else if (end == BY_UNLOAD) {
                    CHECK_ERR(engine_unload(rig.engine, &rig.why), ERR_OK, &rig.why);
                } else if (end == BY_PROCESS_END) {
                    engine_free(rig.engine);
                    rig.engine = NULL;
                } else {
                    for (size_t i = step; i < 2; i++)
                        CHECK_ERR(rig_call(&rig, events[i], &rig_set_s), ERR_OK, &rig.why);
                    CHECK(!may_log());
                    CHECK_ERR(rig_call(&rig, SET_ON_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
                }
                CHECK(may_log());
            }
            rig_close(&rig);
            CHECK(may_log());
        }
    }
}

/* VSS gave up without a word: neither AbortSnapshots nor another set ever comes. */
static void
window__nobody_ends_it__ends_by_itself(void)
{
    const uint64_t patience_us = os_now_us() + 60 * 1000000u;
    struct rig rig;

    frozen_set_limit(1);
    if (rig_open(&rig) && rig_drive(&rig, SET_PRE_COMMITTED)) {
        while (engine_is_frozen(rig.engine) && os_now_us() < patience_us)
            ;
        CHECK(!engine_is_frozen(rig.engine));
        CHECK(may_log());
        CHECK_INT(rig_state(&rig),
                  SET_PRE_COMMITTED); /* the set waits for its abort all the same */
        frozen_set_limit(FROZEN_LIMIT_MS);
        CHECK_ERR(rig_call(&rig, SET_ON_ABORT, &rig_set_s), ERR_OK, &rig.why);
        CHECK(rig_drive(&rig, SET_PRE_COMMITTED));
        CHECK(engine_is_frozen(rig.engine)); /* the next set has its own time */
    }
    frozen_set_limit(FROZEN_LIMIT_MS);
    rig_close(&rig);
    CHECK(may_log());
}

/* --- what --- */

/* Contract: 6.2.1 6.3.2 15.10 16.3 */
static void
window__whole_creation__does_nothing_forbidden(void)
{
    struct rig rig;
    long before = frozen_breaches();

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        const long live = mem_live();

        CHECK_ERR(rig_call(&rig, SET_ON_PRE_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_POST_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_INT(mem_live(), live);
    }
    CHECK_INT(frozen_breaches(), before);
    rig_close(&rig);
}

/* Nor when a call is refused or fails: the texts of errors come out of the same window. */
static void
window__refused_and_failed_steps__do_nothing_forbidden(void)
{
    static const enum set_event steps[] = {SET_ON_PRE_COMMIT, SET_ON_COMMIT, SET_ON_POST_COMMIT};
    static const enum set_state states[] = {SET_IDLE, SET_PREPARED, SET_COMMITTED, SET_CREATED};
    long before = frozen_breaches();

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        struct rig rig;

        if (rig_open(&rig) && rig_drive(&rig, states[i])) {
            fake_array_fail(rig.fake, FAKE_GROUP_ARM, 0, ERR_ARRAY);
            fake_array_fail(rig.fake, FAKE_GROUP_COMMIT, 0, ERR_ARRAY);
            for (size_t k = 0; k < sizeof(steps) / sizeof(steps[0]); k++) {
                CHECK(rig_call(&rig, steps[k], &rig_set_x) != ERR_OK);
                (void)rig_call(&rig, steps[k], &rig_set_s); /* whatever it answers */
            }
        }
        rig_close(&rig);
    }
    CHECK_INT(frozen_breaches(), before);
}

static char noticed[256];

static void
notice(const char *what)
{
    snprintf(noticed + strlen(noticed), sizeof(noticed) - strlen(noticed), "%s;", what);
}

static void
allocate(void *ctx)
{
    (void)ctx;
    mem_free(mem_zalloc(1));
}

static void
write_file(void *ctx)
{
    (void)ctx;
    make_file(path_of("file"), "x");
}

static void
do_nothing(void *arg)
{
    (void)arg;
}

static void
run_thread(void *ctx)
{
    struct os_thread *thread = NULL;

    (void)ctx;
    CHECK_ERR(os_thread_start(do_nothing, NULL, &thread), ERR_OK, NULL);
    os_thread_join(thread);
}

static void
sleep_a_little(void *ctx)
{
    (void)ctx;
    os_sleep_ms(1);
}

static void
write_log(void *ctx)
{
    (void)ctx;
    frozen_forbids_log("writing an event");
}

/* Contract: 6.3.2 15.10 16.3 */
static void
window__backend_does_something_forbidden__is_noticed(void)
{
    static const struct {
        void (*act)(void *ctx);
        const char *what;
    } acts[] = {
        {allocate, "allocating memory"},   {write_file, "opening a file"},
        {run_thread, "starting a thread"}, {sleep_a_little, "sleeping"},
        {write_log, "writing an event"},
    };
    static const enum fake_op ops[] = {FAKE_GROUP_WAIT, FAKE_GROUP_ARM, FAKE_GROUP_COMMIT,
                                       FAKE_GROUP_SEAL};

    frozen_on_breach(notice);
    for (size_t a = 0; a < sizeof(acts) / sizeof(acts[0]); a++) {
        for (size_t o = 0; o < sizeof(ops) / sizeof(ops[0]); o++) {
            struct rig rig;

            if (rig_open(&rig)) {
                noticed[0] = '\0';
                fake_array_act(rig.fake, ops[o], acts[a].act, NULL);
                CHECK(rig_drive(&rig, SET_CREATED));
                if (ops[o] == FAKE_GROUP_ARM || ops[o] == FAKE_GROUP_COMMIT)
                    CHECK_CONTAINS(noticed, acts[a].what);
                else
                    CHECK_STR(noticed, ""); /* outside it is everybody's right */
            }
            rig_close(&rig);
        }
    }
    frozen_on_breach(NULL);
}

static void
spend_5_ms(void *ctx)
{
    const uint64_t end_us = os_now_us() + 5000;

    (void)ctx;
    while (os_now_us() < end_us)
        ;
}

/* Contract: 10.3 10.4 */
static void
window__arming_takes_time__commit_has_what_is_left(void)
{
    struct rig rig;

    if (rig_open(&rig) && rig_drive(&rig, SET_PREPARED)) {
        fake_array_act(rig.fake, FAKE_GROUP_ARM, spend_5_ms, NULL);
        CHECK_ERR(rig_call(&rig, SET_ON_PRE_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK_ERR(rig_call(&rig, SET_ON_COMMIT, &rig_set_s), ERR_OK, &rig.why);
        CHECK(fake_array_commit_deadline(rig.fake) <= 495);
    }
    rig_close(&rig);
}

static const struct test_case cases[] = {
    TEST(is_frozen_and_is_busy__along_the_way__follow_the_window),
    TEST(is_frozen__refused_failed_and_aborted_pre_commit__is_right),
    TEST(window__each_end__lets_logs_be_written),
    TEST(window__nobody_ends_it__ends_by_itself),
    TEST(window__whole_creation__does_nothing_forbidden),
    TEST(window__refused_and_failed_steps__do_nothing_forbidden),
    TEST(window__backend_does_something_forbidden__is_noticed),
    TEST(window__arming_takes_time__commit_has_what_is_left),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_window", cases, NULL, NULL);
}
