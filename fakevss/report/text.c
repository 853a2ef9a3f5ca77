/* SPDX-License-Identifier: Apache-2.0 */
/* The text's buffer doubles; a JSON value knows by json_comma whether another one is before it. */
#include "config.h"

#include "fakevss/report/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void
text_release(struct text *text)
{
    mem_free(text->data);
    memset(text, 0, sizeof(*text));
}

static bool
reserve(struct text *text, size_t more)
{
    size_t capacity = text->capacity ? text->capacity : 256;
    char *data;

    if (text->is_broken)
        return false;
    while (capacity - text->size <= more)
        capacity *= 2;
    if (capacity == text->capacity)
        return true;
    data = mem_zalloc(capacity);
    if (!data) {
        text->is_broken = true;
        return false;
    }
    if (text->data)
        memcpy(data, text->data, text->size);
    mem_free(text->data);
    text->data = data;
    text->capacity = capacity;
    return true;
}

void
text_add(struct text *text, const char *fmt, ...)
{
    va_list args;
    int length;

    va_start(args, fmt);
    length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (length < 0 || !reserve(text, (size_t)length))
        return;

    va_start(args, fmt);
    (void)vsnprintf(text->data + text->size, (size_t)length + 1, fmt, args); /* length is known */
    va_end(args);
    text->size += (size_t)length;
}

const char *
text_get(const struct text *text)
{
    return text->data ? text->data : "";
}

static void
begin_value(struct text *text, const char *key)
{
    if (text->json_comma)
        text_add(text, ",");
    if (key)
        text_add(text, "\"%s\":", key);
    text->json_comma = true;
}

void
json_open(struct text *text, const char *key, char bracket)
{
    begin_value(text, key);
    text_add(text, "%c", bracket);
    text->json_comma = false;
}

void
json_close(struct text *text, char bracket)
{
    text_add(text, "%c", bracket);
    text->json_comma = true;
}

void
json_string(struct text *text, const char *key, const char *value)
{
    begin_value(text, key);
    text_add(text, "\"");
    for (; *value; value++) {
        unsigned char c = (unsigned char)*value;

        if (c == '"' || c == '\\')
            text_add(text, "\\%c", c);
        else if (c < 0x20)
            text_add(text, "\\u%04x", c);
        else
            text_add(text, "%c", c);
    }
    text_add(text, "\"");
}

void
json_number(struct text *text, const char *key, uint64_t value)
{
    begin_value(text, key);
    text_add(text, "%" PRIu64, value);
}

void
json_bool(struct text *text, const char *key, bool value)
{
    begin_value(text, key);
    text_add(text, "%s", value ? "true" : "false");
}
