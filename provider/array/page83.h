/* SPDX-License-Identifier: Apache-2.0 */
/* SCSI device identification (VPD page 0x83): the designators of a LUN, their matching rules, and
 * the raw page. Knows nothing of VDS structures. Source of the page form: SPC-4, 7.8.6. */
#ifndef ARRAY_PAGE83_H
#define ARRAY_PAGE83_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PAGE83_DESIGNATORS_MAX 16
#define PAGE83_DESIGNATOR_MAX 255 /* the length field is one byte */
#define PAGE83_NIBBLE_MAX 15      /* type and code set have four bits each */

enum page83_type {
    PAGE83_VENDOR_SPECIFIC = 0,
    PAGE83_T10_VENDOR = 1,
    PAGE83_EUI64 = 2,
    PAGE83_NAA = 3,
    PAGE83_SCSI_NAME = 8,
};

enum page83_code_set {
    PAGE83_BINARY = 1,
    PAGE83_ASCII = 2,
    PAGE83_UTF8 = 3,
};

/* One designator with association 0 (the LUN itself). Types and code sets beyond the named ones are
 * carried as they are. */
struct page83_designator {
    uint8_t type;
    uint8_t code_set;
    uint8_t size; /* bytes used in data */
    uint8_t data[PAGE83_DESIGNATOR_MAX];
};

struct page83 {
    unsigned count;
    struct page83_designator designators[PAGE83_DESIGNATORS_MAX];
};

/* Append a designator; @data is copied. ERR_INVAL for an empty or oversized one, a type or a code
 * set that the page cannot hold, ERR_LIMIT when
 * @page is full. */
enum err page83_add(struct page83 *page, unsigned type, unsigned code_set, const void *data,
                    size_t size);

/* Does a designator of @type identify a LUN uniquely? Types 1, 2, 3 and 8 do. Source: VSS, Required
 * Behaviors for Shadow Copy Providers (unique page-83 id). */
bool page83_is_unique_type(unsigned type);

/* Is there a designator that identifies the LUN uniquely? */
bool page83_has_unique_id(const struct page83 *page);

/* Do both pages name the same LUN? True when a designator of a unique type of one is in the other
 * with the same type, code set and bytes. */
bool page83_same_lun(const struct page83 *a, const struct page83 *b);

/* The same designators in the same order. */
bool page83_equal(const struct page83 *a, const struct page83 *b);

/* The first NAA designator, or NULL. Borrowed. */
const struct page83_designator *page83_naa(const struct page83 *page);

/* Parse a raw page of @size bytes. Port and target designators (association 1, 2) are skipped,
 * empty ones too. ERR_CORRUPT for a wrong page code or a length that leaves the buffer; ERR_LIMIT
 * for more than PAGE83_DESIGNATORS_MAX designators. *ret_page is written only on success. */
enum err page83_parse(const uint8_t *raw, size_t size, struct page83 *ret_page, struct why *why);

/* Write the raw page to @buf; *ret_size is its size. ERR_LIMIT when @buf_size is too small. */
enum err page83_write(const struct page83 *page, uint8_t *buf, size_t buf_size, size_t *ret_size);

#endif
