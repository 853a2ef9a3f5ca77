/* SPDX-License-Identifier: Apache-2.0 */
/* Class and application entries under HKLM\SOFTWARE\Classes. */
#include "config.h"

#include "provider/app/com_class.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <ole2.h>
#include <sddl.h>

#include "provider/app/registry.h"
#include "provider/app/service.h"
#include "provider/app/service_entry.h"
#include "provider/com/access.h"
#include "provider/com/guid.h"

#define GUID_TEXT_SIZE 39 /* with braces and NUL */
#define PATH_SIZE 128

struct entries {
    WCHAR app_id[GUID_TEXT_SIZE];
    WCHAR class_key[PATH_SIZE];
    WCHAR app_key[PATH_SIZE];
};

static void
entries_init(struct entries *entries)
{
    WCHAR class_id[GUID_TEXT_SIZE];

    StringFromGUID2(&CLSID_LunShadow, class_id, GUID_TEXT_SIZE);
    StringFromGUID2(&APPID_LunShadow, entries->app_id, GUID_TEXT_SIZE);
    swprintf(entries->class_key, PATH_SIZE, L"SOFTWARE\\Classes\\CLSID\\%ls", class_id);
    swprintf(entries->app_key, PATH_SIZE, L"SOFTWARE\\Classes\\AppID\\%ls", entries->app_id);
}

/* Without it every interactive user could start the provider. */
static enum err
set_launch_permission(struct changes *changes, const struct entries *entries, struct why *why)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ULONG size = 0;
    enum err e;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(ACCESS_LAUNCH_SDDL, SDDL_REVISION_1,
                                                              &descriptor, &size))
        return why_set(why, ERR_IO, "the launch permission cannot be made (error %lu)",
                       GetLastError());
    e = registry_set(changes, entries->app_key, L"LaunchPermission", REG_BINARY, descriptor, size,
                     why);
    LocalFree(descriptor);
    return e;
}

enum err
com_class_register(struct changes *changes, struct why *why)
{
    struct entries entries;
    enum err e;

    entries_init(&entries);
    e = registry_set_text(changes, entries.app_key, NULL, LUNSHADOW_PROVIDER_NAME, why);
    if (!e)
        e = registry_set_text(changes, entries.app_key, L"LocalService", SERVICE_NAME, why);
    if (!e)
        e = set_launch_permission(changes, &entries, why);
    if (!e)
        e = registry_set_text(changes, entries.class_key, NULL, LUNSHADOW_PROVIDER_NAME, why);
    if (!e)
        e = registry_set_text(changes, entries.class_key, L"AppID", entries.app_id, why);
    return e;
}

enum err
com_class_unregister(const struct machine *machine, bool *ret_found, struct why *why)
{
    struct entries entries;
    enum err class_e, app_e;

    entries_init(&entries);
    class_e = registry_delete_tree(machine, entries.class_key, ret_found, why);
    app_e = registry_delete_tree(machine, entries.app_key, ret_found, class_e ? NULL : why);
    return class_e ? class_e : app_e;
}

/* On a test platform the class may have a program of its own in place of the service. */
void
com_class_look(const struct machine *machine, struct facts_entry *ret_entry)
{
    struct facts_entry entry = {.state = ENTRY_UNKNOWN};
    WCHAR text[MACHINE_COMMAND_MAX], server_key[PATH_SIZE];
    struct entries entries;
    DWORD status;

    entries_init(&entries);
    swprintf(server_key, PATH_SIZE, L"%ls\\LocalServer32", entries.class_key);
    status = registry_get_text(machine, entries.app_key, L"LocalService", text);
    if (status == ERROR_SUCCESS && _wcsicmp(text, SERVICE_NAME) == 0) {
        service_entry_look(machine, &entry);
    } else if (status == ERROR_FILE_NOT_FOUND) {
        status = registry_get_text(machine, server_key, NULL, text);
        if (status == ERROR_FILE_NOT_FOUND)
            entry.state = ENTRY_MISSING;
        else if (status == ERROR_SUCCESS)
            service_entry_judge(text, &entry);
    } else if (status == ERROR_SUCCESS) {
        entry.state = ENTRY_OTHER;
        (void)snprintf(entry.text, sizeof(entry.text), "the service %ls", text); /* may be cut */
    }
    if (entry.state == ENTRY_UNKNOWN && !entry.text[0])
        (void)snprintf(entry.text, sizeof(entry.text), "error %lu", status); /* fits */
    *ret_entry = entry;
}
