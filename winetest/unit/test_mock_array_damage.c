/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged files of the mock array: each is named with its line and a remedy, and nothing is changed
 * while it lasts. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>
#include <zlib.h>

#define SIZE 1024

static struct fixture f;
static struct array_lun shadow;
static char shadow_tag[200]; /* its tag's place in the folder */

#define OPS (f.array->ops)

/* An array with a sealed shadow copy of LUN 1, presented to beta. */
static void
set_up(void)
{
    struct why why = {0};
    char naa[LUN_NAME_SIZE];

    fixture_open(&f, SIZE, 0);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    snprintf(shadow_tag, sizeof(shadow_tag), "luns/%s.tag", lun_name(&shadow.lun, naa));
}

/* --- sums over the whole folder: has anything changed? --- */

struct sum {
    char path[1536];
    uLong crc;
};

static void sum_folder(struct sum *sum);

static enum err
sum_entry(void *ctx, const char *name)
{
    struct sum *sum = ctx;
    struct sum inner = {.crc = crc32(sum->crc, (const Bytef *)name, (uInt)strlen(name))};
    char *data = NULL;
    size_t size = 0;

    if (snprintf(inner.path, sizeof(inner.path), "%s/%s", sum->path, name) < 0)
        return ERR_LIMIT;
    if (test_path_kind(inner.path) == OS_PATH_FOLDER) {
        sum_folder(&inner);
    } else if (CHECK_ERR(os_read_file(inner.path, 1 << 20, &data, &size, NULL), ERR_OK, NULL)) {
        inner.crc = crc32(inner.crc, (const Bytef *)data, (uInt)size);
        mem_free(data);
    }
    sum->crc = inner.crc;
    return ERR_OK;
}

static void
sum_folder(struct sum *sum)
{
    CHECK_ERR(os_list_dir(sum->path, sum_entry, sum, NULL), ERR_OK, NULL);
}

static unsigned long
folder_sum(void)
{
    struct sum sum = {.crc = 1};

    snprintf(sum.path, sizeof(sum.path), "%s", f.dir);
    sum_folder(&sum);
    return sum.crc;
}

/* --- lines of small files --- */

/* Where line @index (from 0) of @text begins; NULL behind the last. */
static const char *
line_start(const char *text, unsigned index)
{
    while (index-- > 0) {
        text = strchr(text, '\n');
        if (!text)
            return NULL;
        text++;
    }
    return *text ? text : NULL;
}

/* @text without line @index, or with its character @at replaced when @at is not negative. */
static size_t
damage_line(const char *text, unsigned index, int at, char *ret_text)
{
    const char *start = line_start(text, index);
    const char *end = strchr(start, '\n') + 1;
    size_t before = (size_t)(start - text);

    if (at < 0) {
        memcpy(ret_text, text, before);
        strcpy(ret_text + before, end);
    } else {
        strcpy(ret_text, text);
        ret_text[before + (size_t)at] ^= 1;
    }
    return strlen(ret_text);
}

/* Opening must fail, name @file and @line, and change nothing. */
static void
check_open_refused(const char *file, unsigned line)
{
    struct array *array = NULL;
    struct why why = {0};
    char place[64];
    unsigned long sum = folder_sum();

    snprintf(place, sizeof(place), "%s:%u:", file, line);
    CHECK_ERR(array_open("mock", f.dir, "beta", &array, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, place);
    CHECK_CONTAINS(why.text, f.dir);
    CHECK_CONTAINS(why.text, "restore");
    CHECK(array == NULL);
    array_close(array);
    CHECK_INT(folder_sum(), sum);
}

/* --- journal --- */

static void
journal__each_line_damaged__is_named_and_nothing_changes(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    size_t size;

    set_up();
    size = fixture_read(&f, "journal", whole);
    for (unsigned i = 0; line_start(whole, i); i++) {
        const char *start = line_start(whole, i);
        int length = (int)(strchr(start, '\n') - start);

        for (int at = 0; at < length; at++) {
            size_t damaged = damage_line(whole, i, at, text);

            fixture_write(&f, "journal", text, damaged);
            check_open_refused("journal", i + 1);
        }
    }
    fixture_write(&f, "journal", whole, size);
    fixture_reopen(&f);
    fixture_close(&f);
}

static void
journal__each_line_missing__is_noticed_at_the_next(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    size_t size;
    unsigned i;

    set_up();
    size = fixture_read(&f, "journal", whole);
    for (i = 0; line_start(whole, i + 1); i++) {
        size_t damaged = damage_line(whole, i, -1, text);

        fixture_write(&f, "journal", text, damaged);
        check_open_refused("journal", i + 1);
    }
    CHECK(i > 10);
    fixture_write(&f, "journal", whole, size);
    fixture_close(&f);
}

/* The line that is expected behind @whole, whose last line is closed, without its newline. */
static size_t
next_line(const char *whole, char *ret_text)
{
    unsigned seq = 0, line = 0;

    while (line_start(whole, line))
        line++;
    CHECK_INT(sscanf(line_start(whole, line - 1), "E %u ", &seq), 1);
    sprintf(ret_text, "B %u %u 1700000000000 alpha 4711 present x 01234567", seq + 1,
            (unsigned)strlen(whole));
    return strlen(ret_text);
}

static void
journal__last_line_torn_anywhere__never_happened(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    struct why why = {0};
    struct array_lun found;
    char next[200];
    size_t size;
    size_t length;

    set_up();
    size = fixture_read(&f, "journal", whole);
    length = next_line(whole, next);
    for (size_t cut = 1; cut <= length; cut++) {
        memcpy(text, whole, size);
        memcpy(text + size, next, cut);
        fixture_write(&f, "journal", text, size + cut);
        fixture_reopen(&f);
        CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, &why), ERR_OK, &why);
        CHECK_INT(fixture_read(&f, "journal", text), size);
    }
    fixture_close(&f);
}

/* Behind a whole line, an open one, or nothing at all: what no process can have begun to write. */
static void
journal__end_that_no_process_wrote__is_refused(void)
{
    static const char *const ends[] = {"x", "B 1 ", "\x01\x02", "B  ", " x", "b", ""};
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    unsigned lines = 0;
    size_t size, last;

    set_up();
    size = fixture_read(&f, "journal", whole);
    while (line_start(whole, lines))
        lines++;
    last = (size_t)(line_start(whole, lines - 1) - whole);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t length = strlen(ends[i]) + 1; /* with the NUL */

        memcpy(text, whole, size);
        memcpy(text + size, ends[i], length);
        fixture_write(&f, "journal", text, size + length);
        check_open_refused("journal", lines + 1);
        memcpy(text + last, ends[i], length); /* behind a B line, where an E is legal, too */
        fixture_write(&f, "journal", text, last + length);
        check_open_refused("journal", lines);
        if (strncmp(ends[i], "B 1 ", 4) != 0) { /* which is what the first line begins with */
            fixture_write(&f, "journal", ends[i], length);
            check_open_refused("journal", 1);
        }
    }
    memset(text, 0x80, 100);
    fixture_write(&f, "journal", text, 100);
    check_open_refused("journal", 1);
    fixture_write(&f, "journal", whole, size);
    fixture_reopen(&f);
    fixture_close(&f);
}

/* Put another file in its place while ours is open; Windows forbids that, so there is no such
 * hazard there. */
static void
replace_journal(const char *text)
{
#ifdef _WIN32
    fixture_write(&f, "journal", text, strlen(text));
#else
    struct why why = {0};

    CHECK_ERR(test_write_file(fixture_path(&f, "journal"), text, strlen(text), &why), ERR_OK, &why);
#endif
}

static void
journal__foreign_lines__are_refused(void)
{
    static const char *const lines[] = {
        "\n",
        "nonsense\n",
        "E 1 done 0 alpha 1 00000000\n",
        "B 1 0 0 alpha 1 present x 00000000\n",
        "\x01\x02\x03\n",
    };
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    unsigned line = 1;
    size_t size;

    set_up();
    size = fixture_read(&f, "journal", whole);
    while (line_start(whole, line))
        line++;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct why why = {0};
        struct array_lun found;

        memcpy(text, whole, size);
        strcpy(text + size, lines[i]);
        replace_journal(text);
        check_open_refused("journal", line + 1);
        CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, &why), ERR_CORRUPT, &why);
        CHECK_CONTAINS(why.text, "journal");
    }
    fixture_write(&f, "journal", whole, size);
    fixture_close(&f);
}

static void
note_problem(void *ctx, const char *text)
{
    strcpy(ctx, text);
}

static void
journal__line_without_end__is_refused_or_cut(void)
{
    static char text[200000];
    struct why why = {0};
    struct array *array = NULL;
    unsigned problems = 0;

    set_up();
    memset(text, 'x', sizeof(text));
    fixture_write(&f, "journal", text, sizeof(text));
    CHECK_ERR(array_open("mock", f.dir, "beta", &array, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "journal:1:");
    CHECK_ERR(os_unlink(fixture_path(&f, "journal"), &why), ERR_OK, &why);
    fixture_reopen(&f); /* the remedy: an array without a journal works */
    CHECK_ERR(mock_check(f.dir, note_problem, text, &problems, &why), ERR_OK, &why);
    CHECK_INT(problems, 1);
    CHECK_CONTAINS(text, "journal: is empty although the array has LUNs");
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* --- tags and settings --- */

static void
check_tag_refused(unsigned line)
{
    struct why why = {0};
    struct array_lun found;
    struct array_tag tag;
    char place[64];
    unsigned long sum = folder_sum();

    snprintf(place, sizeof(place), ".tag:%u:", line);
    CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, place);
    CHECK_CONTAINS(why.text, shadow_tag);
    CHECK_CONTAINS(why.text, "restore");
    CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_CORRUPT, &why);
    CHECK_ERR(OPS->list(f.array, NULL, NULL, &why), ERR_CORRUPT, &why);
    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_CORRUPT, &why);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "gamma", &why), ERR_CORRUPT, &why);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, &why), ERR_OK, &why); /* others live */
    CHECK_INT(folder_sum(), sum);
}

static void
tag__each_line_missing_or_damaged__is_named_and_nothing_changes(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    size_t size;
    unsigned i;

    set_up();
    size = fixture_read(&f, shadow_tag, whole);
    for (i = 0; line_start(whole, i); i++) {
        const char *start = line_start(whole, i);
        int length = (int)(strchr(start, '\n') - start);
        size_t damaged = damage_line(whole, i, -1, text);

        fixture_write(&f, shadow_tag, text, damaged);
        check_tag_refused(i + 1);
        for (int at = 0; at < length; at++) {
            struct why why = {0};
            struct array_lun found;

            damaged = damage_line(whole, i, at, text);
            fixture_write(&f, shadow_tag, text, damaged);
            CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, &why), ERR_CORRUPT, &why);
            CHECK_CONTAINS(why.text, ".tag:");
        }
    }
    CHECK_INT(i, 12);
    fixture_write(&f, shadow_tag, whole, size);
    fixture_close(&f);
}

static void
tag__cut_anywhere_or_extended__is_refused(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    struct array_lun found;
    size_t size;

    set_up();
    size = fixture_read(&f, shadow_tag, whole);
    for (size_t cut = 0; cut < size; cut++) {
        fixture_write(&f, shadow_tag, whole, cut);
        CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, NULL), ERR_CORRUPT, NULL);
    }
    memcpy(text, whole, size);
    strcpy(text + size, "size=1\n");
    fixture_write(&f, shadow_tag, text, strlen(text));
    check_tag_refused(12);
    text[size] = '\0';
    fixture_write(&f, shadow_tag, text, size + 1); /* a NUL byte */
    check_tag_refused(12);
    memset(text, '\n', sizeof(text));
    fixture_write(&f, shadow_tag, text, sizeof(text));
    CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, NULL), ERR_CORRUPT, NULL);
    fixture_write(&f, shadow_tag, whole, size);
    fixture_close(&f);
}

static void
tag__of_another_lun__is_refused(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    struct why why = {0};
    struct array_lun found;
    size_t size, other;

    set_up();
    size = fixture_read(&f, shadow_tag, whole);
    other = fixture_read(&f, "luns/" FIXTURE_NAA_ONE ".tag", text);
    fixture_write(&f, shadow_tag, text, other);
    CHECK_ERR(OPS->find(f.array, &shadow.lun, &found, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "another LUN");
    fixture_write(&f, shadow_tag, whole, size);
    fixture_close(&f);
}

static void
settings__each_line_missing_or_damaged__is_named(void)
{
    char whole[FIXTURE_TEXT_MAX], text[FIXTURE_TEXT_MAX];
    size_t size;
    unsigned i;

    set_up();
    size = fixture_read(&f, "array", whole);
    for (i = 0; line_start(whole, i); i++) {
        const char *start = line_start(whole, i);
        int length = (int)(strchr(start, '\n') - start);
        size_t damaged = damage_line(whole, i, -1, text);

        fixture_write(&f, "array", text, damaged);
        check_open_refused("array", i + 1);
        for (int at = 0; at < length; at++) {
            struct array *array = NULL;

            damaged = damage_line(whole, i, at, text);
            fixture_write(&f, "array", text, damaged);
            CHECK_ERR(array_open("mock", f.dir, "beta", &array, NULL), ERR_CORRUPT, NULL);
        }
    }
    CHECK_INT(i, 5);
    fixture_write(&f, "array", whole, size);
    fixture_close(&f);
}

/* An old copy of the settings would give a number, and with it a LUN's files, a second time. */
static void
settings__older_than_the_luns__no_lun_is_overwritten(void)
{
    char old[FIXTURE_TEXT_MAX];
    struct why why = {0};
    struct array_lun lun;
    size_t size;

    fixture_open(&f, SIZE, 0);
    size = fixture_read(&f, "array", old);
    CHECK_ERR(mock_lun_create(f.array, SIZE, &lun, &why), ERR_OK, &why);
    fixture_fill(&f, &lun.lun, 9);
    fixture_write(&f, "array", old, size);
    CHECK_ERR(mock_lun_create(f.array, SIZE, &shadow, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "array");
    CHECK(fixture_has(&f, &lun.lun, 9));
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(journal__each_line_damaged__is_named_and_nothing_changes),
    TEST(journal__each_line_missing__is_noticed_at_the_next),
    TEST(journal__last_line_torn_anywhere__never_happened),
    TEST(journal__end_that_no_process_wrote__is_refused),
    TEST(journal__foreign_lines__are_refused),
    TEST(journal__line_without_end__is_refused_or_cut),
    TEST(tag__each_line_missing_or_damaged__is_named_and_nothing_changes),
    TEST(tag__cut_anywhere_or_extended__is_refused),
    TEST(tag__of_another_lun__is_refused),
    TEST(settings__each_line_missing_or_damaged__is_named),
    TEST(settings__older_than_the_luns__no_lun_is_overwritten),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_damage", cases, NULL, NULL);
}
