/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss on Linux: what drives simulated hosts from outside. What runs on them is fakevss.exe. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakevss/report/command.h"
#include "fakevss/tool/child.h"
#include "fakevss/tool/command.h"

static const char help[] =
    "fakevss: plays VSS scenarios on simulated hosts\n"
    "\n"
    "fakevss run FILE... [OPTION...]   play scenario files, one after the other\n"
    "    --adapter FILE   the commands that make LUNs and hosts; default mock.adapter in the\n"
    "                     folder of the first FILE\n"
    "    --build DIR      the build tree of the Windows programs; default $LUNSHADOW_BUILD, or\n"
    "                     win64 beside the build tree of this program\n"
    "    --json           print one JSON object on stdout, and progress on stderr\n"
    "    --record FILE    what happened and when, for fakevss report\n"
    "    --keep           leave hosts and array, and say where\n"
    "    --verbose        print each statement before it is carried out\n"
    "    Ctrl-C ends the run and takes everything away.\n"
    "fakevss explore [OPTION...]       play sequences of calls, faults, aborts and kills\n"
    "    --bound N        how many: 1 (default) to 3; doc/fakevss.md says which\n"
    "    --only TEXT      only runs with TEXT in their names; may be repeated\n"
    "    --list           print the names of the runs and play none\n"
    "    --jobs N         so many at a time, each on a host of its own; default: two for\n"
    "                     each processor\n"
    "    --save DIR       write the scenario of each run that fails into DIR\n"
    "    --adapter FILE   as above; default mock.adapter in the source tree of this program\n"
    "    --build DIR, --json, Ctrl-C   as above\n"
    "fakevss check --provider ID [OPTION...] [FILE...]   hold a registered provider to its "
    "contract\n"
    "    plays all scenarios that need to know nothing of the array, or those of FILE...\n"
    "    --provider ID    id or class of the provider (fakevss.exe providers lists them)\n"
    "    --adapter FILE   default mock.adapter in the folder of the scenarios\n"
    "    --scenarios DIR  default \"scenarios\" beside this program, or those of its source\n"
    "    --format FORM    text, tap (version 13) or junit, of the -o that follows, or of what\n"
    "                     goes to stdout\n"
    "    -o FILE          write there instead of stdout; may come more than once\n"
    "    --patience S     for what comes true a little later; default 15 seconds\n"
    "    --build DIR, --keep, --verbose   as for run\n"
    "fakevss report RUN.json -o PAGE.html   draw a run's timeline as a page (doc/report.md);\n"
    "    -o - is standard output; 1 a file cannot be read or written, 2 RUN.json is no run\n"
    "fakevss help                      this text\n"
    "\n"
    "Exit codes: 0 all scenarios passed (check: and no rule was broken), 1 one failed or the run\n"
    "was interrupted, 2 wrong usage, a FILE that is no scenario, or a provider that is not\n"
    "registered: nothing was played then.\n"
    "The language of scenarios is in doc/fakevss.md, the conformance check in "
    "doc/conformance.md.\n";

static int
command_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return fputs(help, stdout) == EOF || fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE;
}

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"run", command_run},       {"explore", command_explore}, {"check", command_check},
    {"report", command_report}, {"help", command_help},       {"-h", command_help},
};

int
command_usage(const char *name, const char *fmt, ...)
{
    va_list args;

    (void)fprintf(stderr, "fakevss %s: ", name);
    va_start(args, fmt);
    (void)vfprintf(stderr, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "\nTry \"fakevss --help\".\n");
    return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return command_help(argc, argv);
    if (argc < 2) {
        (void)fputs(help, stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return command_usage(argv[1], "there is no such command");
}
