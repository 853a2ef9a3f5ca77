/* SPDX-License-Identifier: Apache-2.0 */
/* admin/inventory.c on a fake array: grouping, order, and that looking changes nothing. */
#include "config.h"

#include "base/mem.h"
#include "provider/admin/inventory.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fake_array.h"

static const struct id set_one = {{1}}, set_two = {{2}};

static struct fake_array *fake;
static struct array *array;
static struct inventory inventory;
static struct why why;

static void
start(void)
{
    fake = fake_array_new(3);
    array = fake_array_port(fake);
    memset(&inventory, 0, sizeof(inventory));
    memset(&why, 0, sizeof(why));
}

static void
end(void)
{
    inventory_release(&inventory);
    CHECK_STR(fake_array_breach(fake), "");
    fake_array_free(fake);
}

/* A shadow copy LUN of @set with the tag's remaining values. */
static unsigned
add(const struct id *set, const char *host, enum array_shadow_state state, uint64_t created_ms)
{
    unsigned number = fake_array_add_shadow(fake, set, host, state);

    fake_array_tag(fake, number)->created_ms = created_ms;
    return number;
}

static void
present(unsigned number, const char *host)
{
    struct lun lun = fake_lun(number);

    CHECK_ERR(array->ops->present(array, &lun, host, &why), ERR_OK, &why);
}

static void
load__no_shadow_copies__is_empty(void)
{
    long live;

    start();
    live = mem_live();
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_INT(inventory.lun_count, 0);
    CHECK_INT(inventory.set_count, 0);
    CHECK_INT(mem_live(), live);
    end();
}

static void
load__luns_in_any_order__grouped_by_set_and_the_oldest_set_first(void)
{
    const struct inventory_set *sets;
    char name[LUN_NAME_SIZE];
    unsigned first;

    start();
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 500);
    first = add(&set_two, "alpha", ARRAY_SHADOW_RELEASED, 200);
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 400);
    add(&set_two, "alpha", ARRAY_SHADOW_COMMITTED, 300);
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 600);
    fake_array_lun(fake, first)->size = 7;
    fake_array_tag(fake, first)->source = fake_lun(2);
    fake_array_tag(fake, first)->method = ARRAY_METHOD_PLEX;
    fake_array_tag(fake, first)->shadow_copy = set_one;
    for (unsigned i = 0; i < 5; i++) /* of set two one LUN has no point in time */
        fake_array_tag(fake, first - 1 + i)->committed_ms = i == 3 ? 0 : 700;

    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_INT(inventory.lun_count, 5);
    if (!CHECK_INT(inventory.set_count, 2))
        return end();
    sets = inventory.sets;
    CHECK(id_equal(&sets[0].id, &set_two) && id_equal(&sets[1].id, &set_one));
    CHECK_INT(sets[0].lun_count, 2);
    CHECK_INT(sets[1].lun_count, 3);
    CHECK_INT(sets[0].created_ms, 200);
    CHECK_INT(sets[1].created_ms, 400);
    CHECK_INT(sets[0].committed_ms, 0);
    CHECK_INT(sets[1].committed_ms, 700);
    CHECK_INT(sets[0].state, ARRAY_SHADOW_COMMITTED);
    CHECK_INT(sets[1].state, ARRAY_SHADOW_RELEASED);
    CHECK_INT(sets[0].size, 7 + sets[0].luns[1].lun.size);
    CHECK_STR(sets[0].host, "alpha");
    CHECK_STR(sets[0].luns[0].name, lun_name(&fake_array_lun(fake, first)->lun, name));
    CHECK_STR(sets[0].luns[0].source, "50fa4e0000000002");
    CHECK_INT(sets[0].luns[0].method, ARRAY_METHOD_PLEX);
    CHECK(id_equal(&sets[0].luns[0].shadow_copy, &set_one));
    CHECK(!sets[0].luns[0].has_source_id);
    CHECK_INT(sets[1].luns[2].created_ms, 600);
    end();
}

static void
load__one_set_id_of_two_hosts__two_sets(void)
{
    start();
    add(&set_one, "beta", ARRAY_SHADOW_PREPARING, 1);
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 1);
    add(&set_one, "beta", ARRAY_SHADOW_RELEASED, 1);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    if (CHECK_INT(inventory.set_count, 2)) {
        CHECK_STR(inventory.sets[0].host, "alpha");
        CHECK_INT(inventory.sets[0].state, ARRAY_SHADOW_RELEASED);
        CHECK_STR(inventory.sets[1].host, "beta");
        CHECK_INT(inventory.sets[1].lun_count, 2);
        CHECK_INT(inventory.sets[1].state, ARRAY_SHADOW_PREPARING);
    }
    end();
}

static void
load__identity_shared_with_the_source__is_noticed(void)
{
    unsigned number;

    start();
    number = add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 1);
    fake_array_tag(fake, number)->source = fake_lun(number);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK(inventory.lun_count == 1 && inventory.luns[0].has_source_id);
    end();
}

static void
set_hosts__luns_presented_here_and_there__each_host_once(void)
{
    struct inventory_hosts hosts = {0};
    unsigned one, two;

    start();
    one = add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 1);
    two = add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 2);
    present(one, "beta");
    present(two, "alpha");
    present(two, "beta");
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_INT(inventory.luns[0].presented.count, 1);
    CHECK_INT(inventory.luns[1].presented.count, 2);
    CHECK_ERR(inventory_set_hosts(&inventory.sets[0], &hosts), ERR_OK, NULL);
    CHECK_INT(hosts.count, 2);
    CHECK(inventory_hosts_has(&hosts, "alpha") && inventory_hosts_has(&hosts, "beta"));
    CHECK(!inventory_hosts_has(&hosts, "alph"));
    inventory_hosts_release(&hosts);
    end();
}

/* Beside a running provider: nothing but questions, whatever the tags say. */
static void
load__unfinished_luns_of_this_host__are_looked_at_and_stay(void)
{
    start();
    add(&set_one, "alpha", ARRAY_SHADOW_PREPARING, 1);
    add(&set_two, "alpha", ARRAY_SHADOW_COMMITTED, 2);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_STR(fake_array_log(fake), "");
    CHECK_INT(fake_array_shadows(fake), 2);
    end();
}

static void
load__array_fails__its_error_and_no_inventory(void)
{
    start();
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 1);
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 2);
    fake_array_fail(fake, FAKE_LIST, 1, ERR_CORRUPT);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_CORRUPT, &why);
    fake_array_fail(fake, FAKE_HOSTS, 2, ERR_ARRAY);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_ARRAY, &why);
    CHECK(inventory.luns == NULL);
    fake_array_fail(fake, FAKE_HOSTS, 1, ERR_NOT_FOUND); /* removed after it was listed */
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    CHECK_INT(inventory.lun_count, 2);
    end();
}

static void
load__each_allocation_fails__no_memory_and_nothing_lost(void)
{
    unsigned failures = 0;
    long live;
    enum err e;

    start();
    for (unsigned i = 0; i < 20; i++)
        present(add(i % 2 ? &set_one : &set_two, "alpha", ARRAY_SHADOW_RELEASED, i), "beta");
    live = mem_live();
    for (long nth = 1;; nth++) {
        memset(&why, 0, sizeof(why));
        mem_fail_at(nth);
        e = inventory_load(array, &inventory, &why);
        mem_fail_at(0);
        if (!e)
            break;
        failures++;
        CHECK_ERR(e, ERR_NOMEM, &why);
        CHECK_CONTAINS(why.text, "memory");
        CHECK(inventory.luns == NULL);
        CHECK_INT(mem_live(), live);
    }
    CHECK_INT(failures, 2 + 20 + 1); /* two sizes of the list, each LUN's hosts, the sets */
    end();
}

static const struct test_case cases[] = {
    TEST(load__no_shadow_copies__is_empty),
    TEST(load__luns_in_any_order__grouped_by_set_and_the_oldest_set_first),
    TEST(load__one_set_id_of_two_hosts__two_sets),
    TEST(load__identity_shared_with_the_source__is_noticed),
    TEST(set_hosts__luns_presented_here_and_there__each_host_once),
    TEST(load__unfinished_luns_of_this_host__are_looked_at_and_stay),
    TEST(load__array_fails__its_error_and_no_inventory),
    TEST(load__each_allocation_fails__no_memory_and_nothing_lost),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "inventory", cases, NULL, NULL);
}
