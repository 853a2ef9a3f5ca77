/* SPDX-License-Identifier: Apache-2.0 */
/* The frozen window as a rule that the code holds itself to. While applications are frozen and
 * writes are held, the provider must cause no I/O of its own: what it needs is open and allocated
 * beforehand. Two parts:
 *
 * - A thread at work for the frozen set (frozen_enter .. frozen_leave) must not allocate, nor look
 *   up, open, make, resize, rename or delete a file or folder, nor touch the registry, nor start or
 *   join a thread, nor sleep, nor wait without an end (for a mutex it may: who holds one neither
 *   waits nor calls out). Whatever does one of these calls frozen_forbids() first; below
 *   provider/com/ that is mem.c and os_*.c. Reading, writing and locking a file opened before is
 *   allowed: that is how an array is told to take its image, and the array's business.
 * - No thread of the process writes a log (events, trace lines) while a set is frozen (frozen_open
 *   .. frozen_close) or a thread is at work for one. Who writes asks frozen_log_begin() first, and
 *   the one who does the writing calls frozen_forbids_log().
 *
 * A breach is counted always; in builds with fault injection it ends the process.
 *
 * Source: VSS, Required Behaviors for Shadow Copy Providers; Shadow Copy Creation for Providers
 * (doc/vss-notes.md, "Frozen window and time"). Nothing here allocates, locks or fails; all is
 * thread-safe. */
#ifndef BASE_FROZEN_H
#define BASE_FROZEN_H

#include <stdbool.h>
#include <stdint.h>

/* The calling thread begins or ends work for a frozen set; nests. */
void frozen_enter(void);
void frozen_leave(void);

/* A set is frozen from here on, or is no longer. Counted; each open is closed once. */
void frozen_open(void);
void frozen_close(void);

/* Is a set frozen, or a thread at work for one? No longer than FROZEN_LIMIT_MS after the
 * set froze, or after the thread went to work if none has: by then VSS has thawed the applications
 * whatever became of the set, and who hangs or forgot to end it must not silence the log for ever.
 */
bool frozen_is_open(void);

/* How long applications stay frozen by default. Source: CVssWriter::Initialize, dwTimeoutFreeze. */
#define FROZEN_LIMIT_MS 60000u

/* May the calling thread write a log now? If so it may until frozen_log_end(), also when a set
 * freezes meanwhile: a short write that has begun is not interrupted. */
bool frozen_log_begin(void);
void frozen_log_end(void);

/* The calling thread is about to do @what ("opening a file"): a breach when it is inside. */
void frozen_forbids(const char *what);

/* It is about to write a log: a breach when frozen_is_open() and it did not ask before. */
void frozen_forbids_log(const char *what);

/* Breaches since the process started. */
long frozen_breaches(void);

/* For tests: call @handler with each breach instead of ending the process; NULL ends that. */
void frozen_on_breach(void (*handler)(const char *what));

/* For tests: another limit than FROZEN_LIMIT_MS for what begins from now on. */
void frozen_set_limit(uint32_t limit_ms);

#endif
