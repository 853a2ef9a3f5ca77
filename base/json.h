/* SPDX-License-Identifier: Apache-2.0 */
/* JSON, written to a growing text value by value. Source of the form: RFC 8259. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Each writes one value, and the comma before it where one is needed. @text holds nothing but the
 * one document. @key is the member's name, one of ours, written as it is; NULL in an array and for
 * the document itself. Failures are the text's: text->is_broken. */
void json_open(struct text *text, const char *key, char bracket); /* '{' or '[' */
void json_close(struct text *text, char bracket);                 /* '}' or ']' */

/* @value may be anything: what JSON does not take as it is, and what a terminal may obey, is
 * escaped; a byte that is not UTF-8 becomes U+FFFD. */
void json_string(struct text *text, const char *key, const char *value);
void json_number(struct text *text, const char *key, uint64_t value);
void json_bool(struct text *text, const char *key, bool value);
void json_null(struct text *text, const char *key);

#endif
