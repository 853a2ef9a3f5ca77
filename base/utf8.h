/* SPDX-License-Identifier: Apache-2.0 */
/* Reading UTF-8 that came from elsewhere. Source of the form: RFC 3629. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of bytes of the UTF-8 character at @text and its code point; 0 when the bytes there
 * are none (overlong forms, surrogates and values above U+10FFFF included). At the end of the text
 * it is 1, for the NUL. */
size_t utf8_character(const char *text, uint32_t *ret_code_point);

/* Is it one that a terminal may obey: U+0000 to U+001F, U+007F to U+009F? */
bool utf8_is_control(uint32_t code_point);

#endif
