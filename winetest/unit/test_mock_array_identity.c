/* SPDX-License-Identifier: Apache-2.0 */
/* Who a LUN of the mock array is: its designators, how it is found by them, what its tag and the
 * fabric say of it. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

static struct fixture f;

#define OPS (f.array->ops)

static void
identity__same_seed__is_the_same_and_unique(void)
{
    struct array_lun first[FIXTURE_LUNS];
    struct array *other = NULL;
    struct array_lun lun;
    struct why why = {0};
    char dir[1200];

    fixture_open(&f, 512, 0);
    memcpy(first, f.luns, sizeof(first));
    snprintf(dir, sizeof(dir), "%s/other", test_dir());
    CHECK_ERR(mock_create(dir, FIXTURE_SEED, 0, &why), ERR_OK, &why);
    CHECK_ERR(array_open("mock", dir, "beta", &other, &why), ERR_OK, &why);
    for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
        CHECK_ERR(mock_lun_create(other, 512, &lun, &why), ERR_OK, &why);
        CHECK(lun_equal(&lun.lun, &first[i].lun));
        for (unsigned k = 0; k < i; k++) {
            CHECK(!lun_same(&lun.lun, &first[k].lun));
            CHECK(strcmp(lun.lun.serial, first[k].lun.serial) != 0);
        }
    }
    array_close(other);
    snprintf(dir, sizeof(dir), "%s/third", test_dir());
    CHECK_ERR(mock_create(dir, FIXTURE_SEED + 1, 0, &why), ERR_OK, &why);
    CHECK_ERR(array_open("mock", dir, "beta", &other, &why), ERR_OK, &why);
    CHECK_ERR(mock_lun_create(other, 512, &lun, &why), ERR_OK, &why);
    CHECK(!lun_same(&lun.lun, &first[0].lun));
    CHECK_ERR(OPS->find(other, &first[0].lun, &lun, &why), ERR_NOT_FOUND, &why);
    array_close(other);
    fixture_close(&f);
}

static void
identity__removed_lun__is_never_given_again(void)
{
    struct array_lun first, second;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_shadow(&f, &first);
    CHECK_ERR(OPS->remove(f.array, &first.lun, &why), ERR_OK, &why);
    fixture_reopen(&f);
    fixture_shadow(&f, &second);
    CHECK(!lun_same(&first.lun, &second.lun));
    fixture_close(&f);
}

/* Each single designator is enough, everything else is ignored, and the answer is complete. */
static void
find__each_designator_alone__gives_the_full_identity(void)
{
    fixture_open(&f, 512, 0);
    for (unsigned i = 0; i < f.luns[1].lun.page83.count; i++) {
        struct why why = {0};
        struct array_lun found;
        struct lun asked = {.serial = "nonsense", .device_type = 5};

        asked.page83.count = 1;
        asked.page83.designators[0] = f.luns[1].lun.page83.designators[i];
        CHECK_ERR(OPS->find(f.array, &asked, &found, &why), ERR_OK, &why);
        CHECK(lun_equal(&found.lun, &f.luns[1].lun));
        CHECK_INT(found.size, 512);
        CHECK_INT(found.kind, ARRAY_LUN_ORIGINAL);
    }
    fixture_close(&f);
}

static void
find__any_byte_changed__is_not_ours(void)
{
    fixture_open(&f, 512, 0);
    for (unsigned i = 0; i < f.luns[0].lun.page83.count; i++) {
        const struct page83_designator *whole = &f.luns[0].lun.page83.designators[i];

        for (unsigned byte = 0; byte < whole->size; byte++) {
            struct why why = {0};
            struct array_lun found;
            struct lun asked = f.luns[0].lun; /* texts and serial stay right */

            asked.page83.count = 1;
            asked.page83.designators[0] = *whole;
            asked.page83.designators[0].data[byte] ^= 0x40;
            CHECK_ERR(OPS->find(f.array, &asked, &found, &why), ERR_NOT_FOUND, &why);
            CHECK(why.text[0] != '\0');
        }
    }
    fixture_close(&f);
}

/* Contract: 1.1.3 */
static void
tag__shadow_copy_lun__says_where_it_comes_from(void)
{
    struct array_lun shadow;
    struct array_tag tag;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_shadow(&f, &shadow);
    fixture_reopen(&f);
    CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_OK, &why);
    CHECK(id_equal(&tag.set, &fixture_set));
    CHECK_INT(tag.shadow_copy.bytes[0], 1);
    CHECK(lun_equal(&tag.source, &f.luns[0].lun));
    CHECK_STR(tag.host, FIXTURE_HOST);
    CHECK_INT(tag.method, ARRAY_METHOD_DIFFERENTIAL);
    CHECK_INT(tag.state, ARRAY_SHADOW_RELEASED);
    CHECK(tag.created_ms > 0);
    CHECK_ERR(OPS->tag(f.array, &f.luns[0].lun, &tag, &why), ERR_INVAL, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_NOT_FOUND, &why);
    fixture_close(&f);
}

static void
note_commit(void *ctx, const struct mock_journal_entry *entry)
{
    uint64_t *time_ms = ctx;

    if (entry->is_begin && strncmp(entry->what, "commit ", 7) == 0)
        *time_ms = entry->time_ms;
}

/* Whoever moves the tags does so later; and a tag without the time, as they were once, is read. */
static void
tag__committed__has_the_time_of_the_journals_line(void)
{
    struct array_lun shadow;
    struct array_group *group;
    struct array_tag tag;
    struct why why = {0};
    uint64_t time_ms = 0;

    fixture_open(&f, 512, 0);
    group = fixture_group(&f, 2, ARRAY_METHOD_ANY);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    fixture_target(&f, group, 0, &shadow);
    CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_OK, &why);
    CHECK_INT(tag.committed_ms, 0);
    CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
    while (os_utc_ms() == time_ms || time_ms == 0) { /* the tags are moved in another ms */
        CHECK_ERR(mock_journal(f.dir, note_commit, &time_ms, &why), ERR_OK, &why);
        if (!CHECK(time_ms > 0))
            break;
    }
    CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
    for (unsigned i = 0; i < 2; i++) {
        fixture_target(&f, group, i, &shadow);
        CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_OK, &why);
        CHECK_INT(tag.state, ARRAY_SHADOW_RELEASED);
        CHECK_INT(tag.committed_ms, time_ms);
    }
    OPS->group_close(group);
    fixture_close(&f);
}

static void
read_raw(const char *naa, const char *file, uint8_t *buf, size_t *ret_size)
{
    struct why why = {0};
    char rest[200];
    char *data = NULL;

    *ret_size = 0;
    snprintf(rest, sizeof(rest), "fabric/beta/%s/%s", naa, file);
    if (!CHECK_ERR(os_read_file(fixture_path(&f, rest), 512, &data, ret_size, &why), ERR_OK, &why))
        return;
    memcpy(buf, data, *ret_size);
    mem_free(data);
}

static void
present__published_pages__say_who_the_lun_is(void)
{
    const struct lun *lun = &f.luns[2].lun;
    struct why why = {0};
    struct page83 page = {0};
    uint8_t raw[512];
    size_t size;
    char naa[LUN_NAME_SIZE];
    char path[700];
    unsigned associated = 0;

    fixture_open(&f, FIXTURE_SIZE, 0);
    CHECK_ERR(OPS->present(f.array, lun, "beta", &why), ERR_OK, &why);
    lun_name(lun, naa);
    read_raw(naa, "inquiry", raw, &size);
    CHECK_INT(size, 96);
    CHECK_INT(raw[0], 0);
    CHECK_INT(raw[4], 91);
    CHECK_INT(raw[7] & 2, 2);
    CHECK_MEM(raw + 8, "LUNSHDW MOCK LUN        0100", 28);
    read_raw(naa, "vpd80", raw, &size);
    CHECK_INT(size, 4 + strlen(lun->serial));
    CHECK_INT(raw[1], 0x80);
    CHECK_INT(raw[3], strlen(lun->serial));
    CHECK_MEM(raw + 4, lun->serial, strlen(lun->serial));
    read_raw(naa, "vpd83", raw, &size);
    CHECK_ERR(page83_parse(raw, size, &page, &why), ERR_OK, &why);
    CHECK_INT(page.count, lun->page83.count);
    CHECK_MEM(&page, &lun->page83, sizeof(page));
    for (size_t at = 4; at < size; at += 4 + (size_t)raw[at + 3])
        associated += (raw[at + 1] & 0x30) != 0;
    CHECK_INT(associated, 1);
    read_raw(naa, "uri", raw, &size);
    snprintf(path, sizeof(path), "fabric/beta/%s/%.*s", naa, (int)size, (const char *)raw);
    CHECK_INT(test_path_kind(fixture_path(&f, path)), OS_PATH_FILE);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(identity__same_seed__is_the_same_and_unique),
    TEST(identity__removed_lun__is_never_given_again),
    TEST(find__each_designator_alone__gives_the_full_identity),
    TEST(find__any_byte_changed__is_not_ours),
    TEST(tag__committed__has_the_time_of_the_journals_line),
    TEST(tag__shadow_copy_lun__says_where_it_comes_from),
    TEST(present__published_pages__say_who_the_lun_is),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_identity", cases, NULL, NULL);
}
