/* SPDX-License-Identifier: Apache-2.0 */
/* The core on a real backend: one shadow copy set from AreLunsSupported to OnLunEmpty over the mock
 * array, with content, a second host, and a process that dies on the way. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/unit/engine_world.h"

/* Every step natively; files are slow under Wine, where the code is the same. */
#ifdef _WIN32
#define STRIDE 3
#define SETS 6
#else
#define STRIDE 1
#define SETS 252
#endif
#define WARM_UP 6 /* one set of each kind; SETS is a multiple */

static const struct id set = {{0x11, 0x22}};

/* How far a set is taken before something ends it. */
enum reach { BEGUN, PREPARED, COMMITTED, SEALED, REACH_COUNT };

/* What brings the set to @reach from the one before. */
static enum err
stretch(struct world *world, enum reach reach)
{
    switch (reach) {
    case PREPARED:
        return world_prepare(world, &set, 0);
    case COMMITTED:
        return world_commit(world, &set);
    case SEALED:
        return world_finish(world, &set);
    default:
        return ERR_OK;
    }
}

static enum err
take_to(struct world *world, enum reach reach)
{
    enum err e = ERR_OK;

    if (reach == BEGUN)
        return engine_begin_prepare(world->engine, &set, &set, WORLD_PLEX, world->originals, 2,
                                    &world->why);
    for (int next = PREPARED; next <= (int)reach && !e; next++)
        e = stretch(world, (enum reach)next);
    return e;
}

/* Targets that are known, visible nowhere, and hold the mark of the instant. */
static void
check_targets(struct world *world, struct lun *ret_targets)
{
    CHECK_ERR(engine_targets(world->engine, world->originals, 2, ret_targets, &world->why), ERR_OK,
              &world->why);
    for (int i = 0; i < 2; i++) {
        CHECK_INT(world_hosts(world, &ret_targets[i]), 0);
        CHECK(!lun_same(&ret_targets[i], &world->originals[i]));
        CHECK(lun_same(&ret_targets[i], &ret_targets[i])); /* has a unique id */
        CHECK_INT(world_block(world, &ret_targets[i], 0), 'M' + i);
        CHECK_INT(world_block(world, &world->originals[i], 0), 'z');
    }
}

/* On another host, by another process that never saw the set: the same records, then masked. */
static void
check_other_host(struct world *world, const struct lun *targets)
{
    struct world beta;
    struct lun full;
    bool ours = false;

    if (CHECK_ERR(world_attach(&beta, world->dir, "beta"), ERR_OK, &beta.why) &&
        CHECK_ERR(world_start(&beta), ERR_OK, &beta.why)) {
        CHECK_ERR(engine_locate(beta.engine, targets, 2, &beta.why), ERR_OK, &beta.why);
        CHECK_INT(world_hosts(world, &targets[0]), 2);
        CHECK_ERR(engine_fill_in(beta.engine, &targets[1], &ours, &full, &beta.why), ERR_OK,
                  &beta.why);
        CHECK(ours && lun_equal(&full, &targets[1]));
        CHECK_ERR(engine_mask(beta.engine, targets, 2, &beta.why), ERR_OK, &beta.why);
        CHECK_INT(world_hosts(world, &targets[0]), 1);
        CHECK_INT(world_shadows(world), 2);
    }
    world_detach(&beta);
}

static void
check_import_and_delete(struct world *world, const struct lun *targets)
{
    struct lun full;
    bool ours = false;

    CHECK_ERR(engine_locate(world->engine, targets, 2, &world->why), ERR_OK, &world->why);
    CHECK_INT(world_hosts(world, &targets[0]), 1);
    CHECK_ERR(engine_fill_in(world->engine, &targets[0], &ours, &full, &world->why), ERR_OK,
              &world->why);
    CHECK(ours && lun_equal(&full, &targets[0]));
    check_other_host(world, targets);
    for (int i = 0; i < 2; i++)
        CHECK_ERR(engine_lun_empty(world->engine, &targets[i], &world->why), ERR_OK, &world->why);
    CHECK_INT(world_shadows(world), 0);
}

static void
whole_life(uint32_t context)
{
    struct lun targets[2], again[2];
    struct world world;

    if (world_open(&world, "array") &&
        CHECK_ERR(world_prepare(&world, &set, context), ERR_OK, &world.why)) {
        for (int i = 0; i < 2; i++) /* what VSS marks between EndPrepare and Commit is copied */
            (void)world_block(&world, &world.originals[i], (char)('M' + i));
        CHECK_ERR(world_commit(&world, &set), ERR_OK, &world.why);
        for (int i = 0; i < 2; i++)
            (void)world_block(&world, &world.originals[i], 'z');
        check_targets(&world, targets);
        CHECK_ERR(world_finish(&world, &set), ERR_OK, &world.why);
        CHECK_ERR(engine_targets(world.engine, world.originals, 2, again, &world.why), ERR_OK,
                  &world.why);
        CHECK_MEM(again, targets, sizeof(targets));
        check_import_and_delete(&world, targets);
    }
    world_close(&world);
}

/* Contract: 5.2.7 6.3.1 8.1 16.4 */
static void
whole_life__any_method__image_is_of_the_instant_and_all_is_gone(void)
{
    whole_life(0);
}

/* Contract: 8.3 */
static void
whole_life__plex__image_is_of_the_instant_and_all_is_gone(void)
{
    whole_life(WORLD_PLEX);
}

static const char *const array_names[REACH_COUNT] = {"begun", "prepared", "committed", "sealed"};

/* Contract: 6.7.1 6.7.3 15.17 16.9 */
static void
abort__at_each_point__leaves_the_originals_or_the_finished_set(void)
{
    for (int reach = BEGUN; reach < REACH_COUNT; reach++) {
        struct world world;

        if (world_open(&world, array_names[reach]) &&
            CHECK_ERR(take_to(&world, (enum reach)reach), ERR_OK, &world.why)) {
            CHECK_INT(world_shadows(&world), 2);
            CHECK_ERR(engine_abort(world.engine, &set, &world.why), ERR_OK, &world.why);
            CHECK_INT(world_shadows(&world), reach == SEALED ? 2 : 0);
            CHECK_ERR(engine_unload(world.engine, &world.why), ERR_OK, &world.why);
            world_stop(&world);
            CHECK_INT(world_shadows(&world), reach == SEALED ? 2 : 0);
        }
        world_close(&world);
    }
}

/* How a set that failed comes to its end. */
enum ending { ABORT, NEXT_SET, UNLOAD, STOP, ENDING_COUNT };

static void
end_set(struct world *world, enum ending ending)
{
    static const struct id next_set = {{0x11, 0x33}};
    enum err e = ERR_OK;

    switch (ending) {
    case ABORT:
        e = engine_abort(world->engine, &set, &world->why);
        if (e == ERR_NOT_FOUND) /* it went with its first volume */
            e = ERR_OK;
        break;
    case NEXT_SET:
        e = engine_begin_prepare(world->engine, &next_set, &set, 0, world->originals, 1,
                                 &world->why);
        if (!e)
            e = engine_abort(world->engine, &next_set, &world->why);
        break;
    case UNLOAD:
        e = engine_unload(world->engine, &world->why);
        break;
    default:
        world_stop(world);
    }
    CHECK_ERR(e, ERR_OK, &world->why);
}

/* A set on the array in folder @dir under the fault @rule, ended when it fails. Returns the point
 * it did not reach, or REACH_COUNT. */
static enum reach
fail_under(const char *dir, const char *rule, enum ending ending)
{
    char *faults = os_path_join(dir, "faults");
    int failed = BEGUN;
    struct world world;

    CHECK_ERR(test_write_file(faults, rule, strlen(rule), NULL), ERR_OK, NULL);
    if (CHECK_ERR(world_attach(&world, dir, WORLD_HOST), ERR_OK, &world.why) &&
        CHECK_ERR(world_start(&world), ERR_OK, &world.why)) {
        while (failed < REACH_COUNT && !stretch(&world, (enum reach)failed))
            failed++;
        if (failed < REACH_COUNT)
            end_set(&world, ending);
        if (!CHECK_INT(world_shadows(&world), failed == REACH_COUNT ? WORLD_LUNS : 0))
            printf("  under %s", rule);
        if (failed == REACH_COUNT && world_delete(&world, &set)) /* here the last rule strikes */
            CHECK_ERR(world_delete(&world, &set), ERR_OK, &world.why);
    }
    world_detach(&world);
    CHECK_ERR(os_unlink(faults, NULL), ERR_OK, NULL);
    mem_free(faults);
    return (enum reach)failed;
}

/* Each change of a file and each line of the journal fails once; the last ones belong to
 * PostFinalCommitSnapshots, which may have sealed the set by then.
 * Contract: 6.7.1 15.17 16.9 */
static void
each_step__array_fails__each_ending_leaves_nothing(void)
{
    static const char *const ops[] = {"step", "append"};
    struct world world;

    if (world_open(&world, "array")) {
        for (int i = 0; i < 2 * ENDING_COUNT; i++) {
            unsigned failures[REACH_COUNT + 1] = {0};

            for (unsigned n = 1; failures[REACH_COUNT] == 0 && n < 1000; n += STRIDE) {
                char rule[64];

                snprintf(rule, sizeof(rule), "%s %u fail ERR_ARRAY\n", ops[i % 2], n);
                failures[fail_under(world.dir, rule, (enum ending)(i / 2))]++;
            }
            CHECK(failures[PREPARED] > 0 && failures[SEALED] > 0); /* commit makes one line */
            CHECK_INT(failures[REACH_COUNT], 1);
        }
    }
    world_close(&world);
}

/* Read with the next set. */
static void
write_faults(struct world *world, const char *rules)
{
    char *path = os_path_join(world->dir, "faults");

    CHECK_ERR(test_write_file(path, rules, strlen(rules), NULL), ERR_OK, NULL);
    mem_free(path);
}

/* A set made, presented, masked and deleted; every third one is aborted, every second one is of
 * plexes. */
static bool
one_set(struct world *world, unsigned number)
{
    const uint32_t context = number % 2 ? WORLD_PLEX : 0;
    const struct id id = {{0x33, (uint8_t)(number >> 8), (uint8_t)number}};
    struct world_set found;

    if (!CHECK_ERR(world_prepare(world, &id, context), ERR_OK, &world->why) ||
        !CHECK_ERR(world_commit(world, &id), ERR_OK, &world->why))
        return false;
    if (number % 3 == 0)
        return CHECK_ERR(engine_abort(world->engine, &id, &world->why), ERR_OK, &world->why);
    return CHECK_ERR(world_finish(world, &id), ERR_OK, &world->why) &&
           CHECK_ERR(world_find(world, &id, &found), ERR_OK, &world->why) &&
           CHECK_ERR(engine_locate(world->engine, found.luns, found.count, &world->why), ERR_OK,
                     &world->why) &&
           CHECK_ERR(engine_mask(world->engine, found.luns, found.count, &world->why), ERR_OK,
                     &world->why) &&
           CHECK_ERR(world_delete(world, &id), ERR_OK, &world->why);
}

/* VSS waits for OnLunEmpty, and nothing else that the array does meanwhile is delayed.
 * Contract: 5.6.2 5.6.7 */
static void
lun_empty__array_frees_for_ever__returns_and_may_be_repeated(void)
{
    struct world_set found;
    struct world world;

    if (world_open(&world, "array")) {
        write_faults(&world, "reclaim * hang\n");
        CHECK(one_set(&world, 1)); /* deleted at its end */
        CHECK_ERR(world_prepare(&world, &set, 0), ERR_OK, &world.why);
        CHECK_ERR(world_commit(&world, &set), ERR_OK, &world.why);
        CHECK_ERR(world_finish(&world, &set), ERR_OK, &world.why);
        if (CHECK_ERR(world_find(&world, &set, &found), ERR_OK, &world.why)) {
            for (unsigned i = 0; i < 2 * found.count; i++)
                CHECK_ERR(engine_lun_empty(world.engine, &found.luns[i / 2], &world.why), ERR_OK,
                          &world.why);
            CHECK_ERR(engine_locate(world.engine, found.luns, 1, &world.why), ERR_NOT_FOUND, NULL);
        }
        CHECK_INT(world_shadows(&world), 0);
    }
    world_close(&world);
}

static void
sets__many_created_and_deleted__handles_and_heap_are_as_before(void)
{
    struct world world;
    long handles = 0, heap = 0;

    if (world_open(&world, "array")) {
        write_faults(&world, "reclaim * hang\n"); /* what the array frees, it frees in its time */
        for (unsigned i = 0; i < WARM_UP + SETS && one_set(&world, i); i++) {
            if (i + 1 == WARM_UP) {
                handles = test_handles();
                heap = mem_live();
            }
        }
        CHECK_INT(world_shadows(&world), 0);
        CHECK_INT(test_handles(), handles);
        CHECK_INT(mem_live(), heap);
    }
    world_close(&world);
}

/* The child: take a set to a point on the array in folder @dir, say so, and die. */
static int
die_at(const char *point, const char *dir)
{
    struct world world;
    int reach = 0;
    enum err e;

    while (reach < REACH_COUNT && strcmp(array_names[reach], point) != 0)
        reach++;
    e = world_attach(&world, dir, WORLD_HOST);
    if (!e)
        e = world_start(&world);
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
            CHECK_INT(world_shadows(&world), 2);
            CHECK_ERR(world_start(&world), ERR_OK, &world.why);
            CHECK_INT(world_shadows(&world), reach == SEALED ? 2 : 0);
        }
        world_close(&world);
    }
}

static const struct test_case cases[] = {
    TEST(whole_life__any_method__image_is_of_the_instant_and_all_is_gone),
    TEST(whole_life__plex__image_is_of_the_instant_and_all_is_gone),
    TEST(abort__at_each_point__leaves_the_originals_or_the_finished_set),
    TEST(each_step__array_fails__each_ending_leaves_nothing),
    TEST(lun_empty__array_frees_for_ever__returns_and_may_be_repeated),
    TEST(sets__many_created_and_deleted__handles_and_heap_are_as_before),
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
