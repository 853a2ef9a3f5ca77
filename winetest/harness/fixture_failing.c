/* SPDX-License-Identifier: Apache-2.0 */
/* A test program that fails on purpose in every way: test_harness.sh runs it and checks what the
 * harness makes of it. Never in TESTS itself. */
#include "config.h"

#include "winetest/harness/harness.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/os.h"

static void
good(void)
{
    CHECK(true);
    CHECK_INT(1 + 1, 2);
    CHECK_STR("a", "a");
    CHECK_MEM("abc", "abd", 2);
    CHECK_CONTAINS("abc", "bc");
    CHECK_ERR(ERR_OK, ERR_OK, NULL);
    CHECK_HR(-2147212538, 0x80042306); /* sign-extended and not */
}

static void
wrong_true(void)
{
    CHECK(1 > 2);
}

static void
wrong_int(void)
{
    CHECK_INT(40 + 2, 43);
    CHECK_INT(42, ERR_COUNT);
}

static void
wrong_str(void)
{
    CHECK_STR("is <this> & \"that\"", "some\x01 \xff"
                                      "thing");
    CHECK_STR(NULL, "text");
}

static void
wrong_mem(void)
{
    CHECK_MEM("abc", "abd", 3);
}

static void
wrong_contains(void)
{
    CHECK_CONTAINS("abc", "x");
}

static enum err
refuse(struct why *why)
{
    return why_set(why, ERR_NO_SPACE, "the disk is full");
}

static void
wrong_err(void)
{
    struct why why = {0};

    CHECK_ERR(refuse(&why), ERR_OK, &why);
}

static void
wrong_hr(void)
{
    CHECK_HR(0x80004005, 0x80042306);
}

static void
silent(void)
{
}

static void
skipped(void)
{
    test_skip("no %s here", "<tool>");
}

static void
late_skip(void)
{
    CHECK(0);
    test_skip("too late");
}

static void
thread_main(void *arg)
{
    (void)arg;
    CHECK_STR("thread", "other");
}

static void
wrong_in_thread(void)
{
    struct os_thread *thread = NULL;

    CHECK_ERR(os_thread_start(thread_main, NULL, &thread), ERR_OK, NULL);
    os_thread_join(thread);
}

static void
crash(void)
{
    if (getenv("FIXTURE_CRASH"))
        abort();
    CHECK(true);
}

static void
folder(void)
{
    char *inner = os_path_join(test_dir(), "inner");
    char *file = os_path_join(inner, "file");

    CHECK_STR(test_dir(), test_dir());
    CHECK_ERR(os_mkdir(inner, NULL), ERR_OK, NULL);
    CHECK_ERR(test_write_file(file, "x", 1, NULL), ERR_OK, NULL);
    if (getenv("FIXTURE_LINK")) {
        char *link = os_path_join(inner, "link");
        char command[2048];

        snprintf(command, sizeof(command), "ln -s \"%s\" \"%s\"", getenv("FIXTURE_LINK"), link);
        CHECK_INT(system(command), 0);
        mem_free(link);
    }
    printf("folder %s\n", test_dir());
    mem_free(file);
    mem_free(inner);
}

static bool
set_up(void)
{
    return !getenv("FIXTURE_SET_UP_FAILS");
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(good),      TEST(wrong_true), TEST(wrong_int),
        TEST(wrong_str), TEST(wrong_mem),  TEST(wrong_contains),
        TEST(wrong_err), TEST(wrong_hr),   TEST(silent),
        TEST(skipped),   TEST(late_skip),  TEST(wrong_in_thread),
        TEST(crash),     TEST(folder),     {0},
    };

    return test_main(argc, argv, "fixture", cases, set_up, NULL);
}
