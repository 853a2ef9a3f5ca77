/* SPDX-License-Identifier: Apache-2.0 */
/* A growing UTF-8 text, and JSON put together in it. */
#ifndef FAKEVSS_REPORT_TEXT_H
#define FAKEVSS_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise. After a failed allocation further additions do nothing and is_broken stays true:
 * check once. */
struct text {
    char *data; /* NUL-terminated; NULL while empty */
    size_t size;
    size_t capacity;
    bool is_broken;
    bool json_comma; /* the next JSON member or element needs a comma before it */
};

void text_release(struct text *text);
void text_add(struct text *text, const char *fmt, ...) __attribute__((format(gnu_printf, 2, 3)));
/* What was added so far; "" when nothing. Borrowed until the next addition. */
const char *text_get(const struct text *text);

/* JSON. @key is NULL inside an array. Keys are written as they are; values are escaped. */
void json_open(struct text *text, const char *key, char bracket); /* '{' or '[' */
void json_close(struct text *text, char bracket);                 /* '}' or ']' */
void json_string(struct text *text, const char *key, const char *value);
void json_number(struct text *text, const char *key, uint64_t value);
void json_bool(struct text *text, const char *key, bool value);

#endif
