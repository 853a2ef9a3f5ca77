/* SPDX-License-Identifier: Apache-2.0 */
/* BreakSnapshotSet and BreakSnapshotSetEx of a session. The session's lock is held; its why gets
 * the reason of a failure. VSS_E_BAD_STATE as backup_check_open(). */
#ifndef FAKEVSS_SERVICE_BREAKS_H
#define FAKEVSS_SERVICE_BREAKS_H

#include "fakevss/service/session.h"

/* As break_set() without a flag. */
HRESULT breaks_run(struct session *session, const GUID *set);
/* break_set() in the background, once the one before has ended; *ret_async tells its result. It
 * cannot be cancelled. E_INVALIDARG for flags, at once; E_OUTOFMEMORY. */
HRESULT breaks_start(struct session *session, const GUID *set, DWORD flags, IVssAsync **ret_async);
/* The one that was started last, borrowed; NULL without one. */
struct operation *breaks_operation(const struct session *session);
/* Wait for its end and forget it. */
void breaks_end(struct session *session);

#endif
