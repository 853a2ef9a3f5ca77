/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes that share a list of runs: each takes the next one that nobody has, and tells
 * what came of it, until there is none left. */
#ifndef FAKEVSS_TOOL_CREW_H
#define FAKEVSS_TOOL_CREW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct crew;

/* A member's life, in its process: it calls crew_next() and crew_tell(). Its result, ERR_OK or
 * not, is that of the member; @why goes to standard error. */
typedef enum err crew_work(void *ctx, struct crew *crew);

/* What a member told of run @index; called in the first process. Returns false to have the rest of
 * the runs left out. */
typedef bool crew_heard(void *ctx, size_t index, bool has_passed, const char *text);

struct crew_settings {
    unsigned members; /* at least 1 */
    size_t count;     /* of runs */
    crew_work *work;
    crew_heard *heard;
    void *ctx;
};

/* Have the runs done. Interrupts (child.h) reach the members, who take away what they made. ERR_IO
 * when a member cannot be started, or ended as it should not: its run is not told of. */
enum err crew_run(const struct crew_settings *settings, struct why *why);

/* In a member: the next run. False when there is none. */
bool crew_next(struct crew *crew, size_t *ret_index);

/* In a member: what came of run @index; @text may be empty. ERR_IO when nobody listens. */
enum err crew_tell(struct crew *crew, size_t index, bool has_passed, const char *text);

#endif
