/* SPDX-License-Identifier: Apache-2.0 */
/* Child processes: shell commands that are waited for, and agents that are talked to. Each has a
 * process group of its own, so that a terminal's Ctrl-C does not reach it, and is always reaped.
 * One thread. */
#ifndef FAKEVSS_TOOL_CHILD_H
#define FAKEVSS_TOOL_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* Variables of the environment, NAME and value in turn, up to a NULL. */
typedef const char *const *child_environment;

/* From now on SIGINT, SIGTERM and SIGHUP interrupt: what waits here gives up with ERR_CANCELLED.
 * Nothing else happens to the process. */
void child_catch_interrupts(void);
/* Was there one? */
bool child_is_interrupted(void);
/* Do not give up any more, for cleaning up. */
void child_ignore_interrupts(void);
/* Wait; ERR_CANCELLED when interrupted. */
enum err child_pause(uint32_t ms);

struct child;

/* Start "/bin/sh -c COMMAND sh ARGUMENT...", @arguments up to a NULL, its standard error appended
 * to the file @log. ERR_NOMEM, ERR_IO. Ended with child_end(). */
enum err child_start(const char *command, const char *const *arguments,
                     child_environment environment, const char *log, struct child **ret_child,
                     struct why *why);

/* Write @line and a line feed to its standard input. ERR_IO when it does not listen any more. */
enum err child_say(struct child *child, const char *line, struct why *why);

/* Append the next line of its standard output, without its end. ERR_NOT_FOUND when it has ended
 * without one, ERR_TIMEOUT, ERR_LIMIT for a line of more than 64 KiB, ERR_CANCELLED. */
enum err child_hear(struct child *child, uint32_t deadline_ms, struct text *ret_line,
                    struct why *why);

/* Close its standard input, give it @grace_ms to end, kill it otherwise, and free it. Returns
 * its exit status, 128 and more for a signal. NULL is fine: 0. */
int child_end(struct child *child, uint32_t grace_ms);

/* Run "/bin/sh -c COMMAND" to its end and append its output, which may be NULL. ERR_ARRAY when it
 * fails (@why has the last it said on standard error), ERR_TIMEOUT, ERR_LIMIT, ERR_CANCELLED; it is
 * ended in any case. */
enum err child_run(const char *command, child_environment environment, const char *log,
                   uint32_t deadline_ms, struct text *ret_output, struct why *why);

#endif
