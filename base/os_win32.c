/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Windows: time, randomness, process, and what the other os_win32_*.c files share: the
 * system's errors, and paths in UTF-16. */
#include "config.h"

#include "base/os_win32_impl.h"

#include <ntsecapi.h> /* RtlGenRandom */
#include <string.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os_impl.h"

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
    frozen_forbids("sleeping");
    os_pause_ms(ms);
}

void
os_pause_ms(uint32_t ms)
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

bool
win32_is_missing(DWORD error)
{
    return err_from_win32(error) == ERR_NOT_FOUND;
}

enum err
win32_fail(struct why *why, const char *path, const char *what, DWORD error)
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

enum err
win32_path(const char *path, const char *suffix, WCHAR **ret_wide, struct why *why)
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
