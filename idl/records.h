/* SPDX-License-Identifier: Apache-2.0 */
/* Deep copies of records in task memory, for the proxy DLL's glue. Every nested block is one
 * CoTaskMem allocation, as COM's rules for [in, out] parameters demand. A NULL pointer with a count
 * above zero is copied as it is: judging it is the provider's affair. */
#ifndef IDL_RECORDS_H
#define IDL_RECORDS_H

#include "idl/vss_admin.h"
#include "idl/vss_provider.h"

/* Free what is nested in @record and zero it. */
void record_clear(VDS_LUN_INFORMATION *record);

/* A deep copy of @count records, or NULL without memory. Freed with records_free(). */
VDS_LUN_INFORMATION *records_copy(const VDS_LUN_INFORMATION *records, LONG count);

/* Free the array and all that is nested in it; NULL is fine. */
void records_free(VDS_LUN_INFORMATION *records, LONG count);

/* Free @count property records and the array; NULL is fine. */
void objects_free(VSS_OBJECT_PROP *objects, ULONG count);

#endif
