/* SPDX-License-Identifier: Apache-2.0 */
/* A call into a provider under way: what call.c shares with those who judge it. */
#ifndef FAKEVSS_COORDINATOR_CALL_IMPL_H
#define FAKEVSS_COORDINATOR_CALL_IMPL_H

#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/method.h"
#include "fakevss/coordinator/provider.h"

struct call {
    struct provider *provider;
    const struct caller *caller;
    enum method method;
    enum method_verdict verdict; /* of its result, once it has one */
    size_t ticket;               /* of its entry in the timeline */
    struct clock_timer limit;    /* of the time that it may take */
};

/* Note that the provider broke @rule in this call, and what was seen. */
void call_violation(const struct call *call, enum rule_id rule, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Hold the result @hr against the method's lists, note what is wrong with it, and explain a
 * failure. Returns what the requester sees. */
HRESULT call_judge(struct call *call, HRESULT hr);

#endif
