/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario's test: it is played, and no rule was broken that it does not expect. */
#include "config.h"

#include <string.h>

#include "base/os.h"
#include "fakevss/coordinator/rules.h"
#include "fakevss/tool/check_impl.h"
#include "fakevss/tool/check_portable.h"

/* The file's name without folder and ".scn". */
static void
add_name(struct text *text, const struct scenario *scenario)
{
    const char *slash = strrchr(scenario->file, '/');
    const char *name = slash ? slash + 1 : scenario->file;
    size_t length = strlen(name);

    if (length > 4 && strcmp(name + length - 4, ".scn") == 0)
        length -= 4;
    text_add_bytes(text, name, length);
}

void
check_put_violation(const struct check *check, const struct check_violation *violation,
                    struct text *notes)
{
    const struct rule *rule = NULL;

    for (size_t i = 0; !rule && i < rule_count; i++)
        if ((unsigned)rules[i].id == violation->rule)
            rule = &rules[i];
    text_add(notes, "rule %u %s (%s): %s of %s: ", violation->rule, rule ? rule->name : "?",
             violation->is_alarm ? "alarm" : "breach", violation->method, check->provider.name);
    text_add_foreign(notes, violation->seen);
    if (violation->args[0]) {
        text_add(notes, "; ");
        text_add_foreign(notes, violation->args);
    }
    text_add(notes, " [%s]\n", rule ? rule->source : "?");
}

static void
add_failure(const struct scenario *scenario, const struct play_report *played, struct text *notes)
{
    if (played->statement)
        text_add(notes, "%s:%u: %s\n", scenario->file, played->statement->line,
                 played->statement->text);
    else
        text_add(notes, "%s: at the end\n", scenario->file);
    text_add(notes, "expected: %s\ncame: %s\n", text_get(&played->expected),
             text_get(&played->came));
    if (played->reason.size > 0)
        text_add(notes, "reason: %s\n", text_get(&played->reason));
    if (played->leftover.size > 0)
        text_add(notes, "left on the array:\n%s", text_get(&played->leftover));
}

/* The violations of this scenario, which are the last ones. Returns whether one of them is a breach
 * that was not expected. */
static bool
add_violations(const struct check *check, const struct scenario *scenario, struct text *notes)
{
    bool is_breached = false;

    for (size_t i = 0; i < judge_count(check->judge); i++) {
        const struct check_violation *violation = judge_get(check->judge, i);

        if (violation->scenario != scenario || violation->is_expected)
            continue;
        if (!violation->is_alarm)
            is_breached = true;
        check_put_violation(check, violation, notes);
    }
    return is_breached;
}

static enum err
play_one(struct check *check, const struct stage *stage, const struct scenario *scenario,
         struct check_test *test)
{
    struct play_report played = {0};
    uint64_t begun_ms = os_now_us() / 1000;
    enum err e;

    check->scenario = scenario;
    judge_begin(check->judge, scenario);
    e = play(scenario, stage, &played);
    test->ms = os_now_us() / 1000 - begun_ms;
    if (e)
        text_add(&test->notes, "%s\n", err_text(e));
    else if (!played.has_passed)
        add_failure(scenario, &played, &test->notes);
    if (add_violations(check, scenario, &test->notes) || e || !played.has_passed)
        test->outcome = CHECK_FAILED;
    play_report_release(&played);
    return e;
}

void
check_write_last(struct check *check)
{
    for (size_t i = 0; i < check->output_count; i++) {
        const struct check_output *output = &check->outputs[i];

        output->format->test(output->file, &check->report, check->report.count - 1);
        (void)fflush(output->file); /* looked at in the end */
    }
}

enum err
check_play_all(struct check *check, const struct rig *rig)
{
    struct stage stage = *rig_stage(rig);
    enum err e = ERR_OK;

    stage.provider = check->provider.id;
    stage.patience_ms = check->patience_ms;
    for (size_t i = 0; !e && i < check->scenario_count; i++) {
        const struct scenario *scenario = check->scenarios[i];
        struct check_test *test = check_report_add(&check->report, CHECK_SCENARIOS);

        if (!test)
            return ERR_NOMEM;
        add_name(&test->name, scenario);
        text_add(&test->title, "%s", scenario->name);
        if (check_is_portable(scenario, &check->adapter, &test->notes))
            e = play_one(check, &stage, scenario, test);
        else
            test->outcome = CHECK_SKIPPED;
        check_write_last(check);
    }
    return e ? e : check_add_rules(check);
}
