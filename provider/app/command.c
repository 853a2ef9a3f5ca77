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

int
command_report(const char *command, enum err e, const struct why *why)
{
    if (!e)
        return EXIT_OK;
    fprintf(stderr, "lunshadow: %s: %s\n", command, why_text(why, e));
    return EXIT_FAILED;
}
