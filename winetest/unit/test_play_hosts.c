/* SPDX-License-Identifier: Apache-2.0 */
/* The player: several hosts, what they see, documents, held writes, events, providers. */
#include "config.h"

#include "fakevss/scenario/play.h"

#include "base/mem.h"
#include "winetest/unit/play_rig.h"

static void
lun__foreign__made_on_the_other_array(void)
{
    start();
    CHECK_ERR(run(HEAD "lun two 8M on A foreign volumes v3\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("foreign 8M\npresent L2\nA0 partition L2 1\n"));
    finish();
}

static void
present__second_host__lun_is_there_and_taken_back(void)
{
    start();
    CHECK_ERR(
        run(HEAD
            "write v1 \"x\"\nhost B\npresent one to B\nexpect content v1 on B \"x\"\nrescan B\n"),
        ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("host B\npresent L1 B\nB0 rescan\nB0 read L1V1\nB0 rescan\n"));
    CHECK(was_asked("unpresent L1\nunpresent L1 B\ndelete L1\n"));
    finish();
}

/* The checks at the end look where the LUN was made. */
static void
unpresent__home_host__lun_is_back_for_the_checks(void)
{
    start();
    CHECK_ERR(run(HEAD "unpresent one from A\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("unpresent L1\nA0 rescan\nA1 close r\n") ||
          was_asked("unpresent L1\nA0 rescan"));
    CHECK(was_asked("copies \npresent L1\nA0 rescan\nA0 volume L1V1\n"));
    CHECK(was_asked("A0 close end\nunpresent L1\ndelete L1\n"));
    finish();

    start();
    fake.failing = "unpresent";
    fake.e = ERR_ARRAY;
    CHECK_ERR(run(HEAD "unpresent one from A\n"), ERR_OK, NULL);
    check_failed(5, "the LUN taken back", "ERR_ARRAY");
    finish();
}

static void
bus__as_told__and_normal_at_the_end(void)
{
    start();
    CHECK_ERR(run(HEAD "bus A late 3\nbus A read-only\nr.AbortBackup\n"), ERR_OK, NULL);
    CHECK(was_asked("bus A \"late 3\"\nbus A read-only\nA1 r.AbortBackup"));
    CHECK(was_asked("fault \nbus A \"\"\nA1 close r\n"));
    finish();

    start();
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1 as c\nbus A late 2 c\n"), ERR_OK, NULL);
    CHECK(was_asked("bus A \"late 2\" {C0}\n"));
    finish();

    start();
    CHECK_ERR(run(HEAD "bus A never\nbus A normal\n"), ERR_OK, NULL);
    CHECK(was_asked("bus A never\nbus A \"\"\nfault \nA1 close r\n"));
    finish();

    start();
    fake.failing = "bus";
    fake.e = ERR_NOT_SUPPORTED;
    CHECK_ERR(run(HEAD "bus A never\n"), ERR_OK, NULL);
    check_failed(5, "the bus as it is told", "ERR_NOT_SUPPORTED");
    finish();
}

static void
reboot__requesters_are_gone__and_not_asked(void)
{
    start();
    CHECK_ERR(run(HEAD "begin write v1 \"x\"\nreboot A\nrequester q on A\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 write L1V1 x begin\nreboot A\nA1 open q\n"));
    CHECK(!was_asked("close r") && !was_asked("A0 written"));
    finish();
}

static void
write__begun__finished_by_the_scenario_or_at_the_end(void)
{
    start();
    CHECK_ERR(run(HEAD "begin write v1 \"x\"\nr.AbortBackup\nfinish write v1\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 write L1V1 x begin\nA1 r.AbortBackup\nA1 timeline r\nA0 written L1V1\n"));
    finish();

    start();
    CHECK_ERR(run(HEAD "begin write v1 \"x\"\n"), ERR_OK, NULL);
    CHECK(report.has_passed && was_asked("copies \nA0 written L1V1\nA0 volume L1V1\n"));
    finish();

    start();
    fake_stage_answer(&fake, "written", "E_FAIL reason=\"no\"", 1);
    CHECK_ERR(run(HEAD "begin write v1 \"x\"\nfinish write v1\n"), ERR_OK, NULL);
    check_failed(6, "S_OK", "E_FAIL");
    finish();
}

static void
held__looked_for__with_and_without_patience(void)
{
    start();
    CHECK_ERR(run(HEAD "expect free v1\nexpect held v1\n"), ERR_OK, NULL);
    check_failed(6, "writes are held", "they are not");
    finish();

    start();
    fake_stage_answer(&fake, "held", "S_OK held=1", 1);
    CHECK_ERR(run(HEAD "expect free v1\n"), ERR_OK, NULL);
    check_failed(5, "writes are not held", "they are");
    finish();

    start();
    fake_stage_answer(&fake, "held", "S_OK held=1", 3);
    fake.rules[0].skip = 2;
    CHECK_ERR(run(HEAD "await held v1\nawait free v1\n"), ERR_OK, NULL);
    CHECK(report.has_passed);
    finish();
}

static void
document__saved_and_given__by_its_path(void)
{
    start();
    CHECK_ERR(run(HEAD "r.SaveAsXML as d\nrequester q on A\nq.InitializeForBackup d\n"
                       "q.ImportSnapshots\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("document d\nA1 r.SaveAsXML Z:d\nA2 open q\nA2 q.InitializeForBackup Z:d\n"
                    "A2 q.ImportSnapshots\nA2 q.Wait 60000\n"));
    finish();

    start();
    fake.failing = "document";
    fake.e = ERR_IO;
    CHECK_ERR(run(HEAD "r.SaveAsXML as d\n"), ERR_OK, NULL);
    check_failed(5, "a file for the document", "ERR_IO");
    finish();
}

/* The text "ab" with its mark, in UTF-16. */
static const char letters[] = "\xff\xfe"
                              "a\0b";

/* What becomes of it. */
static void
check_change(const char *words, const char *data, size_t size)
{
    struct text text = {0};

    start();
    fake.document = letters;
    fake.document_size = sizeof(letters);
    text_add(&text, HEAD "r.SaveAsXML as d\ndocument x from d %s\n", words);
    CHECK_ERR(run(text_get(&text)), ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("document x\nget Z:d\nput Z:x\n"));
    CHECK_INT(fake.written.size, size);
    CHECK(fake.written.size == size && memcmp(fake.written.data, data, size) == 0);
    text_release(&text);
    finish();
}

static void
document__changed__as_told(void)
{
    check_change("cut 3",
                 "\xff\xfe"
                 "a",
                 3);
    check_change("cut 0", "", 0);
    check_change("flip 2", "\xff\xfe\x9e\0b", 6);
    check_change("replace a xy",
                 "\xff\xfe"
                 "x\0y\0b",
                 8);
    check_change("replace b \xf0\x9f\x98\x80",
                 "\xff\xfe"
                 "a\0\x3d\xd8\x00\xde",
                 8);
    check_change("replace ab \"\"", "\xff\xfe", 2);

    start();
    CHECK_ERR(run(HEAD "document x holds \"<a/>\"\n"), ERR_OK, NULL);
    CHECK(report.has_passed && !was_asked("get"));
    CHECK_INT(fake.written.size, 10);
    finish();
}

static void
document__no_place_for_the_change__fails(void)
{
    static const char *const changes[] = {"cut 6", "flip 6", "replace c x"};

    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct text text = {0};

        start();
        fake.document = letters;
        fake.document_size = sizeof(letters);
        text_add(&text, HEAD "r.SaveAsXML as d\ndocument x from d %s\n", changes[i]);
        CHECK_ERR(run(text_get(&text)), ERR_OK, NULL);
        check_failed(6, "a place for the change", "none");
        text_release(&text);
        finish();
    }
    start();
    fake.document = letters;
    fake.document_size = sizeof(letters);
    fake.failing = "get";
    fake.e = ERR_NOT_FOUND;
    CHECK_ERR(run(HEAD "r.SaveAsXML as d\ndocument x from d cut 1\n"), ERR_OK, NULL);
    check_failed(6, "the document's file", "ERR_NOT_FOUND");
    finish();
}

#define STARTED "1\tinfo\t1\t-\t-\tstarted\n"
#define FAILED_206 "2\terror\t206\t-\t-\tnot found\n"

static void
event__looked_for__since_the_last_one(void)
{
    start();
    fake.events = STARTED;
    fake.late_events = FAILED_206 STARTED FAILED_206;
    fake.event_reads = 1;
    CHECK_ERR(run(HEAD "expect event 206 on A\nexpect event 206 on A\nexpect event 206 on A\n"),
              ERR_OK, NULL);
    check_failed(7, "event 206", "no event");
    finish();

    start();
    fake.events = FAILED_206; /* of before */
    CHECK_ERR(run(HEAD "expect event none on A\nexpect event 206 on A\n"), ERR_OK, NULL);
    check_failed(6, "event 206", "no event");
    finish();

    start();
    fake.late_events = STARTED "3\twarning\t210\t-\t-\tcancelled\n";
    fake.event_reads = 1;
    CHECK_ERR(run(HEAD "expect event none on A\n"), ERR_OK, NULL);
    check_failed(5, "event none", "event 1, event 210");
    finish();
}

static void
event__awaited__comes_a_little_later(void)
{
    start();
    fake.late_events = FAILED_206;
    CHECK_ERR(run(HEAD "await event 206 on A\n"), ERR_OK, NULL);
    CHECK(report.has_passed && was_asked("pause"));
    finish();

    start();
    CHECK_ERR(run(HEAD "await event 206 on A\n"), ERR_OK, NULL);
    check_failed(5, "event 206", "no event");
    finish();
}

static void
provider__registered_once_more__by_its_id_until_the_end(void)
{
    start();
    CHECK_ERR(run(HEAD "provider p on A\nprovider q on A before p\nprovider z on A after p\n"
                       "r.AddToSnapshotSet v1 q\nr.IsVolumeSupported v1 p\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 provider\n"
                    "A0 register {00000000-0000-4000-8000-000000000006} {9}\n"
                    "A0 register {ffffffff-0000-4000-8000-000000000007} {9}\n"
                    "A1 r.AddToSnapshotSet L1V1 {00000000-0000-4000-8000-000000000006}\n"));
    CHECK(was_asked("A1 r.IsVolumeSupported L1V1 {9}\n"));
    CHECK(was_asked("A0 close look\n"
                    "A0 unregister {00000000-0000-4000-8000-000000000006}\n"
                    "A0 unregister {ffffffff-0000-4000-8000-000000000007}\ncopies \n"));
    finish();
}

static void
reload__no_process__fails(void)
{
    start();
    CHECK_ERR(run(HEAD "reload provider on A\n"), ERR_OK, NULL);
    CHECK(report.has_passed && was_asked("A0 reload provider\n"));
    finish();

    start();
    fake_stage_answer(&fake, "reload", "S_OK ended=0 held=1", 1);
    CHECK_ERR(run(HEAD "reload provider on A\n"), ERR_OK, NULL);
    check_failed(5, "a provider that ends", "none");
    finish();

    start();
    fake_stage_answer(&fake, "reload", "VSS_E_PROVIDER_IN_USE reason=\"1 of them\"", 1);
    CHECK_ERR(run(HEAD "reload provider on A\n"), ERR_OK, NULL);
    check_failed(5, "S_OK", "VSS_E_PROVIDER_IN_USE");
    finish();
}

/* A broken copy is a volume of nobody: the checks at the end pass it over. */
static void
volume__of_a_copy__is_read_and_written(void)
{
    start();
    CHECK_ERR(run(HEAD "r.AddToSnapshotSet v1 as c\nvolume w of c\nwrite w \"x\"\n"
                       "expect content w \"x\"\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 volume {C0}\nA0 write W x\nA0 read W\n"));
    CHECK(!was_asked("write W \"written at the end\""));
    finish();
}

/* Its LUNs are looked at again once their parts are there, and at the end with what was written to
 * all of them. */
static void
volume__over_two_luns__is_made_and_each_is_checked(void)
{
    start();
    CHECK_ERR(run(HEAD "lun two 4M on A\nlun three 4M on A\nvolume v spans three two\n"
                       "write v \"x\"\n"),
              ERR_OK, NULL);
    CHECK(report.has_passed);
    CHECK(was_asked("A0 span L3 L2\nkeep L3\nkeep L2\nA0 rescan\nA0 write S x\n"));
    CHECK(was_asked("image L2 \"written at the end\"\nimage L3 \"written at the end\"\n"));
    finish();
}

static const struct test_case cases[] = {
    TEST(lun__foreign__made_on_the_other_array),
    TEST(present__second_host__lun_is_there_and_taken_back),
    TEST(unpresent__home_host__lun_is_back_for_the_checks),
    TEST(bus__as_told__and_normal_at_the_end),
    TEST(reboot__requesters_are_gone__and_not_asked),
    TEST(write__begun__finished_by_the_scenario_or_at_the_end),
    TEST(held__looked_for__with_and_without_patience),
    TEST(document__saved_and_given__by_its_path),
    TEST(document__changed__as_told),
    TEST(document__no_place_for_the_change__fails),
    TEST(event__looked_for__since_the_last_one),
    TEST(event__awaited__comes_a_little_later),
    TEST(provider__registered_once_more__by_its_id_until_the_end),
    TEST(reload__no_process__fails),
    TEST(volume__of_a_copy__is_read_and_written),
    TEST(volume__over_two_luns__is_made_and_each_is_checked),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "play_hosts", cases, NULL, NULL);
}
