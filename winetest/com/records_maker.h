/* SPDX-License-Identifier: Apache-2.0 */
/* VDS_LUN_INFORMATION for tests: made field by field in task memory, compared deeply, independent
 * of the product's reader and writer. Records are freed with vds_lun_clear() or record_free(). */
#ifndef TEST_COM_RECORDS_MAKER_H
#define TEST_COM_RECORDS_MAKER_H

#include <stdbool.h>
#include <stddef.h>

#include "idl/vss_provider.h"

/* Task memory copies; a failure ends the test program. */
void *task_dup(const void *data, size_t size);
char *task_text(const char *text);

/* A record with every field set, its bytes following from @seed: two identifiers (NAA and SCSI
 * name), a NULL product, an empty revision when @seed is odd, one interconnect. */
void record_make(VDS_LUN_INFORMATION *record, unsigned seed);

/* A record with more and longer nested blocks than record_make() gives: five identifiers, a long
 * serial number, two interconnects, another vendor, no revision. */
void record_make_large(VDS_LUN_INFORMATION *record, unsigned seed);

/* Give @record @count identifiers of @type with @size bytes each, in the place of those it has. */
void record_identifiers(VDS_LUN_INFORMATION *record, ULONG count, unsigned type, ULONG size);

/* Free what is nested in @record and zero it. */
void record_free(VDS_LUN_INFORMATION *record);

/* Every field and every nested byte equal; NULL and "" differ. */
bool record_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);

/* What GetTargetLuns and FillInLunInfo have to agree on: everything but bus type, signature,
 * descriptor version and interconnects. */
bool record_same_identity(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);

#endif
