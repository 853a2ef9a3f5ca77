/* SPDX-License-Identifier: Apache-2.0 */
/* rigwriter: an application that keeps writing to several LUNs in dependent order, through the
 * write gate of its host (ARCHITECTURE.md, "The write gate"), so that a copy shows at which instant
 * it was taken. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "winetest/rig/counter.h"
#include "winetest/rig/lun_part.h"

#define LUNS_MAX 26
#define PAUSE_MS 1

static const char usage[] =
    "usage: rigwriter --gate DIR --report FILE [--count N] LUN-FILE:PARTITION:NAA...\n"
    "Write a rising counter to the start of each partition in turn: n goes to every LUN before n+1 "
    "goes to the\n"
    "first. Each write is made inside the LUN's gate DIR/NAA. FILE holds the last count that is on "
    "all LUNs.\n"
    "Prints one line when the first round is done; ends after N rounds, or on SIGTERM or SIGINT.\n";

struct target {
    struct lun_part part;
    struct os_file *gate;
};

struct writer {
    struct target targets[LUNS_MAX];
    unsigned count;
    const char *gate_dir;
    const char *report_path;
    uint64_t rounds; /* 0: no end */
};

static volatile sig_atomic_t stopped;

static void
stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

static enum err
open_target(struct writer *writer, const char *text, struct why *why)
{
    struct target *target = &writer->targets[writer->count];
    const char *naa = NULL;
    char *path = NULL;
    enum err e;

    if (writer->count == LUNS_MAX)
        return why_set(why, ERR_LIMIT, "more than %d LUNs", LUNS_MAX);
    e = lun_part_parse(text, true, &target->part, &naa, why);
    if (e)
        return e;
    writer->count++; /* from here on close_targets() closes it */
    if (!*naa)
        return why_set(why, ERR_INVAL, "'%s' names no LUN behind a second colon", text);
    path = os_path_join(writer->gate_dir, naa);
    if (!path)
        return ERR_NOMEM;
    e = os_file_open(path, OS_OPEN_CREATE, &target->gate, why);
    mem_free(path);
    return e;
}

static void
close_targets(struct writer *writer)
{
    for (unsigned i = 0; i < writer->count; i++) {
        lun_part_close(&writer->targets[i].part);
        os_file_close(writer->targets[i].gate);
    }
}

static enum err
write_round(struct writer *writer, uint64_t count, struct why *why)
{
    for (unsigned i = 0; i < writer->count; i++) {
        struct target *target = &writer->targets[i];
        uint8_t block[COUNTER_BLOCK];
        enum err e = os_file_lock_shared(target->gate, OS_FOREVER, NULL, why);

        if (e)
            return e;
        counter_build(block, i, count);
        e = os_file_write(target->part.file, target->part.partition.offset, block, sizeof(block),
                          why);
        os_file_unlock(target->gate);
        if (e)
            return e;
        os_sleep_ms(PAUSE_MS);
    }
    return ERR_OK;
}

static enum err
run(struct writer *writer, struct why *why)
{
    char text[32];

    for (uint64_t count = 1; !stopped && (!writer->rounds || count <= writer->rounds); count++) {
        enum err e = write_round(writer, count, why);

        if (e)
            return e;
        snprintf(text, sizeof(text), "%llu\n", (unsigned long long)count);
        e = os_write_file(writer->report_path, text, strlen(text), why);
        if (e)
            return e;
        if (count == 1) {
            printf("rigwriter: writing to %u LUNs\n", writer->count);
            fflush(stdout);
        }
    }
    return ERR_OK;
}

/* Returns 0, or 2 for a command line that does not hold together. */
static int
parse_arguments(struct writer *writer, int argc, char **argv, int *ret_first)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i += 2) {
        char *end = NULL;

        if (i + 1 == argc)
            return 2;
        if (!strcmp(argv[i], "--gate")) {
            writer->gate_dir = argv[i + 1];
        } else if (!strcmp(argv[i], "--report")) {
            writer->report_path = argv[i + 1];
        } else if (!strcmp(argv[i], "--count")) {
            writer->rounds = strtoull(argv[i + 1], &end, 10);
            if (!writer->rounds || *end)
                return 2;
        } else {
            return 2;
        }
    }
    *ret_first = i;
    return writer->gate_dir && writer->report_path && i < argc ? 0 : 2;
}

int
main(int argc, char **argv)
{
    static struct writer writer;
    struct sigaction action = {.sa_handler = stop}; /* no SA_RESTART: a wait for a gate ends too */
    struct why why = {{0}};
    int first = 0;
    enum err e = ERR_OK;

    if (argc == 2 && !strcmp(argv[1], "--help")) {
        fputs(usage, stdout);
        return 0;
    }
    if (parse_arguments(&writer, argc, argv, &first)) {
        fputs(usage, stderr);
        return 2;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    for (int i = first; i < argc && !e; i++)
        e = open_target(&writer, argv[i], &why);
    if (!e)
        e = run(&writer, &why);
    close_targets(&writer);
    if (e && !stopped) {
        fprintf(stderr, "rigwriter: %s\n", why_text(&why, e));
        return 1;
    }
    return 0;
}
