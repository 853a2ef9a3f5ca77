/* SPDX-License-Identifier: Apache-2.0 */
/* What a conformance check found, and the forms it is written in: a test for each scenario and one
 * for each rule of the contract. */
#ifndef FAKEVSS_TOOL_CHECK_REPORT_H
#define FAKEVSS_TOOL_CHECK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/text.h"

enum check_suite { CHECK_SCENARIOS, CHECK_RULES, CHECK_SUITE_COUNT };
enum check_outcome { CHECK_PASSED, CHECK_FAILED, CHECK_SKIPPED, CHECK_OUTCOME_COUNT };

struct check_test {
    enum check_suite suite;
    enum check_outcome outcome;
    struct text name;  /* one word */
    struct text title; /* what it shows */
    struct text notes; /* lines: why it failed or was skipped, or what else there is to know */
    uint64_t ms;
};

struct check_report {
    const char *provider_id; /* borrowed, as all of the provider */
    const char *provider_name;
    const char *class_id;
    struct check_test *tests; /* owned */
    size_t count, capacity;
    bool is_cut; /* it was interrupted, or could not go on */
};

/* Add a test, zeroed: to be filled before another is added. NULL without memory. */
struct check_test *check_report_add(struct check_report *report, enum check_suite suite);
void check_report_release(struct check_report *report); /* zeroed is fine */

unsigned check_report_count(const struct check_report *report, enum check_suite suite,
                            enum check_outcome outcome);
/* Has everything that was tested passed, and was anything? */
bool check_report_conforms(const struct check_report *report);

/* A form. What is written as it comes is written by @test; the rest at the end. */
struct check_format {
    const char *name;
    void (*begin)(FILE *file, const struct check_report *report);
    void (*test)(FILE *file, const struct check_report *report, size_t index);
    void (*end)(FILE *file, const struct check_report *report);
};

extern const struct check_format check_text;  /* for people */
extern const struct check_format check_tap;   /* Test Anything Protocol, version 13 */
extern const struct check_format check_junit; /* XML as JUnit has it */

#endif
