/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Linux: time, randomness, process, and the system's errors, which the other os_posix_*.c
 * files share. */
#include "config.h"

#define _GNU_SOURCE /* strerror_r that returns the text */
#include "base/os_posix_impl.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/frozen.h"
#include "base/os_impl.h"

static uint64_t
clock_ns(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now); /* cannot fail for these clocks */
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t
os_now_us(void)
{
    return clock_ns(CLOCK_MONOTONIC) / 1000;
}

uint64_t
os_utc_ms(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000;
}

void
os_sleep_ms(uint32_t ms)
{
    frozen_forbids("sleeping");
    os_pause_ms(ms);
}

void
os_pause_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left) && errno == EINTR)
        ;
}

enum err
os_random(void *buf, size_t size)
{
    char *out = buf;

    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_IO;
        out += got;
        size -= (size_t)got;
    }
    return ERR_OK;
}

uint32_t
os_pid(void)
{
    return (uint32_t)getpid();
}

void
os_die(void)
{
    (void)raise(SIGKILL); /* does not return */
}

/* --- errors --- */

static enum err
err_from_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return ERR_EXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_ACCESS;
    case ENOMEM:
        return ERR_NOMEM;
    default:
        return ERR_IO;
    }
}

enum err
posix_fail(struct why *why, const char *path, const char *what, int error)
{
    char reason[128];

    return why_set(why, err_from_errno(error), "%s: cannot %s: %s", path, what,
                   strerror_r(error, reason, sizeof(reason)));
}
