/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes of tests: the test program itself, its output in a pipe. The C run-time library's
 * calls serve Windows, so that no Windows header is needed here. */
#include "config.h"

#include "winetest/harness/harness_impl.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32
#include <io.h>
#include <process.h>
#else
#include <sys/wait.h>
#include <unistd.h>
#endif

struct test_process {
    intptr_t id; /* process id, on Windows the process handle */
    FILE *output;
};

static void
start_failed(const char *what)
{
    check_record(false, what, __FILE__, __LINE__);
}

#ifdef _WIN32

/* Start the child with its standard output at @write_end. -1 on failure. */
static intptr_t
start(const char *child_option, const char *arg, int write_end)
{
    char quoted_path[1024];
    char quoted_arg[1024];
    const char *path = _pgmptr; /* this program's own file */
    intptr_t id = -1;
    int saved;

    /* The run-time library joins the arguments with blanks and quotes nothing. */
    snprintf(quoted_path, sizeof(quoted_path), "\"%s\"", path);
    snprintf(quoted_arg, sizeof(quoted_arg), "\"%s\"", arg);
    fflush(stdout);
    saved = _dup(1);
    if (saved < 0)
        return -1;
    if (_dup2(write_end, 1) == 0)
        id = _spawnl(_P_NOWAIT, path, quoted_path, child_option, quoted_arg, (char *)NULL);
    (void)_dup2(saved, 1); /* the number was valid a moment ago */
    (void)_close(saved);
    return id;
}

static bool
make_pipe(int ends[2])
{
    return _pipe(ends, 4096, _O_BINARY | _O_NOINHERIT) == 0;
}

static int
wait_for(intptr_t id)
{
    int status;

    if (_cwait(&status, id, 0) != id)
        return -1;
    return status >= 0 && status < 256 ? status : 256; /* an exception code as exit code */
}

#else

static intptr_t
start(const char *child_option, const char *arg, int write_end)
{
    char path[1024];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    pid_t id;

    if (size < 0)
        return -1;
    path[size] = '\0';
    fflush(NULL);
    id = fork();
    if (id == 0) {
        if (dup2(write_end, STDOUT_FILENO) >= 0)
            (void)execl(path, path, child_option, arg, (char *)NULL); /* returns only on failure */
        _exit(127);
    }
    return id;
}

static bool
make_pipe(int ends[2])
{
    if (pipe(ends))
        return false;
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC); /* cannot fail for an open descriptor */
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static int
wait_for(intptr_t id)
{
    int status;

    if (waitpid((pid_t)id, &status, 0) != id)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

#endif

struct test_process *
test_process_start(const char *child, const char *arg)
{
    struct test_process *process = calloc(1, sizeof(*process));
    int ends[2] = {-1, -1};
    char option[128];

    snprintf(option, sizeof(option), "--child=%s", child);
    if (!process || !make_pipe(ends))
        goto fail;
    process->output = fdopen(ends[0], "rb");
    if (!process->output)
        goto fail;
    process->id = start(option, arg, ends[1]);
    (void)close(ends[1]); /* ours; the child has its own */
    ends[1] = -1;
    if (process->id < 0)
        goto fail;
    return process;
fail:
    start_failed("the child process cannot be started");
    if (process && process->output)
        (void)fclose(process->output); /* was only read */
    else if (ends[0] >= 0)
        (void)close(ends[0]);
    if (ends[1] >= 0)
        (void)close(ends[1]);
    free(process);
    return NULL;
}

bool
test_process_line(struct test_process *process, char *buf, size_t size)
{
    size_t used = 0;
    int c = process ? fgetc(process->output) : EOF;

    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = fgetc(process->output)) {
        if (c != '\r' && used + 1 < size)
            buf[used++] = (char)c;
    }
    buf[used] = '\0';
    return true;
}

int
test_process_wait(struct test_process *process)
{
    int code;

    if (!process)
        return -1;
    code = wait_for(process->id);
    (void)fclose(process->output); /* was only read */
    free(process);
    return code;
}
