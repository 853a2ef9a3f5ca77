/* SPDX-License-Identifier: Apache-2.0 */
/* What the storage stack of Windows answers about a disk or a volume, read from the bytes of the
 * reply: portable, and nothing in them is trusted. Sources: STORAGE_DEVICE_DESCRIPTOR and
 * VOLUME_DISK_EXTENTS (winioctl.h), STORAGE_DEVICE_ID_DESCRIPTOR and STORAGE_IDENTIFIER
 * (ntddstor.h). */
#ifndef ADMIN_STORAGE_REPLY_H
#define ADMIN_STORAGE_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "provider/array/lun.h"

#define STORAGE_DISKS_MAX 64

/* Where the fields are, for the Windows side to compare with its headers. */
enum storage_reply_layout {
    STORAGE_HEADER_SIZE = 8,    /* Version, Size: the same in both descriptors */
    STORAGE_DEVICE_VENDOR = 12, /* VendorIdOffset; product, revision, serial number follow */
    STORAGE_DEVICE_TEXTS_END = 28,
    STORAGE_IDS_COUNT = 8,  /* NumberOfIdentifiers */
    STORAGE_IDS_FIRST = 12, /* Identifiers */
    STORAGE_ID_SIZE = 8,    /* IdentifierSize */
    STORAGE_ID_NEXT = 10,   /* NextOffset */
    STORAGE_ID_ASSOCIATION = 12,
    STORAGE_ID_DATA = 16,      /* Identifier */
    STORAGE_EXTENTS_FIRST = 8, /* Extents */
    STORAGE_EXTENT_SIZE = 24,
};

/* The size that a descriptor of at least STORAGE_HEADER_SIZE bytes says it has as a whole. */
size_t storage_reply_size(const uint8_t *reply);

/* Fill what INQUIRY and VPD page 0x80 say into *ret_lun, whose page 0x83 is left empty, from a
 * STORAGE_DEVICE_DESCRIPTOR. Too long texts are cut. ERR_CORRUPT for an offset or a text that
 * leaves the reply. *ret_lun is written only on success. */
enum err storage_parse_device(const uint8_t *reply, size_t size, struct lun *ret_lun,
                              struct why *why);

/* Read a STORAGE_DEVICE_ID_DESCRIPTOR. Identifiers of ports and targets, empty ones, and types and
 * code sets that SCSI does not have, are left out. ERR_CORRUPT for a length that leaves the reply,
 * ERR_LIMIT for more than PAGE83_DESIGNATORS_MAX. *ret_page is written only on success. */
enum err storage_parse_ids(const uint8_t *reply, size_t size, struct page83 *ret_page,
                           struct why *why);

/* The numbers of the disks of a volume from its VOLUME_DISK_EXTENTS, each once, in the order in
 * which they came, to @disks of STORAGE_DISKS_MAX. ERR_CORRUPT for a count that leaves the reply,
 * or no disk at all; ERR_LIMIT. */
enum err storage_parse_extents(const uint8_t *reply, size_t size, uint32_t *disks,
                               size_t *ret_count, struct why *why);

#endif
