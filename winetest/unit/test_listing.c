/* SPDX-License-Identifier: Apache-2.0 */
/* admin/listing.c and admin/reconcile_run.c: what is written, to the byte where programs read it,
 * and what a run removes. */
#include "config.h"

#include "base/mem.h"
#include "provider/admin/listing.h"
#include "provider/admin/reconcile_run.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fake_array.h"

#define SET_ONE "01000000-0000-0000-0000-000000000000"
#define SET_TWO "02000000-0000-0000-0000-000000000000"
#define SET_THREE "03000000-0000-0000-0000-000000000000"
#define NOW_MS UINT64_C(1795318883000) /* 2026-11-22T03:41:23Z */

static const struct id set_one = {{1}}, set_two = {{2}}, set_three = {{3}};

static struct fake_array *fake;
static struct array *array;
static struct inventory inventory;
static struct text text;
static struct why why;

static unsigned
add(const struct id *set, const char *host, enum array_shadow_state state, unsigned age_s)
{
    unsigned number = fake_array_add_shadow(fake, set, host, state);

    fake_array_lun(fake, number)->size = 1536;
    fake_array_tag(fake, number)->created_ms = NOW_MS - age_s * UINT64_C(1000);
    fake_array_tag(fake, number)->method = ARRAY_METHOD_PLEX;
    return number;
}

/* A finished set of two LUNs, of which one is presented; a leftover; one of another host. */
static void
start(void)
{
    struct lun lun;

    fake = fake_array_new(1);
    array = fake_array_port(fake);
    memset(&why, 0, sizeof(why));
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 7200);
    lun = fake_lun(add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 7200));
    CHECK_ERR(array->ops->present(array, &lun, "alpha", &why), ERR_OK, &why);
    add(&set_two, "alpha", ARRAY_SHADOW_PREPARING, 60);
    add(&set_three, "beta", ARRAY_SHADOW_COMMITTED, 0);
}

static void
end(void)
{
    inventory_release(&inventory);
    text_release(&text);
    CHECK_STR(fake_array_breach(fake), "");
    fake_array_free(fake);
}

static void
list(void (*listing)(const struct listing *out, const struct inventory *inventory), bool is_json)
{
    const struct listing out = {.text = &text, .is_json = is_json, .now_ms = NOW_MS};

    inventory_release(&inventory);
    text_release(&text);
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    listing(&out, &inventory);
    CHECK(!text.is_broken);
}

/* --- listings --- */

#define LUN_TAIL(state, time, age)                                                                 \
    "\"method\":\"plex\",\"state\":\"" state "\",\"lost\":false,\"created\":\"" time               \
    "\",\"committed\":null,\"age_s\":" age ","
#define LUN(number, serial, set, host, tail, presented)                                            \
    "{\"lun\":\"50fa4e000000000" number "\",\"size\":1536,\"serial\":\"S000" serial                \
    "\",\"source\":\"50fa4e0000000001\",\"set\":\"" set                                            \
    "\",\"shadow_copy\":\"00000000-0000-0000-0000-000000000000\",\"host\":\"" host "\"," tail      \
    "\"presented_to\":[" presented "]}"

static void
luns__as_json__every_lun_with_its_tag(void)
{
    start();
    list(listing_luns, true);
    CHECK_STR(
        text_get(&text),
        "{\"luns\":[" LUN(
            "2", "2", SET_ONE, "alpha", LUN_TAIL("released", "2026-11-22T01:41:23Z", "7200"),
            "") "," LUN("3", "3", SET_ONE, "alpha",
                        LUN_TAIL("released", "2026-11-22T01:41:23Z", "7200"),
                        "\"alpha\"") "," LUN("4", "4", SET_TWO, "alpha",
                                             LUN_TAIL("preparing", "2026-11-22T03:40:23Z", "60"),
                                             "") "," LUN("5", "5", SET_THREE, "beta",
                                                         LUN_TAIL("committed",
                                                                  "2026-11-22T03:41:23Z", "0"),
                                                         "") "]}");
    end();
}

static void
sets__as_json__members_and_luns(void)
{
    start();
    fake_array_tag(fake, 2)->committed_ms = NOW_MS - 5000;
    fake_array_tag(fake, 3)->committed_ms = NOW_MS - 5000;
    list(listing_sets, true);
    CHECK_CONTAINS(text_get(&text),
                   "{\"sets\":[{\"set\":\"" SET_ONE
                   "\",\"host\":\"alpha\",\"state\":\"released\",\"lost_luns\":0,\"method\":"
                   "\"plex\",\"shadow_copies\":1,\"size\":3072,\"created\":"
                   "\"2026-11-22T01:41:23Z\",\"committed\":\"2026-11-22T03:41:"
                   "18Z\",\"age_s\":7200,\"presented_to\":["
                   "\"alpha\"],\"luns\":[{\"lun\":\"50fa4e0000000002\",");
    CHECK_CONTAINS(text_get(&text), "\"presented_to\":[\"alpha\"]}]},{\"set\":\"" SET_TWO "\",");
    end();
}

static void
tables__for_people__a_line_each_under_a_heading(void)
{
    start();
    fake_array_tag(fake, 2)->committed_ms = NOW_MS - 5000;
    fake_array_tag(fake, 3)->committed_ms = NOW_MS - 5000;
    list(listing_luns, false);
    CHECK_CONTAINS(text_get(&text),
                   "\n50fa4e0000000003                     1.5 KiB  released   plex"
                   "               2 h  50fa4e0000000001                  " SET_ONE
                   "  alpha             alpha\n");
    CHECK_CONTAINS(text_get(&text), SET_TWO "  alpha             -\n");
    list(listing_sets, false);
    CHECK_CONTAINS(
        text_get(&text),
        "\n" SET_ONE "  released   plex               1     2     3.0 "
        "KiB  2026-11-22T01:41:23Z  2026-11-22T03:41:18Z       2 h  alpha             alpha");
    CHECK(strncmp(text_get(&text), "SET ", 4) == 0);
    end();
}

static void
luns__nothing_there__an_empty_list_and_a_heading(void)
{
    fake = fake_array_new(1);
    array = fake_array_port(fake);
    list(listing_luns, true);
    CHECK_STR(text_get(&text), "{\"luns\":[]}");
    list(listing_sets, true);
    CHECK_STR(text_get(&text), "{\"sets\":[]}");
    list(listing_luns, false);
    CHECK(strchr(text_get(&text), '\n') == text_get(&text) + text.size - 1);
    end();
}

static void
listings__host_name_that_would_draw__cannot(void)
{
    start();
    add(&set_three, "\x1b[2Jx\xff", ARRAY_SHADOW_RELEASED, 1);
    list(listing_luns, false);
    CHECK(strchr(text_get(&text), 0x1b) == NULL);
    list(listing_sets, false);
    CHECK(strchr(text_get(&text), 0x1b) == NULL);
    CHECK_CONTAINS(text_get(&text), "?[2Jx?");
    list(listing_sets, true);
    CHECK(strchr(text_get(&text), 0x1b) == NULL);
    CHECK_CONTAINS(text_get(&text), "\\u001b[2Jx\\ufffd");
    end();
}

static void
luns__tag_from_the_future__age_0(void)
{
    start();
    fake_array_tag(fake, 2)->created_ms = UINT64_MAX;
    list(listing_luns, true);
    CHECK_CONTAINS(text_get(&text),
                   "\"created\":\"584556019-04-03T14:25:51Z\",\"committed\":null,\"age_s\":0,");
    end();
}

static void
sets__copies_on_shared_luns__each_copy_counts_once(void)
{
    start();
    fake_array_tag(fake, 2)->shadow_copy = set_two;
    list(listing_sets, true);
    CHECK_CONTAINS(text_get(&text), "\"shadow_copies\":2,");
    add(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 0);
    list(listing_sets, true);
    CHECK_CONTAINS(text_get(&text), "\"shadow_copies\":2,");
    end();
}

static void
sizes__around_the_units__one_decimal(void)
{
    static const struct {
        uint64_t size;
        const char *text;
    } rows[] = {
        {0, " 0 bytes "},           {1023, " 1023 bytes "},
        {1024, " 1.0 KiB "},        {1024 * 1024 - 1, " 1023.9 KiB "},
        {1024 * 1024, " 1.0 MiB "}, {UINT64_C(5) << 39, " 2.5 TiB "},
        {UINT64_MAX, " 15.9 EiB "},
    };

    start();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fake_array_lun(fake, 4)->size = rows[i].size;
        list(listing_luns, false);
        CHECK_CONTAINS(text_get(&text), rows[i].text);
    }
    end();
}

static void
listings__each_allocation_fails__the_text_says_so(void)
{
    void (*const listings[])(const struct listing *, const struct inventory *) = {listing_luns,
                                                                                  listing_sets};
    const struct listing out = {.text = &text, .is_json = true, .now_ms = NOW_MS};
    long live;

    start();
    CHECK_ERR(inventory_load(array, &inventory, &why), ERR_OK, &why);
    live = mem_live();
    for (unsigned i = 0; i < 2; i++) {
        for (long nth = 1;; nth++) {
            mem_fail_at(nth);
            listings[i](&out, &inventory);
            mem_fail_at(0);
            if (!text.is_broken)
                break;
            text_release(&text);
            CHECK_INT(mem_live(), live);
            CHECK(nth < 50);
        }
        text_release(&text);
    }
    end();
}

/* --- reconcile --- */

static struct reconcile_request request;

static enum err
run(bool is_json)
{
    const struct listing out = {.text = &text, .is_json = is_json, .now_ms = NOW_MS};

    text_release(&text);
    memset(&why, 0, sizeof(why));
    request.rules.host = "alpha";
    return reconcile_run(array, &request, &out, &why);
}

/* Their state is still told to programs; reconcile leaves them to VSS, and removes them by name. */
static void
lost__every_listing__says_so(void)
{
    start();
    fake_array_tag(fake, 3)->is_lost = true;
    list(listing_luns, false);
    CHECK_CONTAINS(text_get(&text), "\n50fa4e0000000002                     1.5 KiB  released ");
    CHECK_CONTAINS(text_get(&text), "\n50fa4e0000000003                     1.5 KiB  lost ");
    list(listing_luns, true);
    CHECK_CONTAINS(text_get(&text), "\"state\":\"released\",\"lost\":true,");
    list(listing_sets, false);
    CHECK_CONTAINS(text_get(&text), "\n" SET_ONE "  lost ");
    list(listing_sets, true);
    CHECK_CONTAINS(text_get(&text), "\"state\":\"released\",\"lost_luns\":1,");

    request = (struct reconcile_request){.is_applied = true};
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "kept          set " SET_ONE ": lost, 2 LUNs");
    CHECK_CONTAINS(text_get(&text), "LUN 50fa4e0000000003 of 50fa4e0000000001, lost, presented to");
    CHECK_INT(fake_array_shadows_of(fake, &set_one), 2);
    request = (struct reconcile_request){.named = &set_one, .named_count = 1, .is_applied = true};
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_INT(fake_array_shadows_of(fake, &set_one), 0);
    end();
}

static void
reconcile__dry_run__tells_all_and_changes_nothing(void)
{
    start();
    fake_array_clear_log(fake);
    request = (struct reconcile_request){0};
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text),
                   "would remove  set " SET_TWO ": preparing, 1 LUN, 1.5 KiB, made "
                   "by alpha 60 s ago (2026-11-22T03:40:23Z)\n");
    CHECK_CONTAINS(text_get(&text), "kept          set " SET_ONE ": released, 2 LUNs");
    CHECK_CONTAINS(text_get(&text), "kept          set " SET_THREE ": committed");
    CHECK_CONTAINS(text_get(&text),
                   "LUN 50fa4e0000000003 of 50fa4e0000000001, released, presented to alpha\n");
    CHECK_CONTAINS(text_get(&text), "\n1 to remove, 2 kept; nothing was changed");
    CHECK_STR(fake_array_log(fake), "");
    end();
}

static void
reconcile__applied__removes_leftovers_alone_and_may_be_repeated(void)
{
    start();
    request = (struct reconcile_request){.is_applied = true};
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "removed       set " SET_TWO);
    CHECK_CONTAINS(text_get(&text), "\n1 removed, 2 kept, 0 failed\n");
    CHECK_INT(fake_array_shadows(fake), 3);
    CHECK_INT(fake_array_shadows_of(fake, &set_two), 0);
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "\n0 removed, 2 kept, 0 failed\n");
    CHECK_INT(fake_array_shadows(fake), 3);
    end();
}

static void
reconcile__provider_runs__leftovers_stay_and_it_is_a_failure(void)
{
    start();
    request = (struct reconcile_request){.rules.is_served = true, .is_applied = true};
    CHECK_ERR(run(false), ERR_STATE, &why);
    CHECK_CONTAINS(why.text, SET_TWO);
    CHECK_CONTAINS(why.text, "provider");
    CHECK_INT(fake_array_shadows(fake), 4);
    request.is_applied = false;
    CHECK_ERR(run(false), ERR_OK, &why);
    end();
}

static void
reconcile__set_named__that_one_and_no_other(void)
{
    start();
    request = (struct reconcile_request){.named = &set_one, .named_count = 1, .is_applied = true};
    CHECK_ERR(run(true), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "{\"host\":\"alpha\",\"applied\":true,\"served\":false,"
                                    "\"sets\":[{\"set\":\"" SET_ONE "\",");
    CHECK_CONTAINS(text_get(&text), "\"verdict\":\"named\",\"reason\":\"finished, and named by "
                                    "you\",\"outcome\":\"removed\"}],\"absent\":[],\"removals\":1,"
                                    "\"kept\":0,\"failures\":0}");
    CHECK(strstr(text_get(&text), SET_TWO) == NULL);
    CHECK_INT(fake_array_shadows_of(fake, &set_one), 0);
    CHECK_INT(fake_array_shadows(fake), 2);

    CHECK_ERR(run(true), ERR_OK, &why); /* gone: what was asked for */
    CHECK_CONTAINS(text_get(&text), "\"sets\":[],\"absent\":[\"" SET_ONE "\"],\"removals\":0,");
    CHECK_ERR(run(false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "absent        set " SET_ONE ": not on the array\n");
    end();
}

static void
reconcile__named_set_must_stay__is_a_failure_when_applied(void)
{
    const struct id named[] = {set_three, set_two};

    start();
    request = (struct reconcile_request){.named = named, .named_count = 2, .is_applied = true};
    CHECK_ERR(run(true), ERR_STATE, &why);
    CHECK_CONTAINS(why.text, SET_THREE);
    CHECK_CONTAINS(text_get(&text), "\"verdict\":\"foreign\"");
    CHECK_CONTAINS(text_get(&text), "\"removals\":1,\"kept\":1,\"failures\":1}");
    CHECK_INT(fake_array_shadows_of(fake, &set_three), 1);
    CHECK_INT(fake_array_shadows_of(fake, &set_two), 0);
    end();
}

static void
reconcile__array_refuses__told_with_the_set_and_the_rest_goes_on(void)
{
    start();
    add(&set_three, "alpha", ARRAY_SHADOW_COMMITTED, 0);
    fake_array_fail(fake, FAKE_REMOVE, 1, ERR_ARRAY);
    request = (struct reconcile_request){.is_applied = true};
    CHECK_ERR(run(true), ERR_ARRAY, &why);
    CHECK_CONTAINS(text_get(&text), "\"outcome\":\"failed\",\"error\":\"1 of 1 LUNs failed");
    CHECK_CONTAINS(text_get(&text), "\"outcome\":\"removed\"");
    CHECK_CONTAINS(text_get(&text), "\"removals\":1,\"kept\":2,\"failures\":1}");
    CHECK_INT(fake_array_shadows(fake), 4);
    fake_array_fail(fake, FAKE_LIST, 1, ERR_TIMEOUT);
    CHECK_ERR(run(true), ERR_TIMEOUT, &why);
    end();
}

static const struct test_case cases[] = {
    TEST(luns__as_json__every_lun_with_its_tag),
    TEST(sets__as_json__members_and_luns),
    TEST(tables__for_people__a_line_each_under_a_heading),
    TEST(luns__nothing_there__an_empty_list_and_a_heading),
    TEST(listings__host_name_that_would_draw__cannot),
    TEST(luns__tag_from_the_future__age_0),
    TEST(sets__copies_on_shared_luns__each_copy_counts_once),
    TEST(sizes__around_the_units__one_decimal),
    TEST(listings__each_allocation_fails__the_text_says_so),
    TEST(lost__every_listing__says_so),
    TEST(reconcile__dry_run__tells_all_and_changes_nothing),
    TEST(reconcile__applied__removes_leftovers_alone_and_may_be_repeated),
    TEST(reconcile__provider_runs__leftovers_stay_and_it_is_a_failure),
    TEST(reconcile__set_named__that_one_and_no_other),
    TEST(reconcile__named_set_must_stay__is_a_failure_when_applied),
    TEST(reconcile__array_refuses__told_with_the_set_and_the_rest_goes_on),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "listing", cases, NULL, NULL);
}
