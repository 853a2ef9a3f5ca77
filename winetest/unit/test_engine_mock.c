/* SPDX-License-Identifier: Apache-2.0 */
/* The core on a real backend: one shadow copy set from AreLunsSupported to OnLunEmpty over the mock
 * array, with content, a second host, and a process that dies on the way. */
#include "config.h"

#include <stdio.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/mock_admin.h"
#include "provider/core/engine.h"
#include "winetest/harness/harness.h"

#define LUN_SIZE (1024 * 1024)
#define PLEX_CONTEXT 0x00040000u

static const struct id set = {{0x11, 0x22}};
static const struct id snapshots[2] = {{{0x31}}, {{0x32}}};

/* Two original LUNs and the host "alpha". */
struct world {
    char *dir; /* of the array; owned */
    struct array *array;
    struct engine *engine;
    struct lun originals[2];
    struct why why;
};

static enum err
start_engine(struct array *array, const char *host, struct engine **ret_engine, struct why *why)
{
    struct engine_config config = {
        .array = array,
        .prepare_deadline_ms = 60000,
        .commit_deadline_ms = 9000,
    };

    snprintf(config.host, sizeof(config.host), "%s", host);
    return engine_new(&config, ret_engine, why);
}

/* Make the array in folder @name of the test's folder, without an engine. */
static bool
world_make(struct world *world, const char *name)
{
    struct array_lun made;

    memset(world, 0, sizeof(*world));
    world->dir = os_path_join(test_dir(), name);
    if (!CHECK(world->dir != NULL) ||
        !CHECK_ERR(mock_create(world->dir, 7, 0, &world->why), ERR_OK, &world->why) ||
        !CHECK_ERR(array_open("mock", world->dir, "alpha", &world->array, &world->why), ERR_OK,
                   &world->why))
        return false;
    for (int i = 0; i < 2; i++) {
        if (!CHECK_ERR(mock_lun_create(world->array, LUN_SIZE, &made, &world->why), ERR_OK,
                       &world->why))
            return false;
        world->originals[i] = made.lun;
    }
    return true;
}

static bool
world_open(struct world *world, const char *name)
{
    return world_make(world, name) &&
           CHECK_ERR(start_engine(world->array, "alpha", &world->engine, &world->why), ERR_OK,
                     &world->why);
}

static void
print_problem(void *ctx, const char *text)
{
    (void)ctx;
    printf("  mock_check: %s\n", text);
}

static void
world_close(struct world *world)
{
    unsigned problems = 0;

    CHECK_INT(frozen_breaches(), 0);
    engine_free(world->engine);
    array_close(world->array);
    if (world->dir) {
        CHECK_ERR(mock_check(world->dir, print_problem, NULL, &problems, &world->why), ERR_OK,
                  &world->why);
        CHECK_INT(problems, 0);
    }
    mem_free(world->dir);
}

/* Write or read the first block of @lun, behind the array's back as a host would. */
static char
block(struct world *world, const struct lun *lun, char fill)
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

static enum err
count_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    unsigned *count = ctx;

    (void)lun;
    *count += tag != NULL;
    return ERR_OK;
}

static unsigned
shadows(struct world *world)
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

static unsigned
hosts(struct world *world, const struct lun *lun)
{
    unsigned count = 0;

    CHECK_ERR(world->array->ops->hosts(world->array, lun, count_host, &count, &world->why), ERR_OK,
              &world->why);
    return count;
}

/* The stretches of a creation. They make no checks, since the dying child has no test to fail. */
static enum err
prepare(struct world *world, uint32_t context)
{
    bool supported = false;
    enum err e = ERR_OK;

    for (int i = 0; i < 2 && !e; i++) {
        e = engine_luns_supported(world->engine, context, &world->originals[i], 1, &supported,
                                  &world->why);
        if (!e && !supported)
            e = ERR_NOT_SUPPORTED;
        if (!e)
            e = engine_begin_prepare(world->engine, &set, &snapshots[i], context,
                                     &world->originals[i], 1, &world->why);
    }
    return e ? e : engine_end_prepare(world->engine, &set, &world->why);
}

static enum err
commit(struct world *world)
{
    enum err e = engine_pre_commit(world->engine, &set, &world->why);

    if (!e)
        e = engine_commit(world->engine, &set, &world->why);
    return e ? e : engine_post_commit(world->engine, &set, &world->why);
}

static enum err
finish(struct world *world)
{
    enum err e = engine_pre_final_commit(world->engine, &set, &world->why);

    return e ? e : engine_post_final_commit(world->engine, &set, &world->why);
}

/* How far a set is taken before something ends it. */
enum reach { BEGUN, PREPARED, COMMITTED, SEALED, REACH_COUNT };

static enum err
take_to(struct world *world, enum reach reach)
{
    enum err e;

    if (reach == BEGUN)
        return engine_begin_prepare(world->engine, &set, &snapshots[0], PLEX_CONTEXT,
                                    world->originals, 2, &world->why);
    e = prepare(world, 0);
    if (!e && reach >= COMMITTED)
        e = commit(world);
    if (!e && reach >= SEALED)
        e = finish(world);
    return e;
}

/* Targets that are known, visible nowhere, and hold the mark of the instant. */
static void
check_targets(struct world *world, struct lun *ret_targets)
{
    CHECK_ERR(engine_targets(world->engine, world->originals, 2, ret_targets, &world->why), ERR_OK,
              &world->why);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(hosts(world, &ret_targets[i]), 0);
        CHECK(!lun_same(&ret_targets[i], &world->originals[i]));
        CHECK(lun_same(&ret_targets[i], &ret_targets[i])); /* has a unique id */
        CHECK_INT(block(world, &ret_targets[i], 0), 'M' + i);
        CHECK_INT(block(world, &world->originals[i], 0), 'z');
    }
}

/* On another host, by another process that never saw the set: the same records, then masked. */
static void
check_other_host(struct world *world, const struct lun *targets)
{
    struct array *array = NULL;
    struct engine *engine = NULL;
    struct lun full;
    bool ours = false;

    CHECK_ERR(array_open("mock", world->dir, "beta", &array, &world->why), ERR_OK, &world->why);
    if (!array)
        return;
    CHECK_ERR(start_engine(array, "beta", &engine, &world->why), ERR_OK, &world->why);
    CHECK_ERR(engine_locate(engine, targets, 2, &world->why), ERR_OK, &world->why);
    CHECK_INT(hosts(world, &targets[0]), 2);
    CHECK_ERR(engine_fill_in(engine, &targets[1], &ours, &full, &world->why), ERR_OK, &world->why);
    CHECK(ours && lun_equal(&full, &targets[1]));
    CHECK_ERR(engine_mask(engine, targets, 2, &world->why), ERR_OK, &world->why);
    CHECK_INT(hosts(world, &targets[0]), 1);
    CHECK_INT(shadows(world), 2);
    engine_free(engine);
    array_close(array);
}

static void
check_import_and_delete(struct world *world, const struct lun *targets)
{
    struct lun full;
    bool ours = false;

    CHECK_ERR(engine_locate(world->engine, targets, 2, &world->why), ERR_OK, &world->why);
    CHECK_INT(hosts(world, &targets[0]), 1);
    CHECK_ERR(engine_fill_in(world->engine, &targets[0], &ours, &full, &world->why), ERR_OK,
              &world->why);
    CHECK(ours && lun_equal(&full, &targets[0]));
    check_other_host(world, targets);
    for (int i = 0; i < 2; i++)
        CHECK_ERR(engine_lun_empty(world->engine, &targets[i], &world->why), ERR_OK, &world->why);
    CHECK_INT(shadows(world), 0);
}

static void
whole_life(uint32_t context)
{
    struct lun targets[2], again[2];
    struct world world;

    if (world_open(&world, "array") && CHECK_ERR(prepare(&world, context), ERR_OK, &world.why)) {
        for (int i = 0; i < 2; i++) /* what VSS marks between EndPrepare and Commit is copied */
            (void)block(&world, &world.originals[i], (char)('M' + i));
        CHECK_ERR(commit(&world), ERR_OK, &world.why);
        for (int i = 0; i < 2; i++)
            (void)block(&world, &world.originals[i], 'z');
        check_targets(&world, targets);
        CHECK_ERR(finish(&world), ERR_OK, &world.why);
        CHECK_ERR(engine_targets(world.engine, world.originals, 2, again, &world.why), ERR_OK,
                  &world.why);
        CHECK_MEM(again, targets, sizeof(targets));
        check_import_and_delete(&world, targets);
    }
    world_close(&world);
}

/* Contract: 5.2.7 6.3.1 8.1 */
static void
whole_life__any_method__image_is_of_the_instant_and_all_is_gone(void)
{
    whole_life(0);
}

/* Contract: 8.3 */
static void
whole_life__plex__image_is_of_the_instant_and_all_is_gone(void)
{
    whole_life(PLEX_CONTEXT);
}

static const char *const array_names[REACH_COUNT] = {"begun", "prepared", "committed", "sealed"};

/* Contract: 6.7.1 6.7.3 15.17 */
static void
abort__at_each_point__leaves_the_originals_or_the_finished_set(void)
{
    for (int reach = BEGUN; reach < REACH_COUNT; reach++) {
        struct world world;

        if (world_open(&world, array_names[reach]) &&
            CHECK_ERR(take_to(&world, (enum reach)reach), ERR_OK, &world.why)) {
            CHECK_INT(shadows(&world), 2);
            CHECK_ERR(engine_abort(world.engine, &set, &world.why), ERR_OK, &world.why);
            CHECK_INT(shadows(&world), reach == SEALED ? 2 : 0);
        }
        world_close(&world);
    }
}

/* The two originals of an array made by world_make(). */
struct found {
    struct lun luns[2];
    unsigned count;
};

static enum err
find_original(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct found *found = ctx;

    if (tag || found->count == 2)
        return ERR_CORRUPT;
    found->luns[found->count++] = lun->lun;
    return ERR_OK;
}

/* The child: take a set to a point on the array in folder @dir, say so, and die. */
static int
die_at(const char *point, const char *dir)
{
    struct world world = {0};
    struct found found = {0};
    int reach = 0;
    enum err e;

    while (reach < REACH_COUNT && strcmp(array_names[reach], point) != 0)
        reach++;
    e = array_open("mock", dir, "alpha", &world.array, &world.why);
    if (!e)
        e = mock_lun_list(world.array, find_original, &found, &world.why);
    memcpy(world.originals, found.luns, sizeof(found.luns));
    if (!e)
        e = start_engine(world.array, "alpha", &world.engine, &world.why);
    if (!e)
        e = take_to(&world, (enum reach)reach);
    printf("%s\n", e ? why_text(&world.why, e) : "ready to die");
    fflush(stdout);
    os_die();
    return 0;
}

/* Contract: 8.7 8.8 11.13 15.17 */
static void
start__process_died_at_each_point__leaves_the_originals_or_the_finished_set(void)
{
    for (int reach = BEGUN; reach < REACH_COUNT; reach++) {
        struct test_process *child;
        char line[WHY_MAX] = "";
        struct world world;

        if (world_make(&world, array_names[reach])) {
            child = test_process_start(array_names[reach], world.dir);
            CHECK(test_process_line(child, line, sizeof(line)));
            CHECK_STR(line, "ready to die");
            CHECK(test_process_wait(child) != 0);
            CHECK_INT(shadows(&world), 2);
            CHECK_ERR(start_engine(world.array, "alpha", &world.engine, &world.why), ERR_OK,
                      &world.why);
            CHECK_INT(shadows(&world), reach == SEALED ? 2 : 0);
        }
        world_close(&world);
    }
}

static const struct test_case cases[] = {
    TEST(whole_life__any_method__image_is_of_the_instant_and_all_is_gone),
    TEST(whole_life__plex__image_is_of_the_instant_and_all_is_gone),
    TEST(abort__at_each_point__leaves_the_originals_or_the_finished_set),
    TEST(start__process_died_at_each_point__leaves_the_originals_or_the_finished_set),
    {0},
};

int
main(int argc, char **argv)
{
    const char *child = test_child(argc, argv);

    if (child)
        return die_at(child, argv[argc - 1]);
    return test_main(argc, argv, "engine_mock", cases, NULL, NULL);
}
