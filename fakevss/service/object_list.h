/* SPDX-License-Identifier: Apache-2.0 */
/* The list of objects that clients walk: IVssEnumObject. */
#ifndef FAKEVSS_SERVICE_OBJECT_LIST_H
#define FAKEVSS_SERVICE_OBJECT_LIST_H

#include <windows.h>

#include <stdbool.h>

#include "idl/vss_admin.h"

/* The registered providers, or the copies in @context (VSS_CTX_ALL: all), as a list with one
 * reference. *ret_is_empty tells whether there is none. */
HRESULT object_list_providers(IVssEnumObject **ret_list, bool *ret_is_empty);
HRESULT object_list_copies(LONG context, const char *machine, IVssEnumObject **ret_list,
                           bool *ret_is_empty);

#endif
