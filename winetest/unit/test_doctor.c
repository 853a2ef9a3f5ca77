/* SPDX-License-Identifier: Apache-2.0 */
/* admin/doctor.c and admin/status.c: from a healthy machine one thing at a time is broken, and that
 * check alone has to notice. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "provider/admin/doctor.h"
#include "provider/admin/status.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fake_array.h"

#define NOW_MS UINT64_C(1795318883000) /* 2026-11-22T03:41:23Z */

static const struct id set_one = {{1}}, set_two = {{2}};

static struct fake_array *fake;
static struct facts facts;
static struct doctor doctor;
static struct text text;

static void
own(struct facts_entry *entry, const char *what)
{
    entry->state = ENTRY_OWN;
    snprintf(entry->text, sizeof(entry->text), "%s", what);
}

static void
load_inventory(void)
{
    inventory_release(&facts.inventory);
    CHECK_ERR(inventory_load(fake_array_port(fake), &facts.inventory, NULL), ERR_OK, NULL);
}

static unsigned
add_shadow(const struct id *set, const char *host, enum array_shadow_state state, unsigned age_s)
{
    unsigned number = fake_array_add_shadow(fake, set, host, state);

    fake_array_tag(fake, number)->created_ms = NOW_MS - age_s * UINT64_C(1000);
    load_inventory();
    return number;
}

/* Everything in order: two disks, one finished set. */
static void
start(void)
{
    memset(&doctor, 0, sizeof(doctor));
    fake = fake_array_new(2);
    facts.now_ms = NOW_MS;
    own(&facts.com, "C:\\lunshadow.exe");
    own(&facts.vss, "0.1.0");
    own(&facts.messages, "C:\\lunshadow.exe");
    facts.is_served = FACT_NO;
    facts.is_server_edition = FACT_YES;
    facts.is_elevated = FACT_YES;
    strcpy(facts.settings.backend, "fake");
    strcpy(facts.settings.array_path, "address");
    strcpy(facts.settings.host, "alpha");
    facts.settings.commit_deadline_ms = 5000;
    facts.settings.check_caller = true;
    fake_array_port(fake)->ops->info(fake_array_port(fake), &facts.array_info);
    facts.disks = mem_array(2, sizeof(*facts.disks));
    facts.disk_count = 2;
    facts.disks[0] = fake_lun(1);
    facts.disks[1] = fake_lun(99);
    facts.disks_ours = 1;
    add_shadow(&set_one, "alpha", ARRAY_SHADOW_RELEASED, 60);
}

static void
end(void)
{
    facts_release(&facts);
    text_release(&text);
    fake_array_free(fake);
}

static void
break_settings(void)
{
    facts.settings_error = ERR_INVAL;
    (void)why_set(&facts.settings_why, ERR_INVAL, "Colour must not be red");
    facts.array_error = ERR_STATE;
}

static void
break_array(void)
{
    facts.array_error = ERR_ARRAY;
    (void)why_set(&facts.array_why, ERR_ARRAY, "no answer from address");
    inventory_release(&facts.inventory);
}

static void
break_com_missing(void)
{
    facts.com.state = ENTRY_MISSING;
}

static void
break_com_other(void)
{
    facts.com.state = ENTRY_OTHER;
    strcpy(facts.com.text, "D:\\old.exe");
}

static void
break_vss(void)
{
    facts.vss.state = ENTRY_MISSING;
}

static void
break_vss_unknown(void)
{
    facts.vss.state = ENTRY_UNKNOWN;
    strcpy(facts.vss.text, "access denied");
}

static void
break_messages(void)
{
    facts.messages.state = ENTRY_OTHER;
    strcpy(facts.messages.text, "D:\\old.exe");
}

static void
break_edition(void)
{
    facts.is_server_edition = FACT_NO;
}

static void
break_elevation(void)
{
    facts.is_elevated = FACT_NO;
}

static void
break_deadline(void)
{
    facts.settings.commit_deadline_ms = 5001;
}

static void
break_caller_check(void)
{
    facts.settings.check_caller = false;
}

static void
break_methods(void)
{
    facts.array_info.has_differential = facts.array_info.has_plex = false;
}

static void
break_disks(void)
{
    facts.disks_ours = 0;
}

static void
break_disks_unknown(void)
{
    facts.disk_count = 0;
    strcpy(facts.disks_why.text, "disk 0 cannot be opened");
}

static void
break_disk_ids(void)
{
    facts.disks[1] = facts.disks[0];
}

static void
break_lun_id_missing(void)
{
    facts.inventory.luns[0].lun.lun.page83.count = 0;
}

static void
break_lun_id_of_source(void)
{
    facts.inventory.luns[0].has_source_id = true;
}

static void
break_lun_id_twice(void)
{
    add_shadow(&set_two, "beta", ARRAY_SHADOW_RELEASED, 1);
    facts.inventory.luns[1].lun.lun = facts.inventory.luns[0].lun.lun;
}

static void
break_leftover(void)
{
    add_shadow(&set_two, "alpha", ARRAY_SHADOW_COMMITTED, 1);
}

/* One of another host is that one's affair. */
static void
break_lost(void)
{
    fake_array_tag(fake, add_shadow(&set_two, "beta", ARRAY_SHADOW_RELEASED, 1))->is_lost = true;
    fake_array_tag(fake, add_shadow(&set_two, "alpha", ARRAY_SHADOW_RELEASED, 1))->is_lost = true;
    load_inventory();
}

static void
break_clock(void)
{
    facts.now_ms -= (60 + 5 * 60) * 1000 + 1;
}

/* What is broken, the check that notices, and what it says; the number of checks besides that
 * cannot be made then. */
static const struct {
    void (*break_it)(void);
    const char *check;
    enum doctor_result result;
    const char *part;
    unsigned unknown;
} rows[] = {
    {break_settings, "settings", DOCTOR_FAIL, "red", 9},
    {break_array, "array", DOCTOR_FAIL, "no answer", 6},
    {break_com_missing, "com", DOCTOR_FAIL, "missing", 0},
    {break_com_other, "com", DOCTOR_FAIL, "D:\\old.exe", 0},
    {break_vss, "vss", DOCTOR_FAIL, "missing", 0},
    {break_vss_unknown, "vss", DOCTOR_UNKNOWN, "access denied", 0},
    {break_messages, "messages", DOCTOR_FAIL, "D:\\old.exe", 0},
    {break_edition, "edition", DOCTOR_FAIL, "client edition", 0},
    {break_elevation, "elevated", DOCTOR_WARN, "without", 0},
    {break_deadline, "commit_deadline", DOCTOR_WARN, "5001", 0},
    {break_caller_check, "caller_check", DOCTOR_WARN, "CheckCaller", 0},
    {break_methods, "methods", DOCTOR_FAIL, "neither", 0},
    {break_disks, "disks", DOCTOR_WARN, "none of 2 disks of host alpha", 0},
    {break_disks_unknown, "disks", DOCTOR_UNKNOWN, "disk 0 cannot be opened", 1},
    {break_disk_ids, "disk_ids", DOCTOR_FAIL, "50fa4e0000000001", 0},
    {break_lun_id_missing, "lun_ids", DOCTOR_FAIL, "no unique identifier", 0},
    {break_lun_id_of_source, "lun_ids", DOCTOR_FAIL, "original LUN", 0},
    {break_lun_id_twice, "lun_ids", DOCTOR_FAIL, "another shadow copy", 0},
    {break_leftover, "leftovers", DOCTOR_WARN, "1 shadow copy sets", 0},
    {break_lost, "lost", DOCTOR_FAIL, "1 shadow copy LUNs", 0},
    {break_clock, "clock", DOCTOR_WARN, "2026-11-22T03:40:23Z", 0},
};

static const struct doctor_check *
find(const char *name)
{
    for (size_t i = 0; i < doctor.count; i++) {
        if (strcmp(doctor.checks[i].name, name) == 0)
            return &doctor.checks[i];
    }
    return NULL;
}

static void
examine__all_in_order__every_check_is_ok_and_there_is_nothing_to_do(void)
{
    start();
    doctor_examine(&doctor, &facts);
    CHECK_INT(doctor.count, 16);
    CHECK_INT(doctor_count(&doctor, DOCTOR_OK), doctor.count);
    for (size_t i = 0; i < doctor.count; i++) {
        CHECK(doctor.checks[i].remedy == NULL);
        CHECK(find(doctor.checks[i].name) == &doctor.checks[i]); /* no name twice */
    }
    end();
}

static void
examine__one_thing_broken__that_check_says_it_with_a_remedy(void)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct doctor_check *check;
        bool is_remedied;

        start();
        rows[i].break_it();
        doctor_examine(&doctor, &facts);
        check = find(rows[i].check);
        if (CHECK(check != NULL)) {
            is_remedied = rows[i].result == DOCTOR_WARN || rows[i].result == DOCTOR_FAIL;
            CHECK_INT(check->result, rows[i].result);
            CHECK_CONTAINS(check->detail, rows[i].part);
            CHECK_INT(check->remedy != NULL, is_remedied);
        }
        CHECK_INT(doctor.count, 16);
        if (!CHECK_INT(doctor_count(&doctor, DOCTOR_OK), doctor.count - 1 - rows[i].unknown))
            printf("  while \"%s\" is broken\n", rows[i].check);
        end();
    }
}

/* A set that a running provider is creating is no leftover, and neither is one of another host. */
static void
examine__unfinished_sets_in_other_hands__are_fine(void)
{
    start();
    add_shadow(&set_two, "alpha", ARRAY_SHADOW_PREPARING, 1);
    facts.is_served = FACT_YES;
    doctor_examine(&doctor, &facts);
    CHECK_INT(find("leftovers")->result, DOCTOR_OK);
    CHECK_CONTAINS(find("leftovers")->detail, "1 unfinished");
    end();

    start();
    add_shadow(&set_two, "beta", ARRAY_SHADOW_PREPARING, 1);
    doctor_examine(&doctor, &facts);
    CHECK_INT(find("leftovers")->result, DOCTOR_OK);
    end();
}

static void
write__as_json_and_as_table__say_the_same(void)
{
    start();
    break_com_other();
    strcpy(facts.com.text, "D:\\\x1b[2J.exe");
    break_vss_unknown();
    doctor_examine(&doctor, &facts);
    doctor_write(&doctor, true, &text);
    CHECK_CONTAINS(text_get(&text), "{\"checks\":[{\"check\":\"elevated\",\"result\":\"ok\","
                                    "\"detail\":\"runs with an administrator's rights\",\"remedy\":"
                                    "null},");
    CHECK_CONTAINS(text_get(&text),
                   "{\"check\":\"com\",\"result\":\"failed\",\"detail\":\"the class "
                   "entry of COM is of another program or version: "
                   "D:\\\\\\u001b[2J.exe\",\"remedy\":\"run \\\"lunshadow install");
    CHECK_CONTAINS(text_get(&text), "],\"ok\":14,\"unknown\":1,\"warning\":0,\"failed\":1}");
    text_release(&text);
    doctor_write(&doctor, false, &text);
    CHECK_CONTAINS(text_get(&text), "failed   com               the class entry");
    CHECK_CONTAINS(text_get(&text), "D:\\?[2J.exe\n                           run \"lunshadow");
    CHECK_CONTAINS(text_get(&text), "\n14 ok, 1 unknown, 0 warnings, 1 failed\n");
    end();
}

/* --- status --- */

static void
status(bool is_json)
{
    text_release(&text);
    status_write(&facts, is_json, &text);
    CHECK(!text.is_broken);
}

static void
status__all_in_order__every_fact_in_both_forms(void)
{
    start();
    facts.is_served = FACT_UNKNOWN;
    fake_array_tag(fake, 3)->committed_ms = NOW_MS - 20000;
    add_shadow(&set_two, "alpha", ARRAY_SHADOW_PREPARING, 0);
    add_shadow(&set_two, "alpha", ARRAY_SHADOW_COMMITTED, 0);
    status(true);
    CHECK_STR(
        text_get(&text),
        "{\"version\":\"" PACKAGE_VERSION "\",\"time\":\"2026-11-22T03:41:23Z\",\"served\":null,"
        "\"com\":{\"state\":\"registered\",\"detail\":"
        "\"C:\\\\lunshadow.exe\"},\"vss\":{\"state\":\"registered\",\"detail\":\"0.1.0\"},"
        "\"settings\":{\"legal\":true,\"backend\":\"fake\",\"array\":\"address\",\"host\":"
        "\"alpha\"},\"array\":{\"reachable\":true,\"model\":\"fake array\",\"capabilities\":["
        "\"differential\",\"plex\",\"transport\",\"resync\"],\"set_lun_max\":128},\"sets\":{"
        "\"preparing\":1,\"committed\":0,\"released\":1,\"lost\":0},\"luns\":{\"preparing\":1,"
        "\"committed\":1,"
        "\"released\":1,\"lost\":0},\"last_sets\":[{\"set\":\"01000000-0000-0000-0000-"
        "000000000000\","
        "\"created\":\"2026-11-22T03:40:23Z\",\"committed\":\"2026-11-22T03:41:03Z\",\"luns\":1}]"
        "}");
    status(false);
    CHECK_CONTAINS(text_get(&text), "\nlast set        committed 2026-11-22T03:41:03Z  01000000-");
    CHECK_CONTAINS(text_get(&text), "\nprovider        unknown\n");
    facts.is_served = FACT_NO;
    strcpy(facts.array_info.model, "\x1b[2J");
    status(false);
    CHECK_CONTAINS(text_get(&text), "\nprovider        no process runs");
    CHECK_CONTAINS(text_get(&text), "\nmodel           ?[2J\n");
    CHECK_CONTAINS(text_get(&text), "\nVSS             registered: 0.1.0\n");
    CHECK_CONTAINS(text_get(&text),
                   "\ncapabilities    differential, plex, transport, resync, at most 128 LUNs in a "
                   "set\n");
    CHECK_CONTAINS(text_get(&text),
                   "\nsets            1 preparing, 0 committed, 1 released, 0 lost\n");
    facts.inventory.sets[0].lost_count = facts.inventory.luns[0].is_lost = true;
    status(false);
    CHECK_CONTAINS(text_get(&text),
                   "\nsets            1 preparing, 0 committed, 0 released, 1 lost\n");
    CHECK_CONTAINS(text_get(&text), "0 released, 1 lost\nlast set");
    fake_array_tag(fake, 3)->committed_ms = 0; /* an array that does not keep it */
    load_inventory();
    status(true);
    CHECK_CONTAINS(text_get(&text), "\"created\":\"2026-11-22T03:40:23Z\",\"committed\":null,");
    status(false);
    CHECK_CONTAINS(text_get(&text), "\nlast set        begun 2026-11-22T03:40:23Z  01000000");
    end();
}

static void
status__broken_here_and_there__said_and_the_rest_is_told(void)
{
    start();
    break_array();
    facts.com.state = ENTRY_MISSING;
    break_vss_unknown();
    status(true);
    CHECK_CONTAINS(text_get(&text), "\"com\":{\"state\":\"missing\",");
    CHECK_CONTAINS(text_get(&text), "\"vss\":{\"state\":\"unknown\",\"detail\":\"access denied\"}");
    CHECK_CONTAINS(text_get(&text), "\"array\":{\"reachable\":false,\"error\":\"no answer from "
                                    "address\"}}");
    status(false);
    CHECK_CONTAINS(text_get(&text), "\nCOM             not registered\n");
    CHECK_CONTAINS(text_get(&text), "\nunreachable     no answer from address\n");
    break_settings();
    status(true);
    CHECK_CONTAINS(text_get(&text), "\"settings\":{\"legal\":false,\"error\":\"Colour must not be "
                                    "red\"}}");
    status(false);
    CHECK_CONTAINS(text_get(&text), "\nsettings        Colour must not be red\n");
    end();
}

static void
status__many_sets__the_newest_of_this_host(void)
{
    start();
    for (uint8_t i = 10; i < 20; i++)
        add_shadow(&(struct id){{i}}, i % 2 ? "alpha" : "beta", ARRAY_SHADOW_RELEASED, 60u - i);
    status(false);
    CHECK_CONTAINS(text_get(&text), "03:40:42Z  13000000"); /* 19 */
    CHECK_CONTAINS(text_get(&text), "03:40:34Z  0b000000"); /* 11 */
    CHECK(strstr(text_get(&text), "12000000-") == NULL);    /* of beta */
    CHECK(strstr(text_get(&text), "01000000-") == NULL);    /* the sixth */
    end();
}

static const struct test_case cases[] = {
    TEST(examine__all_in_order__every_check_is_ok_and_there_is_nothing_to_do),
    TEST(examine__one_thing_broken__that_check_says_it_with_a_remedy),
    TEST(examine__unfinished_sets_in_other_hands__are_fine),
    TEST(write__as_json_and_as_table__say_the_same),
    TEST(status__all_in_order__every_fact_in_both_forms),
    TEST(status__broken_here_and_there__said_and_the_rest_is_told),
    TEST(status__many_sets__the_newest_of_this_host),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "doctor", cases, NULL, NULL);
}
