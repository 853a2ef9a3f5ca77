/* SPDX-License-Identifier: Apache-2.0 */
/* Time here is ours: the coordinator's clock stands, and goes where it is stepped. */
#include "config.h"

#include "winetest/com/call_window_cases.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/event_file.h"
#include "fakevss/coordinator/event_rules.h"
#include "fakevss/coordinator/lun_record.h"
#include "winetest/com/call_rig.h"
#include "winetest/harness/harness.h"

#define SET "{00000000-0000-0000-0000-000000000000}"

static uint64_t slow_us; /* what a call takes */

static void
take_time(const char *method)
{
    (void)method;
    clock_step(slow_us);
}

void
steps__slow__are_an_alarm_and_beyond_the_hold_a_breach(void)
{
    static const struct {
        enum method method;
        uint64_t us;
        const char *rules;
    } rows[] = {
        {METHOD_PRE_COMMIT_SNAPSHOTS, 999999, ""},
        {METHOD_PRE_COMMIT_SNAPSHOTS, 1000000, "19 "},
        {METHOD_COMMIT_SNAPSHOTS, 999999, ""},
        {METHOD_COMMIT_SNAPSHOTS, 9999999, "19 "},
        {METHOD_COMMIT_SNAPSHOTS, 10000000, "20 "},
        {METHOD_POST_COMMIT_SNAPSHOTS, 999999, ""},
        {METHOD_POST_COMMIT_SNAPSHOTS, 11000000, "19 "},
        {METHOD_END_PREPARE_SNAPSHOTS, 60000000, ""},
    };

    clock_stop();
    for (size_t i = 0; i < COUNT(rows); i++) {
        start();
        provider.settings.hold_ms = 10000;
        bad.during = take_time;
        slow_us = rows[i].us;
        CHECK_HR(call_any(rows[i].method), S_OK);
        check_rules(rows[i].rules);
        CHECK_INT(timeline_violations(caller.timeline), rows[i].us == 10000000 ? 1 : 0);
        finish();
    }
    clock_go_on();
}

/* --- events --- */

static const char *writes_in; /* the method */

static void
write_event(const char *severity, const char *set, const char *method)
{
    char *path = os_path_join(test_dir(), "events.log");
    FILE *file = fopen(path, "ab");

    if (CHECK(file != NULL)) {
        (void)fprintf(file, "1\t%s\t200\t%s\t-\t%s failed.\n", severity, set, method);
        (void)fclose(file);
    }
    mem_free(path);
}

static void
write_event_during(const char *method)
{
    if (writes_in && strcmp(method, writes_in) == 0)
        write_event("error", SET, method);
}

/* As start(), on a host with an empty event file. */
static void
start_with_events(void)
{
    char *path;

    start();
    path = os_path_join(test_dir(), "events.log");
    (void)os_unlink(path, NULL); /* there may be none */
    (void)snprintf(provider.settings.events, sizeof(provider.settings.events), "%s",
                   path); /* fits */
    mem_free(path);
    bad.during = write_event_during;
    writes_in = NULL;
}

static void
do_steps(void)
{
    CHECK_HR(call_any(METHOD_END_PREPARE_SNAPSHOTS), S_OK);
    CHECK_HR(call_any(METHOD_PRE_COMMIT_SNAPSHOTS), S_OK);
    CHECK_HR(call_any(METHOD_COMMIT_SNAPSHOTS), S_OK);
    CHECK_HR(call_any(METHOD_POST_COMMIT_SNAPSHOTS), S_OK);
    CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), S_OK);
}

void
steps__event_written_while_frozen__is_a_breach(void)
{
    static const char *const methods[] = {"PreCommitSnapshots", "CommitSnapshots",
                                          "PostCommitSnapshots"};

    for (size_t i = 0; i < COUNT(methods); i++) {
        start_with_events();
        bad.touch = give_target;
        writes_in = methods[i];
        do_steps();
        check_rule(RULE_EVENT_WHILE_FROZEN, methods[i]);
        finish();
    }
    start_with_events();
    CHECK_HR(call_any(METHOD_PRE_COMMIT_SNAPSHOTS), S_OK);
    write_event("info", "-", "something in the background");
    CHECK_HR(call_any(METHOD_COMMIT_SNAPSHOTS), S_OK);
    check_rule(RULE_EVENT_WHILE_FROZEN, "CommitSnapshots");
    finish();
}

void
steps__event_written_before_or_after__is_none(void)
{
    static const char *const methods[] = {"EndPrepareSnapshots", "GetTargetLuns"};

    for (size_t i = 0; i < COUNT(methods); i++) {
        start_with_events();
        bad.touch = give_target;
        writes_in = methods[i];
        do_steps();
        check_no_rule();
        finish();
    }
}

/* Two vetoes of EndPrepareSnapshots for one set, and what is in the event file afterwards. */
void
veto__with_and_without_events__are_counted(void)
{
    static const char other[] = "{11111111-0000-0000-0000-000000000000}";
    static const struct {
        unsigned before; /* events of before the operation */
        unsigned events;
        const char *severity;
        const char *set;
        const char *method;
        const char *rules;
    } rows[] = {
        {0, 2, "error", SET, "EndPrepareSnapshots", ""},
        {0, 2, "warning", SET, "EndPrepareSnapshots", ""},
        {0, 0, "error", SET, "EndPrepareSnapshots", "22 22 "},
        {2, 0, "error", SET, "EndPrepareSnapshots", "22 22 "},
        {0, 1, "error", SET, "EndPrepareSnapshots", "22 "},
        {0, 2, "info", SET, "EndPrepareSnapshots", "22 22 "},
        {0, 2, "error", SET, "PrepareSnapshots", "22 22 "},
        {0, 2, "error", SET, "EndPrepareSnapshotsEx", "22 22 "},
        {0, 3, "error", SET, "EndPrepareSnapshots", "23 "},
        {0, 3, "error", other, "EndPrepareSnapshots", ""},
        {0, 3, "error", "-", "EndPrepareSnapshots", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t from;

        start_with_events();
        for (unsigned k = 0; k < rows[i].before; k++)
            write_event(rows[i].severity, rows[i].set, rows[i].method);
        from = event_file_size(provider.settings.events);
        bad.answer = VSS_E_PROVIDER_VETO;
        CHECK_HR(call_any(METHOD_END_PREPARE_SNAPSHOTS), VSS_E_PROVIDER_VETO);
        CHECK_HR(call_any(METHOD_END_PREPARE_SNAPSHOTS), VSS_E_PROVIDER_VETO);
        for (unsigned k = 0; k < rows[i].events; k++)
            write_event(rows[i].severity, rows[i].set, rows[i].method);
        event_rules_check(caller.timeline, 0, provider.settings.events, from);
        check_rules(rows[i].rules);
        event_rules_check(caller.timeline, 0, "", 0); /* not known: nothing more is noted */
        check_rules(rows[i].rules);
        finish();
    }
}

/* --- the fabric --- */

void
get_target_luns__lun_is_presented_already__is_a_breach(void)
{
    VDS_LUN_INFORMATION target = {0};
    char naa[LUN_RECORD_NAA_SIZE];
    char *host = os_path_join(test_dir(), "alpha");
    char *folder;

    give_target(&target, &target, 1);
    folder = os_path_join(host, lun_record_naa(&target, naa));
    CHECK_ERR(os_mkdir(host, NULL), ERR_OK, NULL);

    for (int is_presented = 0; is_presented < 2; is_presented++) {
        start();
        (void)snprintf(provider.settings.fabric, sizeof(provider.settings.fabric), "%s",
                       test_dir()); /* fits */
        strcpy(provider.settings.host, "alpha");
        bad.touch = give_target;
        if (is_presented)
            CHECK_ERR(os_mkdir(folder, NULL), ERR_OK, NULL);
        CHECK_HR(call_any(METHOD_GET_TARGET_LUNS), S_OK);
        if (is_presented)
            check_rule(RULE_TARGET_VISIBLE, naa);
        else
            check_no_rule();
        finish();
    }
    record_clear(&target);
    mem_free(folder);
    mem_free(host);
}
