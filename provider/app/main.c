/* SPDX-License-Identifier: Apache-2.0 */
/* lunshadow.exe: the command line. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "base/mem.h"
#include "provider/app/command.h"
#include "provider/com/utf16.h"

static const char settings_help[] =
    "\n"
    "status, doctor, luns, sets, explain and reconcile print JSON with --json.\n"
    "\n"
    "Settings are in HKLM\\SOFTWARE\\LunShadow: Backend, ArrayPath, ArraySecret (stored "
    "encrypted),\n"
    "HostName, EventFile, TraceFile, PrepareDeadline, CommitDeadline and EndDeadline [ms], "
    "CheckCaller\n(0 or 1). Paths are absolute.\n"
    "\n"
    "Exit codes, which the service reports as its service-specific exit code:\n"
    "  0 done\n"
    "  1 failed (the reason is on stderr), or a check of doctor failed\n"
    "  2 wrong use of the command line\n"
    "  3 a setting is wrong or cannot be used\n"
    "  4 the array cannot be opened, or refuses\n"
    "  5 another process of the provider serves this machine\n"
    "  6 administrator's rights are needed\n"
    "  7 VSS does not take the provider, or does not answer\n";

static int command_help(int count, char **args);

static int
command_version(int count, char **args)
{
    (void)count;
    (void)args;
    puts(PACKAGE_STRING);
    return EXIT_OK;
}

static const struct command commands_help[] = {
    {"version", "  version                         print the version\n", false, command_version},
    {"--version", NULL, false, command_version},
    {"help", "  help                            print this text\n", false, command_help},
    {0},
};

static const struct command *const groups[] = {
    commands_registration,
    commands_hosting,
    commands_admin,
    commands_help,
};

#define GROUP_COUNT (sizeof(groups) / sizeof(*groups))

static int
command_help(int count, char **args)
{
    (void)count;
    (void)args;
    fputs("usage: lunshadow COMMAND\n\n", stdout);
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        for (const struct command *command = groups[i]; command->name; command++) {
            if (command->help)
                fputs(command->help, stdout);
        }
    }
    fputs(settings_help, stdout);
    return EXIT_OK;
}

static const struct command *
find_command(const char *name)
{
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        for (const struct command *command = groups[i]; command->name; command++) {
            if (_stricmp(name, command->name) == 0)
                return command;
        }
    }
    return NULL;
}

/* "lunshadow --help", and behind any command. */
static bool
wants_help(int count, char **args)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(args[i], "--help") == 0)
            return true;
    }
    return false;
}

static int
dispatch(int count, char **args)
{
    const struct command *command;

    if (count < 2)
        return command_usage_error("no command given", NULL);
    if (wants_help(count, args))
        return command_help(0, NULL);
    command = find_command(args[1]);
    if (!command)
        return command_usage_error("unknown command", args[1]);
    if (count > 2 && !command->has_args)
        return command_usage_error("too many arguments for", command->name);
    return command->run(count - 2, args + 2);
}

/* main()'s arguments are in the code page of the system, which cannot spell every path; parsing the
 * command line ourselves would take shell32.dll and all that it brings. */
int wmain(int count, WCHAR **wide);

int
wmain(int count, WCHAR **wide)
{
    char **args = mem_array((size_t)count + 1, sizeof(*args));
    int result = EXIT_FAILED;
    int converted = 0;

    while (args && converted < count && (args[converted] = utf8_from_utf16(wide[converted])))
        converted++;
    if (args && converted == count)
        result = dispatch(count, args);
    else
        fputs("lunshadow: no memory for the command line\n", stderr);

    for (int i = 0; i < converted; i++)
        mem_free(args[i]);
    mem_free(args);
    return result;
}
