/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share that wait for an IVssAsync: Ctrl-C, the wait, and the report at the end.
 */
#ifndef FAKEVSS_CLI_ASYNC_H
#define FAKEVSS_CLI_ASYNC_H

#include "fakevss/cli/command.h"

/* From here on Ctrl-C interrupts what is waited for, and does not end the process. */
void command_watch_interrupts(void);
bool command_is_interrupted(void);

/* Wait for the end of @async, which is released; an interruption cancels it. Its outcome. */
HRESULT command_await(IVssAsync *async);

/* The end of a command whose session made or imported a set: @hr is the outcome, @what failed.
 * Prints the set, and the timeline when it is asked for, or why there is none. Returns the exit
 * code. */
int command_finish(const char *name, IFakeVssSession *session, HRESULT hr, const char *what,
                   bool json, bool timeline);

#endif
