/* SPDX-License-Identifier: Apache-2.0 */
/* The process-wide COM security: who may reach the provider at all. caller.h is the second door. */
#ifndef COM_SECURITY_H
#define COM_SECURITY_H

#include "base/err.h"

/* Who may call, in the security descriptor language; each part is explained in security.c. */
#define SECURITY_SDDL "O:BAG:BAD:(A;;0x3;;;SY)(A;;0x3;;;BA)"

/* Who may start the server or reach a running one; likewise explained there. Stored with the AppID,
 * because Windows' default would let every interactive user start it. */
#define SECURITY_LAUNCH_SDDL "O:BAG:BAD:(A;;0xb;;;SY)(A;;0xb;;;BA)"

/* Set up COM security for the process: called once, after CoInitializeEx and before anything else
 * of COM. Sets also that COM does not swallow exceptions, so that a crash is seen as one.
 * ERR_NOMEM, ERR_IO. */
enum err security_init(struct why *why);

#endif
