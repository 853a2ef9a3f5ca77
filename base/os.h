/* SPDX-License-Identifier: Apache-2.0 */
/* What the portable code needs of the operating system: time, threads, files, locks between
 * processes. os_posix.c and os_win32.c implement it; nothing else below com/ includes system
 * headers.
 *
 * Paths are UTF-8. On Windows (and Wine) they are passed to the system in its own form; '/' and
 * '\\' both separate. Errors: ERR_NOT_FOUND, ERR_EXISTS, ERR_NO_SPACE, ERR_ACCESS, ERR_IO with a
 * struct why that names the path and the system's reason. All functions are thread-safe unless said
 * otherwise. */
#ifndef BASE_OS_H
#define BASE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* --- time --- */

#define OS_FOREVER UINT32_MAX

uint64_t os_now_us(void);      /* monotonic, microseconds, arbitrary start */
uint64_t os_utc_ms(void);      /* wall clock, ms since 1970-01-01 UTC */
void os_sleep_ms(uint32_t ms); /* only for scripted delays of the mock array */

/* --- randomness, process, environment --- */

enum err os_random(void *buf, size_t size); /* cryptographic quality */
uint32_t os_pid(void);
void os_die(void); /* end the process at once, as a crash would; for scripted faults */

/* --- threads --- */

struct os_mutex;
struct os_cond;
struct os_thread;

enum err os_mutex_new(struct os_mutex **ret_mutex);
void os_mutex_free(struct os_mutex *mutex); /* NULL is fine; must be unlocked */
void os_mutex_lock(struct os_mutex *mutex);
void os_mutex_unlock(struct os_mutex *mutex);

enum err os_cond_new(struct os_cond **ret_cond);
void os_cond_free(struct os_cond *cond);
void os_cond_broadcast(struct os_cond *cond);
/* Wait with @mutex held. Returns false on time-out after @timeout_ms (OS_FOREVER: none). May wake
 * early. */
bool os_cond_wait(struct os_cond *cond, struct os_mutex *mutex, uint32_t timeout_ms);

enum err os_thread_start(void (*run)(void *arg), void *arg, struct os_thread **ret_thread);
void os_thread_join(struct os_thread *thread); /* waits and frees; NULL is fine */

/* A one-way flag: set once by any thread, polled or waited for by others. Setting is legal
 * anywhere. */
struct os_cancel;

enum err os_cancel_new(struct os_cancel **ret_cancel);
void os_cancel_free(struct os_cancel *cancel);
void os_cancel_set(struct os_cancel *cancel);
bool os_cancel_is_set(const struct os_cancel *cancel);
bool os_cancel_wait(struct os_cancel *cancel, uint32_t timeout_ms); /* true if set */

/* --- files --- */

struct os_file;

enum os_open_mode {
    OS_OPEN_READ,       /* must exist */
    OS_OPEN_READ_WRITE, /* must exist */
    OS_OPEN_CREATE_NEW, /* must not exist; read-write */
    OS_OPEN_CREATE,     /* made when missing, content kept; read-write */
};

enum err os_file_open(const char *path, enum os_open_mode mode, struct os_file **ret_file,
                      struct why *why);
void os_file_close(struct os_file *file); /* NULL is fine; drops locks */
/* Read or write exactly @size bytes at @offset. A read that meets the end of the file is
 * ERR_CORRUPT. Neither allocates: legal in the frozen window for a handle opened before it. */
enum err os_file_read(struct os_file *file, uint64_t offset, void *buf, size_t size,
                      struct why *why);
enum err os_file_write(struct os_file *file, uint64_t offset, const void *buf, size_t size,
                       struct why *why);
enum err os_file_size(struct os_file *file, uint64_t *ret_size, struct why *why);
enum err os_file_resize(struct os_file *file, uint64_t size,
                        struct why *why); /* grown part reads as zero */
/* Whole-file lock between processes, hosts and threads (each open handle is an owner); on Linux and
 * under Wine the same lock: byte 0, length 1, whether the file has it or not. Meant for files that
 * hold no data, since Windows keeps others from reading and writing a locked byte. os_file_lock is
 * exclusive and wants a handle open for writing, os_file_lock_shared is shared among its kind.
 * ERR_TIMEOUT when it is not had within @timeout_ms (0: try once), ERR_CANCELLED when @cancel (may
 * be NULL) is set meanwhile. Not for a handle that has the lock already. Dropped by unlock, close
 * and process death. */
enum err os_file_lock(struct os_file *file, uint32_t timeout_ms, struct os_cancel *cancel,
                      struct why *why);
enum err os_file_lock_shared(struct os_file *file, uint32_t timeout_ms, struct os_cancel *cancel,
                             struct why *why);
void os_file_unlock(struct os_file *file);

/* Whole small file to a new NUL-terminated buffer (size without the NUL); ERR_LIMIT above @max
 * bytes. Freed with mem_free(). */
enum err os_read_file(const char *path, size_t max, char **ret_data, size_t *ret_size,
                      struct why *why);
/* Replace or make @path with @size bytes so that readers see the old or the new content, never a
 * mixture, also after a power failure. Replaces as os_rename does. */
enum err os_write_file(const char *path, const void *data, size_t size, struct why *why);

enum os_path_kind {
    OS_PATH_MISSING,
    OS_PATH_FILE, /* anything but a folder */
    OS_PATH_FOLDER,
};

/* What is at @path? "Cannot tell" (no memory, no access) is an error and never taken for missing.
 */
enum err os_path_kind(const char *path, enum os_path_kind *ret_kind, struct why *why);
enum err os_mkdir(const char *path, struct why *why); /* ERR_EXISTS when there */
/* Replaces a file at @to. Windows and Wine refuse that while someone has it open: ERR_ACCESS when
 * it has not been closed for one moment within about two seconds. */
enum err os_rename(const char *from, const char *to, struct why *why);
enum err os_unlink(const char *path, struct why *why); /* file; ERR_NOT_FOUND when missing */
/* Remove an empty folder; ERR_NOT_FOUND when missing, ERR_EXISTS when it has content. */
enum err os_rmdir(const char *path, struct why *why);
/* Call @entry with each name in folder @path but "." and "..", in byte order, until it returns an
 * error, which is then returned. */
enum err os_list_dir(const char *path, enum err (*entry)(void *ctx, const char *name), void *ctx,
                     struct why *why);
/* "@folder/@name" in a new string freed with mem_free(), or NULL without memory. */
char *os_path_join(const char *folder, const char *name);

#endif
