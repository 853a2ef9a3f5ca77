/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that look at the array beside a running provider. Opening the array removes nothing;
 * only reconcile --apply does, and what it may remove is decided in admin/reconcile.c. */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "base/text.h"
#include "provider/admin/doctor.h"
#include "provider/admin/explain.h"
#include "provider/admin/listing.h"
#include "provider/admin/reconcile_run.h"
#include "provider/admin/status.h"
#include "provider/app/cluster.h"
#include "provider/app/command.h"
#include "provider/app/device.h"
#include "provider/app/gather.h"
#include "provider/app/instance.h"
#include "provider/app/secret.h"
#include "provider/app/settings_store.h"

/* What every one of these commands has: the options that it was given, the array, and its report,
 * which is printed whole or not at all. */
struct admin {
    const char *command;
    bool is_json;
    bool is_applied;
    const char *name; /* of a device, borrowed; NULL: none was given */
    struct id *sets;  /* owned */
    size_t set_count;

    struct settings settings;
    struct array *array;
    struct text text;
    struct why why;
};

/* --- arguments --- */

/* Which of the arguments a command takes, besides --json. */
enum takes {
    TAKES_NAME = 1,
    TAKES_SETS = 2,  /* --set ID, any number of times */
    TAKES_APPLY = 4, /* --apply */
};

static int
parse_set(struct admin *admin, const char *text)
{
    if (!text)
        return command_usage_error(admin->command, "--set needs the id of a shadow copy set");
    if (!id_parse(text, &admin->sets[admin->set_count]))
        return command_usage_error("this is not the id of a shadow copy set:", text);
    admin->set_count++;
    return EXIT_OK;
}

static int
parse(struct admin *admin, unsigned takes, int count, char **args)
{
    int result = EXIT_OK;

    admin->sets = mem_array((size_t)count + 1, sizeof(*admin->sets));
    if (!admin->sets)
        return command_report(admin->command, ERR_NOMEM, NULL);
    for (int i = 0; i < count && result == EXIT_OK; i++) {
        if (strcmp(args[i], "--json") == 0)
            admin->is_json = true;
        else if (strcmp(args[i], "--apply") == 0 && takes & TAKES_APPLY)
            admin->is_applied = true;
        else if (strcmp(args[i], "--set") == 0 && takes & TAKES_SETS) {
            result = parse_set(admin, i + 1 < count ? args[i + 1] : NULL);
            i++;
        } else if (args[i][0] != '-' && takes & TAKES_NAME && !admin->name)
            admin->name = args[i];
        else
            result = command_usage_error("unknown argument", args[i]);
    }
    if (result == EXIT_OK && takes & TAKES_NAME && !admin->name)
        result = command_usage_error(admin->command, "needs the name of a volume, disk or LUN");
    return result;
}

/* --- running --- */

/* The settings and the array that they name. */
static int
open_array(struct admin *admin)
{
    enum err e = settings_store_load(&admin->settings, &admin->why);

    if (e == ERR_ACCESS || e == ERR_NOMEM)
        return command_report(admin->command, e, &admin->why);
    if (e)
        return command_result(admin->command, EXIT_SETTINGS, &admin->why);
    e = secret_open_array(&admin->settings, &admin->array, &admin->why);
    return command_report_array(admin->command, e, &admin->why);
}

static struct listing
report_on(struct admin *admin)
{
    return (struct listing){&admin->text, admin->is_json, os_utc_ms()};
}

/* Print the report; @result is the exit code unless that fails. */
static int
print(struct admin *admin, int result)
{
    if (admin->text.is_broken)
        return command_report(admin->command, ERR_NOMEM, NULL);
    if (fputs(text_get(&admin->text), stdout) < 0 || (admin->is_json && puts("") < 0) ||
        fflush(stdout) != 0)
        return command_report(admin->command, ERR_IO, NULL);
    return result;
}

static void
admin_release(struct admin *admin)
{
    array_close(admin->array);
    text_release(&admin->text);
    mem_free(admin->sets);
}

/* Parse, open the array, @run, and clean up. */
static int
run_on_array(const char *command, unsigned takes, int count, char **args,
             int (*run)(struct admin *admin))
{
    struct admin admin = {.command = command};
    int result = parse(&admin, takes, count, args);

    if (result == EXIT_OK)
        result = open_array(&admin);
    if (result == EXIT_OK)
        result = run(&admin);
    admin_release(&admin);
    return result;
}

/* --- status, doctor --- */

/* Parse, gather the facts, report, and clean up. These two go on without an array. */
static int
run_on_facts(const char *command, int count, char **args,
             int (*write)(struct admin *admin, const struct facts *facts))
{
    struct admin admin = {.command = command};
    int result = parse(&admin, 0, count, args);

    if (result == EXIT_OK) {
        struct facts facts = {0};

        gather(&facts);
        result = print(&admin, write(&admin, &facts));
        facts_release(&facts);
    }
    admin_release(&admin);
    return result;
}

static int
write_status(struct admin *admin, const struct facts *facts)
{
    status_write(facts, admin->is_json, &admin->text);
    return EXIT_OK;
}

static int
write_doctor(struct admin *admin, const struct facts *facts)
{
    struct doctor doctor = {0};

    doctor_examine(&doctor, facts);
    doctor_write(&doctor, admin->is_json, &admin->text);
    return doctor_count(&doctor, DOCTOR_FAIL) > 0 ? EXIT_FAILED : EXIT_OK;
}

static int
command_status(int count, char **args)
{
    return run_on_facts("status", count, args, write_status);
}

static int
command_doctor(int count, char **args)
{
    return run_on_facts("doctor", count, args, write_doctor);
}

/* --- luns, sets --- */

static int
list(struct admin *admin, void (*listing)(const struct listing *out, const struct inventory *))
{
    const struct listing out = report_on(admin);
    struct inventory inventory = {0};
    enum err e = inventory_load(admin->array, &inventory, &admin->why);

    if (e)
        return command_report_array(admin->command, e, &admin->why);
    listing(&out, &inventory);
    inventory_release(&inventory);
    return print(admin, EXIT_OK);
}

static int
run_luns(struct admin *admin)
{
    return list(admin, listing_luns);
}

static int
run_sets(struct admin *admin)
{
    return list(admin, listing_sets);
}

static int
command_luns(int count, char **args)
{
    return run_on_array("luns", 0, count, args, run_luns);
}

static int
command_sets(int count, char **args)
{
    return run_on_array("sets", 0, count, args, run_sets);
}

/* --- explain --- */

static int
run_explain(struct admin *admin)
{
    const struct claimant claimant = {admin->array, cluster_is_node()};
    const struct listing out = report_on(admin);
    struct explain_subject subject = {.name = admin->name};
    struct lun *luns = NULL;
    enum err e =
        device_luns(&device_system_windows, admin->name, &luns, &subject.lun_count, &admin->why);

    if (e)
        return command_report(admin->command, e, &admin->why);
    subject.luns = luns;
    e = explain(&claimant, &subject, &out, &admin->why);
    mem_free(luns);
    return print(admin, command_report_array(admin->command, e, &admin->why));
}

static int
command_explain(int count, char **args)
{
    return run_on_array("explain", TAKES_NAME, count, args, run_explain);
}

/* --- reconcile --- */

/* While leftovers are removed no provider may start: it could begin a set. Where one runs they are
 * left to it. */
static int
run_reconcile(struct admin *admin)
{
    const struct listing out = report_on(admin);
    struct instance instance = {0};
    struct reconcile_request request = {
        .rules.host = admin->settings.host,
        .named = admin->sets,
        .named_count = admin->set_count,
        .is_applied = admin->is_applied,
    };
    enum err e = ERR_OK;

    if (admin->is_applied)
        e = instance_take(0, &instance, &admin->why);
    if (e && e != ERR_EXISTS)
        return command_report(admin->command, e, &admin->why);
    request.rules.is_served = admin->is_applied ? e == ERR_EXISTS : instance_is_taken();

    admin->why.text[0] = '\0';
    e = reconcile_run(admin->array, &request, &out, &admin->why);
    instance_release(&instance);
    return print(admin, command_report_array(admin->command, e, &admin->why));
}

static int
command_reconcile(int count, char **args)
{
    return run_on_array("reconcile", TAKES_SETS | TAKES_APPLY, count, args, run_reconcile);
}

const struct command commands_admin[] = {
    {"status",
     "  status                          tell what runs, what is registered, what the array holds\n",
     true, command_status},
    {"doctor",
     "  doctor                          check machine, settings and array, each with its remedy; "
     "exit\n"
     "                                  code 1 when a check failed\n",
     true, command_doctor},
    {"luns", "  luns                            list the shadow copy LUNs on the array\n", true,
     command_luns},
    {"sets", "  sets                            list the shadow copy sets on the array\n", true,
     command_sets},
    {"explain",
     "  explain NAME                    say for each context whether a volume, disk or LUN is "
     "claimed,\n"
     "                                  and why not: X:, a mount folder, \\\\?\\Volume{...}\\,\n"
     "                                  \\\\.\\PhysicalDriveN, an NAA, eui.ID, t10.ID\n",
     true, command_explain},
    {"reconcile",
     "  reconcile [--set ID]... [--apply]\n"
     "                                  show what this host left unfinished on the array; with "
     "--apply\n"
     "                                  remove it. --set: only these sets, also finished ones\n",
     true, command_reconcile},
    {0},
};
