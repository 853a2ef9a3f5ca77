/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which tools of Windows, Linux and arrays print designators. */
#include "config.h"

#include "provider/admin/lun_text.h"

#include <string.h>

#define ID_MAX 16 /* bytes of the longest NAA and EUI-64 */

static int
digit_value(char digit)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = digit ? strchr(digits, digit) : NULL;

    if (!at)
        return -1;
    return (int)(at - digits) < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* The number of bytes, or 0 when @text is not whole bytes of hex or too long. */
static size_t
parse_hex(const char *text, uint8_t *data)
{
    size_t size = strlen(text) / 2;

    if (strlen(text) % 2 != 0 || size > ID_MAX)
        return 0;
    for (size_t i = 0; i < size; i++) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return 0;
        data[i] = (uint8_t)(high << 4 | low);
    }
    return size;
}

/* The text behind @prefix, or NULL when it does not begin with that; the prefix is in lower case.
 */
static const char *
skip_prefix(const char *text, const char *prefix)
{
    for (; *prefix; prefix++, text++) {
        char lower = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;

        if (lower != *prefix)
            return NULL;
    }
    return text;
}

/* The one designator of @lun. False when there is nothing in it, or too much. */
static bool
add(struct lun *lun, enum page83_type type, const void *data, size_t size)
{
    enum page83_code_set code_set = type == PAGE83_T10_VENDOR ? PAGE83_ASCII : PAGE83_BINARY;

    return page83_add(&lun->page83, type, code_set, data, size) == ERR_OK;
}

static bool
parse(const char *text, struct lun *lun)
{
    const char *t10 = skip_prefix(text, "t10.");
    const char *eui = skip_prefix(text, "eui.");
    const char *naa = skip_prefix(text, "naa.");
    uint8_t data[ID_MAX];
    size_t size;

    if (t10)
        return add(lun, PAGE83_T10_VENDOR, t10, strlen(t10));
    if (eui) {
        size = parse_hex(eui, data);
        return (size == 8 || size == 12 || size == 16) && add(lun, PAGE83_EUI64, data, size);
    }
    if (!naa)
        naa = skip_prefix(text, "0x");
    size = parse_hex(naa ? naa : text, data);
    return (size == 8 || size == 16) && add(lun, PAGE83_NAA, data, size);
}

bool
lun_parse(const char *text, struct lun *ret_lun)
{
    struct lun lun = {0};

    if (!parse(text, &lun))
        return false;
    *ret_lun = lun;
    return true;
}
