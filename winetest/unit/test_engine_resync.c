/* SPDX-License-Identifier: Apache-2.0 */
/* ResyncLuns in the core, on a fake array: which pairs are taken, and what a failed start leaves.
 */
#include "config.h"

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/resync_rig.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- which pairs --- */

static void
resync__several_pairs__each_is_a_job_and_all_end_well(void)
{
    struct resync *resync = NULL;
    struct resync_status status;

    if (!resync_rig_open())
        return;
    CHECK_ERR(resync_rig_call(RESYNC_PAIRS, &resync), ERR_OK, &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    status = resync_look(resync);
    CHECK_INT(status.percent, 100);
    for (unsigned i = 0; i < RESYNC_PAIRS; i++)
        CHECK_INT(fake_array_job(resync_rig.rig.fake, &resync_rig.originals[i]), ARRAY_RESYNC_DONE);
    CHECK_STR(fake_array_log(resync_rig.rig.fake), "resync_start resync_start resync_start");
    CHECK_INT(fake_array_shadows(resync_rig.rig.fake), RESYNC_PAIRS);
    resync_unref(resync);
    resync_rig_close(0);
}

static void
resync__wrong_pairs__are_refused_and_nothing_is_started(void)
{
    struct lun foreign = fake_lun(400);
    struct lun committed;
    struct resync *resync = NULL;

    if (!resync_rig_open())
        return;
    committed = fake_lun(
        fake_array_add_shadow(resync_rig.rig.fake, &rig_set_s, RIG_HOST, ARRAY_SHADOW_COMMITTED));
    {
        const struct {
            const struct lun *source, *target;
            enum err error;
        } rows[] = {
            {&foreign, &resync_rig.originals[1], ERR_NOT_FOUND},
            {&resync_rig.shadows[1], &foreign, ERR_NOT_FOUND},
            {&resync_rig.originals[2], &resync_rig.originals[1], ERR_NOT_FOUND},
            {&resync_rig.shadows[1], &resync_rig.shadows[2], ERR_NOT_FOUND},
            {&committed, &resync_rig.originals[1], ERR_STATE},
            {&resync_rig.shadows[1], &resync_rig.originals[0], ERR_STATE},
        };

        for (size_t i = 0; i < COUNT(rows); i++) {
            const struct lun sources[] = {resync_rig.shadows[0], *rows[i].source};
            const struct lun targets[] = {resync_rig.originals[0], *rows[i].target};

            resync_rig.rig.why = (struct why){0};
            CHECK_ERR(engine_resync(resync_rig.rig.engine, sources, targets, 2, NULL, NULL, &resync,
                                    &resync_rig.rig.why),
                      rows[i].error, &resync_rig.rig.why);
            CHECK(resync_rig.rig.why.text[0] != '\0');
            CHECK(resync_rig.rig.why.about[0] != '\0');
            CHECK(resync == NULL);
        }
    }
    CHECK_ERR(engine_resync(resync_rig.rig.engine, NULL, resync_rig.originals, 1, NULL, NULL,
                            &resync, NULL),
              ERR_INVAL, NULL);
    CHECK_ERR(engine_resync(resync_rig.rig.engine, resync_rig.shadows, NULL, 1, NULL, NULL, &resync,
                            NULL),
              ERR_INVAL, NULL);
    CHECK_ERR(resync_rig_call(0, &resync), ERR_INVAL, &resync_rig.rig.why);
    fake_array_set_resync(resync_rig.rig.fake, false);
    CHECK_ERR(resync_rig_call(1, &resync), ERR_NOT_SUPPORTED, &resync_rig.rig.why);
    CHECK_STR(fake_array_log(resync_rig.rig.fake), "");
    resync_rig_close(0);
}

/* One shadow copy may be copied to several LUNs. */
static void
resync__same_source_twice__is_two_jobs(void)
{
    struct resync *resync = NULL;

    if (!resync_rig_open())
        return;
    resync_rig.shadows[1] = resync_rig.shadows[0];
    CHECK_ERR(resync_rig_call(2, &resync), ERR_OK, &resync_rig.rig.why);
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    resync_rig_close(0);
}

static void
resync__target_has_a_running_one__is_refused(void)
{
    struct resync *resync, *second = NULL;

    if (!resync_rig_open())
        return;
    resync = resync_rig_start(1);
    CHECK_ERR(resync_rig_call(1, &second), ERR_STATE, &resync_rig.rig.why);
    CHECK(second == NULL);
    CHECK_INT(fake_array_job(resync_rig.rig.fake, &resync_rig.originals[0]), ARRAY_RESYNC_RUNNING);
    CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK, &resync_rig.rig.why);
    resync_unref(resync);
    resync_rig_close(1);
}

static void
start__a_later_pair_fails__earlier_ones_are_stopped_and_named(void)
{
    char name[LUN_NAME_SIZE];

    for (unsigned nth = 1; nth <= RESYNC_PAIRS; nth++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            const bool is_odd = e == ERR_INVAL || e == ERR_NOT_SUPPORTED || e == ERR_ACCESS;
            struct resync *resync = NULL;

            if (!resync_rig_open())
                return;
            fake_array_hold_jobs(resync_rig.rig.fake);
            fake_array_fail(resync_rig.rig.fake, FAKE_RESYNC_START, nth, (enum err)e);
            CHECK_ERR(resync_rig_call(RESYNC_PAIRS, &resync), is_odd ? ERR_ARRAY : e,
                      &resync_rig.rig.why);
            CHECK(resync == NULL);
            CHECK_CONTAINS(resync_rig.rig.why.text, "scripted");
            CHECK_STR(resync_rig.rig.why.about, lun_name(&resync_rig.originals[nth - 1], name));
            for (unsigned i = 0; i + 1 < nth; i++) {
                CHECK_INT(fake_array_job(resync_rig.rig.fake, &resync_rig.originals[i]),
                          ARRAY_RESYNC_CANCELLED);
                CHECK_CONTAINS(resync_rig.rig.why.text, lun_name(&resync_rig.originals[i], name));
            }
            CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 0);
            CHECK(!engine_is_busy(resync_rig.rig.engine));
            resync_rig_close(0);
        }
    }
}

static void
start__each_allocation_fails__nothing_is_left(void)
{
    bool is_done = false;
    long nth = 1;

    for (; !is_done && nth < 100; nth++) {
        struct resync *resync = NULL;
        long live;
        enum err e;

        if (!resync_rig_open())
            return;
        fake_array_hold_jobs(resync_rig.rig.fake);
        live = mem_live();
        mem_fail_at(nth);
        e = resync_rig_call(2, &resync);
        mem_fail_at(0);
        is_done = !e;
        if (e) {
            CHECK_ERR(e, ERR_NOMEM, &resync_rig.rig.why);
            CHECK(resync == NULL);
            CHECK_INT(mem_live(), live);
            CHECK_INT(fake_array_running_jobs(resync_rig.rig.fake), 0);
        } else {
            CHECK_ERR(resync_cancel(resync, &resync_rig.rig.why), ERR_OK, &resync_rig.rig.why);
        }
        resync_unref(resync);
        resync_rig_close(e ? 0 : 1);
    }
    CHECK(nth > 8);
    CHECK(is_done);
}

static void
resync__each_port_error_before_the_start__is_returned(void)
{
    static const enum fake_op ops[] = {FAKE_FIND, FAKE_TAG};

    for (size_t i = 0; i < COUNT(ops); i++) {
        for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
            const bool is_odd = e == ERR_INVAL || e == ERR_NOT_SUPPORTED || e == ERR_ACCESS;
            struct resync *resync = NULL;

            if (!resync_rig_open())
                return;
            fake_array_fail(resync_rig.rig.fake, ops[i], 2, (enum err)e);
            CHECK_ERR(resync_rig_call(2, &resync), is_odd ? ERR_ARRAY : e, &resync_rig.rig.why);
            CHECK_STR(fake_array_log(resync_rig.rig.fake), "");
            resync_rig_close(0);
        }
    }
}

/* --- the text --- */

static void
targets__more_than_fit__are_counted(void)
{
    char name[LUN_NAME_SIZE], text[256];
    struct resync *resync = NULL;

    if (!resync_rig_open())
        return;
    CHECK_ERR(resync_rig_call(RESYNC_PAIRS, &resync), ERR_OK, &resync_rig.rig.why);
    (void)resync_targets(resync, text, sizeof(text));
    for (unsigned i = 0; i < RESYNC_PAIRS; i++)
        CHECK_CONTAINS(text, lun_name(&resync_rig.originals[i], name));
    (void)resync_targets(resync, text, 60);
    CHECK(strlen(text) < 60);
    CHECK_CONTAINS(text, lun_name(&resync_rig.originals[0], name));
    CHECK_CONTAINS(text, "and 2 more");
    resync_rig_check_end(resync, RESYNC_DONE, ERR_OK);
    resync_unref(resync);
    resync_rig_close(0);
}

static const struct test_case cases[] = {
    TEST(resync__several_pairs__each_is_a_job_and_all_end_well),
    TEST(resync__wrong_pairs__are_refused_and_nothing_is_started),
    TEST(resync__same_source_twice__is_two_jobs),
    TEST(resync__target_has_a_running_one__is_refused),
    TEST(start__a_later_pair_fails__earlier_ones_are_stopped_and_named),
    TEST(start__each_allocation_fails__nothing_is_left),
    TEST(resync__each_port_error_before_the_start__is_returned),
    TEST(targets__more_than_fit__are_counted),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "engine_resync", cases, NULL, NULL);
}
