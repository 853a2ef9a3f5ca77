/* SPDX-License-Identifier: Apache-2.0 */
/* Values are checked character by character: what strtoul and the like forgive is not forgiven. */
#include "config.h"

#include "fakevss/coordinator/document_fields.h"

#include <objbase.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

#define DIGITS_MAX 19 /* of a number that fits 63 bits */

void
fields_refuse(struct fields *fields, const struct tree *element, const char *attribute,
              const char *fmt, ...)
{
    char path[TREE_PATH_SIZE];
    char reason[200];
    va_list args;

    if (FAILED(fields->hr))
        return;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof(reason), fmt, args); /* cut when too long */
    va_end(args);
    fields->hr = hr_because(fields->why, VSS_E_INVALID_XML_DOCUMENT, "%s %s",
                            tree_path(element, attribute, path), reason);
}

void
fields_fail(struct fields *fields)
{
    if (SUCCEEDED(fields->hr))
        fields->hr = E_OUTOFMEMORY;
}

/* The value, or NULL after a refusal. */
static const char *
need(struct fields *fields, struct tree *element, const char *name)
{
    const char *value = FAILED(fields->hr) ? NULL : tree_take_attribute(element, name);

    if (!value)
        fields_refuse(fields, element, name, "is missing");
    return value;
}

void
fields_put_number(struct tree *element, const char *name, uint64_t value)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%llu", (unsigned long long)value); /* fits */
    tree_set(element, name, text);
}

uint64_t
fields_number(struct fields *fields, struct tree *element, const char *name, uint64_t max)
{
    const char *text = need(fields, element, name);
    size_t length = text ? strlen(text) : 0;
    uint64_t value = 0;
    size_t i;

    if (!text)
        return 0;
    if (length == 0 || length > DIGITS_MAX || strspn(text, "0123456789") != length) {
        fields_refuse(fields, element, name,
                      "is \"%.40s\", but has to be a number of at most %d digits", text,
                      DIGITS_MAX);
        return 0;
    }
    for (i = 0; i < length; i++)
        value = value * 10 + (uint64_t)(text[i] - '0');
    if (value <= max)
        return value;
    fields_refuse(fields, element, name, "is %s, but at most %llu is possible", text,
                  (unsigned long long)max);
    return 0;
}

void
fields_put_guid(struct tree *element, const char *name, const GUID *guid)
{
    char text[GUID_TEXT_SIZE];

    tree_set(element, name, convert_guid_text(guid, text));
}

GUID
fields_guid(struct fields *fields, struct tree *element, const char *name)
{
    const char *text = need(fields, element, name);
    struct id id = {{0}};

    if (text && (text[0] != '{' || !id_parse(text, &id)))
        fields_refuse(fields, element, name, "is \"%.60s\", but has to be an id in braces", text);
    return convert_guid(&id);
}

GUID
fields_id(struct fields *fields, struct tree *element, const char *name)
{
    GUID guid = fields_guid(fields, element, name);

    if (IsEqualGUID(&guid, &GUID_NULL))
        fields_refuse(fields, element, name, "is the null id");
    return guid;
}

void
fields_text(struct fields *fields, struct tree *element, const char *name, char *buf, size_t size)
{
    const char *text = need(fields, element, name);

    buf[0] = 0;
    if (text && (!text[0] || strlen(text) >= size))
        fields_refuse(fields, element, name, "has to have 1 to %zu bytes", size - 1);
    else if (text)
        (void)snprintf(buf, size, "%s", text); /* fits */
}

/* --- bytes and strings --- */

void
fields_put_bytes(struct tree *element, const char *name, const BYTE *bytes, ULONG size)
{
    char *text = bytes ? mem_zalloc(2 * (size_t)size + 1) : NULL;
    ULONG i;

    if (!bytes)
        return;
    for (i = 0; text && i < size; i++)
        (void)snprintf(text + 2 * (size_t)i, 3, "%02x", bytes[i]); /* fits */
    if (text)
        tree_set(element, name, text);
    else
        tree_set_broken(element);
    mem_free(text);
}

/* Lower case alone, so that each value has one spelling. -1 for anything else. */
static int
hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static int
hex_byte(const char *text)
{
    int high = hex_digit(text[0]);
    int low = high < 0 ? -1 : hex_digit(text[1]);

    return low < 0 ? -1 : high * 16 + low;
}

BYTE *
fields_bytes(struct fields *fields, struct tree *element, const char *name, ULONG *ret_size)
{
    const char *text = FAILED(fields->hr) ? NULL : tree_take_attribute(element, name);
    size_t length = text ? strlen(text) : 0;
    BYTE *bytes;
    size_t i;

    *ret_size = 0;
    if (!text)
        return NULL;
    for (i = 0; i < length && hex_digit(text[i]) >= 0; i++)
        continue;
    if (i < length || length % 2 || length / 2 > FIELDS_BYTES_MAX) {
        fields_refuse(fields, element, name, "has to be at most %d bytes in hex", FIELDS_BYTES_MAX);
        return NULL;
    }
    bytes = CoTaskMemAlloc(length / 2 + 1);
    if (!bytes) {
        fields_fail(fields);
        return NULL;
    }
    for (i = 0; i < length / 2; i++)
        bytes[i] = (BYTE)hex_byte(text + 2 * i);
    *ret_size = (ULONG)(length / 2);
    return bytes;
}

static bool
is_plain(char c)
{
    return c > ' ' && c < 0x7f && c != '%';
}

void
fields_put_string(struct tree *element, const char *name, const char *string)
{
    char *text = string ? mem_zalloc(3 * strlen(string) + 1) : NULL;
    char *to = text;

    if (!string)
        return;
    for (; text && *string; string++) {
        if (is_plain(*string))
            *to++ = *string;
        else
            to += snprintf(to, 4, "%%%02x", (unsigned)(unsigned char)*string); /* fits */
    }
    if (text)
        tree_set(element, name, text);
    else
        tree_set_broken(element);
    mem_free(text);
}

/* The byte that @text begins with, and its length there; 0 for one that is spelled otherwise. */
static size_t
decode(const char *text, char *ret_c)
{
    int byte;

    *ret_c = text[0];
    if (text[0] != '%')
        return is_plain(text[0]);
    byte = hex_byte(text + 1);
    *ret_c = (char)byte;
    return byte > 0 && !is_plain(*ret_c) ? 3 : 0;
}

char *
fields_string(struct fields *fields, struct tree *element, const char *name)
{
    const char *text = FAILED(fields->hr) ? NULL : tree_take_attribute(element, name);
    char *string;
    size_t used = 0;
    size_t step;

    if (!text)
        return NULL;
    string = CoTaskMemAlloc(strlen(text) + 1);
    if (!string) {
        fields_fail(fields);
        return NULL;
    }
    for (; *text && used < FIELDS_BYTES_MAX; text += step) {
        step = decode(text, &string[used]);
        if (step == 0)
            break;
        used++;
    }
    string[used] = 0;
    if (!*text)
        return string;
    fields_refuse(fields, element, name,
                  "has to be at most %d visible ASCII characters, others as %%XX",
                  FIELDS_BYTES_MAX);
    CoTaskMemFree(string);
    return NULL;
}

unsigned
fields_count(struct fields *fields, struct tree *element, const char *attribute, const char *child,
             unsigned max)
{
    uint64_t told = fields_number(fields, element, attribute, max);
    unsigned count = tree_count(element, child);

    if (told != count)
        fields_refuse(fields, element, attribute, "is %llu, but there are %u %s",
                      (unsigned long long)told, count, child);
    return FAILED(fields->hr) ? 0 : count;
}
