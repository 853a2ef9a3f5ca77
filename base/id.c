/* SPDX-License-Identifier: Apache-2.0 */
/* 128-bit identifiers: comparison and text form. Locale plays no part. */
#include "config.h"

#include "base/id.h"

#include <string.h>

#include "base/os.h"

bool
id_equal(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool
id_is_null(const struct id *id)
{
    static const struct id null_id;

    return id_equal(id, &null_id);
}

/* A hyphen stands before these bytes in the text form. */
static bool
hyphen_before(unsigned byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

char *
id_format(const struct id *id, char *buf)
{
    static const char digits[] = "0123456789abcdef";
    char *out = buf;

    for (unsigned i = 0; i < sizeof(id->bytes); i++) {
        if (hyphen_before(i))
            *out++ = '-';
        *out++ = digits[id->bytes[i] >> 4];
        *out++ = digits[id->bytes[i] & 15];
    }
    *out = '\0';
    return buf;
}

/* The value of hexadecimal digit @c, or -1. */
static int
digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool
id_parse(const char *text, struct id *ret_id)
{
    bool has_brace = *text == '{';
    struct id id;

    if (has_brace)
        text++;
    for (unsigned i = 0; i < sizeof(id.bytes); i++) {
        int high, low;

        if (hyphen_before(i) && *text++ != '-')
            return false;
        high = digit_value(text[0]);
        low = high < 0 ? -1 : digit_value(text[1]); /* text[0] may be the end */
        if (low < 0)
            return false;
        id.bytes[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (has_brace && *text++ != '}')
        return false;
    if (*text)
        return false;

    *ret_id = id;
    return true;
}

enum err
id_random(struct id *ret_id)
{
    struct id id;
    enum err e = os_random(id.bytes, sizeof(id.bytes));

    if (e)
        return e;
    id.bytes[6] = (id.bytes[6] & 0x0f) | 0x40;
    id.bytes[8] = (id.bytes[8] & 0x3f) | 0x80;
    *ret_id = id;
    return ERR_OK;
}
