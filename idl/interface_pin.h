/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps an interface registered with RPC from its first stub until the apartment's end.
 *
 * COM takes an interface from RPC with the last object that has it, and waits for the calls under
 * way. Wine 8 (rpcrt4, RpcServerUnregisterIf) can miss the end of one that is just returning, and
 * then waits for ever: a Release that came in right after another call hung, and with it the
 * process. As long as an object of ours has the interface it is never the last. */
#ifndef IDL_INTERFACE_PIN_H
#define IDL_INTERFACE_PIN_H

#include <windows.h>

#include <stdbool.h>

/* Pin interface @iid, unless it is, for the calling thread's apartment. Without memory nothing is
 * pinned, and no harm done. Any thread that has initialised COM. */
void interface_pin(REFIID iid);

/* Is it pinned? For tests. */
bool interface_is_pinned(REFIID iid);

#endif
