/* SPDX-License-Identifier: Apache-2.0 */
/* The Backup Components Document: what a requester carries from the host that created a shadow copy
 * set to the one that imports it. VSS documents that it holds the records of the original and of
 * the shadow copy LUNs and the extents of each volume, not how; what is here is our own form:
 *
 *   BackupComponents
 *     SnapshotSet              id, context, created, machine
 *       Snapshot               id, provider, original volume
 *         Extent               index of its LUN, slot, offset and length in bytes
 *         Lun                  the original's identity, if it is known
 *           Source, Target     a LUN record, field by field
 *             Identifier       a designator of page 0x83
 *             Interconnect
 *
 * Source: VSS, The Shadow Copy Creation Process; IVssBackupComponents::SaveAsXML. */
#ifndef FAKEVSS_COORDINATOR_DOCUMENT_H
#define FAKEVSS_COORDINATOR_DOCUMENT_H

#include <windows.h>
#include <wtypes.h>

#include "base/err.h"
#include "fakevss/coordinator/copy_set.h"

/* The document of @set, NULL while there is none, freed with SysFreeString(). E_OUTOFMEMORY;
 * VSS_E_UNEXPECTED with a reason when a record exceeds what a document may hold. */
HRESULT document_write(const struct copy_set *set, BSTR *ret_text, struct why *why);

/* The set that a document holds, released with copy_set_release(); its records are byte for byte
 * those that were written, and none of its copies is imported. Without a set *ret_set is zeroed.
 * VSS_E_INVALID_XML_DOCUMENT with a reason that names the element; E_OUTOFMEMORY. */
HRESULT document_read(const WCHAR *text, struct copy_set *ret_set, struct why *why);

#endif
