/* SPDX-License-Identifier: Apache-2.0 */
/* The file is made before the set, so that a set never has to go because its document cannot be
 * kept. */
#include "config.h"

#include "fakevss/cli/document_file.h"

#include <oleauto.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

#define BYTE_ORDER_MARK 0xfeff
#define FILE_MAX (16u * 1024 * 1024) /* bytes; what XML_CHARS_MAX refuses still gets there */

HANDLE
document_file_make(const char *path, struct why *why)
{
    WCHAR *wide = convert_to_wide(path);
    HANDLE file = INVALID_HANDLE_VALUE;
    DWORD error = ERROR_NOT_ENOUGH_MEMORY;

    if (wide) {
        file = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        error = GetLastError();
    }
    CoTaskMemFree(wide);
    if (file != INVALID_HANDLE_VALUE)
        return file;
    if (error == ERROR_FILE_EXISTS)
        (void)why_set(why, ERR_EXISTS,
                      "%s exists; it may be the only way to a set: choose another name", path);
    else
        (void)why_set(why, ERR_IO, "cannot make %s: Win32 error %lu", path, error);
    return NULL;
}

HRESULT
document_file_write(HANDLE file, const WCHAR *document)
{
    static const WCHAR mark = BYTE_ORDER_MARK;
    DWORD size = (DWORD)(wcslen(document) * sizeof(WCHAR));
    DWORD written;

    if (!WriteFile(file, &mark, sizeof(mark), &written, NULL) ||
        !WriteFile(file, document, size, &written, NULL) || !FlushFileBuffers(file))
        return hr_from_win32((LONG)GetLastError());
    return S_OK;
}

void
document_file_end(HANDLE file, const char *path, bool is_whole)
{
    WCHAR *wide;

    if (!file)
        return;
    CloseHandle(file);
    wide = is_whole ? NULL : convert_to_wide(path);
    if (wide)
        (void)DeleteFileW(wide); /* an empty file is refused at the import */
    CoTaskMemFree(wide);
}

BSTR
document_file_read(const char *path, struct why *why)
{
    char *data = NULL;
    size_t size = 0;
    const WCHAR *text;
    size_t length;
    BSTR document;
    enum err e = os_read_file(path, FILE_MAX, &data, &size, why);

    if (e)
        return NULL;
    text = (const WCHAR *)(const void *)data; /* allocated, so aligned */
    length = size / sizeof(WCHAR);
    if (length > 0 && text[0] == BYTE_ORDER_MARK) {
        text++;
        length--;
    }
    document = SysAllocStringLen(text, (UINT)wcsnlen(text, length));
    mem_free(data);
    if (!document)
        (void)why_set(why, ERR_NOMEM, "out of memory");
    return document;
}
