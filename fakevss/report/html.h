/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the page share: foreign text and times as HTML. */
#ifndef FAKEVSS_REPORT_HTML_H
#define FAKEVSS_REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define HTML_MS_SIZE 40

/* Append @value, which came from elsewhere, so that it is text and nothing else, in an element as
 * in a quoted attribute. What a reader cannot see or what turns the direction of the text around
 * it becomes U+FFFD. */
void html_add(struct text *text, const char *value);

/* The same, but at most the first @count characters, with an ellipsis when there are more. */
void html_add_cut(struct text *text, const char *value, size_t count);

/* @us as people read it, with its unit: three digits that count, "23.8 ms", "1,263 ms", "15.2 s".
 * Returns @buf. */
const char *html_ms(uint64_t us, char buf[HTML_MS_SIZE]);

/* @us in ms to the microsecond, without unit, thousands marked: "1,610.362". Returns @buf. */
const char *html_exact_ms(uint64_t us, char buf[HTML_MS_SIZE]);

#endif
