/* SPDX-License-Identifier: Apache-2.0 */
/* Bit masks as people write them: names joined by '|', or numbers. */
#ifndef FAKEVSS_CLI_BITS_H
#define FAKEVSS_CLI_BITS_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct bit_name {
    const char *name;
    ULONG bits;
};

/* The bits of all names in @text, in either case, and of numbers such as "0x19". False for anything
 * else. */
bool bits_parse(const struct bit_name *names, size_t count, const char *text, ULONG *ret_bits);

#endif
