/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time and spans of it, written for people and programs. */
#ifndef BASE_UTC_H
#define BASE_UTC_H

#include <stdint.h>

#define UTC_TEXT_SIZE 32  /* utc_format() */
#define SPAN_TEXT_SIZE 32 /* utc_format_span() */

/* Write @ms (since 1970-01-01 UTC) as "2026-11-22T03:41:23Z" to @buf of UTC_TEXT_SIZE bytes;
 * returns @buf. Years above 9999 have the digits they need. Source of the form: RFC 3339. */
char *utc_format(uint64_t ms, char *buf);

/* Write a span in its largest unit of which it has at least two: "0 s", "119 s", "2 min", "47 h",
 * "2 d"; rounded down. @buf has SPAN_TEXT_SIZE bytes; returns @buf. */
char *utc_format_span(uint64_t ms, char *buf);

#endif
