/* SPDX-License-Identifier: Apache-2.0 */
/* Every offset and length is compared with the number of bytes that came before it is used. */
#include "config.h"

#include "provider/admin/storage_reply.h"

#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"

#define NO_OFFSET UINT32_C(0xffffffff) /* some drivers say so in place of 0 */

size_t
storage_reply_size(const uint8_t *reply)
{
    return bytes_get_le32(reply + 4);
}

/* The reply as a whole: it has at least @least bytes, and all of those that it claims. */
static enum err
check_whole(const char *name, const uint8_t *reply, size_t size, size_t least, struct why *why)
{
    if (size < least)
        return why_set(why, ERR_CORRUPT, "the %s has %zu bytes, at least %zu were expected", name,
                       size, least);
    if (storage_reply_size(reply) > size)
        return why_set(why, ERR_CORRUPT, "the %s claims %zu bytes, but %zu came", name,
                       storage_reply_size(reply), size);
    return ERR_OK;
}

/* --- device --- */

/* A text of the device: a NUL ends it, blanks at its end are no part of it. */
static enum err
read_text(const uint8_t *reply, size_t size, size_t at, char *text, size_t text_size,
          struct why *why)
{
    uint32_t offset = bytes_get_le32(reply + at);
    const uint8_t *end;
    size_t length;

    text[0] = '\0';
    if (offset == 0 || offset == NO_OFFSET)
        return ERR_OK;
    end = offset < size ? memchr(reply + offset, 0, size - offset) : NULL;
    if (!end)
        return why_set(why, ERR_CORRUPT,
                       "a text at byte %lu of the device descriptor leaves its %zu bytes",
                       (unsigned long)offset, size);
    length = (size_t)(end - (reply + offset));
    if (length >= text_size)
        length = text_size - 1;
    memcpy(text, reply + offset, length);
    text[length] = '\0';
    while (length > 0 && text[length - 1] == ' ')
        text[--length] = '\0';
    return ERR_OK;
}

enum err
storage_parse_device(const uint8_t *reply, size_t size, struct lun *ret_lun, struct why *why)
{
    struct lun lun = {0};
    enum err e = check_whole("device descriptor", reply, size, STORAGE_DEVICE_TEXTS_END, why);

    if (e)
        return e;
    lun.device_type = reply[8];
    lun.device_type_modifier = reply[9];
    lun.has_command_queueing = reply[11] != 0;
    e = read_text(reply, size, STORAGE_DEVICE_VENDOR, lun.vendor, sizeof(lun.vendor), why);
    if (!e)
        e = read_text(reply, size, STORAGE_DEVICE_VENDOR + 4, lun.product, sizeof(lun.product),
                      why);
    if (!e)
        e = read_text(reply, size, STORAGE_DEVICE_VENDOR + 8, lun.revision, sizeof(lun.revision),
                      why);
    if (!e)
        e = read_text(reply, size, STORAGE_DEVICE_VENDOR + 12, lun.serial, sizeof(lun.serial), why);
    if (e)
        return e;
    *ret_lun = lun;
    return ERR_OK;
}

/* --- identifiers --- */

/* One identifier, already known to lie inside the reply. */
static enum err
add_id(const uint8_t *id, struct page83 *page, struct why *why)
{
    uint32_t code_set = bytes_get_le32(id);
    uint32_t type = bytes_get_le32(id + 4);
    size_t id_size = bytes_get_le16(id + STORAGE_ID_SIZE);

    if (bytes_get_le32(id + STORAGE_ID_ASSOCIATION) != 0 || id_size == 0 ||
        type > PAGE83_NIBBLE_MAX || code_set > PAGE83_NIBBLE_MAX)
        return ERR_OK;
    if (id_size > PAGE83_DESIGNATOR_MAX)
        return why_set(why, ERR_CORRUPT, "an identifier of the disk has %zu bytes, more than %d",
                       id_size, PAGE83_DESIGNATOR_MAX);
    if (page83_add(page, type, code_set, id + STORAGE_ID_DATA, id_size))
        return why_set(why, ERR_LIMIT, "the disk has more than %d identifiers",
                       PAGE83_DESIGNATORS_MAX);
    return ERR_OK;
}

enum err
storage_parse_ids(const uint8_t *reply, size_t size, struct page83 *ret_page, struct why *why)
{
    struct page83 page = {0};
    size_t at = STORAGE_IDS_FIRST;
    uint32_t count;
    enum err e = check_whole("device id descriptor", reply, size, STORAGE_IDS_FIRST, why);

    if (e)
        return e;
    count = bytes_get_le32(reply + STORAGE_IDS_COUNT);
    for (uint32_t i = 0; i < count; i++) {
        size_t needed, next;

        if (size - at < STORAGE_ID_DATA)
            return why_set(why, ERR_CORRUPT,
                           "identifier %lu of %lu leaves the %zu bytes of the device id descriptor",
                           (unsigned long)i + 1, (unsigned long)count, size);
        needed = STORAGE_ID_DATA + bytes_get_le16(reply + at + STORAGE_ID_SIZE);
        next = bytes_get_le16(reply + at + STORAGE_ID_NEXT);
        /* The last one has no next, whatever it says. */
        if (size - at < needed || (i + 1 < count && (next < needed || size - at < next)))
            return why_set(why, ERR_CORRUPT,
                           "identifier %lu of %lu at byte %zu has impossible lengths",
                           (unsigned long)i + 1, (unsigned long)count, at);
        e = add_id(reply + at, &page, why);
        if (e)
            return e;

        at += i + 1 < count ? next : 0;
    }
    *ret_page = page;
    return ERR_OK;
}

/* --- extents --- */

static bool
has_disk(const uint32_t *disks, size_t count, uint32_t disk)
{
    for (size_t i = 0; i < count; i++) {
        if (disks[i] == disk)
            return true;
    }
    return false;
}

enum err
storage_parse_extents(const uint8_t *reply, size_t size, uint32_t *disks, size_t *ret_count,
                      struct why *why)
{
    size_t count = 0;
    uint32_t extents;

    if (size < STORAGE_EXTENTS_FIRST)
        return why_set(why, ERR_CORRUPT, "the list of the volume's extents has %zu bytes", size);
    extents = bytes_get_le32(reply);
    if (extents == 0)
        return why_set(why, ERR_CORRUPT, "Windows names no disk for it");
    if (extents > (size - STORAGE_EXTENTS_FIRST) / STORAGE_EXTENT_SIZE)
        return why_set(why, ERR_CORRUPT, "the volume claims %lu extents, but %zu bytes came",
                       (unsigned long)extents, size);
    for (uint32_t i = 0; i < extents; i++) {
        uint32_t disk =
            bytes_get_le32(reply + STORAGE_EXTENTS_FIRST + (size_t)i * STORAGE_EXTENT_SIZE);

        if (has_disk(disks, count, disk))
            continue;
        if (count == STORAGE_DISKS_MAX)
            return why_set(why, ERR_LIMIT, "the volume lies on more than %d disks",
                           STORAGE_DISKS_MAX);
        disks[count++] = disk;
    }
    *ret_count = count;
    return ERR_OK;
}
