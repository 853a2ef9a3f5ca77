/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/play_rig.h"

struct fake_stage fake;
struct scenario *scenario;
struct play_report report;

void
start(void)
{
    fake_stage_init(&fake);
}

void
finish(void)
{
    play_report_release(&report);
    report = (struct play_report){0};
    scenario_free(scenario);
    scenario = NULL;
    fake_stage_release(&fake);
}

enum err
run(const char *text)
{
    struct why why = {0};
    enum err e = scenario_parse("t.scn", text, strlen(text), &scenario, &why);

    CHECK_ERR(e, ERR_OK, &why);
    return e ? e : play(scenario, &fake.stage, &report);
}

void
check_failed(unsigned line, const char *expected, const char *came)
{
    CHECK(!report.has_passed);
    CHECK_INT(report.statement ? report.statement->line : 0, line);
    CHECK_CONTAINS(text_get(&report.expected), expected);
    CHECK_CONTAINS(text_get(&report.came), came);
}

bool
was_asked(const char *lines)
{
    return strstr(text_get(&fake.record), lines) != NULL;
}
