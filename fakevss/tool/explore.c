/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss explore: every run of a bound (fakevss/explore/) is played on warm rigs, a few at a time.
 * A run that fails gets a fresh rig and is played again, and its scenario is printed. */
#define _GNU_SOURCE /* open_memstream */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/explore/explore.h"
#include "fakevss/scenario/play.h"
#include "fakevss/tool/child.h"
#include "fakevss/tool/command.h"
#include "fakevss/tool/crew.h"
#include "fakevss/tool/options.h"
#include "fakevss/tool/rig.h"
#include "fakevss/tool/tell.h"

#define FAILURES_MAX 10 /* then the rest is left out */
#define JOBS_MAX 64
#define SHOW_MS 200

static const char me[] = "explore";

/* A run, its texts owned. */
struct run {
    char *name;
    char *text;
};

struct explore {
    struct options options;
    unsigned bound, jobs;
    const char *save;
    int only_count; /* 0: all */
    char **only;    /* argv, compacted */
    bool is_list, is_json, is_terminal;

    FILE *progress; /* for people; stdout, or stderr beside JSON */
    struct run *runs;
    size_t count, room;
    size_t passed, failed;
    uint64_t shown_ms;
    struct text json;
};

/* --- options --- */

/* 1 to @most; 0: it is no such number. */
static unsigned
parse_number(const char *text, unsigned most)
{
    unsigned long number = strtoul(text, NULL, 10);

    return text[strspn(text, "0123456789")] == '\0' && strlen(text) < 5 && number <= most
               ? (unsigned)number
               : 0;
}

static int
parse(struct explore *explore, int argc, char **argv)
{
    explore->only = argv;
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;

        if (options_take(&explore->options, argc, argv, &i))
            continue;
        if (strcmp(name, "--list") == 0) {
            explore->is_list = true;
            continue;
        }
        if (strcmp(name, "--json") == 0) {
            explore->is_json = true;
            continue;
        }
        if (value && strcmp(name, "--bound") == 0)
            explore->bound = parse_number(value, EXPLORE_BOUND_MAX);
        else if (value && strcmp(name, "--jobs") == 0)
            explore->jobs = parse_number(value, JOBS_MAX);
        else if (value && strcmp(name, "--only") == 0)
            explore->only[explore->only_count++] = argv[i + 1];
        else if (value && strcmp(name, "--save") == 0)
            explore->save = value;
        else
            return command_usage(me, "unknown or incomplete option %s", name);
        i++;
    }
    if (explore->bound == 0)
        return command_usage(me, "--bound takes 1 to %d", EXPLORE_BOUND_MAX);
    if (explore->jobs == 0)
        return command_usage(me, "--jobs takes 1 to %d", JOBS_MAX);
    return EXIT_DONE;
}

/* --- the runs --- */

static bool
is_wanted(const struct explore *explore, const char *name)
{
    for (int i = 0; i < explore->only_count; i++)
        if (strstr(name, explore->only[i]))
            return true;
    return explore->only_count == 0;
}

static enum err
take_run(void *ctx, const struct explore_run *given)
{
    struct explore *explore = ctx;
    struct run *run;

    if (!is_wanted(explore, given->name))
        return ERR_OK;
    if (explore->count == explore->room) {
        size_t room = explore->room ? explore->room * 2 : 1024;
        struct run *runs = mem_grow(explore->runs, explore->count, room, sizeof(*runs));

        if (!runs)
            return ERR_NOMEM;
        explore->runs = runs;
        explore->room = room;
    }
    run = &explore->runs[explore->count++];
    run->name = mem_strdup(given->name);
    run->text = mem_strdup(given->text);
    return run->name && run->text ? ERR_OK : ERR_NOMEM;
}

static int
list(const struct explore *explore)
{
    for (size_t i = 0; i < explore->count; i++)
        (void)fprintf(explore->progress, "%s\n", explore->runs[i].name);
    (void)fprintf(explore->progress, "%zu runs\n", explore->count);
    return ferror(explore->progress) || fflush(explore->progress) == EOF ? EXIT_FAILED : EXIT_DONE;
}

/* --- in a member of the crew --- */

struct stand {
    const struct explore *explore;
    struct rig *rig;
};

static enum err
renew(struct stand *stand, struct why *why)
{
    const struct options *options = &stand->explore->options;
    const struct rig_settings settings = {.adapter = &options->adapter,
                                          .tools = text_get(&options->tools),
                                          .build = options->build,
                                          .is_warm = true};
    enum err e = rig_free(stand->rig, false, why);

    stand->rig = NULL;
    return e ? e : rig_new(&settings, &stand->rig, why);
}

/* Play @run once; what there is to tell of a failure is appended to @ret_told. */
static enum err
play_once(struct stand *stand, const struct run *run, bool *ret_passed, struct text *ret_told,
          struct why *why)
{
    struct scenario *scenario = NULL;
    struct play_report report = {0};
    char *told = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&told, &size);
    enum err e =
        file ? scenario_parse(run->name, run->text, strlen(run->text), &scenario, why) : ERR_NOMEM;

    if (!e)
        e = play(scenario, rig_stage(stand->rig), &report);
    if (!e && !report.has_passed)
        tell_failure(file, run->name, &report);
    if (file && fclose(file) == EOF)
        e = ERR_NOMEM;
    if (!e)
        text_add(ret_told, "%s", told);
    *ret_passed = report.has_passed;
    free(told); /* stdio's */
    play_report_release(&report);
    scenario_free(scenario);
    return e;
}

/* A failure shows on a fresh rig as well, or is owed to the runs before. */
static enum err
play_again(struct stand *stand, const struct run *run, struct text *told, struct why *why)
{
    struct text again = {0};
    bool has_passed = false;
    enum err e = renew(stand, why);

    if (!e)
        e = play_once(stand, run, &has_passed, &again, why);
    if (!e)
        text_add(told, "  %s\n",
                 has_passed ? "on a fresh host it passes: what other runs left is in its way, or "
                              "it depends on time"
                            : "it fails on a fresh host as well");
    text_release(&again);
    return e ? e : renew(stand, why);
}

static enum err
work(void *ctx, struct crew *crew)
{
    struct stand stand = {.explore = ctx};
    struct why why = {0};
    enum err e = renew(&stand, &why), ended;
    size_t index;

    while (!e && crew_next(crew, &index)) {
        const struct run *run = &stand.explore->runs[index];
        struct text told = {0};
        bool has_passed = false;

        e = play_once(&stand, run, &has_passed, &told, &why);
        if (!e && !has_passed)
            e = play_again(&stand, run, &told, &why);
        if (!e)
            e = told.is_broken ? ERR_NOMEM : crew_tell(crew, index, has_passed, text_get(&told));
        text_release(&told);
    }
    if (e && e != ERR_CANCELLED)
        (void)fprintf(stderr, "fakevss explore: %s\n", why_text(&why, e));
    ended = rig_free(stand.rig, false, &why);
    if (ended)
        (void)fprintf(stderr, "fakevss explore: %s\n", why_text(&why, ended));
    return e ? e : ended;
}

/* --- what is told --- */

/* The scenario that replays it, as a file in the folder --save names. */
static void
save(const struct explore *explore, const struct run *run)
{
    char *name = mem_strdup(run->name), *path;
    struct text file = {0};
    struct os_file *out = NULL;
    struct why why = {0};
    enum err e = name ? ERR_OK : ERR_NOMEM;

    for (char *at = name; at && *at; at++)
        if (*at == '/')
            *at = '_';
    text_add(&file, "%s.scn", name ? name : "");
    path = os_path_join(explore->save, text_get(&file));
    if (!path)
        e = ERR_NOMEM;
    if (!e)
        e = os_file_open(path, OS_OPEN_CREATE, &out, &why);
    if (!e)
        e = os_file_resize(out, 0, &why);
    if (!e)
        e = os_file_write(out, 0, run->text, strlen(run->text), &why);
    os_file_close(out);
    if (e)
        (void)fprintf(stderr, "fakevss explore: %s\n", why_text(&why, e));
    else
        (void)fprintf(explore->progress, "  saved: %s\n", path);
    mem_free(path);
    mem_free(name);
    text_release(&file);
}

static void
show_count(struct explore *explore, bool is_last)
{
    uint64_t now_ms = os_now_us() / 1000;

    if (!explore->is_terminal || (!is_last && now_ms - explore->shown_ms < SHOW_MS))
        return;
    explore->shown_ms = now_ms;
    (void)fprintf(explore->progress, "\r%zu of %zu runs, %zu failed%s",
                  explore->passed + explore->failed, explore->count, explore->failed,
                  is_last ? "\n" : "");
    (void)fflush(explore->progress);
}

static bool
heard(void *ctx, size_t index, bool has_passed, const char *text)
{
    struct explore *explore = ctx;
    const struct run *run = &explore->runs[index];

    explore->passed += has_passed;
    explore->failed += !has_passed;
    if (!has_passed) {
        if (explore->is_terminal)
            (void)fputs("\r", explore->progress);
        (void)fprintf(explore->progress, "FAILED: %s\n%s", run->name, text);
        if (explore->save)
            save(explore, run);
        (void)fprintf(explore->progress, "  the scenario that replays it:\n%s\n", run->text);
        json_open(&explore->json, NULL, '{');
        json_string(&explore->json, "name", run->name);
        json_string(&explore->json, "failure", text);
        json_string(&explore->json, "scenario", run->text);
        json_close(&explore->json, '}');
    }
    show_count(explore, false);
    return explore->failed < FAILURES_MAX;
}

static int
play_all(struct explore *explore)
{
    const struct crew_settings settings = {
        .members = explore->count < explore->jobs ? (unsigned)explore->count : explore->jobs,
        .count = explore->count,
        .work = work,
        .heard = heard,
        .ctx = explore};
    uint64_t begun_ms = os_now_us() / 1000;
    struct why why = {0};
    enum err e;
    size_t left;

    json_open(&explore->json, NULL, '{');
    json_number(&explore->json, "bound", explore->bound);
    json_open(&explore->json, "failures", '[');
    e = crew_run(&settings, &why);
    left = explore->count - explore->passed - explore->failed;
    show_count(explore, true);
    if (e)
        (void)fprintf(stderr, "fakevss explore: %s\n", why_text(&why, e));
    json_close(&explore->json, ']');
    json_number(&explore->json, "runs", explore->count);
    json_number(&explore->json, "passed", explore->passed);
    json_number(&explore->json, "failed", explore->failed);
    json_number(&explore->json, "left_out", left);
    json_number(&explore->json, "ms", os_now_us() / 1000 - begun_ms);
    json_close(&explore->json, '}');
    (void)fprintf(explore->progress, "%zu distinct runs of bound %u: %zu passed, %zu failed",
                  explore->count, explore->bound, explore->passed, explore->failed);
    (void)fprintf(explore->progress, left ? ", %zu left out\n" : "\n", left);
    if (explore->is_json &&
        (explore->json.is_broken || printf("%s\n", text_get(&explore->json)) < 0))
        return EXIT_FAILED;
    return e || explore->failed || left || fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE;
}

int
command_explore(int argc, char **argv)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    /* Much of a run is waiting for processes, so each processor has two. */
    struct explore explore = {.bound = 1, .jobs = 2, .progress = stdout};
    struct why why = {0};
    int status;
    enum err e;

    if (processors > 0 && processors <= JOBS_MAX / 2)
        explore.jobs = (unsigned)processors * 2;
    status = parse(&explore, argc, argv);
    if (status)
        return status;
    if (explore.is_json)
        explore.progress = stderr;
    explore.is_terminal = isatty(fileno(explore.progress));
    e = explore_each(explore.bound, take_run, &explore);
    if (!e && !explore.is_list)
        e = options_complete(&explore.options, NULL, &why);
    if (e) {
        (void)fprintf(stderr, "fakevss explore: %s\n", why_text(&why, e));
        status = EXIT_USAGE;
    } else if (explore.is_list) {
        status = list(&explore);
    } else if (explore.count == 0) {
        status = command_usage(me, "no run of bound %u has such a name", explore.bound);
    } else {
        child_catch_interrupts();
        status = play_all(&explore);
    }
    for (size_t i = 0; i < explore.count; i++) {
        mem_free(explore.runs[i].name);
        mem_free(explore.runs[i].text);
    }
    mem_free(explore.runs);
    text_release(&explore.json);
    options_release(&explore.options);
    return status;
}
