/* SPDX-License-Identifier: Apache-2.0 */
/* Class and application entries under HKLM\SOFTWARE\Classes. */
#include "config.h"

#include "provider/app/com_class.h"

#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

#include <ole2.h>
#include <sddl.h>

#include "base/mem.h"
#include "provider/app/program_path.h"
#include "provider/com/guid.h"
#include "provider/com/security.h"
#include "provider/com/utf16.h"

#define GUID_TEXT_SIZE 39 /* with braces and NUL */
#define PATH_SIZE 128

struct entries {
    WCHAR app_id[GUID_TEXT_SIZE];
    WCHAR class_key[PATH_SIZE];
    WCHAR server_key[PATH_SIZE];
    WCHAR app_key[PATH_SIZE];
};

static void
entries_init(struct entries *entries)
{
    WCHAR class_id[GUID_TEXT_SIZE];

    StringFromGUID2(&CLSID_LunShadow, class_id, GUID_TEXT_SIZE);
    StringFromGUID2(&APPID_LunShadow, entries->app_id, GUID_TEXT_SIZE);
    swprintf(entries->class_key, PATH_SIZE, L"SOFTWARE\\Classes\\CLSID\\%ls", class_id);
    swprintf(entries->server_key, PATH_SIZE, L"%ls\\LocalServer32", entries->class_key);
    swprintf(entries->app_key, PATH_SIZE, L"SOFTWARE\\Classes\\AppID\\%ls", entries->app_id);
}

/* Without it every interactive user could start the server. */
static enum err
set_launch_permission(struct registry_undo *undo, const struct entries *entries, struct why *why)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    WCHAR sddl[sizeof(SECURITY_LAUNCH_SDDL)];
    ULONG size = 0;
    enum err e;

    utf16_copy(SECURITY_LAUNCH_SDDL, sddl, sizeof(SECURITY_LAUNCH_SDDL));
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor,
                                                              &size))
        return why_set(why, ERR_IO, "the launch permission cannot be made (error %lu)",
                       GetLastError());
    e = registry_set(undo, entries->app_key, L"LaunchPermission", REG_BINARY, descriptor, size,
                     why);
    LocalFree(descriptor);
    return e;
}

/* The path is quoted: an unquoted one with a blank in it runs C:\Program.exe if there is such a
 * file. */
static enum err
set_server_path(struct registry_undo *undo, const struct entries *entries, struct why *why)
{
    WCHAR path[PROGRAM_PATH_SIZE];
    WCHAR quoted[PROGRAM_PATH_SIZE + 2];
    enum err e = program_path(path, why);

    if (e)
        return e;
    swprintf(quoted, PROGRAM_PATH_SIZE + 2, L"\"%ls\"", path);
    e = registry_set_text(undo, entries->server_key, NULL, quoted, why);
    if (!e)
        e = registry_set_text(undo, entries->server_key, L"ServerExecutable", path, why);
    return e;
}

enum err
com_class_register(struct registry_undo *undo, struct why *why)
{
    struct entries entries;
    enum err e;

    entries_init(&entries);
    e = registry_set_text(undo, entries.app_key, NULL, LUNSHADOW_PROVIDER_NAME, why);
    if (!e)
        e = set_launch_permission(undo, &entries, why);
    if (!e)
        e = registry_set_text(undo, entries.class_key, NULL, LUNSHADOW_PROVIDER_NAME, why);
    if (!e)
        e = registry_set_text(undo, entries.class_key, L"AppID", entries.app_id, why);
    if (!e)
        e = set_server_path(undo, &entries, why);
    return e;
}

enum err
com_class_unregister(struct why *why)
{
    struct entries entries;
    enum err e;

    entries_init(&entries);
    e = registry_delete_tree(entries.class_key, why);
    if (!e)
        e = registry_delete_tree(entries.app_key, why);
    return e;
}

void
com_class_look(struct facts_entry *ret_entry)
{
    struct facts_entry entry = {.state = ENTRY_UNKNOWN};
    struct entries entries;
    WCHAR registered[PROGRAM_PATH_SIZE] = L"", own[PROGRAM_PATH_SIZE];
    DWORD size = sizeof(registered);
    LSTATUS status;
    char *text;

    entries_init(&entries);
    status = RegGetValueW(HKEY_LOCAL_MACHINE, entries.server_key, L"ServerExecutable",
                          RRF_RT_REG_SZ, NULL, registered, &size);
    if (status == ERROR_FILE_NOT_FOUND) {
        entry.state = ENTRY_MISSING;
    } else if (status != ERROR_SUCCESS) {
        (void)snprintf(entry.text, sizeof(entry.text), "error %ld", status); /* fits */
    } else {
        bool is_own = !program_path(own, NULL) && _wcsicmp(registered, own) == 0;

        entry.state = is_own ? ENTRY_OWN : ENTRY_OTHER;
        text = utf8_from_utf16(registered);
        (void)snprintf(entry.text, sizeof(entry.text), "%s", text ? text : "?"); /* may be cut */
        mem_free(text);
    }
    *ret_entry = entry;
}
