/* SPDX-License-Identifier: Apache-2.0 */
/* Scenario files: what a good one says, where each bad one is wrong, and that no bytes do harm. */
#include "config.h"

#include "fakevss/scenario/scenario.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/bad_lines.h"

static const char good[] =
    "# a comment\n"
    "scenario \"one set over two volumes\"\n"
    "host A\n"
    "lun one 4M on A volumes v1 v2   # made and presented\r\n"
    "lun raw 1G on A\n"
    "requester r on A\n"
    "r.SetContext FILE_SHARE_BACKUP|TRANSPORTABLE\n"
    "r.StartSnapshotSet as s\n"
    "r.AddToSnapshotSet v1 as c1\n"
    "r.AddToSnapshotSet \"\\\\\\\\?\\\\Volume{1}\\\\\" \"{2}\" -> VSS_E_OBJECT_NOT_FOUND\n"
    "write v1 \"before\"\n"
    "begin r.DoSnapshotSet\n"
    "await marks v1 all\n"
    "r.Wait 5000 -> VSS_S_ASYNC_PENDING\n"
    "r.DoSnapshotSet -> failure\n"
    "r.DeleteSnapshots s SNAPSHOT_SET force -> S_OK deleted=2 nondeleted=c1\n"
    "expect content c1 \"before\"\n"
    "expect marks v1 none\n"
    "expect marks v2 read-only hidden\n"
    "expect copies 2\n"
    "expect violations none\n"
    "expect violations some-rule other\n"
    "array fault \"commit_lun 1 fail ERR_ARRAY\"\n"
    "array fault none\n"
    "array clear\n"
    "kill provider on A\n"
    "kill coordinator on A\n"
    "requester q on A\n"
    "kill q\n"
    "r.SaveAsXML as doc\n"
    "document bad from doc cut 100\n"
    "document odd from bad replace \"SNAPSHOT\" \"\"\n"
    "document none1 holds \"<x/>\"\n"
    "host B\n"
    "present one to B\n"
    "requester b on B\n"
    "b.InitializeForBackup doc\n"
    "begin b.ImportSnapshots\n"
    "bus B late 3\n"
    "bus B normal\n"
    "rescan B\n"
    "b.AddToSnapshotSet v1\n"
    "expect content c1 on B \"before\"\n"
    "await marks v1 on B none\n"
    "unpresent one from B\n"
    "provider p on A\n"
    "provider p2 on A after p\n"
    "r.AddToSnapshotSet v1 p2\n"
    "r.GetSnapshotProperties c1 -> S_OK provider=p2\n"
    "volume w of c1 on B\n"
    "begin write v1 \"late\"\n"
    "await held v1\n"
    "expect free v1\n"
    "finish write v1\n"
    "await event 206 on A\n"
    "expect event none on A\n"
    "reload provider on A\n"
    "reboot B\n"
    "clock A step 11s\n"
    "lun p1 4M on A\n"
    "lun q1 4M on A\n"
    "volume wide spans q1 p1\n"
    "close r";

static enum err
parse(const char *text, size_t size, struct scenario **ret_scenario, struct why *why)
{
    char *copy = mem_dup(text, size); /* nothing behind its end, for the sanitizer */
    enum err e = copy ? scenario_parse("f.scn", copy, size, ret_scenario, why) : ERR_NOMEM;

    mem_free(copy);
    return e;
}

static const struct statement *
on_line(const struct scenario *scenario, unsigned line)
{
    for (size_t i = 0; i < scenario->statement_count; i++) {
        if (scenario->statements[i].line == line)
            return &scenario->statements[i];
    }
    return NULL;
}

/* What the good scenario says from line 30 on. */
static void
check_hosts_and_documents(const struct scenario *scenario)
{
    const struct statement *s = on_line(scenario, 30);

    CHECK_INT(s->made->kind, SYMBOL_DOCUMENT);
    s = on_line(scenario, 31);
    CHECK(s->other == on_line(scenario, 30)->made && s->change == DOCUMENT_CUT);
    CHECK_INT(s->count, 100);
    CHECK_STR(on_line(scenario, 32)->values[1].text, "");
    CHECK_INT(on_line(scenario, 33)->change, DOCUMENT_HOLDS);
    CHECK_STR(on_line(scenario, 35)->host->name, "B");
    CHECK(on_line(scenario, 37)->values[0].symbol == on_line(scenario, 30)->made);
    CHECK(on_line(scenario, 38)->is_begin);
    CHECK_INT(on_line(scenario, 39)->count, 3);
    CHECK_STR(on_line(scenario, 39)->values[0].text, "late");
    CHECK_STR(on_line(scenario, 43)->host->name, "B");
    CHECK_STR(on_line(scenario, 43)->values[0].text, "before");
    s = on_line(scenario, 47);
    CHECK(s->is_after && s->other == on_line(scenario, 46)->subject);
    CHECK(on_line(scenario, 48)->values[1].symbol == s->subject);
    CHECK(on_line(scenario, 49)->pairs[0].value.symbol == s->subject);
    s = on_line(scenario, 50);
    CHECK(s->subject->kind == SYMBOL_VOLUME && !s->subject->lun);
    CHECK_STR(s->subject->host->name, "B");
    s = on_line(scenario, 51);
    CHECK(s->kind == STATEMENT_WRITE && s->is_begin);
    CHECK(on_line(scenario, 52)->is_await);
    CHECK_INT(on_line(scenario, 55)->count, 206);
    CHECK_INT(on_line(scenario, 56)->count, 0);
    CHECK_INT(on_line(scenario, 36)->subject->ended_line, 58);
}

static void
parse__good_scenario__says_what_is_written(void)
{
    struct scenario *scenario = NULL;
    const struct statement *s;
    struct why why = {0};

    CHECK_ERR(parse(good, sizeof(good) - 1, &scenario, &why), ERR_OK, &why);
    if (!scenario)
        return;
    CHECK_STR(scenario->name, "one set over two volumes");
    CHECK_INT(scenario->statement_count, 61);

    s = on_line(scenario, 4);
    CHECK_INT(s->kind, STATEMENT_LUN);
    CHECK_STR(s->text, "lun one 4M on A volumes v1 v2   # made and presented");
    CHECK_STR(s->subject->host->name, "A");
    CHECK_INT(s->value_count, 3);
    CHECK_STR(s->values[0].text, "4M");
    CHECK(s->values[2].symbol->lun == s->subject);
    s = on_line(scenario, 8);
    CHECK_STR(s->method->name, "StartSnapshotSet");
    CHECK_INT(s->made->kind, SYMBOL_SET);
    CHECK_INT(s->result, 0);
    s = on_line(scenario, 10);
    CHECK(!s->values[0].symbol);
    CHECK_STR(s->values[0].text, "\\\\?\\Volume{1}\\");
    CHECK_INT(s->result, 0x80042308);
    s = on_line(scenario, 12);
    CHECK(s->is_begin);
    CHECK_INT(s->result, 0);
    s = on_line(scenario, 15);
    CHECK(!s->is_begin && s->is_any_failure);
    s = on_line(scenario, 16);
    CHECK_INT(s->pair_count, 2);
    CHECK(s->pairs[1].value.symbol && s->pairs[1].value.symbol->kind == SYMBOL_COPY);
    CHECK(on_line(scenario, 13)->is_await);
    CHECK_INT(on_line(scenario, 18)->value_count, 0);
    CHECK_INT(on_line(scenario, 19)->value_count, 2);
    CHECK_INT(on_line(scenario, 20)->count, 2);
    CHECK_INT(on_line(scenario, 29)->subject->number, 2);
    CHECK_INT(on_line(scenario, 29)->subject->ended_line, 29);
    check_hosts_and_documents(scenario);
    scenario_free(scenario);
}

static void
parse__clock__each_unit__is_milliseconds(void)
{
    static const struct {
        const char *time;
        unsigned ms;
    } rows[] = {{"0ms", 0}, {"1ms", 1}, {"2s", 2000}, {"3m", 180000}, {"168h", 604800000}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scenario *scenario = NULL;
        char text[200];
        int size = snprintf(text, sizeof(text), "%sclock B step %s\n", BAD_LINE_HEAD, rows[i].time);

        CHECK_ERR(parse(text, (size_t)size, &scenario, NULL), ERR_OK, NULL);
        if (scenario)
            CHECK_INT(on_line(scenario, 6)->count, rows[i].ms);
        scenario_free(scenario);
    }
}

static void
parse__requester_after_one_that_ended__has_its_number(void)
{
    static const char text[] = BAD_LINE_HEAD "requester b on B\nrequester q on A\nclose r\n"
                                             "requester p on A\nrequester o on A\n";
    struct scenario *scenario = NULL;

    CHECK_ERR(parse(text, sizeof(text) - 1, &scenario, NULL), ERR_OK, NULL);
    if (!scenario)
        return;
    CHECK_INT(on_line(scenario, 6)->subject->number, 1);
    CHECK_INT(on_line(scenario, 7)->subject->number, 2);
    CHECK_INT(on_line(scenario, 9)->subject->number, 1);
    CHECK_INT(on_line(scenario, 10)->subject->number, 3);
    scenario_free(scenario);
}

static void
parse__call_without_result__means_success(void)
{
    static const char text[] = BAD_LINE_HEAD "r.DoSnapshotSet\nr.Wait\nr.AbortBackup\n";
    struct scenario *scenario = NULL;

    CHECK_ERR(parse(text, sizeof(text) - 1, &scenario, NULL), ERR_OK, NULL);
    if (!scenario)
        return;
    CHECK_INT(on_line(scenario, 6)->result, 0x4230a);
    CHECK_INT(on_line(scenario, 7)->result, 0x4230a);
    CHECK_INT(on_line(scenario, 8)->result, 0);
    scenario_free(scenario);
}

static void
parse__bad_line__refused_with_line_and_column(void)
{
    for (size_t i = 0; i < bad_line_count; i++) {
        struct scenario *scenario = NULL;
        struct why why = {0};
        char text[512], place[32];
        int size = snprintf(text, sizeof(text), "%s%s\n", BAD_LINE_HEAD, bad_lines[i].line);

        CHECK_ERR(parse(text, (size_t)size, &scenario, &why), ERR_INVAL, &why);
        CHECK_CONTAINS(why.text, bad_lines[i].text);
        (void)snprintf(place, sizeof(place), "f.scn:6:%u: ", bad_lines[i].column);
        if (bad_lines[i].column != 0)
            CHECK_CONTAINS(why.text, place);
        CHECK(!scenario);
    }
}

static void
parse__no_title__refused(void)
{
    struct scenario *scenario = NULL;
    struct why why = {0};

    CHECK_ERR(parse("", 0, &scenario, &why), ERR_INVAL, &why);
    CHECK_STR(why.text, "f.scn:1:1: the file ends, expected scenario \"NAME\"");
    CHECK_ERR(parse("# x\n\n", 5, &scenario, &why), ERR_INVAL, &why);
    CHECK_STR(why.text, "f.scn:3:1: the file ends, expected scenario \"NAME\"");
    CHECK_ERR(parse("\n  host A\n", 10, &scenario, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, "f.scn:2:3: \"host\" comes first");
    CHECK_ERR(parse("scenario\n", 9, &scenario, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, "f.scn:1:9: no name");
    CHECK_ERR(parse("scenario a b\n", 13, &scenario, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, "f.scn:1:12: \"b\" is too much");
}

/* Cut anywhere, a scenario is a shorter one or is refused on its last line. */
static void
parse__cut_anywhere__shorter_or_refused_at_its_end(void)
{
    unsigned line = 1;

    for (size_t size = 0; size < sizeof(good); size++) {
        struct scenario *scenario = NULL;
        struct why why = {0};
        enum err e = parse(good, size, &scenario, &why);
        char place[32];

        (void)snprintf(place, sizeof(place), "f.scn:%u:", line);
        if (e)
            CHECK_CONTAINS(why.text, place);
        CHECK((e == ERR_OK || e == ERR_INVAL) && !scenario == (e != ERR_OK));
        scenario_free(scenario);
        line += good[size] == '\n';
    }
}

static void
parse__huge__refused(void)
{
    static const char name[] = "scenario t\n";
    const size_t size = 10 * 1024 * 1024;
    char *text = mem_zalloc(size);
    struct scenario *scenario = NULL;
    struct why why = {0};

    if (!CHECK(text))
        return;
    memset(text, 'x', size);
    memcpy(text, name, sizeof(name) - 1);
    CHECK_ERR(scenario_parse("f.scn", text, size, &scenario, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "f.scn:1:1: 10485760 bytes, expected at most 1048576");
    CHECK_ERR(scenario_parse("f.scn", text, SCENARIO_SIZE_MAX, &scenario, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "f.scn:2:8193: the line is too long");
    memset(text, 0, SCENARIO_SIZE_MAX);
    CHECK_ERR(scenario_parse("f.scn", text, SCENARIO_SIZE_MAX, &scenario, &why), ERR_LIMIT, &why);
    mem_free(text);
}

static void
parse__too_many_names__refused(void)
{
    struct text text = {0};
    struct scenario *scenario = NULL;
    struct why why = {0};

    text_add(&text, "scenario t\n");
    for (int i = 0; i < SCENARIO_HOSTS_MAX + 1; i++)
        text_add(&text, "host H%d\n", i);
    CHECK_ERR(parse(text.data, text.size, &scenario, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "f.scn:10:6: too many hosts");
    text_release(&text);

    text_add(&text, "scenario t\nhost H\n");
    for (int i = 0; i < SCENARIO_SYMBOLS_MAX; i++)
        text_add(&text, "requester r%d on H\n", i);
    CHECK_ERR(parse(text.data, text.size, &scenario, &why), ERR_LIMIT, &why);
    CHECK_CONTAINS(why.text, "f.scn:1002:11: too many names");
    text_release(&text);
}

/* A small generator of its own, so that the mutations are the same on every host. */
static uint32_t
next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void
mutate(char *text, size_t *size, uint32_t *state)
{
    size_t at = next(state) % *size;
    size_t length = next(state) % 40;
    size_t from = next(state) % *size;

    switch (next(state) % 4) {
    case 0: /* a byte */
        text[at] = (char)next(state);
        break;
    case 1: /* a piece is another */
        if (at + length <= *size && from + length <= *size)
            memmove(text + at, text + from, length);
        break;
    case 2: /* a piece is gone */
        if (at + length < *size) {
            memmove(text + at, text + at + length, *size - at - length);
            *size -= length;
        }
        break;
    default: /* a blank or the end of a line */
        text[at] = next(state) % 2 ? '\n' : ' ';
        break;
    }
}

static void
parse__mutated__parsed_or_refused_with_its_place(void)
{
    const long blocks = mem_live();
    uint32_t state = 7;
    unsigned parsed = 0;

    for (int i = 0; i < 5000; i++) {
        char text[sizeof(good)];
        size_t size = sizeof(good) - 1;
        struct scenario *scenario = NULL;
        struct why why = {0};
        enum err e;

        memcpy(text, good, sizeof(good));
        for (uint32_t n = 1 + next(&state) % 4; n > 0; n--)
            mutate(text, &size, &state);
        e = parse(text, size, &scenario, &why);
        parsed += e == ERR_OK;
        if ((e && strncmp(why.text, "f.scn:", 6) != 0) || !scenario != (e != ERR_OK))
            CHECK_STR(why.text, "f.scn:LINE:COLUMN: ...");
        scenario_free(scenario);
    }
    CHECK(parsed > 50 && parsed < 4000);
    CHECK_INT(mem_live(), blocks);
}

static void
parse__every_allocation_fails__no_leak(void)
{
    const long blocks = mem_live();
    struct scenario *scenario = NULL;
    enum err e = ERR_NOMEM;
    long nth;

    for (nth = 1; e == ERR_NOMEM && nth < 2000; nth++) {
        mem_fail_at(nth);
        e = scenario_parse("f.scn", good, sizeof(good) - 1, &scenario, NULL);
        mem_fail_at(0);
        CHECK(e == ERR_OK || mem_live() == blocks);
    }
    CHECK_ERR(e, ERR_OK, NULL);
    CHECK(nth > 100);
    scenario_free(scenario);
    CHECK_INT(mem_live(), blocks);
}

static void
read__file__parsed_under_its_path(void)
{
    char *path = os_path_join(test_dir(), "a.scn");
    struct scenario *scenario = NULL;
    struct why why = {0};

    if (!CHECK(path))
        return;
    CHECK_ERR(test_write_file(path, good, sizeof(good) - 1, &why), ERR_OK, &why);
    CHECK_ERR(scenario_read(path, &scenario, &why), ERR_OK, &why);
    if (scenario)
        CHECK_STR(scenario->file, path);
    scenario_free(scenario);
    scenario = NULL;
    CHECK_ERR(scenario_read("missing.scn", &scenario, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, "missing.scn");
    mem_free(path);
}

static const struct test_case cases[] = {
    TEST(parse__good_scenario__says_what_is_written),
    TEST(parse__clock__each_unit__is_milliseconds),
    TEST(parse__requester_after_one_that_ended__has_its_number),
    TEST(parse__call_without_result__means_success),
    TEST(parse__bad_line__refused_with_line_and_column),
    TEST(parse__no_title__refused),
    TEST(parse__cut_anywhere__shorter_or_refused_at_its_end),
    TEST(parse__huge__refused),
    TEST(parse__too_many_names__refused),
    TEST(parse__mutated__parsed_or_refused_with_its_place),
    TEST(parse__every_allocation_fails__no_leak),
    TEST(read__file__parsed_under_its_path),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "scenario", cases, NULL, NULL);
}
