/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "provider/app/program_path.h"

enum err
program_path(WCHAR ret_path[PROGRAM_PATH_SIZE], struct why *why)
{
    DWORD length = GetModuleFileNameW(NULL, ret_path, PROGRAM_PATH_SIZE);

    if (length == 0 || length >= PROGRAM_PATH_SIZE)
        return why_set(why, ERR_LIMIT,
                       "the path of this program is too long; move it to a folder "
                       "with a shorter name");
    return ERR_OK;
}
