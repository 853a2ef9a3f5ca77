/* SPDX-License-Identifier: Apache-2.0 */
/* VDS_LUN_INFORMATION to struct lun and back: the only place that knows how the record nests and
 * that its blocks are task memory. A record that comes in is hostile: any pointer may be NULL, any
 * count may lie. */
#ifndef COM_VDS_LUN_H
#define COM_VDS_LUN_H

#include <stddef.h>

#include "base/err.h"
#include "idl/vss_provider.h"
#include "provider/array/lun.h"

/* Most LUNs that one call may carry. */
#define VDS_LUNS_MAX VSS_WIRE_LUN_MAX

/* Most identifiers a record may claim to have. */
#define VDS_LUN_IDENTIFIERS_MAX 64

/* Read @record. NULL texts are "", trailing blanks are dropped, identifiers without bytes or of a
 * type or code set outside SCSI's four bits are skipped; of more identifiers than a struct lun
 * holds the first ones that qualify as a unique id are kept, since such a LUN is not ours.
 * ERR_INVAL for a record that breaks the rules: more than VDS_LUN_IDENTIFIERS_MAX identifiers, a
 * count without its block, an identifier above 255 bytes, a text too long to be SCSI's. *ret_lun is
 * written on success only. */
enum err vds_lun_read(const VDS_LUN_INFORMATION *record, struct lun *ret_lun, struct why *why);

/* Read an array of @count records to a new array, freed with mem_free(). ERR_INVAL also for a NULL
 * array and a count outside 1 .. VDS_LUNS_MAX; ERR_NOMEM. */
enum err vds_luns_read(const VDS_LUN_INFORMATION *records, LONGLONG count, struct lun **ret_luns,
                       struct why *why);

/* Replace the identity in each of @count @records by that of @luns: all of them, or none on failure
 * (ERR_NOMEM). Version 1, no disk signature, SCSI bus; the interconnects stay untouched. The
 * version of the identifier descriptor has no documented value: it is taken from the record in
 * @like with the same index (may be @records itself). */
enum err vds_luns_write(const struct lun *luns, size_t count, const VDS_LUN_INFORMATION *like,
                        VDS_LUN_INFORMATION *records);

/* Free everything nested in @record, interconnects too, and zero it. */
void vds_lun_clear(VDS_LUN_INFORMATION *record);

#endif
