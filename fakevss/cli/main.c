/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss.exe: the command line, or the COM server when COM starts it. */
#include "config.h"

#include <windows.h>
#include <shellapi.h>

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/cli/command.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/service/server.h"

static const char help[] =
    "fakevss: a VSS coordinator for test hosts\n"
    "\n"
    "fakevss hosts     [--json]                 hosts of the fabric\n"
    "fakevss disks     [--json] [--no-rescan]   disks of this host\n"
    "fakevss volumes   [--json] [--no-rescan]   volumes on them\n"
    "fakevss providers [--json]                 registered providers\n"
    "fakevss create VOLUME... [OPTION...]       make a shadow copy set\n"
    "    --context CONTEXT      backup, file_share_backup, nas_rollback (default), app_rollback,\n"
    "                           client_accessible, client_accessible_writers; with attributes:\n"
    "                           nas_rollback|plex; or 0xHEX\n"
    "    --provider ID          this provider and no other\n"
    "    --transportable        do not import the set on this host\n"
    "    --document FILE        save the Backup Components Document, which an import needs; FILE\n"
    "                           must not exist\n"
    "    --timeline             print every call and step with its time, duration and result\n"
    "    --json                 print one JSON object\n"
    "    A volume is named \\\\?\\Volume{id}\\ or {id}. Ctrl-C cancels and leaves nothing.\n"
    "fakevss import --document FILE [OPTION...] import the transportable set of a document\n"
    "    --timeline             print every call and step with its time, duration and result\n"
    "    --json                 print one JSON object\n"
    "    It may be repeated: what is here already stays. Ctrl-C cancels; LUNs that came stay.\n"
    "fakevss list      [--json]                 shadow copy sets and their copies\n"
    "fakevss delete ID... [--json] [--timeline] delete sets or single copies\n"
    "fakevss break ID [OPTION...]               forget a set and keep its LUNs, as ordinary disks\n"
    "    --make-read-write          their volumes can be written from now on\n"
    "    --revert-identity WHICH    all: they get the identities of their originals, which must "
    "not\n"
    "                               be on this host; none: they keep theirs. Without it those get\n"
    "                               them that can\n"
    "    --mask-luns                take the LUNs off this host; goes with no other option\n"
    "    --timeline, --json         as with create\n"
    "fakevss resync --document FILE [COPY[=VOLUME]]... [OPTION...]\n"
    "                                           write shadow copies of a document back, by their\n"
    "                                           array, over the LUNs of their originals or of\n"
    "                                           VOLUMEs; all copies when none is named\n"
    "    --revert-identity      the disks get the identities of the originals, not their own back\n"
    "    --no-volume-check      other volumes on these LUNs may be lost\n"
    "    --timeline, --json     as with create\n"
    "    It can be done again. Ctrl-C cancels, which leaves the LUN under way without use.\n"
    "fakevss rules     [--json|--page]          what providers are held to; --page: as "
    "doc/rules.md\n"
    "fakevss install [--set NAME=VALUE]...      register the coordinator and set\n"
    "    HostName        the name of this host on the fabric; default the computer's name\n"
    "    FabricPath      the fabric folder\n"
    "    GatePath        the folder of this host's write gates\n"
    "    EventFile       the file to which providers write their events; none: events are not "
    "checked\n"
    "    ArrivalTimeout  ms to wait for imported disks; default 2000\n"
    "    HoldLimit       ms that writes may be held; default 10000\n"
    "    OpenTimeout     ms to try to open the disks that a resync overwrites; default 5000\n"
    "    FreezeLimit     ms that writers stay frozen; default 60000\n"
    "    CallLimit       ms until a provider's call counts as hanging; default 300000\n"
    "    PrepareLimit    the same for EndPrepareSnapshots; default 3600000\n"
    "    IdleTimeout     s until an unused coordinator ends; default 180\n"
    "    KeepProviders   1: providers stay loaded until the coordinator is idle; default 0\n"
    "    VaryRecords     1: names and records of disks vary where VSS leaves them open; default 0\n"
    "fakevss agent                              a requester that takes orders from standard input\n"
    "fakevss uninstall                          take the registration back\n"
    "fakevss help                               this text\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage.\n";

static int
command_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return fputs(help, stdout) == EOF ? EXIT_FAILED : EXIT_DONE;
}

static const struct {
    const char *name;
    command *run;
} commands[] = {
    {"hosts", command_listing},       {"disks", command_listing},
    {"volumes", command_listing},     {"providers", command_listing},
    {"list", command_listing},        {"create", command_create},
    {"import", command_import},       {"break", command_break},
    {"delete", command_delete},       {"resync", command_resync},
    {"rules", command_rules},         {"install", command_install},
    {"uninstall", command_uninstall}, {"agent", command_agent},
    {"help", command_help},           {"-h", command_help},
};

/* The command line in UTF-8, an array that lives as long as the process; NULL without memory. */
static char **
read_arguments(int *ret_argc)
{
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), ret_argc);
    char **argv = wide ? mem_array((size_t)*ret_argc + 1, sizeof(char *)) : NULL;
    int i;

    for (i = 0; argv && i < *ret_argc; i++) {
        argv[i] = convert_to_utf8(wide[i]);
        if (!argv[i])
            return NULL;
    }
    LocalFree(wide);
    return argv;
}

/* "fakevss --help", and behind any command. */
static bool
wants_help(int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static bool
is_com_start(const char *argument)
{
    return strcmp(argument, "-Embedding") == 0 || strcmp(argument, "/Embedding") == 0;
}

int
main(void)
{
    int argc = 0;
    char **argv = read_arguments(&argc);
    size_t i;

    if (!argv) {
        (void)fprintf(stderr, "fakevss: out of memory\n");
        return EXIT_FAILED;
    }
    (void)_setmode(_fileno(stdout), _O_BINARY); /* lines end as on the rig's other side */
    if (argc < 2) {
        (void)fputs(help, stderr);
        return EXIT_USAGE;
    }
    if (is_com_start(argv[1]))
        return server_run();
    if (wants_help(argc, argv))
        return command_help(argc, argv);
    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return command_usage(argv[1], "there is no such command");
}
