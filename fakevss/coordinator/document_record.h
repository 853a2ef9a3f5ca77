/* SPDX-License-Identifier: Apache-2.0 */
/* A LUN record as an element of a document. */
#ifndef FAKEVSS_COORDINATOR_DOCUMENT_RECORD_H
#define FAKEVSS_COORDINATOR_DOCUMENT_RECORD_H

#include "fakevss/coordinator/document_fields.h"
#include "idl/records.h"

/* Add @record to @parent as an element of that name. False when it exceeds what can be read back.
 */
bool document_put_record(struct tree *parent, const char *name, const VDS_LUN_INFORMATION *record);

/* Take the only child of @parent of that name, as a record cleared with record_clear() whatever
 * became of @fields. */
void document_take_record(struct fields *fields, struct tree *parent, const char *name,
                          VDS_LUN_INFORMATION *ret_record);

#endif
