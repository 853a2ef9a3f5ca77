/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/programs.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

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

/* The read end of a pipe that has @input and no more; it is closed by the caller. */
static HANDLE
input_pipe(SECURITY_ATTRIBUTES *inherit, const char *input)
{
    HANDLE read_end = NULL, write_end = NULL;
    DWORD written;

    if (!CHECK(CreatePipe(&read_end, &write_end, inherit, 65536)))
        return NULL;
    CHECK(SetHandleInformation(write_end, HANDLE_FLAG_INHERIT, 0));
    CHECK(WriteFile(write_end, input, (DWORD)strlen(input), &written, NULL));
    CloseHandle(write_end);
    return read_end;
}

static void
run(WCHAR *command, const char *input, struct program_result *result)
{
    SECURITY_ATTRIBUTES inherit = {.nLength = sizeof(inherit), .bInheritHandle = TRUE};
    STARTUPINFOW startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process = {0};
    HANDLE read_end = NULL, write_end = NULL;
    DWORD code = (DWORD)-1;

    if (!CHECK(CreatePipe(&read_end, &write_end, &inherit, 65536)))
        return;
    startup.hStdInput = input_pipe(&inherit, input);
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
    if (startup.hStdInput)
        CloseHandle(startup.hStdInput);
    read_output(read_end, result);
    CloseHandle(read_end);
}

/* Run @program of the build tree, which messages call @name. */
static bool
program_run(const WCHAR *program, const char *name, const WCHAR *arguments, const char *input,
            int exit_code, struct program_result *ret_result)
{
    WCHAR path[600];
    WCHAR command[2048];

    memset(ret_result, 0, sizeof(*ret_result));
    ret_result->exit_code = -1;
    if (!CHECK(build_path(program, path, 600)))
        return false;
    swprintf(command, 2048, L"\"%ls\" %ls", path, arguments);
    run(command, input, ret_result);
    if (CHECK_INT(ret_result->exit_code, exit_code))
        return true;
    printf("  %s %ls: %s\n", name, arguments, ret_result->output);
    return false;
}

bool
lunshadow_run(const WCHAR *arguments, int exit_code, struct program_result *ret_result)
{
    return program_run(L"provider\\app\\lunshadow.exe", "lunshadow", arguments, "", exit_code,
                       ret_result);
}

bool
lunshadow_run_with(const char *input, const WCHAR *arguments, int exit_code,
                   struct program_result *ret_result)
{
    return program_run(L"provider\\app\\lunshadow.exe", "lunshadow", arguments, input, exit_code,
                       ret_result);
}

bool
fakevss_run(const WCHAR *arguments, int exit_code, struct program_result *ret_result)
{
    return program_run(L"fakevss\\fakevss.exe", "fakevss", arguments, "", exit_code, ret_result);
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
