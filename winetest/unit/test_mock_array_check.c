/* SPDX-License-Identifier: Apache-2.0 */
/* The check of a mock array, which has to find whatever is wrong with its files, and nothing else.
 */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#define LUN_SIZE 1024

static struct fixture f;

#define OPS (f.array->ops)

/* An array with a sealed shadow copy LUN, presented to beta. Returns the place of its tag. */
static const char *
set_up(void)
{
    static char tag[200];
    struct why why = {0};
    struct array_lun shadow;
    char naa[LUN_NAME_SIZE];

    fixture_open(&f, LUN_SIZE, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    snprintf(tag, sizeof(tag), "luns/%s.tag", lun_name(&shadow.lun, naa));
    return tag;
}

static char found_text[1024];

static void
keep_problem(void *ctx, const char *text)
{
    (void)ctx;
    snprintf(found_text, sizeof(found_text), "%s", text);
}

/* Exactly one problem, whose line has @part. */
static void
check_finds(const char *part)
{
    struct why why = {0};
    unsigned problems = 0;

    found_text[0] = '\0';
    CHECK_ERR(mock_check(f.dir, keep_problem, NULL, &problems, &why), ERR_OK, &why);
    CHECK_INT(problems, 1);
    CHECK_CONTAINS(found_text, part);
    CHECK_CONTAINS(found_text, f.dir);
}

/* A file that should not be there is found, and only while it is there. */
static void
check_finds_file(const char *rest, const char *part)
{
    struct why why = {0};

    fixture_write(&f, rest, "x", 1);
    check_finds(part);
    CHECK_ERR(os_unlink(fixture_path(&f, rest), &why), ERR_OK, &why);
}

static void
check__files_that_do_not_belong__are_found(void)
{
    struct why why = {0};

    (void)set_up(); /* where the tag is does not matter here */
    check_finds_file("luns/stray", "luns/stray");
    check_finds_file("luns/6acde480000000080000000000000001.tag", "no LUN");
    check_finds_file("luns/6acde480000000070000000000000099.img", "no tag");
    check_finds_file("hosts/beta/6acde480000000070000000000000099", "names no LUN");
    check_finds_file("hosts/beta/" FIXTURE_NAA_ONE, "missing in the fabric");
    check_finds_file("faults", "faults:1:");
    check_finds_file("fabric/beta/.late", "unless that is wanted");
    check_finds_file("removed/stray", "removed/stray: belongs to no LUN");
    check_finds_file("removed/6acde480000000080000000000000001", "no LUN");
    CHECK_ERR(os_mkdir(fixture_path(&f, "fabric/beta/" FIXTURE_NAA_ONE), &why), ERR_OK, &why);
    check_finds("not presented");
    CHECK_ERR(os_rmdir(fixture_path(&f, "fabric/beta/" FIXTURE_NAA_ONE), &why), ERR_OK, &why);
    CHECK_ERR(os_mkdir(fixture_path(&f, "fabric/beta/." FIXTURE_NAA_ONE), &why), ERR_OK, &why);
    check_finds("fabric/beta/.");
    CHECK_ERR(os_rmdir(fixture_path(&f, "fabric/beta/." FIXTURE_NAA_ONE), &why), ERR_OK, &why);
    CHECK_ERR(os_mkdir(fixture_path(&f, "hosts/.x"), &why), ERR_OK, &why);
    check_finds("no name of a host");
    CHECK_ERR(os_rmdir(fixture_path(&f, "hosts/.x"), &why), ERR_OK, &why);
    fixture_close(&f);
}

static void
check__damaged_files__are_found(void)
{
    const char *tag = set_up();
    char text[FIXTURE_TEXT_MAX];
    struct why why = {0};
    size_t size = fixture_read(&f, tag, text);
    char path[2048];

    fixture_write(&f, tag, text, size - 1);
    check_finds(".tag:12:");
    fixture_write(&f, tag, text, size);
    size = fixture_read(&f, "journal", text);
    text[3] ^= 1;
    fixture_write(&f, "journal", text, size);
    check_finds("journal:1:");
    text[3] ^= 1;
    fixture_write(&f, "journal", text, size);
    CHECK_ERR(mock_lun_path(f.array, &f.luns[0].lun, path, sizeof(path), &why), ERR_OK, &why);
    CHECK_ERR(os_rename(path, fixture_path(&f, "away"), &why), ERR_OK, &why);
    check_finds("missing");
    CHECK_ERR(test_write_file(path, "short", 5, &why), ERR_OK, &why);
    check_finds("5 bytes");
    CHECK_ERR(os_rename(fixture_path(&f, "away"), path, &why), ERR_OK, &why);
    fixture_close(&f);
}

/* What is left of a lost LUN must not be taken for a copy. */
static void
check__lost_lun_with_content__is_found(void)
{
    char path[2048];
    struct why why = {0};
    struct array_lun shadow;

    fixture_open(&f, LUN_SIZE, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(mock_lun_exhaust(f.array, &shadow.lun, &why), ERR_OK, &why);
    fixture_check(&f, 1);
    CHECK_ERR(mock_lun_path(f.array, &shadow.lun, path, sizeof(path), &why), ERR_OK, &why);
    CHECK_ERR(test_write_file(path, "block", 5, &why), ERR_OK, &why);
    check_finds("5 bytes");
    CHECK_ERR(test_write_file(path, "", 0, &why), ERR_OK, &why);
    fixture_close(&f);
}

static void
check__no_array__is_an_error(void)
{
    struct why why = {0};
    unsigned problems = 0;

    CHECK_ERR(mock_check(test_dir(), keep_problem, NULL, &problems, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, test_dir());
}

static const struct test_case cases[] = {
    TEST(check__files_that_do_not_belong__are_found),
    TEST(check__damaged_files__are_found),
    TEST(check__lost_lun_with_content__is_found),
    TEST(check__no_array__is_an_error),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_check", cases, NULL, NULL);
}
