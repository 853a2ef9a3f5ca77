/* SPDX-License-Identifier: Apache-2.0 */
/* The members share one page of memory, which says which run is next, and have a pipe each. */
#define _GNU_SOURCE /* pipe2, MAP_ANONYMOUS */
#include "config.h"

#include "fakevss/tool/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "fakevss/tool/child.h"

#define TEXT_MAX (8u << 20)

struct shared {
    atomic_size_t next;
    atomic_bool is_over; /* the rest is left out */
};

struct member {
    pid_t pid;
    int in; /* what it tells; -1 when it has closed it */
};

struct crew {
    const struct crew_settings *settings;
    struct shared *shared;
    struct member *members;
    unsigned count; /* that were started */
    int out;        /* in a member */
};

/* What is told of a run: this, then size bytes. */
struct header {
    size_t index;
    size_t size;
    bool has_passed;
};

/* --- in a member --- */

bool
crew_next(struct crew *crew, size_t *ret_index)
{
    if (atomic_load(&crew->shared->is_over) || child_is_interrupted())
        return false;
    *ret_index = atomic_fetch_add(&crew->shared->next, 1);
    return *ret_index < crew->settings->count;
}

static bool
write_all(int file, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t written = write(file, at, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        at += written;
        size -= (size_t)written;
    }
    return true;
}

enum err
crew_tell(struct crew *crew, size_t index, bool has_passed, const char *text)
{
    const struct header header = {index, strlen(text), has_passed};

    return write_all(crew->out, &header, sizeof(header)) && write_all(crew->out, text, header.size)
               ? ERR_OK
               : ERR_IO;
}

/* --- in the first process --- */

static bool
read_all(int file, void *data, size_t size)
{
    char *at = data;

    while (size > 0) {
        ssize_t got = read(file, at, size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* False when the member tells nothing any more. */
static bool
hear(struct crew *crew, const struct member *member)
{
    struct header header;
    char *text = NULL;
    bool ok = read_all(member->in, &header, sizeof(header)) && header.size <= TEXT_MAX &&
              (text = mem_zalloc(header.size + 1)) && read_all(member->in, text, header.size);

    if (ok && !crew->settings->heard(crew->settings->ctx, header.index, header.has_passed, text))
        atomic_store(&crew->shared->is_over, true);
    mem_free(text);
    return ok;
}

/* A terminal's Ctrl-C has reached them already; a signal to this process alone has not. */
static void
pass_interrupt_on(const struct crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (crew->members[i].in >= 0)
            (void)kill(crew->members[i].pid, SIGINT); /* it may have ended */
}

static void
listen_to_all(struct crew *crew, struct pollfd *polls)
{
    unsigned open = crew->count;
    bool is_told = false;

    while (open > 0) {
        if (child_is_interrupted() && !is_told) {
            pass_interrupt_on(crew);
            is_told = true;
        }
        for (unsigned i = 0; i < crew->count; i++)
            polls[i] = (struct pollfd){.fd = crew->members[i].in, .events = POLLIN};
        if (poll(polls, crew->count, 1000) <= 0)
            continue; /* an interrupt, or nothing new */
        for (unsigned i = 0; i < crew->count; i++) {
            struct member *member = &crew->members[i];

            if (member->in < 0 || polls[i].revents == 0 || hear(crew, member))
                continue;
            (void)close(member->in);
            member->in = -1;
            open--;
        }
    }
}

static enum err
start_member(struct crew *crew, struct why *why)
{
    struct member *member = &crew->members[crew->count];
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return why_set(why, ERR_IO, "cannot make a pipe: %s", strerror(errno));
    (void)fflush(NULL); /* or the member says it again */
    member->pid = fork();
    if (member->pid < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return why_set(why, ERR_IO, "cannot start a process: %s", strerror(errno));
    }
    if (member->pid == 0) {
        (void)close(ends[0]);
        crew->out = ends[1];
        _exit(crew->settings->work(crew->settings->ctx, crew) ? 1 : 0);
    }
    (void)close(ends[1]);
    member->in = ends[0];
    crew->count++;
    return ERR_OK;
}

/* All have been heard to their end. */
static enum err
bury(struct crew *crew, struct why *why)
{
    enum err e = ERR_OK;

    for (unsigned i = 0; i < crew->count; i++) {
        int status = 0;

        while (waitpid(crew->members[i].pid, &status, 0) < 0 && errno == EINTR)
            ;
        if (!WIFEXITED(status))
            e = why_set(why, ERR_IO, "process %ld was ended by signal %d",
                        (long)crew->members[i].pid, WTERMSIG(status));
        else if (WEXITSTATUS(status) != 0 && !e)
            e = why_set(why, ERR_IO, "process %ld gave up", (long)crew->members[i].pid);
    }
    return e;
}

enum err
crew_run(const struct crew_settings *settings, struct why *why)
{
    struct crew crew = {.settings = settings};
    struct pollfd *polls = mem_array(settings->members, sizeof(*polls));
    enum err e = ERR_OK, ended;

    crew.members = mem_array(settings->members, sizeof(*crew.members));
    crew.shared =
        mmap(NULL, sizeof(*crew.shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!polls || !crew.members || crew.shared == MAP_FAILED) {
        e = ERR_NOMEM;
        goto out;
    }
    while (!e && crew.count < settings->members)
        e = start_member(&crew, why);
    if (e)
        atomic_store(&crew.shared->is_over, true);
    listen_to_all(&crew, polls);
    ended = bury(&crew, why);
    e = e ? e : ended;
out:
    if (crew.shared != MAP_FAILED)
        (void)munmap(crew.shared, sizeof(*crew.shared));
    mem_free(crew.members);
    mem_free(polls);
    return e;
}
