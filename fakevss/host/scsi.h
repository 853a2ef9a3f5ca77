/* SPDX-License-Identifier: Apache-2.0 */
/* What a disk says of itself, parsed from raw SCSI bytes as a port driver would: standard INQUIRY,
 * VPD page 0x80 and VPD page 0x83. The provider has a parser of its own; the two must never share
 * code, so that they can contradict each other. */
#ifndef FAKEVSS_HOST_SCSI_H
#define FAKEVSS_HOST_SCSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SCSI_IDS_MAX 32
#define SCSI_SERIAL_MAX 256
#define SCSI_PAGE_MAX 65539 /* a VPD header and the longest page body */

/* One designator of page 0x83 that belongs to the logical unit (association 0). */
struct scsi_id {
    uint8_t code_set;
    uint8_t type;
    uint8_t size; /* never 0 */
    uint8_t bytes[255];
};

struct scsi_identity {
    uint8_t device_type;
    uint8_t device_type_modifier;
    bool has_command_queueing;
    char vendor[9]; /* texts end at a NUL or at the last non-space; "" when the device gives none */
    char product[17];
    char revision[5];
    char serial[SCSI_SERIAL_MAX];
    unsigned id_count;
    struct scsi_id ids[SCSI_IDS_MAX]; /* in page order */
};

/* Each parser fills its part of *ret_identity and leaves the rest alone; on ERR_CORRUPT it changed
 * nothing and @why names the offending byte or length. Bytes after the length the data declares are
 * ignored. */
enum err scsi_parse_inquiry(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                            struct why *why);
enum err scsi_parse_serial(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                           struct why *why);
/* Drops designators of ports and targets, and empty ones, which identify nothing. ERR_LIMIT above
 * SCSI_IDS_MAX. */
enum err scsi_parse_ids(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                        struct why *why);

/* All fields and designators equal. */
bool scsi_identity_equal(const struct scsi_identity *a, const struct scsi_identity *b);

#endif
