/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Linux: files, folders, time, process. Threads are in os_posix_thread.c. */
#include "config.h"

#define _GNU_SOURCE /* F_OFD_SETLK */
#include "base/os_impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

struct os_file {
    int fd;
    char path[]; /* for texts */
};

/* --- errors --- */

static enum err
err_from_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return ERR_NOT_FOUND;
    case EEXIST:
    case ENOTEMPTY:
        return ERR_EXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
        return ERR_ACCESS;
    case ENOMEM:
        return ERR_NOMEM;
    default:
        return ERR_IO;
    }
}

/* "PATH: cannot DO: the system's reason", from @error. */
static enum err
fail(struct why *why, const char *path, const char *what, int error)
{
    char reason[128];

    return why_set(why, err_from_errno(error), "%s: cannot %s: %s", path, what,
                   strerror_r(error, reason, sizeof(reason)));
}

/* --- time, randomness, process --- */

static uint64_t
clock_ns(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now); /* cannot fail for these clocks */
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t
os_now_us(void)
{
    return clock_ns(CLOCK_MONOTONIC) / 1000;
}

uint64_t
os_utc_ms(void)
{
    return clock_ns(CLOCK_REALTIME) / 1000000;
}

void
os_sleep_ms(uint32_t ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    while (nanosleep(&left, &left) && errno == EINTR)
        ;
}

enum err
os_random(void *buf, size_t size)
{
    char *out = buf;

    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return ERR_IO;
        out += got;
        size -= (size_t)got;
    }
    return ERR_OK;
}

uint32_t
os_pid(void)
{
    return (uint32_t)getpid();
}

void
os_die(void)
{
    (void)raise(SIGKILL); /* does not return */
}

/* --- files --- */

enum err
os_file_open(const char *path, enum os_open_mode mode, struct os_file **ret_file, struct why *why)
{
    static const int flags[] = {
        [OS_OPEN_READ] = O_RDONLY,
        [OS_OPEN_READ_WRITE] = O_RDWR,
        [OS_OPEN_CREATE_NEW] = O_RDWR | O_CREAT | O_EXCL,
        [OS_OPEN_CREATE] = O_RDWR | O_CREAT,
    };
    size_t path_size = strlen(path) + 1;
    struct os_file *file = mem_zalloc(sizeof(*file) + path_size);
    struct stat status;
    enum err e;

    if (!file)
        return why_set(why, ERR_NOMEM, "%s: no memory to open it", path);
    memcpy(file->path, path, path_size);
    file->fd = open(path, flags[mode] | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        e = fail(why, path, "open", errno);
        goto out;
    }
    /* Opening a folder for reading succeeds here and fails on Windows. */
    if (fstat(file->fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        e = fail(why, path, "open", EISDIR);
        goto out;
    }

    *ret_file = file;
    return ERR_OK;
out:
    os_file_close(file);
    return e;
}

void
os_file_close(struct os_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        (void)close(file->fd); /* the number is gone in any case; writes report their own errors */
    mem_free(file);
}

const char *
os_file_path(const struct os_file *file)
{
    return file->path;
}

enum err
os_file_read(struct os_file *file, uint64_t offset, void *buf, size_t size, struct why *why)
{
    char *out = buf;

    while (size > 0) {
        ssize_t got = pread(file->fd, out, size, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(why, file->path, "read", errno);
        if (got == 0)
            return why_set(why, ERR_CORRUPT, "%s: ends at byte %llu, %zu more were expected",
                           file->path, (unsigned long long)offset, size);
        out += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return ERR_OK;
}

enum err
os_file_write(struct os_file *file, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    const char *in = buf;

    while (size > 0) {
        ssize_t put = pwrite(file->fd, in, size, (off_t)offset);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail(why, file->path, "write", errno);
        in += put;
        offset += (uint64_t)put;
        size -= (size_t)put;
    }
    return ERR_OK;
}

enum err
os_file_size(struct os_file *file, uint64_t *ret_size, struct why *why)
{
    struct stat status;

    if (fstat(file->fd, &status))
        return fail(why, file->path, "ask for the size", errno);
    *ret_size = (uint64_t)status.st_size;
    return ERR_OK;
}

enum err
os_file_resize(struct os_file *file, uint64_t size, struct why *why)
{
    if (ftruncate(file->fd, (off_t)size))
        return fail(why, file->path, "resize", errno);
    return ERR_OK;
}

enum err
os_file_write_new(const char *path, const void *data, size_t size, struct why *why)
{
    struct os_file *file = NULL;
    enum err e;

    e = os_file_open(path, OS_OPEN_CREATE_NEW, &file, why);
    if (e)
        return e;
    e = os_file_write(file, 0, data, size, why);
    if (!e && fdatasync(file->fd))
        e = fail(why, path, "flush", errno);
    os_file_close(file);
    if (e)
        (void)os_unlink(path, NULL); /* the first failure is what counts */
    return e;
}

/* --- locks ---
 * Open file description locks: each handle is an owner, also within one process, and they exclude
 * the classic record locks that Wine's server takes for LockFileEx. */

static enum err
set_lock(struct os_file *file, int command, short type, struct why *why)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};

    while (fcntl(file->fd, command, &lock)) {
        if (errno == EAGAIN || errno == EACCES)
            return ERR_TIMEOUT; /* held by another */
        if (errno != EINTR)
            return fail(why, file->path, "lock", errno);
    }
    return ERR_OK;
}

static short
lock_type(enum os_lock_kind kind)
{
    return kind == OS_LOCK_SHARED ? F_RDLCK : F_WRLCK;
}

enum err
os_file_try_lock(struct os_file *file, enum os_lock_kind kind, struct why *why)
{
    return set_lock(file, F_OFD_SETLK, lock_type(kind), why);
}

enum err
os_file_wait_lock(struct os_file *file, enum os_lock_kind kind, struct why *why)
{
    return set_lock(file, F_OFD_SETLKW, lock_type(kind), why);
}

void
os_file_unlock(struct os_file *file)
{
    (void)set_lock(file, F_OFD_SETLK, F_UNLCK, NULL); /* cannot fail for an open handle */
}

/* --- folders and names --- */

bool
os_path_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool
os_path_is_dir(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

enum err
os_mkdir(const char *path, struct why *why)
{
    if (mkdir(path, 0777))
        return fail(why, path, "make the folder", errno);
    return ERR_OK;
}

enum err
os_rename(const char *from, const char *to, struct why *why)
{
    if (rename(from, to)) {
        int error = errno;

        (void)fail(why, to, "put it in place", error);
        return why_prefix(why, err_from_errno(error), "%s", from);
    }
    return ERR_OK;
}

enum err
os_unlink(const char *path, struct why *why)
{
    if (unlink(path))
        return fail(why, path, "delete", errno);
    return ERR_OK;
}

enum err
os_rmdir(const char *path, struct why *why)
{
    if (rmdir(path))
        return fail(why, path, "remove the folder", errno);
    return ERR_OK;
}

enum err
os_names_read(const char *path, struct os_names *names, struct why *why)
{
    DIR *folder = opendir(path);
    enum err e = ERR_OK;

    if (!folder)
        return fail(why, path, "list", errno);
    while (!e) {
        const struct dirent *entry;

        errno = 0; /* readdir's end and failure both return NULL */
        entry = readdir(folder);
        if (!entry) {
            if (errno)
                e = fail(why, path, "list", errno);
            break;
        }
        e = os_names_add(names, entry->d_name);
        if (e)
            (void)why_set(why, e, "%s: no memory to list it", path);
    }
    (void)closedir(folder); /* was only read */
    return e;
}
