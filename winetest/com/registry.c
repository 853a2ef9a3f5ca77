/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/registry.h"

#include <string.h>

bool
registry_put(const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size)
{
    return RegSetKeyValueW(HKEY_LOCAL_MACHINE, path, name, type, data, size) == ERROR_SUCCESS;
}

bool
registry_put_number(const WCHAR *path, const WCHAR *name, DWORD number)
{
    return registry_put(path, name, REG_DWORD, &number, sizeof(number));
}

bool
registry_get(const WCHAR *path, const WCHAR *name, void *buf, DWORD size)
{
    memset(buf, 0, size);
    return RegGetValueW(HKEY_LOCAL_MACHINE, path, name, RRF_RT_ANY, NULL, buf, &size) ==
           ERROR_SUCCESS;
}

bool
registry_has_key(const WCHAR *path)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_READ, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

void
registry_drop(const WCHAR *path)
{
    (void)RegDeleteTreeW(HKEY_LOCAL_MACHINE, path); /* may not be there */
}
