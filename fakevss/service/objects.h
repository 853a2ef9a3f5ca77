/* SPDX-License-Identifier: Apache-2.0 */
/* Property records of copies and providers, with texts in task memory. */
#ifndef FAKEVSS_SERVICE_OBJECTS_H
#define FAKEVSS_SERVICE_OBJECTS_H

#include <windows.h>

#include "fakevss/coordinator/copy_set.h"
#include "fakevss/coordinator/store.h"
#include "idl/vss_admin.h"

/* E_OUTOFMEMORY, with nothing left allocated. */
HRESULT object_from_provider(const struct store_provider *provider, VSS_OBJECT_PROP *ret_object);
HRESULT object_from_copy(const struct copy_set *set, const struct copy *copy, const char *machine,
                         VSS_OBJECT_PROP *ret_object);
HRESULT object_dup(const VSS_OBJECT_PROP *from, VSS_OBJECT_PROP *ret_object);
/* Free the texts and zero the record. */
void object_clear(VSS_OBJECT_PROP *object);

#endif
