/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as an ordinary program: in the foreground of a console, for looking at it at work;
 * or started by COM as a plain local server, for test platforms whose service control manager is
 * not complete (it misses that a service died, or that one failed to start). */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include "base/err.h"
#include "provider/app/exit_code.h"

/* Serve until Ctrl-C, Ctrl-Break, the end of the console or of the session. */
enum exit_code console_run(struct why *why);

/* Serve the client for which COM started the process, and those that come meanwhile, until none is
 * left. */
enum exit_code console_run_embedded(struct why *why);

#endif
