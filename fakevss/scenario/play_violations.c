/* SPDX-License-Identifier: Apache-2.0 */
/* Breaches of rules by providers, as the coordinator noted them in the timelines of requesters. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "fakevss/scenario/play_impl.h"

/* What the timeline has before the number, the name and the weight of a rule. A quote inside of a
 * text has a backslash before it, so no text looks like it. */
static const char rule_mark[] = "\"rule\":";
static const char name_mark[] = ",\"name\":\"";
static const char weight_mark[] = "\",\"weight\":\"breach\"";

/* In place of rules that the timeline does not name. */
#define NAMELESS "nameless"

/* Is @name one of @names, which have a blank before and behind each? */
static bool
has_name(const char *names, const char *name, size_t length)
{
    for (; *names; names += strcspn(names, " "), names += *names == ' ')
        if (strcspn(names, " ") == length && strncmp(names, name, length) == 0)
            return true;
    return false;
}

/* The name of the rule whose mark @at is behind, and its length; NULL when it is only an alarm. */
static const char *
broken_rule(const char *at, size_t *ret_length)
{
    at += strspn(at, "0123456789");
    if (strncmp(at, name_mark, sizeof(name_mark) - 1) != 0)
        return NULL;
    at += sizeof(name_mark) - 1;
    *ret_length = strcspn(at, "\"");
    return strncmp(at + *ret_length, weight_mark, sizeof(weight_mark) - 1) == 0 ? at : NULL;
}

/* The rules broken in @json behind the first @known ones. Returns false when there is none. */
static bool
add_rules(struct play *play, const char *json, unsigned known)
{
    bool has_any = false;

    while ((json = strstr(json, rule_mark))) {
        size_t length = 0;
        const char *name = broken_rule(json + sizeof(rule_mark) - 1, &length);

        json += sizeof(rule_mark) - 1;
        if (!name)
            continue;
        if (known > 0) {
            known--;
            continue;
        }
        has_any = true;
        if (!has_name(text_get(&play->violations), name, length))
            text_add(&play->violations, "%.*s ", (int)length, name);
    }
    return has_any;
}

static bool
add_violations(struct play *play, const struct symbol *requester, unsigned known)
{
    const struct stage *stage = play->stage;
    struct text json = {0};
    struct why why = {0};
    enum err e = stage->timeline(stage->ctx, requester->host->name, requester->number,
                                 requester->name, &json, &why);

    if (!e) {
        if (!add_rules(play, text_get(&json), known) &&
            !has_name(text_get(&play->violations), NAMELESS, 8))
            text_add(&play->violations, NAMELESS " ");
        text_release(&play->report->timeline);
        text_add(&play->report->timeline, "%s", text_get(&json));
        e = json.is_broken || play->violations.is_broken ? ERR_NOMEM : ERR_OK;
    }
    text_release(&json);
    return !e || play_trouble(play, e, "the timeline", &why);
}

bool
play_note_violations(struct play *play, const struct symbol *requester)
{
    struct actor *actor = play_actor(play, requester);
    struct answer answer = {0};
    struct text line = {0};
    unsigned found, known = actor->violations;
    const char *value;

    words_add(&line, "timeline");
    words_add(&line, requester->name);
    if (!play_ask(play, requester->host->name, requester->number, &line, ANSWER_MS, &answer))
        return false;
    value = words_pair(&answer.words, 1, "violations");
    found = value ? (unsigned)strtoul(value, NULL, 10) : 0;
    if (result_is_failure(answer.result) || !value) {
        char came[RESULT_TEXT_SIZE];
        bool is_lost = actor->is_lost;

        (void)result_text(answer.result, came);
        (void)(is_lost || play_fail(play, "the timeline", came, answer.reason));
        answer_release(&answer);
        return is_lost;
    }
    answer_release(&answer);
    actor->violations = found;
    if (found < known) /* another operation's */
        known = 0;
    return found == known || add_violations(play, requester, known);
}

bool
play_check_violations(struct play *play, const struct value *rules, size_t count)
{
    const char *seen = text_get(&play->violations);
    struct text expected = {0};
    size_t seen_count = 0, common = 0;
    bool ok = true;

    for (const char *at = seen; *at; at++)
        seen_count += *at == ' ';
    for (size_t i = 0; i < count; i++) {
        text_add(&expected, " %s", rules[i].text);
        common += has_name(seen, rules[i].text, strlen(rules[i].text));
    }
    if (count == 1 && strcmp(rules[0].text, "any") == 0 && seen_count > 0)
        common = count = seen_count;
    if (common != count || common != seen_count) {
        struct text came = {0};

        text_add(&came, "violations %s", seen_count ? seen : "none");
        ok = false;
        if (count == 0)
            text_add(&expected, " none");
        (void)play_fail(play, "", text_get(&came),
                        "a provider broke its contract: the rules are in doc/rules.md");
        text_add(&play->report->expected, "violations%s", text_get(&expected));
        text_release(&came);
    }
    text_release(&expected);
    text_release(&play->violations);
    return ok;
}
