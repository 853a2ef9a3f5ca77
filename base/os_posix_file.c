/* SPDX-License-Identifier: Apache-2.0 */
/* os.h on Linux: open files and their locks. */
#include "config.h"

#define _GNU_SOURCE /* F_OFD_SETLK */
#include "base/os_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os_posix_impl.h"

struct os_file {
    int fd;
    char path[]; /* for texts */
};

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
    enum err e = ERR_OK;

    frozen_forbids("opening a file");
    if (!file)
        return why_set(why, ERR_NOMEM, "%s: no memory to open it", path);
    memcpy(file->path, path, path_size);
    file->fd = open(path, flags[mode] | O_CLOEXEC, 0666);
    if (file->fd < 0)
        e = posix_fail(why, path, "open", errno);
    else if (fstat(file->fd, &status) == 0 && S_ISDIR(status.st_mode))
        e = posix_fail(why, path, "open",
                       EISDIR); /* else reading would fail, later than on Windows */
    if (e) {
        os_file_close(file);
        return e;
    }
    *ret_file = file;
    return ERR_OK;
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
            return posix_fail(why, file->path, "read", errno);
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
            return posix_fail(why, file->path, "write", errno);
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
        return posix_fail(why, file->path, "ask for the size", errno);
    *ret_size = (uint64_t)status.st_size;
    return ERR_OK;
}

enum err
os_file_resize(struct os_file *file, uint64_t size, struct why *why)
{
    frozen_forbids("resizing a file");
    if (ftruncate(file->fd, (off_t)size))
        return posix_fail(why, file->path, "resize", errno);
    return ERR_OK;
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
            return posix_fail(why, file->path, "lock", errno);
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
