/* SPDX-License-Identifier: Apache-2.0 */
/* Making, filling, driving and checking mock arrays for tests. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

#include "base/frozen.h"

#define CHUNK 65536

const struct id fixture_set = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static long live_before;

const char *
fixture_path(const struct fixture *f, const char *rest)
{
    static char paths[4][1536];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", f->dir, rest);
    return path;
}

void
fixture_write(const struct fixture *f, const char *rest, const void *data, size_t size)
{
    struct why why = {0};

    CHECK_ERR(test_write_file(fixture_path(f, rest), data, size, &why), ERR_OK, &why);
}

size_t
fixture_read(const struct fixture *f, const char *rest, char *text)
{
    struct why why = {0};
    char *data = NULL;
    size_t size = 0;

    text[0] = '\0';
    if (CHECK_ERR(os_read_file(fixture_path(f, rest), FIXTURE_TEXT_MAX - 1, &data, &size, &why),
                  ERR_OK, &why))
        memcpy(text, data, size + 1);
    mem_free(data);
    return size;
}

void
fixture_delete(const struct fixture *f, const char *rest)
{
    struct why why = {0};

    CHECK_ERR(os_unlink(fixture_path(f, rest), &why), ERR_OK, &why);
}

void
fixture_reopen(struct fixture *f)
{
    struct why why = {0};

    array_close(f->array);
    f->array = NULL;
    CHECK_ERR(array_open("mock", f->dir, FIXTURE_HOST, &f->array, &why), ERR_OK, &why);
}

void
fixture_open(struct fixture *f, uint64_t lun_size, uint64_t capacity)
{
    static unsigned arrays; /* a case may open several, one after the other */
    struct why why = {0};

    memset(f, 0, sizeof(*f));
    live_before = mem_live();
    snprintf(f->dir, sizeof(f->dir), "%s/array%u", test_dir(), ++arrays);
    CHECK_ERR(mock_create(f->dir, FIXTURE_SEED, capacity, &why), ERR_OK, &why);
    fixture_reopen(f);
    for (unsigned i = 0; i < FIXTURE_LUNS; i++) {
        CHECK_ERR(mock_lun_create(f->array, lun_size, &f->luns[i], &why), ERR_OK, &why);
        fixture_fill(f, &f->luns[i].lun, i);
    }
}

static void
print_problem(void *ctx, const char *text)
{
    (void)ctx;
    fprintf(stderr, "mock_check: %s\n", text);
}

static void
check_folder(struct fixture *f)
{
    struct why why = {0};
    unsigned problems = 1;

    CHECK_ERR(mock_check(f->dir, print_problem, NULL, &problems, &why), ERR_OK, &why);
    CHECK_INT(problems, 0);
}

void
fixture_close(struct fixture *f)
{
    check_folder(f);
    array_close(f->array);
    f->array = NULL;
    CHECK_INT(mem_live(), live_before);
    CHECK_INT(frozen_breaches(), 0);
}

void
fixture_faults(struct fixture *f, const char *rules)
{
    if (rules)
        fixture_write(f, "faults", rules, strlen(rules));
    else
        fixture_delete(f, "faults");
    fixture_reopen(f);
}

/* Chunks 1, 4, 7... of every content are zeros. */
static void
make_chunk(uint8_t *chunk, uint64_t index, unsigned content)
{
    memset(chunk, 0, CHUNK);
    if (content == 255 || index % 3 == 1)
        return;
    for (unsigned i = 0; i < CHUNK; i++)
        chunk[i] = (uint8_t)(i * 7 + index * 13 + content * 31 + (i >> 8));
}

static struct os_file *
open_image(struct fixture *f, const struct lun *lun, uint64_t *ret_size)
{
    struct why why = {0};
    struct os_file *image = NULL;
    char path[2048] = "";

    CHECK_ERR(mock_lun_path(f->array, lun, path, sizeof(path), &why), ERR_OK, &why);
    if (!CHECK_ERR(os_file_open(path, OS_OPEN_READ_WRITE, &image, &why), ERR_OK, &why))
        return NULL;
    CHECK_ERR(os_file_size(image, ret_size, &why), ERR_OK, &why);
    return image;
}

void
fixture_fill(struct fixture *f, const struct lun *lun, unsigned content)
{
    static uint8_t chunk[CHUNK];
    struct why why = {0};
    uint64_t size = 0;
    struct os_file *image = open_image(f, lun, &size);

    for (uint64_t at = 0; image && at < size; at += CHUNK) {
        make_chunk(chunk, at / CHUNK, content);
        CHECK_ERR(
            os_file_write(image, at, chunk, size - at < CHUNK ? (size_t)(size - at) : CHUNK, &why),
            ERR_OK, &why);
    }
    os_file_close(image);
}

bool
fixture_has(struct fixture *f, const struct lun *lun, unsigned content)
{
    static uint8_t expected[CHUNK], chunk[CHUNK];
    uint64_t size = 0;
    struct os_file *image = open_image(f, lun, &size);
    bool is_same = image && size > 0;

    for (uint64_t at = 0; is_same && at < size; at += CHUNK) {
        size_t left = size - at < CHUNK ? (size_t)(size - at) : CHUNK;

        make_chunk(expected, at / CHUNK, content);
        is_same = os_file_read(image, at, chunk, left, NULL) == ERR_OK &&
                  memcmp(chunk, expected, left) == 0;
    }
    os_file_close(image);
    return is_same;
}

void
fixture_check_originals(struct fixture *f)
{
    for (unsigned i = 0; i < FIXTURE_LUNS; i++)
        CHECK(fixture_has(f, &f->luns[i].lun, i));
}

static enum err
count_one(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    CHECK_INT(lun->kind, ARRAY_LUN_SHADOW_COPY);
    CHECK(tag != NULL);
    ++*(unsigned *)ctx;
    return ERR_OK;
}

unsigned
fixture_count_shadows(struct fixture *f)
{
    struct why why = {0};
    unsigned count = 0;

    CHECK_ERR(f->array->ops->list(f->array, count_one, &count, &why), ERR_OK, &why);
    return count;
}

void
fixture_check(struct fixture *f, unsigned shadows)
{
    check_folder(f);
    CHECK_INT(fixture_count_shadows(f), shadows);
}

struct array_group *
fixture_group(struct fixture *f, unsigned count, enum array_method method)
{
    struct why why = {0};
    struct array_group *group = NULL;

    CHECK_ERR(f->array->ops->group_open(f->array, &fixture_set, &group, &why), ERR_OK, &why);
    for (unsigned i = 0; group && i < count; i++) {
        const struct id shadow_copy = {{(uint8_t)(i + 1)}};

        CHECK_ERR(f->array->ops->group_add(group, &f->luns[i], &shadow_copy, method, &why), ERR_OK,
                  &why);
    }
    return group;
}

enum err
fixture_run(struct array_group *group, enum fixture_stage last, struct why *why)
{
    const struct array_ops *ops = group->array->ops;
    enum err e = ops->group_wait(group, 60000, NULL, NULL, NULL, why);

    if (e || last == STAGE_WAIT)
        return e;
    frozen_enter(); /* the frozen window */
    e = ops->group_arm(group, 60000, why);
    if (!e && last > STAGE_ARM)
        e = ops->group_commit(group, 60000, why);
    frozen_leave();
    if (e || last < STAGE_SEAL)
        return e;
    return ops->group_seal(group, why);
}

void
fixture_target(struct fixture *f, struct array_group *group, unsigned index,
               struct array_lun *ret_lun)
{
    struct why why = {0};

    memset(ret_lun, 0, sizeof(*ret_lun));
    CHECK_ERR(f->array->ops->group_target(group, &f->luns[index].lun, ret_lun, &why), ERR_OK, &why);
}

void
fixture_shadow(struct fixture *f, struct array_lun *ret_lun)
{
    struct why why = {0};
    struct array_group *group = fixture_group(f, 1, ARRAY_METHOD_ANY);

    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    fixture_target(f, group, 0, ret_lun);
    f->array->ops->group_close(group);
}

enum array_shadow_state
fixture_state(struct fixture *f, const struct lun *lun)
{
    struct why why = {0};
    struct array_tag tag = {0};

    CHECK_ERR(f->array->ops->tag(f->array, lun, &tag, &why), ERR_OK, &why);
    return tag.state;
}
