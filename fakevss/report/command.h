/* SPDX-License-Identifier: Apache-2.0 */
/* The command "report". */
#ifndef FAKEVSS_REPORT_COMMAND_H
#define FAKEVSS_REPORT_COMMAND_H

/* argv[0] is the name of the command. Returns the exit code: 0 the page is written, 1 a file cannot
 * be read or written, 2 wrong usage or a file that is no run. */
int command_report(int argc, char **argv);

#endif
