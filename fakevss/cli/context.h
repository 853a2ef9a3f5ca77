/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts of shadow copies, as people write them. */
#ifndef FAKEVSS_CLI_CONTEXT_H
#define FAKEVSS_CLI_CONTEXT_H

#include <windows.h>

#include <stdbool.h>

/* "nas_rollback", "backup|transportable", "0x19": names of contexts and attributes in either case,
 * and numbers, joined by '|'. False for anything else. */
bool context_parse(const char *text, LONG *ret_context);

#endif
