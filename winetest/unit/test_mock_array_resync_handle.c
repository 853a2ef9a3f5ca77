/* SPDX-License-Identifier: Apache-2.0 */
/* Resync on the mock array without the one who began it: its handle is closed, or the array is, and
 * somebody takes the interrupted job up or gives it up. */
#include "config.h"

#include "winetest/unit/mock_resync.h"

#define SIZE (1024 * 1024)

static struct fixture f;
static struct array_lun shadow; /* of LUN 1, with content 0 */

#define OPS (f.array->ops)

/* An array whose LUN 1 has a shadow copy and was overwritten since. */
static void
set_up(void)
{
    fixture_open(&f, SIZE, 0);
    fixture_shadow(&f, &shadow);
    fixture_fill(&f, &f.luns[0].lun, 9);
}

static void
tear_down(void)
{
    CHECK_INT(resyncs_on_record(&f), 0);
    fixture_close(&f);
}

static struct array_resync *
start(void)
{
    struct array_resync *resync = NULL;
    struct why why = {0};

    CHECK_ERR(OPS->resync_start(f.array, &shadow.lun, &f.luns[0].lun, &resync, &why), ERR_OK, &why);
    return resync;
}

static void
close__handle_of_a_running_job__job_goes_on(void)
{
    set_up();
    fixture_faults(&f, "resync_copy 2 delay 20\n");
    OPS->resync_close(start());
    while (resyncs_on_record(&f) > 0)
        os_sleep_ms(1);
    CHECK(fixture_has(&f, &f.luns[0].lun, 0));
    OPS->resync_close(NULL);
    tear_down();
}

static void
close__array_with_a_running_job__is_interrupted_and_taken_up(void)
{
    struct array_resync *resync;
    struct why why = {0};
    bool can = true;

    set_up();
    fixture_faults(&f, "resync_copy 3 hang\n");
    OPS->resync_close(start());
    CHECK_INT(resyncs_running(&f), 1);
    fixture_faults(&f, NULL); /* closes the array */
    CHECK_INT(resyncs_on_record(&f), 1);
    CHECK_INT(resyncs_running(&f), 0);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    fixture_check(&f, 1);
    fixture_fill(&f, &f.luns[0].lun, 8); /* a host wrote to it meanwhile */

    resync = start();
    CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
    OPS->resync_close(resync);
    CHECK(fixture_has(&f, &f.luns[0].lun, 0));
    tear_down();
}

/* Of an interrupted job: another shadow copy may be taken instead, or the source be deleted. */
static void
interrupted_job__other_source_or_source_removed__is_given_up(void)
{
    for (int is_removed = 0; is_removed <= 1; is_removed++) {
        struct array_resync *resync = NULL;
        struct array_lun second;
        struct why why = {0};

        set_up();
        fixture_shadow(&f, &second); /* holds content 9 */
        fixture_faults(&f, "resync_copy 3 hang\n");
        OPS->resync_close(start());
        fixture_faults(&f, NULL);
        CHECK_INT(resyncs_on_record(&f), 1);
        if (is_removed) {
            CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
            CHECK_INT(resyncs_on_record(&f), 0);
            fixture_check(&f, 1);
        } else {
            CHECK_ERR(OPS->resync_start(f.array, &second.lun, &f.luns[0].lun, &resync, &why),
                      ERR_OK, &why);
            CHECK_INT(resync_await(resync), ARRAY_RESYNC_DONE);
            OPS->resync_close(resync);
            CHECK(fixture_has(&f, &f.luns[0].lun, 9));
            fixture_check(&f, 2);
        }
        tear_down();
    }
}

static const struct test_case cases[] = {
    TEST(close__handle_of_a_running_job__job_goes_on),
    TEST(close__array_with_a_running_job__is_interrupted_and_taken_up),
    TEST(interrupted_job__other_source_or_source_removed__is_given_up),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_resync_handle", cases, NULL, NULL);
}
