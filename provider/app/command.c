/* SPDX-License-Identifier: Apache-2.0 */
/* How commands tell that they failed. */
#include "config.h"

#include "provider/app/command.h"

#include <stdio.h>

int
command_usage_error(const char *message, const char *detail)
{
    fprintf(stderr, "lunshadow: %s%s%s\nTry \"lunshadow help\".\n", message, detail ? " " : "",
            detail ? detail : "");
    return EXIT_USAGE;
}

static int
fail(const char *command, enum exit_code exit_code, const char *reason)
{
    fprintf(stderr, "lunshadow: %s: %s\n", command, reason);
    return exit_code;
}

int
command_result(const char *command, enum exit_code exit_code, const struct why *why)
{
    return exit_code ? fail(command, exit_code, why_text(why, ERR_IO)) : EXIT_OK;
}

int
command_report_array(const char *command, enum err e, const struct why *why)
{
    if (!e)
        return EXIT_OK;
    return fail(command, e == ERR_NOMEM || e == ERR_STATE ? EXIT_FAILED : EXIT_ARRAY,
                why_text(why, e));
}

int
command_report(const char *command, enum err e, const struct why *why)
{
    if (!e)
        return EXIT_OK;
    return fail(command, e == ERR_ACCESS ? EXIT_ACCESS : EXIT_FAILED, why_text(why, e));
}
