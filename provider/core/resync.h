/* SPDX-License-Identifier: Apache-2.0 */
/* A resync under way: what one ResyncLuns call has started, one job of the array for each pair of
 * LUNs. A thread of its own asks the array how the jobs are; when one fails, the others are
 * stopped, for a volume of which a part is missing is worth nothing.
 *
 * Counted references: the engine has one until the thread has ended, the caller of engine_resync
 * another. The object may outlive the engine; it then says how things stood when that let go of it.
 * All functions are thread-safe, and none calls the array. */
#ifndef CORE_RESYNC_H
#define CORE_RESYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "provider/array/array.h"

struct engine;

enum resync_state {
    RESYNC_RUNNING,
    RESYNC_DONE,
    RESYNC_FAILED,    /* the content of the targets is undefined */
    RESYNC_CANCELLED, /* the same */
};

struct resync_status {
    enum resync_state state;
    unsigned percent; /* over all pairs; never falls */
    enum err error;   /* of RESYNC_FAILED: what ResyncLuns may answer */
    struct why why;   /* of RESYNC_FAILED: the reason */
};

struct resync;

/* Called once for a resync that failed or was cancelled, on its own thread; may block. */
typedef void resync_ended(void *ctx, struct resync *resync, const struct resync_status *status);

/* Take or drop a reference. The last one frees; NULL is fine to drop. */
void resync_ref(struct resync *resync);
void resync_unref(struct resync *resync);

/* How it stands. A final state stays. */
struct resync_status resync_look(struct resync *resync);

/* Wait until it has ended, at most @timeout_ms (OS_FOREVER: none). True when it has. */
bool resync_wait(struct resync *resync, uint32_t timeout_ms);

/* Stop the copy and wait until the array has stopped. ERR_OK when it has ended, in whatever way:
 * resync_look() tells. ERR_TIMEOUT when the array has not stopped within the engine's
 * stop_deadline_ms; it is told again and again. */
enum err resync_cancel(struct resync *resync, struct why *why);

/* The names of the target LUNs, separated by commas, in @buf; of more than fit the number. Returns
 * @buf. */
char *resync_targets(const struct resync *resync, char *buf, size_t size);

/* --- for the engine --- */

/* Make a resync of @count pairs, whose LUNs the array knows; nothing is started. One reference.
 * @engine is borrowed until the thread has been joined. ERR_NOMEM. */
enum err resync_new(struct engine *engine, const struct array_lun *sources,
                    const struct array_lun *targets, size_t count, resync_ended *ended, void *ctx,
                    struct resync **ret_resync, struct why *why);

/* Start the job of each pair and the thread. All or none: on failure what was started is stopped,
 * and @why names the targets that are overwritten in part. */
enum err resync_start(struct resync *resync, struct why *why);

/* Let go of the jobs: the array goes on with them, nobody here asks any more, and who waits gets
 * RESYNC_FAILED with ERR_STATE. An ended resync is left as it is. Does not wait for the thread. */
void resync_detach(struct resync *resync);

/* Wait until the thread has nothing more to do, at most @timeout_ms (0: just look). True: then
 * resync_join() does not wait. */
bool resync_wait_over(struct resync *resync, uint32_t timeout_ms);
void resync_join(struct resync *resync);

#endif
