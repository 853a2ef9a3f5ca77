/* SPDX-License-Identifier: Apache-2.0 */
/* The flags of RecoverSet as people write them. */
#ifndef FAKEVSS_CLI_RECOVERY_FLAGS_H
#define FAKEVSS_CLI_RECOVERY_FLAGS_H

#include <windows.h>

#include <stdbool.h>

/* Parse "NAME|NAME" or a number: revert_identity_all, no_volume_check. */
bool recovery_flags_parse(const char *text, DWORD *ret_flags);

#endif
