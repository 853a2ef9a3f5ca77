/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the cases of a test program through CUnit, and owns what CUnit leaves out: command line,
 * filter, skips, results, exit codes. */
#include "config.h"

#include "winetest/harness/harness_impl.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/os.h"

enum exit_code { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_SKIP = 77, EXIT_BROKEN = 99 };

#define PARTS_MAX 64

struct options {
    bool list;
    bool verbose;
    const char *junit;
    const char *parts[PARTS_MAX];
    size_t part_count;
    char *environment; /* owns the parts that came from there */
};

/* The one run of the program. CUnit's handlers take no context, so it is global. */
static struct {
    const char *program;
    const struct test_case *cases;
    struct result *results;
    struct options options;
    bool (*set_up)(void);
    void (*tear_down)(void);
    bool is_broken;              /* set-up or tear-down failed */
    struct os_mutex *mutex;      /* over what follows: checks come from any thread */
    const struct test_case *now; /* the running case, NULL between cases */
    struct result *result;       /* its result */
    unsigned long checks;        /* made by it */
    uint64_t start_us;
} run;

/* --- checks and skips --- */

/* Append a line to the running case's detail. */
static void
detail_add(const char *text)
{
    size_t old_size = run.result->detail ? strlen(run.result->detail) + 1 : 0; /* '\n' for '\0' */
    size_t size = strlen(text) + 1;
    char *detail = realloc(run.result->detail, old_size + size);

    if (!detail)
        return; /* the report is poorer; the verdict does not depend on it */
    if (old_size)
        detail[old_size - 1] = '\n';
    memcpy(detail + old_size, text, size);
    run.result->detail = detail;
}

void
check_record(bool passed, const char *text, const char *file, int line)
{
    char message[2200];

    os_mutex_lock(run.mutex);
    run.checks++;
    if (run.now)
        CU_assertImplementation(passed ? CU_TRUE : CU_FALSE, (unsigned)line, text, file, "",
                                CU_FALSE);
    if (!passed) {
        snprintf(message, sizeof(message), "%s:%d: %s", file, line, text);
        printf("FAILED %s/%s: %s\n", run.program, run.now ? run.now->name : "(set-up)", message);
        fflush(stdout);
        if (run.now) {
            run.result->state = RESULT_FAILED;
            detail_add(message);
        } else {
            run.is_broken = true;
        }
    }
    os_mutex_unlock(run.mutex);
}

void
test_skip(const char *fmt, ...)
{
    char text[1024];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* may be cut */
    va_end(args);
    os_mutex_lock(run.mutex);
    printf("skipped %s/%s: %s\n", run.program, run.now ? run.now->name : "(set-up)", text);
    fflush(stdout);
    if (run.now && run.result->state != RESULT_FAILED) {
        run.result->state = RESULT_SKIPPED;
        detail_add(text);
    }
    os_mutex_unlock(run.mutex);
}

/* --- CUnit's events --- */

static const struct test_case *
case_by_name(const char *name)
{
    const struct test_case *found = run.cases;

    while (strcmp(found->name, name) != 0)
        found++; /* CUnit has only names from this list */
    return found;
}

static void
on_start(const CU_pTest test, const CU_pSuite suite)
{
    (void)suite;
    run.now = case_by_name(test->pName);
    run.result = &run.results[run.now - run.cases];
    run.checks = 0;
    run.start_us = os_now_us();
    if (run.options.verbose) {
        printf("running %s/%s\n", run.program, run.now->name);
        fflush(stdout);
    }
}

static void
on_complete(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failure)
{
    static const char *const words[] = {"not run", "passed", "failed", "skipped"};

    (void)test, (void)suite, (void)failure;
    mem_fail_at(0); /* the next case begins clean */
    run.result->seconds = (double)(os_now_us() - run.start_us) / 1e6;
    if (run.result->state == RESULT_NOT_RUN && run.checks == 0)
        check_record(false, "the case made no check", __FILE__, __LINE__);
    if (!test_dir_remove())
        check_record(false, "the folder of the case cannot be removed", __FILE__, __LINE__);
    if (run.result->state == RESULT_NOT_RUN)
        run.result->state = RESULT_PASSED;
    if (run.options.verbose)
        printf("%s %s/%s (%.0f ms)\n", words[run.result->state], run.program, run.now->name,
               run.result->seconds * 1e3);
    run.now = NULL;
}

static int
suite_set_up(void)
{
    if (run.set_up && !run.set_up())
        run.is_broken = true;
    if (run.is_broken)
        printf("%s: broken set-up, no case is run\n", run.program);
    return run.is_broken ? 1 : 0;
}

static int
suite_tear_down(void)
{
    if (run.tear_down)
        run.tear_down();
    (void)test_dir_remove(); /* of the set-up, if it asked for one; it says what is left */
    return 0;
}

/* A crash must not leave the reader without the case's name. Only what is left to the program: the
 * sanitizers' own report of a wrong address is better than ours. */
static void
on_crash(int number)
{
    (void)signal(number, SIG_DFL);
    fprintf(stderr, "crashed in %s/%s\n", run.program, run.now ? run.now->name : "(set-up)");
    (void)raise(number);
}

/* --- command line --- */

static bool
add_part(struct options *options, const char *part)
{
    if (options->part_count == PARTS_MAX)
        return false;
    options->parts[options->part_count++] = part;
    return true;
}

/* Take the filter from the environment, if the command line had none. */
static bool
add_environment(struct options *options)
{
    const char *filter = getenv("LUNSHADOW_TEST_FILTER");
    size_t size;

    if (options->part_count > 0 || !filter)
        return true;
    size = strlen(filter) + 1;
    options->environment = malloc(size);
    if (!options->environment)
        return false;
    memcpy(options->environment, filter, size);
    for (char *part = strtok(options->environment, " "); part; part = strtok(NULL, " ")) {
        if (!add_part(options, part))
            return false;
    }
    return true;
}

static bool
parse_options(int argc, char **argv, struct options *options)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-l") == 0) {
            options->list = true;
        } else if (strcmp(argv[i], "-v") == 0) {
            options->verbose = true;
        } else if (strcmp(argv[i], "--junit") == 0 && i + 1 < argc) {
            options->junit = argv[++i];
        } else if (argv[i][0] == '-' || !add_part(options, argv[i])) {
            fprintf(stderr,
                    "%s: bad argument %s\nusage: %s [-l] [-v] [--junit FILE] [NAME-PART...]\n",
                    argv[0], argv[i], argv[0]);
            return false;
        }
    }
    if (!add_environment(options)) {
        fprintf(stderr, "%s: LUNSHADOW_TEST_FILTER has too many parts\n", argv[0]);
        return false;
    }
    return true;
}

static bool
is_selected(const struct options *options, const char *program, const char *name)
{
    char full[512];

    snprintf(full, sizeof(full), "%s/%s", program, name);
    for (size_t i = 0; i < options->part_count; i++) {
        if (strstr(full, options->parts[i]))
            return true;
    }
    return options->part_count == 0;
}

/* --- the run --- */

/* Give CUnit the selected cases; -1 when it refuses, else their number. */
static int
register_cases(void)
{
    CU_pSuite suite = CU_add_suite(run.program, suite_set_up, suite_tear_down);
    int count = 0;

    if (!suite)
        return -1;
    for (const struct test_case *c = run.cases; c->name; c++) {
        if (!is_selected(&run.options, run.program, c->name))
            continue;
        /* CUnit only warns of a second case of one name, whose result would be lost. */
        if (!CU_add_test(suite, c->name, c->run) || CU_get_error() == CUE_DUP_TEST) {
            fprintf(stderr, "%s/%s: %s\n", run.program, c->name, CU_get_error_msg());
            return -1;
        }
        count++;
    }
    return count;
}

static void
list_cases(void)
{
    for (const struct test_case *c = run.cases; c->name; c++) {
        if (is_selected(&run.options, run.program, c->name))
            printf("%s/%s\n", run.program, c->name);
    }
}

/* Report the run, print the last line, and choose the exit code. */
static int
finish(void)
{
    unsigned counts[RESULT_SKIPPED + 1] = {0};

    for (size_t i = 0; run.cases[i].name; i++)
        counts[run.results[i].state]++;
    if (run.options.junit && !junit_write(run.options.junit, run.program, run.cases, run.results))
        run.is_broken = true;
    printf("%u passed, %u failed, %u skipped\n", counts[RESULT_PASSED], counts[RESULT_FAILED],
           counts[RESULT_SKIPPED]);
    if (run.is_broken)
        return EXIT_BROKEN;
    if (counts[RESULT_FAILED])
        return EXIT_FAIL;
    return counts[RESULT_SKIPPED] && !counts[RESULT_PASSED] ? EXIT_SKIP : EXIT_PASS;
}

static int
run_cases(void)
{
    size_t total = 0;
    int count;

    while (run.cases[total].name)
        total++;
    run.results = calloc(total + 1, sizeof(*run.results));
    if (!run.results || os_mutex_new(&run.mutex) || CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_BROKEN;
    CU_set_test_start_handler(on_start);
    CU_set_test_complete_handler(on_complete);
    count = register_cases();
    if (count < 0)
        return EXIT_BROKEN;
    if (count > 0 && CU_run_all_tests() != CUE_SUCCESS)
        run.is_broken = true;
    return finish();
}

static void
release(void)
{
    if (CU_registry_initialized())
        CU_cleanup_registry();
    for (size_t i = 0; run.results && run.cases[i].name; i++)
        free(run.results[i].detail);
    free(run.results);
    free(run.options.environment);
    os_mutex_free(run.mutex);
}

int
test_main(int argc, char **argv, const char *program, const struct test_case *cases,
          bool (*set_up)(void), void (*tear_down)(void))
{
    int code = EXIT_BROKEN;

    run.program = program;
    run.cases = cases;
    run.set_up = set_up;
    run.tear_down = tear_down;
    (void)signal(SIGABRT, on_crash); /* without it a crash is only less explained */
    (void)signal(SIGILL, on_crash);
    if (parse_options(argc, argv, &run.options)) {
        if (run.options.list) {
            list_cases();
            code = EXIT_PASS;
        } else {
            code = run_cases();
        }
    }
    release();
    return code;
}

const char *
test_child(int argc, char **argv)
{
    static const char option[] = "--child=";

    if (argc < 2 || strncmp(argv[1], option, sizeof(option) - 1) != 0)
        return NULL;
    return argv[1] + sizeof(option) - 1;
}
