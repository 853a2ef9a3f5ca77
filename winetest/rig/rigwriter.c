/* SPDX-License-Identifier: Apache-2.0 */
/* rigwriter: an application that keeps writing to several LUNs in dependent order, through the
 * write gate of its host (ARCHITECTURE.md, "The write gate"), so that a copy shows at which instant
 * it was taken. */
#include "config.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "winetest/rig/counter.h"
#include "winetest/rig/lun_part.h"

#define LUNS_MAX 26
#define PAUSE_MS 1 /* between two writes */

static const char usage[] =
    "usage: rigwriter --gate DIR [--report FILE] [--count N] LUN-FILE:PARTITION:NAA...\n"
    "Write a rising counter to the start of each partition in turn: n goes to every LUN before\n"
    "n + 1 goes to the first. Each write is made inside the LUN's gate DIR/NAA. FILE holds the\n"
    "last count that is on all LUNs, as text. Prints one line when the first round is done: cuts\n"
    "taken from then on are meaningful. Ends after N rounds, or on SIGTERM or SIGINT.\n"
    "Exit status: 0 ended as asked, 1 failure, 2 wrong command line.\n";

struct target {
    struct lun_part part;
    struct os_file *gate;
};

struct writer {
    struct target targets[LUNS_MAX];
    unsigned count;
    const char *gate_dir;
    const char *report_path; /* NULL: none */
    uint64_t rounds;         /* 0: no end */
    struct os_file *report;
    struct os_cancel *stop;
    sigset_t stop_signals;
};

static enum err
open_target(struct writer *writer, const char *text, struct why *why)
{
    struct target *target = &writer->targets[writer->count];
    const char *naa = NULL;
    char *path = NULL;
    enum err e;

    e = lun_part_parse(text, true, &target->part, &naa, why);
    if (e)
        return e;
    writer->count++; /* from here on close_all() closes it */
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
close_all(struct writer *writer)
{
    for (unsigned i = 0; i < writer->count; i++) {
        lun_part_close(&writer->targets[i].part);
        os_file_close(writer->targets[i].gate);
    }
    os_file_close(writer->report);
}

/* Write in place, since the text never gets shorter: a reader sees a whole number at any time, and
 * the writer's pace does not depend on a new file each round. */
static enum err
write_report(struct writer *writer, uint64_t count, struct why *why)
{
    char text[32];

    if (!writer->report)
        return ERR_OK;
    snprintf(text, sizeof(text), "%" PRIu64 "\n", count);
    return os_file_write(writer->report, 0, text, strlen(text), why);
}

static enum err
open_report(struct writer *writer, struct why *why)
{
    enum err e;

    if (!writer->report_path)
        return ERR_OK;
    e = os_file_open(writer->report_path, OS_OPEN_CREATE, &writer->report, why);
    if (!e)
        e = os_file_resize(writer->report, 0, why); /* drop the number of an older run */
    if (!e)
        e = write_report(writer, 0, why);
    return e;
}

static enum err
write_block(struct writer *writer, unsigned lun, uint64_t count, struct why *why)
{
    struct target *target = &writer->targets[lun];
    uint8_t block[COUNTER_BLOCK];
    enum err e;

    counter_build(block, lun, count);
    e = os_file_lock_shared(target->gate, OS_FOREVER, writer->stop, why);
    if (e)
        return e;
    e = os_file_write(target->part.file, target->part.partition.offset, block, sizeof(block), why);
    os_file_unlock(target->gate);
    return e;
}

/* ERR_CANCELLED when asked to stop meanwhile. */
static enum err
write_round(struct writer *writer, uint64_t count, struct why *why)
{
    for (unsigned i = 0; i < writer->count; i++) {
        enum err e = write_block(writer, i, count, why);

        if (e)
            return e;
        if (os_cancel_wait(writer->stop, PAUSE_MS))
            return ERR_CANCELLED;
    }
    return write_report(writer, count, why);
}

static enum err
write_rounds(struct writer *writer, struct why *why)
{
    enum err e = ERR_OK;

    for (uint64_t count = 1; !e && (!writer->rounds || count <= writer->rounds); count++) {
        e = write_round(writer, count, why);
        if (!e && count == 1) {
            printf("rigwriter: writing to %u LUNs\n", writer->count);
            fflush(stdout);
        }
    }
    return e == ERR_CANCELLED ? ERR_OK : e;
}

/* A thread waits for the signals and sets the cancel flag: what a handler may touch does not
 * suffice for that, and a wait for a gate must end too. */
static void
wait_for_signal(void *arg)
{
    struct writer *writer = arg;
    int number;

    (void)sigwait(&writer->stop_signals, &number); /* fails only for a bad set */
    os_cancel_set(writer->stop);
}

static enum err
run(struct writer *writer, char **texts, struct why *why)
{
    struct os_thread *thread = NULL;
    enum err e;

    sigemptyset(&writer->stop_signals);
    sigaddset(&writer->stop_signals, SIGTERM);
    sigaddset(&writer->stop_signals, SIGINT);
    (void)pthread_sigmask(SIG_BLOCK, &writer->stop_signals, NULL); /* fails only for a bad "how" */
    e = os_cancel_new(&writer->stop);
    if (!e)
        e = os_thread_start(wait_for_signal, writer, &thread);
    for (; *texts && !e; texts++)
        e = open_target(writer, *texts, why);
    if (!e)
        e = open_report(writer, why);
    if (!e)
        e = write_rounds(writer, why);

    if (thread)
        (void)kill(getpid(), SIGTERM); /* blocked in all threads: it ends the wait, nothing else */
    os_thread_join(thread);
    close_all(writer);
    os_cancel_free(writer->stop);
    return e;
}

/* False for a command line that does not hold together. */
static bool
parse_arguments(struct writer *writer, int argc, char **argv, int *ret_first)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i += 2) {
        char *end = NULL;

        if (i + 1 == argc)
            return false;
        if (!strcmp(argv[i], "--gate")) {
            writer->gate_dir = argv[i + 1];
        } else if (!strcmp(argv[i], "--report")) {
            writer->report_path = argv[i + 1];
        } else if (!strcmp(argv[i], "--count")) {
            writer->rounds = strtoull(argv[i + 1], &end, 10);
            if (argv[i + 1][0] < '0' || argv[i + 1][0] > '9' || !writer->rounds || *end)
                return false;
        } else {
            return false;
        }
    }
    *ret_first = i;
    return writer->gate_dir && i < argc && argc - i <= LUNS_MAX;
}

int
main(int argc, char **argv)
{
    static struct writer writer;
    struct why why = {0};
    int first = 0;
    enum err e;

    if (argc == 2 && !strcmp(argv[1], "--help")) {
        fputs(usage, stdout);
        return 0;
    }
    if (!parse_arguments(&writer, argc, argv, &first)) {
        fputs(usage, stderr);
        return 2;
    }
    e = run(&writer, argv + first, &why);
    if (e)
        fprintf(stderr, "rigwriter: %s\n", why_text(&why, e));
    return e ? 1 : 0;
}
