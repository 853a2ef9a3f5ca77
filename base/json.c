/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value needs a comma before it shows in the last byte written: only an opening bracket
 * (or nothing) has a first value behind it, and no value ends with one. */
#include "config.h"

#include "base/json.h"

#include <inttypes.h>

#include "base/utf8.h"

static void
begin_value(struct text *text, const char *key)
{
    char last = text->size > 0 ? text->data[text->size - 1] : '[';

    if (last != '[' && last != '{')
        text_add_bytes(text, ",", 1);
    if (key)
        text_add(text, "\"%s\":", key);
}

void
json_open(struct text *text, const char *key, char bracket)
{
    begin_value(text, key);
    text_add_bytes(text, &bracket, 1);
}

void
json_close(struct text *text, char bracket)
{
    text_add_bytes(text, &bracket, 1);
}

void
json_string(struct text *text, const char *key, const char *value)
{
    begin_value(text, key);
    text_add_bytes(text, "\"", 1);
    while (*value) {
        uint32_t code_point;
        size_t size = utf8_character(value, &code_point);

        if (size == 0)
            text_add(text, "\\ufffd");
        else if (utf8_is_control(code_point))
            text_add(text, "\\u%04" PRIx32, code_point);
        else if (code_point == '"' || code_point == '\\')
            text_add(text, "\\%c", (int)code_point);
        else
            text_add_bytes(text, value, size);
        value += size ? size : 1;
    }
    text_add_bytes(text, "\"", 1);
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

void
json_null(struct text *text, const char *key)
{
    begin_value(text, key);
    text_add(text, "null");
}
