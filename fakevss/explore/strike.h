/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of the array port that are made in one place: in which method of the provider, and so
 * in which call of the requester, is one table. */
#ifndef FAKEVSS_EXPLORE_STRIKE_H
#define FAKEVSS_EXPLORE_STRIKE_H

#include "fakevss/explore/flow.h"

#define STRIKE_ERRORS_MAX 7

/* Source of the errors: the port's comments; of the results: the page of the provider's method, and
 * VSS_E_PROVIDER_VETO for what it does not list. */
struct strike {
    const char *call;
    enum act_kind at;  /* where the requester sees it */
    bool is_per_lun;   /* made for each LUN, in order */
    bool is_presented; /* only for sets that the host gets to see */
    struct {
        const char *error; /* "": the array's bare no; NULL: no more */
        const char *result;
    } errors[STRIKE_ERRORS_MAX];
};

#define STRIKE_COUNT 13
extern const struct strike strikes[STRIKE_COUNT];

/* Is the call made in @flow? */
bool strike_is_made(const struct strike *strike, const struct flow *flow);

/* How often, as far as it matters. */
unsigned strike_times(const struct strike *strike, const struct flow *flow);

#endif
