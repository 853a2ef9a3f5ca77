/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Windows: folders and names. */
#include "config.h"

#include "base/os_impl.h"

#include <windows.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os_win32_impl.h"

enum err
os_path_kind(const char *path, enum os_path_kind *ret_kind, struct why *why)
{
    DWORD attributes;
    DWORD error;
    WCHAR *wide;
    enum err e = win32_path(path, "", &wide, why);

    frozen_forbids("looking up a path");
    if (e)
        return e;
    attributes = GetFileAttributesW(wide);
    error = GetLastError();
    mem_free(wide);
    if (attributes != INVALID_FILE_ATTRIBUTES) {
        *ret_kind = attributes & FILE_ATTRIBUTE_DIRECTORY ? OS_PATH_FOLDER : OS_PATH_FILE;
        return ERR_OK;
    }
    if (!win32_is_missing(error))
        return win32_fail(why, path, "look at it", error);
    *ret_kind = OS_PATH_MISSING;
    return ERR_OK;
}

/* Call @act on the system's form of @path; @what says what it does. */
static enum err
act_on_path(const char *path, BOOL (*act)(const WCHAR *wide), const char *what, struct why *why)
{
    WCHAR *wide = NULL;
    enum err e;

    e = win32_path(path, "", &wide, why);
    if (!e && !act(wide))
        e = win32_fail(why, path, what, GetLastError());
    mem_free(wide);
    return e;
}

static BOOL
make_folder(const WCHAR *wide)
{
    return CreateDirectoryW(wide, NULL);
}

static BOOL
remove_folder(const WCHAR *wide)
{
    return RemoveDirectoryW(wide);
}

static BOOL
delete_file(const WCHAR *wide)
{
    return DeleteFileW(wide);
}

enum err
os_mkdir(const char *path, struct why *why)
{
    frozen_forbids("making a folder");
    return act_on_path(path, make_folder, "make the folder", why);
}

enum err
os_unlink(const char *path, struct why *why)
{
    frozen_forbids("deleting a file");
    return act_on_path(path, delete_file, "delete", why);
}

enum err
os_rmdir(const char *path, struct why *why)
{
    frozen_forbids("removing a folder");
    return act_on_path(path, remove_folder, "remove the folder", why);
}

/* Windows and Wine refuse to replace a file while anyone, a reader or a virus scanner, has it open,
 * which Linux does not: try again for about two seconds before the refusal counts, with pauses
 * short enough to find the gap between two readers. */
#define REPLACE_TRIES 250
#define REPLACE_PAUSE_MS 8

static bool
is_file(const WCHAR *wide)
{
    DWORD attributes = GetFileAttributesW(wide);

    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static DWORD
move_replacing(const WCHAR *from, const WCHAR *to)
{
    DWORD error = ERROR_SUCCESS;

    for (int tries = 0; tries < REPLACE_TRIES; tries++) {
        if (MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING))
            return ERROR_SUCCESS;
        error = GetLastError();
        if ((error != ERROR_ACCESS_DENIED && error != ERROR_SHARING_VIOLATION) || !is_file(to))
            break;
        Sleep(tries < REPLACE_PAUSE_MS ? (DWORD)tries : REPLACE_PAUSE_MS);
    }
    return error;
}

enum err
os_rename(const char *from, const char *to, struct why *why)
{
    WCHAR *wide_from = NULL;
    WCHAR *wide_to = NULL;
    DWORD error;
    enum err e;

    frozen_forbids("renaming a file");
    e = win32_path(from, "", &wide_from, why);
    if (e)
        goto out;
    e = win32_path(to, "", &wide_to, why);
    if (e)
        goto out;
    error = move_replacing(wide_from, wide_to);
    if (error != ERROR_SUCCESS)
        e = why_prefix(why, win32_fail(why, to, "put it in place", error), "%s", from);
out:
    mem_free(wide_to);
    mem_free(wide_from);
    return e;
}

/* Add the found name in UTF-8. */
static enum err
add_found(struct os_names *names, const WIN32_FIND_DATAW *found)
{
    char name[sizeof(found->cFileName) / sizeof(WCHAR) * 3 + 1];

    if (!WideCharToMultiByte(CP_UTF8, 0, found->cFileName, -1, name, sizeof(name), NULL, NULL))
        return ERR_IO;
    return os_names_add(names, name);
}

enum err
os_names_read(const char *path, struct os_names *names, struct why *why)
{
    HANDLE search = INVALID_HANDLE_VALUE;
    WIN32_FIND_DATAW found;
    WCHAR *wide = NULL;
    DWORD error;
    enum err e;

    frozen_forbids("listing a folder");
    e = win32_path(path, "\\*", &wide, why);
    if (e)
        goto out;
    search = FindFirstFileW(wide, &found);
    if (search == INVALID_HANDLE_VALUE) {
        error = GetLastError();
        /* Wine's answer where Windows says that @path is no folder. */
        e = win32_fail(why, path, "list", error == ERROR_INVALID_NAME ? ERROR_DIRECTORY : error);
        goto out;
    }
    do {
        e = add_found(names, &found);
        if (e) {
            (void)why_set(why, e, "%s: cannot list: %s", path, err_text(e));
            goto out;
        }
    } while (FindNextFileW(search, &found));
    error = GetLastError();
    if (error != ERROR_NO_MORE_FILES)
        e = win32_fail(why, path, "list", error);
out:
    if (search != INVALID_HANDLE_VALUE)
        (void)FindClose(search); /* was only read */
    mem_free(wide);
    return e;
}
