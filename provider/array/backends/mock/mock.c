/* SPDX-License-Identifier: Apache-2.0 */
/* The mock LUN backend: a folder as array, shared by any number of processes and hosts. This file
 * is the port's table and the operations on single LUNs; groups are in group.c, resync in resync.c.
 */
#include "config.h"

#include "provider/array/backends/mock/mock.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/backends.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/group.h"
#include "provider/array/backends/mock/job.h"
#include "provider/array/backends/mock/present.h"
#include "provider/array/backends/mock/reclaim.h"

#define SECRET_FILE_MAX 512

struct mock *
mock_from_base(struct array *array)
{
    return (struct mock *)((char *)array - offsetof(struct mock, base));
}

enum err
mock_enter(struct mock *mock, struct why *why)
{
    enum err e;

    os_mutex_lock(mock->mutex);
    e = change_enter(&mock->store, why);
    if (e)
        os_mutex_unlock(mock->mutex);
    return e;
}

void
mock_leave(struct mock *mock)
{
    change_leave(&mock->store);
    os_mutex_unlock(mock->mutex);
}

enum err
mock_port_error(enum err e)
{
    return e == ERR_IO || e == ERR_ACCESS || e == ERR_EXISTS ? ERR_ARRAY : e;
}

enum err
mock_open_store(struct mock *mock, struct store *store, struct why *why)
{
    enum err e = store_open(store, mock->store.dir, mock->store.host, mock->faults, why);

    if (!e)
        store->reclaimer = mock->store.reclaimer;
    return e;
}

/* --- open, close, info --- */

static void
mock_close(struct array *array)
{
    struct mock *mock = mock_from_base(array);

    mock_resync_stop_all(mock);
    reclaimer_free(mock->store.reclaimer);
    faults_free(mock->faults); /* ends scripted hangs and waits for their calls */
    store_close(&mock->store);
    os_mutex_free(mock->mutex);
    mem_free(mock);
}

/* Judge the whole journal before anything is changed, then settle what is open. */
static enum err
check_journal(struct mock *mock, struct why *why)
{
    enum err e = os_file_lock(mock->store.lock, STORE_LOCK_MS, NULL, why);

    if (e)
        return e == ERR_TIMEOUT ? ERR_ARRAY : e;
    e = journal_check(&mock->store.journal, why);
    os_file_unlock(mock->store.lock);
    if (e)
        return e;
    e = mock_enter(mock, why);
    if (!e)
        mock_leave(mock);
    return e;
}

/* An array with a file "secret" is opened only with its content, line end apart. */
static enum err
check_secret(struct mock *mock, const char *secret, struct why *why)
{
    struct store_path path;
    char *wanted = NULL;
    size_t size = 0;
    enum err e = os_read_file(store_path(&mock->store, &path, "secret"), SECRET_FILE_MAX, &wanted,
                              &size, why);
    size_t length;
    bool is_right;

    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : mock_port_error(e);
    length = strcspn(wanted, "\r\n");
    is_right = length == strlen(secret) && memcmp(wanted, secret, length) == 0;
    mem_wipe(wanted, size);
    mem_free(wanted);
    if (is_right)
        return ERR_OK;
    return why_set(why, ERR_ACCESS,
                   "%s: the array refuses the secret; set the right one (\"lunshadow install --set "
                   "ArraySecret=...\")",
                   path.text);
}

static enum err
mock_init(struct mock *mock, const struct array_access *access, struct why *why)
{
    struct store_path path;
    enum err e = faults_new(&mock->faults);

    mock->base.ops = &mock_array_ops;
    if (!e)
        e = os_mutex_new(&mock->mutex);
    if (!e)
        e = store_open(&mock->store, access->address, access->host, mock->faults, why);
    if (!e)
        e = check_secret(mock, access->secret, why);
    if (!e)
        e = faults_load(mock->faults, store_path(&mock->store, &path, "faults"), why);
    if (!e)
        e = faults_hit(mock->faults, FAULT_OPEN, NULL, why);
    if (!e)
        e = check_journal(mock, why);
    return e ? e : reclaimer_new(&mock->store, &mock->store.reclaimer, why);
}

static enum err
mock_open(const struct array_access *access, struct array **ret_array, struct why *why)
{
    struct mock *mock = mem_zalloc(sizeof(*mock));
    enum err e;

    if (!mock)
        return why_set(why, ERR_NOMEM, "%s: no memory to open the mock array", access->address);
    e = mock_init(mock, access, why);
    if (e) {
        mock_close(&mock->base);
        return e;
    }
    *ret_array = &mock->base;
    return ERR_OK;
}

static void
mock_info(struct array *array, struct array_info *ret_info)
{
    struct array_info info = {
        .name = array->ops->name,
        .model = "LUNSHDW MOCK LUN",
        .has_differential = true,
        .has_plex = true,
        .has_transport = true,
        .has_resync = true,
        .group_lun_max = JOURNAL_LUNS_MAX,
    };

    *ret_info = info;
}

/* --- changes --- */

static enum err
show_or_hide(struct mock *mock, enum journal_op op, const struct lun *lun, const char *host,
             struct why *why)
{
    char args[MOCK_NAME_SIZE + ARRAY_HOST_MAX + 1];
    char name[MOCK_NAME_SIZE];
    bool wanted = op == JOURNAL_PRESENT;
    struct presence presence;
    struct tag tag;
    enum err e = mock_find_tag(&mock->store, lun, &tag, why);

    if (e)
        return e;
    if (wanted)
        e = tag_check_content(&mock->store, &tag, why);
    if (!e)
        e = present_look(&mock->store, tag.number, host, &presence, why);
    if (e || (presence.is_unmasked == wanted && presence.is_published == wanted))
        return e;
    (void)snprintf(args, sizeof(args), "%s %s", identity_name(mock->store.seed, tag.number, name),
                   host); /* always fits */
    return change_run(&mock->store, op, args, why);
}

static enum err
change_presentation(struct array *array, enum fault_op fault, enum journal_op op,
                    const struct lun *lun, const char *host, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    enum err e = faults_hit(mock->faults, fault, NULL, why);

    if (!e && !array_is_host_name(host))
        e = why_set(why, ERR_INVAL, "\"%.64s\" is no host name for the mock array", host);
    if (!e)
        e = mock_enter(mock, why);
    if (e)
        return mock_port_error(e);
    e = show_or_hide(mock, op, lun, host, why);
    mock_leave(mock);
    return mock_port_error(e);
}

static enum err
mock_present(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    return change_presentation(array, FAULT_PRESENT, JOURNAL_PRESENT, lun, host, why);
}

static enum err
mock_unpresent(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    return change_presentation(array, FAULT_UNPRESENT, JOURNAL_UNPRESENT, lun, host, why);
}

static enum err
remove_locked(struct mock *mock, const struct lun *lun, struct why *why)
{
    char args[MOCK_NAME_SIZE];
    struct tag tag;
    uint64_t number;
    enum err e = ERR_NOT_FOUND;

    if (identity_find(mock->store.seed, lun, &number))
        e = tag_load(&mock->store, number, &tag, why);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    (void)identity_name(mock->store.seed, number, args);
    if (tag.kind != ARRAY_LUN_SHADOW_COPY)
        return why_set(why, ERR_INVAL, "LUN %s is an original LUN and is never removed", args);
    e = job_release_source(&mock->store, number, why);
    return e ? e : change_run(&mock->store, JOURNAL_REMOVE, args, why);
}

static enum err
mock_remove(struct array *array, const struct lun *lun, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    enum err e = faults_hit(mock->faults, FAULT_REMOVE, NULL, why);

    if (!e)
        e = mock_enter(mock, why);
    if (e)
        return mock_port_error(e);
    e = remove_locked(mock, lun, why);
    mock_leave(mock);
    return mock_port_error(e);
}

const struct array_ops mock_array_ops = {
    .version = ARRAY_PORT_VERSION,
    .name = "mock",
    .open = mock_open,
    .close = mock_close,
    .info = mock_info,
    .find = mock_find,
    .can_shadow = mock_can_shadow,
    .group_open = group_open,
    .group_add = group_add,
    .group_drop = group_drop,
    .group_wait = group_wait,
    .group_arm = group_arm,
    .group_commit = group_commit,
    .group_seal = group_seal,
    .group_abort = group_abort,
    .group_close = group_close,
    .group_target = group_target,
    .present = mock_present,
    .unpresent = mock_unpresent,
    .remove = mock_remove,
    .list = mock_list,
    .tag = mock_tag,
    .hosts = mock_hosts,
    .resync_start = mock_resync_start,
    .resync_poll = mock_resync_poll,
    .resync_cancel = mock_resync_cancel,
    .resync_close = mock_resync_close,
};
