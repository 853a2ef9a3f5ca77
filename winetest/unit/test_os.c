/* SPDX-License-Identifier: Apache-2.0 */
/* base/os.h: open files and the error texts. Folders and whole files are in test_os_folder.c, locks
 * in test_os_lock.c, threads in test_os_thread.c. */
#include "config.h"

#include "base/frozen.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/case_files.h"

static struct os_file *
open_file(const char *path, enum os_open_mode mode)
{
    struct os_file *file = NULL;
    struct why why = {0};

    CHECK_ERR(os_file_open(path, mode, &file, &why), ERR_OK, &why);
    return file;
}

/* --- opening --- */

static void
open__each_mode__on_missing_and_present_file(void)
{
    static const struct {
        enum os_open_mode mode;
        enum err missing;
        enum err present;
    } expected[] = {
        {OS_OPEN_READ, ERR_NOT_FOUND, ERR_OK},
        {OS_OPEN_READ_WRITE, ERR_NOT_FOUND, ERR_OK},
        {OS_OPEN_CREATE_NEW, ERR_OK, ERR_EXISTS},
        {OS_OPEN_CREATE, ERR_OK, ERR_OK},
    };

    make_file(path_of("present"), "content");
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        struct os_file *file = NULL;
        struct why why = {0};

        CHECK_ERR(os_file_open(path_of("missing"), expected[i].mode, &file, &why),
                  expected[i].missing, &why);
        CHECK_INT(test_path_kind(path_of("missing")),
                  expected[i].missing ? OS_PATH_MISSING : OS_PATH_FILE);
        os_file_close(file);
        file = NULL;
        if (expected[i].missing == ERR_OK)
            CHECK_ERR(os_unlink(path_of("missing"), NULL), ERR_OK, NULL);
        CHECK_ERR(os_file_open(path_of("present"), expected[i].mode, &file, &why),
                  expected[i].present, &why);
        os_file_close(file);
        check_content(path_of("present"), "content");
    }
}

static void
open__folder__is_refused_in_each_mode(void)
{
    static const enum os_open_mode modes[] = {OS_OPEN_READ, OS_OPEN_READ_WRITE, OS_OPEN_CREATE};

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct os_file *file = NULL;
        struct why why = {0};

        CHECK_ERR(os_file_open(test_dir(), modes[i], &file, &why), ERR_IO, &why);
        CHECK(file == NULL);
        CHECK_CONTAINS(why.text, test_dir());
        os_file_close(file);
    }
}

static void
open__read_only_handle__refuses_to_write(void)
{
    struct os_file *file;
    struct why why = {0};

    make_file(path_of("file"), "content");
    file = open_file(path_of("file"), OS_OPEN_READ);
    CHECK(os_file_write(file, 0, "x", 1, &why) != ERR_OK);
    CHECK_CONTAINS(why.text, path_of("file"));
    os_file_close(file);
    check_content(path_of("file"), "content");
}

/* --- errors name the path --- */

static enum err
refuse_entry(void *ctx, const char *name)
{
    (void)ctx, (void)name;
    return ERR_LIMIT;
}

static void
errors__each_call_on_a_missing_path__name_it(void)
{
    const char *missing = path_of("no-such-name");
    const char *below = path_of("no-such-name/below");
    struct os_file *file = NULL;
    char *data = NULL;
    size_t size;

    for (int call = 0; call < 8; call++) {
        struct why why = {0};
        enum err e = ERR_OK;

        switch (call) {
        case 0:
            e = os_file_open(missing, OS_OPEN_READ, &file, &why);
            break;
        case 1:
            e = os_read_file(missing, 10, &data, &size, &why);
            break;
        case 2:
            e = os_mkdir(below, &why);
            break;
        case 3:
            e = os_rename(missing, path_of("other"), &why);
            break;
        case 4:
            e = os_unlink(missing, &why);
            break;
        case 5:
            e = os_rmdir(missing, &why);
            break;
        case 6:
            e = os_list_dir(missing, refuse_entry, NULL, &why);
            break;
        case 7:
            e = os_file_open(below, OS_OPEN_CREATE, &file, &why);
            break;
        }
        if (!CHECK_ERR(e, ERR_NOT_FOUND, &why) || !CHECK_CONTAINS(why.text, "no-such-name"))
            CHECK_INT(call, -1); /* says which */
    }
}

static void
errors__why_is_null__are_the_same(void)
{
    struct os_file *file = NULL;

    CHECK_ERR(os_file_open(path_of("missing"), OS_OPEN_READ, &file, NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(os_unlink(path_of("missing"), NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(os_rename(path_of("missing"), path_of("other"), NULL), ERR_NOT_FOUND, NULL);
}

static void
errors__path_through_a_file__is_not_found(void)
{
    struct os_file *file = NULL;

    make_file(path_of("file"), "content");
    CHECK_ERR(os_file_open(path_of("file/below"), OS_OPEN_READ, &file, NULL), ERR_NOT_FOUND, NULL);
    CHECK_INT(test_path_kind(path_of("file/below")), OS_PATH_MISSING);
}

/* --- reading and writing --- */

static void
read__beyond_the_end__is_corrupt_and_says_where(void)
{
    struct os_file *file;
    char buf[16];

    make_file(path_of("file"), "0123456789");
    file = open_file(path_of("file"), OS_OPEN_READ);
    for (unsigned offset = 0; offset < 14; offset++) {
        for (unsigned size = 0; size < 14; size++) {
            bool fits = size == 0 || offset + size <= 10;
            struct why why = {0};

            CHECK_ERR(os_file_read(file, offset, buf, size, &why), fits ? ERR_OK : ERR_CORRUPT,
                      &why);
            if (fits && size)
                CHECK_MEM(buf, &"0123456789"[offset], size);
            if (!fits)
                CHECK_CONTAINS(why.text, "file: ends at byte 1");
        }
    }
    os_file_close(file);
}

static void
write__at_offsets__grows_with_zeros_between(void)
{
    struct os_file *file = open_file(path_of("file"), OS_OPEN_CREATE_NEW);
    char buf[6];
    uint64_t size = 0;

    CHECK_ERR(os_file_write(file, 4, "ab", 2, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_size(file, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 6);
    CHECK_ERR(os_file_read(file, 0, buf, 6, NULL), ERR_OK, NULL);
    CHECK_MEM(buf, "\0\0\0\0ab", 6);
    CHECK_ERR(os_file_write(file, 0, "cd", 2, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_read(file, 0, buf, 6, NULL), ERR_OK, NULL);
    CHECK_MEM(buf, "cd\0\0ab", 6);
    os_file_close(file);
}

static void
write__beyond_4_gib__reaches_its_offset(void)
{
    const uint64_t offset = 5ull << 30;
    struct os_file *file = open_file(path_of("sparse"), OS_OPEN_CREATE_NEW);
    uint64_t size = 0;
    char buf[4] = "";

    CHECK_ERR(os_file_write(file, offset, "high", 4, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_size(file, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 5368709124);
    CHECK_ERR(os_file_read(file, offset, buf, 4, NULL), ERR_OK, NULL);
    CHECK_MEM(buf, "high", 4);
    CHECK_ERR(os_file_read(file, offset - (4ull << 30), buf, 4, NULL), ERR_OK, NULL);
    CHECK_MEM(buf, "\0\0\0\0", 4);
    os_file_close(file);
}

static void
read_and_write__in_frozen_window__do_not_allocate(void)
{
    struct os_file *file = open_file(path_of("file"), OS_OPEN_CREATE_NEW);
    long count = frozen_breaches();
    struct why why = {0};
    char buf[4];

    frozen_enter();
    CHECK_ERR(os_file_write(file, 0, "data", 4, &why), ERR_OK, &why);
    CHECK_ERR(os_file_read(file, 0, buf, 4, &why), ERR_OK, &why);
    CHECK_ERR(os_file_read(file, 9, buf, 4, &why), ERR_CORRUPT, &why); /* nor does the error text */
    frozen_leave();
    CHECK_INT(frozen_breaches(), count);
    os_file_close(file);
}

static void
resize__grown_shrunk_grown__reads_zero(void)
{
    struct os_file *file = open_file(path_of("file"), OS_OPEN_CREATE_NEW);
    uint64_t size = 0;
    char buf[8];

    CHECK_ERR(os_file_write(file, 0, "12345678", 8, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_resize(file, 3, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_size(file, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 3);
    CHECK_ERR(os_file_resize(file, 8, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_read(file, 0, buf, 8, NULL), ERR_OK, NULL);
    CHECK_MEM(buf, "123\0\0\0\0\0", 8);
    CHECK_ERR(os_file_resize(file, 0, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_size(file, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 0);
    os_file_close(file);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(open__each_mode__on_missing_and_present_file),
        TEST(open__folder__is_refused_in_each_mode),
        TEST(open__read_only_handle__refuses_to_write),
        TEST(errors__each_call_on_a_missing_path__name_it),
        TEST(errors__why_is_null__are_the_same),
        TEST(errors__path_through_a_file__is_not_found),
        TEST(read__beyond_the_end__is_corrupt_and_says_where),
        TEST(write__at_offsets__grows_with_zeros_between),
        TEST(write__beyond_4_gib__reaches_its_offset),
        TEST(read_and_write__in_frozen_window__do_not_allocate),
        TEST(resize__grown_shrunk_grown__reads_zero),
        {0},
    };

    return test_main(argc, argv, "os", cases, NULL, NULL);
}
