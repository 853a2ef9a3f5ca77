/* SPDX-License-Identifier: Apache-2.0 */
/* A strict reader: what is not the shortest form of a character is none. */
#include "config.h"

#include "base/utf8.h"

size_t
utf8_character(const char *text, uint32_t *ret_code_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* by size */
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t code_point;
    size_t size;

    if (bytes[0] < 0x80) {
        *ret_code_point = bytes[0];
        return 1;
    }
    if (bytes[0] < 0xc0 || bytes[0] > 0xf7)
        return 0;
    size = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    code_point = bytes[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) /* also the end of the text */
            return 0;
        code_point = code_point << 6 | (bytes[i] & 0x3fu);
    }
    if (code_point < least[size] || code_point > 0x10ffff ||
        (code_point >= 0xd800 && code_point <= 0xdfff))
        return 0;
    *ret_code_point = code_point;
    return size;
}

bool
utf8_is_control(uint32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f);
}
