/* SPDX-License-Identifier: Apache-2.0 */
/* Marks and locks of resync jobs. Copying is in resync.c. */
#include "config.h"

#include "provider/array/backends/mock/job.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/os.h"
#include "provider/array/backends/mock/change.h"

#define ARGS_MAX (2 * MOCK_NAME_SIZE + 2 * 24)

enum err
job_check_none(const struct store *store, const struct tag *target, struct why *why)
{
    char target_name[MOCK_NAME_SIZE], source_name[MOCK_NAME_SIZE];

    if (!target->resync)
        return ERR_OK;
    (void)why_set(why, ERR_STATE,
                  "LUN %s is being overwritten by a resync from shadow copy LUN %s; wait until it "
                  "has ended, or start it again if it was interrupted",
                  identity_name(store->seed, target->number, target_name),
                  identity_name(store->seed, target->resync, source_name));
    return why_about(why, ERR_STATE, target_name);
}

/* --- who works on a job --- */

enum err
job_own(const struct store *store, uint64_t target, uint32_t wait_ms, struct os_file **ret_owner,
        struct why *why)
{
    char name[MOCK_NAME_SIZE];
    struct store_path path;
    struct os_file *owner = NULL;
    enum err e;

    (void)identity_name(store->seed, target, name);
    (void)store_path(store, &path, "resync/%s", name);
    e = os_file_open(path.text, OS_OPEN_CREATE, &owner, why);
    if (!e)
        e = os_file_lock(owner, wait_ms, NULL, why);
    if (e == ERR_TIMEOUT)
        e = why_set(why, ERR_STATE, "LUN %s is the target of a running resync; wait for its end",
                    name);
    if (e) {
        os_file_close(owner);
        return e;
    }
    *ret_owner = owner;
    return ERR_OK;
}

enum err
job_is_running(const struct store *store, uint64_t target, bool *ret_is_running, struct why *why)
{
    struct os_file *owner = NULL;
    struct why reason = {0};
    enum err e = job_own(store, target, 0, &owner, &reason);

    os_file_close(owner);
    if (e && e != ERR_STATE)
        return why_set(why, e, "%s", why_text(&reason, e));
    *ret_is_running = e == ERR_STATE;
    return ERR_OK;
}

/* --- the record --- */

enum err
job_begin(struct store *store, struct tag *target, const struct tag *source, struct why *why)
{
    uint64_t size = source->size > target->size ? source->size : target->size;
    char target_name[MOCK_NAME_SIZE], source_name[MOCK_NAME_SIZE];
    char args[ARGS_MAX];
    enum err e = ERR_OK;

    if (size > target->size)
        e = tag_check_room(store, size - target->size, why);
    if (e)
        return e;
    (void)snprintf(args, sizeof(args), "%s %s %" PRIu64 " %" PRIu64,
                   identity_name(store->seed, target->number, target_name),
                   identity_name(store->seed, source->number, source_name), target->size,
                   size); /* always fits */
    e = change_run(store, JOURNAL_RESYNC, args, why);
    if (!e)
        target->size = size;
    return e;
}

enum err
job_end(struct store *store, enum journal_op op, uint64_t target, uint64_t size, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    char args[ARGS_MAX];

    (void)snprintf(args, sizeof(args), "%s %" PRIu64, identity_name(store->seed, target, name),
                   size); /* always fits */
    return change_run(store, op, args, why);
}

/* One source, for a walk over all LUNs that ever were the target of a job. */
struct source_walk {
    struct store *store;
    uint64_t source;
    struct why *why;
};

static enum err
release_target(void *ctx, const char *name)
{
    const struct source_walk *walk = ctx;
    struct os_file *owner = NULL;
    struct tag tag;
    uint64_t number;
    enum err e;

    if (!identity_number(walk->store->seed, name, &number))
        return ERR_OK; /* not ours: "mockarray check" names it */
    e = tag_load(walk->store, number, &tag, walk->why);
    if (e || tag.resync != walk->source)
        return e;
    e = job_own(walk->store, number, 0, &owner, walk->why);
    if (!e)
        e = job_end(walk->store, JOURNAL_RESYNC_STOP, number, tag.size, walk->why);
    os_file_close(owner);
    return e;
}

enum err
job_release_source(struct store *store, uint64_t source, struct why *why)
{
    struct source_walk walk = {.store = store, .source = source, .why = why};
    struct store_path path;

    return os_list_dir(store_path(store, &path, "resync"), release_target, &walk, why);
}

/* --- what the operations do --- */

static enum err
save_mark(const struct store *store, uint64_t target, uint64_t source, uint64_t size,
          struct why *why)
{
    struct tag tag;
    enum err e = tag_load(store, target, &tag, why);

    if (e || (tag.resync == source && tag.size == size))
        return e;
    tag.resync = source;
    tag.size = size;
    return tag_save(store, &tag, why);
}

enum err
job_mark(const struct store *store, uint64_t target, uint64_t source, uint64_t size,
         struct why *why)
{
    enum err e = tag_resize_image(store, target, size, why);

    return e ? e : save_mark(store, target, source, size, why);
}

enum err
job_clear(const struct store *store, uint64_t target, uint64_t size, struct why *why)
{
    enum err e = save_mark(store, target, 0, size, why);

    return e ? e : tag_resize_image(store, target, size, why);
}

bool
job_is_marked(const struct store *store, uint64_t target)
{
    struct tag tag;

    return !tag_load(store, target, &tag, NULL) && tag.resync &&
           !tag_check_image(store, &tag, NULL);
}
