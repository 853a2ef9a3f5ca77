/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's test: it was not broken in any call but where a scenario expects it; and it was tested
 * at all, which takes a call of the method that it is about. */
#include "config.h"

#include "fakevss/coordinator/rules.h"
#include "fakevss/tool/check_impl.h"

/* Rules that one method alone can break. The others are about every call. */
static const struct {
    enum rule_id rule;
    const char *method;
} subjects[] = {
    {RULE_OUTPUT_UNWRITTEN, "AreLunsSupported"}, {RULE_INTERCONNECTS_CHANGED, "AreLunsSupported"},
    {RULE_RECORD_VERSION, "GetTargetLuns"},      {RULE_RECORD_SIGNATURE, "GetTargetLuns"},
    {RULE_TARGET_NOT_UNIQUE, "GetTargetLuns"},   {RULE_TARGET_IS_ORIGINAL, "GetTargetLuns"},
    {RULE_TARGET_SHARED, "GetTargetLuns"},       {RULE_RECORD_DIFFERS, "FillInLunInfo"},
    {RULE_MARKS_MISSING, "FillInLunInfo"},       {RULE_COPY_UNUSABLE, "LocateLuns"},
    {RULE_UNLOAD_REFUSED, "OnUnload"},           {RULE_RECORD_CHANGED, "AreLunsSupported"},
    {RULE_TARGETS_LEFT, "GetTargetLuns"},        {RULE_ASYNC_UNWRITTEN, "ResyncLuns"},
    {RULE_UNLOAD_IN_RESYNC, "ResyncLuns"},       {RULE_STEP_SLOW, "PreCommitSnapshots"},
    {RULE_HOLD_EXCEEDED, "CommitSnapshots"},     {RULE_EVENT_WHILE_FROZEN, "CommitSnapshots"},
    {RULE_TARGET_VISIBLE, "GetTargetLuns"},      {RULE_MASK_IGNORED, "OnLunStateChange"},
};

/* NULL: any. */
static const char *
method_of(enum rule_id rule)
{
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
        if (subjects[i].rule == rule)
            return subjects[i].method;
    return NULL;
}

/* Where it was broken, a line each. */
static bool
add_places(const struct check *check, const struct rule *rule, struct text *notes)
{
    bool is_broken = false;

    for (size_t i = 0; i < judge_count(check->judge); i++) {
        const struct check_violation *violation = judge_get(check->judge, i);

        if (violation->rule != (unsigned)rule->id || violation->is_expected)
            continue;
        if (!violation->is_alarm)
            is_broken = true;
        text_add(notes, "%s:%u: ", violation->scenario->file, violation->line);
        check_put_violation(check, violation, notes);
    }
    return is_broken;
}

enum err
check_add_rules(struct check *check)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *rule = &rules[i];
        const char *method = method_of(rule->id);
        struct check_test *test = check_report_add(&check->report, CHECK_RULES);

        if (!test)
            return ERR_NOMEM;
        text_add(&test->name, "rule %d %s", (int)rule->id, rule->name);
        text_add(&test->title, "%s", rule->demand);
        if (add_places(check, rule, &test->notes)) {
            test->outcome = CHECK_FAILED;
        } else if (!test->notes.size && judge_calls(check->judge, method) == 0) {
            test->outcome = CHECK_SKIPPED;
            text_add(&test->notes, "no scenario called %s", method ? method : "the provider");
        }
        check_write_last(check);
    }
    return ERR_OK;
}
