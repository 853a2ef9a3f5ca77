/* SPDX-License-Identifier: Apache-2.0 */
/* The machine that the program runs on. */
#include "config.h"

#include "provider/app/machine.h"

#include <wchar.h>

#include <ole2.h>
#include <sddl.h>

#include "base/mem.h"
#include "provider/app/service.h"

static const WCHAR description[] =
    L"Makes shadow copies on the storage array for the Volume Shadow Copy service, which starts it "
    L"when it is needed.";

/* --- registry --- */

static DWORD
key_find(const WCHAR *path)
{
    HKEY key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key);

    if (status == ERROR_SUCCESS)
        RegCloseKey(key);
    return (DWORD)status;
}

static DWORD
parse_sddl(const WCHAR *sddl, PSECURITY_DESCRIPTOR *ret_descriptor)
{
    if (ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, ret_descriptor,
                                                             NULL))
        return ERROR_SUCCESS;
    return GetLastError();
}

static DWORD
key_make(const WCHAR *path, const WCHAR *sddl)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof(attributes)};
    DWORD error = sddl ? parse_sddl(sddl, &attributes.lpSecurityDescriptor) : ERROR_SUCCESS;
    HKEY key;

    if (error == ERROR_SUCCESS)
        error = (DWORD)RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE,
                                       sddl ? &attributes : NULL, &key, NULL);
    if (error == ERROR_SUCCESS)
        RegCloseKey(key);
    LocalFree(attributes.lpSecurityDescriptor);
    return error;
}

static DWORD
key_protect(const WCHAR *path, const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD error = parse_sddl(sddl, &descriptor);
    HKEY key;

    if (error == ERROR_SUCCESS)
        error = (DWORD)RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, WRITE_DAC, &key);
    if (error == ERROR_SUCCESS) {
        error = (DWORD)RegSetKeySecurity(
            key, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, descriptor);
        RegCloseKey(key);
    }
    LocalFree(descriptor);
    return error;
}

static DWORD
key_delete(const WCHAR *path)
{
    return (DWORD)RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
}

static DWORD
key_delete_tree(const WCHAR *path)
{
    return (DWORD)RegDeleteTreeW(HKEY_LOCAL_MACHINE, path);
}

static DWORD
value_get(const WCHAR *path, const WCHAR *name, DWORD *ret_type, void *data, DWORD *size)
{
    HKEY key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key);

    if (status == ERROR_SUCCESS) {
        status = RegQueryValueExW(key, name, NULL, ret_type, data, size);
        RegCloseKey(key);
    }
    return (DWORD)status;
}

static DWORD
value_set(const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size)
{
    HKEY key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE, &key);

    if (status == ERROR_SUCCESS) {
        status = RegSetValueExW(key, name, 0, type, data, size);
        RegCloseKey(key);
    }
    return (DWORD)status;
}

static DWORD
value_delete(const WCHAR *path, const WCHAR *name)
{
    HKEY key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE, &key);

    if (status == ERROR_SUCCESS) {
        status = RegDeleteValueW(key, name);
        RegCloseKey(key);
    }
    return (DWORD)status;
}

/* --- the service --- */

/* Call @act on our service, opened with @access; @context is the act's own. */
static DWORD
with_service(DWORD access, DWORD (*act)(SC_HANDLE service, void *context), void *context)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = manager ? OpenServiceW(manager, SERVICE_NAME, access) : NULL;
    DWORD error = service ? ERROR_SUCCESS : GetLastError();

    if (service) {
        error = act(service, context);
        CloseServiceHandle(service);
    }
    if (manager)
        CloseServiceHandle(manager);
    return error;
}

static void
copy(WCHAR *buf, size_t size, const WCHAR *text)
{
    wcsncpy(buf, text ? text : L"", size - 1);
    buf[size - 1] = 0;
}

static DWORD
get_config(SC_HANDLE service, void *context)
{
    struct machine_service *entry = context;
    QUERY_SERVICE_CONFIGW *config = NULL;
    DWORD size = 0;
    DWORD error = ERROR_SUCCESS;

    (void)QueryServiceConfigW(service, NULL, 0, &size); /* asks for the size */
    config = mem_zalloc(size);
    if (!config)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (QueryServiceConfigW(service, config, size, &size)) {
        entry->start_type = config->dwStartType;
        copy(entry->command, sizeof(entry->command) / sizeof(WCHAR), config->lpBinaryPathName);
        copy(entry->account, sizeof(entry->account) / sizeof(WCHAR), config->lpServiceStartName);
        copy(entry->display_name, sizeof(entry->display_name) / sizeof(WCHAR),
             config->lpDisplayName);
    } else {
        error = GetLastError();
    }
    mem_free(config);
    return error;
}

static DWORD
service_get(struct machine_service *ret_service)
{
    return with_service(SERVICE_QUERY_CONFIG, get_config, ret_service);
}

static DWORD
describe(SC_HANDLE service)
{
    WCHAR text[sizeof(description) / sizeof(*description)];
    SERVICE_DESCRIPTIONW info = {text};

    wcscpy(text, description);
    return ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &info) ? ERROR_SUCCESS
                                                                             : GetLastError();
}

static DWORD
service_make(const struct machine_service *entry)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    SC_HANDLE service = NULL;
    DWORD error;

    if (manager)
        service = CreateServiceW(manager, SERVICE_NAME, entry->display_name, SERVICE_CHANGE_CONFIG,
                                 SERVICE_WIN32_OWN_PROCESS, entry->start_type, SERVICE_ERROR_NORMAL,
                                 entry->command, NULL, NULL, NULL, entry->account, NULL);
    error = service ? describe(service) : GetLastError();
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    return error;
}

static DWORD
change_config(SC_HANDLE service, void *context)
{
    const struct machine_service *entry = context;

    if (!ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, entry->start_type,
                              SERVICE_ERROR_NORMAL, entry->command, NULL, NULL, NULL,
                              entry->account, NULL, entry->display_name))
        return GetLastError();
    return describe(service);
}

static DWORD
service_change(const struct machine_service *entry)
{
    return with_service(SERVICE_CHANGE_CONFIG, change_config, (void *)entry); /* only read */
}

static DWORD
set_security(SC_HANDLE service, void *context)
{
    return SetServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, context) ? ERROR_SUCCESS
                                                                                 : GetLastError();
}

static DWORD
service_protect(const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    DWORD error = parse_sddl(sddl, &descriptor);

    if (error == ERROR_SUCCESS)
        error = with_service(WRITE_DAC, set_security, descriptor);
    LocalFree(descriptor);
    return error;
}

static DWORD
delete_it(SC_HANDLE service, void *context)
{
    (void)context;
    return DeleteService(service) ? ERROR_SUCCESS : GetLastError();
}

static DWORD
service_delete(void)
{
    return with_service(DELETE, delete_it, NULL);
}

static DWORD
send_control(SC_HANDLE service, void *context)
{
    const DWORD *control = context;
    SERVICE_STATUS status;

    return ControlService(service, *control, &status) ? ERROR_SUCCESS : GetLastError();
}

static DWORD
service_control(DWORD control)
{
    DWORD access =
        control == SERVICE_CONTROL_STOP ? SERVICE_STOP : SERVICE_PAUSE_CONTINUE; /* parameters */

    return with_service(access, send_control, &control);
}

/* --- VSS, and the rest --- */

static HRESULT
vss_open(IVssAdmin **ret_admin)
{
    return CoCreateInstance(&CLSID_VSSCoordinator, NULL, CLSCTX_LOCAL_SERVER, &IID_IVssAdmin,
                            (void **)ret_admin);
}

static bool
is_client_edition(void)
{
    OSVERSIONINFOEXW client = {.dwOSVersionInfoSize = sizeof(client),
                               .wProductType = VER_NT_WORKSTATION};

    return VerifyVersionInfoW(&client, VER_PRODUCT_TYPE,
                              VerSetConditionMask(0, VER_PRODUCT_TYPE, VER_EQUAL));
}

const struct machine this_machine = {
    .key_find = key_find,
    .key_make = key_make,
    .key_protect = key_protect,
    .key_delete = key_delete,
    .key_delete_tree = key_delete_tree,
    .value_get = value_get,
    .value_set = value_set,
    .value_delete = value_delete,
    .service_get = service_get,
    .service_make = service_make,
    .service_change = service_change,
    .service_protect = service_protect,
    .service_delete = service_delete,
    .service_control = service_control,
    .vss_open = vss_open,
    .is_client_edition = is_client_edition,
    .pause = Sleep,
};
