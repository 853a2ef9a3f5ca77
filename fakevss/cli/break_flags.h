/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of a break, as people write them. */
#ifndef FAKEVSS_CLI_BREAK_FLAGS_H
#define FAKEVSS_CLI_BREAK_FLAGS_H

#include <windows.h>

#include <stdbool.h>

/* "make_read_write|revert_identity_all", "0x6": names of flags in either case, and numbers, joined
 * by '|'. False for anything else. */
bool break_flags_parse(const char *text, DWORD *ret_flags);

#endif
