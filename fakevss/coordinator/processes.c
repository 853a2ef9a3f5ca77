/* SPDX-License-Identifier: Apache-2.0 */
/* A provider's process is known by the program that its class names as local server; the
 * coordinator's by its number in the store, because its program is also that of requesters. */
#include "config.h"

#include "fakevss/coordinator/processes.h"

#include <tlhelp32.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/store.h"

#define END_MS 5000

/* The program of the class, without quotes and arguments. False when it has no local server. */
static bool
find_program(const CLSID *class_id, char *program, size_t size)
{
    char text[GUID_TEXT_SIZE];
    char path[128];
    HKEY key = NULL;
    HRESULT hr;
    char *end;

    (void)snprintf(path, sizeof(path), "SOFTWARE\\Classes\\CLSID\\%s\\LocalServer32",
                   convert_guid_text(class_id, text)); /* fits */
    if (FAILED(registry_open(HKEY_LOCAL_MACHINE, path, false, &key)))
        return false;
    hr = registry_get_text(key, "", program, size);
    RegCloseKey(key);
    if (FAILED(hr))
        return false;
    if (program[0] == '"') {
        memmove(program, program + 1, strlen(program));
        end = strchr(program, '"');
        if (end)
            *end = 0;
    }
    return program[0];
}

/* The process @pid if it runs @program, opened with @access and for questions; else NULL. */
static HANDLE
open_if_runs(DWORD pid, const WCHAR *program, DWORD access)
{
    HANDLE process =
        OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE | access, FALSE, pid);
    WCHAR image[MAX_PATH];
    DWORD length = MAX_PATH;

    if (process && QueryFullProcessImageNameW(process, 0, image, &length) &&
        _wcsicmp(image, program) == 0)
        return process;
    if (process)
        CloseHandle(process);
    return NULL;
}

static bool
end_if_runs(DWORD pid, const WCHAR *program)
{
    HANDLE process = open_if_runs(pid, program, PROCESS_TERMINATE);
    bool is_ended = process && TerminateProcess(process, 1);

    if (is_ended)
        (void)clock_wait_handle(process, END_MS); /* who comes too early is told by its server */
    if (process)
        CloseHandle(process);
    return is_ended;
}

/* End those that run @program, or with @found open them. Returns how many were ended. */
static unsigned
visit_program(const char *program, struct processes *found)
{
    HANDLE processes = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};
    WCHAR *wide = convert_to_wide(program);
    unsigned ended = 0;
    BOOL more;

    if (wide && processes != INVALID_HANDLE_VALUE)
        for (more = Process32FirstW(processes, &entry); more;
             more = Process32NextW(processes, &entry)) {
            if (!found)
                ended += end_if_runs(entry.th32ProcessID, wide);
            else if (found->count < PROCESSES_MAX &&
                     (found->handles[found->count] =
                          open_if_runs(entry.th32ProcessID, wide, PROCESS_TERMINATE)))
                found->count++;
        }
    if (processes != INVALID_HANDLE_VALUE)
        CloseHandle(processes);
    CoTaskMemFree(wide);
    return ended;
}

static unsigned
visit_providers(struct processes *found)
{
    struct store_provider *providers = mem_array(STORE_PROVIDERS_MAX, sizeof(*providers));
    char program[MAX_PATH * 3]; /* UTF-8 */
    unsigned count = 0;
    unsigned ended = 0;
    unsigned i;

    if (providers)
        (void)store_providers(providers, &count); /* none, then */
    for (i = 0; i < count; i++)
        if (find_program(&providers[i].class_id, program, sizeof(program)))
            ended += visit_program(program, found);
    mem_free(providers);
    return ended;
}

unsigned
processes_end_providers(void)
{
    return visit_providers(NULL);
}

void
processes_find_providers(struct processes *ret_processes)
{
    (void)visit_providers(ret_processes);
}

unsigned
processes_await(struct processes *processes)
{
    unsigned left = 0;
    unsigned i;

    for (i = 0; i < processes->count; i++) {
        if (clock_wait_handle(processes->handles[i], END_MS) != WAIT_OBJECT_0)
            left++;
        CloseHandle(processes->handles[i]);
    }
    processes->count = 0;
    return left;
}

unsigned
processes_end_class(const CLSID *class_id)
{
    struct processes found = {0};
    char program[MAX_PATH * 3]; /* UTF-8 */
    unsigned ended = 0;
    unsigned i;

    if (find_program(class_id, program, sizeof(program)))
        (void)visit_program(program, &found);
    for (i = 0; i < found.count; i++) {
        ended += TerminateProcess(found.handles[i], 1) ? 1 : 0;
        CloseHandle(found.handles[i]);
    }
    return ended;
}

bool
processes_end_coordinator(void)
{
    WCHAR own[MAX_PATH];
    DWORD pid = store_running();

    return pid && GetModuleFileNameW(NULL, own, MAX_PATH) && end_if_runs(pid, own);
}
