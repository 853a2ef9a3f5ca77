/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of a machine and its array, each with a verdict, what was seen, and the remedy. */
#ifndef ADMIN_DOCTOR_H
#define ADMIN_DOCTOR_H

#include "base/text.h"
#include "provider/admin/facts.h"

#define DOCTOR_CHECKS_MAX 24

enum doctor_result {
    DOCTOR_OK,
    DOCTOR_UNKNOWN, /* it could not be checked; another check says why */
    DOCTOR_WARN,    /* works, but not as it should */
    DOCTOR_FAIL,    /* shadow copies fail, or will */
    DOCTOR_RESULT_COUNT
};

struct doctor_check {
    const char *name; /* short, stable: programs may ask for it */
    enum doctor_result result;
    char detail[WHY_MAX];
    const char *remedy; /* NULL when there is nothing to do */
};

/* Zero-initialise. */
struct doctor {
    struct doctor_check checks[DOCTOR_CHECKS_MAX];
    size_t count;
};

/* Make all checks, always the same ones in the same order. */
void doctor_examine(struct doctor *doctor, const struct facts *facts);

/* How many checks ended with @result? */
size_t doctor_count(const struct doctor *doctor, enum doctor_result result);

/* As a table or as JSON. */
void doctor_write(const struct doctor *doctor, bool is_json, struct text *text);

#endif
