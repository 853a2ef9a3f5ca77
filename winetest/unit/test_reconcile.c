/* SPDX-License-Identifier: Apache-2.0 */
/* admin/reconcile.c: the verdict for every kind of set, and removal that removes nothing else. */
#include "config.h"

#include <stdio.h>

#include "provider/admin/reconcile.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fake_array.h"

static const struct id set_one = {{1}}, set_two = {{2}};

/* --- verdicts --- */

enum seen { SEEN_NOWHERE, SEEN_HERE, SEEN_ELSEWHERE, SEEN_BOTH, SEEN_COUNT };

struct situation {
    bool is_own;
    enum array_shadow_state state;
    bool is_served;
    bool is_named;
    enum seen seen;
};

/* The rule in other words than the code's: what may be removed, and nothing else. */
static enum reconcile_verdict
expect(const struct situation *s)
{
    bool is_seen_elsewhere = s->seen == SEEN_ELSEWHERE || s->seen == SEEN_BOTH;
    bool is_finished = s->state == ARRAY_SHADOW_RELEASED;

    if (!s->is_own)
        return RECONCILE_FOREIGN;
    if (!is_finished && !s->is_served)
        return RECONCILE_LEFTOVER;
    if (!is_finished)
        return RECONCILE_SERVED;
    if (s->is_named && !is_seen_elsewhere)
        return RECONCILE_NAMED;
    return s->is_named ? RECONCILE_PRESENTED : RECONCILE_FINISHED;
}

static enum reconcile_verdict
judge(const struct situation *s)
{
    char names[2][ARRAY_HOST_MAX] = {"alpha", "beta"};
    const struct reconcile_rules rules = {.host = "alpha", .is_served = s->is_served};
    struct inventory_lun luns[2] = {0};
    const struct inventory_set set = {
        .host = s->is_own ? "alpha" : "beta",
        .state = s->state,
        .luns = luns,
        .lun_count = 2,
    };

    /* The second LUN counts as much as the first. */
    if (s->seen != SEEN_NOWHERE)
        luns[1].presented.names = s->seen == SEEN_ELSEWHERE ? names + 1 : names;
    luns[1].presented.count = s->seen == SEEN_BOTH ? 2 : s->seen != SEEN_NOWHERE;
    return reconcile_judge(&set, &rules, s->is_named);
}

static void
judge__every_situation__follows_the_rule(void)
{
    for (unsigned i = 0; i < 2 * 3 * 2 * 2 * SEEN_COUNT; i++) {
        const struct situation s = {
            .is_own = i % 2,
            .is_served = i / 2 % 2,
            .is_named = i / 4 % 2,
            .state = (enum array_shadow_state)(i / 8 % 3),
            .seen = (enum seen)(i / 24),
        };
        enum reconcile_verdict verdict = judge(&s);

        if (!CHECK_INT(verdict, expect(&s)))
            printf("  own %d, state %d, served %d, named %d, seen %d\n", s.is_own, s.state,
                   s.is_served, s.is_named, s.seen);
        CHECK_INT(reconcile_is_removal(verdict),
                  s.is_own && (s.state == ARRAY_SHADOW_RELEASED ? s.is_named && s.seen <= SEEN_HERE
                                                                : !s.is_served));
        CHECK(reconcile_verdict_name(verdict)[0] && reconcile_verdict_text(verdict)[0]);
    }
}

/* --- removal --- */

static struct fake_array *fake;
static struct array *array;
static struct inventory inventory;
static struct why why;

/* A leftover set of three LUNs and a finished one of two. */
static void
start(void)
{
    fake = fake_array_new(1);
    array = fake_array_port(fake);
    memset(&why, 0, sizeof(why));
    fake_array_add_shadow(fake, &set_one, "alpha", ARRAY_SHADOW_PREPARING);
    fake_array_add_shadow(fake, &set_one, "alpha", ARRAY_SHADOW_COMMITTED);
    fake_array_add_shadow(fake, &set_one, "alpha", ARRAY_SHADOW_COMMITTED);
    fake_array_add_shadow(fake, &set_two, "alpha", ARRAY_SHADOW_RELEASED);
    fake_array_add_shadow(fake, &set_two, "alpha", ARRAY_SHADOW_RELEASED);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_INT(inventory.set_count, 2);
}

static void
end(void)
{
    inventory_release(&inventory);
    CHECK_STR(fake_array_breach(fake), "");
    fake_array_free(fake);
}

static const struct inventory_set *
find(const struct id *id)
{
    return id_equal(&inventory.sets[0].id, id) ? &inventory.sets[0] : &inventory.sets[1];
}

static void
check_left(unsigned one, unsigned two)
{
    CHECK_INT(fake_array_shadows_of(fake, &set_one), one);
    CHECK_INT(fake_array_shadows_of(fake, &set_two), two);
}

/* Contract: 5.6.6 */
static void
remove__leftover__goes_with_all_its_luns_and_may_be_repeated(void)
{
    start();
    for (unsigned i = 0; i < 2; i++) {
        CHECK_ERR(reconcile_remove(array, find(&set_one), RECONCILE_LEFTOVER, &why), ERR_OK, &why);
        check_left(0, 2);
    }
    CHECK_INT(fake_array_calls(fake, FAKE_REMOVE), 3);
    end();
}

static void
remove__named__goes_although_finished(void)
{
    start();
    CHECK_ERR(reconcile_remove(array, find(&set_two), RECONCILE_NAMED, &why), ERR_OK, &why);
    check_left(3, 0);
    end();
}

static void
remove__leftover_sealed_meanwhile__is_kept_and_told(void)
{
    start();
    fake_array_tag(fake, 3)->state = ARRAY_SHADOW_RELEASED;
    CHECK_ERR(reconcile_remove(array, find(&set_one), RECONCILE_LEFTOVER, &why), ERR_STATE, &why);
    CHECK_CONTAINS(why.text, "1 of 3 LUNs");
    CHECK_CONTAINS(why.text, "50fa4e0000000003");
    CHECK_CONTAINS(why.text, "named");
    check_left(1, 2);
    end();
}

static void
remove__array_refuses_one__the_others_go(void)
{
    start();
    fake_array_fail(fake, FAKE_REMOVE, 1, ERR_ARRAY);
    CHECK_ERR(reconcile_remove(array, find(&set_one), RECONCILE_LEFTOVER, &why), ERR_ARRAY, &why);
    check_left(1, 2);
    fake_array_fail(fake, FAKE_TAG, 1, ERR_TIMEOUT);
    CHECK_ERR(reconcile_remove(array, find(&set_two), RECONCILE_NAMED, &why), ERR_TIMEOUT, &why);
    check_left(1, 1);
    end();
}

static const struct test_case cases[] = {
    TEST(judge__every_situation__follows_the_rule),
    TEST(remove__leftover__goes_with_all_its_luns_and_may_be_repeated),
    TEST(remove__named__goes_although_finished),
    TEST(remove__leftover_sealed_meanwhile__is_kept_and_told),
    TEST(remove__array_refuses_one__the_others_go),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "reconcile", cases, NULL, NULL);
}
