/* SPDX-License-Identifier: Apache-2.0 */
/* What the store knows of the starts of the machine and of the coordinator. */
#include "config.h"

#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/store.h"

/* --- the start of the machine --- */

#define BOOTED "Booted"

bool
store_is_booted(void)
{
    HKEY key = NULL;

    if (FAILED(registry_open(HKEY_LOCAL_MACHINE, STORE_KEY "\\" BOOTED, false, &key)))
        return false;
    RegCloseKey(key);
    return true;
}

HRESULT
store_set_booted(void)
{
    HKEY key = NULL;
    HRESULT hr = registry_open(HKEY_LOCAL_MACHINE, STORE_KEY, true, &key);

    if (FAILED(hr))
        return hr;
    hr = registry_make_volatile(key, BOOTED);
    RegCloseKey(key);
    return hr;
}

/* --- the process that runs --- */

#define RUNNING "Running"

DWORD
store_running(void)
{
    DWORD pid = 0;
    HKEY key = NULL;

    if (FAILED(registry_open(HKEY_LOCAL_MACHINE, STORE_KEY, false, &key)))
        return 0;
    if (FAILED(registry_get_number(key, RUNNING, &pid)))
        pid = 0;
    RegCloseKey(key);
    return pid;
}

HRESULT
store_set_running(DWORD pid)
{
    HKEY key = NULL;
    HRESULT hr = registry_open(HKEY_LOCAL_MACHINE, STORE_KEY, pid, &key);

    if (FAILED(hr))
        return hr;
    hr = pid ? registry_set_number(key, RUNNING, pid) : registry_delete_value(key, RUNNING);
    RegCloseKey(key);
    return hr;
}
