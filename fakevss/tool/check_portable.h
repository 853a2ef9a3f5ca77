/* SPDX-License-Identifier: Apache-2.0 */
/* Which scenarios say something about any provider, whatever its array: those whose every
 * statement is about VSS, or about what the adapter file can do. */
#ifndef FAKEVSS_TOOL_CHECK_PORTABLE_H
#define FAKEVSS_TOOL_CHECK_PORTABLE_H

#include <stdbool.h>

#include "base/text.h"
#include "fakevss/scenario/scenario.h"
#include "fakevss/tool/adapter.h"

/* False, with the line and what stands there in @ret_reason, when @scenario cannot be played with
 * @adapter against a provider of which nothing else is known. */
bool check_is_portable(const struct scenario *scenario, const struct adapter *adapter,
                       struct text *ret_reason);

#endif
