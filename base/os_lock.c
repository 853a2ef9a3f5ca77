/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a file lock with a deadline and a cancel flag, on top of the system's "try".
 *
 * Neither system can wait for a file lock and for something else at once: fcntl's wait ends only
 * with the lock or a signal, and signals belong to the program; LockFileEx on an overlapped handle
 * could, but Wine does not implement it ("async I/O lock wait not implemented, might deadlock"). So
 * a wait that may end otherwise tries, waits a little on the cancel flag, and tries again; the
 * pauses grow from 1 ms to PAUSE_MAX_MS, short against every deadline that this is used with. A
 * wait with neither deadline nor cancel flag is left to the system. */
#include "config.h"

#include "base/os_impl.h"

#include "base/deadline.h"
#include "base/frozen.h"

#define PAUSE_MAX_MS 8

/* Pause between two tries; true if the wait was cancelled. */
static bool
pause_cancelled(struct os_cancel *cancel, uint32_t ms)
{
    if (cancel)
        return os_cancel_wait(cancel, ms);
    os_pause_ms(ms);
    return false;
}

static enum err
lock_wait(struct os_file *file, enum os_lock_kind kind, uint32_t timeout_ms,
          struct os_cancel *cancel, struct why *why)
{
    const uint64_t end_us = deadline_after_ms(timeout_ms);
    uint32_t pause_ms = 1;

    if (timeout_ms == OS_FOREVER)
        frozen_forbids("waiting without end");
    if (timeout_ms == OS_FOREVER && !cancel)
        return os_file_wait_lock(file, kind, why);

    for (;;) {
        enum err e = os_file_try_lock(file, kind, why);
        uint32_t left_ms = deadline_left_ms(end_us);

        if (e != ERR_TIMEOUT)
            return e;
        if (left_ms == 0)
            return why_set(why, ERR_TIMEOUT, "%s: another holds the lock; gave up after %u ms",
                           os_file_path(file), (unsigned)timeout_ms);
        if (pause_cancelled(cancel, pause_ms < left_ms ? pause_ms : left_ms))
            return why_set(why, ERR_CANCELLED, "%s: cancelled while another held the lock",
                           os_file_path(file));
        if (pause_ms < PAUSE_MAX_MS)
            pause_ms *= 2;
    }
}

enum err
os_file_lock(struct os_file *file, uint32_t timeout_ms, struct os_cancel *cancel, struct why *why)
{
    return lock_wait(file, OS_LOCK_EXCLUSIVE, timeout_ms, cancel, why);
}

enum err
os_file_lock_shared(struct os_file *file, uint32_t timeout_ms, struct os_cancel *cancel,
                    struct why *why)
{
    return lock_wait(file, OS_LOCK_SHARED, timeout_ms, cancel, why);
}
