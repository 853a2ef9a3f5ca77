/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays of entries and violations under a lock; entries are only added, so a ticket is an index.
 */
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
};

struct violation {
    size_t ticket;
    enum rule_id rule;
    char text[WHY_MAX];
};

struct timeline {
    struct os_mutex *mutex;
    struct entry *entries;
    size_t count;
    size_t capacity;
    struct violation *violations;
    size_t violation_count;
    size_t violation_capacity;
    size_t lost;
    uint64_t start_us;
    uint64_t began_ms; /* the same in UTC */
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
    mem_free(timeline->violations);
    os_mutex_free(timeline->mutex);
    mem_free(timeline);
}

void
timeline_reset(struct timeline *timeline)
{
    os_mutex_lock(timeline->mutex);
    timeline->count = 0;
    timeline->violation_count = 0;
    timeline->lost = 0;
    os_mutex_unlock(timeline->mutex);
}

/* Room for one more element of @size bytes behind the @count of *array. False without memory. */
static bool
grow(void **array, size_t size, size_t count, size_t *capacity)
{
    size_t more = *capacity ? 2 * *capacity : 64;
    void *larger;

    if (count < *capacity)
        return true;
    larger = mem_array(more, size);
    if (!larger)
        return false;
    if (count > 0)
        memcpy(larger, *array, count * size);
    mem_free(*array);
    *array = larger;
    *capacity = more;
    return true;
}

static size_t
add(struct timeline *timeline, const char *who, const char *what, const char *fmt, va_list args)
{
    uint64_t now_us = clock_now_us();
    size_t ticket = NO_TICKET;

    os_mutex_lock(timeline->mutex);
    if (!grow((void **)&timeline->entries, sizeof(*timeline->entries), timeline->count,
              &timeline->capacity)) {
        timeline->lost++;
    } else {
        struct entry *entry = &timeline->entries[timeline->count];

        if (timeline->count == 0) {
            timeline->start_us = now_us;
            timeline->began_ms = clock_utc_ms();
        }
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

static bool
is_noted(const struct timeline *timeline, size_t ticket, enum rule_id rule)
{
    size_t i;

    for (i = 0; i < timeline->violation_count; i++)
        if (timeline->violations[i].ticket == ticket && timeline->violations[i].rule == rule)
            return true;
    return false;
}

void
timeline_violation(struct timeline *timeline, size_t ticket, enum rule_id rule, const char *fmt,
                   ...)
{
    va_list args;

    va_start(args, fmt);
    os_mutex_lock(timeline->mutex);
    if (ticket >= timeline->count) {
        timeline->lost++; /* its entry is */
    } else if (is_noted(timeline, ticket, rule)) {
        ; /* the first text stays */
    } else if (!grow((void **)&timeline->violations, sizeof(*timeline->violations),
                     timeline->violation_count, &timeline->violation_capacity)) {
        timeline->lost++;
    } else {
        struct violation *violation = &timeline->violations[timeline->violation_count++];

        violation->ticket = ticket;
        violation->rule = rule;
        (void)vsnprintf(violation->text, sizeof(violation->text), fmt, args); /* cut if too long */
    }
    os_mutex_unlock(timeline->mutex);
    va_end(args);
}

bool
timeline_result(struct timeline *timeline, size_t ticket, struct timeline_result *ret_result)
{
    bool is_there;

    os_mutex_lock(timeline->mutex);
    is_there = ticket < timeline->count;
    if (is_there) {
        const struct entry *entry = &timeline->entries[ticket];

        memcpy(ret_result->who, entry->who, sizeof(entry->who));
        memcpy(ret_result->what, entry->what, sizeof(entry->what));
        memcpy(ret_result->args, entry->args, sizeof(entry->args));
        ret_result->has_result = entry->has_result;
        ret_result->result = entry->result;
    }
    os_mutex_unlock(timeline->mutex);
    return is_there;
}

size_t
timeline_count(struct timeline *timeline)
{
    size_t count;

    os_mutex_lock(timeline->mutex);
    count = timeline->count;
    os_mutex_unlock(timeline->mutex);
    return count;
}

void
timeline_note(struct timeline *timeline, const char *what, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)add(timeline, TIMELINE_SELF, what, fmt, args);
    va_end(args);
}

uint64_t
timeline_began_ms(struct timeline *timeline)
{
    uint64_t began_ms;

    os_mutex_lock(timeline->mutex);
    began_ms = timeline->count > 0 ? timeline->began_ms : 0;
    os_mutex_unlock(timeline->mutex);
    return began_ms;
}

unsigned
timeline_violations(struct timeline *timeline)
{
    unsigned breaches = 0;
    size_t i;

    os_mutex_lock(timeline->mutex);
    for (i = 0; i < timeline->violation_count; i++)
        if (rule_get(timeline->violations[i].rule)->weight == RULE_BREACH)
            breaches++;
    os_mutex_unlock(timeline->mutex);
    return breaches;
}

/* The rules that were broken in the entry @ticket. */
static void
print_violations(const struct timeline *timeline, size_t ticket, struct text *text)
{
    const struct entry *entry = &timeline->entries[ticket];
    size_t i;

    for (i = 0; i < timeline->violation_count; i++) {
        const struct violation *violation = &timeline->violations[i];
        const struct rule *rule = rule_get(violation->rule);

        if (violation->ticket == ticket)
            text_add(text, "%22s%s: rule %d %s: %s %s%s%s: %s [%s]\n", "",
                     rule->weight == RULE_BREACH ? "violation" : "alarm", (int)rule->id, rule->name,
                     entry->who, entry->what, entry->args[0] ? " " : "", entry->args,
                     violation->text, rule->source);
    }
}

static void
violations_json(const struct timeline *timeline, size_t ticket, struct text *text)
{
    size_t i;

    json_open(text, "violations", '[');
    for (i = 0; i < timeline->violation_count; i++) {
        const struct violation *violation = &timeline->violations[i];
        const struct rule *rule = rule_get(violation->rule);

        if (violation->ticket != ticket)
            continue;
        json_open(text, NULL, '{');
        json_number(text, "rule", (uint64_t)rule->id);
        json_string(text, "name", rule->name);
        json_string(text, "weight", rule_weight_name(rule->weight));
        json_string(text, "seen", violation->text);
        json_string(text, "source", rule->source);
        json_close(text, '}');
    }
    json_close(text, ']');
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
        print_violations(timeline, i, text);
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
        violations_json(timeline, i, text);
        json_close(text, '}');
    }
    json_close(text, ']');
    os_mutex_unlock(timeline->mutex);
}
