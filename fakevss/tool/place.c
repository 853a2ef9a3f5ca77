/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/place.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum err
place_tools(struct text *ret_folder)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);

    if (size <= 0)
        return ERR_IO;
    path[size] = '\0';
    text_add_bytes(ret_folder, path, (size_t)(strrchr(path, '/') - path));
    return ret_folder->is_broken ? ERR_NOMEM : ERR_OK;
}

enum err
place_build(const char *tools, struct text *ret_folder)
{
    const char *environment = getenv("LUNSHADOW_BUILD");

    if (environment && *environment)
        text_add(ret_folder, "%s", environment);
    else
        text_add(ret_folder, "%s/../../win64", tools);
    return ret_folder->is_broken ? ERR_NOMEM : ERR_OK;
}

enum err
place_scenarios(const char *tools, struct text *ret_folder)
{
    text_add(ret_folder, "%s/scenarios", tools);
    if (!ret_folder->is_broken && access(text_get(ret_folder), R_OK) == 0)
        return ERR_OK;
    text_release(ret_folder);
    text_add(ret_folder, "%s/../../../fakevss/scenarios", tools);
    return ret_folder->is_broken ? ERR_NOMEM : ERR_OK;
}
