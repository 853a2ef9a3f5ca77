/* SPDX-License-Identifier: Apache-2.0 */
/* The runs of fakevss explore: how many there are, that no two are the same, that each is a
 * scenario, and that what they are called stays. Playing them is another matter. */
#include "config.h"

#include "fakevss/explore/explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/explore/gating.h"
#include "fakevss/scenario/scenario.h"
#include "winetest/harness/harness.h"

/* All runs of a bound: their names, and their texts without the line that has the name. */
struct list {
    char **names;
    char **bodies;
    size_t count;
    size_t room;
    size_t most; /* visited; 0: no limit */
    bool is_parsed;
    size_t unparsed;
};

static enum err
take(void *ctx, const struct explore_run *run)
{
    struct list *list = ctx;

    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 1024;

        list->names = mem_grow(list->names, list->count, room, sizeof(*list->names));
        list->bodies = mem_grow(list->bodies, list->count, room, sizeof(*list->bodies));
        list->room = room;
    }
    list->names[list->count] = mem_strdup(run->name);
    list->bodies[list->count++] = mem_strdup(strchr(run->text, '\n'));
    if (list->is_parsed) {
        struct scenario *scenario = NULL;
        struct why why = {0};
        enum err e = scenario_parse(run->name, run->text, strlen(run->text), &scenario, &why);

        if (e || strcmp(scenario->name, run->name) != 0)
            printf("%s: %s\n", run->name, why_text(&why, e));
        list->unparsed += e || strcmp(scenario->name, run->name) != 0;
        scenario_free(scenario);
    }
    return list->most && list->count == list->most ? ERR_CANCELLED : ERR_OK;
}

static void
list_release(struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        mem_free(list->names[i]);
        mem_free(list->bodies[i]);
    }
    mem_free(list->names);
    mem_free(list->bodies);
}

static int
compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t
count_doubles(char **texts, size_t count)
{
    size_t doubles = 0;

    qsort(texts, count, sizeof(*texts), compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(texts[i - 1], texts[i]) == 0) {
            printf("twice: %s\n", texts[i]);
            doubles++;
        }
    return doubles;
}

static void
each__two_bounds__every_run_is_a_scenario_and_is_there_once(void)
{
    for (unsigned bound = 1; bound <= 2; bound++) {
        struct list list = {.is_parsed = true};

        CHECK_ERR(explore_each(bound, take, &list), ERR_OK, NULL);
        CHECK(list.count >= 2000);
        CHECK_INT(list.unparsed, 0);
        CHECK_INT(count_doubles(list.names, list.count), 0);
        CHECK_INT(count_doubles(list.bodies, list.count), 0);
        list_release(&list);
    }
}

static void
each__higher_bound__has_all_of_the_lower_one_and_more(void)
{
    struct list lists[EXPLORE_BOUND_MAX] = {{0}};

    for (unsigned i = 0; i < EXPLORE_BOUND_MAX; i++) {
        CHECK_ERR(explore_each(i + 1, take, &lists[i]), ERR_OK, NULL);
        qsort(lists[i].names, lists[i].count, sizeof(char *), compare);
    }
    for (unsigned i = 0; i + 1 < EXPLORE_BOUND_MAX; i++) {
        size_t missing = 0;

        CHECK(lists[i].count < lists[i + 1].count);
        for (size_t k = 0; k < lists[i].count; k++)
            missing += !bsearch(&lists[i].names[k], lists[i + 1].names, lists[i + 1].count,
                                sizeof(char *), compare);
        CHECK_INT(missing, 0);
    }
    for (unsigned i = 0; i < EXPLORE_BOUND_MAX; i++)
        list_release(&lists[i]);
}

static void
each__twice__same_runs_in_the_same_order(void)
{
    struct list first = {0}, second = {0};
    size_t different = 0;

    CHECK_ERR(explore_each(1, take, &first), ERR_OK, NULL);
    CHECK_ERR(explore_each(1, take, &second), ERR_OK, NULL);
    CHECK_INT(first.count, second.count);
    for (size_t i = 0; i < first.count && i < second.count; i++)
        different += strcmp(first.names[i], second.names[i]) != 0 ||
                     strcmp(first.bodies[i], second.bodies[i]) != 0;
    CHECK_INT(different, 0);
    list_release(&first);
    list_release(&second);
}

/* Names are in reports of failures, and in what people keep. */
static void
each__names_of_each_family__are_as_they_were(void)
{
    static const char *const known[] = {
        "order/nothing",
        "order/initialize.start.add.do.delete",
        "two/abort.rqrqrqrq",
        "fault/pair.group_add-2.ERR_ARRAY",
        "fault/pair.can_shadow-1.no",
        "loose/pair.group_wait.abort",
        "loose/pair.step-7.ERR_ARRAY",
        "die/pair.group_arm-1",
        "die/single.append-3.tear",
        "stop/pair.after-4.kill-coordinator",
        "stop/pair.preparing.cancel",
    };
    struct list list = {0};

    CHECK_ERR(explore_each(1, take, &list), ERR_OK, NULL);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        size_t found = 0;

        for (size_t k = 0; k < list.count; k++)
            found += strcmp(list.names[k], known[i]) == 0;
        CHECK_INT(found, 1);
        if (found != 1)
            printf("not there: %s\n", known[i]);
    }
    list_release(&list);
}

static void
each__visitor_ends_it__is_over_with_its_result(void)
{
    struct list list = {.most = 3};

    CHECK_ERR(explore_each(1, take, &list), ERR_CANCELLED, NULL);
    CHECK_INT(list.count, 3);
    list_release(&list);
    CHECK_ERR(explore_each(0, take, &list), ERR_INVAL, NULL);
    CHECK_ERR(explore_each(EXPLORE_BOUND_MAX + 1, take, &list), ERR_INVAL, NULL);
}

static enum err
ignore(void *ctx, const struct explore_run *run)
{
    size_t *most = ctx;

    return run && --*most == 0 ? ERR_CANCELLED : ERR_OK;
}

static void
each__memory_runs_out__says_so(void)
{
    const long live = mem_live();
    enum err e = ERR_NOMEM;

    for (long nth = 1; e == ERR_NOMEM; nth++) {
        size_t most = 20;

        mem_fail_at(nth);
        e = explore_each(1, ignore, &most);
        mem_fail_at(0);
        CHECK_INT(mem_live(), live);
    }
    CHECK_ERR(e, ERR_CANCELLED, NULL);
}

/* The way of a backup through the table, and one call that is refused in every state. */
static void
gating_call__a_backup__goes_as_documented(void)
{
    static const struct {
        enum call call;
        const char *result;
        enum step to;
    } calls[] = {
        {CALL_START, "VSS_E_BAD_STATE", STEP_NEW},
        {CALL_INITIALIZE, "S_OK", STEP_READY},
        {CALL_SET_CONTEXT, "S_OK", STEP_CONTEXT},
        {CALL_SET_CONTEXT, "VSS_E_BAD_STATE", STEP_CONTEXT},
        {CALL_ADD, "VSS_E_BAD_STATE", STEP_CONTEXT},
        {CALL_START, "S_OK", STEP_STARTED},
        {CALL_ADD, "S_OK", STEP_ADDED},
        {CALL_ADD, "VSS_E_OBJECT_ALREADY_EXISTS", STEP_ADDED},
        {CALL_PROPERTIES, "VSS_E_OBJECT_NOT_FOUND", STEP_ADDED},
        {CALL_PREPARE, "S_OK", STEP_ADDED},
        {CALL_COMPLETE, "VSS_E_BAD_STATE", STEP_ADDED},
        {CALL_DO, "VSS_S_ASYNC_FINISHED", STEP_CREATED},
        {CALL_ABORT, "S_OK", STEP_CREATED},
        {CALL_QUERY, "S_OK count=1", STEP_CREATED},
        {CALL_COMPLETE, "S_OK", STEP_COMPLETED},
        {CALL_DELETE, "S_OK deleted=1", STEP_COMPLETED},
        {CALL_DELETE, "VSS_E_OBJECT_NOT_FOUND", STEP_COMPLETED},
        {CALL_INITIALIZE, "VSS_E_BAD_STATE", STEP_COMPLETED},
    };
    struct session session = {0};

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        CHECK_STR(gating_call(&session, calls[i].call), calls[i].result);
        CHECK_INT(session.step, calls[i].to);
    }
}

static const struct test_case cases[] = {
    TEST(each__two_bounds__every_run_is_a_scenario_and_is_there_once),
    TEST(each__higher_bound__has_all_of_the_lower_one_and_more),
    TEST(each__twice__same_runs_in_the_same_order),
    TEST(each__names_of_each_family__are_as_they_were),
    TEST(each__visitor_ends_it__is_over_with_its_result),
    TEST(each__memory_runs_out__says_so),
    TEST(gating_call__a_backup__goes_as_documented),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "explore", cases, NULL, NULL);
}
