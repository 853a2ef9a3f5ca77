/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Windows: files, folders, time, process. Threads are in os_win32_thread.c. Paths become
 * UTF-16 here, long ones with the prefix that lifts the length limit. */
#include "config.h"

#include "base/os_impl.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <ntsecapi.h> /* RtlGenRandom; wants windows.h before it */

#include "base/mem.h"

struct os_file {
    HANDLE handle;
    char path[]; /* for texts */
};

/* --- errors --- */

static enum err
err_from_win32(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_DIRECTORY:
        return ERR_NOT_FOUND;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS:
    case ERROR_DIR_NOT_EMPTY:
        return ERR_EXISTS;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
        return ERR_NO_SPACE;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_WRITE_PROTECT:
        return ERR_ACCESS;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
        return ERR_NOMEM;
    default:
        return ERR_IO;
    }
}

/* "PATH: cannot DO: the system's reason (number)", from @error. Uses the stack alone: legal in the
 * frozen window. */
static enum err
fail(struct why *why, const char *path, const char *what, DWORD error)
{
    WCHAR wide[128];
    char reason[sizeof(wide) / sizeof(wide[0]) * 3 + 1];
    DWORD size = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                error, 0, wide, sizeof(wide) / sizeof(wide[0]), NULL);
    int reason_size;

    while (size > 0 && (wide[size - 1] <= L' ' || wide[size - 1] == L'.'))
        size--; /* it ends in a full stop and a line end */
    reason_size =
        WideCharToMultiByte(CP_UTF8, 0, wide, (int)size, reason, sizeof(reason) - 1, NULL, NULL);
    reason[reason_size > 0 ? reason_size : 0] = '\0';
    return why_set(why, err_from_win32(error), "%s: cannot %s: %s (error %lu)", path, what,
                   *reason ? reason : "no text", error);
}

/* --- paths --- */

/* Paths of this size and more need the prefix; folders have a lower limit than files. */
#define LONG_PATH 240

static enum err
utf16_from_utf8(const char *text, WCHAR **ret_wide)
{
    int count = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    WCHAR *wide;

    if (count <= 0)
        return ERR_INVAL;
    wide = mem_array((size_t)count, sizeof(*wide));
    if (!wide)
        return ERR_NOMEM;
    (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, count); /* was measured above */
    *ret_wide = wide;
    return ERR_OK;
}

/* The absolute form of @wide behind the prefix that switches the length limit off. */
static enum err
lengthen(const WCHAR *wide, WCHAR **ret_long)
{
    static const WCHAR disk[] = L"\\\\?\\";
    static const WCHAR share[] = L"\\\\?\\UNC"; /* before the second '\' of a share's "\\" */
    DWORD room = GetFullPathNameW(wide, 0, NULL, NULL);
    WCHAR *path = mem_array((size_t)room + 8, sizeof(*path));
    DWORD size;

    if (!path)
        return ERR_NOMEM;
    size = GetFullPathNameW(wide, room, path + 8, NULL);
    if (size == 0 || size >= room) {
        mem_free(path);
        return ERR_IO;
    }
    if (wcsncmp(path + 8, L"\\\\", 2) == 0) {
        memcpy(path, share, sizeof(share) - sizeof(WCHAR));
        memmove(path + 7, path + 9, (size_t)size * sizeof(*path));
    } else {
        memcpy(path, disk, sizeof(disk) - sizeof(WCHAR));
        memmove(path + 4, path + 8, ((size_t)size + 1) * sizeof(*path));
    }
    *ret_long = path;
    return ERR_OK;
}

/* The system's form of @path with @suffix, freed with mem_free(). */
static enum err
wide_path(const char *path, const char *suffix, WCHAR **ret_wide, struct why *why)
{
    size_t path_size = strlen(path);
    char *text = mem_zalloc(path_size + strlen(suffix) + 1);
    WCHAR *wide = NULL;
    WCHAR *long_form = NULL;
    enum err e = ERR_NOMEM;

    if (!text)
        goto out;
    memcpy(text, path, path_size);
    strcpy(text + path_size, suffix);
    e = utf16_from_utf8(text, &wide);
    if (e)
        goto out;
    for (WCHAR *c = wide; *c; c++) {
        if (*c == L'/')
            *c = L'\\';
    }
    if (wcslen(wide) >= LONG_PATH && wcsncmp(wide, L"\\\\?\\", 4) != 0) {
        e = lengthen(wide, &long_form);
        if (e)
            goto out;
        mem_free(wide);
        wide = long_form;
    }

    *ret_wide = wide;
    wide = NULL; /* handed over */
out:
    mem_free(wide);
    mem_free(text);
    if (e)
        (void)why_set(why, e, "%s: cannot use the path: %s", path,
                      e == ERR_INVAL ? "it is not UTF-8" : err_text(e));
    return e;
}

/* --- time, randomness, process --- */

uint64_t
os_now_us(void)
{
    LARGE_INTEGER frequency, now;

    (void)QueryPerformanceFrequency(&frequency); /* cannot fail since Windows XP */
    (void)QueryPerformanceCounter(&now);
    /* In two parts, so that the product does not overflow. */
    return (uint64_t)(now.QuadPart / frequency.QuadPart) * 1000000u +
           (uint64_t)(now.QuadPart % frequency.QuadPart) * 1000000u / (uint64_t)frequency.QuadPart;
}

uint64_t
os_utc_ms(void)
{
    static const uint64_t unix_epoch = 116444736000000000u; /* 100 ns since 1601 */
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return (((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) - unix_epoch) / 10000;
}

void
os_sleep_ms(uint32_t ms)
{
    Sleep(ms);
}

enum err
os_random(void *buf, size_t size)
{
    char *out = buf;

    while (size > 0) {
        ULONG part = size > 0x10000 ? 0x10000 : (ULONG)size;

        if (!RtlGenRandom(out, part))
            return ERR_IO;
        out += part;
        size -= part;
    }
    return ERR_OK;
}

uint32_t
os_pid(void)
{
    return GetCurrentProcessId();
}

void
os_die(void)
{
    (void)TerminateProcess(GetCurrentProcess(), 3); /* the exit code of abort(); no return */
}

/* --- files --- */

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
    WCHAR *wide = NULL;
    enum err e;

    e = wide_path(path, "", &wide, why);
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
        e = fail(why, path, "open", GetLastError());
        /* A folder is "access denied" here and "is a directory" on Linux: the same error. */
        if (e == ERR_ACCESS && os_path_is_dir(path))
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
            return fail(why, file->path, "read", error);
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
            return fail(why, file->path, "write", GetLastError());
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
        return fail(why, file->path, "ask for the size", GetLastError());
    *ret_size = (uint64_t)size.QuadPart;
    return ERR_OK;
}

enum err
os_file_resize(struct os_file *file, uint64_t size, struct why *why)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = (LONGLONG)size};

    if (!SetFileInformationByHandle(file->handle, FileEndOfFileInfo, &end, sizeof(end)))
        return fail(why, file->path, "resize", GetLastError());
    return ERR_OK;
}

enum err
os_file_write_new(const char *path, const void *data, size_t size, struct why *why)
{
    struct os_file *file = NULL;
    enum err e;

    e = os_file_open(path, OS_OPEN_CREATE_NEW, &file, why);
    if (e)
        return e;
    e = os_file_write(file, 0, data, size, why);
    if (!e && !FlushFileBuffers(file->handle))
        e = fail(why, path, "flush", GetLastError());
    os_file_close(file);
    if (e)
        (void)os_unlink(path, NULL); /* the first failure is what counts */
    return e;
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
    return fail(why, file->path, "lock", error);
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

/* --- folders and names --- */

/* The attributes of @path, INVALID_FILE_ATTRIBUTES when it is not there. */
static DWORD
attributes_of(const char *path)
{
    DWORD attributes;
    WCHAR *wide;

    if (wide_path(path, "", &wide, NULL))
        return INVALID_FILE_ATTRIBUTES;
    attributes = GetFileAttributesW(wide);
    mem_free(wide);
    return attributes;
}

bool
os_path_exists(const char *path)
{
    return attributes_of(path) != INVALID_FILE_ATTRIBUTES;
}

bool
os_path_is_dir(const char *path)
{
    DWORD attributes = attributes_of(path);

    return attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY;
}

/* Call @act on the system's form of @path; @what says what it does. */
static enum err
act_on_path(const char *path, BOOL (*act)(const WCHAR *wide), const char *what, struct why *why)
{
    WCHAR *wide = NULL;
    enum err e;

    e = wide_path(path, "", &wide, why);
    if (!e && !act(wide))
        e = fail(why, path, what, GetLastError());
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
    return act_on_path(path, make_folder, "make the folder", why);
}

enum err
os_unlink(const char *path, struct why *why)
{
    return act_on_path(path, delete_file, "delete", why);
}

enum err
os_rmdir(const char *path, struct why *why)
{
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

    e = wide_path(from, "", &wide_from, why);
    if (e)
        goto out;
    e = wide_path(to, "", &wide_to, why);
    if (e)
        goto out;
    error = move_replacing(wide_from, wide_to);
    if (error != ERROR_SUCCESS) {
        e = fail(why, to, "put it in place", error);
        (void)why_prefix(why, e, "%s", from);
    }
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
    enum err e;

    e = wide_path(path, "\\*", &wide, why);
    if (e)
        goto out;
    search = FindFirstFileW(wide, &found);
    if (search == INVALID_HANDLE_VALUE) {
        DWORD error = GetLastError();

        /* Wine's answer where Windows says that @path is no folder. */
        e = fail(why, path, "list", error == ERROR_INVALID_NAME ? ERROR_DIRECTORY : error);
        goto out;
    }
    do {
        e = add_found(names, &found);
        if (e) {
            (void)why_set(why, e, "%s: cannot list: %s", path, err_text(e));
            goto out;
        }
    } while (FindNextFileW(search, &found));
    if (GetLastError() != ERROR_NO_MORE_FILES)
        e = fail(why, path, "list", GetLastError());
out:
    if (search != INVALID_HANDLE_VALUE)
        (void)FindClose(search); /* was only read */
    mem_free(wide);
    return e;
}
