/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8, which the program uses inside, to and from the UTF-16 of Windows. */
#ifndef COM_UTF16_H
#define COM_UTF16_H

#include <stddef.h>

#include <windows.h>

/* A converted copy, freed with mem_free(), or NULL without memory. Damaged parts become replacement
 * characters. */
WCHAR *utf16_from_utf8(const char *text);
char *utf8_from_utf16(const WCHAR *text);

/* Convert @text to @buf of @size characters, always terminated; what does not fit is cut. Allocates
 * nothing. */
void utf16_copy(const char *text, WCHAR *buf, size_t size);

#endif
