/* SPDX-License-Identifier: Apache-2.0 */
/* Thin over the wide registry calls; converts names and checks kinds and sizes. */
#include "config.h"

#include "fakevss/coordinator/registry.h"

#include <objbase.h>
#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

#define NAME_MAX_CHARS 256

static HRESULT
result(LONG error)
{
    return error == ERROR_SUCCESS ? S_OK : hr_from_win32(error);
}

HRESULT
registry_open(HKEY root, const char *path, bool make, HKEY *ret_key)
{
    WCHAR *wide = convert_to_wide(path);
    LONG error = ERROR_OUTOFMEMORY;

    if (wide && make)
        error = RegCreateKeyExW(root, wide, 0, NULL, 0, KEY_ALL_ACCESS, NULL, ret_key, NULL);
    else if (wide)
        error = RegOpenKeyExW(root, wide, 0, KEY_ALL_ACCESS, ret_key);
    CoTaskMemFree(wide);
    return result(error);
}

HRESULT
registry_make_volatile(HKEY root, const char *path)
{
    WCHAR *wide = convert_to_wide(path);
    LONG error = ERROR_OUTOFMEMORY;
    HKEY key = NULL;

    if (wide)
        error = RegCreateKeyExW(root, wide, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL,
                                &key, NULL);
    CoTaskMemFree(wide);
    if (key)
        RegCloseKey(key);
    return result(error);
}

HRESULT
registry_delete_tree(HKEY root, const char *name)
{
    WCHAR *wide = convert_to_wide(name);
    LONG error = wide ? RegDeleteTreeW(root, wide) : ERROR_OUTOFMEMORY;

    CoTaskMemFree(wide);
    return error == ERROR_FILE_NOT_FOUND ? S_OK : result(error);
}

static bool
narrow(const WCHAR *wide, char *buf, size_t size)
{
    return WideCharToMultiByte(CP_UTF8, 0, wide, -1, buf, (int)size, NULL, NULL) > 0;
}

/* The name that an enumeration gave; false after the last one. */
static bool
take_name(LONG error, const WCHAR *name, char *buf, size_t size)
{
    if (error && error != ERROR_MORE_DATA)
        return false;
    if (error || !narrow(name, buf, size))
        buf[0] = 0;
    return true;
}

bool
registry_key_at(HKEY key, DWORD index, char *buf, size_t size)
{
    WCHAR name[NAME_MAX_CHARS];
    DWORD length = NAME_MAX_CHARS;

    return take_name(RegEnumKeyExW(key, index, name, &length, NULL, NULL, NULL, NULL), name, buf,
                     size);
}

bool
registry_value_at(HKEY key, DWORD index, char *buf, size_t size)
{
    WCHAR name[NAME_MAX_CHARS];
    DWORD length = NAME_MAX_CHARS;

    return take_name(RegEnumValueW(key, index, name, &length, NULL, NULL, NULL, NULL), name, buf,
                     size);
}

/* A value of @type, with a terminating zero of two bytes after it; freed with mem_free(). */
static HRESULT
get(HKEY key, const char *name, DWORD type, BYTE **ret_data, DWORD *ret_size)
{
    WCHAR *wide = convert_to_wide(name);
    BYTE *data = NULL;
    DWORD found = 0;
    DWORD size = 0;
    LONG error = ERROR_OUTOFMEMORY;

    if (wide)
        error = RegQueryValueExW(key, wide, NULL, &found, NULL, &size);
    if (!error) {
        data = mem_zalloc((size_t)size + 2);
        error = data ? RegQueryValueExW(key, wide, NULL, &found, data, &size) : ERROR_OUTOFMEMORY;
    }
    CoTaskMemFree(wide);
    if (error || found != type) {
        mem_free(data);
        return error ? result(error) : VSS_E_UNEXPECTED;
    }
    *ret_data = data;
    *ret_size = size;
    return S_OK;
}

HRESULT
registry_get_text(HKEY key, const char *name, char *buf, size_t size)
{
    BYTE *data = NULL;
    DWORD found = 0;
    HRESULT hr = get(key, name, REG_SZ, &data, &found);

    if (SUCCEEDED(hr) && !narrow((const WCHAR *)data, buf, size))
        hr = VSS_E_UNEXPECTED;
    mem_free(data);
    return hr;
}

HRESULT
registry_get_number(HKEY key, const char *name, DWORD *ret_value)
{
    BYTE *data = NULL;
    DWORD size = 0;
    HRESULT hr = get(key, name, REG_DWORD, &data, &size);

    if (SUCCEEDED(hr) && size != sizeof(*ret_value))
        hr = VSS_E_UNEXPECTED;
    if (SUCCEEDED(hr))
        memcpy(ret_value, data, sizeof(*ret_value));
    mem_free(data);
    return hr;
}

HRESULT
registry_get_blob(HKEY key, const char *name, BYTE **ret_data, DWORD *ret_size)
{
    return get(key, name, REG_BINARY, ret_data, ret_size);
}

static HRESULT
set(HKEY key, const char *name, DWORD type, const void *data, DWORD size)
{
    WCHAR *wide = convert_to_wide(name);
    LONG error = wide ? RegSetValueExW(key, wide, 0, type, data, size) : ERROR_OUTOFMEMORY;

    CoTaskMemFree(wide);
    return result(error);
}

HRESULT
registry_set_text(HKEY key, const char *name, const char *text)
{
    WCHAR *wide = convert_to_wide(text);
    HRESULT hr = E_OUTOFMEMORY;

    if (wide)
        hr = set(key, name, REG_SZ, wide, (DWORD)((wcslen(wide) + 1) * sizeof(WCHAR)));
    CoTaskMemFree(wide);
    return hr;
}

HRESULT
registry_set_number(HKEY key, const char *name, DWORD value)
{
    return set(key, name, REG_DWORD, &value, sizeof(value));
}

HRESULT
registry_set_blob(HKEY key, const char *name, const void *data, DWORD size)
{
    return set(key, name, REG_BINARY, data, size);
}

HRESULT
registry_delete_value(HKEY key, const char *name)
{
    WCHAR *wide = convert_to_wide(name);
    LONG error = wide ? RegDeleteValueW(key, wide) : ERROR_OUTOFMEMORY;

    CoTaskMemFree(wide);
    return error == ERROR_FILE_NOT_FOUND ? S_OK : result(error);
}
