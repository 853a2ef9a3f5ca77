/* SPDX-License-Identifier: Apache-2.0 */
/* The player on a stage of the test's own: what it asks for, and what it holds the answers against.
 */
#include "config.h"

#include "fakevss/scenario/play.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "winetest/unit/play_rig.h"

static void
play__all_well__asks_in_order_and_takes_away(void)
{
    start();
    CHECK_ERR(run(HEAD "r.SetContext BACKUP\nr.StartSnapshotSet as s\nr.AddToSnapshotSet v2 as c\n"
                       "write v1 \"a b\"\nclock A step 90s\nr.DoSnapshotSet\nr.DeleteSnapshots s "
                       "force\nclose r\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK_STR(text_get(&fake.record), "host A\n"
                                      "lun 4M\n"
                                      "present L1\n"
                                      "A0 partition L1 2\n"
                                      "keep L1\n"
                                      "A0 rescan\n"
                                      "A1 open r\n"
                                      "A1 r.SetContext BACKUP\n"
                                      "A1 r.StartSnapshotSet\n"
                                      "A1 timeline r\n"
                                      "A1 r.AddToSnapshotSet L1V2\n"
                                      "A1 timeline r\n"
                                      "A0 write L1V1 \"a b\"\n"
                                      "A0 clock step 90000\n"
                                      "A1 r.DoSnapshotSet\n"
                                      "A1 r.Wait 60000\n"
                                      "A1 timeline r\n"
                                      "A1 r.DeleteSnapshots {5E7} force\n"
                                      "A1 timeline r\n"
                                      "A1 close r\n"
                                      "fault \n"
                                      "A0 open look\n"
                                      "A0 look.InitializeForBackup\n"
                                      "A0 look.SetContext ALL\n"
                                      "A0 look.Query SNAPSHOT\n"
                                      "A0 close look\n"
                                      "copies \n"
                                      "A0 volume L1V1\n"
                                      "A0 read L1V1\n"
                                      "A0 write L1V1 \"written at the end\"\n"
                                      "A0 volume L1V2\n"
                                      "A0 write L1V2 \"written at the end\"\n"
                                      "image L1 \"written at the end\" \"written at the end\"\n"
                                      "A0 open end\n"
                                      "A0 end.InitializeForBackup\n"
                                      "A0 end.SetContext BACKUP\n"
                                      "A0 end.StartSnapshotSet\n"
                                      "A0 end.AbortBackup\n"
                                      "A0 close end\n"
                                      "unpresent L1\n"
                                      "delete L1\n");
    finish();
}

static void
call__other_result__fails_there_with_reason(void)
{
    start();
    fake_stage_answer(&fake, "r.StartSnapshotSet",
                      "VSS_E_SNAPSHOT_SET_IN_PROGRESS reason=\"another set\"", 1);
    CHECK_ERR(run(HEAD "r.StartSnapshotSet as s\nexpect copies 1\n"), ERR_OK, NULL);
    check_failed(5, "S_OK", "VSS_E_SNAPSHOT_SET_IN_PROGRESS");
    CHECK(was_asked("A1 close r\nA0 open look"));
    CHECK(was_asked("delete L1"));
    finish();

    start();
    CHECK_ERR(run(HEAD "r.StartSnapshotSet -> failure\n"), ERR_OK, NULL);
    check_failed(5, "failure", "S_OK");
    finish();

    start();
    fake_stage_answer(&fake, "r.StartSnapshotSet", "0x80049999", 1);
    CHECK_ERR(run(HEAD "r.StartSnapshotSet -> failure\nr.AbortBackup -> 0x0\n"
                       "r.StartSnapshotSet -> any\nr.AbortBackup -> any\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();
}

static void
call__reason__is_told_without_control_characters(void)
{
    start();
    fake_stage_answer(&fake, "r.AbortBackup", "VSS_E_BAD_STATE reason=\"say \\n why\"", 1);
    CHECK_ERR(run(HEAD "r.AbortBackup\n"), ERR_OK, NULL);
    check_failed(5, "S_OK", "VSS_E_BAD_STATE");
    CHECK_STR(text_get(&report.reason), "say ? why");
    CHECK_STR(text_get(&report.timeline), "[]");
    finish();
}

static void
call__do_and_begin__wait_or_do_not(void)
{
    start();
    fake_stage_answer(&fake, "r.Wait 60000", "VSS_E_PROVIDER_VETO", 1);
    CHECK_ERR(run(HEAD "r.DoSnapshotSet -> VSS_E_PROVIDER_VETO\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();

    start();
    fake_stage_answer(&fake, "r.DoSnapshotSet", "VSS_E_BAD_STATE", 1);
    CHECK_ERR(run(HEAD "r.DoSnapshotSet -> VSS_E_BAD_STATE\n"), ERR_OK, NULL);
    CHECK(report.has_passed && !was_asked("r.Wait"));
    finish();

    start();
    fake_stage_answer(&fake, "r.Wait 5", "VSS_S_ASYNC_PENDING", 1);
    CHECK_ERR(run(HEAD "begin r.DoSnapshotSet\nr.Wait 5 -> VSS_S_ASYNC_PENDING\nr.Wait\n"), ERR_OK,
              NULL);
    CHECK(report.has_passed && was_asked("A1 r.Wait 60000"));
    finish();
}

static void
call__pair_of_the_answer__held_against(void)
{
    start();
    fake_stage_answer(&fake, "r.DeleteSnapshots", "VSS_E_PROVIDER_VETO deleted=1 nondeleted={c0}",
                      1);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1 as c\n"
                       "r.DeleteSnapshots c -> VSS_E_PROVIDER_VETO deleted=1 nondeleted=c\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed); /* {C0} is {c0} */
    finish();

    start();
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1 as c\nr.DeleteSnapshots c -> S_OK deleted=1\n"),
              ERR_OK, NULL);
    check_failed(6, "deleted=1", "no deleted");
    finish();
}

static void
answer__not_of_the_protocol__fails(void)
{
    start();
    fake_stage_answer(&fake, "r.AbortBackup", "AGENT_E_USAGE reason=no", 1);
    CHECK_ERR(run(HEAD "r.AbortBackup\n"), ERR_OK, NULL);
    check_failed(5, "a request that the agent takes", "AGENT_E_USAGE");
    finish();

    start();
    fake_stage_answer(&fake, "r.AbortBackup", "", 1);
    CHECK_ERR(run(HEAD "r.AbortBackup\n"), ERR_OK, NULL);
    check_failed(5, "an answer of the protocol", "");
    finish();

    start();
    fake_stage_answer(&fake, "r.StartSnapshotSet", "S_OK", 1);
    CHECK_ERR(run(HEAD "r.StartSnapshotSet as s\n"), ERR_OK, NULL);
    check_failed(5, "set", "none");
    finish();

    start();
    fake_stage_answer(&fake, "partition", "S_OK volumes=V1", 1);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(3, "a name for each volume", "");
    CHECK(was_asked("unpresent L1\ndelete L1"));
    finish();
}

static void
stage__fails__scenario_fails_and_the_rest_is_taken_away(void)
{
    static const char *const words[] = {"host", "lun", "present", "keep"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        start();
        fake.failing = words[i];
        fake.e = ERR_ARRAY;
        CHECK_ERR(run(HEAD), ERR_OK, NULL);
        check_failed(i == 0 ? 2 : 3, "", "ERR_ARRAY");
        CHECK_CONTAINS(text_get(&report.reason), words[i]);
        CHECK(was_asked("delete L1") == (i > 1));
        finish();
    }
}

static void
agent__never_answers__scenario_fails(void)
{
    start();
    fake_stage_answer(&fake, "write", NULL, 1);
    fake.rules[0].e = ERR_TIMEOUT;
    CHECK_ERR(run(HEAD "write v1 x\n"), ERR_OK, NULL);
    check_failed(5, "an answer of the agent", "ERR_TIMEOUT");
    finish();
}

static const char timeline[] =
    "[{\"what\":\"x\",\"violations\":[{\"rule\":3,\"name\":\"process-gone\",\"weight\":\"breach\"},"
    "{\"rule\":9,\"name\":\"slow\",\"weight\":\"alarm\"},"
    "{\"rule\":3,\"name\":\"process-gone\",\"weight\":\"breach\"},"
    "{\"rule\":6,\"name\":\"record-version\",\"weight\":\"breach\",\"seen\":\"\\\"rule\\\":1\"}]}]";

static void
violations__not_expected__fail_at_the_end(void)
{
    start();
    fake.json = timeline;
    fake_stage_answer(&fake, "timeline r", "S_OK violations=3", 99);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nr.AbortBackup\n"), ERR_OK, NULL);
    check_failed(0, "violations none", "violations process-gone record-version");
    CHECK_STR(text_get(&report.timeline), timeline);
    finish();
}

static void
violations__expected__once_and_by_name(void)
{
    start();
    fake.json = timeline;
    fake_stage_answer(&fake, "timeline r", "S_OK violations=3", 99);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nexpect violations record-version process-gone\n"
                       "r.AbortBackup\nexpect violations none\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();

    start();
    fake.json = timeline;
    fake_stage_answer(&fake, "timeline r", "S_OK violations=3", 99);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nexpect violations process-gone\n"), ERR_OK, NULL);
    check_failed(6, "violations process-gone", "record-version");
    finish();

    start();
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nexpect violations process-gone\n"), ERR_OK, NULL);
    check_failed(6, "violations process-gone", "violations none");
    finish();
}

/* Two calls in turn, before anything is expected. */
static void
violations__same_rule_twice__is_one_name(void)
{
    start();
    fake.json = timeline;
    fake_stage_answer(&fake, "timeline r", "S_OK violations=1", 1);
    fake_stage_answer(&fake, "timeline r", "S_OK violations=2", 1);
    fake_stage_answer(&fake, "timeline r", "S_OK violations=3", 99);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nr.AddToSnapshotSet v1\nr.AddToSnapshotSet v1\n"
                       "expect violations process-gone record-version\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();
}

static void
violations__same_rule_again__has_its_name(void)
{
    start();
    fake.json = "[{\"violations\":[{\"rule\":3,\"name\":\"process-gone\",\"weight\":\"breach\"}]}]";
    fake_stage_answer(&fake, "timeline r", "S_OK violations=1", 1);
    fake_stage_answer(&fake, "timeline r", "S_OK violations=0", 1);
    fake_stage_answer(&fake, "timeline r", "S_OK violations=1", 1);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nr.AbortBackup\nr.AbortBackup\n"), ERR_OK, NULL);
    check_failed(0, "violations none", "violations process-gone ");
    finish();
}

static void
call__stage_has_a_provider__is_named(void)
{
    start();
    fake.stage.provider = "{p}";
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nr.AddToSnapshotSet v2 \"{q}\"\n"
                       "r.IsVolumeSupported v1\nr.AbortBackup\n"),
              ERR_OK, NULL);
    CHECK(was_asked("A1 r.AddToSnapshotSet L1V1 {p}\n"));
    CHECK(was_asked("A1 r.AddToSnapshotSet L1V2 {q}\n"));
    CHECK(was_asked("A1 r.IsVolumeSupported L1V1 {p}\n"));
    CHECK(was_asked("A1 r.AbortBackup\n"));
    finish();
}

static void
violations__any__one_is_enough(void)
{
    start();
    fake.json = "[{\"violation\":\"of a rule without a name\"}]";
    fake_stage_answer(&fake, "timeline r", "S_OK violations=1", 99);
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nexpect violations any\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();

    start();
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1\nexpect violations any\n"), ERR_OK, NULL);
    check_failed(6, "violations any", "violations none");
    finish();
}

static void
expectations__not_met__fail(void)
{
    static const struct {
        const char *line, *expected, *came;
    } lines[] = {
        {"expect content v1 x", "text=x", "no text"},
        {"expect marks v1 all", "v1 marks all", "-"},
        {"expect marks v1 hidden read-only", "v1 marks hidden read-only", "-"},
        {"expect copies 1", "copies 1", "copies 0"},
        {"await copies 1", "copies 1", "copies 0"},
        {"await marks v1 all", "v1 marks all", "-"},
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[256];

        (void)snprintf(text, sizeof(text), "%s%s\n", HEAD, lines[i].line);
        start();
        CHECK_ERR(run(text), ERR_OK, NULL);
        check_failed(5, lines[i].expected, lines[i].came);
        CHECK(was_asked("pause") == (lines[i].line[0] == 'a'));
        finish();
    }
}

static void
expectations__met__pass(void)
{
    start();
    fake_stage_answer(&fake, "volume", "S_OK marks=read-only,shadow-copy,hidden,no-drive-letter",
                      1);
    fake_stage_answer(&fake, "volume", "S_OK marks=-", 3);
    fake_stage_answer(&fake, "volume", "S_OK marks=read-only,hidden", 2);
    CHECK_ERR(run(HEAD "expect marks v1 all\nexpect marks v1 none\n"
                       "await marks v1 hidden read-only\nexpect marks v1 read-only hidden\n"
                       "write v1 y\nexpect content v1 y\nexpect copies 0\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("pause"));
    finish();
}

static void
play__every_allocation_fails__no_leak(void)
{
    static const char text[] = HEAD "r.StartSnapshotSet as s\nr.AddToSnapshotSet v1 as c\n"
                                    "write v1 x\nr.DoSnapshotSet\nr.DeleteSnapshots s\nclose r\n";
    bool has_passed = false;

    for (long nth = 1; !has_passed && nth < 1000; nth++) {
        long blocks = mem_live();

        start();
        CHECK_ERR(scenario_parse("t.scn", text, sizeof(text) - 1, &scenario, NULL), ERR_OK, NULL);
        mem_fail_at(nth);
        (void)play(scenario, &fake.stage, &report); /* an error, or a report of failure */
        has_passed = mem_fail_at(0) != 0;
        CHECK(report.has_passed || !has_passed);
        finish();
        CHECK_INT(mem_live(), blocks);
    }
    CHECK(has_passed);
}

static const struct test_case cases[] = {
    TEST(play__all_well__asks_in_order_and_takes_away),
    TEST(call__other_result__fails_there_with_reason),
    TEST(call__reason__is_told_without_control_characters),
    TEST(call__do_and_begin__wait_or_do_not),
    TEST(call__pair_of_the_answer__held_against),
    TEST(answer__not_of_the_protocol__fails),
    TEST(stage__fails__scenario_fails_and_the_rest_is_taken_away),
    TEST(agent__never_answers__scenario_fails),
    TEST(call__stage_has_a_provider__is_named),
    TEST(violations__same_rule_again__has_its_name),
    TEST(violations__not_expected__fail_at_the_end),
    TEST(violations__expected__once_and_by_name),
    TEST(violations__same_rule_twice__is_one_name),
    TEST(violations__any__one_is_enough),
    TEST(expectations__not_met__fail),
    TEST(expectations__met__pass),
    TEST(play__every_allocation_fails__no_leak),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "play", cases, NULL, NULL);
}
