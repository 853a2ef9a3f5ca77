/* SPDX-License-Identifier: Apache-2.0 */
/* A provider by its id or its class, as the coordinator of the host lists them. */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"
#include "fakevss/tool/check_impl.h"

void
check_provider_release(struct check_provider *provider)
{
    mem_free(provider->id);
    mem_free(provider->name);
    mem_free(provider->class_id);
    *provider = (struct check_provider){0};
}

/* Ids are the same with and without braces, in small and in capital letters. */
static bool
is_same_id(const char *a, const char *b)
{
    a += *a == '{';
    b += *b == '{';
    while (*a && *a != '}' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return (!*a || *a == '}') && (!*b || *b == '}');
}

static const char *
text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static enum err
take(struct check_provider *provider, const json_t *entry)
{
    provider->id = mem_strdup(text_of(entry, "provider"));
    provider->name = mem_strdup(text_of(entry, "name"));
    provider->class_id = mem_strdup(text_of(entry, "class"));
    return provider->id && provider->name && provider->class_id ? ERR_OK : ERR_NOMEM;
}

static const json_t *
find(const json_t *list, const char *wanted)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        if (is_same_id(text_of(entry, "provider"), wanted) ||
            is_same_id(text_of(entry, "class"), wanted))
            return entry;
    }
    return NULL;
}

static enum err
choose(struct check *check, const json_t *list, struct why *why)
{
    const json_t *entry = find(list, check->wanted);
    struct text others = {0};
    size_t i;

    if (entry && strcmp(text_of(entry, "type"), "hardware") != 0)
        return why_set(why, ERR_NOT_SUPPORTED, "%s is no hardware provider",
                       text_of(entry, "name"));
    if (entry)
        return take(&check->provider, entry);
    json_array_foreach(list, i, entry)
    {
        text_add(&others, "%s %s (%s)", i ? "," : "", text_of(entry, "provider"),
                 text_of(entry, "name"));
    }
    (void)why_set(why, ERR_NOT_FOUND, "no provider with the id or class %s is registered%s%s",
                  check->wanted, others.size ? "; there are:" : "", text_get(&others));
    text_release(&others);
    return ERR_NOT_FOUND;
}

enum err
check_find_provider(struct check *check, struct rig *rig, struct why *why)
{
    static const char *const arguments[] = {"fakevss.exe", "providers", "--json", NULL};
    const struct stage *stage = rig_stage(rig);
    const char *host = NULL;
    struct text output = {0};
    json_t *document = NULL;
    json_error_t error;
    enum err e;

    for (size_t i = 0; !host && i < check->scenarios[0]->symbol_count; i++)
        if (check->scenarios[0]->symbols[i]->kind == SYMBOL_HOST)
            host = check->scenarios[0]->symbols[i]->name;
    if (!host)
        return why_set(why, ERR_INVAL, "%s: there is no host in it", check->scenarios[0]->file);
    e = stage->host(stage->ctx, host, why);
    if (!e)
        e = rig_output(rig, host, arguments, &output, why);
    if (!e) {
        document = json_loads(text_get(&output), 0, &error);
        e = document ? choose(check, json_object_get(document, "providers"), why)
                     : why_set(why, ERR_CORRUPT, "fakevss.exe providers --json: %s", error.text);
    }
    json_decref(document);
    text_release(&output);
    return e;
}
