/* SPDX-License-Identifier: Apache-2.0 */
/* What the coordinator holds a provider to: each demand of VSS that it can see broken has a number.
 * Numbers and names are a promise to who filters by them: rules are appended, and one that goes
 * leaves its number unused. */
#ifndef FAKEVSS_COORDINATOR_RULES_H
#define FAKEVSS_COORDINATOR_RULES_H

#include <stddef.h>

#include "base/text.h"

enum rule_id {
    RULE_RESULT_UNLISTED = 1,
    RULE_RESULT_UNKNOWN = 2,
    RULE_PROCESS_GONE = 3,
    RULE_OUTPUT_UNWRITTEN = 4,
    RULE_INTERCONNECTS_CHANGED = 5,
    RULE_RECORD_VERSION = 6,
    RULE_RECORD_SIGNATURE = 7,
    RULE_TARGET_NOT_UNIQUE = 8,
    RULE_TARGET_IS_ORIGINAL = 9,
    RULE_TARGET_SHARED = 10,
    RULE_RECORD_DIFFERS = 11,
    RULE_MARKS_MISSING = 12,
    RULE_COPY_UNUSABLE = 13,
    RULE_UNLOAD_REFUSED = 14,
    RULE_RECORD_CHANGED = 15,
    RULE_TARGETS_LEFT = 16,
    RULE_ASYNC_UNWRITTEN = 17,
    RULE_UNLOAD_IN_RESYNC = 18,
    RULE_STEP_SLOW = 19,
    RULE_HOLD_EXCEEDED = 20,
    RULE_EVENT_WHILE_FROZEN = 21,
    RULE_VETO_WITHOUT_EVENT = 22,
    RULE_EVENT_REPEATED = 23,
    RULE_TARGET_VISIBLE = 24,
    RULE_MASK_IGNORED = 25,
    RULE_RESYNC_TARGET_LOST = 26,
    RULE_CALL_HANGS = 27,
    RULE_MEMORY_FOREIGN = 28,
    RULE_CALL_ORDER = 29,
};

enum rule_weight {
    RULE_BREACH, /* the contract is broken: the operation counts as failed */
    RULE_ALARM,  /* legal, but close to a breach or against the advice: told only */
};

struct rule {
    enum rule_id id;
    const char *name; /* words joined by '-' */
    enum rule_weight weight;
    const char *demand; /* what the contract says, one line */
    const char *source; /* the page that says it */
};

/* The rules in the order of their numbers, and how many there are. */
extern const struct rule rules[];
extern const size_t rule_count;

/* The rule with this number. Never NULL: every id of the enum has one. */
const struct rule *rule_get(enum rule_id id);
/* "breach" or "alarm". */
const char *rule_weight_name(enum rule_weight weight);

/* All of them, appended to @text: for people, as JSON array of member @key, and as doc/rules.md. */
void rules_print(struct text *text);
void rules_json(struct text *text, const char *key);
void rules_page(struct text *text);

#endif
