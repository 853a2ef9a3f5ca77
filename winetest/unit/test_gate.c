/* SPDX-License-Identifier: Apache-2.0 */
/* Flush-and-hold against other holders of the gates: who waits for whom, all or none, and the
 * limit. */
#include "config.h"

#include "fakevss/host/gate.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

#define LONG_MS 60000

static const char *const naas[] = {"600b", "600a", "600b"};

static const char *
gate_folder(void)
{
    static char folder[600];

    (void)snprintf(folder, sizeof(folder), "%s/gate", test_dir());
    return folder;
}

static struct os_file *
open_gate(const char *naa)
{
    struct os_file *file = NULL;
    struct why why = {0};
    char path[700];

    (void)os_mkdir(gate_folder(), NULL); /* there already is fine */
    (void)snprintf(path, sizeof(path), "%s/%s", gate_folder(), naa);
    CHECK_ERR(os_file_open(path, OS_OPEN_CREATE, &file, &why), ERR_OK, &why);
    return file;
}

/* ERR_OK when a writer could write to @naa now. */
static enum err
try_write(const char *naa)
{
    struct os_file *file = open_gate(naa);
    enum err e = os_file_lock(file, 0, NULL, NULL);

    os_file_close(file);
    return e;
}

static void
hold__taken__writers_wait_until_released(void)
{
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, 0, LONG_MS, NULL, &hold, &why), ERR_OK, &why);
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL);
    CHECK_ERR(try_write("600b"), ERR_TIMEOUT, NULL);
    CHECK_ERR(try_write("600c"), ERR_OK, NULL);
    CHECK(gate_hold_end(hold));
    hold = NULL;
    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, 0, LONG_MS, NULL, &hold, &why), ERR_OK, &why);
    CHECK_STR(why.text, ""); /* the folder's being there left no reason of a failure */
    CHECK(gate_hold_end(hold));
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    CHECK_ERR(try_write("600b"), ERR_OK, NULL);
}

static void
hold__write_under_way__times_out_and_takes_none(void)
{
    struct os_file *writer = open_gate("600b");
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, 0, LONG_MS, NULL, &hold, &why), ERR_TIMEOUT,
              &why);
    CHECK_CONTAINS(why.text, "600b");
    CHECK(!hold);
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    os_file_close(writer);
    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, 0, LONG_MS, NULL, &hold, &why), ERR_OK, &why);
    CHECK(gate_hold_end(hold));
}

static void
end_write(void *arg)
{
    os_file_unlock(arg);
}

static void
hold__write_ends__is_taken_then(void)
{
    struct os_file *writer = open_gate("600a");
    struct os_thread *thread = NULL;
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
    CHECK_ERR(os_thread_start(end_write, writer, &thread), ERR_OK, NULL);
    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, LONG_MS, LONG_MS, NULL, &hold, &why), ERR_OK,
              &why);
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL);
    os_thread_join(thread);
    CHECK(gate_hold_end(hold));
    os_file_close(writer);
}

static void
hold__cancelled__takes_none(void)
{
    struct os_file *writer = open_gate("600b");
    struct os_cancel *cancel = NULL;
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    os_cancel_set(cancel);
    CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, LONG_MS, LONG_MS, cancel, &hold, &why),
              ERR_CANCELLED, &why);
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    os_file_close(writer);
    os_cancel_free(cancel);
}

static void
hold__limit_passed__writes_go_on_and_end_tells(void)
{
    struct os_file *writer = open_gate("600a");
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(gate_hold_begin(gate_folder(), naas, 3, 0, 1, NULL, &hold, &why), ERR_OK, &why);
    CHECK_ERR(os_file_lock(writer, LONG_MS, NULL, &why), ERR_OK, &why); /* waits for the limit */
    CHECK(!gate_hold_end(hold));
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL); /* our lock survived the end */
    os_file_close(writer);
}

static void
hold__folder_cannot_be_made__is_an_error(void)
{
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(gate_hold_begin("/nonexistent/path/gate", naas, 3, 0, LONG_MS, NULL, &hold, &why),
              ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "/nonexistent/path/gate");
}

static void
hold__each_allocation_fails__nothing_held_or_leaked(void)
{
    const char *folder = gate_folder();
    long live = mem_live();
    long nth;

    for (nth = 1; nth < 1000; nth++) {
        struct gate_hold *hold = NULL;
        enum err e;

        mem_fail_at(nth);
        e = gate_hold_begin(folder, naas, 3, 0, LONG_MS, NULL, &hold, NULL);
        mem_fail_at(0);
        if (!e) {
            CHECK(gate_hold_end(hold));
            break;
        }
        CHECK_ERR(e, ERR_NOMEM, NULL);
        CHECK_INT(mem_live(), live);
        CHECK_ERR(try_write("600a"), ERR_OK, NULL);
        CHECK_ERR(try_write("600b"), ERR_OK, NULL);
    }
    CHECK(nth > 4);
    CHECK_INT(mem_live(), live);
}

static const struct test_case cases[] = {
    TEST(hold__taken__writers_wait_until_released),
    TEST(hold__write_under_way__times_out_and_takes_none),
    TEST(hold__write_ends__is_taken_then),
    TEST(hold__cancelled__takes_none),
    TEST(hold__limit_passed__writes_go_on_and_end_tells),
    TEST(hold__folder_cannot_be_made__is_an_error),
    TEST(hold__each_allocation_fails__nothing_held_or_leaked),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "gate", cases, NULL, NULL);
}
