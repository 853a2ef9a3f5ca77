/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of the native fakevss. A command gets its own arguments (argv[0] is its name) and
 * returns the exit code. */
#ifndef FAKEVSS_TOOL_COMMAND_H
#define FAKEVSS_TOOL_COMMAND_H

#define EXIT_DONE 0
#define EXIT_FAILED 1 /* a scenario failed, or what it made could not be taken away */
#define EXIT_USAGE 2  /* wrong usage, or a file that is not what it should be: nothing ran */

int command_run(int argc, char **argv);
int command_explore(int argc, char **argv);
int command_check(int argc, char **argv);

/* "fakevss NAME: text" on stderr; returns EXIT_USAGE. */
int command_usage(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
