/* SPDX-License-Identifier: Apache-2.0 */
/* What the player does to processes and arrays, and what it finds at the end of any scenario. */
#include "config.h"

#include "fakevss/scenario/play.h"

#include "winetest/unit/play_rig.h"

static void
end__copies_left__fails_and_removes_them(void)
{
    start();
    fake.copies = "S1\nS2\n";
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "copies 0", "copies 2");
    CHECK(was_asked("remove S1\nremove S2\nunpresent L1\n"));
    finish();
}

static void
end__copies_left_after_a_failure__are_named_too(void)
{
    start();
    fake.copies = "S1\nS2\n";
    fake_stage_answer(&fake, "r.AbortBackup", "VSS_E_BAD_STATE", 1);
    CHECK_ERR(run(HEAD "r.AbortBackup\n"), ERR_OK, NULL);
    check_failed(5, "S_OK", "VSS_E_BAD_STATE");
    CHECK_STR(text_get(&report.leftover), "S1\nS2\n");
    finish();
}

static void
end__patience_given__is_kept_to(void)
{
    start();
    fake.copies = "S1\n";
    fake.stage.patience_ms = 3000;
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "copies 0", "copies 1");
    CHECK(fake.now_ms <= 4000); /* each pause is a second */
    finish();
}

static void
end__sets_known__are_deleted(void)
{
    start();
    fake_stage_answer(&fake, "look.Query", "S_OK count=2 ids={1},{2}", 1);
    fake_stage_answer(&fake, "look.DeleteSnapshots {2}", "VSS_E_OBJECT_NOT_FOUND", 1);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(
        was_asked("A0 look.DeleteSnapshots {1} SNAPSHOT\nA0 look.DeleteSnapshots {2} SNAPSHOT\n"));
    finish();

    start();
    fake_stage_answer(&fake, "look.Query", "S_OK count=1 ids={1}", 1);
    fake_stage_answer(&fake, "look.DeleteSnapshots", "VSS_E_PROVIDER_VETO", 1);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "sets that can be deleted", "VSS_E_PROVIDER_VETO");
    finish();
}

static void
end__original_not_as_it_was__fails(void)
{
    start();
    fake_stage_answer(&fake, "volume L1V2", "S_OK marks=hidden", 99);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "v2 marks none", "hidden");
    finish();

    start();
    fake_stage_answer(&fake, "read L1V1", "S_OK text=z", 1);
    CHECK_ERR(run(HEAD "write v1 y\n"), ERR_OK, NULL);
    check_failed(0, "text=y", "text=z");
    finish();

    start();
    fake.failing = "image";
    fake.e = ERR_CORRUPT;
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "an original LUN as it was", "ERR_CORRUPT");
    finish();
}

static void
end__writes_are_held__fails(void)
{
    start();
    fake_stage_answer(&fake, "write", NULL, 1);
    fake.rules[0].e = ERR_TIMEOUT;
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "an answer of the agent", "ERR_TIMEOUT");
    finish();
}

static void
end__creation_locked__fails_when_it_stays(void)
{
    start();
    fake_stage_answer(&fake, "end.StartSnapshotSet", "VSS_E_SNAPSHOT_SET_IN_PROGRESS", 3);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();

    start();
    fake_stage_answer(&fake, "end.StartSnapshotSet", "VSS_E_SNAPSHOT_SET_IN_PROGRESS", 99);
    CHECK_ERR(run(HEAD), ERR_OK, NULL);
    check_failed(0, "a new set can be begun", "VSS_E_SNAPSHOT_SET_IN_PROGRESS");
    finish();
}

static void
kill__each__what_is_dead_is_not_asked(void)
{
    start();
    CHECK_ERR(run(HEAD "kill r\n"), ERR_OK, NULL);
    CHECK(report.has_passed && was_asked("die \n") && !was_asked("close r"));
    finish();

    start();
    fake_stage_answer(&fake, "timeline r", "RPC_S_CALL_FAILED", 99);
    fake_stage_answer(&fake, "r.AbortBackup", "RPC_S_CALL_FAILED", 1);
    CHECK_ERR(run(HEAD "kill coordinator on A\nr.AbortBackup -> RPC_S_CALL_FAILED\n"), ERR_OK,
              NULL);
    CHECK(report.has_passed && was_asked("A0 kill coordinator\n"));
    finish();

    start();
    fake_stage_answer(&fake, "timeline r", "RPC_S_CALL_FAILED", 99);
    CHECK_ERR(run(HEAD "r.AbortBackup\n"), ERR_OK, NULL);
    check_failed(5, "the timeline", "RPC_S_CALL_FAILED");
    finish();

    start();
    fake_stage_answer(&fake, "kill", "S_OK ended=0", 1);
    CHECK_ERR(run(HEAD "kill provider on A\n"), ERR_OK, NULL);
    check_failed(5, "a process to kill", "none");
    finish();
}

static void
fault__set__goes_to_the_array_and_off_at_the_end(void)
{
    start();
    CHECK_ERR(run(HEAD "array fault \"x 1 fail\"\narray fault none\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("fault x 1 fail\nfault \nfault \nA1 close r\n"));
    finish();
}

static void
ntfs__volume_and_copy__have_its_signature(void)
{
    start();
    fake_stage_answer(&fake, "read {C0}", "S_OK text=\"---NTFS    y\"", 1);
    CHECK_ERR(run("scenario t\nhost A\nlun one 4M on A ntfs v1\nrequester r on A\n"
                  "write v1 y\nr.AddToSnapshotSet v1 as c\nexpect content v1 y\n"
                  "expect content c y\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 partition L1 1\nA0 write L1V1 \"---NTFS    \"\nkeep L1\nA0 rescan\n"));
    CHECK(was_asked("image L1 \"---NTFS    written at the end\"\n"));
    finish();
}

static void
clear__copies_there__removed(void)
{
    start();
    fake.copies = "S1\nS2\n";
    CHECK_ERR(run(HEAD "array clear\n"), ERR_OK, NULL);
    CHECK(was_asked("copies \nremove S1\nremove S2\nfault"));
    finish();

    start();
    fake.copies = "S1\n";
    fake.failing = "remove";
    fake.e = ERR_ARRAY;
    CHECK_ERR(run(HEAD "array clear\n"), ERR_OK, NULL);
    check_failed(5, "shadow copy LUNs removed", "ERR_ARRAY");
    finish();
}

static void
play__interrupted__gives_up_and_drops_the_luns(void)
{
    start();
    fake_stage_answer(&fake, "r.SetContext", NULL, 1);
    fake.rules[0].e = ERR_CANCELLED;
    CHECK_ERR(run(HEAD "r.SetContext BACKUP\n"), ERR_CANCELLED, NULL);
    CHECK(!was_asked("copies"));
    CHECK(was_asked("delete L1"));
    finish();
}

static const struct test_case cases[] = {
    TEST(end__copies_left__fails_and_removes_them),
    TEST(end__copies_left_after_a_failure__are_named_too),
    TEST(end__patience_given__is_kept_to),
    TEST(end__sets_known__are_deleted),
    TEST(end__original_not_as_it_was__fails),
    TEST(end__writes_are_held__fails),
    TEST(end__creation_locked__fails_when_it_stays),
    TEST(kill__each__what_is_dead_is_not_asked),
    TEST(fault__set__goes_to_the_array_and_off_at_the_end),
    TEST(ntfs__volume_and_copy__have_its_signature),
    TEST(clear__copies_there__removed),
    TEST(play__interrupted__gives_up_and_drops_the_luns),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "play_end", cases, NULL, NULL);
}
