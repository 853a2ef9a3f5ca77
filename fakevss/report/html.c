/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping is done here and nowhere else. */
#include "config.h"

#include "fakevss/report/html.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define ELLIPSIS "\xe2\x80\xa6"    /* U+2026 */

/* Marks and overrides of direction: with them a text looks like another one. */
static bool
turns_direction(uint32_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

void
html_add_cut(struct text *text, const char *value, size_t count)
{
    for (; *value && count > 0; count--) {
        uint32_t c;
        size_t size = utf8_character(value, &c);

        if (size == 0 || turns_direction(c) || (utf8_is_control(c) && c != '\t' && c != '\n'))
            text_add(text, REPLACEMENT);
        else if (strchr("&<>\"'", (int)(c < 0x80 ? c : 'x')))
            text_add(text, "&#%d;", (int)c);
        else
            text_add_bytes(text, value, size);
        value += size ? size : 1;
    }
    if (*value)
        text_add(text, ELLIPSIS);
}

void
html_add(struct text *text, const char *value)
{
    html_add_cut(text, value, SIZE_MAX);
}

/* Thousands marked. @buf takes any number. */
static int
add_whole(char *buf, size_t size, uint64_t number)
{
    int length;

    if (number < 1000)
        return snprintf(buf, size, "%" PRIu64, number);
    length = add_whole(buf, size, number / 1000);
    return length +
           snprintf(buf + length, size - (size_t)length, ",%03u", (unsigned)(number % 1000));
}

const char *
html_ms(uint64_t us, char buf[HTML_MS_SIZE])
{
    if (us < 9995) {
        (void)snprintf(buf, HTML_MS_SIZE, "%.2f ms", (double)us / 1e3);
    } else if (us < 99950) {
        (void)snprintf(buf, HTML_MS_SIZE, "%.1f ms", (double)us / 1e3);
    } else if (us < 9999500) {
        int length = add_whole(buf, HTML_MS_SIZE, (us + 500) / 1000);

        (void)snprintf(buf + length, HTML_MS_SIZE - (size_t)length, " ms");
    } else {
        int length = add_whole(buf, HTML_MS_SIZE, (us + 50000) / 1000000);

        (void)snprintf(buf + length, HTML_MS_SIZE - (size_t)length, ".%u s",
                       (unsigned)((us + 50000) / 100000 % 10));
    }
    return buf;
}

const char *
html_exact_ms(uint64_t us, char buf[HTML_MS_SIZE])
{
    int length = add_whole(buf, HTML_MS_SIZE, us / 1000);

    (void)snprintf(buf + length, HTML_MS_SIZE - (size_t)length, ".%03u", (unsigned)(us % 1000));
    return buf;
}
