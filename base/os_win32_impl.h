/* SPDX-License-Identifier: Apache-2.0 */
/* Between the os_win32*.c files: the system's errors and paths in the form of os.h. */
#ifndef BASE_OS_WIN32_IMPL_H
#define BASE_OS_WIN32_IMPL_H

#include <stdbool.h>
#include <windows.h>

#include "base/err.h"

/* Store "PATH: cannot DO: the system's reason (number)" for @error in @why and return its enum err.
 * Uses the stack alone: legal in the frozen window. */
enum err win32_fail(struct why *why, const char *path, const char *what, DWORD error);

/* Does @error say that there is nothing at a path? */
bool win32_is_missing(DWORD error);

/* The system's form of the UTF-8 @path with @suffix, with the prefix for long paths where it is
 * needed. Freed with mem_free(). ERR_INVAL when it is not UTF-8, ERR_NOMEM, ERR_IO. */
enum err win32_path(const char *path, const char *suffix, WCHAR **ret_wide, struct why *why);

#endif
