/* SPDX-License-Identifier: Apache-2.0 */
/* Resync on the mock array: content, size and identity at the end, what is refused meanwhile, and
 * jobs that fail or are cancelled. How they go on without their handle is
 * test_mock_array_resync_handle.c's, and how they survive a crash test_mock_array_resync_crash.c's.
 */
#include "config.h"

#include "winetest/unit/mock_resync.h"

#include <stdio.h>

#include "base/frozen.h"

#define SIZE (1024 * 1024 + 512) /* five chunks of a job, the last one small */
#define CHUNKS 5

static struct fixture f;
static struct array_lun shadow; /* of LUN 1, with content 0 */

#define OPS (f.array->ops)

/* An array whose LUN 1 has a shadow copy and was overwritten since. */
static void
set_up(uint64_t size, uint64_t capacity)
{
    fixture_open(&f, size, capacity);
    fixture_shadow(&f, &shadow);
    fixture_fill(&f, &f.luns[0].lun, 9);
}

static void
tear_down(void)
{
    CHECK_INT(resyncs_on_record(&f), 0);
    fixture_close(&f);
}

/* LUN @index equals the shadow copy, in size too. */
static void
check_copied(unsigned index)
{
    struct array_lun now = {0};
    struct why why = {0};

    CHECK(fixture_has(&f, &f.luns[index].lun, 0));
    CHECK_ERR(OPS->find(f.array, &f.luns[index].lun, &now, &why), ERR_OK, &why);
    CHECK_INT(now.size, shadow.size);
    CHECK(lun_equal(&now.lun, &f.luns[index].lun));
    CHECK_INT(now.kind, ARRAY_LUN_ORIGINAL);
}

static enum err
start_on(unsigned index, struct array_resync **ret_resync, struct why *why)
{
    return OPS->resync_start(f.array, &shadow.lun, &f.luns[index].lun, ret_resync, why);
}

static struct array_resync *
start(unsigned index)
{
    struct array_resync *resync = NULL;
    struct why why = {0};

    CHECK_ERR(start_on(index, &resync, &why), ERR_OK, &why);
    return resync;
}

/* --- how it ends --- */

/* Contract: 7.3.2 7.3.4 7.3.6 7.3.7 */
static void
resync__original_lun__has_content_and_keeps_identity(void)
{
    struct why why = {0};
    struct array_resync *resync;

    set_up(SIZE, 0);
    CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
    resync = start(0);
    CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
    OPS->resync_close(resync);
    check_copied(0);
    CHECK(fixture_has(&f, &shadow.lun, 0)); /* the source is as it was */
    CHECK_INT(fixture_state(&f, &shadow.lun), ARRAY_SHADOW_RELEASED);
    CHECK(fixture_has(&f, &f.luns[1].lun, 1));
    CHECK(resync_is_presented(&f, &f.luns[0].lun, "beta"));
    CHECK(!resync_is_presented(&f, &shadow.lun, "beta"));
    fixture_check(&f, 1);
    tear_down();
}

/* The LUN that replaces the original one has another size and may be presented.
 * Contract: 7.3.2 7.3.5 */
static void
resync__target_of_another_size__gets_the_sources(void)
{
    static const uint64_t sizes[] = {512, SIZE - 512, SIZE, SIZE + 512, 3 * SIZE + 512};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct array_resync *resync;
        struct array_lun other;
        struct why why = {0};

        set_up(SIZE, 0);
        CHECK_ERR(mock_lun_create(f.array, sizes[i], &other, &why), ERR_OK, &why);
        CHECK_ERR(OPS->present(f.array, &other.lun, "beta", &why), ERR_OK, &why);
        fixture_fill(&f, &other.lun, 5);
        f.luns[1] = other;
        resync = start(1);
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
        OPS->resync_close(resync);
        check_copied(1);
        CHECK_INT(resync_fabric_size(&f, &other.lun, "beta"), SIZE); /* what the host sees */
        CHECK(fixture_has(&f, &f.luns[0].lun, 9));
        fixture_check(&f, 1);
        tear_down();
    }
}

static void
resync__no_room_to_grow__is_refused_and_nothing_changed(void)
{
    struct array_lun small, now;
    struct why why = {0};
    struct array_resync *resync = NULL;

    set_up(SIZE, 5 * SIZE + 4095);
    CHECK_ERR(mock_lun_create(f.array, SIZE - 4096, &small, &why), ERR_OK, &why);
    CHECK_ERR(OPS->resync_start(f.array, &shadow.lun, &small.lun, &resync, &why), ERR_OK, &why);
    CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE); /* it just fits */
    OPS->resync_close(resync);
    fixture_close(&f);

    set_up(SIZE, 5 * SIZE + 511);
    CHECK_ERR(mock_lun_create(f.array, SIZE - 512, &small, &why), ERR_OK, &why);
    CHECK_ERR(mock_lun_create(f.array, 512, &now, &why), ERR_OK, &why);
    fixture_fill(&f, &small.lun, 5);
    CHECK_ERR(OPS->resync_start(f.array, &shadow.lun, &small.lun, &resync, &why), ERR_NO_SPACE,
              &why);
    CHECK_CONTAINS(why.text, "no room");
    CHECK(fixture_has(&f, &small.lun, 5));
    CHECK_ERR(OPS->find(f.array, &small.lun, &now, &why), ERR_OK, &why);
    CHECK_INT(now.size, SIZE - 512);
    tear_down();
}

/* Contract: 7.3.1 */
static void
resync__several_pairs__each_is_a_job(void)
{
    struct array_resync *resyncs[FIXTURE_LUNS];

    set_up(SIZE, 0);
    for (unsigned i = 0; i < FIXTURE_LUNS; i++)
        resyncs[i] = start(i);
    for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
        CHECK_INT(resync_await(resyncs[i]), ARRAY_RESYNC_DONE);
        OPS->resync_close(resyncs[i]);
        check_copied(i);
    }
    CHECK(fixture_has(&f, &shadow.lun, 0));
    fixture_check(&f, 1);
    tear_down();
}

/* --- what is refused --- */

static void
start__wrong_luns__are_refused_and_nothing_changed(void)
{
    struct lun foreign = f.luns[0].lun;
    struct array_group *group;
    struct array_lun preparing;
    struct array_resync *resync = NULL;
    struct why why = {0};

    set_up(512, 0);
    memset(&foreign, 0, sizeof(foreign));
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    fixture_target(&f, group, 1, &preparing);
    {
        const struct {
            const struct lun *source, *target;
            enum err error;
        } rows[] = {
            {&foreign, &f.luns[0].lun, ERR_NOT_FOUND},
            {&shadow.lun, &foreign, ERR_NOT_FOUND},
            {&f.luns[1].lun, &f.luns[0].lun, ERR_INVAL},
            {&shadow.lun, &shadow.lun, ERR_INVAL},
            {&shadow.lun, &preparing.lun, ERR_INVAL},
            {&preparing.lun, &f.luns[0].lun, ERR_STATE},
        };

        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            why.text[0] = '\0';
            CHECK_ERR(OPS->resync_start(f.array, rows[i].source, rows[i].target, &resync, &why),
                      rows[i].error, &why);
            CHECK(resync == NULL);
            CHECK_CONTAINS(why.text, "LUN");
        }
    }
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    CHECK(fixture_has(&f, &f.luns[0].lun, 9));
    fixture_check(&f, 1);
    tear_down();
}

static void
target__while_its_job_runs__gets_no_shadow_copy_and_no_second_job(void)
{
    const struct id shadow_copy = {{1}};
    struct array_resync *resync, *second = NULL;
    struct array_group *group = NULL;
    struct array *beta = NULL;
    struct why why = {0};
    bool can = true;

    set_up(SIZE, 0);
    fixture_faults(&f, "resync_copy 2 hang\n");
    resync = start(0);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    CHECK_CONTAINS(why.text, "resync");
    CHECK_ERR(OPS->can_shadow(f.array, &f.luns[1], 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(can);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_OK, &why);
    CHECK_ERR(OPS->group_add(group, &f.luns[0], &shadow_copy, ARRAY_METHOD_ANY, &why), ERR_STATE,
              &why);
    CHECK_CONTAINS(why.text, "resync");
    OPS->group_close(group);
    CHECK_ERR(start_on(0, &second, &why), ERR_STATE, &why);
    CHECK_CONTAINS(why.text, "running resync");
    CHECK_ERR(array_open("mock", f.dir, "beta", &beta, &why), ERR_OK, &why);
    CHECK_ERR(beta->ops->resync_start(beta, &shadow.lun, &f.luns[0].lun, &second, &why), ERR_STATE,
              &why);
    CHECK(second == NULL);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_STATE, &why);
    CHECK_ERR(beta->ops->remove(beta, &shadow.lun, &why), ERR_STATE, &why);
    array_close(beta);
    CHECK_INT(resyncs_on_record(&f), 1);

    CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
    OPS->resync_close(resync);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(can);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    tear_down();
}

/* A set in creation that gets a resync of one of its LUNs under its feet would be torn. */
static void
set_in_creation__resync_of_its_lun__is_not_committed(void)
{
    for (int is_ready = 0; is_ready <= 1; is_ready++) {
        for (int has_ended = 0; has_ended <= 1; has_ended++) {
            struct array_group *group;
            struct array_resync *resync;
            struct why why = {0};
            enum err expected = is_ready || !has_ended ? ERR_STATE : ERR_OK;

            set_up(SIZE, 0);
            fixture_faults(&f, has_ended ? "" : "resync_copy 1 hang\n");
            group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
            if (is_ready) {
                CHECK_ERR(OPS->group_wait(group, 60000, NULL, NULL, NULL, &why), ERR_OK, &why);
                CHECK_ERR(OPS->group_arm(group, 60000, &why), ERR_OK, &why);
            }
            resync = start(0);
            if (has_ended)
                CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
            if (is_ready) {
                frozen_enter();
                CHECK_ERR(OPS->group_commit(group, 60000, &why), expected, &why);
                frozen_leave();
            } else {
                CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), expected, &why);
            }
            if (expected)
                CHECK_CONTAINS(why.text, "resync");
            CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
            OPS->resync_close(resync);
            CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
            OPS->group_close(group);
            fixture_check(&f, 1);
            tear_down();
        }
    }
}

/* A resync of another LUN disturbs no set. */
static void
set_in_creation__resync_of_another_lun__is_committed(void)
{
    struct array_group *group;
    struct array_resync *resync;
    struct why why = {0};

    set_up(SIZE, 0);
    fixture_faults(&f, "resync_copy 1 hang\n");
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_ARM, &why), ERR_OK, &why);
    resync = start(2);
    frozen_enter();
    CHECK_ERR(OPS->group_commit(group, 60000, &why), ERR_OK, &why);
    frozen_leave();
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
    OPS->resync_close(resync);
    tear_down();
}

static void
set_in_creation__its_lun_was_resized__is_refused(void)
{
    struct array_group *group;
    struct array_resync *resync;
    struct array_lun other;
    struct why why = {0};

    set_up(SIZE, 0);
    CHECK_ERR(mock_lun_create(f.array, 2 * SIZE, &other, &why), ERR_OK, &why);
    f.luns[1] = other;
    group = fixture_group(&f, 2, ARRAY_METHOD_PLEX);
    resync = start(1);
    CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
    OPS->resync_close(resync);
    /* The plex may have met the end of the smaller LUN first. */
    CHECK(fixture_run(group, STAGE_WAIT, &why) != ERR_OK);
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    tear_down();
}

/* --- cancelling, failing --- */

static void
cancel__at_each_chunk__ends_the_job_and_frees_the_lun(void)
{
    for (unsigned chunk = 1; chunk <= CHUNKS; chunk++) {
        struct array_resync_status status = {0};
        struct array_resync *resync;
        struct why why = {0};
        char rules[40];

        set_up(SIZE, 0);
        snprintf(rules, sizeof(rules), "resync_copy %u hang\n", chunk);
        fixture_faults(&f, rules);
        resync = start(0);
        resync_await_percent(resync, (chunk - 1) * 100 / CHUNKS);
        CHECK_ERR(OPS->resync_poll(resync, &status, &why), ERR_OK, &why);
        CHECK_INT(status.state, ARRAY_RESYNC_RUNNING);
        CHECK(status.percent < 100);
        CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
        CHECK_ERR(OPS->resync_poll(resync, &status, &why), ERR_OK, &why);
        CHECK_INT(status.state, ARRAY_RESYNC_CANCELLED);
        CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_CANCELLED);
        OPS->resync_close(resync);
        CHECK_INT(resyncs_on_record(&f), 0);
        CHECK(fixture_has(&f, &shadow.lun, 0));
        fixture_check(&f, 1);

        fixture_faults(&f, NULL);
        resync = start(0);
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
        CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why); /* too late */
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
        OPS->resync_close(resync);
        check_copied(0);
        tear_down();
    }
}

static void
copy__each_chunk_fails__job_fails_with_the_reason(void)
{
    for (unsigned chunk = 1; chunk <= CHUNKS; chunk++) {
        struct array_resync_status status = {0};
        struct array_resync *resync;
        struct why why = {0};
        char rules[40];

        set_up(SIZE, 0);
        snprintf(rules, sizeof(rules), "resync_copy %u fail ERR_IO\n", chunk);
        fixture_faults(&f, rules);
        resync = start(0);
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_FAILED);
        CHECK_ERR(OPS->resync_poll(resync, &status, &why), ERR_OK, &why);
        CHECK_INT(status.error, ERR_ARRAY);
        CHECK_CONTAINS(why.text, "resync_copy");
        CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
        CHECK_INT(resync_await(resync), ARRAY_RESYNC_FAILED);
        OPS->resync_close(resync);
        CHECK(fixture_has(&f, &shadow.lun, 0));
        fixture_check(&f, 1);
        tear_down();
    }
}

static void
port_calls__scripted_faults__are_returned_and_change_nothing(void)
{
    struct array_resync_status status = {0};
    struct array_resync *resync = NULL;
    struct why why = {0};

    set_up(SIZE, 0);
    fixture_faults(&f, "resync_start 1 fail ERR_NO_SPACE\nresync_poll 1 fail\n"
                       "resync_cancel 1 fail\nresync_copy 1 hang\n");
    CHECK_ERR(start_on(0, &resync, &why), ERR_NO_SPACE, &why);
    CHECK(resync == NULL);
    CHECK(fixture_has(&f, &f.luns[0].lun, 9));
    resync = start(0);
    CHECK_ERR(OPS->resync_poll(resync, &status, &why), ERR_ARRAY, &why);
    CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_ARRAY, &why);
    CHECK_ERR(OPS->resync_poll(resync, &status, &why), ERR_OK, &why);
    CHECK_INT(status.state, ARRAY_RESYNC_RUNNING);
    CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
    OPS->resync_close(resync);
    tear_down();
}

static const struct test_case cases[] = {
    TEST(resync__original_lun__has_content_and_keeps_identity),
    TEST(resync__target_of_another_size__gets_the_sources),
    TEST(resync__no_room_to_grow__is_refused_and_nothing_changed),
    TEST(resync__several_pairs__each_is_a_job),
    TEST(start__wrong_luns__are_refused_and_nothing_changed),
    TEST(target__while_its_job_runs__gets_no_shadow_copy_and_no_second_job),
    TEST(set_in_creation__resync_of_its_lun__is_not_committed),
    TEST(set_in_creation__resync_of_another_lun__is_committed),
    TEST(set_in_creation__its_lun_was_resized__is_refused),
    TEST(cancel__at_each_chunk__ends_the_job_and_frees_the_lun),
    TEST(copy__each_chunk_fails__job_fails_with_the_reason),
    TEST(port_calls__scripted_faults__are_returned_and_change_nothing),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_resync", cases, NULL, NULL);
}
