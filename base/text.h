/* SPDX-License-Identifier: Apache-2.0 */
/* A growing text, for reports. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. After a failed allocation further additions do nothing and is_broken stays true:
 * check once, at the end. Not thread-safe. */
struct text {
    char *data; /* owned; NUL-terminated; NULL while empty */
    size_t size;
    size_t capacity;
    bool is_broken;
};

/* Free the content; the text is empty and whole again. */
void text_release(struct text *text);

/* Append a printf-formatted text. */
void text_add(struct text *text, const char *fmt, ...) __attribute__((format(gnu_printf, 2, 3)));

/* Append @size bytes as they are. */
void text_add_bytes(struct text *text, const char *bytes, size_t size);

/* Append @value, which came from elsewhere, so that a terminal shows it and obeys none of it: each
 * control character and each byte that is not UTF-8 becomes a '?'. */
void text_add_foreign(struct text *text, const char *value);

/* The same, filled up with blanks to @width characters, and two blanks more: a column of a table.
 */
void text_add_column(struct text *text, const char *value, unsigned width);

/* What was added so far; "" when nothing. Borrowed until the next addition. */
const char *text_get(const struct text *text);

#endif
