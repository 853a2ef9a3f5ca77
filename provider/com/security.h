/* SPDX-License-Identifier: Apache-2.0 */
/* The process-wide COM security: who may reach the provider at all. caller.h is the second door. */
#ifndef COM_SECURITY_H
#define COM_SECURITY_H

#include "base/err.h"

/* Set up COM security for the process, with ACCESS_CALL_SDDL: called once, after CoInitializeEx and
 * before anything else of COM. Sets also that COM does not swallow exceptions, so that a crash is
 * seen as one. ERR_NOMEM, ERR_IO. Sources: VSS, Security Considerations for Requesters and for
 * Writers, applied by analogy. */
enum err security_init(struct why *why);

#endif
