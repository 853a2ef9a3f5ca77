/* SPDX-License-Identifier: Apache-2.0 */
/* core/claim.c and admin/explain.c: for each context the answer of AreLunsSupported and its reason.
 */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "provider/admin/explain.h"
#include "provider/core/claim.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fake_array.h"

#define CONTEXTS 11

static const struct id set_one = {{1}};

static struct fake_array *fake;
static struct array *array;
static struct claimant claimant;
static struct text text;
static struct why why;

static void
start(void)
{
    fake = fake_array_new(3);
    array = fake_array_port(fake);
    claimant = (struct claimant){.array = array};
    memset(&why, 0, sizeof(why));
}

static void
end(void)
{
    text_release(&text);
    CHECK_STR(fake_array_log(fake), ""); /* questions alone */
    CHECK_STR(fake_array_breach(fake), "");
    fake_array_free(fake);
}

static enum err
ask(const struct lun *luns, size_t count, bool is_json)
{
    const struct explain_subject subject = {"X:", luns, count};
    const struct listing out = {.text = &text, .is_json = is_json};
    enum err e;

    text_release(&text);
    memset(&why, 0, sizeof(why));
    e = explain(&claimant, &subject, &out, &why);
    CHECK(!text.is_broken);
    return e;
}

static unsigned
count(const char *part)
{
    unsigned found = 0;

    for (const char *at = text_get(&text); (at = strstr(at, part)); at++)
        found++;
    return found;
}

/* --- claiming --- */

static void
claim__more_luns_than_a_set_takes__no_and_the_number(void)
{
    struct lun luns[3] = {fake_lun(1), fake_lun(2), fake_lun(3)};
    bool is_claimed = true;

    start();
    fake_array_set_lun_max(fake, 2);
    CHECK_ERR(claim(&claimant, 0, luns, 3, &is_claimed, &why), ERR_OK, &why);
    CHECK(!is_claimed);
    CHECK_CONTAINS(why.text, "at most 2 LUNs");
    CHECK_ERR(claim(&claimant, 0, luns, 2, &is_claimed, &why), ERR_OK, &why);
    CHECK(is_claimed);
    end();
}

/* What a context needs is refused by the core when the array lacks it, else judged by the array.
 * Contract: 5.1.7 5.1.9 8.2 8.3 8.5 16.1 */
static void
claim__method_or_transport_that_array_or_lun_lacks__no_and_why(void)
{
    static const struct {
        uint32_t context;
        unsigned needs;
    } rows[] = {
        {0, 0},
        {CONTEXT_DIFFERENTIAL, FAKE_DIFFERENTIAL},
        {CONTEXT_PLEX, FAKE_PLEX},
        {CONTEXT_TRANSPORTABLE, FAKE_TRANSPORT},
        {CONTEXT_TRANSPORTABLE | CONTEXT_DIFFERENTIAL, FAKE_TRANSPORT | FAKE_DIFFERENTIAL},
        {CONTEXT_TRANSPORTABLE | CONTEXT_PLEX, FAKE_TRANSPORT | FAKE_PLEX},
    };
    const unsigned any = FAKE_DIFFERENTIAL | FAKE_PLEX; /* one of them is enough without a method */
    struct lun luns[2] = {fake_lun(1), fake_lun(2)};

    start();
    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]) * 8; i++) {
        const unsigned row = (unsigned)i / 16;
        const unsigned lacks = i / 2 % 8;
        const bool is_whole_array = i % 2;
        const bool is_refused = lacks & rows[row].needs;
        const unsigned asked = fake_array_calls(fake, FAKE_CAN_SHADOW);
        bool is_claimed;

        memset(&why, 0, sizeof(why));
        fake_array_set_lacks(fake, is_whole_array ? lacks : 0);
        fake_array_set_lun_lacks(fake, 2, is_whole_array ? 0 : lacks);
        CHECK_ERR(claim(&claimant, rows[row].context, luns, 2, &is_claimed, &why), ERR_OK, &why);
        if (!CHECK_INT(is_claimed, !is_refused && (lacks & any) != any))
            printf("  context 0x%05x, the %s lacks %u\n", (unsigned)rows[row].context,
                   is_whole_array ? "array" : "LUN", lacks);
        CHECK_INT(fake_array_calls(fake, FAKE_CAN_SHADOW) - asked, !(is_whole_array && is_refused));
        if (is_whole_array && is_refused)
            CHECK_CONTAINS(why.text, ": the array ");
    }
    end();
}

static void
claim__no_luns__is_an_error_and_no(void)
{
    bool is_claimed = true;

    start();
    CHECK_ERR(claim(&claimant, 0, NULL, 1, &is_claimed, &why), ERR_INVAL, &why);
    CHECK(!is_claimed);
    CHECK_ERR(claim_originals(array, NULL, 0, &(struct array_lun *){0}, &why), ERR_INVAL, &why);
    end();
}

static void
claim__array_cannot_be_asked__its_error_and_no(void)
{
    static const enum fake_op ops[] = {FAKE_FIND, FAKE_CAN_SHADOW};
    struct lun lun = fake_lun(1);
    long live;

    start();
    live = mem_live();
    for (unsigned i = 0; i < 2; i++) {
        bool is_claimed = true;

        fake_array_fail(fake, ops[i], 1, ERR_ARRAY);
        CHECK_ERR(claim(&claimant, 0, &lun, 1, &is_claimed, &why), ERR_ARRAY, &why);
        CHECK(!is_claimed);
    }
    mem_fail_at(1);
    CHECK_ERR(claim(&claimant, 0, &lun, 1, &(bool){0}, &why), ERR_NOMEM, &why);
    mem_fail_at(0);
    CHECK_INT(mem_live(), live);
    end();
}

/* --- explaining --- */

static void
explain__original__every_context_with_its_answer(void)
{
    static const struct {
        const char *name;
        unsigned value;
        bool is_claimed;
    } rows[CONTEXTS] = {
        {"BACKUP", 0, true},
        {"BACKUP + DIFFERENTIAL", 0x20000, true},
        {"BACKUP + PLEX", 0x40000, true},
        {"BACKUP + TRANSPORTABLE", 0x20, true},
        {"BACKUP + TRANSPORTABLE + DIFFERENTIAL", 0x20020, true},
        {"BACKUP + TRANSPORTABLE + PLEX", 0x40020, true},
        {"FILE_SHARE_BACKUP", 0x10, true},
        {"APP_ROLLBACK", 0x09, true},
        {"NAS_ROLLBACK", 0x19, true},
        {"CLIENT_ACCESSIBLE_WRITERS", 0x0d, false},
        {"CLIENT_ACCESSIBLE", 0x1d, false},
    };
    struct lun lun = fake_lun(1);
    char expected[200];

    start();
    CHECK_ERR(ask(&lun, 1, true), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text),
                   "{\"device\":\"X:\",\"luns\":[{\"lun\":\"50fa4e0000000001\",\"vendor\":\"FAKE\","
                   "\"product\":\"LUN\",\"revision\":\"1\",\"serial\":\"S0001\",\"designators\":[{"
                   "\"type\":3,\"code_set\":1,\"value\":\"50fa4e0000000001\",\"unique\":true}],"
                   "\"kind\":\"original\",\"size\":");
    for (size_t i = 0; i < CONTEXTS; i++) {
        snprintf(expected, sizeof(expected),
                 "{\"context\":\"%s\",\"value\":%u,\"claimed\":%s,\"reason\":%s", rows[i].name,
                 rows[i].value, rows[i].is_claimed ? "true" : "false",
                 rows[i].is_claimed ? "null}" : "\"context 0x");
        CHECK_CONTAINS(text_get(&text), expected);
    }
    CHECK_INT(count("\"context\":"), CONTEXTS);

    CHECK_ERR(ask(&lun, 1, false), ERR_OK, &why);
    CHECK_INT(count("  yes    \n"), 9);
    CHECK_INT(count("  no       context 0x0000000d: client-accessible"), 1);
    end();
}

static void
explain__node_of_a_cluster__yes_for_transportable_contexts_alone(void)
{
    struct lun lun = fake_lun(1);

    start();
    claimant.is_cluster_node = true;
    CHECK_ERR(ask(&lun, 1, true), ERR_OK, &why);
    CHECK_INT(count("\"claimed\":true"), 3);
    CHECK_INT(count("\"claimed\":false"), 8);
    CHECK_CONTAINS(text_get(&text),
                   "{\"context\":\"BACKUP + TRANSPORTABLE\",\"value\":32,\"claimed\":true,");
    end();
}

static void
explain__foreign_lun__no_in_all_contexts_and_why(void)
{
    struct lun luns[2] = {fake_lun(1), fake_lun(77)};

    start();
    CHECK_ERR(ask(luns, 2, false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "on the array    none of its LUNs\n");
    CHECK_CONTAINS(text_get(&text), "on the array    original LUN, ");
    CHECK_INT(count("50fa4e000000004d is not a LUN of this array"), 9);
    CHECK_INT(count("  yes  "), 0);
    end();
}

static void
explain__shadow_copy_lun__no_in_all_contexts_and_why(void)
{
    struct lun lun;

    start();
    lun = fake_lun(fake_array_add_shadow(fake, &set_one, "alpha", ARRAY_SHADOW_RELEASED));
    CHECK_ERR(ask(&lun, 1, true), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "\"kind\":\"shadow copy\"");
    CHECK_INT(count("is itself a shadow copy LUN"), 9);
    CHECK_INT(count("\"claimed\":true"), 0);
    end();
}

static void
explain__shortage__no_with_its_reason(void)
{
    struct lun lun = fake_lun(1);

    start();
    fake_array_set_lun_max(fake, 0);
    CHECK_ERR(ask(&lun, 1, false), ERR_OK, &why);
    CHECK_INT(count("at most 0 LUNs"), 9);
    end();
}

static void
explain__array_cannot_be_asked__unknown_and_the_error(void)
{
    struct lun lun = fake_lun(1);

    start();
    fake_array_fail(fake, FAKE_FIND, 0, ERR_ARRAY);
    CHECK_ERR(ask(&lun, 1, true), ERR_ARRAY, &why);
    CHECK_CONTAINS(text_get(&text), "\"kind\":\"unknown\"");
    CHECK_INT(count("\"claimed\":null"), 9); /* two contexts need no array */
    CHECK_INT(count("\"claimed\":false"), 2);
    CHECK_ERR(ask(&lun, 1, false), ERR_ARRAY, &why);
    CHECK_CONTAINS(text_get(&text), "it cannot be asked\n");
    CHECK_INT(count("  unknown  "), 9);
    fake_array_fail(fake, FAKE_FIND, 0, ERR_OK);
    fake_array_fail(fake, FAKE_CAN_SHADOW, 3, ERR_TIMEOUT);
    CHECK_ERR(ask(&lun, 1, true), ERR_TIMEOUT, &why);
    CHECK_INT(count("\"claimed\":null"), 1);
    CHECK_INT(count("\"claimed\":true"), 8);
    end();
}

static void
explain__hostile_identity__is_shown_harmless(void)
{
    struct lun lun = {.vendor = "\x1b[2J", .serial = "a\nb"};

    start();
    (void)page83_add(&lun.page83, PAGE83_SCSI_NAME, PAGE83_UTF8, "eui.\x07\xff\0hidden", 13);
    (void)page83_add(&lun.page83, PAGE83_VENDOR_SPECIFIC, PAGE83_BINARY, "\x1b", 1);
    CHECK_ERR(ask(&lun, 1, false), ERR_OK, &why);
    CHECK(strchr(text_get(&text), 0x1b) == NULL && strchr(text_get(&text), 7) == NULL);
    CHECK_CONTAINS(text_get(&text), "SCSI name       eui.??\n");
    CHECK_CONTAINS(text_get(&text), "vendor specific 1b  (identifies no LUN)\n");
    CHECK_CONTAINS(text_get(&text), "serial number   a?b\n");
    CHECK_ERR(ask(&lun, 1, true), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "\"value\":\"eui.\\u0007\\ufffd\"");

    lun.page83.count = 0;
    CHECK_ERR(ask(&lun, 1, false), ERR_OK, &why);
    CHECK_CONTAINS(text_get(&text), "no unique identifier");
    end();
}

static const struct test_case cases[] = {
    TEST(claim__more_luns_than_a_set_takes__no_and_the_number),
    TEST(claim__method_or_transport_that_array_or_lun_lacks__no_and_why),
    TEST(claim__no_luns__is_an_error_and_no),
    TEST(claim__array_cannot_be_asked__its_error_and_no),
    TEST(explain__original__every_context_with_its_answer),
    TEST(explain__node_of_a_cluster__yes_for_transportable_contexts_alone),
    TEST(explain__foreign_lun__no_in_all_contexts_and_why),
    TEST(explain__shadow_copy_lun__no_in_all_contexts_and_why),
    TEST(explain__shortage__no_with_its_reason),
    TEST(explain__array_cannot_be_asked__unknown_and_the_error),
    TEST(explain__hostile_identity__is_shown_harmless),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "explain", cases, NULL, NULL);
}
