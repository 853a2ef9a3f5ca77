/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Linux: folders and names. */
#include "config.h"

#include "base/os_impl.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frozen.h"
#include "base/os_posix_impl.h"

enum err
os_path_kind(const char *path, enum os_path_kind *ret_kind, struct why *why)
{
    struct stat status;

    frozen_forbids("looking up a path");
    if (stat(path, &status)) {
        if (errno != ENOENT && errno != ENOTDIR)
            return posix_fail(why, path, "look at it", errno);
        *ret_kind = OS_PATH_MISSING;
        return ERR_OK;
    }
    *ret_kind = S_ISDIR(status.st_mode) ? OS_PATH_FOLDER : OS_PATH_FILE;
    return ERR_OK;
}

enum err
os_mkdir(const char *path, struct why *why)
{
    frozen_forbids("making a folder");
    if (mkdir(path, 0777))
        return posix_fail(why, path, "make the folder", errno);
    return ERR_OK;
}

enum err
os_rename(const char *from, const char *to, struct why *why)
{
    frozen_forbids("renaming a file");
    if (rename(from, to))
        return why_prefix(why, posix_fail(why, to, "put it in place", errno), "%s", from);
    return ERR_OK;
}

enum err
os_unlink(const char *path, struct why *why)
{
    frozen_forbids("deleting a file");
    if (unlink(path))
        return posix_fail(why, path, "delete", errno);
    return ERR_OK;
}

enum err
os_rmdir(const char *path, struct why *why)
{
    frozen_forbids("removing a folder");
    if (rmdir(path))
        return posix_fail(why, path, "remove the folder", errno);
    return ERR_OK;
}

enum err
os_names_read(const char *path, struct os_names *names, struct why *why)
{
    DIR *folder;
    enum err e = ERR_OK;

    frozen_forbids("listing a folder");
    folder = opendir(path);
    if (!folder)
        return posix_fail(why, path, "list", errno);
    while (!e) {
        const struct dirent *entry;

        errno = 0; /* readdir's end and failure both return NULL */
        entry = readdir(folder);
        if (!entry) {
            if (errno)
                e = posix_fail(why, path, "list", errno);
            break;
        }
        e = os_names_add(names, entry->d_name);
        if (e)
            (void)why_set(why, e, "%s: no memory to list it", path);
    }
    (void)closedir(folder); /* was only read */
    return e;
}
