/* SPDX-License-Identifier: Apache-2.0 */
/* Names of hosts and LUNs come from the array and are foreign: they are written escaped. */
#include "config.h"

#include "provider/admin/listing.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "base/utc.h"

#define NAME_WIDTH 32 /* an NAA of 16 bytes */
#define HOST_WIDTH 16
#define SIZE_TEXT_SIZE 32

static uint64_t
age_ms(const struct listing *out, uint64_t created_ms)
{
    return out->now_ms > created_ms ? out->now_ms - created_ms : 0;
}

/* "512 bytes", "1.5 GiB". */
static char *
format_size(uint64_t size, char *buf)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    uint64_t tenths;
    unsigned i = 0;

    if (size < 1024) {
        (void)snprintf(buf, SIZE_TEXT_SIZE, "%" PRIu64 " bytes", size); /* always fits */
        return buf;
    }
    for (; size >= 1024 * 1024; i++)
        size /= 1024;
    tenths = size * 10 / 1024;
    (void)snprintf(buf, SIZE_TEXT_SIZE, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
                   units[i]); /* always fits */
    return buf;
}

/* The last column, or a part of a line. */
static void
add_hosts(struct text *text, const struct inventory_hosts *hosts)
{
    if (hosts->count == 0)
        text_add(text, "-");
    for (size_t i = 0; i < hosts->count; i++) {
        if (i > 0)
            text_add(text, ", ");
        text_add_foreign(text, hosts->names[i]);
    }
}

static void
add_hosts_json(struct text *text, const struct inventory_hosts *hosts)
{
    json_open(text, "presented_to", '[');
    for (size_t i = 0; i < hosts->count; i++)
        json_string(text, NULL, hosts->names[i]);
    json_close(text, ']');
}

void
listing_committed_json(struct text *text, uint64_t committed_ms)
{
    char time[UTC_TEXT_SIZE];

    if (committed_ms)
        json_string(text, "committed", utc_format(committed_ms, time));
    else
        json_null(text, "committed");
}

static void
add_times_json(const struct listing *out, uint64_t created_ms, uint64_t committed_ms)
{
    char time[UTC_TEXT_SIZE];

    json_string(out->text, "created", utc_format(created_ms, time));
    listing_committed_json(out->text, committed_ms);
    json_number(out->text, "age_s", age_ms(out, created_ms) / 1000);
}

static void
add_lun_json(const struct listing *out, const struct inventory_lun *lun)
{
    struct text *text = out->text;
    char id[ID_TEXT_SIZE];

    json_open(text, NULL, '{');
    json_string(text, "lun", lun->name);
    json_number(text, "size", lun->lun.size);
    json_string(text, "serial", lun->lun.lun.serial);
    json_string(text, "source", lun->source);
    json_string(text, "set", id_format(&lun->set, id));
    json_string(text, "shadow_copy", id_format(&lun->shadow_copy, id));
    json_string(text, "host", lun->host);
    json_string(text, "method", array_method_name(lun->method));
    json_string(text, "state", array_shadow_state_name(lun->state));
    json_bool(text, "lost", lun->is_lost);
    add_times_json(out, lun->created_ms, lun->committed_ms);
    add_hosts_json(text, &lun->presented);
    json_close(text, '}');
}

static void
add_lun(const struct listing *out, const struct inventory_lun *lun)
{
    struct text *text = out->text;
    char size[SIZE_TEXT_SIZE], span[SPAN_TEXT_SIZE], id[ID_TEXT_SIZE];

    text_add_column(text, lun->name, NAME_WIDTH);
    text_add(text, "%10s  %-9s  %-12s  %8s  ", format_size(lun->lun.size, size),
             inventory_state_name(lun->state, lun->is_lost), array_method_name(lun->method),
             utc_format_span(age_ms(out, lun->created_ms), span));
    text_add_column(text, lun->source, NAME_WIDTH);
    text_add(text, "%s  ", id_format(&lun->set, id));
    text_add_column(text, lun->host, HOST_WIDTH);
    add_hosts(text, &lun->presented);
    text_add(text, "\n");
}

void
listing_luns(const struct listing *out, const struct inventory *inventory)
{
    struct text *text = out->text;

    if (out->is_json) {
        json_open(text, NULL, '{');
        json_open(text, "luns", '[');
    } else {
        text_add_column(text, "LUN", NAME_WIDTH);
        text_add(text, "%10s  %-9s  %-12s  %8s  ", "SIZE", "STATE", "METHOD", "AGE");
        text_add_column(text, "SOURCE", NAME_WIDTH);
        text_add_column(text, "SET", ID_TEXT_SIZE - 1);
        text_add_column(text, "MADE BY", HOST_WIDTH);
        text_add(text, "PRESENTED TO\n");
    }
    for (size_t i = 0; i < inventory->set_count; i++) {
        const struct inventory_set *set = &inventory->sets[i];

        for (size_t j = 0; j < set->lun_count; j++) {
            if (out->is_json)
                add_lun_json(out, &set->luns[j]);
            else
                add_lun(out, &set->luns[j]);
        }
    }
    if (out->is_json) {
        json_close(text, ']');
        json_close(text, '}');
    }
}

/* A set is a few LUNs, so this need not be clever. */
static unsigned
count_copies(const struct inventory_set *set)
{
    unsigned count = 0;

    for (size_t i = 0; i < set->lun_count; i++) {
        size_t j = 0;

        while (!id_equal(&set->luns[j].shadow_copy, &set->luns[i].shadow_copy))
            j++;
        count += j == i; /* the first of its kind */
    }
    return count;
}

void
listing_set_members(const struct listing *out, const struct inventory_set *set)
{
    struct inventory_hosts hosts = {0};
    struct text *text = out->text;
    char id[ID_TEXT_SIZE];

    if (inventory_set_hosts(set, &hosts))
        text->is_broken = true;
    json_string(text, "set", id_format(&set->id, id));
    json_string(text, "host", set->host);
    json_string(text, "state", array_shadow_state_name(set->state));
    json_number(text, "lost_luns", set->lost_count);
    json_string(text, "method", array_method_name(set->luns[0].method));
    json_number(text, "shadow_copies", count_copies(set));
    json_number(text, "size", set->size);
    add_times_json(out, set->created_ms, set->committed_ms);
    add_hosts_json(text, &hosts);
    json_open(text, "luns", '[');
    for (size_t i = 0; i < set->lun_count; i++)
        add_lun_json(out, &set->luns[i]);
    json_close(text, ']');
    inventory_hosts_release(&hosts);
}

static void
add_set(const struct listing *out, const struct inventory_set *set)
{
    struct inventory_hosts hosts = {0};
    struct text *text = out->text;
    char id[ID_TEXT_SIZE], size[SIZE_TEXT_SIZE], span[SPAN_TEXT_SIZE];
    char created[UTC_TEXT_SIZE], committed[UTC_TEXT_SIZE] = "-";

    if (set->committed_ms)
        (void)utc_format(set->committed_ms, committed);
    if (inventory_set_hosts(set, &hosts))
        text->is_broken = true;
    text_add(text, "%s  %-9s  %-12s  %6u  %4zu  %10s  %s  %-20s  %8s  ", id_format(&set->id, id),
             inventory_state_name(set->state, set->lost_count > 0),
             array_method_name(set->luns[0].method), count_copies(set), set->lun_count,
             format_size(set->size, size), utc_format(set->created_ms, created), committed,
             utc_format_span(age_ms(out, set->created_ms), span));
    text_add_column(text, set->host, HOST_WIDTH);
    add_hosts(text, &hosts);
    text_add(text, "\n");
    inventory_hosts_release(&hosts);
}

void
listing_sets(const struct listing *out, const struct inventory *inventory)
{
    struct text *text = out->text;

    if (out->is_json) {
        json_open(text, NULL, '{');
        json_open(text, "sets", '[');
    } else {
        text_add_column(text, "SET", ID_TEXT_SIZE - 1);
        text_add(text, "%-9s  %-12s  %6s  %4s  %10s  %-20s  %-20s  %8s  ", "STATE", "METHOD",
                 "COPIES", "LUNS", "SIZE", "BEGUN", "COMMITTED", "AGE");
        text_add_column(text, "MADE BY", HOST_WIDTH);
        text_add(text, "PRESENTED TO\n");
    }
    for (size_t i = 0; i < inventory->set_count; i++) {
        if (out->is_json) {
            json_open(text, NULL, '{');
            listing_set_members(out, &inventory->sets[i]);
            json_close(text, '}');
        } else {
            add_set(out, &inventory->sets[i]);
        }
    }
    if (out->is_json) {
        json_close(text, ']');
        json_close(text, '}');
    }
}

void
listing_set_summary(const struct listing *out, const struct inventory_set *set)
{
    struct text *text = out->text;
    char size[SIZE_TEXT_SIZE], span[SPAN_TEXT_SIZE], time[UTC_TEXT_SIZE];

    text_add(text, "%s, %zu LUN%s, %s, made by ",
             inventory_state_name(set->state, set->lost_count > 0), set->lun_count,
             set->lun_count == 1 ? "" : "s", format_size(set->size, size));
    text_add_foreign(text, set->host);
    text_add(text, " %s ago (%s)", utc_format_span(age_ms(out, set->created_ms), span),
             utc_format(set->created_ms, time));
}

void
listing_set_luns(const struct listing *out, const struct inventory_set *set)
{
    struct text *text = out->text;

    for (size_t i = 0; i < set->lun_count; i++) {
        const struct inventory_lun *lun = &set->luns[i];

        text_add(text, "        LUN ");
        text_add_foreign(text, lun->name);
        text_add(text, " of ");
        text_add_foreign(text, lun->source);
        text_add(text, ", %s, presented to ", inventory_state_name(lun->state, lun->is_lost));
        add_hosts(text, &lun->presented);
        text_add(text, "\n");
    }
}
