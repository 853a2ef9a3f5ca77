/* SPDX-License-Identifier: Apache-2.0 */
/* mockarray: administration of a mock array from the command line, natively on Linux. Exit codes:
 * 0 done, 1 it failed or the check found something, 2 wrong usage. An interrupted command leaves
 * the array whole: the journal finishes it or takes it back. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/os.h"
#include "provider/array/backends/mock/mock_admin.h"

#define HOST_NAME "admin" /* how this tool signs the journal */
#define EXIT_USAGE 2

static const char usage[] =
    "Usage: mockarray DIR COMMAND [ARGUMENT...]\n"
    "Administer the mock array in folder DIR.\n"
    "\n"
    "  init [--seed N] [--capacity SIZE]  make an array; no capacity is no limit\n"
    "  create-lun SIZE                    make an original LUN, print its NAA\n"
    "  luns [--json]                      list all LUNs\n"
    "  shadows [--json]                   list shadow copy LUNs with their tags\n"
    "  resyncs [--json]                   list resyncs that run or were interrupted\n"
    "  present NAA HOST                   make a LUN visible to a host\n"
    "  unpresent NAA HOST                 hide it\n"
    "  remove NAA                         delete a shadow copy LUN\n"
    "  exhaust NAA                        let it lose its content for want of space\n"
    "  path NAA                           print the path of a LUN's image\n"
    "  journal                            print what was begun and done\n"
    "  check                              check everything; a line for each problem\n"
    "\n"
    "SIZE is in bytes, or with K, M or G behind it. Exit codes: 0 done, 1 failed, 2 usage.\n";

struct command {
    const char *name;
    int min, max; /* arguments behind the name */
    int (*run)(const char *dir, int count, char **args);
};

static int
fail(enum err e, const struct why *why)
{
    fprintf(stderr, "mockarray: %s (%s)\n", why_text(why, e), err_name(e));
    return EXIT_FAILURE;
}

static int
bad_usage(const char *what, const char *word)
{
    fprintf(stderr, "mockarray: %s \"%s\"\nTry \"mockarray --help\".\n", what, word);
    return EXIT_USAGE;
}

/* Digits and an optional K, M or G. */
static bool
parse_size(const char *text, uint64_t *ret_size)
{
    static const char units[] = "KMG";
    size_t digits = strspn(text, "0123456789");
    const char *unit = strchr(units, text[digits]);
    unsigned shift = text[digits] && unit ? 10 * (unsigned)(unit - units + 1) : 0;
    uint64_t size;

    if (digits == 0 || digits > 18 || !unit || (text[digits] && text[digits + 1]))
        return false;
    size = strtoull(text, NULL, 10);
    if (size > UINT64_MAX >> shift)
        return false;
    *ret_size = size << shift;
    return true;
}

static enum err
random_seed(uint64_t *ret_seed)
{
    uint64_t seed;
    enum err e = os_random(&seed, sizeof(seed));

    if (!e)
        *ret_seed = seed & MOCK_SEED_MAX;
    return e;
}

static int
run_init(const char *dir, int count, char **args)
{
    struct why why = {0};
    uint64_t seed = 0, capacity = 0;
    bool has_seed = false;
    enum err e = ERR_OK;

    for (int i = 0; i < count; i += 2) {
        bool is_seed = strcmp(args[i], "--seed") == 0;

        if (!is_seed && strcmp(args[i], "--capacity") != 0)
            return bad_usage("unknown option", args[i]);
        if (i + 1 == count)
            return bad_usage("a value is missing behind", args[i]);
        if (!parse_size(args[i + 1], is_seed ? &seed : &capacity))
            return bad_usage("this is not a number:", args[i + 1]);
        has_seed = has_seed || is_seed;
    }
    if (!has_seed)
        e = random_seed(&seed);
    if (!e)
        e = mock_create(dir, seed, capacity, &why);
    return e ? fail(e, &why) : EXIT_SUCCESS;
}

static int
run_create_lun(const char *dir, int count, char **args)
{
    struct why why = {0};
    struct array *array = NULL;
    struct array_lun lun;
    char name[LUN_NAME_SIZE];
    uint64_t size;
    enum err e;

    (void)count;
    if (!parse_size(args[0], &size))
        return bad_usage("this is not a size:", args[0]);
    e = array_open("mock", dir, HOST_NAME, &array, &why);
    if (!e)
        e = mock_lun_create(array, size, &lun, &why);
    if (!e)
        printf("%s\n", lun_name(&lun.lun, name));
    array_close(array);
    return e ? fail(e, &why) : EXIT_SUCCESS;
}

/* --- tables --- */

struct table {
    struct array *array;
    bool is_json;
    bool shadows_only;
    unsigned rows;
    bool is_first_host;
    struct why *why; /* of the listing */
};

static enum err
print_host(void *ctx, const char *host)
{
    struct table *table = ctx;

    if (table->is_json)
        printf("%s\"%s\"", table->is_first_host ? "" : ",", host);
    else
        printf("%s%s", table->is_first_host ? "" : ",", host);
    table->is_first_host = false;
    return ERR_OK;
}

static enum err
print_hosts(struct table *table, const struct lun *lun)
{
    table->is_first_host = true;
    return table->array->ops->hosts(table->array, lun, print_host, table, table->why);
}

static enum err
print_json(struct table *table, const struct array_lun *lun, const struct array_tag *tag)
{
    char name[LUN_NAME_SIZE], text[ID_TEXT_SIZE];
    enum err e;

    printf("%s\n  {\"naa\":\"%s\",\"kind\":\"%s\",\"size\":%" PRIu64 ",\"serial\":\"%s\"",
           table->rows ? "," : "", lun_name(&lun->lun, name), tag ? "shadow" : "original",
           lun->size, lun->lun.serial);
    if (tag) {
        printf(",\"set\":\"%s\"", id_format(&tag->set, text));
        printf(",\"shadow_copy\":\"%s\"", id_format(&tag->shadow_copy, text));
        printf(",\"source\":\"%s\",\"host\":\"%s\",\"method\":\"%s\",\"state\":\"%s\"",
               lun_name(&tag->source, name), tag->host, array_method_name(tag->method),
               array_shadow_state_name(tag->state));
        printf(",\"created_ms\":%" PRIu64 ",\"committed_ms\":%" PRIu64 ",\"lost\":%s",
               tag->created_ms, tag->committed_ms, tag->is_lost ? "true" : "false");
    }
    printf(",\"hosts\":[");
    e = print_hosts(table, &lun->lun);
    printf("]}");
    return e;
}

static enum err
print_text(struct table *table, const struct array_lun *lun, const struct array_tag *tag)
{
    char name[LUN_NAME_SIZE], text[ID_TEXT_SIZE];
    enum err e;

    if (!table->rows)
        printf("%-32s %-8s %14s %s%s\n", "NAA", "KIND", "BYTES",
               table->shadows_only ? "SET                                  SOURCE               "
                                     "            METHOD       STATE     CREATOR "
                                   : "",
               "PRESENTED TO");
    printf("%-32s %-8s %14" PRIu64 " ", lun_name(&lun->lun, name), tag ? "shadow" : "original",
           lun->size);
    if (table->shadows_only)
        printf("%s %s %-12s %-9s %-8s", id_format(&tag->set, text), lun_name(&tag->source, name),
               array_method_name(tag->method),
               tag->is_lost ? "lost" : array_shadow_state_name(tag->state), tag->host);
    e = print_hosts(table, &lun->lun);
    printf("\n");
    return e;
}

static enum err
print_row(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct table *table = ctx;
    enum err e;

    if (table->shadows_only && !tag)
        return ERR_OK;
    e = table->is_json ? print_json(table, lun, tag) : print_text(table, lun, tag);
    table->rows++;
    return e;
}

/* Print what @list finds, in the form that the arguments ask for. */
static int
print_table(const char *dir, struct table *table,
            enum err (*list)(struct table *table, struct why *why), int count, char **args)
{
    struct why why = {0};
    enum err e;

    if (count == 1 && strcmp(args[0], "--json") != 0)
        return bad_usage("unknown option", args[0]);
    table->is_json = count == 1;
    table->why = &why;
    e = array_open("mock", dir, HOST_NAME, &table->array, &why);
    if (e)
        return fail(e, &why);
    if (table->is_json)
        printf("[");
    e = list(table, &why);
    if (table->is_json)
        printf("%s]\n", table->rows ? "\n" : "");
    array_close(table->array);
    return e ? fail(e, &why) : EXIT_SUCCESS;
}

static enum err
list_luns(struct table *table, struct why *why)
{
    return mock_lun_list(table->array, print_row, table, why);
}

static int
run_luns(const char *dir, int count, char **args)
{
    struct table table = {0};

    return print_table(dir, &table, list_luns, count, args);
}

static int
run_shadows(const char *dir, int count, char **args)
{
    struct table table = {.shadows_only = true};

    return print_table(dir, &table, list_luns, count, args);
}

static enum err
print_resync(void *ctx, const struct mock_resync *resync)
{
    struct table *table = ctx;
    char target[LUN_NAME_SIZE], source[LUN_NAME_SIZE];
    const char *state = resync->is_running ? "running" : "interrupted";

    (void)lun_name(&resync->target, target);
    (void)lun_name(&resync->source, source);
    if (table->is_json) {
        printf("%s\n  {\"target\":\"%s\",\"source\":\"%s\",\"size\":%" PRIu64 ",\"state\":\"%s\"}",
               table->rows ? "," : "", target, source, resync->size, state);
    } else {
        if (!table->rows)
            printf("%-32s %-32s %14s %s\n", "TARGET", "SOURCE", "BYTES", "STATE");
        printf("%-32s %-32s %14" PRIu64 " %s\n", target, source, resync->size, state);
    }
    table->rows++;
    return ERR_OK;
}

static enum err
list_resyncs(struct table *table, struct why *why)
{
    return mock_resync_list(table->array, print_resync, table, why);
}

static int
run_resyncs(const char *dir, int count, char **args)
{
    struct table table = {0};

    return print_table(dir, &table, list_resyncs, count, args);
}

/* --- operations on one LUN --- */

enum lun_operation { LUN_PRESENT, LUN_UNPRESENT, LUN_REMOVE, LUN_EXHAUST, LUN_PATH };

static enum err
print_path(struct array *array, const struct lun *lun, struct why *why)
{
    char path[2048];
    enum err e = mock_lun_path(array, lun, path, sizeof(path), why);

    if (!e)
        printf("%s\n", path);
    return e;
}

static int
operate(const char *dir, enum lun_operation operation, char **args)
{
    struct why why = {0};
    struct array *array = NULL;
    struct array_lun lun;
    enum err e = array_open("mock", dir, HOST_NAME, &array, &why);

    if (!e)
        e = mock_lun_by_name(array, args[0], &lun, &why);
    if (!e && operation == LUN_PRESENT)
        e = array->ops->present(array, &lun.lun, args[1], &why);
    if (!e && operation == LUN_UNPRESENT)
        e = array->ops->unpresent(array, &lun.lun, args[1], &why);
    if (!e && operation == LUN_REMOVE)
        e = array->ops->remove(array, &lun.lun, &why);
    if (!e && operation == LUN_EXHAUST)
        e = mock_lun_exhaust(array, &lun.lun, &why);
    if (!e && operation == LUN_PATH)
        e = print_path(array, &lun.lun, &why);
    array_close(array);
    return e ? fail(e, &why) : EXIT_SUCCESS;
}

static int
run_present(const char *dir, int count, char **args)
{
    (void)count;
    return operate(dir, LUN_PRESENT, args);
}

static int
run_unpresent(const char *dir, int count, char **args)
{
    (void)count;
    return operate(dir, LUN_UNPRESENT, args);
}

static int
run_remove(const char *dir, int count, char **args)
{
    (void)count;
    return operate(dir, LUN_REMOVE, args);
}

static int
run_exhaust(const char *dir, int count, char **args)
{
    (void)count;
    return operate(dir, LUN_EXHAUST, args);
}

static int
run_path(const char *dir, int count, char **args)
{
    (void)count;
    return operate(dir, LUN_PATH, args);
}

/* --- journal and check --- */

static void
print_entry(void *ctx, const struct mock_journal_entry *entry)
{
    time_t seconds = (time_t)(entry->time_ms / 1000);
    const struct tm *utc = gmtime(&seconds);
    char when[32] = "?";

    (void)ctx;
    if (utc)
        (void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", utc); /* always fits */
    printf("%s.%03uZ %s[%u] %" PRIu64 " %s %s\n", when, (unsigned)(entry->time_ms % 1000),
           entry->host, (unsigned)entry->pid, entry->seq, entry->is_begin ? "begin" : "end  ",
           entry->what);
}

static int
run_journal(const char *dir, int count, char **args)
{
    struct why why = {0};
    enum err e = mock_journal(dir, print_entry, NULL, &why);

    (void)count;
    (void)args;
    return e ? fail(e, &why) : EXIT_SUCCESS;
}

static void
print_problem(void *ctx, const char *text)
{
    (void)ctx;
    printf("%s\n", text);
}

static int
run_check(const char *dir, int count, char **args)
{
    struct why why = {0};
    unsigned problems = 0;
    enum err e = mock_check(dir, print_problem, NULL, &problems, &why);

    (void)count;
    (void)args;
    if (e)
        return fail(e, &why);
    if (problems)
        fprintf(stderr, "mockarray: %s: %u problem%s found\n", dir, problems,
                problems == 1 ? "" : "s");
    return problems ? EXIT_FAILURE : EXIT_SUCCESS;
}

static const struct command commands[] = {
    {"init", 0, 4, run_init},           {"create-lun", 1, 1, run_create_lun},
    {"luns", 0, 1, run_luns},           {"shadows", 0, 1, run_shadows},
    {"resyncs", 0, 1, run_resyncs},     {"present", 2, 2, run_present},
    {"unpresent", 2, 2, run_unpresent}, {"remove", 1, 1, run_remove},
    {"exhaust", 1, 1, run_exhaust},     {"path", 1, 1, run_path},
    {"journal", 0, 0, run_journal},     {"check", 0, 0, run_check},
};

static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            return true;
    }
    return false;
}

int
main(int argc, char **argv)
{
    if (wants_help(argc, argv)) {
        fputs(usage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc < 3) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        const struct command *command = &commands[i];
        int count = argc - 3;
        int status;

        if (strcmp(command->name, argv[2]) != 0)
            continue;
        if (count < command->min || count > command->max)
            return bad_usage("wrong number of arguments for", argv[2]);
        status = command->run(argv[1], count, argv + 3);
        if (fflush(stdout) || ferror(stdout)) {
            fputs("mockarray: cannot write to standard output\n", stderr);
            status = EXIT_FAILURE;
        }
        return status;
    }
    return bad_usage("unknown command", argv[2]);
}
