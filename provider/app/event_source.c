/* SPDX-License-Identifier: Apache-2.0 */
/* The source's key. The message file is not quoted and a plain text: the entry is a list of paths
 * and not a command line, and what looks like a variable in a path is none. */
#include "config.h"

#include "provider/app/event_source.h"

#include "provider/app/program_path.h"
#include "provider/app/registry.h"
#include "provider/com/event_sink.h"

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
