/* SPDX-License-Identifier: Apache-2.0 */
/* The mock array's single LUNs: making, presenting, listing; two handles, two threads; what is
 * refused. Who they are is test_mock_array_identity.c's, how they go test_mock_array_remove.c's. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

static struct fixture f;

#define OPS (f.array->ops)

static void
open__no_array_there__names_folder_and_remedy(void)
{
    struct why why = {0};
    struct array *array = NULL;

    CHECK_ERR(array_open("mock", "/nonexistent/array", "alpha", &array, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "/nonexistent/array");
    CHECK_CONTAINS(why.text, "mockarray");
    CHECK_ERR(array_open("mock", "", "alpha", &array, &why), ERR_INVAL, &why);
    CHECK(array == NULL);
}

static void
open__unusable_host_names__are_refused(void)
{
    static const char *const hosts[] = {
        "",        ".",   "..",
        ".hidden", "a/b", "a\\b",
        "a b",     "a\n", "a123456789a123456789a123456789a123456789a123456789a123456789a123"};

    fixture_open(&f, 512, 0);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        struct why why = {0};
        struct array *array = NULL;

        CHECK_ERR(array_open("mock", f.dir, hosts[i], &array, &why), ERR_INVAL, &why);
        CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, hosts[i], &why), ERR_INVAL, &why);
        CHECK_ERR(OPS->unpresent(f.array, &f.luns[0].lun, hosts[i], &why), ERR_INVAL, &why);
    }
    fixture_close(&f);
}

static void
create__array_is_there__exists_and_unchanged(void)
{
    struct why why = {0};

    fixture_open(&f, 512, 0);
    CHECK_ERR(mock_create(f.dir, 9, 0, &why), ERR_EXISTS, &why);
    CHECK_CONTAINS(why.text, f.dir);
    fixture_reopen(&f);
    CHECK(fixture_has(&f, &f.luns[1].lun, 1));
    fixture_close(&f);
}

/* Somebody's folder does not become an array by a wrong path; nor do LUNs whose array lost its
 * file "array". */
static void
create__folder_holds_something_else__exists_and_unchanged(void)
{
    static const struct {
        const char *folder;
        const char *file;
    } rows[] = {{"", "thesis.txt"}, {"", ".hidden"}, {"/luns", "0123.img"}, {"/resync", "luns"}};
    char dir[1100], path[1200];
    struct why why = {0};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        snprintf(dir, sizeof(dir), "%s/array%zu", test_dir(), i);
        CHECK_ERR(os_mkdir(dir, &why), ERR_OK, &why);
        snprintf(path, sizeof(path), "%s%s", dir, rows[i].folder);
        CHECK(!*rows[i].folder || !os_mkdir(path, &why));
        snprintf(path, sizeof(path), "%s%s/%s", dir, rows[i].folder, rows[i].file);
        CHECK_ERR(test_write_file(path, "content", 7, &why), ERR_OK, &why);
        CHECK_ERR(mock_create(dir, 1, 0, &why), ERR_EXISTS, &why);
        CHECK_CONTAINS(why.text, dir);
        CHECK_CONTAINS(why.text, rows[i].file);
        /* It is there, and is all there is. */
        CHECK_ERR(os_unlink(path, &why), ERR_OK, &why);
        snprintf(path, sizeof(path), "%s%s", dir, rows[i].folder);
        CHECK_ERR(os_rmdir(path, &why), ERR_OK, &why);
        CHECK(!*rows[i].folder || !os_rmdir(dir, &why));
    }
}

static void
create__interrupted_before__is_made(void)
{
    static const char *const folders[] = {"", "/luns", "/fabric"};
    char dir[1100], path[1200];
    struct why why = {0};

    snprintf(dir, sizeof(dir), "%s/array", test_dir());
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        snprintf(path, sizeof(path), "%s%s", dir, folders[i]);
        CHECK_ERR(os_mkdir(path, &why), ERR_OK, &why);
    }
    snprintf(path, sizeof(path), "%s/.new", dir);
    CHECK_ERR(test_write_file(path, "version", 7, &why), ERR_OK, &why);
    CHECK_ERR(mock_create(dir, 1, 0, &why), ERR_OK, &why);
}

/* Neither secret is told. */
static void
open__array_with_a_secret__wants_it(void)
{
    static const char *const wrong[] = {"", "hunter", "hunter22", "Hunter2"};
    struct array_access access = {NULL, FIXTURE_HOST, "hunter2"};
    struct array *array = NULL;
    char path[1200], dir[1100];
    struct why why = {0};
    long live = mem_live();

    snprintf(dir, sizeof(dir), "%s/array", test_dir());
    snprintf(path, sizeof(path), "%s/secret", dir);
    access.address = dir;
    CHECK_ERR(mock_create(dir, 1, 0, &why), ERR_OK, &why);
    CHECK_ERR(test_write_file(path, "hunter2\n", 8, &why), ERR_OK, &why);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        access.secret = wrong[i];
        CHECK_ERR(array_open_with("mock", &access, &array, &why), ERR_ACCESS, &why);
        CHECK_CONTAINS(why.text, "ArraySecret");
        CHECK(!strstr(why.text, "unter"));
    }
    CHECK_ERR(array_open("mock", dir, FIXTURE_HOST, &array, &why), ERR_ACCESS, &why);
    access.secret = "hunter2";
    CHECK_ERR(array_open_with("mock", &access, &array, &why), ERR_OK, &why);
    array_close(array);
    CHECK_INT(mem_live(), live);
}

static void
create__unusable_arguments__leave_nothing(void)
{
    struct why why = {0};
    char dir[1200];

    snprintf(dir, sizeof(dir), "%s/array", test_dir());
    CHECK_ERR(mock_create(dir, MOCK_SEED_MAX + 1, 0, &why), ERR_INVAL, &why);
    CHECK_INT(test_path_kind(dir), OS_PATH_MISSING);
    CHECK_ERR(mock_create(dir, MOCK_SEED_MAX, 0, &why), ERR_OK, &why);
    snprintf(dir, sizeof(dir), "%s/missing/array", test_dir());
    CHECK_ERR(mock_create(dir, 0, 0, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "missing");
}

static void
lun_create__sizes__are_checked(void)
{
    static const uint64_t bad[] = {0, 1, 511, 513, UINT64_MAX, UINT64_MAX - 511};
    struct array_lun lun;

    fixture_open(&f, 512, 0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct why why = {0};

        CHECK_ERR(mock_lun_create(f.array, bad[i], &lun, &why), ERR_INVAL, &why);
    }
    fixture_close(&f);
}

/* Contract: 5.4.3 5.4.5 5.4.8 10.5 */
static void
present__repeated_and_hidden__table_and_fabric_agree(void)
{
    char naa[LUN_NAME_SIZE], mask[200], folder[200];
    struct why why = {0};

    fixture_open(&f, 512, 0);
    lun_name(&f.luns[0].lun, naa);
    snprintf(mask, sizeof(mask), "hosts/beta/%s", naa);
    snprintf(folder, sizeof(folder), "fabric/beta/%s", naa);
    CHECK_ERR(OPS->unpresent(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
        CHECK_INT(test_path_kind(fixture_path(&f, mask)), OS_PATH_FILE);
        CHECK_INT(test_path_kind(fixture_path(&f, folder)), OS_PATH_FOLDER);
    }
    fixture_reopen(&f);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_ERR(OPS->unpresent(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
        CHECK_INT(test_path_kind(fixture_path(&f, mask)), OS_PATH_MISSING);
        CHECK_INT(test_path_kind(fixture_path(&f, folder)), OS_PATH_MISSING);
    }
    fixture_close(&f);
}

static void
present__lun_unknown__is_not_found(void)
{
    struct array_lun shadow;
    struct why why = {0};
    struct lun nobody = {0};

    fixture_open(&f, 512, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(OPS->unpresent(f.array, &shadow.lun, "beta", &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(OPS->present(f.array, &nobody, "beta", &why), ERR_NOT_FOUND, &why);
    fixture_close(&f);
}

struct host_names {
    char text[200];
    enum err answer;
};

static enum err
add_host(void *ctx, const char *host)
{
    struct host_names *names = ctx;

    strcat(names->text, host);
    strcat(names->text, " ");
    return names->answer;
}

static void
hosts__original_and_shadow_copy__each_host_it_is_presented_to(void)
{
    struct host_names nobody = {.text = ""}, two = {.text = ""}, one = {.text = ""};
    struct host_names first = {.text = "", .answer = ERR_CANCELLED};
    struct lun unknown = {0};
    struct array_lun shadow;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->hosts(f.array, &shadow.lun, add_host, &nobody, &why), ERR_OK, &why);
    CHECK_STR(nobody.text, "");
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, "gamma", &why), ERR_OK, &why);
    CHECK_ERR(OPS->hosts(f.array, &f.luns[0].lun, add_host, &two, &why), ERR_OK, &why);
    CHECK_STR(two.text, "beta gamma ");
    CHECK_ERR(OPS->unpresent(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->hosts(f.array, &shadow.lun, add_host, &one, &why), ERR_OK, &why);
    CHECK_STR(one.text, "beta ");
    CHECK_ERR(OPS->present(f.array, &f.luns[0].lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->hosts(f.array, &f.luns[0].lun, add_host, &first, &why), ERR_CANCELLED, NULL);
    CHECK_STR(first.text, "beta ");
    CHECK_ERR(OPS->hosts(f.array, &unknown, add_host, &nobody, &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->hosts(f.array, &shadow.lun, add_host, &nobody, &why), ERR_NOT_FOUND, &why);
    CHECK_STR(nobody.text, "");
    fixture_close(&f);
}

/* Contract: 5.1.7 5.1.8 */
static void
can_shadow__each_reason__is_told(void)
{
    struct array_lun shadow, luns[FIXTURE_LUNS + 1];
    struct why why = {0};
    bool can = false;
    char path[2048];

    fixture_open(&f, 1024, 5 * 1024);
    memcpy(luns, f.luns, sizeof(f.luns));
    luns[3] = luns[0]; /* named twice, needed once */
    CHECK_ERR(OPS->can_shadow(f.array, luns, 2, ARRAY_METHOD_PLEX, true, &can, &why), ERR_OK, &why);
    CHECK(can);
    CHECK_ERR(OPS->can_shadow(f.array, luns, 3, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK, &why);
    CHECK(!can);
    CHECK_CONTAINS(why.text, "no room");
    luns[1] = luns[0];
    CHECK_ERR(OPS->can_shadow(f.array, luns, 3, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK, &why);
    CHECK(can);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->can_shadow(f.array, &shadow, 1, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    CHECK_CONTAINS(why.text, "shadow copy");
    memset(&shadow, 0, sizeof(shadow));
    CHECK_ERR(OPS->can_shadow(f.array, &shadow, 1, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    CHECK_ERR(mock_lun_path(f.array, &f.luns[0].lun, path, sizeof(path), &why), ERR_OK, &why);
    CHECK_ERR(os_rename(path, fixture_path(&f, "away"), &why), ERR_OK, &why);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    CHECK_CONTAINS(why.text, "missing");
    CHECK_ERR(test_write_file(path, "short", 5, &why), ERR_OK, &why);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK,
              &why);
    CHECK(!can);
    CHECK_CONTAINS(why.text, "5 bytes");
    CHECK_ERR(os_rename(fixture_path(&f, "away"), path, &why), ERR_OK, &why);
    fixture_close(&f);
}

static void
info__capabilities__are_as_documented(void)
{
    struct array_info info;

    fixture_open(&f, 512, 0);
    OPS->info(f.array, &info);
    CHECK_STR(info.name, "mock");
    CHECK(info.has_differential && info.has_plex && info.has_transport);
    CHECK(info.group_lun_max >= 64);
    fixture_close(&f);
}

static enum err
stop_listing(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    (void)lun;
    (void)tag;
    ++*(unsigned *)ctx;
    return ERR_CANCELLED;
}

static enum err
remove_listed(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    (void)ctx;
    (void)tag;
    return f.array->ops->remove(f.array, &lun->lun, NULL);
}

static void
list__caller_stops_or_removes__is_served(void)
{
    struct array_lun shadow;
    struct why why = {0};
    unsigned calls = 0;

    fixture_open(&f, 512, 0);
    for (unsigned i = 0; i < 3; i++)
        fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->list(f.array, stop_listing, &calls, &why), ERR_CANCELLED, NULL);
    CHECK_INT(calls, 1);
    CHECK_ERR(OPS->list(f.array, remove_listed, NULL, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* Ten groups of a hundred LUNs: what one host makes in a season of nightly backups.
 * Contract: 5.2.5 */
static void
list__a_thousand_shadow_copies__are_all_there(void)
{
    static struct array_lun luns[100];
    struct why why = {0};

    fixture_open(&f, 512, 0);
    for (unsigned i = 0; i < 100; i++)
        CHECK_ERR(mock_lun_create(f.array, 512, &luns[i], &why), ERR_OK, &why);
    for (unsigned set = 0; set < 10; set++) {
        const struct id id = {{(uint8_t)(set + 1)}};
        struct array_group *group = NULL;

        CHECK_ERR(OPS->group_open(f.array, &id, &group, &why), ERR_OK, &why);
        for (unsigned i = 0; i < 100; i++)
            CHECK_ERR(OPS->group_add(group, &luns[i], &id, ARRAY_METHOD_ANY, &why), ERR_OK, &why);
        CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
        OPS->group_close(group);
    }
    fixture_check(&f, 1000);
    fixture_close(&f);
}

static void
two_handles__each_sees_what_the_other_did(void)
{
    struct array *other = NULL;
    struct array_lun shadow, found;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    CHECK_ERR(array_open("mock", f.dir, "beta", &other, &why), ERR_OK, &why);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->find(other, &shadow.lun, &found, &why), ERR_OK, &why);
    CHECK(lun_equal(&shadow.lun, &found.lun));
    CHECK_INT(found.kind, ARRAY_LUN_SHADOW_COPY);
    CHECK_ERR(OPS->present(other, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->find(other, &shadow.lun, &found, &why), ERR_NOT_FOUND, &why);
    array_close(other);
    fixture_close(&f);
}

struct presenter {
    struct array *array;
    const char *host;
    unsigned failures;
};

static void
present_often(void *arg)
{
    struct presenter *presenter = arg;

    for (unsigned i = 0; i < 20; i++) {
        const struct lun *lun = &f.luns[i % FIXTURE_LUNS].lun;

        presenter->failures += OPS->present(presenter->array, lun, presenter->host, NULL) != ERR_OK;
        presenter->failures +=
            OPS->unpresent(presenter->array, lun, presenter->host, NULL) != ERR_OK;
    }
}

/* Two threads share a handle, a third has its own; all use the same hosts. */
static void
threads__same_luns_at_once__stay_whole(void)
{
    struct why why = {0};
    struct array *other = NULL;
    struct os_thread *threads[3] = {NULL};
    struct presenter presenters[3];

    fixture_open(&f, 512, 0);
    CHECK_ERR(array_open("mock", f.dir, "beta", &other, &why), ERR_OK, &why);
    for (unsigned i = 0; i < 3; i++) {
        presenters[i] = (struct presenter){i < 2 ? f.array : other, i == 1 ? "beta" : "gamma", 0};
        CHECK_ERR(os_thread_start(present_often, &presenters[i], &threads[i]), ERR_OK, NULL);
    }
    for (unsigned i = 0; i < 3; i++) {
        os_thread_join(threads[i]);
        CHECK_INT(presenters[i].failures, 0);
    }
    array_close(other);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(open__no_array_there__names_folder_and_remedy),
    TEST(open__unusable_host_names__are_refused),
    TEST(open__array_with_a_secret__wants_it),
    TEST(create__array_is_there__exists_and_unchanged),
    TEST(create__folder_holds_something_else__exists_and_unchanged),
    TEST(create__interrupted_before__is_made),
    TEST(create__unusable_arguments__leave_nothing),
    TEST(lun_create__sizes__are_checked),
    TEST(present__repeated_and_hidden__table_and_fabric_agree),
    TEST(present__lun_unknown__is_not_found),
    TEST(hosts__original_and_shadow_copy__each_host_it_is_presented_to),
    TEST(can_shadow__each_reason__is_told),
    TEST(info__capabilities__are_as_documented),
    TEST(list__caller_stops_or_removes__is_served),
    TEST(list__a_thousand_shadow_copies__are_all_there),
    TEST(two_handles__each_sees_what_the_other_did),
    TEST(threads__same_luns_at_once__stay_whole),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array", cases, NULL, NULL);
}
