/* SPDX-License-Identifier: Apache-2.0 */
/* What the timelines of a run say about one provider: the rules that it broke, and the methods that
 * were called. Other providers of the host, which VSS asks as well, do not count. */
#ifndef FAKEVSS_TOOL_CHECK_JUDGE_H
#define FAKEVSS_TOOL_CHECK_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "fakevss/scenario/scenario.h"

/* A rule broken in one call. Strings are the judge's. */
struct check_violation {
    unsigned rule;
    bool is_alarm;
    bool is_expected; /* the scenario says that it comes */
    const char *method;
    const char *args;
    const char *seen;
    const struct scenario *scenario;
    unsigned line; /* of the statement under way; 0: at the end */
};

struct judge;

/* @provider is the provider's name, copied. ERR_NOMEM. Freed with judge_free(). */
enum err judge_new(const char *provider, struct judge **ret_judge);
void judge_free(struct judge *judge); /* NULL is fine */

/* @scenario begins; it must outlive the judge. */
void judge_begin(struct judge *judge, const struct scenario *scenario);
/* @statement is about to be carried out, so the one before went well; NULL: the checks at the end
 * are. */
void judge_step(struct judge *judge, const struct statement *statement);

/* Read the timeline @json of @session of agent @agent on @host, as struct rig_ear has it: other
 * providers' violations are taken out of it. ERR_CORRUPT, ERR_NOMEM. */
enum err judge_hear(void *ctx, const char *host, unsigned agent, const char *session,
                    struct text *json, unsigned *ret_breaches, struct why *why);

/* All violations so far. */
size_t judge_count(const struct judge *judge);
const struct check_violation *judge_get(const struct judge *judge, size_t index);

/* How many calls of @method there were; NULL: of any. */
unsigned judge_calls(const struct judge *judge, const char *method);

#endif
