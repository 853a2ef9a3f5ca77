/* SPDX-License-Identifier: Apache-2.0 */
/* Names and records of original LUNs as one call gives them to a provider. What VSS's pages leave
 * open about them differs from call to call when the setting VaryRecords is on, so that no provider
 * comes to depend on one form of it. */
#ifndef FAKEVSS_COORDINATOR_ORIGINALS_H
#define FAKEVSS_COORDINATOR_ORIGINALS_H

#include <windows.h>

#include "idl/records.h"

enum variant {
    VARIANT_PLAIN,   /* as the host's disk stack makes them */
    VARIANT_PADDED,  /* texts filled up with blanks as on the wire, other spelling of the names */
    VARIANT_SPARSE,  /* no vendor, product and revision */
    VARIANT_STRANGE, /* values and designators that no page knows, an empty designator among them */
    VARIANT_COUNT
};

/* "plain", "padded", ... Never NULL. */
const char *variant_name(enum variant variant);

struct originals {
    LONG count;
    WCHAR **names;                /* owned */
    VDS_LUN_INFORMATION *records; /* owned: a provider changes nothing of the caller's */
    VDS_LUN_INFORMATION *before;  /* owned: what they are before the call; NULL without memory */
};

/* Copies of @names and @records in the form @variant. E_OUTOFMEMORY; then there is nothing to
 * release. */
HRESULT originals_init(struct originals *originals, enum variant variant, LONG count, WCHAR **names,
                       const VDS_LUN_INFORMATION *records);
void originals_release(struct originals *originals);

#endif
