/* SPDX-License-Identifier: Apache-2.0 */
/* Who calls: only VSS and administrators may call anything. The check is exchangeable, because
 * a test platform may lack COM impersonation. */
#ifndef COM_CALLER_H
#define COM_CALLER_H

#include <windows.h>

#include "base/err.h"

/* May the client of the running COM call use the provider? ERR_OK or ERR_ACCESS. Called at the
 * start of a method, on the method's thread, also in the frozen window: neither allocates nor logs.
 */
typedef enum err caller_check(struct why *why);

/* Whose token may call: one of these accounts, its own or as an enabled group. */
#define CALLER_PRIVILEGED 2
extern const WELL_KNOWN_SID_TYPE caller_privileged[CALLER_PRIVILEGED];

/* Those of caller_privileged, by the token of the running call; a caller that cannot be identified
 * is refused. Source: VSS, Error Handling in Shadow Copy Providers (E_ACCESSDENIED).
 */
caller_check caller_is_privileged;

/* Anyone who came through the process-wide security. For test platforms only. */
caller_check caller_is_anyone;

#endif
