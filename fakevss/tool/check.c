/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss check: the scenarios that need to know nothing of an array, played against one registered
 * provider, and what the checker says about each of its calls. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/tool/check_impl.h"
#include "fakevss/tool/child.h"
#include "fakevss/tool/command.h"
#include "fakevss/tool/place.h"

static const char me[] = "check";

static const struct check_format *const formats[] = {&check_text, &check_tap, &check_junit};

/* What is said on the command line, and where things are when it is not. */
struct options {
    const char *adapter, *build, *scenarios;
    bool is_kept;
    int file_count;
    char **files; /* argv, compacted */
    struct text tools, own_adapter, own_build, own_scenarios;
};

/* --- options --- */

static const struct check_format *
find_format(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

static bool
add_output(struct check *check, const struct check_format *format, const char *path)
{
    if (check->output_count == CHECK_OUTPUTS_MAX)
        return false;
    check->outputs[check->output_count++] = (struct check_output){format, path, NULL};
    return true;
}

static bool
parse_patience(const char *text, uint32_t *ret_ms)
{
    char *end;
    unsigned long seconds = strtoul(text, &end, 10);

    *ret_ms = (uint32_t)seconds * 1000;
    return *text && !*end && seconds >= 1 && seconds <= 600;
}

static int
parse(struct check *check, struct options *options, int argc, char **argv)
{
    const struct check_format *format = NULL; /* of the next output */

    options->files = argv;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        const char **text = NULL;

        if (argv[i][0] != '-') {
            options->files[options->file_count++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--keep") == 0) {
            options->is_kept = true;
            continue;
        }
        if (strcmp(argv[i], "--verbose") == 0) {
            check->is_verbose = true;
            continue;
        }
        if (strcmp(argv[i], "--provider") == 0)
            text = &check->wanted;
        else if (strcmp(argv[i], "--adapter") == 0)
            text = &options->adapter;
        else if (strcmp(argv[i], "--build") == 0)
            text = &options->build;
        else if (strcmp(argv[i], "--scenarios") == 0)
            text = &options->scenarios;
        if (text && value) {
            *text = value;
        } else if (strcmp(argv[i], "--patience") == 0 && value) {
            if (!parse_patience(value, &check->patience_ms))
                return command_usage(me, "--patience takes 1 to 600 seconds, not %s", value);
        } else if (strcmp(argv[i], "--format") == 0 && value) {
            format = find_format(value);
            if (!format)
                return command_usage(me, "there is no format %s: text, tap or junit", value);
        } else if (strcmp(argv[i], "-o") == 0 && value) {
            if (!add_output(check, format ? format : &check_text, value))
                return command_usage(me, "too many outputs");
            format = NULL;
        } else {
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
        }
        i++;
    }
    if ((format || check->output_count == 0) &&
        !add_output(check, format ? format : &check_text, NULL))
        return command_usage(me, "too many outputs");
    return check->wanted ? EXIT_DONE : command_usage(me, "which provider? --provider ID");
}

static enum err
add_defaults(struct options *options)
{
    const char *tools;
    enum err e = place_tools(&options->tools);

    tools = text_get(&options->tools);
    if (!e)
        e = place_build(tools, &options->own_build);
    if (!e)
        e = place_scenarios(tools, &options->own_scenarios);
    if (e)
        return e;
    if (!options->build)
        options->build = text_get(&options->own_build);
    if (!options->scenarios)
        options->scenarios = text_get(&options->own_scenarios);
    text_add(&options->own_adapter, "%s/mock.adapter", options->scenarios);
    if (!options->adapter)
        options->adapter = text_get(&options->own_adapter);
    return options->own_adapter.is_broken ? ERR_NOMEM : ERR_OK;
}

static void
options_release(struct options *options)
{
    text_release(&options->tools);
    text_release(&options->own_adapter);
    text_release(&options->own_build);
    text_release(&options->own_scenarios);
}

/* --- scenarios --- */

struct folder {
    struct check *check;
    const char *path;
    size_t capacity;
    bool is_bad; /* a file is no scenario: said already */
};

static enum err
read_scenario(struct folder *folder, const char *path)
{
    struct check *check = folder->check;
    struct scenario *scenario = NULL;
    struct why why = {0};
    enum err e;

    if (check->scenario_count == folder->capacity) {
        size_t more = folder->capacity ? 2 * folder->capacity : 64;
        struct scenario **larger = mem_array(more, sizeof(struct scenario *));

        if (!larger)
            return ERR_NOMEM;
        if (check->scenario_count > 0)
            memcpy(larger, check->scenarios, check->scenario_count * sizeof(struct scenario *));
        mem_free(check->scenarios);
        check->scenarios = larger;
        folder->capacity = more;
    }
    e = scenario_read(path, &scenario, &why);
    if (e) {
        (void)fprintf(stderr, "fakevss check: %s\n", why_text(&why, e));
        folder->is_bad = true;
        return e == ERR_NOMEM ? e : ERR_OK;
    }
    check->scenarios[check->scenario_count++] = scenario;
    return ERR_OK;
}

static enum err
read_entry(void *ctx, const char *name)
{
    struct folder *folder = ctx;
    size_t length = strlen(name);
    char *path;
    enum err e;

    if (length < 4 || strcmp(name + length - 4, ".scn") != 0)
        return ERR_OK;
    path = os_path_join(folder->path, name);
    e = path ? read_scenario(folder, path) : ERR_NOMEM;
    mem_free(path);
    return e;
}

static int
by_file(const void *a, const void *b)
{
    const struct scenario *const *of_a = a;
    const struct scenario *const *of_b = b;

    return strcmp((*of_a)->file, (*of_b)->file);
}

/* The files that are named, in that order; else all of the folder by name. */
static bool
read_scenarios(struct check *check, const struct options *options)
{
    struct folder folder = {.check = check, .path = options->scenarios};
    struct why why = {0};
    enum err e = ERR_OK;

    for (int i = 0; !e && i < options->file_count; i++)
        e = read_scenario(&folder, options->files[i]);
    if (options->file_count == 0)
        e = os_list_dir(options->scenarios, read_entry, &folder, &why);
    if (!e && !folder.is_bad && check->scenario_count == 0)
        e = why_set(&why, ERR_NOT_FOUND, "%s: there is no scenario in it", options->scenarios);
    if (e)
        (void)fprintf(stderr, "fakevss check: %s\n", why_text(&why, e));
    if (!e && options->file_count == 0 && check->scenario_count > 0)
        qsort(check->scenarios, check->scenario_count, sizeof(struct scenario *), by_file);
    return !e && !folder.is_bad;
}

/* --- outputs --- */

static bool
open_outputs(struct check *check)
{
    for (size_t i = 0; i < check->output_count; i++) {
        struct check_output *output = &check->outputs[i];

        output->file = output->path ? fopen(output->path, "w") : stdout;
        if (!output->file) {
            (void)fprintf(stderr, "fakevss check: %s cannot be written\n", output->path);
            return false;
        }
    }
    return true;
}

static bool
close_outputs(struct check *check)
{
    bool ok = true;

    for (size_t i = 0; i < check->output_count; i++) {
        struct check_output *output = &check->outputs[i];

        if (!output->file)
            continue;
        if (fflush(output->file) || ferror(output->file)) {
            (void)fprintf(stderr, "fakevss check: %s cannot be written\n",
                          output->path ? output->path : "standard output");
            ok = false;
        }
        if (output->path)
            (void)fclose(output->file);
        output->file = NULL;
    }
    return ok;
}

/* --- the check --- */

static void
step(void *ctx, const struct statement *statement)
{
    struct check *check = ctx;

    if (check->judge)
        judge_step(check->judge, statement);
    if (!check->is_verbose)
        return;
    if (statement)
        (void)fprintf(stderr, "  %s:%u: %s\n", check->scenario->file, statement->line,
                      statement->text);
    else
        (void)fprintf(stderr, "  %s: checks at the end\n", check->scenario->file);
}

static enum err
hear(void *ctx, const char *host, unsigned agent, const char *session, struct text *json,
     unsigned *ret_breaches, struct why *why)
{
    struct check *check = ctx;

    return judge_hear(check->judge, host, agent, session, json, ret_breaches, why);
}

static void
play_and_write(struct check *check, const struct rig *rig)
{
    struct check_report *report = &check->report;

    report->provider_id = check->provider.id;
    report->provider_name = check->provider.name;
    report->class_id = check->provider.class_id;
    for (size_t i = 0; i < check->output_count; i++)
        check->outputs[i].format->begin(check->outputs[i].file, report);
    report->is_cut = check_play_all(check, rig) != ERR_OK;
    for (size_t i = 0; i < check->output_count; i++)
        check->outputs[i].format->end(check->outputs[i].file, report);
}

static int
run(struct check *check, const struct options *options)
{
    const struct rig_ear ear = {check, hear};
    const struct rig_settings settings = {.adapter = &check->adapter,
                                          .tools = text_get(&options->tools),
                                          .build = options->build,
                                          .step = step,
                                          .step_ctx = check,
                                          .ear = &ear};
    struct rig *rig = NULL;
    struct why why = {0};
    int status = EXIT_FAILED;
    enum err e = rig_new(&settings, &rig, &why);

    if (!e) {
        e = check_find_provider(check, rig, &why);
        if (e == ERR_NOT_FOUND || e == ERR_NOT_SUPPORTED)
            status = EXIT_USAGE; /* nothing was played */
    }
    if (!e)
        e = judge_new(check->provider.name, &check->judge);
    if (!e && open_outputs(check)) {
        play_and_write(check, rig);
        status = check_report_conforms(&check->report) ? EXIT_DONE : EXIT_FAILED;
    }
    if (e)
        (void)fprintf(stderr, "fakevss check: %s\n", why_text(&why, e));
    if (rig && options->is_kept)
        (void)fprintf(stderr, "kept: %s\n", rig_folder(rig));
    e = rig_free(rig, options->is_kept, &why);
    if (e) {
        (void)fprintf(stderr, "fakevss check: %s\n", why_text(&why, e));
        status = EXIT_FAILED;
    }
    return close_outputs(check) ? status : EXIT_FAILED;
}

int
command_check(int argc, char **argv)
{
    struct check check = {0};
    struct options options = {0};
    struct why why = {0};
    int status = parse(&check, &options, argc, argv);
    enum err e;

    if (status)
        return status;
    e = add_defaults(&options);
    if (!e)
        e = adapter_load(options.adapter, &check.adapter, &why);
    if (e)
        (void)fprintf(stderr, "fakevss check: %s\n", why_text(&why, e));
    status = EXIT_USAGE;
    if (!e && read_scenarios(&check, &options)) {
        child_catch_interrupts();
        status = run(&check, &options);
    }
    check_report_release(&check.report);
    judge_free(check.judge);
    check_provider_release(&check.provider);
    for (size_t i = 0; i < check.scenario_count; i++)
        scenario_free(check.scenarios[i]);
    mem_free(check.scenarios);
    adapter_release(&check.adapter);
    options_release(&options);
    return status;
}
