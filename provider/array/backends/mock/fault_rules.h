/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a faults file, parsed. */
#ifndef MOCK_FAULT_RULES_H
#define MOCK_FAULT_RULES_H

#include <stdint.h>

#include "provider/array/backends/mock/faults.h"

#define FAULT_RULES_MAX 64

enum fault_action {
    FAULT_ACTION_FAIL,
    FAULT_ACTION_DELAY,
    FAULT_ACTION_HANG,
    FAULT_ACTION_DIE,
    FAULT_ACTION_TEAR, /* only of FAULT_APPEND */
};

struct fault_rule {
    enum fault_op op;
    uint64_t nth; /* 1 is the first call; 0 is every call */
    enum fault_action action;
    enum err error;    /* of fail; ERR_OK when the line names none */
    uint32_t delay_ms; /* of delay */
    unsigned line;     /* in the file, for messages */
};

struct fault_rules {
    unsigned count;
    uint64_t digest; /* of the file's text, comments included; 0: there is none */
    struct fault_rule list[FAULT_RULES_MAX];
};

/* The name of @op in a faults file. Never NULL. */
const char *fault_op_name(enum fault_op op);

/* Read the file at @path; a missing file is no rules. ERR_CORRUPT names file and line; ERR_IO,
 * ERR_NOMEM. */
enum err fault_rules_load(const char *path, struct fault_rules *ret_rules, struct why *why);

#endif
