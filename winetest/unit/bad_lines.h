/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that no scenario may have, and what is said of each. */
#ifndef WINETEST_UNIT_BAD_LINES_H
#define WINETEST_UNIT_BAD_LINES_H

#include <stddef.h>

/* The start of every bad line's scenario: five lines. */
#define BAD_LINE_HEAD "scenario t\nhost A\nhost B\nlun one 4M on A volumes v1\nrequester r on A\n"

struct bad_line {
    const char *line; /* comes sixth, and may be followed by others */
    unsigned column;  /* where it is wrong; 0: @text has the place */
    const char *text;
};

extern const struct bad_line bad_lines[];
extern const size_t bad_line_count;

#endif
