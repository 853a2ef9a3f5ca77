/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/cli/bits.h"

#include <stdlib.h>
#include <string.h>

static bool
parse_number(const char *text, size_t size, ULONG *ret_bits)
{
    unsigned long long number; /* a long has 32 bits here, and stops at them */
    char *end = NULL;

    if (size < 3 || strncmp(text, "0x", 2) != 0)
        return false;
    number = strtoull(text, &end, 16);
    if (end != text + size || number > 0xffffffff)
        return false;
    *ret_bits = (ULONG)number;
    return true;
}

static bool
parse_part(const struct bit_name *names, size_t count, const char *text, size_t size,
           ULONG *ret_bits)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strlen(names[i].name) == size && _strnicmp(names[i].name, text, size) == 0) {
            *ret_bits = names[i].bits;
            return true;
        }
    return parse_number(text, size, ret_bits);
}

bool
bits_parse(const struct bit_name *names, size_t count, const char *text, ULONG *ret_bits)
{
    ULONG all = 0;
    size_t size;

    for (;; text += size + 1) {
        ULONG bits;

        size = strcspn(text, "|");
        if (!parse_part(names, count, text, size, &bits))
            return false;
        all |= bits;
        if (!text[size])
            break;
    }
    *ret_bits = all;
    return true;
}
