/* SPDX-License-Identifier: Apache-2.0 */
/* One restore of a session: InitializeForRestore, AddSnapshotToRecoverySet, RecoverSet. The
 * session's lock is held; its why gets the reason of a failure. VSS_E_BAD_STATE: the call is not
 * legal now. Source: the pages of IVssBackupComponents and IVssBackupComponentsEx3. */
#ifndef FAKEVSS_SERVICE_RESTORES_H
#define FAKEVSS_SERVICE_RESTORES_H

#include "fakevss/service/session.h"

/* First, and once; as document_read(), after which it may be called again. E_INVALIDARG for NULL.
 */
HRESULT restores_initialize(struct session *session, const WCHAR *document);
/* Before RecoverSet. E_INVALIDARG for flags, of which there are none; as recovery_add(). */
HRESULT restores_add(struct session *session, const GUID *snapshot, DWORD flags,
                     const char *volume);
/* Once, when something was added; E_INVALIDARG for flags, VSS_E_RESYNC_IN_PROGRESS. It goes on in
 * the background, as recovery_run(). */
HRESULT restores_start(struct session *session, DWORD flags, IVssAsync **ret_async);
/* Borrowed; NULL while there is none. */
struct operation *restores_operation(const struct session *session);
/* Cancel what runs, wait for its end, and forget it. */
void restores_end(struct session *session);

#endif
