/* SPDX-License-Identifier: Apache-2.0 */
/* struct lun: what a LUN says of itself (INQUIRY, VPD 0x80, VPD 0x83), the only currency between
 * core, the port and the COM shell. A value type: copy it freely, nothing to release. */
#ifndef ARRAY_LUN_H
#define ARRAY_LUN_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/array/page83.h"

#define LUN_TEXT_MAX 64    /* INQUIRY texts are at most 16 characters; longer ones are not ours */
#define LUN_SERIAL_MAX 256 /* VPD 0x80 carries at most 252 */
#define LUN_NAME_SIZE 64   /* lun_name() result */

struct lun {
    uint8_t device_type;
    uint8_t device_type_modifier;
    bool has_command_queueing;
    char vendor[LUN_TEXT_MAX]; /* texts are trimmed on the right; "" when the device gives none */
    char product[LUN_TEXT_MAX];
    char revision[LUN_TEXT_MAX];
    char serial[LUN_SERIAL_MAX];
    struct page83 page83;
};

/* Same LUN by page 0x83 alone: never by signature, device name or serial. */
bool lun_same(const struct lun *a, const struct lun *b);

/* Field by field equality, designators in order: what GetTargetLuns and FillInLunInfo must agree
 * on. */
bool lun_equal(const struct lun *a, const struct lun *b);

/* A short name for messages: the NAA in hex, else the first designator, else the serial number,
 * else "LUN without identity". Writes to @buf of LUN_NAME_SIZE bytes and returns it. */
char *lun_name(const struct lun *lun, char *buf);

#endif
