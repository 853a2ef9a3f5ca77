/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as the Windows service LunShadow. COM starts it for the first client; it stays until
 * it is stopped, because a service that is just ending cannot be started, and the next backup would
 * fail. Sources: Services, Service Control Handler Function and SERVICE_STATUS; COM, LocalService.
 */
#ifndef APP_SERVICE_H
#define APP_SERVICE_H

#include "base/err.h"
#include "provider/app/exit_code.h"

#define SERVICE_NAME L"LunShadow"

/* Be the service, in a process that the service control manager started, until it is stopped.
 * Controls: stop and shutdown end it at once, with a set in creation aborted; "parameters changed"
 * ends it as soon as nobody uses it, so that the next client meets the new settings. EXIT_USAGE
 * when somebody else started the process. */
enum exit_code service_run(struct why *why);

#endif
