/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's process dies at every durable step of every flow, over the mock array: before each
 * change of a file, and before and inside each line of the journal. A child process lives through
 * the flow until it dies; then an engine of the same host starts in this process. It removes what
 * its host never finished and nothing else, and the flow can be done again to its end.
 *
 * All the time another host's provider has a set in creation on the same array. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/unit/crash_flows.h"
#include "winetest/unit/world_picture.h"

/* Every step natively; files and processes are slow under Wine, where the code is the same. */
#ifdef _WIN32
#define STRIDE 31
#else
#define STRIDE 1
#endif

/* Through the beginning of a flow that is another one's. */
#define SKIP 8
#define STEPS_MAX 1000

static const struct id kept_set = {{0x22}}; /* of this host, finished */
static const struct id beta_set = {{0x33}}; /* of host beta, in creation */

/* --- the child --- */

static void
tell(enum reach reach)
{
    printf("%d\n", (int)reach);
    fflush(stdout);
}

static int
child(const char *name, const char *dir)
{
    const struct flow *flow = flow_named(name);
    struct world world;
    enum err e = world_attach(&world, dir, WORLD_HOST);

    if (!e)
        e = world_start(&world);
    if (!e)
        e = flow->run(&world, tell);
    if (!e)
        tell(DONE);
    else
        printf("failed: %s\n", why_text(&world.why, e));
    world_detach(&world);
    return e ? 1 : 0;
}

/* Run the flow in a child under @rule: how far it came, and whether it lived to the end. */
static enum reach
run_child(struct world *world, const struct flow *flow, const char *rule, bool *ret_survived)
{
    char *faults = os_path_join(world->dir, "faults");
    struct test_process *process;
    int reach = BEGUN, code;
    char line[WHY_MAX];
    char rules[128];

    snprintf(rules, sizeof(rules), "%s%s", flow->rules ? flow->rules : "", rule);
    CHECK_ERR(test_write_file(faults, rules, strlen(rules), &world->why), ERR_OK, &world->why);
    process = test_process_start(flow->name, world->dir);
    while (test_process_line(process, line, sizeof(line))) {
        if (!CHECK_INT(sscanf(line, "%d", &reach), 1))
            printf("  %s under %s: %s\n", flow->name, rule, line);
    }
    code = test_process_wait(process);
    CHECK(code != 1); /* it lived and failed */
    *ret_survived = code <= 1;
    CHECK_ERR(os_unlink(faults, &world->why), ERR_OK, &world->why);
    mem_free(faults);
    return (enum reach)reach;
}

/* --- the parent --- */

static void
tell_nobody(enum reach reach)
{
    (void)reach;
}

/* The flow comes to its end, and nothing of it is left. */
static void
do_again(struct world *world, const struct flow *flow)
{
    CHECK_ERR(flow->run(world, tell_nobody), ERR_OK, &world->why);
    flow->end(world);
    if (!world->engine) /* the flow ends with its process */
        CHECK_ERR(world_start(world), ERR_OK, &world->why);
    CHECK_ERR(world_delete(world, &flow_sets[0]), ERR_OK, &world->why);
}

/* One death, or the undisturbed life: true when it was that. */
static bool
die_once(struct world *world, const struct flow *flow, const char *rule, enum reach *ret_reach)
{
    static struct picture before, now;
    bool survived;

    CHECK_ERR(world_start(world), ERR_OK, &world->why);
    flow->before(world);
    world_stop(world); /* one process serves a host */
    picture_take(world, flow_sets, FLOW_SETS, &before);

    *ret_reach = run_child(world, flow, rule, &survived);
    CHECK_ERR(world_start(world), ERR_OK, &world->why);
    flow->after(world, *ret_reach);
    picture_take(world, flow_sets, FLOW_SETS, &now);
    if (!picture_check_same(&now, &before))
        printf("  %s under %s\n", flow->name, rule);
    world_check_folder(world);

    do_again(world, flow);
    world_stop(world);
    return survived;
}

/* "@op N die" for every N, until the child lives. */
static void
die_at_each(struct world *world, const struct flow *flow, const char *op)
{
    bool is_skipping = flow->from > BEGUN;
    bool survived = false;
    unsigned deaths = 0;

    for (unsigned n = 1; !survived && n < STEPS_MAX;) {
        enum reach reach;
        char rule[64];

        snprintf(rule, sizeof(rule), "%s %u die\n", op, n);
        survived = die_once(world, flow, rule, &reach);
        deaths += !survived;
        if (is_skipping && reach >= flow->from) { /* back to the last that was in time */
            is_skipping = survived = false;
            n -= SKIP;
        }
        n += is_skipping ? SKIP : STRIDE;
    }
    CHECK(survived);
    CHECK(deaths > 0);
    printf("  %s: %u deaths at %s\n", flow->name, deaths, op);
}

/* The provider of this host works, and so does that of host beta, whose set was in creation all the
 * time. */
static void
check_both(struct world *world, struct world *beta)
{
    CHECK_ERR(world_commit(beta, &beta_set), ERR_OK, &beta->why);
    CHECK_ERR(world_start(world), ERR_OK, &world->why);
    CHECK_ERR(flow_make_set(world, &flow_sets[1]), ERR_OK, &world->why);
    CHECK_ERR(world_finish(beta, &beta_set), ERR_OK, &beta->why);
    flow_check_finished(world, &flow_sets[1], 0);
    flow_check_finished(beta, &beta_set, 0);
}

static void
die_everywhere(const char *name)
{
    const struct flow *flow = flow_named(name);
    struct world world, beta;
    struct world_set kept;

    if (!world_open(&world, name))
        return;
    for (unsigned i = 0; i < WORLD_LUNS; i++)
        (void)world_block(&world, &world.originals[i], (char)('1' + i));
    CHECK_ERR(flow_make_set(&world, &kept_set), ERR_OK, &world.why);
    CHECK_ERR(world_find(&world, &kept_set, &kept), ERR_OK, &world.why);
    CHECK_ERR(engine_locate(world.engine, kept.luns, kept.count, &world.why), ERR_OK, &world.why);
    world_stop(&world);
    if (CHECK_ERR(world_attach(&beta, world.dir, "beta"), ERR_OK, &beta.why) &&
        CHECK_ERR(world_start(&beta), ERR_OK, &beta.why) &&
        CHECK_ERR(world_prepare(&beta, &beta_set, 0), ERR_OK, &beta.why)) {
        die_at_each(&world, flow, "step");
        die_at_each(&world, flow, "append");
        if (flow->more)
            die_at_each(&world, flow, flow->more);
        check_both(&world, &beta);
    }
    world_detach(&beta);
    world_close(&world);
}

/* Contract: 11.13 15.17 */
static void
create__dies_at_each_step__set_is_gone_or_finished(void)
{
    die_everywhere("create");
}

/* Contract: 8.3 */
static void
create__plex_dies_at_each_step__set_is_gone_or_finished(void)
{
    die_everywhere("create_plex");
}

static void
create__shared_lun_and_failed_volume_dies_at_each_step__set_is_gone_or_finished(void)
{
    die_everywhere("volumes");
}

static void
abort__dies_at_each_step__set_is_gone(void)
{
    die_everywhere("abort");
}

static void
abort__committed_set_dies_at_each_step__set_is_gone(void)
{
    die_everywhere("abort_committed");
}

static void
unload__committed_set_dies_at_each_step__set_is_gone(void)
{
    die_everywhere("unload");
}

/* Contract: 11.13 */
static void
abandon__dies_at_each_step__both_sets_are_gone(void)
{
    die_everywhere("abandon");
}

static void
start__dies_at_each_step_of_the_sweep__next_start_ends_it(void)
{
    die_everywhere("restart");
}

/* Contract: 5.4.1 */
static void
locate__dies_at_each_step__may_be_repeated(void)
{
    die_everywhere("locate");
}

static void
mask__dies_at_each_step__may_be_repeated_and_deletes_nothing(void)
{
    die_everywhere("mask");
}

/* Contract: 5.6.2 5.6.7 */
static void
lun_empty__dies_at_each_step__whole_or_gone_and_may_be_repeated(void)
{
    die_everywhere("delete");
}

/* Contract: 7.3.5 7.3.6 7.3.7 15.16 */
static void
resync__dies_at_each_step__is_on_record_and_taken_again(void)
{
    die_everywhere("resync");
}

static void
resync__cancelled_dies_at_each_step__is_off_the_record_or_cancelled_again(void)
{
    die_everywhere("resync_cancel");
}

static const struct test_case cases[] = {
    TEST(create__dies_at_each_step__set_is_gone_or_finished),
    TEST(create__plex_dies_at_each_step__set_is_gone_or_finished),
    TEST(create__shared_lun_and_failed_volume_dies_at_each_step__set_is_gone_or_finished),
    TEST(abort__dies_at_each_step__set_is_gone),
    TEST(abort__committed_set_dies_at_each_step__set_is_gone),
    TEST(unload__committed_set_dies_at_each_step__set_is_gone),
    TEST(abandon__dies_at_each_step__both_sets_are_gone),
    TEST(start__dies_at_each_step_of_the_sweep__next_start_ends_it),
    TEST(locate__dies_at_each_step__may_be_repeated),
    TEST(mask__dies_at_each_step__may_be_repeated_and_deletes_nothing),
    TEST(lun_empty__dies_at_each_step__whole_or_gone_and_may_be_repeated),
    TEST(resync__dies_at_each_step__is_on_record_and_taken_again),
    TEST(resync__cancelled_dies_at_each_step__is_off_the_record_or_cancelled_again),
    {0},
};

int
main(int argc, char **argv)
{
    const char *name = test_child(argc, argv);

    if (name)
        return child(name, argv[argc - 1]);
    return test_main(argc, argv, "engine_crash", cases, NULL, NULL);
}
