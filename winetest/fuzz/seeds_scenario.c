/* SPDX-License-Identifier: Apache-2.0 */
/* The good inputs of the scenario target: the scenarios of this tree. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/fuzz/fuzz.h"
#include "winetest/harness/harness.h"

#define FOLDER "fakevss/scenarios"

static enum err
add(void *ctx, const char *name)
{
    size_t length = strlen(name);
    char *path;
    bool ok;

    if (length < 4 || strcmp(name + length - 4, ".scn") != 0)
        return ERR_OK;
    path = os_path_join(FOLDER, name);
    ok = path && fuzz_add_file(ctx, path);
    mem_free(path);
    return ok ? ERR_OK : ERR_IO;
}

bool
fuzz_add_seeds(struct fuzz_seeds *seeds)
{
    const char *source = getenv("LUNSHADOW_SRC");
    char *folder = os_path_join(source ? source : ".", FOLDER);
    struct why why = {0};
    bool ok = CHECK(folder) && CHECK_ERR(os_list_dir(folder, add, seeds, &why), ERR_OK, &why);

    mem_free(folder);
    return ok;
}
