/* SPDX-License-Identifier: Apache-2.0 */
/* A test program that behaves as its environment says: the fixture of test_run_test.sh.
 * FIXTURE_LINE is its last line (none: it prints nothing), FIXTURE_EXIT its exit code, "hang" waits
 * for ever and "crash" writes to nowhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
    const char *line = getenv("FIXTURE_LINE");
    const char *code = getenv("FIXTURE_EXIT");
    volatile int wait = 1;
    volatile int *volatile nowhere = NULL;

    if (line) {
        for (int i = 1; i < argc; i++)
            printf("argument %s\n", argv[i]);
        printf("%s\n", line);
        fflush(stdout);
    }
    if (!code)
        return 0;
    while (strcmp(code, "hang") == 0 && wait)
        ;
    if (strcmp(code, "crash") == 0)
        *nowhere = 1;
    return atoi(code);
}
