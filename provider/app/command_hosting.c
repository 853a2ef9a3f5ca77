/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that run the provider. */
#include "config.h"

#include <stddef.h>

#include "provider/app/command.h"
#include "provider/app/serve.h"

static int
command_console(int count, char **args)
{
    struct why why = {0};

    (void)count;
    (void)args;
    return command_report("console", serve(SERVE_CONSOLE, &why), &why);
}

static int
command_embedding(int count, char **args)
{
    struct why why = {0};

    (void)count;
    (void)args;
    return command_report("-Embedding", serve(SERVE_EMBEDDING, &why), &why);
}

/* COM appends -Embedding to the command line of a server that it starts. */
const struct command commands_hosting[] = {
    {"console",
     "  console                         run the provider in the foreground until Ctrl-C\n", false,
     command_console},
    {"-Embedding", NULL, false, command_embedding},
    {"/Embedding", NULL, false, command_embedding},
    {0},
};
