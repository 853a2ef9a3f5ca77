/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the harness; tests include harness.h alone. */
#ifndef HARNESS_IMPL_H
#define HARNESS_IMPL_H

#include "winetest/harness/harness.h"

enum result_state { RESULT_NOT_RUN, RESULT_PASSED, RESULT_FAILED, RESULT_SKIPPED };

struct result {
    enum result_state state;
    char *detail; /* failed checks, or why it was skipped; malloc'ed, may be NULL */
    double seconds;
};

/* Record a check of the running case: print @text when it failed. Thread-safe. */
void check_record(bool passed, const char *text, const char *file, int line);

/* Write the results of the selected cases to @path as JUnit XML. False, after a message, when it
 * cannot be written. */
bool junit_write(const char *path, const char *program, const struct test_case *cases,
                 const struct result *results);

/* The name of @value as Windows documents it, "?" for an unknown one. */
const char *hr_name(unsigned long value);

/* Remove the folder of test_dir(), if the case asked for one. False, after a message, when
 * something could not be removed. */
bool test_dir_remove(void);

#endif
