/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/programs.h"

#include <string.h>
#include <wchar.h>

#include <ole2.h>

#include "winetest/harness/harness.h"

#define PROGRAM_DEADLINE_MS 60000

bool
build_path(const WCHAR *relative, WCHAR *buf, size_t size)
{
    WCHAR tree[512];
    DWORD length = GetEnvironmentVariableW(L"LUNSHADOW_BUILD_WIN", tree, 512);

    if (length == 0 || length >= 512)
        return false;
    return swprintf(buf, size, L"%ls\\%ls", tree, relative) > 0;
}

void
own_path(WCHAR *buf, size_t size)
{
    GetModuleFileNameW(NULL, buf, (DWORD)size);
}

/* Everything the child writes is less than a pipe holds, so it is read after the end. */
static void
read_output(HANDLE pipe, struct program_result *result)
{
    DWORD available = 0;
    DWORD length = 0;

    if (PeekNamedPipe(pipe, NULL, 0, NULL, &available, NULL) && available > 0) {
        if (available > PROGRAM_OUTPUT_MAX - 1)
            available = PROGRAM_OUTPUT_MAX - 1;
        ReadFile(pipe, result->output, available, &length, NULL);
    }
    result->output[length] = 0;
}

static void
run(WCHAR *command, struct program_result *result)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
    STARTUPINFOW startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process = {0};
    HANDLE read_end = NULL, write_end = NULL;
    DWORD code = 0;

    if (!CHECK(CreatePipe(&read_end, &write_end, &inherit, 65536)))
        return;
    startup.hStdOutput = write_end;
    startup.hStdError = write_end;
    if (CHECK(CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))) {
        if (CHECK_INT(WaitForSingleObject(process.hProcess, PROGRAM_DEADLINE_MS), WAIT_OBJECT_0))
            GetExitCodeProcess(process.hProcess, &code);
        else
            TerminateProcess(process.hProcess, 99);
        result->exit_code = (int)code;
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    CloseHandle(write_end);
    read_output(read_end, result);
    CloseHandle(read_end);
}

void
lunshadow_run(const WCHAR *arguments, struct program_result *ret_result)
{
    WCHAR path[600];
    WCHAR command[2048];

    memset(ret_result, 0, sizeof(*ret_result));
    ret_result->exit_code = -1;
    if (!CHECK(build_path(L"provider\\app\\lunshadow.exe", path, 600)))
        return;
    swprintf(command, 2048, L"\"%ls\" %ls", path, arguments);
    run(command, ret_result);
}

bool
proxy_register(void)
{
    HRESULT(STDMETHODCALLTYPE * register_server)(void);
    WCHAR path[600];
    HMODULE dll;

    if (!build_path(L"idl\\lunshadow_ps.dll", path, 600))
        return false;
    dll = LoadLibraryW(path);
    if (!dll)
        return false;
    register_server = (HRESULT(STDMETHODCALLTYPE *)(void))(void (*)(void))GetProcAddress(
        dll, "DllRegisterServer");
    return register_server && SUCCEEDED(register_server());
}

static void
class_key(REFCLSID clsid, WCHAR *buf, size_t size)
{
    WCHAR text[39];

    StringFromGUID2(clsid, text, 39);
    swprintf(buf, size, L"SOFTWARE\\Classes\\CLSID\\%ls", text);
}

bool
class_register(REFCLSID clsid, const WCHAR *command)
{
    WCHAR key[160];

    class_key(clsid, key, 128);
    wcscat(key, L"\\LocalServer32");
    return registry_put(key, NULL, REG_SZ, command,
                        (DWORD)((wcslen(command) + 1) * sizeof(*command)));
}

void
class_unregister(REFCLSID clsid)
{
    WCHAR key[160];

    class_key(clsid, key, 160);
    registry_drop(key);
}

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
