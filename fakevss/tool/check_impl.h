/* SPDX-License-Identifier: Apache-2.0 */
/* Between the parts of "fakevss check": the command (check.c), the provider it is about
 * (check_provider.c), and the tests that come of playing (check_play.c). */
#ifndef FAKEVSS_TOOL_CHECK_IMPL_H
#define FAKEVSS_TOOL_CHECK_IMPL_H

#include "fakevss/tool/adapter.h"
#include "fakevss/tool/check_judge.h"
#include "fakevss/tool/check_report.h"
#include "fakevss/tool/rig.h"

#define CHECK_OUTPUTS_MAX 4

struct check_output {
    const struct check_format *format;
    const char *path; /* NULL: standard output */
    FILE *file;
};

/* A registered provider. Zero-initialise; released with check_provider_release(). */
struct check_provider {
    char *id, *name, *class_id; /* owned */
};

struct check {
    const char *wanted; /* id or class of the provider */
    struct adapter adapter;
    struct scenario **scenarios;
    size_t scenario_count;
    uint32_t patience_ms; /* 0: the player's own */
    bool is_verbose;
    struct check_output outputs[CHECK_OUTPUTS_MAX];
    size_t output_count;

    struct check_provider provider;
    struct judge *judge; /* NULL before the provider is known */
    struct check_report report;
    const struct scenario *scenario; /* being played */
};

/* Have the host of the first scenario ready, and find the provider among those registered there.
 * ERR_NOT_FOUND with a list of those in @why; the errors of rig_output(). */
enum err check_find_provider(struct check *check, struct rig *rig, struct why *why);
void check_provider_release(struct check_provider *provider);

/* Play all that are portable, and write a test for each as it ends; then those of the rules. An
 * error when it cannot go on: ERR_CANCELLED, ERR_NOMEM. */
enum err check_play_all(struct check *check, const struct rig *rig);

/* Add the tests of the rules, from what the judge has. ERR_NOMEM. */
enum err check_add_rules(struct check *check);

/* Append "rule 7 record-signature (breach): ..." as a line. */
void check_put_violation(const struct check *check, const struct check_violation *violation,
                         struct text *notes);

/* Write the last test of the report to all outputs. */
void check_write_last(struct check *check);

#endif
