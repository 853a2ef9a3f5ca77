/* SPDX-License-Identifier: Apache-2.0 */
/* The list of objects that clients walk: IVssEnumObject. */
#ifndef FAKEVSS_SERVICE_OBJECT_LIST_H
#define FAKEVSS_SERVICE_OBJECT_LIST_H

#include <windows.h>

#include <stdbool.h>

#include "fakevss/service/client.h"
#include "idl/vss_admin.h"

/* The registered providers, or the copies in @context (VSS_CTX_ALL: all), as a list of @client with
 * one reference. *ret_is_empty tells whether there is none. */
HRESULT object_list_providers(struct client *client, IVssEnumObject **ret_list, bool *ret_is_empty);
HRESULT object_list_copies(struct client *client, LONG context, const char *machine,
                           IVssEnumObject **ret_list, bool *ret_is_empty);

#endif
