/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of lunshadow.exe. A group of related commands is a file, command_GROUP.c, with its
 * table and its texts of help; main.c lists the groups. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/app/exit_code.h"

struct command {
    const char *name; /* NULL ends a group */
    const char *help; /* its lines in the help text; NULL: not for people */
    bool has_args;    /* takes arguments; others are refused before run() */

    /* Run it with the arguments after its name, in UTF-8. Returns an exit code; the reason of a
     * failure is on stderr. */
    int (*run)(int count, char **args);
};

extern const struct command commands_registration[]; /* install, uninstall */
extern const struct command commands_hosting[];      /* console, service */
extern const struct command commands_admin[]; /* status, doctor, luns, sets, explain, reconcile */

/* "lunshadow: MESSAGE DETAIL" and where to find help, on stderr; @detail may be NULL. Returns
 * EXIT_USAGE. */
int command_usage_error(const char *message, const char *detail);

/* Return @exit_code; unless it is EXIT_OK, "lunshadow: COMMAND: reason" on stderr. */
int command_result(const char *command, enum exit_code exit_code, const struct why *why);

/* The same for an error: EXIT_ACCESS for ERR_ACCESS, EXIT_FAILED for all others. @why may be NULL.
 */
int command_report(const char *command, enum err e, const struct why *why);

/* The same for an error of the array, or of opening it: EXIT_ARRAY, as the service reports it, also
 * for ERR_ACCESS, which is a wrong secret. EXIT_FAILED for ERR_NOMEM, and for ERR_STATE, with which
 * the provider's own rules refuse. */
int command_report_array(const char *command, enum err e, const struct why *why);

#endif
