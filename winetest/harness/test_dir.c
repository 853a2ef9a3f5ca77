/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of the running case: made on demand, removed with its content when the case ends; and
 * files, in it or elsewhere. */
#include "config.h"

#include "winetest/harness/harness_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/os.h"

static char dir[512]; /* empty: the case has none */

static const char *
parent_folder(void)
{
#ifdef _WIN32
    const char *parent = getenv("TEMP");

    return parent && *parent ? parent : "C:\\windows\\temp";
#else
    const char *parent = getenv("TMPDIR");

    return parent && *parent ? parent : "/tmp";
#endif
}

const char *
test_dir(void)
{
    static unsigned next;
    struct why why = {0};
    enum err e = ERR_OK;

    if (*dir)
        return dir;
    /* A folder of that name may be left from a crashed process with our id: pass over it. */
    do {
        snprintf(dir, sizeof(dir), "%s/lunshadow-test-%u-%u", parent_folder(), (unsigned)os_pid(),
                 next++);
        e = os_mkdir(dir, &why);
    } while (e == ERR_EXISTS);
    if (e) {
        check_record(false, why_text(&why, e), __FILE__, __LINE__);
        fprintf(stderr, "harness: no folder for the case: %s\n", why_text(&why, e));
        fflush(NULL);
        exit(99);
    }
    return dir;
}

enum os_path_kind
test_path_kind(const char *path)
{
    enum os_path_kind kind = OS_PATH_MISSING;
    struct why why = {0};
    enum err e = os_path_kind(path, &kind, &why);

    if (e)
        check_record(false, why_text(&why, e), __FILE__, __LINE__);
    return kind;
}

enum err
test_write_file(const char *path, const void *data, size_t size, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(path, OS_OPEN_CREATE, &file, why);

    if (!e)
        e = os_file_resize(file, 0, why);
    if (!e)
        e = os_file_write(file, 0, data, size, why);
    os_file_close(file);
    return e;
}

static enum err
remove_entry(void *ctx, const char *name)
{
    const char *folder = ctx;
    char *path = os_path_join(folder, name);
    enum os_path_kind kind;
    struct why why = {0};
    enum err e;

    if (!path)
        return ERR_NOMEM;
    /* Deleting first never follows a link out of the folder. */
    e = os_unlink(path, &why);
    if (e && !os_path_kind(path, &kind, NULL) && kind == OS_PATH_FOLDER) {
        e = os_list_dir(path, remove_entry, path, &why);
        if (!e)
            e = os_rmdir(path, &why);
    }
    if (e)
        fprintf(stderr, "harness: %s\n", why_text(&why, e));
    mem_free(path);
    return e;
}

bool
test_dir_remove(void)
{
    struct why why = {0};
    enum err e;

    if (!*dir)
        return true;
    e = os_list_dir(dir, remove_entry, dir, &why);
    if (!e)
        e = os_rmdir(dir, &why);
    if (e == ERR_NOT_FOUND)
        e = ERR_OK; /* the case removed it */
    if (e)
        fprintf(stderr, "harness: cannot remove %s: %s\n", dir, why_text(&why, e));
    dir[0] = '\0';
    return !e;
}
