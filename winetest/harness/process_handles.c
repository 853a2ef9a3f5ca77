/* SPDX-License-Identifier: Apache-2.0 */
/* What the running process has open, for tests that look for leaks. */
#include "config.h"

#include "winetest/harness/harness.h"

#ifdef _WIN32

#include <windows.h>

long
test_handles(void)
{
    DWORD count = 0;

    CHECK(GetProcessHandleCount(GetCurrentProcess(), &count));
    return (long)count;
}

#else

#include "base/os.h"

static enum err
count_entry(void *ctx, const char *name)
{
    long *count = ctx;

    (void)name;
    (*count)++;
    return ERR_OK;
}

long
test_handles(void)
{
    long count = 0;

    /* Not the threads: the kernel lists one for a moment after it was joined. */
    CHECK_ERR(os_list_dir("/proc/self/fd", count_entry, &count, NULL), ERR_OK, NULL);
    return count;
}

#endif
