/* SPDX-License-Identifier: Apache-2.0 */
/* One function a check. A check that another one makes pointless is unknown, so that an
 * administrator reads one failure and not ten. */
#include "config.h"

#include "provider/admin/doctor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/utc.h"
#include "provider/admin/reconcile.h"

#define NAME_WIDTH 16

/* Flush-and-hold lasts 10 s for all providers together; half of it for us is a lot. Source: VSS,
 * Shadow Copy Creation for Providers. */
#define COMMIT_DEADLINE_MOST_MS 5000

/* Clocks of hosts and arrays are a little apart. */
#define CLOCK_TOLERANCE_MS (5 * 60 * 1000)

static const char install_remedy[] = "run \"lunshadow install\" as an administrator";
static const char array_remedy[] =
    "see whether the array is there and Backend, ArrayPath and HostName in "
    "HKLM\\SOFTWARE\\LunShadow are right; \"lunshadow install --set NAME=VALUE\" changes them";

static void __attribute__((format(gnu_printf, 5, 6)))
add(struct doctor *doctor, const char *name, enum doctor_result result, const char *remedy,
    const char *fmt, ...)
{
    struct doctor_check *check = &doctor->checks[doctor->count++];
    va_list args;

    check->name = name;
    check->result = result;
    check->remedy = remedy;
    va_start(args, fmt);
    (void)vsnprintf(check->detail, sizeof(check->detail), fmt, args); /* cutting is meant */
    va_end(args);
}

/* --- the machine --- */

static void
check_elevated(struct doctor *doctor, const struct facts *facts)
{
    switch (facts->is_elevated) {
    case FACT_YES:
        add(doctor, "elevated", DOCTOR_OK, NULL, "runs with an administrator's rights");
        break;
    case FACT_NO:
        add(doctor, "elevated", DOCTOR_WARN, "run doctor again as an administrator",
            "runs without an administrator's rights, so some checks may be wrong");
        break;
    case FACT_UNKNOWN:
        add(doctor, "elevated", DOCTOR_UNKNOWN, NULL, "the rights of this process are not known");
        break;
    }
}

static void
check_edition(struct doctor *doctor, const struct facts *facts)
{
    switch (facts->is_server_edition) {
    case FACT_YES:
        add(doctor, "edition", DOCTOR_OK, NULL, "Windows Server");
        break;
    case FACT_NO:
        add(doctor, "edition", DOCTOR_FAIL, "install on Windows Server",
            "a client edition of Windows: its VSS takes no hardware provider");
        break;
    case FACT_UNKNOWN:
        add(doctor, "edition", DOCTOR_UNKNOWN, NULL, "the edition of Windows is not known");
        break;
    }
}

/* @what is entered where @entry says. */
static void
check_entry(struct doctor *doctor, const char *name, const struct facts_entry *entry,
            const char *what)
{
    switch (entry->state) {
    case ENTRY_OWN:
        add(doctor, name, DOCTOR_OK, NULL, "%s is this program's: %s", what, entry->text);
        break;
    case ENTRY_OTHER:
        add(doctor, name, DOCTOR_FAIL, install_remedy, "%s is of another program or version: %s",
            what, entry->text);
        break;
    case ENTRY_MISSING:
        add(doctor, name, DOCTOR_FAIL, install_remedy, "%s is missing", what);
        break;
    case ENTRY_UNKNOWN:
        add(doctor, name, DOCTOR_UNKNOWN, NULL, "%s cannot be looked up: %s", what, entry->text);
        break;
    }
}

static void
check_machine(struct doctor *doctor, const struct facts *facts)
{
    check_elevated(doctor, facts);
    check_edition(doctor, facts);
    check_entry(doctor, "com", &facts->com, "the class entry of COM");
    check_entry(doctor, "vss", &facts->vss, "the registration with VSS");
    check_entry(doctor, "messages", &facts->messages, "the message file of the Application log");
}

/* --- settings --- */

static void
check_settings(struct doctor *doctor, const struct facts *facts)
{
    if (facts->settings_error)
        add(doctor, "settings", DOCTOR_FAIL,
            "correct it with \"lunshadow install --set NAME=VALUE\"", "%s",
            why_text(&facts->settings_why, facts->settings_error));
    else
        add(doctor, "settings", DOCTOR_OK, NULL, "all are legal");
}

static void
check_deadline(struct doctor *doctor, const struct facts *facts)
{
    uint32_t ms = facts->settings.commit_deadline_ms;

    if (facts->settings_error)
        add(doctor, "commit_deadline", DOCTOR_UNKNOWN, NULL, "the settings cannot be used");
    else if (ms > COMMIT_DEADLINE_MOST_MS)
        add(doctor, "commit_deadline", DOCTOR_WARN,
            "\"lunshadow install --set CommitDeadline=5000\"",
            "CommitDeadline is %" PRIu32 " ms, but Windows holds writes for 10000 ms in all, of "
            "which other providers need a part",
            ms);
    else
        add(doctor, "commit_deadline", DOCTOR_OK, NULL, "CommitDeadline is %" PRIu32 " ms", ms);
}

static void
check_caller(struct doctor *doctor, const struct facts *facts)
{
    if (facts->settings_error)
        add(doctor, "caller_check", DOCTOR_UNKNOWN, NULL, "the settings cannot be used");
    else if (!facts->settings.check_caller)
        add(doctor, "caller_check", DOCTOR_WARN, "\"lunshadow install --set CheckCaller=1\"",
            "CheckCaller is 0: every process of this machine may call the provider; meant for test "
            "platforms alone");
    else
        add(doctor, "caller_check", DOCTOR_OK, NULL, "callers are checked");
}

/* --- the array --- */

/* False, with an unknown check, when the array cannot be asked. */
static bool
has_array(struct doctor *doctor, const struct facts *facts, const char *name)
{
    if (facts->array_error)
        add(doctor, name, DOCTOR_UNKNOWN, NULL, "the array cannot be asked");
    return !facts->array_error;
}

static void
check_array(struct doctor *doctor, const struct facts *facts)
{
    if (facts->settings_error)
        add(doctor, "array", DOCTOR_UNKNOWN, NULL, "the settings cannot be used");
    else if (facts->array_error)
        add(doctor, "array", DOCTOR_FAIL, array_remedy, "%s",
            why_text(&facts->array_why, facts->array_error));
    else
        add(doctor, "array", DOCTOR_OK, NULL, "%s answers (%s at %s)", facts->array_info.model,
            facts->array_info.name, facts->settings.array_path);
}

static void
check_methods(struct doctor *doctor, const struct facts *facts)
{
    const struct array_info *info = &facts->array_info;

    if (!has_array(doctor, facts, "methods"))
        return;
    if (!info->has_differential && !info->has_plex)
        add(doctor, "methods", DOCTOR_FAIL,
            "enable snapshots or clones on the array; it may need a licence",
            "the array makes neither differential nor plex shadow copies");
    else
        add(doctor, "methods", DOCTOR_OK, NULL, "%s%s%s",
            info->has_differential ? "differential" : "",
            info->has_differential && info->has_plex ? " and " : "", info->has_plex ? "plex" : "");
}

/* The LUNs of this machine that the array knows, by Windows' word. */
static void
check_disks(struct doctor *doctor, const struct facts *facts)
{
    if (!has_array(doctor, facts, "disks"))
        return;
    if (facts->disk_count == 0)
        add(doctor, "disks", DOCTOR_UNKNOWN, NULL, "Windows tells the identity of no disk%s%s",
            facts->disks_why.text[0] ? ": " : "", facts->disks_why.text);
    else if (facts->disks_ours == 0)
        add(doctor, "disks", DOCTOR_WARN,
            "present the LUNs of the volumes to this host on the array, and see whether HostName "
            "and ArrayPath are right",
            "none of %zu disks of host %s is a LUN of the array: no volume will be claimed",
            facts->disk_count, facts->settings.host);
    else
        add(doctor, "disks", DOCTOR_OK, NULL, "%zu of %zu disks are LUNs of the array",
            facts->disks_ours, facts->disk_count);
}

/* --- identities --- */

static bool
has_twin(const struct lun *luns, size_t count, size_t index)
{
    for (size_t i = 0; i < index && i < count; i++) {
        if (lun_same(&luns[i], &luns[index]))
            return true;
    }
    return false;
}

static void
check_disk_ids(struct doctor *doctor, const struct facts *facts)
{
    static const char remedy[] = "let the array give each LUN a unique identifier in VPD page 0x83 "
                                 "(NAA, EUI-64); group the paths to one LUN with MPIO";
    char name[LUN_NAME_SIZE];

    if (facts->disk_count == 0) {
        add(doctor, "disk_ids", DOCTOR_UNKNOWN, NULL, "Windows tells the identity of no disk");
        return;
    }
    for (size_t i = 0; i < facts->disk_count; i++) {
        if (has_twin(facts->disks, facts->disk_count, i)) {
            add(doctor, "disk_ids", DOCTOR_FAIL, remedy, "two disks have the identifier %s",
                lun_name(&facts->disks[i], name));
            return;
        }
    }
    add(doctor, "disk_ids", DOCTOR_OK, NULL, "no two of %zu disks share an identifier",
        facts->disk_count);
}

/* The first LUN of the inventory whose identity VSS cannot use, and what is wrong with it. */
static const struct inventory_lun *
find_bad_identity(const struct inventory *inventory, const char **ret_problem)
{
    for (size_t i = 0; i < inventory->lun_count; i++) {
        const struct inventory_lun *lun = &inventory->luns[i];

        if (!page83_has_unique_id(&lun->lun.lun.page83)) {
            *ret_problem = "has no unique identifier";
            return lun;
        }
        if (lun->has_source_id) {
            *ret_problem = "has the identifier of its original LUN";
            return lun;
        }
        for (size_t j = 0; j < i; j++) {
            if (lun_same(&inventory->luns[j].lun.lun, &lun->lun.lun)) {
                *ret_problem = "has the identifier of another shadow copy LUN";
                return lun;
            }
        }
    }
    return NULL;
}

static void
check_lun_ids(struct doctor *doctor, const struct facts *facts)
{
    const char *problem = NULL;
    const struct inventory_lun *bad;

    if (!has_array(doctor, facts, "lun_ids"))
        return;
    bad = find_bad_identity(&facts->inventory, &problem);
    if (bad)
        add(doctor, "lun_ids", DOCTOR_FAIL,
            "let the array give each LUN a unique identifier in VPD page 0x83 (NAA, EUI-64)",
            "shadow copy LUN %s %s: import and resync cannot tell them apart", bad->name, problem);
    else
        add(doctor, "lun_ids", DOCTOR_OK, NULL,
            "%zu shadow copy LUNs, each with its own identifier", facts->inventory.lun_count);
}

/* --- what the tags tell --- */

static void
check_leftovers(struct doctor *doctor, const struct facts *facts)
{
    const struct reconcile_rules rules = {
        .host = facts->settings.host,
        .is_served = facts->is_served != FACT_NO,
    };
    size_t counts[RECONCILE_COUNT] = {0};

    if (!has_array(doctor, facts, "leftovers"))
        return;
    for (size_t i = 0; i < facts->inventory.set_count; i++)
        counts[reconcile_judge(&facts->inventory.sets[i], &rules, false)]++;
    if (counts[RECONCILE_LEFTOVER] > 0)
        add(doctor, "leftovers", DOCTOR_WARN,
            "\"lunshadow reconcile\" shows them, \"lunshadow reconcile --apply\" removes them; so "
            "does the provider when it starts",
            "%zu shadow copy sets were begun here and never finished", counts[RECONCILE_LEFTOVER]);
    else if (counts[RECONCILE_SERVED] > 0)
        add(doctor, "leftovers", DOCTOR_OK, NULL,
            "%zu unfinished shadow copy sets, in the hands of a running provider",
            counts[RECONCILE_SERVED]);
    else
        add(doctor, "leftovers", DOCTOR_OK, NULL,
            "none; %zu finished sets of this host, %zu of "
            "others",
            counts[RECONCILE_FINISHED], counts[RECONCILE_FOREIGN]);
}

/* Those that other hosts made are told there. */
static void
check_lost(struct doctor *doctor, const struct facts *facts)
{
    const struct inventory *inventory = &facts->inventory;
    const struct inventory_lun *first = NULL;
    size_t count = 0;
    char id[ID_TEXT_SIZE];

    if (!has_array(doctor, facts, "lost"))
        return;
    for (size_t i = 0; i < inventory->lun_count; i++) {
        const struct inventory_lun *lun = &inventory->luns[i];

        if (!lun->is_lost || strcmp(lun->host, facts->settings.host) != 0)
            continue;
        first = first ? first : lun;
        count++;
    }
    if (first)
        add(doctor, "lost", DOCTOR_FAIL,
            "delete these shadow copies through VSS (diskshadow, vssadmin; \"lunshadow sets\" "
            "shows "
            "them), give the array more space for shadow copies, and back up again",
            "%zu shadow copy LUNs lost their content because their space ran out; the first is %s "
            "of set %s",
            count, first->name, id_format(&first->set, id));
    else
        add(doctor, "lost", DOCTOR_OK, NULL, "no shadow copy of this host lost its content");
}

static void
check_clock(struct doctor *doctor, const struct facts *facts)
{
    char time[UTC_TEXT_SIZE];
    uint64_t newest = 0;

    if (!has_array(doctor, facts, "clock"))
        return;
    for (size_t i = 0; i < facts->inventory.lun_count; i++) {
        if (facts->inventory.luns[i].created_ms > newest)
            newest = facts->inventory.luns[i].created_ms;
    }
    if (newest > facts->now_ms && newest - facts->now_ms > CLOCK_TOLERANCE_MS)
        add(doctor, "clock", DOCTOR_WARN, "set the clocks of this host and of the array by NTP",
            "a shadow copy LUN was made at %s, which is still to come here",
            utc_format(newest, time));
    else
        add(doctor, "clock", DOCTOR_OK, NULL, "no shadow copy LUN is from the future");
}

void
doctor_examine(struct doctor *doctor, const struct facts *facts)
{
    check_machine(doctor, facts);
    check_settings(doctor, facts);
    check_deadline(doctor, facts);
    check_caller(doctor, facts);
    check_array(doctor, facts);
    check_methods(doctor, facts);
    check_disks(doctor, facts);
    check_disk_ids(doctor, facts);
    check_lun_ids(doctor, facts);
    check_leftovers(doctor, facts);
    check_lost(doctor, facts);
    check_clock(doctor, facts);
}

size_t
doctor_count(const struct doctor *doctor, enum doctor_result result)
{
    size_t count = 0;

    for (size_t i = 0; i < doctor->count; i++)
        count += doctor->checks[i].result == result;
    return count;
}

/* --- the report --- */

static const char *const result_names[DOCTOR_RESULT_COUNT] = {
    [DOCTOR_OK] = "ok",
    [DOCTOR_UNKNOWN] = "unknown",
    [DOCTOR_WARN] = "warning",
    [DOCTOR_FAIL] = "failed",
};

static void
write_json(const struct doctor *doctor, struct text *text)
{
    json_open(text, NULL, '{');
    json_open(text, "checks", '[');
    for (size_t i = 0; i < doctor->count; i++) {
        const struct doctor_check *check = &doctor->checks[i];

        json_open(text, NULL, '{');
        json_string(text, "check", check->name);
        json_string(text, "result", result_names[check->result]);
        json_string(text, "detail", check->detail);
        if (check->remedy)
            json_string(text, "remedy", check->remedy);
        else
            json_null(text, "remedy");
        json_close(text, '}');
    }
    json_close(text, ']');
    for (unsigned i = 0; i < DOCTOR_RESULT_COUNT; i++)
        json_number(text, result_names[i], doctor_count(doctor, (enum doctor_result)i));
    json_close(text, '}');
}

void
doctor_write(const struct doctor *doctor, bool is_json, struct text *text)
{
    if (is_json) {
        write_json(doctor, text);
        return;
    }
    for (size_t i = 0; i < doctor->count; i++) {
        const struct doctor_check *check = &doctor->checks[i];

        text_add(text, "%-7s  ", result_names[check->result]);
        text_add_column(text, check->name, NAME_WIDTH);
        text_add_foreign(text, check->detail);
        text_add(text, "\n");
        if (check->remedy)
            text_add(text, "%*s%s\n", NAME_WIDTH + 11, "", check->remedy);
    }
    text_add(text, "%zu ok, %zu unknown, %zu warnings, %zu failed\n",
             doctor_count(doctor, DOCTOR_OK), doctor_count(doctor, DOCTOR_UNKNOWN),
             doctor_count(doctor, DOCTOR_WARN), doctor_count(doctor, DOCTOR_FAIL));
}
