/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning, ending and settling the changes that the journal names. What they do is in
 * operation.c. */
#include "config.h"

#include "provider/array/backends/mock/change.h"

#include "base/deadline.h"
#include "base/os.h"
#include "provider/array/backends/mock/operation.h"
#include "provider/array/backends/mock/reclaim.h"

/* @op failed on the way: take it back or give it up if that can be done cleanly. False when it has
 * to stay open. The first failure is what the caller reports, so reasons of later ones are
 * dropped. */
static bool
settle(struct store *store, enum journal_op op, const char *args, enum journal_outcome *ret_outcome)
{
    const struct operation *operation = &operations[op];

    if (operation->undo && !operation->undo(store, args, NULL)) {
        *ret_outcome = JOURNAL_UNDONE;
        return true;
    }
    if (operation->is_whole && operation->is_whole(store, args)) {
        *ret_outcome = JOURNAL_FAILED;
        return true;
    }
    return false;
}

struct recovery {
    struct store *store;
    enum journal_outcome outcome;
};

static enum err
recover_line(void *ctx, const struct journal_line *line, struct why *why)
{
    struct recovery *recovery = ctx;
    const struct operation *operation = &operations[line->op];
    enum err e;

    if (!line->is_begin)
        return ERR_OK;
    if (operation->follow) {
        recovery->outcome = JOURNAL_DONE;
        return operation->follow(recovery->store, line, why);
    }
    if (!operation->finish) {
        recovery->outcome = JOURNAL_UNDONE;
        return operation->undo(recovery->store, line->args, why);
    }
    recovery->outcome = JOURNAL_DONE;
    e = operation->finish(recovery->store, line->args, why);
    if (e && settle(recovery->store, line->op, line->args, &recovery->outcome))
        e = ERR_OK;
    return e;
}

static enum err
recover(struct store *store, struct why *why)
{
    struct recovery recovery = {.store = store, .outcome = JOURNAL_DONE};
    enum err e = journal_walk(&store->journal, store->journal.first, recover_line, &recovery, why);

    if (e)
        return why_prefix(why, e, "cannot finish an interrupted operation of the array");
    return journal_end(&store->journal, recovery.outcome, why);
}

enum err
change_enter(struct store *store, struct why *why)
{
    enum err e = os_file_lock(store->lock, STORE_LOCK_MS, NULL, why);

    if (e == ERR_TIMEOUT)
        return why_prefix(why, ERR_ARRAY, "another process holds the mock array's lock too long");
    if (e)
        return e;
    e = journal_reopen(&store->journal, why);
    if (!e)
        e = journal_look(&store->journal, why);
    if (!e)
        e = journal_trim(&store->journal, why);
    if (!e && store->journal.is_open)
        e = recover(store, why);
    if (e)
        os_file_unlock(store->lock);
    return e;
}

void
change_leave(struct store *store)
{
    os_file_unlock(store->lock);
    if (store->is_reclaim_due)
        reclaimer_wake(store->reclaimer);
    store->is_reclaim_due = false;
}

enum err
change_run(struct store *store, enum journal_op op, const char *args, struct why *why)
{
    const struct operation *operation = &operations[op];
    enum journal_outcome outcome;
    bool is_done;
    enum err e = journal_begin(&store->journal, op, args, DEADLINE_NEVER, why);

    if (e)
        return e;
    e = (operation->attempt ? operation->attempt : operation->finish)(store, args, why);
    is_done = !e;
    if (is_done)
        e = journal_end(&store->journal, JOURNAL_DONE, why);
    if (e && !(is_done && operation->finish) && settle(store, op, args, &outcome))
        (void)journal_end(&store->journal, outcome, NULL); /* else the next to enter settles it */
    return e;
}

/* A number in use means that the file "array" is older than the LUNs. Going on would overwrite one
 * of them, and taking that back would delete it. */
static enum err
check_unused(const struct store *store, uint64_t number, struct why *why)
{
    struct store_path path;
    bool has = false;
    enum err e = store_has(tag_path(store, number, &path), &has, why);

    if (!e && !has)
        e = store_has(tag_image_path(store, number, &path), &has, why);
    if (!e && has)
        return why_set(why, ERR_CORRUPT,
                       "%s: exists, but %s/array says that this LUN is still to be made; restore "
                       "the file \"array\" from a newer copy",
                       path.text, store->dir);
    return e;
}

static enum err
make_image(const struct store *store, const struct tag *tag, struct why *why)
{
    struct store_path path;
    struct os_file *image = NULL;
    enum err e = store_step(store, why);

    if (!e)
        e = os_file_open(tag_image_path(store, tag->number, &path), OS_OPEN_CREATE_NEW, &image,
                         why);
    if (!e)
        e = os_file_resize(image, tag->size, why);
    os_file_close(image);
    return e;
}

enum err
change_new_lun(struct store *store, enum journal_op op, struct tag *tag, struct why *why)
{
    char args[MOCK_NAME_SIZE];
    struct store_config config;
    enum err e = tag_check_room(store, tag->size, why);

    if (!e)
        e = store_config_load(store, &config, why);
    if (e)
        return e;
    tag->number = config.next++;
    tag->created_ms = os_utc_ms();
    e = check_unused(store, tag->number, why);
    if (e)
        return e;
    e = journal_begin(&store->journal, op, identity_name(store->seed, tag->number, args),
                      DEADLINE_NEVER, why);
    if (e)
        return e;
    e = store_config_save(store, &config, why); /* a number is never given twice */
    if (!e)
        e = tag_save(store, tag, why);
    if (!e)
        e = make_image(store, tag, why);
    if (!e)
        e = journal_end(&store->journal, JOURNAL_DONE, why);
    if (e && !operations[op].undo(store, args, NULL))             /* @e is what counts */
        (void)journal_end(&store->journal, JOURNAL_UNDONE, NULL); /* else the next settles it */
    return e;
}
