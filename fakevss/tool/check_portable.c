/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/check_portable.h"

#include <stddef.h>

static const char *
unless(const struct adapter *adapter, enum adapter_key key, const char *what)
{
    return adapter->commands[key] ? NULL : what;
}

/* Why the statement is not for every provider; NULL when it is. No default: who adds a kind of
 * statement is asked by the compiler. */
static const char *
obstacle(const struct statement *statement, const struct adapter *adapter)
{
    switch (statement->kind) {
    case STATEMENT_FAULT:
        return statement->value_count ? "the rule is in the words of one kind of array" : NULL;
    case STATEMENT_CLEAR:
        return unless(adapter, ADAPTER_REMOVE, "the adapter has no \"remove\"");
    case STATEMENT_BUS:
        return unless(adapter, ADAPTER_BUS, "the adapter has no \"bus\"");
    case STATEMENT_REBOOT:
        return unless(adapter, ADAPTER_REBOOT, "the adapter has no \"reboot\"");
    case STATEMENT_EXPECT_EVENT:
        return "the numbers of events are those of one provider";
    case STATEMENT_PROVIDER:
        return "the scenario chooses among providers itself";
    case STATEMENT_RELOAD:
        return "the process of a provider may stay when nobody uses it";
    case STATEMENT_HOST:
    case STATEMENT_LUN:
    case STATEMENT_REQUESTER:
    case STATEMENT_CALL:
    case STATEMENT_WRITE:
    case STATEMENT_EXPECT_CONTENT:
    case STATEMENT_EXPECT_MARKS:
    case STATEMENT_EXPECT_COPIES:
    case STATEMENT_EXPECT_VIOLATIONS:
    case STATEMENT_KILL_PROVIDER:
    case STATEMENT_KILL_COORDINATOR:
    case STATEMENT_KILL_REQUESTER:
    case STATEMENT_CLOSE:
    case STATEMENT_FINISH:
    case STATEMENT_VOLUME:
    case STATEMENT_SPAN:
    case STATEMENT_EXPECT_HELD:
    case STATEMENT_EXPECT_FREE:
    case STATEMENT_PRESENT:
    case STATEMENT_UNPRESENT:
    case STATEMENT_RESCAN:
    case STATEMENT_DOCUMENT:
    case STATEMENT_CLOCK:
        return NULL;
    }
    return "a statement of which the kit knows nothing";
}

bool
check_is_portable(const struct scenario *scenario, const struct adapter *adapter,
                  struct text *ret_reason)
{
    for (size_t i = 0; i < scenario->statement_count; i++) {
        const struct statement *statement = &scenario->statements[i];
        const char *why = obstacle(statement, adapter);

        if (why) {
            text_add(ret_reason, "line %u, %s: %s", statement->line, statement->text, why);
            return false;
        }
    }
    return true;
}
