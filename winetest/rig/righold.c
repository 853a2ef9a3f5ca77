/* SPDX-License-Identifier: Apache-2.0 */
/* Holds write gates as flush-and-hold does, for scripts: takes them all, says so, and lets go when
 * its standard input ends. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"

#define GATES_MAX 64

static const char usage[] =
    "usage: righold GATE-FILE...\n"
    "Take the write gates, print \"held\", and hold them until standard input ends.\n"
    "Exit status: 0 done, 1 failure, 2 wrong command line.\n";

static enum err
hold(int count, char **paths, struct os_file **gates, struct why *why)
{
    for (int i = 0; i < count; i++) {
        enum err e = os_file_open(paths[i], OS_OPEN_CREATE, &gates[i], why);

        if (!e)
            e = os_file_lock(gates[i], OS_FOREVER, NULL, why);
        if (e)
            return e;
    }
    puts("held");
    fflush(stdout);
    while (getchar() != EOF)
        ;
    return ERR_OK;
}

int
main(int argc, char **argv)
{
    struct os_file *gates[GATES_MAX] = {NULL};
    struct why why = {0};
    enum err e;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc < 2 || argc - 1 > GATES_MAX || argv[1][0] == '-') {
        fputs(usage, stderr);
        return 2;
    }
    e = hold(argc - 1, argv + 1, gates, &why);
    if (e)
        fprintf(stderr, "righold: %s\n", why_text(&why, e));
    for (int i = 0; i < argc - 1; i++)
        os_file_close(gates[i]);
    return e ? 1 : 0;
}
