/* SPDX-License-Identifier: Apache-2.0 */
/* A line, or a member, a fact; what is not known is told as that. */
#include "config.h"

#include "provider/admin/status.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/utc.h"
#include "provider/admin/listing.h"

#define LABEL_WIDTH 14

struct out {
    const struct facts *facts;
    bool is_json;
    struct text *text;
};

/* A line "label  value". */
static void
add_line(const struct out *out, const char *label, const char *value)
{
    text_add_column(out->text, label, LABEL_WIDTH);
    text_add_foreign(out->text, value);
    text_add(out->text, "\n");
}

/* --- the machine --- */

static const char *
entry_name(const struct facts_entry *entry)
{
    switch (entry->state) {
    case ENTRY_MISSING:
        return "missing";
    case ENTRY_OTHER:
        return "other";
    case ENTRY_OWN:
        return "registered";
    case ENTRY_UNKNOWN:
        break;
    }
    return "unknown";
}

static void
add_entry(const struct out *out, const char *key, const char *label,
          const struct facts_entry *entry)
{
    static const char *const lines[] = {
        [ENTRY_UNKNOWN] = "unknown: ",
        [ENTRY_MISSING] = "not registered",
        [ENTRY_OTHER] = "registered for another program or version: ",
        [ENTRY_OWN] = "registered: ",
    };

    if (out->is_json) {
        json_open(out->text, key, '{');
        json_string(out->text, "state", entry_name(entry));
        json_string(out->text, "detail", entry->text);
        json_close(out->text, '}');
        return;
    }
    text_add_column(out->text, label, LABEL_WIDTH);
    text_add(out->text, "%s", lines[entry->state]);
    text_add_foreign(out->text, entry->state == ENTRY_MISSING ? "" : entry->text);
    text_add(out->text, "\n");
}

static void
add_fact(const struct out *out, const char *key, const char *label, enum fact fact,
         const char *if_yes, const char *if_no)
{
    if (!out->is_json)
        add_line(out, label, fact == FACT_YES ? if_yes : fact == FACT_NO ? if_no : "unknown");
    else if (fact == FACT_UNKNOWN)
        json_null(out->text, key);
    else
        json_bool(out->text, key, fact == FACT_YES);
}

static void
add_machine(const struct out *out)
{
    const struct facts *facts = out->facts;
    char time[UTC_TEXT_SIZE];

    if (out->is_json) {
        json_string(out->text, "version", PACKAGE_VERSION);
        json_string(out->text, "time", utc_format(facts->now_ms, time));
    } else {
        add_line(out, "version", PACKAGE_VERSION);
        add_line(out, "time", utc_format(facts->now_ms, time));
    }
    add_fact(out, "served", "provider", facts->is_served, "a process serves this host",
             "no process runs; VSS starts one when it needs it");
    add_entry(out, "com", "COM", &facts->com);
    add_entry(out, "vss", "VSS", &facts->vss);
}

/* --- settings and array --- */

static void
add_settings(const struct out *out)
{
    const struct facts *facts = out->facts;

    if (out->is_json) {
        json_open(out->text, "settings", '{');
        json_bool(out->text, "legal", !facts->settings_error);
        if (facts->settings_error) {
            json_string(out->text, "error", why_text(&facts->settings_why, facts->settings_error));
        } else {
            json_string(out->text, "backend", facts->settings.backend);
            json_string(out->text, "array", facts->settings.array_path);
            json_string(out->text, "host", facts->settings.host);
        }
        json_close(out->text, '}');
    } else if (facts->settings_error) {
        add_line(out, "settings", why_text(&facts->settings_why, facts->settings_error));
    } else {
        add_line(out, "host", facts->settings.host);
        add_line(out, "backend", facts->settings.backend);
        add_line(out, "array", facts->settings.array_path);
    }
}

static void
add_capabilities(const struct out *out, const struct array_info *info)
{
    const struct {
        const char *name;
        bool has;
    } rows[] = {
        {"differential", info->has_differential},
        {"plex", info->has_plex},
        {"transport", info->has_transport},
        {"resync", info->has_resync},
    };
    struct text *text = out->text;

    if (out->is_json)
        json_open(text, "capabilities", '[');
    else
        text_add_column(text, "capabilities", LABEL_WIDTH);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!rows[i].has)
            continue;
        if (out->is_json)
            json_string(text, NULL, rows[i].name);
        else
            text_add(text, "%s, ", rows[i].name);
    }
    if (out->is_json) {
        json_close(text, ']');
        json_number(text, "set_lun_max", info->group_lun_max);
    } else {
        text_add(text, "at most %" PRIu32 " LUNs in a set\n", info->group_lun_max);
    }
}

static void
add_array(const struct out *out)
{
    const struct facts *facts = out->facts;

    if (out->is_json) {
        json_open(out->text, "array", '{');
        json_bool(out->text, "reachable", !facts->array_error);
        if (facts->array_error) {
            json_string(out->text, "error", why_text(&facts->array_why, facts->array_error));
        } else {
            json_string(out->text, "model", facts->array_info.model);
            add_capabilities(out, &facts->array_info);
        }
        json_close(out->text, '}');
    } else if (facts->array_error) {
        add_line(out, "unreachable", why_text(&facts->array_why, facts->array_error));
    } else {
        add_line(out, "model", facts->array_info.model);
        add_capabilities(out, &facts->array_info);
    }
}

/* --- shadow copies --- */

/* Each is counted once: by its state, or as lost. */
#define COUNT_LOST 3
#define COUNTS 4

static void
count_states(const struct inventory *inventory, size_t *sets, size_t *luns)
{
    for (size_t i = 0; i < inventory->set_count; i++)
        sets[inventory->sets[i].lost_count ? COUNT_LOST : inventory->sets[i].state]++;
    for (size_t i = 0; i < inventory->lun_count; i++)
        luns[inventory->luns[i].is_lost ? COUNT_LOST : inventory->luns[i].state]++;
}

static void
add_counts(const struct out *out, const char *key, const size_t *counts)
{
    if (out->is_json)
        json_open(out->text, key, '{');
    else
        text_add_column(out->text, key, LABEL_WIDTH);
    for (unsigned i = 0; i < COUNTS; i++) {
        const char *name = inventory_state_name((enum array_shadow_state)i, i == COUNT_LOST);

        if (out->is_json)
            json_number(out->text, name, counts[i]);
        else
            text_add(out->text, "%s%zu %s", i ? ", " : "", counts[i], name);
    }
    if (out->is_json)
        json_close(out->text, '}');
    else
        text_add(out->text, "\n");
}

static void
add_last_set(const struct out *out, const struct inventory_set *set)
{
    char id[ID_TEXT_SIZE], time[UTC_TEXT_SIZE];

    (void)id_format(&set->id, id);
    if (out->is_json) {
        json_open(out->text, NULL, '{');
        json_string(out->text, "set", id);
        json_string(out->text, "created", utc_format(set->created_ms, time));
        listing_committed_json(out->text, set->committed_ms);
        json_number(out->text, "luns", set->lun_count);
        json_close(out->text, '}');
    } else {
        text_add_column(out->text, "last set", LABEL_WIDTH);
        text_add(out->text, "%s %s  %s  %zu LUN%s\n", set->committed_ms ? "committed" : "begun",
                 utc_format(set->committed_ms ? set->committed_ms : set->created_ms, time), id,
                 set->lun_count, set->lun_count == 1 ? "" : "s");
    }
}

static void
add_last_sets(const struct out *out)
{
    const struct inventory *inventory = &out->facts->inventory;
    unsigned listed = 0;

    if (out->is_json)
        json_open(out->text, "last_sets", '[');
    for (size_t i = inventory->set_count; i > 0 && listed < STATUS_LAST_SETS; i--) {
        const struct inventory_set *set = &inventory->sets[i - 1];

        if (set->state != ARRAY_SHADOW_RELEASED ||
            strcmp(set->host, out->facts->settings.host) != 0)
            continue;
        add_last_set(out, set);
        listed++;
    }
    if (out->is_json)
        json_close(out->text, ']');
    else if (listed == 0)
        add_line(out, "last set", "none of this host is on the array");
}

void
status_write(const struct facts *facts, bool is_json, struct text *text)
{
    const struct out out = {.facts = facts, .is_json = is_json, .text = text};
    size_t sets[COUNTS] = {0}, luns[COUNTS] = {0}; /* by enum array_shadow_state, and the lost */

    if (is_json)
        json_open(text, NULL, '{');
    add_machine(&out);
    add_settings(&out);
    if (!facts->settings_error)
        add_array(&out);
    if (!facts->settings_error && !facts->array_error) {
        count_states(&facts->inventory, sets, luns);
        add_counts(&out, "sets", sets);
        add_counts(&out, "luns", luns);
        add_last_sets(&out);
    }
    if (is_json)
        json_close(text, '}');
}
