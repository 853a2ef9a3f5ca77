/* SPDX-License-Identifier: Apache-2.0 */
/* What each operation of the journal does, from its arguments alone: whoever takes the lock after a
 * death has nothing else. */
#include "config.h"

#include "provider/array/backends/mock/operation.h"

#include <stdlib.h>
#include <string.h>

#include "provider/array/backends/mock/job.h"
#include "provider/array/backends/mock/present.h"
#include "provider/array/backends/mock/reclaim.h"
#include "provider/array/backends/mock/tag.h"

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

bool
operation_next_lun(const struct store *store, const char **args, uint64_t *ret_number)
{
    char name[MOCK_NAME_SIZE];

    return next_word(args, name, sizeof(name)) && identity_number(store->seed, name, ret_number);
}

static bool
next_size(const char **args, uint64_t *ret_size)
{
    char digits[24];
    char *end;

    if (!next_word(args, digits, sizeof(digits)))
        return false;
    *ret_size = strtoull(digits, &end, 10);
    return *end == '\0';
}

/* The journal's checksums were right, so this is another program's line. */
static enum err
bad_args(const struct store *store, const char *args, struct why *why)
{
    return why_set(why, ERR_CORRUPT, "%s: \"%.80s\" is no argument of an operation",
                   store->journal.path, args);
}

/* Put the image of a LUN aside: that takes the same time whatever its size. */
static enum err
put_aside(struct store *store, uint64_t number, struct why *why)
{
    struct store_path image, aside;
    bool has = false;
    enum err e = store_has(tag_image_path(store, number, &image), &has, why);

    if (e || !has)
        return e;
    return store_rename(store, image.text, reclaim_path(store, number, &aside), why);
}

/* Make a LUN go, its tag last: while the tag is there, the LUN can be removed again. Its blocks are
 * freed in the background. */
static enum err
delete_lun(struct store *store, uint64_t number, struct why *why)
{
    struct store_path path;
    enum err e = present_hide_all(store, number, why);

    if (!e)
        e = put_aside(store, number, why);
    if (!e)
        e = store_delete_file(store, tag_path(store, number, &path), why);
    if (!e)
        store->is_reclaim_due = true;
    return e;
}

static enum err
undo_new_lun(struct store *store, const char *args, struct why *why)
{
    const char *at = args;
    uint64_t number;

    if (!operation_next_lun(store, &at, &number) || *at)
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

        if (!operation_next_lun(store, &at, &number))
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

    while (operation_next_lun(store, &args, &number)) {
        struct store_path path;
        bool has_tag, has_image;

        if (store_has(tag_path(store, number, &path), &has_tag, NULL) ||
            store_has(tag_image_path(store, number, &path), &has_image, NULL) ||
            has_tag != has_image || !present_is_whole(store, number))
            return false;
    }
    return true;
}

/* The tag first: from then on nobody takes what is left of the image for a copy. */
static enum err
finish_exhaust(struct store *store, const char *args, struct why *why)
{
    const char *at = args;
    struct tag tag;
    uint64_t number;
    enum err e;

    if (!operation_next_lun(store, &at, &number) || *at)
        return bad_args(store, args, why);
    e = tag_load(store, number, &tag, why);
    if (!e && !tag.is_lost) {
        tag.is_lost = true;
        e = tag_save(store, &tag, why);
    }
    return e ? e : tag_resize_image(store, number, 0, why);
}

static bool
exhaust_is_whole(struct store *store, const char *args)
{
    struct tag tag;
    uint64_t number;

    return operation_next_lun(store, &args, &number) && !tag_load(store, number, &tag, NULL) &&
           !tag.is_lost;
}

/* Move the tags of a set to @state; a LUN removed meanwhile is no longer the set's. @committed_ms 0
 * leaves the point in time as it is. */
static enum err
set_states(struct store *store, const char *args, enum array_shadow_state state,
           uint64_t committed_ms, struct why *why)
{
    const char *at = args;
    char set[ID_TEXT_SIZE];
    enum err e = ERR_OK;

    if (!next_word(&at, set, sizeof(set)))
        return bad_args(store, args, why);
    while (!e && *at) {
        struct tag tag;
        uint64_t number;

        if (!operation_next_lun(store, &at, &number))
            return bad_args(store, args, why);
        e = tag_load(store, number, &tag, why);
        if (e == ERR_NOT_FOUND) {
            e = ERR_OK;
            continue;
        }
        if (e || tag.state >= state)
            continue;
        tag.state = state;
        if (committed_ms)
            tag.committed_ms = committed_ms;
        e = tag_save(store, &tag, why);
    }
    return e;
}

static enum err
follow_commit(struct store *store, const struct journal_line *line, struct why *why)
{
    return set_states(store, line->args, ARRAY_SHADOW_COMMITTED, line->time_ms, why);
}

static enum err
finish_seal(struct store *store, const char *args, struct why *why)
{
    return set_states(store, args, ARRAY_SHADOW_RELEASED, 0, why);
}

static bool
next_presentation(const struct store *store, const char *args, uint64_t *ret_number, char *ret_host)
{
    return operation_next_lun(store, &args, ret_number) &&
           next_word(&args, ret_host, ARRAY_HOST_MAX) && !*args && array_is_host_name(ret_host);
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

/* The arguments of the beginning of a job. */
struct resync {
    uint64_t target, source;
    uint64_t old_size, new_size;
};

static bool
parse_resync(const struct store *store, const char *args, struct resync *ret_resync)
{
    return operation_next_lun(store, &args, &ret_resync->target) &&
           operation_next_lun(store, &args, &ret_resync->source) &&
           next_size(&args, &ret_resync->old_size) && next_size(&args, &ret_resync->new_size) &&
           !*args;
}

static enum err
attempt_resync(struct store *store, const char *args, struct why *why)
{
    struct resync resync;

    if (!parse_resync(store, args, &resync))
        return bad_args(store, args, why);
    return job_mark(store, resync.target, resync.source, resync.new_size, why);
}

static enum err
undo_resync(struct store *store, const char *args, struct why *why)
{
    struct resync resync;

    if (!parse_resync(store, args, &resync))
        return bad_args(store, args, why);
    return job_clear(store, resync.target, resync.old_size, why);
}

static enum err
finish_resync_end(struct store *store, const char *args, struct why *why)
{
    const char *at = args;
    uint64_t target, size;

    if (!operation_next_lun(store, &at, &target) || !next_size(&at, &size) || *at)
        return bad_args(store, args, why);
    return job_clear(store, target, size, why);
}

static bool
resync_end_is_whole(struct store *store, const char *args)
{
    uint64_t target;

    return operation_next_lun(store, &args, &target) && job_is_marked(store, target);
}

const struct operation operations[JOURNAL_OP_COUNT] = {
    [JOURNAL_CREATE] = {.undo = undo_new_lun},
    [JOURNAL_ADD] = {.undo = undo_new_lun},
    [JOURNAL_COMMIT] = {.follow = follow_commit},
    [JOURNAL_SEAL] = {.finish = finish_seal},
    [JOURNAL_PRESENT] = {.finish = finish_present, .undo = finish_unpresent},
    [JOURNAL_UNPRESENT] = {.finish = finish_unpresent, .is_whole = unpresent_is_whole},
    [JOURNAL_REMOVE] = {.finish = finish_remove, .is_whole = remove_is_whole},
    [JOURNAL_EXHAUST] = {.finish = finish_exhaust, .is_whole = exhaust_is_whole},
    [JOURNAL_RESYNC] = {.attempt = attempt_resync, .undo = undo_resync},
    [JOURNAL_RESYNC_DONE] = {.finish = finish_resync_end, .is_whole = resync_end_is_whole},
    [JOURNAL_RESYNC_STOP] = {.finish = finish_resync_end, .is_whole = resync_end_is_whole},
};
