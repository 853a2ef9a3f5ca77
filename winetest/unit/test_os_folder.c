/* SPDX-License-Identifier: Apache-2.0 */
/* base/os.h: whole files, their replacement beside readers, folders, names and paths. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/case_files.h"

/* --- whole files --- */

static void
read_file__around_max__fits_or_is_refused(void)
{
    struct why why = {0};
    char *data = NULL;
    size_t size = 99;

    make_file(path_of("file"), "12345");
    CHECK_ERR(os_read_file(path_of("file"), 4, &data, &size, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "file: has 5 bytes, at most 4 are read");
    CHECK(data == NULL && size == 99);
    CHECK_ERR(os_read_file(path_of("file"), 5, &data, &size, &why), ERR_OK, &why);
    CHECK_STR(data, "12345");
    mem_free(data);
    make_file(path_of("empty"), "");
    CHECK_ERR(os_read_file(path_of("empty"), 0, &data, &size, &why), ERR_OK, &why);
    CHECK_STR(data, "");
    CHECK_INT(size, 0);
    mem_free(data);
}

static void
read_file__binary__is_whole(void)
{
    char *data = NULL;
    size_t size = 0;

    CHECK_ERR(test_write_file(path_of("file"), "a\0\r\n\x1a\xff", 6, NULL), ERR_OK, NULL);
    CHECK_ERR(os_read_file(path_of("file"), 100, &data, &size, NULL), ERR_OK, NULL);
    CHECK_INT(size, 6);
    CHECK_MEM(data, "a\0\r\n\x1a\xff", 7); /* and the NUL behind it */
    mem_free(data);
}

struct name_list {
    char text[512];
    int calls;
    int stop_after;
};

static enum err
collect(void *ctx, const char *name)
{
    struct name_list *list = ctx;

    strncat(list->text, name, sizeof(list->text) - strlen(list->text) - 1);
    strncat(list->text, "|", sizeof(list->text) - strlen(list->text) - 1);
    list->calls++;
    return list->calls == list->stop_after ? ERR_LIMIT : ERR_OK;
}

/* The names in folder @path, each followed by '|'. */
static const char *
names_in(const char *path)
{
    static struct name_list list;
    struct why why = {0};

    memset(&list, 0, sizeof(list));
    CHECK_ERR(os_list_dir(path, collect, &list, &why), ERR_OK, &why);
    return list.text;
}

#define CONTENT_SIZE 20000

struct replacer {
    const char *path;
    const char *next; /* where the next content is written */
    struct os_cancel *stop;
    unsigned failures;
    unsigned writes;
};

/* Replace the file by contents of one repeated letter each. */
static void
replace_often(void *arg)
{
    struct replacer *replacer = arg;
    static char content[CONTENT_SIZE];

    while (!os_cancel_is_set(replacer->stop)) {
        struct why why = {0};

        memset(content, 'a' + (int)(replacer->writes % 26), sizeof(content));
        if (test_write_file(replacer->next, content, sizeof(content), &why) ||
            os_rename(replacer->next, replacer->path, &why)) {
            fprintf(stderr, "%s\n", why.text);
            replacer->failures++;
        }
        replacer->writes++;
    }
}

static bool
is_one_content(const char *data, size_t size)
{
    for (size_t i = 1; i < size; i++) {
        if (data[i] != data[0])
            return false;
    }
    return size == CONTENT_SIZE;
}

static void
rename__beside_readers__old_or_new_never_a_mixture(void)
{
    struct replacer replacer = {.path = path_of("file"), .next = path_of("next")};
    struct os_thread *thread = NULL;
    unsigned reads = 0;
    bool changed = false;
    char before = 0;

    CHECK_ERR(os_cancel_new(&replacer.stop), ERR_OK, NULL);
    CHECK_ERR(os_thread_start(replace_often, &replacer, &thread), ERR_OK, NULL);
    while (reads < 200 || !changed) {
        struct why why = {0};
        char *data = NULL;
        size_t size = 0;
        enum err e = os_read_file(replacer.path, CONTENT_SIZE, &data, &size, &why);

        if (e == ERR_NOT_FOUND && reads == 0)
            continue; /* not written yet */
        if (!CHECK_ERR(e, ERR_OK, &why) || !CHECK(is_one_content(data, size))) {
            mem_free(data);
            break;
        }
        changed = changed || (before && data[0] != before);
        before = data[0];
        mem_free(data);
        reads++;
    }
    os_cancel_set(replacer.stop);
    os_thread_join(thread);
    os_cancel_free(replacer.stop);
    CHECK_INT(replacer.failures, 0);
    CHECK_STR(names_in(test_dir()), "file|");
}

/* --- names and folders --- */

static void
list_dir__names__in_byte_order_without_dots(void)
{
    static const char *const names[] = {"b", "a10", "a2", ".hidden", "Z", "\xc3\xa9t\xc3\xa9", "a"};

    CHECK_STR(names_in(test_dir()), "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        make_file(path_of(names[i]), "");
    CHECK_ERR(os_mkdir(path_of("folder"), NULL), ERR_OK, NULL);
    CHECK_STR(names_in(test_dir()), ".hidden|Z|a|a10|a2|b|folder|\xc3\xa9t\xc3\xa9|");
}

static void
list_dir__entry_fails__ends_with_its_error(void)
{
    struct name_list list = {.stop_after = 2};

    make_file(path_of("a"), "");
    make_file(path_of("b"), "");
    make_file(path_of("c"), "");
    CHECK_ERR(os_list_dir(test_dir(), collect, &list, NULL), ERR_LIMIT, NULL);
    CHECK_STR(list.text, "a|b|");
}

static void
list_dir__many_names__all_once(void)
{
    struct name_list list = {.stop_after = -1};
    char name[16];

    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "n%02d", i);
        make_file(path_of(name), "");
    }
    CHECK_ERR(os_list_dir(test_dir(), collect, &list, NULL), ERR_OK, NULL);
    CHECK_INT(list.calls, 100);
    CHECK(strncmp(list.text, "n00|n01|n02|", 12) == 0);
}

static void
list_dir__on_a_file__is_not_found(void)
{
    struct name_list list = {.stop_after = -1};

    struct why why = {0};

    make_file(path_of("file"), "");
    CHECK_ERR(os_list_dir(path_of("file"), collect, &list, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, path_of("file"));
    CHECK_INT(list.calls, 0);
}

static void
mkdir_and_rmdir__each_state__is_reported(void)
{
    CHECK_ERR(os_mkdir(path_of("d"), NULL), ERR_OK, NULL);
    CHECK_INT(test_path_kind(path_of("d")), OS_PATH_FOLDER);
    CHECK_ERR(os_mkdir(path_of("d"), NULL), ERR_EXISTS, NULL);
    make_file(path_of("d/f"), "");
    CHECK_INT(test_path_kind(path_of("d/f")), OS_PATH_FILE);
    CHECK_ERR(os_mkdir(path_of("d/f"), NULL), ERR_EXISTS, NULL);
    CHECK_ERR(os_rmdir(path_of("d"), NULL), ERR_EXISTS, NULL);
    CHECK(os_unlink(path_of("d"), NULL) != ERR_OK);
    CHECK_INT(test_path_kind(path_of("d")), OS_PATH_FOLDER);
    CHECK_ERR(os_unlink(path_of("d/f"), NULL), ERR_OK, NULL);
    CHECK_ERR(os_unlink(path_of("d/f"), NULL), ERR_NOT_FOUND, NULL);
    CHECK_ERR(os_rmdir(path_of("d"), NULL), ERR_OK, NULL);
    CHECK_INT(test_path_kind(path_of("d")), OS_PATH_MISSING);
}

static void
rename__file_over_file__replaces_it(void)
{
    make_file(path_of("from"), "new");
    make_file(path_of("to"), "old");
    CHECK_ERR(os_rename(path_of("from"), path_of("to"), NULL), ERR_OK, NULL);
    check_content(path_of("to"), "new");
    CHECK_STR(names_in(test_dir()), "to|");
}

static void
rename__folder__moves_with_its_content(void)
{
    CHECK_ERR(os_mkdir(path_of("d"), NULL), ERR_OK, NULL);
    make_file(path_of("d/f"), "inside");
    CHECK_ERR(os_rename(path_of("d"), path_of("e"), NULL), ERR_OK, NULL);
    check_content(path_of("e/f"), "inside");
    CHECK_STR(names_in(test_dir()), "e|");
}

static void
rename__over_a_folder_with_content__fails_and_keeps_both(void)
{
    struct why why = {0};

    CHECK_ERR(os_mkdir(path_of("d"), NULL), ERR_OK, NULL);
    make_file(path_of("d/f"), "inside");
    make_file(path_of("from"), "kept");
    CHECK(os_rename(path_of("from"), path_of("d"), &why) != ERR_OK);
    CHECK_CONTAINS(why.text, "from");
    CHECK_CONTAINS(why.text, "/d: ");
    check_content(path_of("from"), "kept");
    check_content(path_of("d/f"), "inside");
}

static void
names__non_ascii_and_long_paths__work(void)
{
    static char deep[4096];
    char segment[101];
    struct why why = {0};

    memset(segment, 'd', sizeof(segment));
    segment[sizeof(segment) - 1] = '\0';
    snprintf(deep, sizeof(deep), "%s/\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", test_dir());
    for (int depth = 0; depth < 5; depth++) {
        CHECK_ERR(os_mkdir(deep, &why), ERR_OK, &why);
        strcat(deep, "/");
        strcat(deep, segment);
    }
    make_file(deep, "deep");
    check_content(deep, "deep");
    CHECK(strlen(deep) > 400);
    CHECK_ERR(os_unlink(deep, &why), ERR_OK, &why);
}

static void
path_join__folder_and_name__one_separator(void)
{
    static const struct {
        const char *folder;
        const char *name;
        const char *path;
    } joins[] = {
        {"a", "b", "a/b"},      {"a/", "b", "a/b"},      {"/", "b", "/b"},  {"", "b", "b"},
        {"a", "", "a/"},        {"a/b", "c", "a/b/c"},   {".", "x", "./x"},
#ifdef _WIN32
        {"C:\\", "b", "C:\\b"}, {"a\\b", "c", "a\\b/c"},
#else
        {"a\\", "b", "a\\/b"},
#endif
    };

    for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
        char *path = os_path_join(joins[i].folder, joins[i].name);

        CHECK_STR(path, joins[i].path);
        mem_free(path);
    }
}

static void
path_is_absolute__forms_of_paths__are_told_apart(void)
{
    static const struct {
        const char *path;
        bool is_absolute;
    } rows[] = {
        {"", false},      {"a", false},    {"./a", false},          {"../a", false},
        {"a/b", false},   {" /a", false},  {"C:", false},           {"C:a", false},
        {"CC:/a", false}, {"1:/a", false}, {"//server/a", true},
#ifdef _WIN32
        {"C:\\", true},   {"z:/a", true},  {"\\\\server\\a", true}, {"\\\\?\\C:\\a", true},
        {"\\a", false},   {"/a", false},   {"\\", false},           {"//", false},
        {"///a", false},
#else
        {"C:/a", false},  {"\\\\server", false}, {"/", true},          {"/a", true},
#endif
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!CHECK_INT(os_path_is_absolute(rows[i].path), rows[i].is_absolute))
            printf("    path \"%s\"\n", rows[i].path);
    }
}

/* --- every allocation fails in turn --- */

static enum err
use_everything(const char *path)
{
    struct os_file *file = NULL;
    struct name_list list = {.stop_after = -1};
    char *data = NULL;
    size_t size;
    enum err e;

    e = test_write_file(path, "content", 7, NULL);
    if (!e)
        e = os_read_file(path, 100, &data, &size, NULL);
    if (!e)
        e = os_file_open(path, OS_OPEN_READ, &file, NULL);
    if (!e)
        e = os_list_dir(test_dir(), collect, &list, NULL);
    mem_free(data);
    os_file_close(file);
    return e;
}

/* Windows needs memory to look at a path. */
static void
path_kind__no_memory__is_no_answer(void)
{
    enum os_path_kind kind = OS_PATH_FOLDER;
    struct why why = {0};
    enum err e;

    make_file(path_of("file"), "");
    mem_fail_at(1);
    e = os_path_kind(path_of("file"), &kind, &why);
    mem_fail_at(0);
    if (e)
        CHECK_CONTAINS(why.text, path_of("file"));
    CHECK(e == ERR_OK || e == ERR_NOMEM);
    CHECK_INT(kind, e ? OS_PATH_FOLDER : OS_PATH_FILE);
}

static void
memory__each_allocation_fails__no_leak_and_no_half_file(void)
{
    const char *path = path_of("file");
    long live = mem_live();
    enum err e = ERR_NOMEM;
    int failed = 0;

    for (long nth = 1; e; nth++) {
        mem_fail_at(nth);
        e = use_everything(path);
        mem_fail_at(0);
        if (e)
            failed++;
        CHECK(e == ERR_OK || e == ERR_NOMEM);
        CHECK_INT(mem_live(), live);
        if (test_path_kind(path) == OS_PATH_FILE)
            check_content(path, "content");
        CHECK(strcmp(names_in(test_dir()), "") == 0 || strcmp(names_in(test_dir()), "file|") == 0);
    }
    CHECK(failed >= 6);
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(read_file__around_max__fits_or_is_refused),
        TEST(read_file__binary__is_whole),
        TEST(rename__beside_readers__old_or_new_never_a_mixture),
        TEST(list_dir__names__in_byte_order_without_dots),
        TEST(list_dir__entry_fails__ends_with_its_error),
        TEST(list_dir__many_names__all_once),
        TEST(list_dir__on_a_file__is_not_found),
        TEST(mkdir_and_rmdir__each_state__is_reported),
        TEST(rename__file_over_file__replaces_it),
        TEST(rename__folder__moves_with_its_content),
        TEST(rename__over_a_folder_with_content__fails_and_keeps_both),
        TEST(names__non_ascii_and_long_paths__work),
        TEST(path_join__folder_and_name__one_separator),
        TEST(path_is_absolute__forms_of_paths__are_told_apart),
        TEST(path_kind__no_memory__is_no_answer),
        TEST(memory__each_allocation_fails__no_leak_and_no_half_file),
        {0},
    };

    return test_main(argc, argv, "os_folder", cases, NULL, NULL);
}
