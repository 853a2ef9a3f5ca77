/* SPDX-License-Identifier: Apache-2.0 */
/* The source's key. The message file is not quoted and a plain text: the entry is a list of paths
 * and not a command line, and what looks like a variable in a path is none. */
#include "config.h"

#include "provider/app/event_source.h"

#include <stdio.h>
#include <wchar.h>

#include "base/mem.h"
#include "provider/app/program_path.h"
#include "provider/app/registry.h"
#include "provider/com/event_sink.h"
#include "provider/com/utf16.h"

#define KEY L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\" EVENT_SOURCE

enum err
event_source_register(struct changes *changes, struct why *why)
{
    static const DWORD types =
        EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    WCHAR path[PROGRAM_PATH_SIZE];
    enum err e = program_path(path, why);

    if (!e)
        e = registry_set_text(changes, KEY, L"EventMessageFile", path, why);
    if (!e)
        e = registry_set(changes, KEY, L"TypesSupported", REG_DWORD, &types, sizeof(types), why);
    return e;
}

enum err
event_source_unregister(const struct machine *machine, bool *ret_found, struct why *why)
{
    return registry_delete_tree(machine, KEY, ret_found, why);
}

void
event_source_look(const struct machine *machine, struct facts_entry *ret_entry)
{
    WCHAR own[PROGRAM_PATH_SIZE] = L"", file[MACHINE_COMMAND_MAX];
    DWORD status = registry_get_text(machine, KEY, L"EventMessageFile", file);
    char *text = utf8_from_utf16(file);

    ret_entry->state = status == ERROR_FILE_NOT_FOUND                         ? ENTRY_MISSING
                       : status != ERROR_SUCCESS                              ? ENTRY_UNKNOWN
                       : !program_path(own, NULL) && _wcsicmp(file, own) == 0 ? ENTRY_OWN
                                                                              : ENTRY_OTHER;
    if (ret_entry->state == ENTRY_UNKNOWN)
        (void)snprintf(ret_entry->text, sizeof(ret_entry->text), "error %lu", status); /* fits */
    else
        (void)snprintf(ret_entry->text, sizeof(ret_entry->text), "%s", text ? text : "?"); /* cut */
    mem_free(text);
}
