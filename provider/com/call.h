/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around every method of the provider: the caller check before it; trace, HRESULT and
 * event after it. A method is call_begin, its own checks and one engine call, call_end. */
#ifndef COM_CALL_H
#define COM_CALL_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "provider/com/hr.h"
#include "provider/com/provider.h"

struct call {
    struct server *server; /* borrowed */
    enum method method;
    struct id set; /* null for methods without one */
    uint64_t start_us;
    struct why why; /* filled by whoever fails */
};

/* Start @call of @method on @self; @set may be NULL. ERR_ACCESS when the caller may not use the
 * provider, ERR_CANCELLED when the process is ending: the method then looks at no argument but the
 * outputs that it clears, and goes straight to call_end(). From here to call_end() the thread of a
 * step between PreCommitSnapshots and PostCommitSnapshots is held to base/frozen.h. */
enum err call_begin(struct call *call, struct provider *self, enum method method,
                    const VSS_ID *set);

/* End the call with result @e: trace it, raise an event for a failure that the administrator has to
 * know (a veto always, and exactly one), write events that may be written now, and return the
 * method's HRESULT. Events of PreCommitSnapshots, CommitSnapshots and PostCommitSnapshots are never
 * written by these themselves, but by the next call after the frozen window or by server_wait(). */
HRESULT call_end(struct call *call, enum err e);

#endif
