/* SPDX-License-Identifier: Apache-2.0 */
/* What the portable code needs of the operating system: time, threads, files, locks between
 * processes. os_posix*.c and os_win32*.c implement it; nothing else below com/ includes system
 * headers.
 *
 * Paths are UTF-8. On Windows (and Wine) they are passed to the system in its own form; '/' and
 * '\\' both separate. Functions that take a path or a file return ERR_NOT_FOUND, ERR_EXISTS,
 * ERR_NO_SPACE, ERR_ACCESS, ERR_NOMEM or ERR_IO, with a struct why (may be NULL) that names the
 * path and the system's reason; functions that make something in memory return ERR_NOMEM. ret_
 * outputs are written on success only. All functions are thread-safe unless said otherwise. */
#ifndef BASE_OS_H
#define BASE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A time-out that never comes. */
#define OS_FOREVER UINT32_MAX

/* A clock that never goes back: microseconds since an arbitrary start. */
uint64_t os_now_us(void);

/* The wall clock: ms since 1970-01-01 UTC. */
uint64_t os_utc_ms(void);

/* For pauses in which nothing can be waited for; what can be cancelled waits on a struct os_cancel.
 * Not in the frozen window. */
void os_sleep_ms(uint32_t ms);

/* Fill @buf with @size random bytes of cryptographic quality. ERR_IO. */
enum err os_random(void *buf, size_t size);

/* The id of this process. */
uint32_t os_pid(void);

/* End the process at once, as a crash would: for scripted faults. Does not return. */
void os_die(void);

struct os_mutex;

/* Not recursive. Freed with os_mutex_free(), unlocked; NULL is fine. */
enum err os_mutex_new(struct os_mutex **ret_mutex);
void os_mutex_free(struct os_mutex *mutex);
void os_mutex_lock(struct os_mutex *mutex);
void os_mutex_unlock(struct os_mutex *mutex);

struct os_cond;

/* Freed with os_cond_free() when nobody waits; NULL is fine. */
enum err os_cond_new(struct os_cond **ret_cond);
void os_cond_free(struct os_cond *cond);
void os_cond_broadcast(struct os_cond *cond);

/* Wait with @mutex held. Returns false on time-out after @timeout_ms (OS_FOREVER: none, and not in
 * the frozen window). May wake early. */
bool os_cond_wait(struct os_cond *cond, struct os_mutex *mutex, uint32_t timeout_ms);

struct os_thread;

/* Run @run(@arg) on a new thread, which must be joined; @arg is borrowed until then. */
enum err os_thread_start(void (*run)(void *arg), void *arg, struct os_thread **ret_thread);

/* Wait until the thread has ended, and free it. NULL is fine. */
void os_thread_join(struct os_thread *thread);

/* A one-way flag: set once by any thread, polled or waited for by others. */
struct os_cancel;

/* Freed with os_cancel_free() when nobody waits; NULL is fine. */
enum err os_cancel_new(struct os_cancel **ret_cancel);
void os_cancel_free(struct os_cancel *cancel);

/* Legal in the frozen window, all three; waiting with an end only. */
void os_cancel_set(struct os_cancel *cancel);
bool os_cancel_is_set(const struct os_cancel *cancel);

/* Wait at most @timeout_ms; true if it is set. */
bool os_cancel_wait(struct os_cancel *cancel, uint32_t timeout_ms);

/* An open file. Not to be closed while another thread uses it. */
struct os_file;

enum os_open_mode {
    OS_OPEN_READ,       /* must exist */
    OS_OPEN_READ_WRITE, /* must exist */
    OS_OPEN_CREATE_NEW, /* must not exist; read-write */
    OS_OPEN_CREATE,     /* made when missing, content kept; read-write */
};

/* A folder is ERR_IO. Others may open, replace and delete the file meanwhile. Closed with
 * os_file_close(). */
enum err os_file_open(const char *path, enum os_open_mode mode, struct os_file **ret_file,
                      struct why *why);

/* Close, dropping its lock. NULL is fine. */
void os_file_close(struct os_file *file);

/* Read or write exactly @size bytes at @offset. A read that meets the end of the file is
 * ERR_CORRUPT. Neither allocates: legal in the frozen window for a handle opened before it. */
enum err os_file_read(struct os_file *file, uint64_t offset, void *buf, size_t size,
                      struct why *why);
enum err os_file_write(struct os_file *file, uint64_t offset, const void *buf, size_t size,
                       struct why *why);

/* Ask for or set the size in bytes; what is added reads as zero. */
enum err os_file_size(struct os_file *file, uint64_t *ret_size, struct why *why);
enum err os_file_resize(struct os_file *file, uint64_t size, struct why *why);

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

/* The content of a small file in a new buffer with a NUL behind it (not in *ret_size). ERR_LIMIT
 * above @max bytes. Freed with mem_free(). */
enum err os_read_file(const char *path, size_t max, char **ret_data, size_t *ret_size,
                      struct why *why);

enum os_path_kind {
    OS_PATH_MISSING,
    OS_PATH_FILE, /* anything but a folder */
    OS_PATH_FOLDER,
};

/* What is at @path? "Cannot tell" (no memory, no access) is an error and never taken for missing.
 */
enum err os_path_kind(const char *path, enum os_path_kind *ret_kind, struct why *why);

/* Make a folder in one that exists. ERR_EXISTS when anything is there. */
enum err os_mkdir(const char *path, struct why *why);

/* Replaces a file at @to. Windows and Wine refuse that while someone has it open: ERR_ACCESS when
 * it has not been closed for one moment within about two seconds. */
enum err os_rename(const char *from, const char *to, struct why *why);

/* Delete a file. ERR_NOT_FOUND when missing. */
enum err os_unlink(const char *path, struct why *why);

/* Remove an empty folder. ERR_NOT_FOUND when missing, ERR_EXISTS when it has content. */
enum err os_rmdir(const char *path, struct why *why);

/* Call @entry with each name in folder @path but "." and "..", in byte order, until it returns an
 * error, which is then returned. The names are read before the first call. */
enum err os_list_dir(const char *path, enum err (*entry)(void *ctx, const char *name), void *ctx,
                     struct why *why);

/* "@folder/@name" in a new string freed with mem_free(), or NULL without memory. */
char *os_path_join(const char *folder, const char *name);

/* Does @path lead to the same place whatever the current folder and drive are? On Windows it begins
 * with a drive and its root ("C:\") or with a server ("\\"), on Linux with '/'. */
bool os_path_is_absolute(const char *path);

#endif
