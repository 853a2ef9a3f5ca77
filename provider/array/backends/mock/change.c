/* SPDX-License-Identifier: Apache-2.0 */
/* Doing, finishing and taking back the changes that the journal names. */
#include "config.h"

#include "provider/array/backends/mock/change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "provider/array/backends/mock/present.h"

/* How one operation acts on its arguments. All repeatable. */
struct change {
    /* Do it, from any point on; NULL when only the process that began it could. */
    enum err (*finish)(struct store *store, const char *args, struct why *why);
    /* Take it back; NULL when it must not be. */
    enum err (*undo)(struct store *store, const char *args, struct why *why);
    /* Is nothing half-made, so that it may be given up? NULL when it must be finished. */
    bool (*is_whole)(struct store *store, const char *args);
};

/* Copy the next word of *@args to @word and move behind it; false when there is none. */
static bool
next_word(const char **args, char *word, size_t word_size)
{
    size_t size = strcspn(*args, " ");

    if (size == 0 || size >= word_size)
        return false;
    memcpy(word, *args, size);
    word[size] = '\0';
    *args += size;
    *args += strspn(*args, " ");
    return true;
}

static bool
next_lun(const struct store *store, const char **args, uint64_t *ret_number)
{
    char name[MOCK_NAME_SIZE];

    return next_word(args, name, sizeof(name)) && identity_number(store->seed, name, ret_number);
}

/* The journal's checksums were right, so this is another program's line. */
static enum err
bad_args(const struct store *store, const char *args, struct why *why)
{
    return why_set(why, ERR_CORRUPT, "%s: \"%.80s\" is no argument of an operation",
                   store->journal.path, args);
}

/* Delete the files of a LUN, its tag last: while the tag is there, the LUN can be removed again. */
static enum err
delete_lun(struct store *store, uint64_t number, struct why *why)
{
    struct store_path path;
    enum err e = present_hide_all(store, number, why);

    if (!e)
        e = store_delete_file(store, tag_image_path(store, number, &path), why);
    if (!e)
        e = store_delete_file(store, tag_path(store, number, &path), why);
    return e;
}

static enum err
undo_new_lun(struct store *store, const char *args, struct why *why)
{
    const char *at = args;
    uint64_t number;

    if (!next_lun(store, &at, &number) || *at)
        return bad_args(store, args, why);
    return delete_lun(store, number, why);
}

static enum err
finish_remove(struct store *store, const char *args, struct why *why)
{
    const char *at = args;
    enum err e = ERR_OK;

    while (!e && *at) {
        uint64_t number;

        if (!next_lun(store, &at, &number))
            return bad_args(store, args, why);
        e = delete_lun(store, number, why);
    }
    return e;
}

/* Each LUN is either there with its image or gone. */
static bool
remove_is_whole(struct store *store, const char *args)
{
    uint64_t number;

    while (next_lun(store, &args, &number)) {
        struct store_path path;
        bool has_tag, has_image;

        if (store_has(tag_path(store, number, &path), &has_tag, NULL) ||
            store_has(tag_image_path(store, number, &path), &has_image, NULL) ||
            has_tag != has_image || !present_is_whole(store, number))
            return false;
    }
    return true;
}

/* Move the tags of a set to @state; a LUN removed meanwhile is no longer the set's. */
static enum err
set_states(struct store *store, const char *args, enum array_shadow_state state, struct why *why)
{
    const char *at = args;
    char set[ID_TEXT_SIZE];
    enum err e = ERR_OK;

    if (!next_word(&at, set, sizeof(set)))
        return bad_args(store, args, why);
    while (!e && *at) {
        struct tag tag;
        uint64_t number;

        if (!next_lun(store, &at, &number))
            return bad_args(store, args, why);
        e = tag_load(store, number, &tag, why);
        if (e == ERR_NOT_FOUND) {
            e = ERR_OK;
            continue;
        }
        if (e || tag.state >= state)
            continue;
        tag.state = state;
        e = tag_save(store, &tag, why);
    }
    return e;
}

static enum err
finish_commit(struct store *store, const char *args, struct why *why)
{
    return set_states(store, args, ARRAY_SHADOW_COMMITTED, why);
}

static enum err
finish_seal(struct store *store, const char *args, struct why *why)
{
    return set_states(store, args, ARRAY_SHADOW_RELEASED, why);
}

static bool
next_presentation(const struct store *store, const char *args, uint64_t *ret_number, char *ret_host)
{
    return next_lun(store, &args, ret_number) && next_word(&args, ret_host, ARRAY_HOST_MAX) &&
           !*args && store_is_host(ret_host);
}

static enum err
finish_present(struct store *store, const char *args, struct why *why)
{
    char host[ARRAY_HOST_MAX];
    uint64_t number;

    if (!next_presentation(store, args, &number, host))
        return bad_args(store, args, why);
    return present_show(store, number, host, why);
}

static enum err
finish_unpresent(struct store *store, const char *args, struct why *why)
{
    char host[ARRAY_HOST_MAX];
    uint64_t number;

    if (!next_presentation(store, args, &number, host))
        return bad_args(store, args, why);
    return present_hide(store, number, host, why);
}

static bool
unpresent_is_whole(struct store *store, const char *args)
{
    struct presence presence;
    char host[ARRAY_HOST_MAX];
    uint64_t number;

    return next_presentation(store, args, &number, host) &&
           !present_look(store, number, host, &presence, NULL) &&
           presence.is_unmasked == presence.is_published;
}

static const struct change changes[JOURNAL_OP_COUNT] = {
    [JOURNAL_CREATE] = {.undo = undo_new_lun},
    [JOURNAL_ADD] = {.undo = undo_new_lun},
    [JOURNAL_COMMIT] = {.finish = finish_commit},
    [JOURNAL_SEAL] = {.finish = finish_seal},
    [JOURNAL_PRESENT] = {.finish = finish_present, .undo = finish_unpresent},
    [JOURNAL_UNPRESENT] = {.finish = finish_unpresent, .is_whole = unpresent_is_whole},
    [JOURNAL_REMOVE] = {.finish = finish_remove, .is_whole = remove_is_whole},
};

/* @op failed on the way: take it back or give it up if that can be done cleanly. False when it has
 * to stay open. The first failure is what the caller reports, so reasons of later ones are
 * dropped. */
static bool
settle(struct store *store, enum journal_op op, const char *args, enum journal_outcome *ret_outcome)
{
    const struct change *change = &changes[op];

    if (change->undo && !change->undo(store, args, NULL)) {
        *ret_outcome = JOURNAL_UNDONE;
        return true;
    }
    if (change->is_whole && change->is_whole(store, args)) {
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
    const struct change *change = &changes[line->op];
    enum err e;

    if (!line->is_begin)
        return ERR_OK;
    if (!change->finish) {
        recovery->outcome = JOURNAL_UNDONE;
        return change->undo(recovery->store, line->args, why);
    }
    recovery->outcome = JOURNAL_DONE;
    e = change->finish(recovery->store, line->args, why);
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
}

enum err
change_run(struct store *store, enum journal_op op, const char *args, struct why *why)
{
    enum journal_outcome outcome;
    enum err e = journal_begin(&store->journal, op, args, why);

    if (e)
        return e;
    e = changes[op].finish(store, args, why);
    if (!e)
        return journal_end(&store->journal, JOURNAL_DONE, why);
    if (settle(store, op, args, &outcome))
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
        e = store_config_read(store, &config, why);
    if (e)
        return e;
    tag->number = config.next++;
    tag->created_ms = os_utc_ms();
    e = check_unused(store, tag->number, why);
    if (e)
        return e;
    e = journal_begin(&store->journal, op, identity_name(store->seed, tag->number, args), why);
    if (e)
        return e;
    e = store_config_save(store, &config, why); /* a number is never given twice */
    if (!e)
        e = tag_save(store, tag, why);
    if (!e)
        e = make_image(store, tag, why);
    if (!e)
        e = journal_end(&store->journal, JOURNAL_DONE, why);
    if (e && !undo_new_lun(store, args, NULL))                    /* @e is what counts */
        (void)journal_end(&store->journal, JOURNAL_UNDONE, NULL); /* else the next settles it */
    return e;
}
