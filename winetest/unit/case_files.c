/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/case_files.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

const char *
path_of(const char *name)
{
    static char paths[8][2048];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", test_dir(), name);
    return path;
}

void
make_file(const char *path, const char *text)
{
    struct why why = {0};

    CHECK_ERR(test_write_file(path, text, strlen(text), &why), ERR_OK, &why);
}

void
check_content(const char *path, const char *text)
{
    struct why why = {0};
    char *data = NULL;
    size_t size = 0;

    if (CHECK_ERR(os_read_file(path, 1 << 20, &data, &size, &why), ERR_OK, &why)) {
        CHECK_STR(data, text);
        CHECK_INT(size, (long long)strlen(text));
    }
    mem_free(data);
}
