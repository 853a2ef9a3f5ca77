/* SPDX-License-Identifier: Apache-2.0 */
/* A group of the mock array: the shadow copy LUNs of one set in creation. prepare.c makes them,
 * worker.c copies plexes in the background, commit.c takes the point in time and ends the group. */
#ifndef MOCK_GROUP_H
#define MOCK_GROUP_H

#include "provider/array/array.h"
#include "provider/array/backends/mock/copy.h"
#include "provider/array/backends/mock/store.h"
#include "provider/array/backends/mock/tag.h"

struct os_cond;
struct os_mutex;
struct os_thread;

/* One source LUN and its shadow copy LUN. */
struct target {
    struct target *next;
    struct tag tag; /* of the shadow copy LUN, as it was made */
    struct os_file *source;
    struct os_file *image;
    bool is_fresh;          /* nothing was written to the image yet */
    struct os_cancel *stop; /* of its copy; owned */
    /* Guarded by the group's mutex while the worker lives: */
    bool is_copied; /* nothing slow is left to do */
    enum err copy_error;
    struct why copy_why;
};

enum group_state {
    GROUP_OPEN,  /* LUNs may be added */
    GROUP_READY, /* group_wait returned ERR_OK */
    GROUP_ARMED,
    GROUP_COMMITTED,
    GROUP_SEALED,
    GROUP_ABORTED,
};

struct group {
    struct array_group base;
    struct store store; /* own lock and journal handles */
    struct id set;
    enum group_state state;
    struct target *targets;
    struct target **end; /* where the next target goes */
    unsigned count;
    struct copy_buffers buffers; /* of commit */
    char *args;           /* JOURNAL_ARGS_MAX bytes: the targets as arguments of an operation */
    uint64_t checked_end; /* of the journal: what comes behind it, commit has to look at */

    struct os_mutex *mutex;
    struct os_cond *work; /* a plex was added, or the copy of one has ended */
    struct os_cancel *stop;
    struct os_thread *worker;         /* started with the first plex */
    struct target *copying;           /* what the worker has in hand */
    struct copy_buffers copy_buffers; /* of the worker */
};

/* prepare.c: members of the port. */
enum err group_add(struct array_group *base, const struct array_lun *source,
                   const struct id *shadow_copy, enum array_method method, struct why *why);
enum err group_drop(struct array_group *base, const struct lun *source, struct why *why);
enum err group_wait(struct array_group *base, uint32_t deadline_ms, struct os_cancel *cancel,
                    array_progress *progress, void *ctx, struct why *why);

/* worker.c. */

/* Start the worker unless it runs. ERR_NOMEM. */
enum err group_start_worker(struct group *group, struct why *why);

/* End the copy of @target, if any, and close its images. Not copied by then, it never will be. */
void group_stop_target(struct group *group, struct target *target);

/* The same for all targets, and end the worker, if any. */
void group_stop(struct group *group);

/* Open the images of @target's two LUNs unless they are. ERR_ARRAY when one is missing. */
enum err group_open_images(struct group *group, struct target *target, struct why *why);

/* commit.c: members of the port. */
enum err group_arm(struct array_group *base, uint32_t deadline_ms, struct why *why);
enum err group_commit(struct array_group *base, uint32_t deadline_ms, struct why *why);
enum err group_seal(struct array_group *base, struct why *why);
enum err group_abort(struct array_group *base, struct why *why);

/* group.c: members of the port. */
enum err group_open(struct array *array, const struct id *set, struct array_group **ret_group,
                    struct why *why);
void group_close(struct array_group *base);
enum err group_target(struct array_group *base, const struct lun *source, struct array_lun *ret_lun,
                      struct why *why);

/* The group whose port @base is. */
struct group *group_from_base(struct array_group *base);

/* The target of original LUN @number, or NULL. */
struct target *group_find(struct group *group, uint64_t number);

/* A target without a copy of its own yet, as @tag says. NULL without memory. Freed with
 * target_free(), its images closed; NULL is fine. */
struct target *target_new(const struct tag *tag);
void target_free(struct target *target);

/* Free all targets, whose images are closed. */
void group_forget_targets(struct group *group);

#endif
