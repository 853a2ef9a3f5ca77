/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/site.h"

#include <stdio.h>
#include <wchar.h>

#include <windows.h>
#include <psapi.h>

#include <ole2.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/array.h"
#include "provider/array/backends/mock/mock_admin.h"
#include "provider/com/guid.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define POLL_MS 10

struct site site;

/* --- the array --- */

static enum err
count_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    unsigned *counts = ctx;

    (void)lun;
    counts[tag ? 1 : 0]++;
    return ERR_OK;
}

void
site_check_luns(unsigned shadows)
{
    struct array *array = NULL;
    unsigned counts[2] = {0, 0};
    struct why why = {0};

    if (!CHECK_ERR(array_open("mock", site.array_dir, SITE_HOST, &array, &why), ERR_OK, &why))
        return;
    CHECK_ERR(mock_lun_list(array, count_entry, counts, &why), ERR_OK, &why);
    array_close(array);
    CHECK_INT(counts[0], SITE_LUNS);
    CHECK_INT(counts[1], shadows);
}

static bool
make_array(void)
{
    static const VDS_LUN_INFORMATION like = {.m_deviceIdDescriptor.m_version = 32};
    struct array *array = NULL;
    struct array_lun lun;
    struct why why = {0};
    bool is_made;

    is_made = CHECK_ERR(mock_create(site.array_dir, 7, 0, &why), ERR_OK, &why) &&
              CHECK_ERR(array_open("mock", site.array_dir, SITE_HOST, &array, &why), ERR_OK, &why);
    for (unsigned i = 0; is_made && i < SITE_LUNS; i++) {
        is_made = CHECK_ERR(mock_lun_create(array, SITE_LUN_SIZE, &lun, &why), ERR_OK, &why) &&
                  CHECK_ERR(vds_luns_write(&lun.lun, 1, &like, &site.originals[i]), ERR_OK, NULL);
    }
    array_close(array);
    return is_made;
}

bool
site_image(const VDS_LUN_INFORMATION *record, char *path, size_t size)
{
    struct array *array = NULL;
    struct lun lun;
    struct why why = {0};
    bool is_found;

    is_found =
        CHECK_ERR(vds_lun_read(record, &lun, &why), ERR_OK, &why) &&
        CHECK_ERR(array_open("mock", site.array_dir, SITE_HOST, &array, &why), ERR_OK, &why) &&
        CHECK_ERR(mock_lun_path(array, &lun, path, size, &why), ERR_OK, &why);
    array_close(array);
    return is_found;
}

void
site_fill(const VDS_LUN_INFORMATION *record, char content)
{
    char path[1024] = "";
    char *data = mem_zalloc(SITE_LUN_SIZE);

    if (CHECK(data != NULL) && site_image(record, path, sizeof(path))) {
        memset(data, content, SITE_LUN_SIZE);
        CHECK_ERR(test_write_file(path, data, SITE_LUN_SIZE, NULL), ERR_OK, NULL);
    }
    mem_free(data);
}

size_t
site_filled(const VDS_LUN_INFORMATION *record, char content)
{
    char path[1024] = "";
    char *data = NULL;
    size_t size = 0, equal = 0;

    if (site_image(record, path, sizeof(path)) &&
        CHECK_ERR(os_read_file(path, SITE_LUN_SIZE, &data, &size, NULL), ERR_OK, NULL)) {
        while (equal < size && data[equal] == content)
            equal++;
    }
    mem_free(data);
    return equal;
}

static void
remember_last(void *ctx, const struct mock_journal_entry *entry)
{
    DWORD *pid = ctx;

    *pid = entry->pid;
}

void
site_kill(void)
{
    struct why why = {0};
    HANDLE process;
    DWORD pid = 0;

    CHECK_ERR(mock_journal(site.array_dir, remember_last, &pid, &why), ERR_OK, &why);
    process = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, pid);
    if (!CHECK(process != NULL))
        return;
    CHECK(TerminateProcess(process, 3));
    CHECK_INT(WaitForSingleObject(process, SITE_DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(process);
}

void
site_release_records(VDS_LUN_INFORMATION *records)
{
    for (unsigned i = 0; i < SITE_LUNS; i++)
        vds_lun_clear(&records[i]);
}

bool
site_is_presented(const VDS_LUN_INFORMATION *record)
{
    const VDS_STORAGE_IDENTIFIER *naa = NULL;
    char path[600];
    int length;

    for (ULONG i = 0; !naa && i < record->m_deviceIdDescriptor.m_cIdentifiers; i++) {
        if (record->m_deviceIdDescriptor.m_rgIdentifiers[i].m_Type == VDSStorageIdTypeFCPHName)
            naa = &record->m_deviceIdDescriptor.m_rgIdentifiers[i];
    }
    if (!CHECK(naa != NULL))
        return false;
    length = snprintf(path, sizeof(path), "%s/fabric/" SITE_HOST "/", site.array_dir);
    for (ULONG i = 0; i < naa->m_cbIdentifier; i++)
        length +=
            snprintf(path + length, sizeof(path) - (size_t)length, "%02x", naa->m_rgbIdentifier[i]);
    return test_path_kind(path) == OS_PATH_FOLDER;
}

void
site_faults(const char *rules)
{
    char *path = os_path_join(site.array_dir, "faults");

    CHECK_ERR(test_write_file(path, rules, strlen(rules), NULL), ERR_OK, NULL);
    mem_free(path);
}

void
site_check_event(const char *part)
{
    char *text = NULL;
    size_t size;

    CHECK_ERR(os_read_file(site.event_file, 1 << 20, &text, &size, NULL), ERR_OK, NULL);
    CHECK_CONTAINS(text ? text : "", part);
    mem_free(text);
}

/* --- the service --- */

static SC_HANDLE
open_service(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"LunShadow", SERVICE_ALL_ACCESS);

    CloseServiceHandle(manager);
    return service;
}

static SERVICE_STATUS
query(void)
{
    SC_HANDLE service = open_service();
    SERVICE_STATUS status = {.dwCurrentState = SERVICE_STOPPED};

    if (service) {
        CHECK(QueryServiceStatus(service, &status));
        CloseServiceHandle(service);
    }
    return status;
}

DWORD
site_service_state(DWORD *ret_exit_code)
{
    SERVICE_STATUS status = query();

    if (ret_exit_code)
        *ret_exit_code = status.dwWin32ExitCode == ERROR_SERVICE_SPECIFIC_ERROR
                             ? status.dwServiceSpecificExitCode
                             : status.dwWin32ExitCode;
    return status.dwCurrentState;
}

size_t
site_service_memory(void)
{
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof(counters)};
    SC_HANDLE service = open_service();
    SERVICE_STATUS_PROCESS status = {0};
    HANDLE process;
    DWORD size;

    CHECK(QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof(status),
                               &size));
    CloseServiceHandle(service);
    process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, status.dwProcessId);
    if (CHECK(process != NULL))
        CHECK(GetProcessMemoryInfo(process, &counters, sizeof(counters)));
    CloseHandle(process);
    return counters.PagefileUsage;
}

DWORD
site_service_state_now(DWORD *ret_checkpoint, DWORD *ret_wait_hint)
{
    SERVICE_STATUS status = query();

    *ret_checkpoint = status.dwCheckPoint;
    *ret_wait_hint = status.dwWaitHint;
    return status.dwCurrentState;
}

bool
site_service_await(DWORD state)
{
    DWORD waited_ms = 0;

    while (site_service_state(NULL) != state && waited_ms < SITE_DEADLINE_MS) {
        Sleep(POLL_MS);
        waited_ms += POLL_MS;
    }
    return CHECK_INT(site_service_state(NULL), state);
}

DWORD
site_service_control(DWORD control)
{
    SC_HANDLE service = open_service();
    SERVICE_STATUS status;
    DWORD error = ControlService(service, control, &status) ? ERROR_SUCCESS : GetLastError();

    CloseServiceHandle(service);
    return error;
}

DWORD
site_service_start(void)
{
    SC_HANDLE service = open_service();
    DWORD error = StartServiceW(service, 0, NULL) ? ERROR_SUCCESS : GetLastError();

    CloseServiceHandle(service);
    return error;
}

/* The provider holds this mutex while it serves. */
static bool
wait_for_end(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE, FALSE, L"Global\\LunShadowProvider");
    DWORD result = WAIT_OBJECT_0;

    if (mutex) {
        result = WaitForSingleObject(mutex, SITE_DEADLINE_MS);
        ReleaseMutex(mutex);
        CloseHandle(mutex);
    }
    return result == WAIT_OBJECT_0 || result == WAIT_ABANDONED;
}

void
site_service_stop(void)
{
    if (!site.is_plain && site_service_state(NULL) == SERVICE_STOPPED)
        return;
    if (!site.is_plain) {
        CHECK_INT(site_service_control(SERVICE_CONTROL_STOP), ERROR_SUCCESS);
        site_service_await(SERVICE_STOPPED);
    }
    CHECK(wait_for_end());
}

static const WCHAR *
class_path(WCHAR *buf, size_t size, const WCHAR *kind, const GUID *id, const WCHAR *rest)
{
    WCHAR text[40];

    StringFromGUID2(id, text, 40);
    swprintf(buf, size, L"SOFTWARE\\Classes\\%ls\\%ls%ls", kind, text, rest);
    return buf;
}

bool
site_plain(void)
{
    WCHAR program[600], path[128];

    site.is_plain =
        CHECK(build_path(L"provider\\app\\lunshadow.exe", program, 600)) &&
        CHECK_INT(RegDeleteKeyValueW(HKEY_LOCAL_MACHINE,
                                     class_path(path, 128, L"AppID", &APPID_LunShadow, L""),
                                     L"LocalService"),
                  ERROR_SUCCESS) &&
        CHECK(registry_put(class_path(path, 128, L"CLSID", &CLSID_LunShadow, L"\\LocalServer32"),
                           NULL, REG_SZ, program,
                           (DWORD)((wcslen(program) + 1) * sizeof(*program))));
    return site.is_plain;
}

static void
plain_end(void)
{
    WCHAR path[128];

    if (site.is_plain)
        registry_drop(class_path(path, 128, L"CLSID", &CLSID_LunShadow, L"\\LocalServer32"));
}

/* --- start and end --- */

static bool
install(const WCHAR *more)
{
    struct program_result result;
    WCHAR arguments[2048];

    swprintf(arguments, 2048,
             L"install --set Backend=mock --set \"ArrayPath=%hs\" --set "
             L"HostName=" SITE_HOST L" --set \"EventFile=%hs\" --set CheckCaller=0%ls%ls",
             site.array_dir, site.event_file, more ? L" --set " : L"", more ? more : L"");
    return lunshadow_run(arguments, 0, &result);
}

bool
site_start(void)
{
    memset(&site, 0, sizeof(site));
    site.array_dir = os_path_join(test_dir(), "array");
    site.event_file = os_path_join(test_dir(), "events.log");
    return CHECK(stub_admin_install()) && make_array() && install(NULL);
}

bool
site_install(const WCHAR *setting)
{
    return install(setting);
}

void
site_end(void)
{
    site_service_stop();
    plain_end();
    for (unsigned i = 0; i < SITE_LUNS; i++)
        vds_lun_clear(&site.originals[i]);
    mem_free(site.array_dir);
    mem_free(site.event_file);
    memset(&site, 0, sizeof(site));
}
