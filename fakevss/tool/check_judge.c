/* SPDX-License-Identifier: Apache-2.0 */
/* A timeline is read again after each call, and longer each time, until the session begins another
 * operation: what was in it the last time is known already. */
#include "config.h"

#include "fakevss/tool/check_judge.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"

/* As coordinator/timeline.c has them. */
#define SELF "coordinator" /* who notes what it saw of the provider's LUNs */
#define WHO_MAX 39         /* bytes of a name */

/* What was in the timeline of a session the last time. */
struct view {
    struct view *next;
    char *session; /* with host and agent */
    json_t *entries;
};

struct judge {
    char *provider;
    const struct scenario *scenario;
    const struct statement *statement;
    struct view *views;
    json_t *keeper; /* owns the strings of the violations */
    struct check_violation *violations;
    size_t count, capacity;
    json_t *calls; /* by method */
};

enum err
judge_new(const char *provider, struct judge **ret_judge)
{
    struct judge *judge = mem_zalloc(sizeof(*judge));

    if (!judge)
        return ERR_NOMEM;
    judge->provider = mem_strdup(provider);
    judge->keeper = json_array();
    judge->calls = json_object();
    if (!judge->provider || !judge->keeper || !judge->calls) {
        judge_free(judge);
        return ERR_NOMEM;
    }
    *ret_judge = judge;
    return ERR_OK;
}

static void
drop_views(struct judge *judge)
{
    while (judge->views) {
        struct view *view = judge->views;

        judge->views = view->next;
        json_decref(view->entries);
        mem_free(view->session);
        mem_free(view);
    }
}

void
judge_free(struct judge *judge)
{
    if (!judge)
        return;
    drop_views(judge);
    json_decref(judge->keeper);
    json_decref(judge->calls);
    mem_free(judge->violations);
    mem_free(judge->provider);
    mem_free(judge);
}

void
judge_begin(struct judge *judge, const struct scenario *scenario)
{
    drop_views(judge);
    judge->scenario = scenario;
    judge->statement = NULL;
}

/* What came up before an expectation that holds was expected, and nothing else: the player says so.
 */
void
judge_step(struct judge *judge, const struct statement *statement)
{
    if (judge->statement && judge->statement->kind == STATEMENT_EXPECT_VIOLATIONS)
        for (size_t i = judge->count; i-- > 0 && judge->violations[i].scenario == judge->scenario;)
            judge->violations[i].is_expected = true;
    judge->statement = statement;
}

/* --- reading --- */

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static bool
is_of_provider(const struct judge *judge, const json_t *entry)
{
    const char *who = text_of(entry, "who");

    return strcmp(who, SELF) == 0 || strncmp(who, judge->provider, WHO_MAX) == 0;
}

static bool
is_call(const json_t *entry)
{
    return strcmp(text_of(entry, "who"), SELF) != 0;
}

/* Is it the entry of the last time? */
static bool
is_same(const json_t *a, const json_t *b)
{
    return json_equal(json_object_get(a, "start_us"), json_object_get(b, "start_us")) &&
           strcmp(text_of(a, "what"), text_of(b, "what")) == 0 &&
           strcmp(text_of(a, "args"), text_of(b, "args")) == 0;
}

static bool
add_violation(struct judge *judge, const json_t *entry, const json_t *violation)
{
    if (judge->count == judge->capacity) {
        size_t more = judge->capacity ? 2 * judge->capacity : 16;
        struct check_violation *larger = mem_array(more, sizeof(*larger));

        if (!larger)
            return false;
        if (judge->count > 0)
            memcpy(larger, judge->violations, judge->count * sizeof(*larger));
        mem_free(judge->violations);
        judge->violations = larger;
        judge->capacity = more;
    }
    judge->violations[judge->count++] = (struct check_violation){
        .rule = (unsigned)json_integer_value(json_object_get(violation, "rule")),
        .is_alarm = strcmp(text_of(violation, "weight"), "alarm") == 0,
        .method = text_of(entry, "what"),
        .args = text_of(entry, "args"),
        .seen = text_of(violation, "seen"),
        .scenario = judge->scenario,
        .line = judge->statement ? judge->statement->line : 0,
    };
    return true;
}

static bool
count_call(struct judge *judge, const json_t *entry)
{
    const char *method = text_of(entry, "what");
    json_int_t calls = json_integer_value(json_object_get(judge->calls, method));

    return json_object_set_new(judge->calls, method, json_integer(calls + 1)) == 0;
}

/* @known is the entry as it was the last time, or NULL. */
static bool
take_entry(struct judge *judge, const json_t *entry, const json_t *known)
{
    const json_t *violations = json_object_get(entry, "violations");
    size_t first = known ? json_array_size(json_object_get(known, "violations")) : 0;
    bool ok = known || !is_call(entry) || count_call(judge, entry);

    for (size_t i = first; ok && i < json_array_size(violations); i++)
        ok = add_violation(judge, entry, json_array_get(violations, i));
    return ok;
}

static unsigned
count_breaches(const json_t *entry)
{
    const json_t *violations = json_object_get(entry, "violations");
    unsigned count = 0;

    for (size_t i = 0; i < json_array_size(violations); i++)
        if (strcmp(text_of(json_array_get(violations, i), "weight"), "breach") == 0)
            count++;
    return count;
}

static bool
take_entries(struct judge *judge, const json_t *entries, const json_t *known,
             unsigned *ret_breaches)
{
    bool ok = true;

    *ret_breaches = 0;
    for (size_t i = 0; ok && i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, i);
        const json_t *before = json_array_get(known, i);

        if (is_of_provider(judge, entry)) {
            ok = take_entry(judge, entry, before && is_same(before, entry) ? before : NULL);
            *ret_breaches += count_breaches(entry);
        } else {
            (void)json_array_clear(json_object_get(entry, "violations")); /* there may be none */
        }
    }
    return ok;
}

static struct view *
find_view(struct judge *judge, const char *session)
{
    struct view *view = judge->views;

    while (view && strcmp(view->session, session) != 0)
        view = view->next;
    if (view)
        return view;
    view = mem_zalloc(sizeof(*view));
    if (!view)
        return NULL;
    view->session = mem_strdup(session);
    if (!view->session) {
        mem_free(view);
        return NULL;
    }
    view->next = judge->views;
    judge->views = view;
    return view;
}

enum err
judge_hear(void *ctx, const char *host, unsigned agent, const char *session, struct text *json,
           unsigned *ret_breaches, struct why *why)
{
    struct judge *judge = ctx;
    json_error_t error;
    json_t *document = json_loadb(text_get(json), json->size, 0, &error);
    json_t *entries = json_object_get(document, "timeline");
    struct text key = {0};
    struct view *view;
    char *filtered = NULL;
    enum err e = ERR_NOMEM;

    if (!json_is_array(entries)) {
        json_decref(document);
        return why_set(why, ERR_CORRUPT, "the timeline cannot be read: line %d: %s", error.line,
                       document ? "there is none" : error.text);
    }
    text_add(&key, "%s %u %s", host, agent, session);
    view = key.is_broken ? NULL : find_view(judge, text_get(&key));
    if (view && take_entries(judge, entries, view->entries, ret_breaches) &&
        json_array_append(judge->keeper, document) == 0) {
        json_decref(view->entries);
        view->entries = json_incref(entries);
        filtered = json_dumps(document, JSON_COMPACT);
    }
    if (filtered) {
        text_release(json);
        text_add(json, "%s", filtered);
        e = json->is_broken ? ERR_NOMEM : ERR_OK;
    }
    free(filtered); /* jansson's */
    text_release(&key);
    json_decref(document);
    return e;
}

/* --- the outcome --- */

size_t
judge_count(const struct judge *judge)
{
    return judge->count;
}

const struct check_violation *
judge_get(const struct judge *judge, size_t index)
{
    return &judge->violations[index];
}

unsigned
judge_calls(const struct judge *judge, const char *method)
{
    const char *key;
    json_t *calls;
    unsigned count = 0;

    json_object_foreach(judge->calls, key, calls) if (!method || strcmp(method, key) == 0) count +=
        (unsigned)json_integer_value(calls);
    return count;
}
