/* SPDX-License-Identifier: Apache-2.0 */
/* Device identification page: list of designators, raw form, matching. Nothing a device sends is
 * trusted: every length is checked against the buffer before it is used. */
#include "config.h"

#include "provider/array/page83.h"

#include <string.h>

#define PAGE_CODE 0x83
#define PAGE_HEADER 4
#define DESIGNATOR_HEADER 4

enum err
page83_add(struct page83 *page, unsigned type, unsigned code_set, const void *data, size_t size)
{
    struct page83_designator *designator;

    if (size == 0 || size > PAGE83_DESIGNATOR_MAX || type > PAGE83_NIBBLE_MAX ||
        code_set > PAGE83_NIBBLE_MAX)
        return ERR_INVAL;
    if (page->count >= PAGE83_DESIGNATORS_MAX)
        return ERR_LIMIT;
    designator = &page->designators[page->count++];
    memset(designator, 0, sizeof(*designator));
    designator->type = (uint8_t)type;
    designator->code_set = (uint8_t)code_set;
    designator->size = (uint8_t)size;
    memcpy(designator->data, data, size);
    return ERR_OK;
}

bool
page83_is_unique_type(unsigned type)
{
    return type == PAGE83_T10_VENDOR || type == PAGE83_EUI64 || type == PAGE83_NAA ||
           type == PAGE83_SCSI_NAME;
}

static bool
designator_equal(const struct page83_designator *a, const struct page83_designator *b)
{
    return a->type == b->type && a->code_set == b->code_set && a->size == b->size &&
           memcmp(a->data, b->data, a->size) == 0;
}

bool
page83_same_lun(const struct page83 *a, const struct page83 *b)
{
    for (unsigned i = 0; i < a->count; i++) {
        if (!page83_is_unique_type(a->designators[i].type))
            continue;
        for (unsigned k = 0; k < b->count; k++) {
            if (designator_equal(&a->designators[i], &b->designators[k]))
                return true;
        }
    }
    return false;
}

bool
page83_equal(const struct page83 *a, const struct page83 *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++) {
        if (!designator_equal(&a->designators[i], &b->designators[i]))
            return false;
    }
    return true;
}

bool
page83_has_unique_id(const struct page83 *page)
{
    for (unsigned i = 0; i < page->count; i++) {
        if (page83_is_unique_type(page->designators[i].type))
            return true;
    }
    return false;
}

const struct page83_designator *
page83_naa(const struct page83 *page)
{
    for (unsigned i = 0; i < page->count; i++) {
        if (page->designators[i].type == PAGE83_NAA)
            return &page->designators[i];
    }
    return NULL;
}

/* One descriptor, already known to lie inside the buffer. */
static enum err
parse_designator(const uint8_t *raw, struct page83 *page, struct why *why)
{
    unsigned association = (raw[1] >> 4) & 3;
    uint8_t size = raw[3];

    if (association != 0 || size == 0) /* not of the LUN, or names nothing */
        return ERR_OK;
    if (page83_add(page, raw[1] & 0x0f, raw[0] & 0x0f, raw + DESIGNATOR_HEADER, size))
        return why_set(why, ERR_LIMIT, "the LUN has more than %d identifiers in VPD page 0x83",
                       PAGE83_DESIGNATORS_MAX);
    return ERR_OK;
}

enum err
page83_parse(const uint8_t *raw, size_t size, struct page83 *ret_page, struct why *why)
{
    struct page83 page = {0};
    size_t end;
    size_t at = PAGE_HEADER;

    if (size < PAGE_HEADER)
        return why_set(why, ERR_CORRUPT, "VPD page 0x83 has %zu bytes, less than its header", size);
    if (raw[1] != PAGE_CODE)
        return why_set(why, ERR_CORRUPT, "VPD page 0x%02x came instead of page 0x83", raw[1]);
    end = PAGE_HEADER + ((size_t)raw[2] << 8 | raw[3]);
    if (end > size)
        return why_set(why, ERR_CORRUPT, "VPD page 0x83 claims %zu bytes, but %zu came", end, size);
    while (at < end) {
        enum err e;

        if (end - at < DESIGNATOR_HEADER || end - at - DESIGNATOR_HEADER < raw[at + 3])
            return why_set(why, ERR_CORRUPT,
                           "an identifier at byte %zu of VPD page 0x83 leaves the page", at);
        e = parse_designator(raw + at, &page, why);
        if (e)
            return e;

        at += DESIGNATOR_HEADER + raw[at + 3];
    }
    *ret_page = page;
    return ERR_OK;
}

enum err
page83_write(const struct page83 *page, uint8_t *buf, size_t buf_size, size_t *ret_size)
{
    size_t size = PAGE_HEADER;

    for (unsigned i = 0; i < page->count; i++)
        size += DESIGNATOR_HEADER + (size_t)page->designators[i].size;
    if (size > buf_size)
        return ERR_LIMIT;
    memset(buf, 0, size);
    buf[1] = PAGE_CODE;
    buf[2] = (uint8_t)((size - PAGE_HEADER) >> 8);
    buf[3] = (uint8_t)(size - PAGE_HEADER);
    *ret_size = size;
    buf += PAGE_HEADER;
    for (unsigned i = 0; i < page->count; i++) {
        const struct page83_designator *designator = &page->designators[i];

        buf[0] = designator->code_set;
        buf[1] = designator->type; /* association 0 */
        buf[3] = designator->size;
        memcpy(buf + DESIGNATOR_HEADER, designator->data, designator->size);
        buf += DESIGNATOR_HEADER + designator->size;
    }
    return ERR_OK;
}
