/* SPDX-License-Identifier: Apache-2.0 */
/* 128-bit identifiers of shadow copy sets, shadow copies and providers, independent of Windows'
 * GUID structure. Bytes are in the order in which the text form prints them. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct id {
    uint8_t bytes[16];
};

/* "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" and NUL. */
#define ID_TEXT_SIZE 37

/* The same 128 bits. */
bool id_equal(const struct id *a, const struct id *b);

/* All zero: no id. */
bool id_is_null(const struct id *id);

/* Write the lower-case text form without braces to @buf of ID_TEXT_SIZE bytes; returns @buf. */
char *id_format(const struct id *id, char *buf);

/* Parse the text form, with or without braces, either case, nothing around it.
 * False, and *ret_id untouched, for anything else. */
bool id_parse(const char *text, struct id *ret_id);

/* A new id of random bits, marked as such (RFC 9562, version 4). ERR_IO: the system has none. */
enum err id_random(struct id *ret_id);

#endif
