/* SPDX-License-Identifier: Apache-2.0 */
/* The buffer doubles. */
#include "config.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define CAPACITY_LEAST 256

void
text_release(struct text *text)
{
    mem_free(text->data);
    memset(text, 0, sizeof(*text));
}

/* Room for @more bytes and a NUL behind what is there. */
static bool
reserve(struct text *text, size_t more)
{
    size_t capacity = text->capacity ? text->capacity : CAPACITY_LEAST;
    char *data;

    if (text->is_broken)
        return false;
    while (capacity - text->size <= more && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity == text->capacity)
        return true;
    data = capacity - text->size > more ? mem_grow(text->data, text->size, capacity, 1) : NULL;
    if (!data) {
        text->is_broken = true;
        return false;
    }
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
    if (length < 0)
        text->is_broken = true;
    if (length < 0 || !reserve(text, (size_t)length))
        return;

    va_start(args, fmt);
    (void)vsnprintf(text->data + text->size, (size_t)length + 1, fmt, args); /* length is known */
    va_end(args);
    text->size += (size_t)length;
}

void
text_add_bytes(struct text *text, const char *bytes, size_t size)
{
    if (!reserve(text, size))
        return;
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

/* Returns the number of characters. */
static unsigned
add_foreign(struct text *text, const char *value)
{
    unsigned count = 0;

    for (; *value; count++) {
        uint32_t code_point;
        size_t size = utf8_character(value, &code_point);

        if (size == 0 || utf8_is_control(code_point))
            text_add_bytes(text, "?", 1);
        else
            text_add_bytes(text, value, size);
        value += size ? size : 1;
    }
    return count;
}

void
text_add_foreign(struct text *text, const char *value)
{
    (void)add_foreign(text, value); /* only columns are counted */
}

void
text_add_column(struct text *text, const char *value, unsigned width)
{
    unsigned count = add_foreign(text, value);

    text_add(text, "%*s", (int)((count < width ? width - count : 0) + 2), "");
}

const char *
text_get(const struct text *text)
{
    return text->data ? text->data : "";
}
