/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Windows: open files and their locks. */
#include "config.h"

#include "base/os_impl.h"

#include <string.h>
#include <windows.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os_win32_impl.h"

struct os_file {
    HANDLE handle;
    char path[]; /* for texts */
};

/* All share everything, as on Linux: exclusion is the lock's business. */
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

enum err
os_file_open(const char *path, enum os_open_mode mode, struct os_file **ret_file, struct why *why)
{
    static const struct {
        DWORD access;
        DWORD disposition;
    } modes[] = {
        [OS_OPEN_READ] = {GENERIC_READ, OPEN_EXISTING},
        [OS_OPEN_READ_WRITE] = {GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING},
        [OS_OPEN_CREATE_NEW] = {GENERIC_READ | GENERIC_WRITE, CREATE_NEW},
        [OS_OPEN_CREATE] = {GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS},
    };
    size_t path_size = strlen(path) + 1;
    struct os_file *file = NULL;
    enum os_path_kind kind;
    WCHAR *wide = NULL;
    enum err e;

    frozen_forbids("opening a file");
    e = win32_path(path, "", &wide, why);
    if (e)
        goto out;
    file = mem_zalloc(sizeof(*file) + path_size);
    if (!file) {
        e = why_set(why, ERR_NOMEM, "%s: no memory to open it", path);
        goto out;
    }
    memcpy(file->path, path, path_size);
    file->handle = CreateFileW(wide, modes[mode].access, SHARE_ALL, NULL, modes[mode].disposition,
                               FILE_ATTRIBUTE_NORMAL, NULL);
    if (file->handle == INVALID_HANDLE_VALUE) {
        e = win32_fail(why, path, "open", GetLastError());
        /* A folder is "access denied" here and "is a directory" on Linux: the same error. */
        if (e == ERR_ACCESS && !os_path_kind(path, &kind, NULL) && kind == OS_PATH_FOLDER)
            e = why_set(why, ERR_IO, "%s: cannot open: it is a folder", path);
        goto out;
    }

    *ret_file = file;
    file = NULL; /* handed over */
out:
    os_file_close(file);
    mem_free(wide);
    return e;
}

void
os_file_close(struct os_file *file)
{
    if (!file)
        return;
    if (file->handle && file->handle != INVALID_HANDLE_VALUE)
        (void)CloseHandle(file->handle); /* writes report their own errors */
    mem_free(file);
}

const char *
os_file_path(const struct os_file *file)
{
    return file->path;
}

static OVERLAPPED
at_offset(uint64_t offset)
{
    return (OVERLAPPED){.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
}

/* What one system call moves at most. */
static DWORD
part_size(size_t size)
{
    return size > 0x40000000 ? 0x40000000 : (DWORD)size;
}

enum err
os_file_read(struct os_file *file, uint64_t offset, void *buf, size_t size, struct why *why)
{
    char *out = buf;

    while (size > 0) {
        OVERLAPPED at = at_offset(offset);
        DWORD got = 0;
        DWORD error = ERROR_SUCCESS;

        if (!ReadFile(file->handle, out, part_size(size), &got, &at))
            error = GetLastError();
        if (error != ERROR_SUCCESS && error != ERROR_HANDLE_EOF)
            return win32_fail(why, file->path, "read", error);
        if (got == 0)
            return why_set(why, ERR_CORRUPT, "%s: ends at byte %llu, %zu more were expected",
                           file->path, (unsigned long long)offset, size);
        out += got;
        offset += got;
        size -= got;
    }
    return ERR_OK;
}

enum err
os_file_write(struct os_file *file, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    const char *in = buf;

    while (size > 0) {
        OVERLAPPED at = at_offset(offset);
        DWORD put = 0;

        if (!WriteFile(file->handle, in, part_size(size), &put, &at))
            return win32_fail(why, file->path, "write", GetLastError());
        in += put;
        offset += put;
        size -= put;
    }
    return ERR_OK;
}

enum err
os_file_size(struct os_file *file, uint64_t *ret_size, struct why *why)
{
    LARGE_INTEGER size;

    if (!GetFileSizeEx(file->handle, &size))
        return win32_fail(why, file->path, "ask for the size", GetLastError());
    *ret_size = (uint64_t)size.QuadPart;
    return ERR_OK;
}

enum err
os_file_resize(struct os_file *file, uint64_t size, struct why *why)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = (LONGLONG)size};

    frozen_forbids("resizing a file");
    if (!SetFileInformationByHandle(file->handle, FileEndOfFileInfo, &end, sizeof(end)))
        return win32_fail(why, file->path, "resize", GetLastError());
    return ERR_OK;
}

/* --- locks --- */

static enum err
lock(struct os_file *file, DWORD flags, struct why *why)
{
    OVERLAPPED at = at_offset(0);
    DWORD error;

    if (LockFileEx(file->handle, flags, 0, 1, 0, &at))
        return ERR_OK;
    error = GetLastError();
    if (error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING)
        return ERR_TIMEOUT; /* held by another */
    return win32_fail(why, file->path, "lock", error);
}

static DWORD
lock_flags(enum os_lock_kind kind)
{
    return kind == OS_LOCK_SHARED ? 0 : LOCKFILE_EXCLUSIVE_LOCK;
}

enum err
os_file_try_lock(struct os_file *file, enum os_lock_kind kind, struct why *why)
{
    return lock(file, lock_flags(kind) | LOCKFILE_FAIL_IMMEDIATELY, why);
}

enum err
os_file_wait_lock(struct os_file *file, enum os_lock_kind kind, struct why *why)
{
    return lock(file, lock_flags(kind), why);
}

void
os_file_unlock(struct os_file *file)
{
    OVERLAPPED at = at_offset(0);

    (void)UnlockFileEx(file->handle, 0, 1, 0, &at); /* fails only for a lock not held */
}
