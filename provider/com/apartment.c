/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that leaves the apartment last is the one that waits: not ours, but one that joins for
 * that alone. */
#include "config.h"

#include "provider/com/apartment.h"

#include <ole2.h>

struct leaving {
    HANDLE joined; /* set when the thread is in the apartment */
    HANDLE alone;  /* set when its maker has left */
};

enum err
apartment_enter(struct why *why)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    return FAILED(hr) ? why_set(why, ERR_IO, "COM cannot be used (0x%08lx)", hr) : ERR_OK;
}

static DWORD WINAPI
leave_last(void *arg)
{
    const struct leaving leaving = *(struct leaving *)arg; /* which its maker may take away */
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    SetEvent(leaving.joined);
    WaitForSingleObject(leaving.alone, INFINITE);
    if (SUCCEEDED(hr))
        CoUninitialize();
    return 0;
}

bool
apartment_leave(DWORD timeout_ms)
{
    struct leaving leaving = {CreateEventW(NULL, TRUE, FALSE, NULL),
                              CreateEventW(NULL, TRUE, FALSE, NULL)};
    HANDLE thread = NULL;
    bool is_left = true;

    if (leaving.joined && leaving.alone)
        thread = CreateThread(NULL, 0, leave_last, &leaving, 0, NULL);
    if (thread)
        WaitForSingleObject(leaving.joined, INFINITE);
    CoUninitialize(); /* without the thread this is the last, and waits as long as it takes */
    if (thread) {
        SetEvent(leaving.alone);
        is_left = WaitForSingleObject(thread, timeout_ms) == WAIT_OBJECT_0;
        CloseHandle(thread);
    }
    if (!is_left)
        return false; /* the thread keeps the events */
    if (leaving.joined)
        CloseHandle(leaving.joined);
    if (leaving.alone)
        CloseHandle(leaving.alone);
    return true;
}
