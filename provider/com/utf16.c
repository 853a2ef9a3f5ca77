/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 to and from UTF-16. */
#include "config.h"

#include "provider/com/utf16.h"

#include <string.h>

#include "base/mem.h"

WCHAR *
utf16_from_utf8(const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    WCHAR *wide = mem_array(size > 0 ? (size_t)size : 1, sizeof(*wide));

    if (wide && size > 0)
        MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size);
    return wide;
}

char *
utf8_from_utf16(const WCHAR *text)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = mem_zalloc(size > 0 ? (size_t)size : 1);

    if (narrow && size > 0)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, size, NULL, NULL);
    return narrow;
}

/* A UTF-8 text never has more UTF-16 units than bytes, so the first size - 1 bytes fit. A character
 * cut in two becomes a replacement character. */
void
utf16_copy(const char *text, WCHAR *buf, size_t size)
{
    size_t bytes = strnlen(text, size - 1);
    int units = bytes ? MultiByteToWideChar(CP_UTF8, 0, text, (int)bytes, buf, (int)size - 1) : 0;

    buf[units] = 0;
}
