/* SPDX-License-Identifier: Apache-2.0 */
/* Where this program is, for registry entries that name it. */
#ifndef APP_PROGRAM_PATH_H
#define APP_PROGRAM_PATH_H

#include <windows.h>

#include "base/err.h"

#define PROGRAM_PATH_SIZE 1024 /* characters with the NUL */

/* The full path of the running program. ERR_LIMIT when it is longer. */
enum err program_path(WCHAR ret_path[PROGRAM_PATH_SIZE], struct why *why);

#endif
