/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the journal as text. */
#ifndef MOCK_JOURNAL_LINE_H
#define MOCK_JOURNAL_LINE_H

#include <stddef.h>

#include "provider/array/backends/mock/journal.h"

/* Write @line with checksum and newline to @buf of JOURNAL_LINE_MAX bytes; its size, or 0 when it
 * does not fit. Does not allocate. */
size_t journal_line_format(const struct journal_line *line, char *buf);

/* Take apart the NUL-terminated @text (without newline), which is cut into words. False for
 * anything journal_line_format does not write; offset and number stay as they are. */
bool journal_line_parse(char *text, struct journal_line *ret_line);

#endif
