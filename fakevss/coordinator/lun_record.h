/* SPDX-License-Identifier: Apache-2.0 */
/* VDS_LUN_INFORMATION records: made from a disk's own pages, compared as VSS compares them, and
 * stored field by field. Freed with record_clear() of idl/records.h. */
#ifndef FAKEVSS_COORDINATOR_LUN_RECORD_H
#define FAKEVSS_COORDINATOR_LUN_RECORD_H

#include <windows.h>

#include <stdbool.h>

#include "fakevss/host/disks.h"
#include "idl/records.h"

#define LUN_RECORD_NAA_SIZE 33 /* 16 bytes in hex and a NUL */

/* What the host's disk stack reports of @disk, with its disk id @guid as signature and one
 * interconnect, which the provider must leave alone. E_OUTOFMEMORY. */
HRESULT lun_record_from_disk(const struct disk *disk, const struct id *guid,
                             VDS_LUN_INFORMATION *ret_record);

/* True when both hold the same page 0x83 designator that identifies a LUN uniquely (type 1, 2, 3 or
 * 8). */
bool lun_record_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);
/* True when there is such a designator. */
bool lun_record_is_unique(const VDS_LUN_INFORMATION *record);
/* True when both have the same designators, in any order. Two without any are not the same. */
bool lun_record_same_ids(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);
/* What else differs, the designators, bus type and signature apart, to *ret_why; true when nothing
 * does. Interconnects belong to a host's path and are not compared. */
bool lun_record_same_rest(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b,
                          struct why *ret_why);
/* True when the interconnects are byte for byte the same. */
bool lun_record_same_interconnects(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);
/* True when all members are: what is nested, by its bytes. */
bool lun_record_equal(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b);

/* The NAA in hex, else "LUN without NAA", to @buf of LUN_RECORD_NAA_SIZE bytes. Returns @buf. */
char *lun_record_naa(const VDS_LUN_INFORMATION *record, char *buf);

/* The record as bytes, freed with mem_free(). E_OUTOFMEMORY. */
HRESULT lun_record_store(const VDS_LUN_INFORMATION *record, BYTE **ret_data, DWORD *ret_size);
/* And back. E_OUTOFMEMORY; VSS_E_UNEXPECTED for damaged data. */
HRESULT lun_record_load(const BYTE *data, DWORD size, VDS_LUN_INFORMATION *ret_record);

#endif
