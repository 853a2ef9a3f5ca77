/* SPDX-License-Identifier: Apache-2.0 */
/* Making mock arrays and original LUNs, and looking at them. */
#include "config.h"

#include "provider/array/backends/mock/mock_admin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/job.h"
#include "provider/array/backends/mock/mock.h"

#define BLOCK 512
#define ADMIN_HOST "admin" /* how administration signs the journal */

static const char *const folders[] = {"luns", "hosts", "fabric", "resync", "removed"};

#define FOLDER_COUNT (sizeof(folders) / sizeof(folders[0]))

/* Make the folder unless it is there; *ret_made says which, so that it can be taken back. */
static enum err
make_folder(const char *path, bool *ret_made, struct why *why)
{
    struct why reason = {0};
    enum os_path_kind kind;
    enum err e = os_mkdir(path, &reason);

    *ret_made = !e;
    if (e == ERR_EXISTS && !os_path_kind(path, &kind, NULL) && kind == OS_PATH_FOLDER)
        return ERR_OK;
    return e ? why_set(why, e, "%s", why_text(&reason, e)) : ERR_OK;
}

/* A folder in which an array is to be made, or one below it that an array has. */
struct vacancy {
    const char *path;
    bool is_below;
    struct why *why;
};

/* Is @name nothing of somebody else's? Making an array that was interrupted may have left its
 * folders, empty, and what was to become the file "array". */
static enum err
check_vacant_name(void *ctx, const char *name)
{
    const struct vacancy *vacancy = ctx;
    bool is_ours = strcmp(name, STORE_NEW_NAME) == 0;

    for (size_t i = 0; i < FOLDER_COUNT; i++)
        is_ours = is_ours || strcmp(name, folders[i]) == 0;
    if (is_ours && !vacancy->is_below)
        return ERR_OK;
    return why_set(vacancy->why, ERR_EXISTS,
                   "%s: other files are here (%.64s), but no mock array; make one in a new folder, "
                   "or in an empty one",
                   vacancy->path, name);
}

/* ERR_EXISTS when the folder, which may be missing, holds anything that is not ours. */
static enum err
check_vacant(const struct store *store, struct why *why)
{
    struct why reason = {0};
    struct vacancy vacancy = {.path = store->dir, .why = &reason};
    struct store_path path;
    enum err e = os_list_dir(store->dir, check_vacant_name, &vacancy, &reason);

    vacancy.path = path.text;
    vacancy.is_below = true;
    for (size_t i = 0; i < FOLDER_COUNT && (!e || e == ERR_NOT_FOUND); i++)
        e = os_list_dir(store_path(store, &path, "%s", folders[i]), check_vacant_name, &vacancy,
                        &reason);
    return e && e != ERR_NOT_FOUND ? why_set(why, e, "%s", why_text(&reason, e)) : ERR_OK;
}

enum err
mock_create(const char *dir, uint64_t seed, uint64_t capacity, struct why *why)
{
    const struct store_config config = {.seed = seed, .capacity = capacity, .next = 1};
    struct store store = {0};
    struct store_path path;
    bool has = false;
    bool made_dir = false;
    bool made[FOLDER_COUNT] = {false};
    enum err e;

    if (seed > MOCK_SEED_MAX)
        return why_set(why, ERR_INVAL, "the seed %" PRIu64 " is above %" PRIu64, seed,
                       MOCK_SEED_MAX);
    if (strlen(dir) == 0 || strlen(dir) >= STORE_DIR_MAX)
        return why_set(why, ERR_INVAL, "the path of the array has %zu characters, not 1 to %d",
                       strlen(dir), STORE_DIR_MAX - 1);
    memcpy(store.dir, dir, strlen(dir) + 1);
    e = store_has(store_path(&store, &path, "array"), &has, why);
    if (!e && has)
        e = why_set(why, ERR_EXISTS, "%s: a mock array is here already", dir);
    if (!e)
        e = check_vacant(&store, why);
    if (!e)
        e = faults_new(&store.faults); /* no rules: nothing is scripted yet */
    if (!e)
        e = make_folder(dir, &made_dir, why);
    for (size_t i = 0; i < FOLDER_COUNT && !e; i++)
        e = make_folder(store_path(&store, &path, "%s", folders[i]), &made[i], why);
    if (!e)
        e = store_config_save(&store, &config, why); /* the array is there from here on */
    for (size_t i = 0; i < FOLDER_COUNT && e; i++) {
        if (made[i])
            (void)os_rmdir(store_path(&store, &path, "%s", folders[i]), NULL); /* @e counts */
    }
    if (e && made_dir)
        (void)os_rmdir(dir, NULL); /* @e counts */
    faults_free(store.faults);
    return e;
}

enum err
mock_lun_create(struct array *array, uint64_t size, struct array_lun *ret_lun, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct tag tag = {.kind = ARRAY_LUN_ORIGINAL, .size = size};
    enum err e;

    if (size == 0 || size % BLOCK != 0 || size > INT64_MAX)
        return why_set(why, ERR_INVAL,
                       "%" PRIu64 " bytes is no size of a LUN: a positive multiple of %d is", size,
                       BLOCK);
    e = mock_enter(mock, why);
    if (e)
        return e;
    e = change_new_lun(&mock->store, JOURNAL_CREATE, &tag, why);
    mock_leave(mock);
    if (!e)
        tag_lun(&mock->store, &tag, ret_lun);
    return e;
}

enum err
mock_lun_by_name(struct array *array, const char *naa, struct array_lun *ret_lun, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct tag tag;
    uint64_t number;
    enum err e = ERR_NOT_FOUND;

    if (identity_number(mock->store.seed, naa, &number)) {
        e = mock_enter(mock, why);
        if (e)
            return e;
        e = tag_load(&mock->store, number, &tag, why);
        mock_leave(mock);
    }
    if (e == ERR_NOT_FOUND)
        return why_set(why, e,
                       "no LUN of the mock array %s is called \"%.64s\"; \"mockarray DIR luns\" "
                       "lists them",
                       mock->store.dir, naa);
    if (!e)
        tag_lun(&mock->store, &tag, ret_lun);
    return e;
}

enum err
mock_lun_path(struct array *array, const struct lun *lun, char *buf, size_t size, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct store_path path;
    struct tag tag;
    enum err e = mock_enter(mock, why);

    if (e)
        return e;
    e = mock_find_tag(&mock->store, lun, &tag, why);
    mock_leave(mock);
    if (e)
        return e;
    (void)tag_image_path(&mock->store, tag.number, &path);
    if (strlen(path.text) >= size)
        return why_set(why, ERR_LIMIT, "%s: the path is too long", path.text);
    memcpy(buf, path.text, strlen(path.text) + 1);
    return ERR_OK;
}

/* May the array run out of space for this LUN? */
static enum err
check_exhaustible(const struct tag *tag, const char *name, struct why *why)
{
    if (tag->kind != ARRAY_LUN_SHADOW_COPY)
        return why_set(why, ERR_INVAL, "LUN %s is an original LUN, not a shadow copy", name);
    if (tag->method != ARRAY_METHOD_DIFFERENTIAL)
        return why_set(why, ERR_NOT_SUPPORTED,
                       "shadow copy LUN %s is a plex, which has all its blocks itself", name);
    if (tag->state == ARRAY_SHADOW_PREPARING)
        return why_set(why, ERR_STATE,
                       "shadow copy LUN %s holds no point in time yet; \"group_wait 1 fail "
                       "ERR_NO_SPACE\" in the file \"faults\" lets its preparation fail",
                       name);
    return ERR_OK;
}

static enum err
exhaust_locked(struct mock *mock, const struct lun *lun, struct why *why)
{
    char args[MOCK_NAME_SIZE];
    struct tag tag;
    enum err e = mock_find_tag(&mock->store, lun, &tag, why);

    if (e)
        return e;
    e = check_exhaustible(&tag, identity_name(mock->store.seed, tag.number, args), why);
    if (e || tag.is_lost)
        return e;
    e = job_release_source(&mock->store, tag.number, why);
    return e ? e : change_run(&mock->store, JOURNAL_EXHAUST, args, why);
}

enum err
mock_lun_exhaust(struct array *array, const struct lun *lun, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    enum err e = mock_enter(mock, why);

    if (e)
        return e;
    e = exhaust_locked(mock, lun, why);
    mock_leave(mock);
    return e;
}

struct lun_walk {
    struct mock *mock;
    array_list_entry *entry;
    void *ctx;
    struct why *why;
};

static enum err
walk_lun(void *ctx, const char *name)
{
    struct lun_walk *walk = ctx;
    struct mock *mock = walk->mock;
    struct array_lun lun;
    struct array_tag public_tag;
    struct tag tag;
    uint64_t number;
    enum err e;

    if (!tag_parse_name(&mock->store, name, &number))
        return ERR_OK;
    e = mock_enter(mock, walk->why);
    if (e)
        return e;
    e = tag_load(&mock->store, number, &tag, walk->why);
    mock_leave(mock);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e; /* removed meanwhile */
    tag_lun(&mock->store, &tag, &lun);
    tag_public(&mock->store, &tag, &public_tag);
    return walk->entry(walk->ctx, &lun, tag.kind == ARRAY_LUN_ORIGINAL ? NULL : &public_tag);
}

enum err
mock_lun_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct lun_walk walk = {.mock = mock, .entry = entry, .ctx = ctx, .why = why};
    struct store_path path;

    return os_list_dir(store_path(&mock->store, &path, "luns"), walk_lun, &walk, why);
}

struct resync_walk {
    struct mock *mock;
    enum err (*entry)(void *ctx, const struct mock_resync *resync);
    void *ctx;
    struct why *why;
};

static enum err
walk_resync(void *ctx, const char *name)
{
    const struct resync_walk *walk = ctx;
    const struct store *store = &walk->mock->store;
    struct mock_resync resync = {0};
    struct tag tag;
    uint64_t number;
    enum err e;

    if (!identity_number(store->seed, name, &number))
        return ERR_OK; /* not ours: the check names it */
    e = mock_enter(walk->mock, walk->why);
    if (e)
        return e;
    e = tag_load(store, number, &tag, walk->why);
    if (!e && tag.resync)
        e = job_is_running(store, number, &resync.is_running, walk->why);
    mock_leave(walk->mock);
    if (e || !tag.resync)
        return e;
    identity_lun(store->seed, tag.resync, &resync.source);
    identity_lun(store->seed, number, &resync.target);
    resync.size = tag.size;
    return walk->entry(walk->ctx, &resync);
}

enum err
mock_resync_list(struct array *array,
                 enum err (*entry)(void *ctx, const struct mock_resync *resync), void *ctx,
                 struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct resync_walk walk = {.mock = mock, .entry = entry, .ctx = ctx, .why = why};
    struct store_path path;

    return os_list_dir(store_path(&mock->store, &path, "resync"), walk_resync, &walk, why);
}

struct journal_print {
    void (*entry)(void *ctx, const struct mock_journal_entry *entry);
    void *ctx;
};

static enum err
print_line(void *ctx, const struct journal_line *line, struct why *why)
{
    const struct journal_print *print = ctx;
    char what[160];
    const struct mock_journal_entry entry = {
        .seq = line->seq,
        .time_ms = line->time_ms,
        .host = line->host,
        .pid = line->pid,
        .is_begin = line->is_begin,
        .what = what,
    };

    (void)why;
    if (line->is_begin) /* the arguments of a large set are cut */
        (void)snprintf(what, sizeof(what), "%s %s", journal_op_name(line->op), line->args);
    else
        (void)snprintf(what, sizeof(what), "%s", journal_outcome_name(line->outcome));
    print->entry(print->ctx, &entry);
    return ERR_OK;
}

enum err
mock_journal(const char *dir, void (*entry)(void *ctx, const struct mock_journal_entry *entry),
             void *ctx, struct why *why)
{
    struct journal_print print = {.entry = entry, .ctx = ctx};
    struct faults *faults = NULL;
    struct store store = {0};
    enum err e = faults_new(&faults);

    if (!e)
        e = store_open(&store, dir, ADMIN_HOST, faults, why);
    if (!e)
        e = os_file_lock(store.lock, STORE_LOCK_MS, NULL, why);
    if (!e)
        e = journal_walk(&store.journal, 0, print_line, &print, why);
    store_close(&store);
    faults_free(faults);
    return e;
}
