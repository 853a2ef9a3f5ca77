/* SPDX-License-Identifier: Apache-2.0 */
/* A provider's time and its event file are looked at after each of the three calls; what grew
 * between two of them is told with the second. Sizes, not the times in the file: an event may be
 * stamped in the window and written after it. */
#include "config.h"

#include "fakevss/coordinator/window_rules.h"

#include <inttypes.h>

#include "fakevss/coordinator/event_file.h"

#define SLOW_US 1000000u

static bool
is_in_window(enum method method)
{
    return method == METHOD_PRE_COMMIT_SNAPSHOTS || method == METHOD_COMMIT_SNAPSHOTS ||
           method == METHOD_POST_COMMIT_SNAPSHOTS;
}

void
window_rules_begin(const struct call *call)
{
    if (call->method == METHOD_PRE_COMMIT_SNAPSHOTS)
        call->provider->frozen_events = event_file_size(call->provider->settings.events);
}

void
window_rules_end(const struct call *call, uint64_t duration_us)
{
    struct provider *provider = call->provider;
    uint64_t hold_us = provider->settings.hold_ms * 1000ull;
    uint64_t size;

    if (!is_in_window(call->method))
        return;
    if (call->method == METHOD_COMMIT_SNAPSHOTS && hold_us > 0 && duration_us >= hold_us)
        call_violation(call, RULE_HOLD_EXCEEDED, "it took %" PRIu64 " ms", duration_us / 1000);
    else if (duration_us >= SLOW_US)
        call_violation(call, RULE_STEP_SLOW, "it took %" PRIu64 " ms", duration_us / 1000);

    size = event_file_size(provider->settings.events);
    if (size > provider->frozen_events)
        call_violation(call, RULE_EVENT_WHILE_FROZEN, "the event file grew by %" PRIu64 " bytes",
                       size - provider->frozen_events);
    provider->frozen_events = size;
}
