/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the folder, naming and changing the files in it. */
#include "config.h"

#include "provider/array/backends/mock/store.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "provider/array/backends/mock/record.h"

const char *
store_path(const struct store *store, struct store_path *ret_path, const char *fmt, ...)
{
    /* Names below the folder are bounded, so nothing is ever cut. */
    size_t size = (size_t)snprintf(ret_path->text, STORE_PATH_MAX, "%s/", store->dir);
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(ret_path->text + size, STORE_PATH_MAX - size, fmt, args);
    va_end(args);
    return ret_path->text;
}

enum err
store_config_load(const struct store *store, struct store_config *ret_config, struct why *why)
{
    struct store_config config = {0};
    struct record_in record;
    struct store_path path;
    uint64_t version;
    enum err e = record_load(store_path(store, &path, "array"), &record, why);

    if (e)
        return e;
    e = record_number(&record, "version", &version, why);
    if (!e && version != STORE_VERSION)
        e = record_bad(&record, "this version of the array is not known to this program", why);
    if (!e)
        e = record_number(&record, "seed", &config.seed, why);
    if (!e && config.seed > MOCK_SEED_MAX)
        e = record_bad(&record, "the seed is too large", why);
    if (!e)
        e = record_number(&record, "capacity", &config.capacity, why);
    if (!e)
        e = record_number(&record, "next", &config.next, why);
    if (!e)
        e = record_end(&record, why);
    record_release(&record);
    if (!e)
        *ret_config = config;
    return e;
}

enum err
store_config_save(const struct store *store, const struct store_config *config, struct why *why)
{
    struct record_out record = {0};
    struct store_path path;

    record_add(&record, "version", "%d", STORE_VERSION);
    record_add(&record, "seed", "%" PRIu64, config->seed);
    record_add(&record, "capacity", "%" PRIu64, config->capacity);
    record_add(&record, "next", "%" PRIu64, config->next);
    record_close(&record);
    return store_write(store, store_path(store, &path, "array"), record.text, record.size, why);
}

enum err
store_open(struct store *store, const char *dir, const char *host, struct faults *faults,
           struct why *why)
{
    struct store_config config;
    struct store_path path;
    size_t size = strlen(dir);
    enum err e;

    memset(store, 0, sizeof(*store));
    if (size == 0 || size >= STORE_DIR_MAX)
        return why_set(why, ERR_INVAL, "the path of the mock array has %zu characters, not 1 to %d",
                       size, STORE_DIR_MAX - 1);
    if (!array_is_host_name(host))
        return why_set(why, ERR_INVAL,
                       "\"%.64s\" is no host name for the mock array: at most %d letters, digits, "
                       "'.', '-', '_'",
                       host, ARRAY_HOST_MAX - 1);
    memcpy(store->dir, dir, size + 1);
    memcpy(store->host, host, strlen(host) + 1);
    store->faults = faults;
    e = store_config_load(store, &config, why);
    if (e == ERR_NOT_FOUND)
        return why_set(why, e,
                       "%s: no mock array is here (no file \"array\"); make one with \"mockarray "
                       "DIR init\", or correct the path",
                       dir);
    if (e)
        return e;
    store->seed = config.seed;
    store->capacity = config.capacity;
    e = os_file_open(store_path(store, &path, "lock"), OS_OPEN_CREATE, &store->lock, why);
    if (!e)
        e = journal_open(&store->journal, store_path(store, &path, "journal"), host, faults, why);
    if (e)
        store_close(store);
    return e;
}

void
store_close(struct store *store)
{
    journal_close(&store->journal);
    os_file_close(store->lock);
    store->lock = NULL;
}

enum err
store_step(const struct store *store, struct why *why)
{
    return faults_hit(store->faults, FAULT_STEP, NULL, why);
}

enum err
store_has(const char *path, bool *ret_has, struct why *why)
{
    enum os_path_kind kind;
    enum err e = os_path_kind(path, &kind, why);

    if (!e)
        *ret_has = kind != OS_PATH_MISSING;
    return e;
}

enum err
store_make_folder(const struct store *store, const char *path, struct why *why)
{
    struct why reason = {0};
    enum err e = store_step(store, why);

    if (e)
        return e;
    e = os_mkdir(path, &reason);
    return e && e != ERR_EXISTS ? why_set(why, e, "%s", why_text(&reason, e)) : ERR_OK;
}

enum err
store_rename(const struct store *store, const char *from, const char *to, struct why *why)
{
    enum err e = store_step(store, why);

    return e ? e : os_rename(from, to, why);
}

/* The one place for new content, as all writers hold the lock; it is on the same file system. */
static enum err
write_new(const char *path, const void *data, size_t size, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(path, OS_OPEN_CREATE, &file, why);

    if (!e)
        e = os_file_resize(file, 0, why); /* what a dead process left */
    if (!e)
        e = os_file_write(file, 0, data, size, why);
    os_file_close(file);
    return e;
}

enum err
store_write(const struct store *store, const char *path, const void *data, size_t size,
            struct why *why)
{
    struct store_path new_path;
    enum err e = store_step(store, why);

    (void)store_path(store, &new_path, STORE_NEW_NAME);
    if (!e)
        e = write_new(new_path.text, data, size, why);
    if (!e)
        e = store_rename(store, new_path.text, path, why);
    if (e)
        (void)os_unlink(new_path.text, NULL); /* @e counts */
    return e;
}

enum err
store_delete_file(const struct store *store, const char *path, struct why *why)
{
    bool has = false;
    enum err e = store_has(path, &has, why);

    if (e || !has)
        return e;
    e = store_step(store, why);
    return e ? e : os_unlink(path, why);
}

enum err
store_delete_folder(const struct store *store, const char *path, struct why *why)
{
    struct why reason = {0};
    enum err e = store_step(store, why);

    if (e)
        return e;
    e = os_rmdir(path, &reason);
    return e && e != ERR_NOT_FOUND ? why_set(why, e, "%s", why_text(&reason, e)) : ERR_OK;
}
