/* SPDX-License-Identifier: Apache-2.0 */
/* One provider process per machine: the engine's start-up clean-up relies on being alone. */
#ifndef APP_INSTANCE_H
#define APP_INSTANCE_H

#include <stdbool.h>

#include <windows.h>

#include "base/err.h"

/* Zero-initialise. */
struct instance {
    HANDLE mutex; /* owned; NULL: not taken */
};

/* Become the instance that serves this machine, waiting at most @timeout_ms for another one to end.
 * ERR_EXISTS when it does not; ERR_IO. */
enum err instance_take(DWORD timeout_ms, struct instance *ret_instance, struct why *why);

/* Does a process serve this machine, or wait to? Takes nothing, so it disturbs nobody; the answer
 * may be old when it is read. */
bool instance_is_taken(void);

/* Let the next one in: to be called by the thread that took it. One not taken is fine. */
void instance_release(struct instance *instance);

#endif
