/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that run the provider. */
#include "config.h"

#include <stddef.h>

#include "provider/app/command.h"
#include "provider/app/console.h"
#include "provider/app/service.h"

static int
run(const char *command, enum exit_code (*host)(struct why *why))
{
    struct why why = {0};

    return command_result(command, host(&why), &why);
}

static int
command_console(int count, char **args)
{
    (void)count;
    (void)args;
    return run("console", console_run);
}

static int
command_service(int count, char **args)
{
    (void)count;
    (void)args;
    return run("service", service_run);
}

static int
command_embedding(int count, char **args)
{
    (void)count;
    (void)args;
    return run("-Embedding", console_run_embedded);
}

/* COM appends -Embedding to the command line of a local server. */
const struct command commands_hosting[] = {
    {"console",
     "  console                         run the provider in the foreground until Ctrl-C\n", false,
     command_console},
    {"service", "  service                         what the service control manager runs\n", false,
     command_service},
    {"-Embedding", NULL, false, command_embedding},
    {0},
};
