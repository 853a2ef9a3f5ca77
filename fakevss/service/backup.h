/* SPDX-License-Identifier: Apache-2.0 */
/* One backup or import of a session, from InitializeForBackup to BackupComplete: which call is
 * legal when, and what it does. The session's lock is held; its why gets the reason of a failure.
 * VSS_E_BAD_STATE: the call is not legal now. Source: the pages of IVssBackupComponents. */
#ifndef FAKEVSS_SERVICE_BACKUP_H
#define FAKEVSS_SERVICE_BACKUP_H

#include "fakevss/service/session.h"

/* First, and once; with a document when its set is to be imported, else NULL. As document_read();
 * after a refused document it may be called again. */
HRESULT backup_initialize(struct session *session, const WCHAR *document);

/* Only once the session is initialised for a backup, and before it is over. */
HRESULT backup_check_open(const struct session *session);

/* Without a document, before PrepareForBackup, and once. As creation_new(). */
HRESULT backup_start_set(struct session *session, GUID *ret_set);
/* The creation goes on in the background. */
HRESULT backup_do_set(struct session *session, IVssAsync **ret_async);
/* Cancel what runs; a set that was started is given up without a word to its providers. Nothing to
 * abort is fine. */
void backup_abort(struct session *session);

/* With a document, and once. The import goes on in the background; as transport_new(). */
HRESULT backup_import(struct session *session, IVssAsync **ret_async);

/* Once, before DoSnapshotSet. There is nothing to prepare without writers. */
HRESULT backup_prepare(struct session *session, IVssAsync **ret_async);
/* Once, when nothing runs, after DoSnapshotSet or ImportSnapshots. */
HRESULT backup_complete(struct session *session, IVssAsync **ret_async);
/* The document of what the session has made, freed with SysFreeString(). Not while it is made, and
 * with writers not before PrepareForBackup. A set that failed is not in it. */
HRESULT backup_save(struct session *session, BSTR *ret_document);

#endif
