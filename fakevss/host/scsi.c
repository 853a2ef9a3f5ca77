/* SPDX-License-Identifier: Apache-2.0 */
/* Parsers for standard INQUIRY data and VPD pages 0x80 and 0x83. Every length is checked against
 * the bytes that are there before it is used. Source of the layouts: SPC-4, 6.4.2, 7.8.15
 * and 7.8.6. */
#include "config.h"

#include "fakevss/host/scsi.h"

#include <string.h>

#define INQUIRY_MIN 36
#define VPD_HEADER 4
#define DESIGNATOR_HEADER 4
#define PAGE_SERIAL 0x80
#define PAGE_IDS 0x83
#define ASSOCIATION_LUN 0

static void
copy_text(char *to, const uint8_t *from, size_t size)
{
    const uint8_t *end = memchr(from, 0, size);
    size_t length = end ? (size_t)(end - from) : size;

    while (length > 0 && from[length - 1] == ' ')
        length--;
    memcpy(to, from, length);
    to[length] = 0;
}

enum err
scsi_parse_inquiry(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                   struct why *why)
{
    if (size < INQUIRY_MIN)
        return why_set(why, ERR_CORRUPT, "INQUIRY data has %zu bytes, at least %d are needed", size,
                       INQUIRY_MIN);
    if (data[4] + 5 < INQUIRY_MIN)
        return why_set(why, ERR_CORRUPT, "INQUIRY data declares %d bytes, at least %d are needed",
                       data[4] + 5, INQUIRY_MIN);
    if (data[0] >> 5)
        return why_set(why, ERR_CORRUPT, "INQUIRY data says that no device is connected (0x%02x)",
                       data[0]);

    ret_identity->device_type = data[0] & 0x1f;
    ret_identity->device_type_modifier = data[1] & 0x7f;
    ret_identity->has_command_queueing = data[7] & 0x02;
    copy_text(ret_identity->vendor, data + 8, 8);
    copy_text(ret_identity->product, data + 16, 16);
    copy_text(ret_identity->revision, data + 32, 4);
    return ERR_OK;
}

/* Check the header of a VPD page; *ret_length is the body's length, all of which is in @data. */
static enum err
parse_header(const uint8_t *data, size_t size, unsigned page, size_t *ret_length, struct why *why)
{
    size_t length;

    if (size < VPD_HEADER)
        return why_set(why, ERR_CORRUPT, "VPD page 0x%02x has %zu bytes, its header alone has %d",
                       page, size, VPD_HEADER);
    if (data[1] != page)
        return why_set(why, ERR_CORRUPT, "VPD page 0x%02x has page code 0x%02x", page, data[1]);
    length = (size_t)data[2] << 8 | data[3];
    if (length > size - VPD_HEADER)
        return why_set(why, ERR_CORRUPT, "VPD page 0x%02x declares %zu bytes, %zu are there", page,
                       length, size - VPD_HEADER);

    *ret_length = length;
    return ERR_OK;
}

enum err
scsi_parse_serial(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                  struct why *why)
{
    size_t length = 0;
    enum err e = parse_header(data, size, PAGE_SERIAL, &length, why);

    if (e)
        return e;
    if (length >= SCSI_SERIAL_MAX)
        return why_set(why, ERR_CORRUPT, "VPD page 0x80 has a serial number of %zu bytes", length);

    copy_text(ret_identity->serial, data + VPD_HEADER, length);
    return ERR_OK;
}

/* Read the designator at @data into *ret_id; *ret_used is its whole length. A @size of 0 in the
 * result means: not one that identifies the logical unit. */
static enum err
parse_designator(const uint8_t *data, size_t size, struct scsi_id *ret_id, size_t *ret_used,
                 struct why *why)
{
    uint8_t length;

    memset(ret_id, 0, sizeof(*ret_id));
    if (size < DESIGNATOR_HEADER)
        return why_set(why, ERR_CORRUPT, "VPD page 0x83 ends inside a designator's header");
    length = data[3];
    if (length > size - DESIGNATOR_HEADER)
        return why_set(why, ERR_CORRUPT, "VPD page 0x83 has a designator of %u bytes, %zu are left",
                       length, size - DESIGNATOR_HEADER);

    *ret_used = (size_t)DESIGNATOR_HEADER + length;
    if ((data[1] >> 4 & 3) != ASSOCIATION_LUN)
        return ERR_OK;
    ret_id->code_set = data[0] & 0x0f;
    ret_id->type = data[1] & 0x0f;
    ret_id->size = length;
    memcpy(ret_id->bytes, data + DESIGNATOR_HEADER, length);
    return ERR_OK;
}

enum err
scsi_parse_ids(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
               struct why *why)
{
    struct scsi_id ids[SCSI_IDS_MAX];
    unsigned count = 0;
    size_t length = 0;
    size_t used = 0;
    enum err e = parse_header(data, size, PAGE_IDS, &length, why);

    if (e)
        return e;
    for (data += VPD_HEADER; length > 0; data += used, length -= used) {
        struct scsi_id id;

        e = parse_designator(data, length, &id, &used, why);
        if (e)
            return e;
        if (id.size == 0)
            continue;
        if (count == SCSI_IDS_MAX)
            return why_set(why, ERR_LIMIT, "VPD page 0x83 has more than %d designators",
                           SCSI_IDS_MAX);
        ids[count++] = id;
    }

    memset(ret_identity->ids, 0, sizeof(ret_identity->ids));
    memcpy(ret_identity->ids, ids, count * sizeof(ids[0]));
    ret_identity->id_count = count;
    return ERR_OK;
}

static bool
id_same(const struct scsi_id *a, const struct scsi_id *b)
{
    return a->code_set == b->code_set && a->type == b->type && a->size == b->size &&
           memcmp(a->bytes, b->bytes, a->size) == 0;
}

bool
scsi_identity_equal(const struct scsi_identity *a, const struct scsi_identity *b)
{
    unsigned i;

    if (a->device_type != b->device_type || a->device_type_modifier != b->device_type_modifier ||
        a->has_command_queueing != b->has_command_queueing || strcmp(a->vendor, b->vendor) != 0 ||
        strcmp(a->product, b->product) != 0 || strcmp(a->revision, b->revision) != 0 ||
        strcmp(a->serial, b->serial) != 0 || a->id_count != b->id_count)
        return false;
    for (i = 0; i < a->id_count; i++)
        if (!id_same(&a->ids[i], &b->ids[i]))
            return false;
    return true;
}
