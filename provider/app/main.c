/* SPDX-License-Identifier: Apache-2.0 */
/* lunshadow.exe: the command line. */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>
#include <shellapi.h>

#include "base/mem.h"
#include "provider/app/install.h"
#include "provider/app/serve.h"
#include "provider/com/text.h"

enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
};

static const char usage[] =
    "usage: lunshadow COMMAND\n"
    "\n"
    "  install [--set NAME=VALUE]...   store settings and register the provider with COM and VSS\n"
    "  uninstall                       undo the registration; settings stay\n"
    "  console                         run the provider in the foreground until Ctrl-C\n"
    "  version                         print the version\n"
    "  help                            print this text\n"
    "\n"
    "Settings are in HKLM\\SOFTWARE\\LunShadow: Backend, ArrayPath, HostName, EventFile,\n"
    "PrepareDeadline and CommitDeadline [ms], CheckCaller (0 or 1).\n";

static int
usage_error(const char *message, const char *detail)
{
    fprintf(stderr, "lunshadow: %s%s%s\nTry \"lunshadow help\".\n", message, detail ? " " : "",
            detail ? detail : "");
    return EXIT_USAGE;
}

static int
report(const char *command, enum err e, const struct why *why)
{
    if (!e)
        return EXIT_OK;
    fprintf(stderr, "lunshadow: %s: %s\n", command, why_text(why, e));
    return EXIT_FAILED;
}

static int
command_install(int count, char **args)
{
    char **settings = mem_array((size_t)count + 1, sizeof(*settings));
    struct why why = {0};
    int setting_count = 0;
    int result = EXIT_OK;

    if (!settings)
        return report("install", ERR_NOMEM, NULL);
    for (int i = 0; result == EXIT_OK && i < count; i += 2) {
        if (strcmp(args[i], "--set") != 0)
            result = usage_error("install: unknown option", args[i]);
        else if (i + 1 == count)
            result = usage_error("install: --set needs NAME=VALUE", NULL);
        else
            settings[setting_count++] = args[i + 1];
    }
    if (result == EXIT_OK)
        result = report("install", install(settings, setting_count, &why), &why);
    if (result == EXIT_OK)
        puts("lunshadow: installed");
    mem_free(settings);
    return result;
}

static int
command_uninstall(int count, char **args)
{
    struct why why = {0};
    int result;

    (void)count;
    (void)args;
    result = report("uninstall", uninstall(&why), &why);
    if (result == EXIT_OK)
        puts("lunshadow: uninstalled; the settings in HKLM\\SOFTWARE\\LunShadow are kept");
    return result;
}

static int
command_console(int count, char **args)
{
    struct why why = {0};

    (void)count;
    (void)args;
    return report("console", serve(SERVE_CONSOLE, &why), &why);
}

static int
command_embedding(int count, char **args)
{
    struct why why = {0};

    (void)count;
    (void)args;
    return report("-Embedding", serve(SERVE_EMBEDDING, &why), &why);
}

static int
command_version(int count, char **args)
{
    (void)count;
    (void)args;
    puts(PACKAGE_STRING);
    return EXIT_OK;
}

static int
command_help(int count, char **args)
{
    (void)count;
    (void)args;
    fputs(usage, stdout);
    return EXIT_OK;
}

struct command {
    const char *name;
    int (*run)(int count, char **args);
    bool has_args;
};

/* COM appends -Embedding to the command line of a server that it starts. */
static const struct command commands[] = {
    {"install", command_install, true},       {"uninstall", command_uninstall, false},
    {"console", command_console, false},      {"-Embedding", command_embedding, false},
    {"/Embedding", command_embedding, false}, {"version", command_version, false},
    {"--version", command_version, false},    {"help", command_help, false},
    {"--help", command_help, false},
};

static int
dispatch(int count, char **args)
{
    if (count < 2)
        return usage_error("no command given", NULL);
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
        if (_stricmp(args[1], commands[i].name) != 0)
            continue;
        if (count > 2 && !commands[i].has_args)
            return usage_error("too many arguments for", commands[i].name);
        return commands[i].run(count - 2, args + 2);
    }
    return usage_error("unknown command", args[1]);
}

/* main()'s own arguments are in the code page of the system, which cannot spell every path. */
int
main(void)
{
    int count = 0;
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **args = mem_array((size_t)count + 1, sizeof(*args));
    int result = EXIT_FAILED;
    int converted = 0;

    while (wide && args && converted < count &&
           (args[converted] = utf8_from_utf16(wide[converted])))
        converted++;
    if (wide && args && converted == count)
        result = dispatch(count, args);
    else
        fputs("lunshadow: no memory for the command line\n", stderr);

    for (int i = 0; i < converted; i++)
        mem_free(args[i]);
    mem_free(args);
    LocalFree(wide);
    return result;
}
