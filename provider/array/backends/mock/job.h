/* SPDX-License-Identifier: Apache-2.0 */
/* Resync jobs as the array has them on record: a mark in the target's tag, changed by journaled
 * operations, and a lock that says whether some process works on the job.
 *
 *   marked, lock held   the job runs
 *   marked, lock free   it was interrupted: the process that worked on it has closed the array or
 *                       died. The target's content is undefined. resync_start takes the job up or
 *                       replaces it; removing its source gives it up. */
#ifndef MOCK_JOB_H
#define MOCK_JOB_H

#include "provider/array/backends/mock/store.h"
#include "provider/array/backends/mock/tag.h"

/* ERR_STATE when @target has a job on record: nothing may be made of its content then. */
enum err job_check_none(const struct store *store, const struct tag *target, struct why *why);

/* Become the one who works on the job of LUN @target, until *ret_owner is closed or this process
 * dies. ERR_STATE when it is another one for longer than @wait_ms, which is 0 with the array's lock
 * held. */
enum err job_own(const struct store *store, uint64_t target, uint32_t wait_ms,
                 struct os_file **ret_owner, struct why *why);

/* Put the job of @source over @target on record; a smaller target grows to @source's size at once,
 * which *target tells. Another job that @target has on record is replaced. On failure there is
 * none. ERR_NO_SPACE when there is no room to grow. Inside enter and leave, by the owner. */
enum err job_begin(struct store *store, struct tag *target, const struct tag *source,
                   struct why *why);

/* Take it off the record, and give the target @size bytes, no more than it has. @op is
 * JOURNAL_RESYNC_DONE or JOURNAL_RESYNC_STOP. Inside enter and leave, by the owner. */
enum err job_end(struct store *store, enum journal_op op, uint64_t target, uint64_t size,
                 struct why *why);

/* LUN @source is about to be removed: interrupted jobs of it are given up. ERR_STATE when one runs.
 * Inside enter and leave. */
enum err job_release_source(struct store *store, uint64_t source, struct why *why);

/* Does a process work on the job of LUN @target? */
enum err job_is_running(const struct store *store, uint64_t target, bool *ret_is_running,
                        struct why *why);

/* What the journaled operations do; repeatable. */
enum err job_mark(const struct store *store, uint64_t target, uint64_t source, uint64_t size,
                  struct why *why);
enum err job_clear(const struct store *store, uint64_t target, uint64_t size, struct why *why);
/* Is the target still marked, with the size its tag says? False also when that cannot be told. */
bool job_is_marked(const struct store *store, uint64_t target);

#endif
