/* SPDX-License-Identifier: Apache-2.0 */
/* Flush-and-hold against other holders of the gates: who waits for whom, all or none, and the
 * end. */
#include "config.h"

#include "fakevss/host/gate.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

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

/* A hold of all of them, with the writes held. */
static struct gate_hold *
take_hold(enum err expected, struct why *why)
{
    struct gate_hold *hold = NULL;

    CHECK_ERR(gate_hold_new(gate_folder(), naas, 3, &hold, why), ERR_OK, why);
    if (hold)
        CHECK_ERR(gate_hold_take(hold, why), expected, why);
    return hold;
}

static void
hold__taken__writers_wait_until_released(void)
{
    struct gate_hold *hold;
    struct why why = {0};

    hold = take_hold(ERR_OK, &why);
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL);
    CHECK_ERR(try_write("600b"), ERR_TIMEOUT, NULL);
    CHECK_ERR(try_write("600c"), ERR_OK, NULL);
    CHECK(gate_hold_end(hold));
    hold = take_hold(ERR_OK, &why);
    CHECK_STR(why.text, ""); /* the folder's being there left no reason of a failure */
    CHECK(gate_hold_end(hold));
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    CHECK_ERR(try_write("600b"), ERR_OK, NULL);
}

static void
hold__made_but_not_taken__holds_nothing(void)
{
    struct gate_hold *hold = NULL;

    CHECK_ERR(gate_hold_new(gate_folder(), naas, 3, &hold, NULL), ERR_OK, NULL);
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    CHECK(gate_hold_end(hold));
    CHECK(gate_hold_end(NULL));
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
    struct gate_hold *hold;
    struct why why = {0};

    CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
    CHECK_ERR(os_thread_start(end_write, writer, &thread), ERR_OK, NULL);
    hold = take_hold(ERR_OK, &why);
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL);
    os_thread_join(thread);
    CHECK(gate_hold_end(hold));
    os_file_close(writer);
}

static void
expire(void *arg)
{
    gate_hold_expire(arg);
}

/* Before it waits or while it does: it ends in the same way. */
static void
hold__expires_while_a_write_is_under_way__times_out_and_takes_none(void)
{
    for (int is_before = 0; is_before < 2; is_before++) {
        struct os_file *writer = open_gate("600b");
        struct os_thread *thread = NULL;
        struct gate_hold *hold = NULL;
        struct why why = {0};

        CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
        CHECK_ERR(gate_hold_new(gate_folder(), naas, 3, &hold, &why), ERR_OK, &why);
        if (is_before)
            gate_hold_expire(hold);
        else
            CHECK_ERR(os_thread_start(expire, hold, &thread), ERR_OK, NULL);
        CHECK_ERR(gate_hold_take(hold, &why), ERR_TIMEOUT, &why);
        os_thread_join(thread);
        CHECK_CONTAINS(why.text, "600b");
        CHECK_ERR(try_write("600a"), ERR_OK, NULL);
        CHECK(!gate_hold_end(hold));
        CHECK_ERR(try_write("600b"), ERR_TIMEOUT, NULL); /* the writer's lock survived */
        os_file_close(writer);
        hold = take_hold(ERR_OK, &why);
        CHECK(gate_hold_end(hold));
    }
}

static void
hold__expired_before_it_is_taken__holds_nothing(void)
{
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(gate_hold_new(gate_folder(), naas, 3, &hold, &why), ERR_OK, &why);
    gate_hold_expire(hold);
    CHECK_ERR(gate_hold_take(hold, &why), ERR_TIMEOUT, &why);
    CHECK_ERR(try_write("600a"), ERR_OK, NULL);
    CHECK_ERR(try_write("600b"), ERR_OK, NULL);
    CHECK(!gate_hold_end(hold));
}

static void
hold__expires__writes_go_on_and_end_tells(void)
{
    struct os_file *writer = open_gate("600a");
    struct why why = {0};
    struct gate_hold *hold = take_hold(ERR_OK, &why);

    gate_hold_expire(hold);
    gate_hold_expire(hold);
    CHECK_ERR(os_file_lock(writer, 0, NULL, &why), ERR_OK, &why);
    CHECK(!gate_hold_end(hold));
    CHECK_ERR(try_write("600a"), ERR_TIMEOUT, NULL); /* our lock survived the end */
    os_file_close(writer);
}

static void
hold__folder_cannot_be_made__is_an_error(void)
{
    struct gate_hold *hold = NULL;
    struct why why = {0};

    CHECK_ERR(gate_hold_new("/nonexistent/path/gate", naas, 3, &hold, &why), ERR_NOT_FOUND, &why);
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
        e = gate_hold_new(folder, naas, 3, &hold, NULL);
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
    TEST(hold__made_but_not_taken__holds_nothing),
    TEST(hold__write_ends__is_taken_then),
    TEST(hold__expires_while_a_write_is_under_way__times_out_and_takes_none),
    TEST(hold__expired_before_it_is_taken__holds_nothing),
    TEST(hold__expires__writes_go_on_and_end_tells),
    TEST(hold__folder_cannot_be_made__is_an_error),
    TEST(hold__each_allocation_fails__nothing_held_or_leaked),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "gate", cases, NULL, NULL);
}
