/* SPDX-License-Identifier: Apache-2.0 */
/* What the entry has to be, and the way there. */
#include "config.h"

#include "provider/app/service_entry.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "provider/app/program_path.h"
#include "provider/app/service.h"
#include "provider/com/access.h"
#include "provider/com/guid.h"
#include "provider/com/utf16.h"

/* The service aborts a set in creation before it ends, which takes the array a while. */
#define STOP_PAUSE_MS 100
#define STOP_TRIES 600

struct service_change {
    struct change change;
    bool is_new;                /* deleted to take it back */
    struct machine_service old; /* else put back */
};

static enum err
service_error(struct why *why, const char *what, DWORD error)
{
    switch (error) {
    case ERROR_ACCESS_DENIED:
        return why_set(why, ERR_ACCESS, "cannot %s the service LunShadow: run as an administrator",
                       what);
    case ERROR_SERVICE_MARKED_FOR_DELETE:
        return why_set(why, ERR_STATE,
                       "cannot %s the service LunShadow: an earlier one is about to be deleted; "
                       "close the programs that show it (Services, Task Manager), or restart the "
                       "machine, and try again",
                       what);
    default:
        return why_set(why, ERR_IO, "cannot %s the service LunShadow (error %lu)", what, error);
    }
}

static enum err
service_change_undo(const struct machine *machine, const struct change *change, struct why *why)
{
    const struct service_change *self = CONTAINING_RECORD(change, struct service_change, change);
    DWORD error = self->is_new ? machine->service_delete() : machine->service_change(&self->old);

    if (error == ERROR_SUCCESS || error == ERROR_SERVICE_DOES_NOT_EXIST)
        return ERR_OK;
    return service_error(why, "restore", error);
}

static void
service_change_free(struct change *change)
{
    mem_free(CONTAINING_RECORD(change, struct service_change, change));
}

/* The path is quoted: an unquoted one with a blank in it runs C:\Program.exe if there is such a
 * file. */
static enum err
fill_own(struct machine_service *service, struct why *why)
{
    WCHAR path[PROGRAM_PATH_SIZE];
    enum err e = program_path(path, why);

    if (e)
        return e;
    swprintf(service->command, MACHINE_COMMAND_MAX, L"\"%ls\" service", path);
    service->start_type = SERVICE_DEMAND_START;
    wcscpy(service->account, L"LocalSystem");
    wcscpy(service->display_name, LUNSHADOW_PROVIDER_NAME);
    return ERR_OK;
}

static bool
is_same(const struct machine_service *a, const struct machine_service *b)
{
    return _wcsicmp(a->command, b->command) == 0 && a->start_type == b->start_type &&
           _wcsicmp(a->account, b->account) == 0 && wcscmp(a->display_name, b->display_name) == 0;
}

static enum err
write_entry(struct changes *changes, const struct machine_service *old,
            const struct machine_service *own, struct why *why)
{
    struct service_change *change = mem_zalloc(sizeof(*change));
    DWORD error;

    if (!change)
        return why_set(why, ERR_NOMEM, "no memory for the undo record");
    change->change.undo = service_change_undo;
    change->change.free = service_change_free;
    change->is_new = !old;
    if (old)
        change->old = *old;
    changes_record(changes, &change->change);

    error = old ? changes->machine->service_change(own) : changes->machine->service_make(own);
    if (error != ERROR_SUCCESS)
        return service_error(why, old ? "correct" : "make", error);
    return ERR_OK;
}

enum err
service_entry_register(struct changes *changes, struct why *why)
{
    struct machine_service own = {0};
    struct machine_service old = {0};
    enum err e = fill_own(&own, why);
    DWORD error;

    if (e)
        return e;
    error = changes->machine->service_get(&old);
    if (error != ERROR_SUCCESS && error != ERROR_SERVICE_DOES_NOT_EXIST)
        return service_error(why, "look up", error);
    if (error == ERROR_SERVICE_DOES_NOT_EXIST)
        e = write_entry(changes, NULL, &own, why);
    else if (!is_same(&old, &own))
        e = write_entry(changes, &old, &own, why);
    if (e)
        return e;

    error = changes->machine->service_protect(ACCESS_SERVICE_SDDL);
    return error == ERROR_SUCCESS ? ERR_OK : service_error(why, "protect", error);
}

/* Until the process has ended the executable cannot be replaced. A service that is just starting
 * takes the control later. False when it does not end. */
static bool
stop(const struct machine *machine)
{
    for (int i = 0; i < STOP_TRIES; i++) {
        DWORD error = machine->service_control(SERVICE_CONTROL_STOP);

        if (error != ERROR_SUCCESS && error != ERROR_SERVICE_CANNOT_ACCEPT_CTRL)
            return error != ERROR_SERVICE_REQUEST_TIMEOUT; /* not active, none, or not allowed */
        machine->pause(STOP_PAUSE_MS);
    }
    return false;
}

enum err
service_entry_unregister(const struct machine *machine, bool *ret_found, struct why *why)
{
    bool is_stopped = stop(machine);
    DWORD error = machine->service_delete();

    if (error == ERROR_SERVICE_DOES_NOT_EXIST)
        return ERR_OK;
    if (error != ERROR_SUCCESS && error != ERROR_SERVICE_MARKED_FOR_DELETE)
        return service_error(why, "delete", error);
    *ret_found = true;
    if (!is_stopped)
        return why_set(why, ERR_TIMEOUT,
                       "the service LunShadow has not ended yet, and is deleted when it has; end "
                       "its process, or restart the machine");
    return ERR_OK;
}

void
service_entry_judge(const WCHAR *command, struct facts_entry *ret_entry)
{
    WCHAR own[PROGRAM_PATH_SIZE] = L"", quoted[PROGRAM_PATH_SIZE + 2];
    bool is_known = !program_path(own, NULL);
    char *text = utf8_from_utf16(command);
    bool is_own;

    swprintf(quoted, PROGRAM_PATH_SIZE + 2, L"\"%ls\"", own);
    is_own = is_known && _wcsnicmp(command, quoted, wcslen(quoted)) == 0;
    ret_entry->state = is_own ? ENTRY_OWN : ENTRY_OTHER;
    (void)snprintf(ret_entry->text, sizeof(ret_entry->text), "%s", text ? text : "?"); /* cut */
    mem_free(text);
}

void
service_entry_look(const struct machine *machine, struct facts_entry *ret_entry)
{
    struct machine_service service = {0};
    DWORD error = machine->service_get(&service);

    memset(ret_entry, 0, sizeof(*ret_entry));
    if (error == ERROR_SUCCESS)
        service_entry_judge(service.command, ret_entry);
    else if (error == ERROR_SERVICE_DOES_NOT_EXIST)
        ret_entry->state = ENTRY_MISSING;
    else
        (void)snprintf(ret_entry->text, sizeof(ret_entry->text), "error %lu", error); /* fits */
}
