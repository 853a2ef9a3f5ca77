/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss/report/run.c: documents that are runs, and all sorts that are not. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/text.h"
#include "fakevss/report/run.h"
#include "winetest/harness/harness.h"

#define ENTRY(more) "{\"start_us\":5,\"who\":\"p\",\"what\":\"w\"" more "}"
#define TIMELINE(entries) "{\"timeline\":[" entries "]}"
#define VIOLATION(rule, weight)                                                                    \
    "{\"rule\":" rule ",\"name\":\"n\",\"weight\":" weight ",\"seen\":\"s\",\"source\":\"p\"}"

static enum err
read_text(const char *json, struct run **ret_run, struct why *why)
{
    return run_read(json, strlen(json), ret_run, why);
}

/* --- what is refused --- */

static const struct {
    const char *json;
    const char *told;
} bad_documents[] = {
    {"", "line 1, column 0: "},
    {"\n\n  {\"timeline\":[", "line 3, column "},
    {"{\"timeline\":[]}x", "line 1, column 16: end of file expected"},
    {"{\"timeline\":[" ENTRY(",\"args\":\"\\u0000\""), "line 1, column "},
    {"{\"title\":\"\xff\",\"timeline\":[]}", "line 1, column "},
    {"{\"title\":\"a\",\"title\":\"b\",\"timeline\":[]}", "duplicate object key"},
    {TIMELINE(ENTRY(",\"thread\":99999999999999999999")), "too big integer"},
    {TIMELINE(ENTRY(",\"thread\":1e999")), "real number overflow"},
    {"[]", "document: must be an object, is an array"},
    {"{}", "document: has neither \"timeline\" nor \"hosts\""},
    {"{\"violations\":0}", "document: has neither \"timeline\" nor \"hosts\""},
    {"{\"title\":1,\"timeline\":[]}", "title: must be a string, is a number"},
    {"{\"set\":null,\"timeline\":[]}", "set: must be a string, is null"},
    {"{\"timeline\":{}}", "timeline: must be an array, is an object"},
    {TIMELINE("1"), "timeline[0]: must be an object, is a number"},
    {TIMELINE(ENTRY("") ",{\"who\":\"p\",\"what\":\"w\"}"),
     "timeline[1].start_us: must be a whole number, is missing"},
    {TIMELINE("{\"start_us\":1.5,\"who\":\"p\",\"what\":\"w\"}"),
     "timeline[0].start_us: must be a whole number, is a fraction"},
    {TIMELINE("{\"start_us\":-1,\"who\":\"p\",\"what\":\"w\"}"),
     "timeline[0].start_us: must be from 0 to 31622400000000, is -1"},
    {TIMELINE(ENTRY(",\"duration_us\":31622400000001")),
     "timeline[0].duration_us: must be from 0 to 31622400000000, is 31622400000001"},
    {TIMELINE(ENTRY(",\"duration_us\":\"1\"")),
     "timeline[0].duration_us: must be a whole number, is a string"},
    {TIMELINE(ENTRY(",\"thread\":4294967296")), "timeline[0].thread: must be from 0 to 4294967295"},
    {TIMELINE(ENTRY(",\"hresult\":-2147467259")), "timeline[0].hresult: must be from 0"},
    {TIMELINE(ENTRY(",\"result\":true")), "timeline[0].result: must be a string, is true"},
    {TIMELINE(ENTRY(",\"args\":[]")), "timeline[0].args: must be a string, is an array"},
    {TIMELINE("{\"start_us\":1,\"who\":\"p\"}"), "timeline[0].what: must be a string, is missing"},
    {TIMELINE("{\"start_us\":1,\"who\":false,\"what\":\"w\"}"),
     "timeline[0].who: must be a string, is false"},
    {TIMELINE(ENTRY(",\"violations\":3")), "timeline[0].violations: must be an array, is a number"},
    {TIMELINE(ENTRY(",\"violations\":[{}]")),
     "timeline[0].violations[0].rule: must be a whole number, is missing"},
    {TIMELINE(ENTRY(",\"violations\":[" VIOLATION("1", "\"alarm\"") ",7]")),
     "timeline[0].violations[1]: must be an object, is a number"},
    {TIMELINE(ENTRY(",\"violations\":[" VIOLATION("1", "\"grave\"") "]")),
     "timeline[0].violations[0].weight: must be \"breach\" or \"alarm\""},
    {"{\"hosts\":{}}", "hosts: must be an array, is an object"},
    {"{\"hosts\":[1]}", "hosts[0]: must be an object, is a number"},
    {"{\"hosts\":[{\"timeline\":[]}]}", "hosts[0].host: must be a string, is missing"},
    {"{\"hosts\":[{\"host\":\"a\"}]}", "hosts[0].timeline: must be an array, is missing"},
    {"{\"hosts\":[{\"host\":\"a\",\"timeline\":[]},"
     "{\"host\":\"b\",\"timeline\":[" ENTRY("") ",[]]}]}",
     "hosts[1].timeline[1]: must be an object, is an array"},
    {"{\"hosts\":[{\"host\":\"a\",\"offset_us\":-5,\"timeline\":[]}]}",
     "hosts[0].offset_us: must be from 0"},
};

static void
run_read__bad_document__is_corrupt_and_names_the_place(void)
{
    long live = mem_live();

    for (size_t i = 0; i < sizeof(bad_documents) / sizeof(bad_documents[0]); i++) {
        struct run *run = NULL;
        struct why why = {0};

        CHECK_ERR(read_text(bad_documents[i].json, &run, &why), ERR_CORRUPT, &why);
        CHECK_CONTAINS(why.text, bad_documents[i].told);
        CHECK(!run);
        run_free(run);
    }
    CHECK_INT(mem_live(), live);
}

/* Each byte that is missing at the end makes another document. */
static void
run_read__document_cut_at_any_byte__is_refused(void)
{
    static const char json[] =
        "{\"title\":\"t\",\"hosts\":[{\"host\":\"a\",\"offset_us\":1,\"timeline\":[" ENTRY(
            ",\"args\":\"\xc3\xa4\",\"violations\":[" VIOLATION("1", "\"alarm\"") "]") "]}]}";
    struct run *run = NULL;

    for (size_t size = 0; size < sizeof(json) - 1; size++)
        CHECK_ERR(run_read(json, size, &run, NULL), ERR_CORRUPT, NULL);
    CHECK_ERR(run_read(json, sizeof(json) - 1, &run, NULL), ERR_OK, NULL);
    run_free(run);
}

static void
run_read__nested_without_end__is_refused(void)
{
    struct text json = {0};
    struct run *run = NULL;

    for (unsigned i = 0; i < 100000; i++)
        text_add_bytes(&json, "[", 1);
    CHECK_ERR(run_read(json.data, json.size, &run, NULL), ERR_CORRUPT, NULL);
    text_release(&json);
}

/* A document with @hosts hosts of @lanes lanes each. */
static enum err
read_many(unsigned hosts, unsigned lanes, struct run **ret_run, struct why *why)
{
    struct text json = {0};
    enum err e;

    text_add(&json, "{\"hosts\":[");
    for (unsigned i = 0; i < hosts; i++) {
        text_add(&json, "%s{\"host\":\"h%u\",\"timeline\":[", i ? "," : "", i);
        for (unsigned k = 0; k < lanes; k++)
            text_add(&json, "%s{\"start_us\":1,\"who\":\"p%u\",\"what\":\"w\"}", k ? "," : "", k);
        text_add(&json, "]}");
    }
    text_add(&json, "]}");
    e = run_read(text_get(&json), json.size, ret_run, why);
    text_release(&json);
    return e;
}

static void
run_read__more_hosts_or_lanes_than_a_page_can_show__is_refused(void)
{
    struct run *run = NULL;
    struct why why = {0};

    CHECK_ERR(read_many(RUN_HOSTS_MAX, RUN_LANES_MAX, &run, &why), ERR_OK, &why);
    run_free(run);
    CHECK_ERR(read_many(RUN_HOSTS_MAX + 1, 1, &run, &why), ERR_CORRUPT, &why);
    CHECK_STR(why.text, "hosts[64].host: there are at most 64 different ones");
    CHECK_ERR(read_many(1, RUN_LANES_MAX + 1, &run, &why), ERR_CORRUPT, &why);
    CHECK_STR(why.text, "hosts[0].timeline[32].who: a host has at most 32 different ones");
}

static void
run_read__document_over_the_limit__is_refused_unread(void)
{
    struct run *run = NULL;
    struct why why = {0};

    CHECK_ERR(run_read("{}", (size_t)RUN_SIZE_MAX + 1, &run, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "larger than 256 MiB");
}

/* --- what is read --- */

static void
run_read__what_create_prints__is_one_host_without_a_name(void)
{
    static const char json[] =
        "{\"set\":\"{1}\",\"copies\":[],\"violations\":1,\"timeline\":["
        "{\"start_us\":7,\"duration_us\":3,\"thread\":4294967295,\"who\":\"P\",\"what\":"
        "\"CommitSnapshots\","
        "\"args\":\"set={1}\",\"hresult\":2147754758,\"result\":\"VSS_E_PROVIDER_VETO\","
        "\"violations\":[" VIOLATION("12",
                                     "\"breach\"") "]},"
                                                   "{\"start_us\":2,\"duration_us\":0,\"thread\":1,"
                                                   "\"who\":\"coordinator\",\"what\":\"hold ends\","
                                                   "\"args\":\"\",\"violations\":[]}]}\r\n";
    struct run *run = NULL;
    struct why why = {0};

    CHECK_ERR(read_text(json, &run, &why), ERR_OK, &why);
    if (!run)
        return;
    CHECK_STR(run->title, "");
    CHECK_STR(run->set, "{1}");
    CHECK_INT(run->host_count, 1);
    CHECK_STR(run->hosts[0].name, "");
    CHECK_INT(run->hosts[0].lane_count, 2);
    CHECK_INT(run->entry_count, 2);
    CHECK_STR(run->entries[0].what, "hold ends"); /* by start */
    CHECK(!run->entries[0].has_result);
    CHECK_INT(run->hosts[0].lanes[run->entries[0].lane].kind, LANE_COORDINATOR);
    CHECK_INT(run->entries[1].start_us, 7);
    CHECK_INT(run_entry_end(&run->entries[1]), 10);
    CHECK_INT(run->entries[1].thread, UINT32_MAX);
    CHECK(run->entries[1].has_result && run->entries[1].has_failed);
    CHECK_STR(run->entries[1].result, "VSS_E_PROVIDER_VETO");
    CHECK_INT(run->hosts[0].lanes[run->entries[1].lane].kind, LANE_PROVIDER);
    CHECK_INT(run->entries[1].violation_count, 1);
    CHECK_INT(run->entries[1].violations[0].rule, 12);
    CHECK(!run->entries[1].violations[0].is_alarm);
    run_free(run);
}

static void
run_read__several_hosts__are_on_one_clock_and_one_named_twice_is_one(void)
{
    static const char json[] =
        "{\"title\":\"t\",\"hosts\":["
        "{\"host\":\"a\",\"timeline\":[" ENTRY(
            "") "]},"
                "{\"host\":\"b\",\"offset_us\":1000,\"timeline\":[" ENTRY(
                    ",\"args\":\"b\"") "]},"
                                       "{\"host\":\"a\",\"offset_us\":500,\"timeline\":[" ENTRY(
                                           ",\"args\":\"c\"") "]}]}";
    struct run *run = NULL;
    struct why why = {0};

    CHECK_ERR(read_text(json, &run, &why), ERR_OK, &why);
    if (!run)
        return;
    CHECK_INT(run->host_count, 2);
    CHECK_INT(run->hosts[0].lane_count, 1);
    CHECK_INT(run->entry_count, 3);
    CHECK_INT(run->entries[1].start_us, 505);
    CHECK_INT(run->entries[1].host, 0);
    CHECK_STR(run->entries[1].args, "c");
    CHECK_INT(run->entries[2].start_us, 1005);
    CHECK_INT(run->entries[2].host, 1);
    run_free(run);
}

static void
run_read__any_allocation_fails__is_orderly(void)
{
    static const char json[] = "{\"hosts\":[{\"host\":\"a\",\"timeline\":[" ENTRY(
        ",\"violations\":[" VIOLATION("1", "\"alarm\"") "]") "," ENTRY("") "]}]}";
    long live = mem_live();
    enum err e = ERR_NOMEM;
    long nth;

    for (nth = 1; e == ERR_NOMEM && nth < 1000; nth++) {
        struct run *run = NULL;

        (void)mem_fail_at(nth);
        e = read_text(json, &run, NULL);
        (void)mem_fail_at(0);
        if (e != ERR_OK && e != ERR_NOMEM)
            CHECK_ERR(e, ERR_NOMEM, NULL);
        run_free(run);
    }
    CHECK_ERR(e, ERR_OK, NULL);
    CHECK(nth > 20);
    CHECK_INT(mem_live(), live);
}

static const struct test_case cases[] = {
    TEST(run_read__bad_document__is_corrupt_and_names_the_place),
    TEST(run_read__document_cut_at_any_byte__is_refused),
    TEST(run_read__nested_without_end__is_refused),
    TEST(run_read__more_hosts_or_lanes_than_a_page_can_show__is_refused),
    TEST(run_read__document_over_the_limit__is_refused_unread),
    TEST(run_read__what_create_prints__is_one_host_without_a_name),
    TEST(run_read__several_hosts__are_on_one_clock_and_one_named_twice_is_one),
    TEST(run_read__any_allocation_fails__is_orderly),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "report_run", cases, NULL, NULL);
}
