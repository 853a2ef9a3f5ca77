/* SPDX-License-Identifier: Apache-2.0 */
/* A named mutex, held while a process serves this machine and dropped by its death. */
#include "config.h"

#include "provider/app/instance.h"

#include <sddl.h>

#include "provider/com/access.h"

#define NAME "Global\\LunShadowProvider"

static HANDLE
create_mutex(DWORD *ret_error)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof(attributes)};
    HANDLE mutex;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            ACCESS_INSTANCE_SDDL, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL)) {
        *ret_error = GetLastError();
        return NULL;
    }
    mutex = CreateMutexW(&attributes, FALSE, L"" NAME);
    *ret_error = GetLastError();
    LocalFree(attributes.lpSecurityDescriptor);
    return mutex;
}

static enum err
taken_already(struct why *why)
{
    return why_set(why, ERR_EXISTS,
                   "another instance of the provider already serves this machine (it holds %s); "
                   "end it first",
                   NAME);
}

enum err
instance_take(DWORD timeout_ms, struct instance *ret_instance, struct why *why)
{
    DWORD error;
    HANDLE mutex = create_mutex(&error);
    DWORD result;

    /* One that runs under another account may hold the mutex out of our reach. */
    if (!mutex && error == ERROR_ACCESS_DENIED)
        return taken_already(why);
    if (!mutex)
        return why_set(why, ERR_IO, "%s cannot be made (error %lu)", NAME, error);

    result = WaitForSingleObject(mutex, timeout_ms);
    if (result == WAIT_OBJECT_0 || result == WAIT_ABANDONED) { /* abandoned: its holder died */
        ret_instance->mutex = mutex;
        return ERR_OK;
    }
    error = GetLastError();
    CloseHandle(mutex);
    if (result == WAIT_TIMEOUT)
        return taken_already(why);
    return why_set(why, ERR_IO, "%s cannot be waited for (error %lu)", NAME, error);
}

/* The mutex lives as long as a process that serves has it open. */
bool
instance_is_taken(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE, FALSE, L"" NAME);

    if (!mutex)
        return GetLastError() == ERROR_ACCESS_DENIED; /* it runs under another account */
    CloseHandle(mutex);
    return true;
}

void
instance_release(struct instance *instance)
{
    if (!instance->mutex)
        return;
    ReleaseMutex(instance->mutex);
    CloseHandle(instance->mutex);
    instance->mutex = NULL;
}
