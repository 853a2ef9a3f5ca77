/* SPDX-License-Identifier: Apache-2.0 */
/* The folder that is the mock array, opened: its paths, its settings, its lock and its journal.
 *
 *   array                  version, seed, capacity, next LUN number
 *   luns/<naa>.tag .img    facts and blocks of each LUN
 *   hosts/<host>/<naa>     masking table: the truth about presentation
 *   fabric/<host>/<naa>/   what the host sees of it; derived from the masking table
 *   resync/<naa>           locked by the process that copies a shadow copy back over the LUN
 *   removed/<naa>          blocks of a removed LUN, until they are freed (reclaim.h)
 *   lock journal faults    one lock for everybody; what was begun and done; scripted faults */
#ifndef MOCK_STORE_H
#define MOCK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "provider/array/array.h"
#include "provider/array/backends/mock/faults.h"
#include "provider/array/backends/mock/journal.h"

#define STORE_DIR_MAX 1024
#define STORE_PATH_MAX (STORE_DIR_MAX + 256)
#define STORE_VERSION 1
#define STORE_LOCK_MS 30000 /* for operations without a deadline of their own */

struct os_file;
struct reclaimer;

/* The settings in the file "array". */
struct store_config {
    uint64_t seed;
    uint64_t capacity; /* bytes of all LUNs together; 0 is no limit */
    uint64_t next;     /* number of the next LUN; never goes back */
};

/* One opened view of the folder; an array handle and each of its groups have their own, because
 * each open lock file is an owner. Not thread-safe. */
struct store {
    char dir[STORE_DIR_MAX];
    char host[ARRAY_HOST_MAX]; /* who we are */
    uint64_t seed;
    uint64_t capacity;
    struct faults *faults;       /* borrowed */
    struct reclaimer *reclaimer; /* borrowed; NULL when nobody frees blocks: a check, say */
    bool is_reclaim_due;         /* blocks were put aside since change_enter() */
    struct os_file *lock;
    struct journal journal;
};

/* Open the folder @dir; changes nothing in it but making empty lock and journal files.
 * ERR_NOT_FOUND when there is no array, ERR_CORRUPT when the file "array" is damaged, ERR_INVAL for
 * an unusable path or host name. */
enum err store_open(struct store *store, const char *dir, const char *host, struct faults *faults,
                    struct why *why);
void store_close(struct store *store); /* also of a zeroed store */

/* A path inside the folder. */
struct store_path {
    char text[STORE_PATH_MAX];
};

/* "<dir>/" and the formatted rest, in *ret_path; returns its text. Does not allocate. */
const char *store_path(const struct store *store, struct store_path *ret_path, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Read and replace the file "array". Under the lock, except before the array is in use. */
enum err store_config_load(const struct store *store, struct store_config *ret_config,
                           struct why *why);
enum err store_config_save(const struct store *store, const struct store_config *config,
                           struct why *why);

/* Is there anything at @path? "Cannot tell" is an error, as with os_path_kind. */
enum err store_has(const char *path, bool *ret_has, struct why *why);

/* To be called before each durable change: the place where scripted faults strike. */
enum err store_step(const struct store *store, struct why *why);

/* What becomes a file's new content, in the array's folder; a process that dies may leave it. */
#define STORE_NEW_NAME ".new"

/* Make a folder, make or replace a file, rename, delete. Making a folder that is there, and
 * deleting what is missing, is ERR_OK. A file has its old or its new content, never a mixture;
 * nothing is flushed to the medium, because the array outlives processes, not power cuts. Under the
 * lock. */
enum err store_make_folder(const struct store *store, const char *path, struct why *why);
enum err store_write(const struct store *store, const char *path, const void *data, size_t size,
                     struct why *why);
enum err store_rename(const struct store *store, const char *from, const char *to, struct why *why);
enum err store_delete_file(const struct store *store, const char *path, struct why *why);
enum err store_delete_folder(const struct store *store, const char *path, struct why *why);

#endif
