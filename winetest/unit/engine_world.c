/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/engine_world.h"

#include <stdio.h>
#include <zlib.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/mock_admin.h"

#define SEED 7

bool
world_make(struct world *world, const char *name)
{
    struct array_lun made;

    memset(world, 0, sizeof(*world));
    world->host = WORLD_HOST;
    world->dir = os_path_join(test_dir(), name);
    if (!CHECK(world->dir != NULL) ||
        !CHECK_ERR(mock_create(world->dir, SEED, WORLD_CAPACITY, &world->why), ERR_OK,
                   &world->why) ||
        !CHECK_ERR(array_open("mock", world->dir, world->host, &world->array, &world->why), ERR_OK,
                   &world->why))
        return false;
    for (unsigned i = 0; i < WORLD_LUNS; i++) {
        if (!CHECK_ERR(mock_lun_create(world->array, WORLD_LUN_SIZE, &made, &world->why), ERR_OK,
                       &world->why))
            return false;
        world->originals[i] = made.lun;
    }
    return true;
}

bool
world_open(struct world *world, const char *name)
{
    return world_make(world, name) && CHECK_ERR(world_start(world), ERR_OK, &world->why);
}

static void
add_lun(struct world *world, uint64_t size, struct lun *ret_lun)
{
    struct array_lun made = {0};

    CHECK_ERR(mock_lun_create(world->array, size, &made, &world->why), ERR_OK, &world->why);
    *ret_lun = made.lun;
}

void
world_add_target(struct world *world)
{
    add_lun(world, WORLD_TARGET_SIZE, &world->target);
    (void)world_block(world, &world->target, 't');
}

void
world_add_huge(struct world *world)
{
    add_lun(world, WORLD_HUGE_SIZE, &world->huge);
}

static void
print_problem(void *ctx, const char *text)
{
    (void)ctx;
    printf("  mock_check: %s\n", text);
}

void
world_check_folder(struct world *world)
{
    unsigned problems = 0;

    CHECK_ERR(mock_check(world->dir, print_problem, NULL, &problems, &world->why), ERR_OK,
              &world->why);
    CHECK_INT(problems, 0);
}

void
world_close(struct world *world)
{
    CHECK_INT(frozen_breaches(), 0);
    world_stop(world);
    array_close(world->array);
    world->array = NULL;
    if (world->dir)
        world_check_folder(world);
    world_detach(world);
}

char
world_block(struct world *world, const struct lun *lun, char fill)
{
    char path[1024];
    char data[512];
    struct os_file *file = NULL;

    memset(data, fill, sizeof(data));
    if (CHECK_ERR(mock_lun_path(world->array, lun, path, sizeof(path), &world->why), ERR_OK,
                  &world->why) &&
        CHECK_ERR(os_file_open(path, OS_OPEN_READ_WRITE, &file, &world->why), ERR_OK,
                  &world->why)) {
        if (fill)
            CHECK_ERR(os_file_write(file, 0, data, sizeof(data), &world->why), ERR_OK, &world->why);
        else
            CHECK_ERR(os_file_read(file, 0, data, sizeof(data), &world->why), ERR_OK, &world->why);
    }
    os_file_close(file);
    return data[0];
}

unsigned
world_sum(struct world *world, const struct lun *lun)
{
    char path[1024];
    char *data = NULL;
    size_t size = 0;
    unsigned sum = 0;

    if (CHECK_ERR(mock_lun_path(world->array, lun, path, sizeof(path), &world->why), ERR_OK,
                  &world->why) &&
        CHECK_ERR(os_read_file(path, WORLD_TARGET_SIZE, &data, &size, &world->why), ERR_OK,
                  &world->why))
        sum = (unsigned)crc32(0, (const Bytef *)data, (uInt)size);
    mem_free(data);
    return sum;
}

static enum err
count_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    unsigned *count = ctx;

    (void)lun;
    *count += tag != NULL;
    return ERR_OK;
}

unsigned
world_shadows(struct world *world)
{
    unsigned count = 0;

    CHECK_ERR(mock_lun_list(world->array, count_entry, &count, &world->why), ERR_OK, &world->why);
    return count;
}

static enum err
count_host(void *ctx, const char *name)
{
    unsigned *count = ctx;

    (void)name;
    (*count)++;
    return ERR_OK;
}

unsigned
world_hosts(struct world *world, const struct lun *lun)
{
    unsigned count = 0;

    CHECK_ERR(world->array->ops->hosts(world->array, lun, count_host, &count, &world->why), ERR_OK,
              &world->why);
    return count;
}

/* --- without checks --- */

/* The LUNs of world_make() have the numbers 1 and 2; the others are known by their size. */
static enum err
find_original(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct world *world = ctx;

    if (!tag && lun->size == WORLD_TARGET_SIZE)
        world->target = lun->lun;
    if (!tag && lun->size == WORLD_HUGE_SIZE)
        world->huge = lun->lun;
    return ERR_OK;
}

enum err
world_attach(struct world *world, const char *dir, const char *host)
{
    char name[MOCK_NAME_SIZE];
    enum err e;

    memset(world, 0, sizeof(*world));
    world->host = host;
    world->dir = mem_strdup(dir);
    if (!world->dir)
        return ERR_NOMEM;
    e = array_open("mock", dir, host, &world->array, &world->why);
    for (unsigned i = 0; !e && i < WORLD_LUNS; i++) {
        struct array_lun found;

        e = mock_lun_by_name(world->array, identity_name(SEED, i + 1, name), &found, &world->why);
        if (!e)
            world->originals[i] = found.lun;
    }
    return e ? e : mock_lun_list(world->array, find_original, world, &world->why);
}

void
world_detach(struct world *world)
{
    world_stop(world);
    array_close(world->array);
    mem_free(world->dir);
    memset(world, 0, sizeof(*world));
}

enum err
world_start(struct world *world)
{
    struct engine_config config = {
        .array = world->array,
        .prepare_deadline_ms = 60000,
        .commit_deadline_ms = 9000,
    };

    snprintf(config.host, sizeof(config.host), "%s", world->host);
    return engine_new(&config, &world->engine, &world->why);
}

void
world_stop(struct world *world)
{
    engine_free(world->engine);
    world->engine = NULL;
}

enum err
world_prepare(struct world *world, const struct id *set, uint32_t context)
{
    enum err e = ERR_OK;

    for (unsigned i = 0; i < WORLD_LUNS && !e; i++) {
        struct id shadow_copy = *set;
        bool supported = false;

        shadow_copy.bytes[15] = (uint8_t)(i + 1);
        e = engine_luns_supported(world->engine, context, &world->originals[i], 1, &supported,
                                  &world->why);
        if (!e && !supported)
            e = ERR_NOT_SUPPORTED;
        if (!e)
            e = engine_begin_prepare(world->engine, set, &shadow_copy, context,
                                     &world->originals[i], 1, &world->why);
    }
    return e ? e : engine_end_prepare(world->engine, set, &world->why);
}

enum err
world_commit(struct world *world, const struct id *set)
{
    enum err e = engine_pre_commit(world->engine, set, &world->why);

    if (!e)
        e = engine_commit(world->engine, set, &world->why);
    return e ? e : engine_post_commit(world->engine, set, &world->why);
}

enum err
world_finish(struct world *world, const struct id *set)
{
    enum err e = engine_pre_final_commit(world->engine, set, &world->why);

    return e ? e : engine_post_final_commit(world->engine, set, &world->why);
}

struct search {
    const struct id *set;
    struct world *world;
    struct world_set found;
    bool is_there[WORLD_LUNS];
};

static enum err
find_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct search *search = ctx;
    unsigned i = 0;

    if (!id_equal(&tag->set, search->set))
        return ERR_OK;
    while (i < WORLD_LUNS && !lun_same(&tag->source, &search->world->originals[i]))
        i++;
    if (i == WORLD_LUNS || search->is_there[i])
        return ERR_CORRUPT;
    search->is_there[i] = true;
    search->found.luns[i] = lun->lun;
    search->found.tags[i] = *tag;
    return ERR_OK;
}

enum err
world_find(struct world *world, const struct id *set, struct world_set *ret_set)
{
    struct search search = {.set = set, .world = world};
    enum err e = world->array->ops->list(world->array, find_entry, &search, &world->why);

    memset(ret_set, 0, sizeof(*ret_set));
    for (unsigned i = 0; i < WORLD_LUNS && !e; i++) {
        if (!search.is_there[i])
            continue;
        ret_set->luns[ret_set->count] = search.found.luns[i];
        ret_set->tags[ret_set->count++] = search.found.tags[i];
    }
    return e;
}

enum err
world_delete(struct world *world, const struct id *set)
{
    struct world_set found;
    enum err e = world_find(world, set, &found);

    for (unsigned i = 0; i < found.count && !e; i++)
        e = engine_lun_empty(world->engine, &found.luns[i], &world->why);
    return e;
}
