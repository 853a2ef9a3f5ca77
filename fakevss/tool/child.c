/* SPDX-License-Identifier: Apache-2.0 */
/* What a child leaves in the background may hold its output open long after its end (Wine's server
 * does), so the end of a child is the end of its process, and never that of its output. */
#define _GNU_SOURCE /* pipe2, environ */
#include "config.h"

#include "fakevss/tool/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/mem.h"

#define OUTPUT_MAX 65536
#define OUTPUT_LIMIT 1048576 /* of a command, all together */
#define LOOK_MS 20           /* how often a silent child is looked at */

struct child {
    pid_t pid; /* also its process group */
    int in;    /* -1 when closed */
    int out;
    bool is_command; /* not an agent */
    bool is_reaped;
    int status;
    size_t size;
    char output[OUTPUT_MAX]; /* heard and not yet handed on */
};

static volatile sig_atomic_t is_interrupted;
static bool is_ignoring;

static void
on_signal(int number)
{
    (void)number;
    is_interrupted = 1;
}

void
child_catch_interrupts(void)
{
    const struct sigaction action = {.sa_handler = on_signal};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)sigaction(SIGINT, &action, NULL); /* these signals can be caught */
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

bool
child_is_interrupted(void)
{
    return is_interrupted && !is_ignoring;
}

void
child_ignore_interrupts(void)
{
    is_ignoring = true;
}

enum err
child_pause(uint32_t ms)
{
    (void)poll(NULL, 0, (int)ms); /* a signal ends it early */
    return child_is_interrupted() ? ERR_CANCELLED : ERR_OK;
}

/* --- start --- */

static void
free_environment(char **list, size_t joined)
{
    for (; list && list[joined]; joined++)
        mem_free(list[joined]);
    mem_free(list);
}

/* The process's own environment with @variables in place of its own of these names: new, borrowed
 * strings but for those joined, which begin at *ret_joined. NULL without memory. */
static char **
make_environment(child_environment variables, size_t *ret_joined)
{
    size_t own = 0, count = 0, kept = 0;
    char **list;

    while (environ[own])
        own++;
    while (variables && variables[2 * count])
        count++;
    list = mem_array(own + count + 1, sizeof(*list));
    for (size_t i = 0; list && i < own; i++) {
        size_t length = strcspn(environ[i], "="), k = 0;

        while (k < count && !(strncmp(environ[i], variables[2 * k], length) == 0 &&
                              variables[2 * k][length] == '\0'))
            k++;
        if (k == count)
            list[kept++] = environ[i];
    }
    *ret_joined = kept;
    for (size_t k = 0; list && k < count; k++) {
        struct text joined = {0};

        text_add(&joined, "%s=%s", variables[2 * k], variables[2 * k + 1]);
        if (joined.is_broken) {
            text_release(&joined);
            free_environment(list, *ret_joined);
            return NULL;
        }
        list[kept++] = joined.data;
    }
    return list;
}

/* posix_spawn(), because fork() copies the tables of a process that a sanitizer has made big. */
static int
spawn(const char *command, const char *const *arguments, char *const *environment, const char *log,
      int in, int out, pid_t *ret_pid)
{
    const char *argv[16] = {"sh", "-c", command, "sh"};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    size_t count = 4;
    int error = ENOMEM;

    while (arguments && *arguments && count + 1 < sizeof(argv) / sizeof(argv[0]))
        argv[count++] = *arguments++;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return error;
    if (posix_spawnattr_init(&attributes) != 0)
        goto out;
    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE); /* an ignored signal would stay ignored */
    error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    if (!error)
        error = posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (!error)
        error = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log,
                                                 O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (!error)
        error = posix_spawn(ret_pid, "/bin/sh", &actions, &attributes, (char *const *)argv,
                            environment);
    (void)posix_spawnattr_destroy(&attributes);
out:
    (void)posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void
close_both(int *pipe)
{
    for (int i = 0; i < 2; i++)
        if (pipe[i] >= 0)
            (void)close(pipe[i]); /* nothing to lose */
}

enum err
child_start(const char *command, const char *const *arguments, child_environment environment,
            const char *log, struct child **ret_child, struct why *why)
{
    struct child *child = mem_zalloc(sizeof(*child));
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    size_t joined = 0;
    char **list = make_environment(environment, &joined);
    int error = child && list ? 0 : ENOMEM;

    if (!error && (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0))
        error = errno;
    if (!error)
        error = spawn(command, arguments, list, log, in[0], out[1], &child->pid);
    free_environment(list, joined);
    if (error)
        goto failed;
    (void)close(in[0]);
    (void)close(out[1]);
    child->in = in[1];
    child->out = out[0];
    (void)fcntl(child->out, F_SETFL, O_NONBLOCK); /* of a pipe it does not fail */
    *ret_child = child;
    return ERR_OK;
failed:
    (void)why_set(why, ERR_IO, "cannot start \"%s\": %s", command, strerror(error));
    close_both(in);
    close_both(out);
    mem_free(child);
    return ERR_IO;
}

/* --- talk --- */

enum err
child_say(struct child *child, const char *line, struct why *why)
{
    struct text text = {0};
    size_t done = 0;

    text_add(&text, "%s\n", line);
    if (text.is_broken) {
        text_release(&text);
        return ERR_NOMEM;
    }
    while (done < text.size) {
        ssize_t written = write(child->in, text.data + done, text.size - done);

        if (written < 0 && errno == EINTR && !child_is_interrupted())
            continue;
        if (written < 0)
            break;
        done += (size_t)written;
    }
    if (done < text.size) {
        text_release(&text);
        return child_is_interrupted()
                   ? ERR_CANCELLED
                   : why_set(why, ERR_IO, "it does not listen any more: %s", strerror(errno));
    }
    text_release(&text);
    return ERR_OK;
}

/* Has its process ended? */
static bool
has_ended(struct child *child)
{
    if (!child->is_reaped)
        child->is_reaped = waitpid(child->pid, &child->status, WNOHANG) == child->pid;
    return child->is_reaped;
}

/* Take in what is there to hear, at least after @ms. Returns false at the end of it. */
static bool
listen_for(struct child *child, uint32_t ms)
{
    struct pollfd poll_fd = {.fd = child->out, .events = POLLIN};
    ssize_t got;

    (void)poll(&poll_fd, 1, (int)ms);
    if (child->size == OUTPUT_MAX)
        return true;
    got = read(child->out, child->output + child->size, OUTPUT_MAX - child->size);
    if (got > 0)
        child->size += (size_t)got;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Hand on the first @size bytes, and leave out @more behind them. */
static void
hand_on(struct child *child, size_t size, size_t more, struct text *ret_text)
{
    if (ret_text)
        text_add_bytes(ret_text, child->output, size);
    memmove(child->output, child->output + size + more, child->size - size - more);
    child->size -= size + more;
}

/* Take a whole line from what was heard. */
static bool
take_line(struct child *child, struct text *ret_line)
{
    char *end = memchr(child->output, '\n', child->size);
    size_t size = end ? (size_t)(end - child->output) : 0;
    size_t cr = size > 0 && child->output[size - 1] == '\r';

    if (end)
        hand_on(child, size - cr, 1 + cr, ret_line);
    return end != NULL;
}

enum err
child_hear(struct child *child, uint32_t deadline_ms, struct text *ret_line, struct why *why)
{
    const uint64_t end_us = deadline_after_ms(deadline_ms);
    bool is_open = true, has_gone = false;

    while (!take_line(child, ret_line)) {
        if (child_is_interrupted())
            return ERR_CANCELLED;
        if (child->size == OUTPUT_MAX)
            return why_set(why, ERR_LIMIT, "it says a line of more than %d bytes", OUTPUT_MAX);
        if (!is_open || has_gone)
            return why_set(why, ERR_NOT_FOUND, "it has ended");
        if (deadline_left_ms(end_us) == 0)
            return why_set(why, ERR_TIMEOUT, "no answer within %u ms", (unsigned)deadline_ms);
        has_gone = has_ended(child); /* before the last look */
        is_open = listen_for(child, has_gone ? 0 : LOOK_MS);
    }
    return ERR_OK;
}

/* --- end --- */

static void
wait_for_end(struct child *child, uint32_t grace_ms)
{
    const uint64_t end_us = deadline_after_ms(grace_ms);

    while (!has_ended(child) && deadline_left_ms(end_us) > 0)
        (void)poll(NULL, 0, 5);
}

/* Its group, too, when it is a shell that waits for others. Not that of an agent: the services of a
 * simulated host may be in it, because the first program there starts them. */
static void
force_end(struct child *child, uint32_t grace_ms)
{
    if (child->is_command) {
        (void)kill(-child->pid, SIGTERM); /* so that it cleans up */
        wait_for_end(child, grace_ms);
        (void)kill(-child->pid, SIGKILL);
    } else {
        (void)kill(child->pid, SIGKILL);
    }
    while (!child->is_reaped && waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        ;
}

int
child_end(struct child *child, uint32_t grace_ms)
{
    int status;

    if (!child)
        return 0;
    if (child->in >= 0)
        (void)close(child->in);
    wait_for_end(child, grace_ms);
    if (!has_ended(child))
        force_end(child, grace_ms);
    (void)close(child->out);
    status = WIFEXITED(child->status) ? WEXITSTATUS(child->status) : 128 + WTERMSIG(child->status);
    mem_free(child);
    return status;
}

/* --- a command --- */

/* The last line that was added to file @log from offset @from on, put before the text of @why. */
static void
add_last_words(const char *log, off_t from, struct why *why)
{
    char text[WHY_MAX / 2], before[WHY_MAX];
    int file = open(log, O_RDONLY | O_CLOEXEC);
    off_t size = file < 0 ? -1 : lseek(file, 0, SEEK_END);
    ssize_t got = 0;
    char *line = text;

    if (size - from >= (off_t)sizeof(text))
        from = size - (off_t)sizeof(text) + 1;
    if (size > from)
        got = pread(file, text, sizeof(text) - 1, from);
    if (file >= 0)
        (void)close(file);
    while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == '\r'))
        got--;
    if (got <= 0 || !why)
        return;
    text[got] = '\0';
    if (strrchr(text, '\n'))
        line = strrchr(text, '\n') + 1;
    memcpy(before, why->text, sizeof(before));
    (void)why_set(why, ERR_ARRAY, "%s: %s", line, before);
}

static off_t
file_size(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? info.st_size : 0;
}

static enum err
hear_all(struct child *child, uint32_t deadline_ms, struct text *ret_output, struct why *why)
{
    const uint64_t end_us = deadline_after_ms(deadline_ms);
    bool has_gone = false, is_open = true;

    while (!has_gone) {
        if (child_is_interrupted())
            return ERR_CANCELLED;
        if (deadline_left_ms(end_us) == 0)
            return why_set(why, ERR_TIMEOUT, "not done within %u ms", (unsigned)deadline_ms);
        has_gone = has_ended(child); /* before the last look */
        if (is_open)
            is_open = listen_for(child, has_gone ? 0 : LOOK_MS);
        else if (!has_gone)
            (void)poll(NULL, 0, 1); /* it is just about to end */
        if (ret_output && ret_output->size + child->size > OUTPUT_LIMIT)
            return why_set(why, ERR_LIMIT, "more than %d bytes of output", OUTPUT_LIMIT);
        hand_on(child, child->size, 0, ret_output);
    }
    return ERR_OK;
}

enum err
child_run(const char *command, child_environment environment, const char *log, uint32_t deadline_ms,
          struct text *ret_output, struct why *why)
{
    struct child *child = NULL;
    off_t said = file_size(log);
    enum err e = child_start(command, NULL, environment, log, &child, why);
    int status;

    if (e)
        return e;
    child->is_command = true;
    (void)close(child->in);
    child->in = -1;
    e = hear_all(child, deadline_ms, ret_output, why);
    status = child_end(child, e ? 5000 : 0);
    if (!e && ret_output && ret_output->is_broken)
        e = ERR_NOMEM;
    if (!e && status != 0) {
        e = why_set(why, ERR_ARRAY, "exit status %d of: %s", status, command);
        add_last_words(log, said, why);
    }
    return e;
}
