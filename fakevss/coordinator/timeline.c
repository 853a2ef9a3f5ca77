/* SPDX-License-Identifier: Apache-2.0 */
/* An array of entries under a lock; entries are only added, so a ticket is an index. */
#include "config.h"

#include "fakevss/coordinator/timeline.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/hr.h"

#define NO_TICKET SIZE_MAX

struct entry {
    uint64_t start_us; /* since the timeline's start */
    uint64_t duration_us;
    uint32_t thread;
    uint32_t result;
    bool has_result;
    char who[40];
    char what[40];
    char args[240];
    char violation[WHY_MAX];
};

struct timeline {
    struct os_mutex *mutex;
    struct entry *entries;
    size_t count;
    size_t capacity;
    size_t lost;
    uint64_t start_us;
};

enum err
timeline_new(struct timeline **ret_timeline)
{
    struct timeline *timeline = mem_zalloc(sizeof(*timeline));
    enum err e = ERR_NOMEM;

    if (timeline)
        e = os_mutex_new(&timeline->mutex);
    if (e) {
        mem_free(timeline);
        return e;
    }
    *ret_timeline = timeline;
    return ERR_OK;
}

void
timeline_free(struct timeline *timeline)
{
    if (!timeline)
        return;
    mem_free(timeline->entries);
    os_mutex_free(timeline->mutex);
    mem_free(timeline);
}

void
timeline_reset(struct timeline *timeline)
{
    os_mutex_lock(timeline->mutex);
    timeline->count = 0;
    timeline->lost = 0;
    os_mutex_unlock(timeline->mutex);
}

static bool
grow(struct timeline *timeline)
{
    size_t capacity = timeline->capacity ? 2 * timeline->capacity : 64;
    struct entry *entries;

    if (timeline->count < timeline->capacity)
        return true;
    entries = mem_array(capacity, sizeof(*entries));
    if (!entries)
        return false;
    if (timeline->count > 0)
        memcpy(entries, timeline->entries, timeline->count * sizeof(*entries));
    mem_free(timeline->entries);
    timeline->entries = entries;
    timeline->capacity = capacity;
    return true;
}

static size_t
add(struct timeline *timeline, const char *who, const char *what, const char *fmt, va_list args)
{
    uint64_t now_us = clock_now_us();
    size_t ticket = NO_TICKET;

    os_mutex_lock(timeline->mutex);
    if (!grow(timeline)) {
        timeline->lost++;
    } else {
        struct entry *entry = &timeline->entries[timeline->count];

        if (timeline->count == 0)
            timeline->start_us = now_us;
        memset(entry, 0, sizeof(*entry));
        entry->start_us = now_us - timeline->start_us;
        entry->thread = GetCurrentThreadId();
        (void)snprintf(entry->who, sizeof(entry->who), "%s", who); /* cut when too long */
        (void)snprintf(entry->what, sizeof(entry->what), "%s", what);
        (void)vsnprintf(entry->args, sizeof(entry->args), fmt, args);
        ticket = timeline->count++;
    }
    os_mutex_unlock(timeline->mutex);
    return ticket;
}

size_t
timeline_begin(struct timeline *timeline, const char *who, const char *what, const char *fmt, ...)
{
    va_list args;
    size_t ticket;

    va_start(args, fmt);
    ticket = add(timeline, who, what, fmt, args);
    va_end(args);
    return ticket;
}

uint64_t
timeline_end(struct timeline *timeline, size_t ticket, uint32_t result)
{
    uint64_t now_us = clock_now_us();
    uint64_t duration_us = 0;

    os_mutex_lock(timeline->mutex);
    if (ticket < timeline->count) {
        struct entry *entry = &timeline->entries[ticket];

        duration_us = now_us - timeline->start_us - entry->start_us;
        entry->duration_us = duration_us;
        entry->result = result;
        entry->has_result = true;
    }
    os_mutex_unlock(timeline->mutex);
    return duration_us;
}

void
timeline_violation(struct timeline *timeline, size_t ticket, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    os_mutex_lock(timeline->mutex);
    if (ticket < timeline->count) {
        char *text = timeline->entries[ticket].violation;
        size_t used = strlen(text);

        if (used > 0 && used + 2 < WHY_MAX) {
            memcpy(text + used, "; ", 3);
            used += 2;
        }
        (void)vsnprintf(text + used, WHY_MAX - used, fmt, args); /* cut when too long */
    }
    os_mutex_unlock(timeline->mutex);
    va_end(args);
}

void
timeline_note(struct timeline *timeline, const char *what, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)add(timeline, TIMELINE_SELF, what, fmt, args);
    va_end(args);
}

unsigned
timeline_violations(struct timeline *timeline)
{
    unsigned violations = 0;
    size_t i;

    os_mutex_lock(timeline->mutex);
    for (i = 0; i < timeline->count; i++)
        if (timeline->entries[i].violation[0])
            violations++;
    os_mutex_unlock(timeline->mutex);
    return violations;
}

void
timeline_print(struct timeline *timeline, struct text *text)
{
    char result[HR_TEXT_SIZE];
    size_t i;

    os_mutex_lock(timeline->mutex);
    for (i = 0; i < timeline->count; i++) {
        const struct entry *entry = &timeline->entries[i];

        text_add(text, "%10.3f ", (double)entry->start_us / 1000);
        if (entry->has_result)
            text_add(text, "%9.3f  ", (double)entry->duration_us / 1000);
        else
            text_add(text, "%9s  ", "-");
        text_add(text, "%-11s  %s%s%s", entry->who, entry->what, entry->args[0] ? " " : "",
                 entry->args);
        if (entry->has_result)
            text_add(text, "  %s",
                     entry->result ? hr_text((HRESULT)entry->result, result) : "S_OK");
        text_add(text, "\n");
        if (entry->violation[0])
            text_add(text, "%22sviolation: %s %s: %s\n", "", entry->who, entry->what,
                     entry->violation);
    }
    if (timeline->lost > 0)
        text_add(text, "%zu entries were lost for want of memory\n", timeline->lost);
    os_mutex_unlock(timeline->mutex);
}

void
timeline_json(struct timeline *timeline, struct text *text, const char *key)
{
    size_t i;

    os_mutex_lock(timeline->mutex);
    json_open(text, key, '[');
    for (i = 0; i < timeline->count; i++) {
        const struct entry *entry = &timeline->entries[i];

        json_open(text, NULL, '{');
        json_number(text, "start_us", entry->start_us);
        json_number(text, "duration_us", entry->duration_us);
        json_number(text, "thread", entry->thread);
        json_string(text, "who", entry->who);
        json_string(text, "what", entry->what);
        json_string(text, "args", entry->args);
        if (entry->has_result) {
            json_number(text, "hresult", entry->result);
            json_string(text, "result", hr_spell((HRESULT)entry->result));
        }
        if (entry->violation[0])
            json_string(text, "violation", entry->violation);
        json_close(text, '}');
    }
    json_close(text, ']');
    os_mutex_unlock(timeline->mutex);
}
