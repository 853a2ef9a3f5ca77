/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss run: all files are read and checked, then played one after the other on one rig. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/scenario/play.h"
#include "fakevss/tool/child.h"
#include "fakevss/tool/command.h"
#include "fakevss/tool/options.h"
#include "fakevss/tool/rig.h"
#include "fakevss/tool/tell.h"

static const char me[] = "run";

struct run {
    struct options options;
    const char *record_path; /* NULL: none */
    bool is_json, is_kept, is_verbose;
    int file_count;
    char **files; /* argv, compacted */

    FILE *progress; /* for people; stdout, or stderr beside JSON */
    struct scenario **scenarios;
    const struct scenario *scenario; /* being played */
    struct text json;
    struct record *record; /* NULL: none */
    unsigned passed, failed;
};

static int
parse(struct run *run, int argc, char **argv)
{
    run->files = argv;
    for (int i = 1; i < argc; i++) {
        if (options_take(&run->options, argc, argv, &i))
            continue;
        if (strcmp(argv[i], "--record") == 0 && i + 1 < argc)
            run->record_path = argv[++i];
        else if (strcmp(argv[i], "--json") == 0)
            run->is_json = true;
        else if (strcmp(argv[i], "--keep") == 0)
            run->is_kept = true;
        else if (strcmp(argv[i], "--verbose") == 0)
            run->is_verbose = true;
        else if (argv[i][0] == '-')
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
        else
            run->files[run->file_count++] = argv[i];
    }
    return run->file_count ? EXIT_DONE : command_usage(me, "no file is named");
}

/* --- what is told --- */

static void
show_step(void *ctx, const struct statement *statement)
{
    struct run *run = ctx;

    if (statement)
        (void)fprintf(run->progress, "  %s:%u: %s\n", run->scenario->file, statement->line,
                      statement->text);
    else
        (void)fprintf(run->progress, "  %s: checks at the end\n", run->scenario->file);
    (void)fflush(run->progress);
}

static void
add_json(struct run *run, const struct play_report *report, uint64_t ms)
{
    struct text *json = &run->json;

    json_open(json, NULL, '{');
    json_string(json, "file", run->scenario->file);
    json_string(json, "name", run->scenario->name);
    json_bool(json, "passed", report->has_passed);
    json_number(json, "ms", ms);
    if (!report->has_passed)
        tell_failure_json(json, report);
    json_close(json, '}');
}

/* --- the run --- */

/* Returns false when the run cannot go on. */
static bool
play_one(struct run *run, const struct rig *rig, const struct scenario *scenario)
{
    struct play_report report = {0};
    uint64_t begun_ms = os_now_us() / 1000, ms;
    enum err e;

    run->scenario = scenario;
    e = play(scenario, rig_stage(rig), &report);
    ms = os_now_us() / 1000 - begun_ms;
    if (e) {
        (void)fprintf(run->progress, "%s: %s: %s\n", err_name(e), scenario->file, err_text(e));
        run->failed++;
    } else {
        (void)fprintf(run->progress, "%s: %s \"%s\" (%u.%02u s)\n",
                      report.has_passed ? "passed" : "FAILED", scenario->file, scenario->name,
                      (unsigned)(ms / 1000), (unsigned)(ms % 1000 / 10));
        if (!report.has_passed)
            tell_failure(run->progress, scenario->file, &report);
        add_json(run, &report, ms);
        run->passed += report.has_passed;
        run->failed += !report.has_passed;
    }
    (void)fflush(run->progress);
    play_report_release(&report);
    return e == ERR_OK;
}

/* Read all files. False, after saying what is wrong with each, when one is no scenario. */
static bool
read_scenarios(struct run *run)
{
    bool ok = true;

    run->scenarios = mem_array((size_t)run->file_count, sizeof(struct scenario *));
    for (int i = 0; run->scenarios && i < run->file_count; i++) {
        struct why why = {0};
        enum err e = scenario_read(run->files[i], &run->scenarios[i], &why);

        if (e)
            (void)fprintf(stderr, "fakevss run: %s\n", why_text(&why, e));
        ok = ok && !e;
    }
    return ok && run->scenarios;
}

static void
write_record(struct run *run)
{
    struct text title = {0};
    struct why why = {0};
    enum err e;

    if (!run->record)
        return;
    if (run->file_count == 1)
        text_add(&title, "%s", run->scenarios[0]->name);
    else
        text_add(&title, "%d scenarios", run->file_count);
    e = record_write(run->record, text_get(&title), run->record_path, &why);
    if (e) {
        (void)fprintf(stderr, "fakevss run: %s\n", why_text(&why, e));
        run->failed++;
    }
    text_release(&title);
}

static void
finish(struct run *run, struct rig *rig)
{
    struct why why = {0};

    write_record(run);

    if (rig && run->is_kept)
        (void)fprintf(run->progress, "kept: %s\n", rig_folder(rig));
    if (rig_free(rig, run->is_kept, &why)) {
        (void)fprintf(stderr, "fakevss run: %s\n", why_text(&why, ERR_ARRAY));
        run->failed++;
    }
    (void)fprintf(run->progress, "%u passed, %u failed\n", run->passed, run->failed);
}

static int
play_all(struct run *run)
{
    const struct rig_settings settings = {.adapter = &run->options.adapter,
                                          .tools = text_get(&run->options.tools),
                                          .build = run->options.build,
                                          .step = run->is_verbose ? show_step : NULL,
                                          .step_ctx = run,
                                          .record = run->record};
    struct rig *rig = NULL;
    struct why why = {0};
    enum err e;

    json_open(&run->json, NULL, '{');
    json_open(&run->json, "scenarios", '[');
    e = rig_new(&settings, &rig, &why);
    if (e) {
        (void)fprintf(stderr, "fakevss run: %s\n", why_text(&why, e));
        run->failed++;
    }
    for (int i = 0; !e && i < run->file_count; i++)
        if (!play_one(run, rig, run->scenarios[i]))
            break;
    finish(run, rig);
    json_close(&run->json, ']');
    json_number(&run->json, "passed", run->passed);
    json_number(&run->json, "failed", run->failed);
    json_close(&run->json, '}');
    if (run->is_json && (run->json.is_broken || printf("%s\n", text_get(&run->json)) < 0))
        return EXIT_FAILED;
    return run->failed || fflush(stdout) == EOF ? EXIT_FAILED : EXIT_DONE;
}

int
command_run(int argc, char **argv)
{
    struct run run = {.progress = stdout};
    struct why why = {0};
    int status = parse(&run, argc, argv);
    enum err e;

    if (status)
        return status;
    if (run.is_json)
        run.progress = stderr;
    e = options_complete(&run.options, run.files[0], &why);
    if (e)
        (void)fprintf(stderr, "fakevss run: %s\n", why_text(&why, e));
    status = EXIT_USAGE;
    if (read_scenarios(&run) && !e) {
        child_catch_interrupts();
        run.record = run.record_path ? record_new() : NULL;
        status = run.record_path && !run.record ? EXIT_FAILED : play_all(&run);
    }
    for (int i = 0; run.scenarios && i < run.file_count; i++)
        scenario_free(run.scenarios[i]);
    mem_free(run.scenarios);
    record_free(run.record);
    text_release(&run.json);
    options_release(&run.options);
    return status;
}
