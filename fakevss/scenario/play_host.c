/* SPDX-License-Identifier: Apache-2.0 */
/* What hosts see, how they start, and who is registered there. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/scenario/play_impl.h"

bool
play_present(struct play *play, const struct symbol *lun, const struct symbol *host,
             bool is_presented)
{
    struct actor *actor = play_actor(play, lun);
    unsigned bit = 1u << host->number;
    struct why why = {0};
    enum err e = play->stage->present(play->stage->ctx, actor->id, host->name, is_presented, &why);

    if (e)
        return play_trouble(play, e, is_presented ? "the LUN presented" : "the LUN taken back",
                            &why);
    actor->hosts = is_presented ? actor->hosts | bit : actor->hosts & ~bit;
    return true;
}

bool
play_rescan(struct play *play, const struct symbol *host)
{
    return play_ask_host(play, host->name, NULL, "rescan", NULL, NULL);
}

bool
play_bus(struct play *play, const struct symbol *host, const char *rule, const char *copy)
{
    struct why why = {0};
    enum err e = play->stage->bus(play->stage->ctx, host->name, rule, copy, &why);

    play_actor(play, host)->has_bus = *rule != '\0';
    return !e || play_trouble(play, e, "the bus as it is told", &why);
}

bool
play_run_present(struct play *play, const struct statement *s)
{
    return play_present(play, s->subject, s->host, s->kind == STATEMENT_PRESENT) &&
           play_rescan(play, s->host);
}

bool
play_run_rescan(struct play *play, const struct statement *s)
{
    return play_rescan(play, s->subject);
}

bool
play_run_bus(struct play *play, const struct statement *s)
{
    const char *word = s->values[0].text;
    const char *copy = s->other ? play_actor(play, s->other)->id : "";
    char late[32];

    (void)snprintf(late, sizeof(late), "late %u", s->count); /* fits */
    if (strcmp(word, "late") == 0)
        word = late;
    return play_bus(play, s->subject, strcmp(word, "normal") == 0 ? "" : word, copy);
}

bool
play_run_reboot(struct play *play, const struct statement *s)
{
    const struct scenario *scenario = play->scenario;
    struct why why = {0};
    enum err e = play->stage->reboot(play->stage->ctx, s->subject->name, &why);

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        if (scenario->symbols[i]->host == s->subject) { /* its requesters and writers */
            play->actors[i].is_live = false;
            play->actors[i].is_writing = false;
        }
    }
    return !e || play_trouble(play, e, "the host started again", &why);
}

/* --- providers --- */

bool
play_run_reload(struct play *play, const struct statement *s)
{
    struct answer answer = {0};
    const char *ended;
    bool ok;

    if (!play_ask_host(play, s->subject->name, &answer, "reload", "provider", NULL))
        return false;
    ended = words_pair(&answer.words, 1, "ended");
    ok = (ended && strcmp(ended, "0") != 0) ||
         play_fail(play, "a provider that ends when it is let go", "none", answer.reason);
    answer_release(&answer);
    return ok;
}

/* VSS asks providers in the order of their ids: this one is before or after all others. */
static bool
register_provider(struct play *play, const struct statement *s)
{
    const char *digits = s->is_after ? "ffffffff" : "00000000";
    char id[48];

    (void)snprintf(id, sizeof(id), "{%s-0000-4000-8000-%012x}", digits,
                   (unsigned)s->subject->index); /* fits */
    if (!play_ask_host(play, s->subject->host->name, NULL, "register", id,
                       play_actor(play, s->other)->id))
        return false;
    play_actor(play, s->subject)->is_registered = true;
    return play_set_id(play, s->subject, id);
}

bool
play_run_provider(struct play *play, const struct statement *s)
{
    struct answer answer = {0};
    const char *id;
    bool ok;

    if (s->other)
        return register_provider(play, s);
    if (!play_ask_host(play, s->subject->host->name, &answer, "provider", NULL, NULL))
        return false;
    id = words_pair(&answer.words, 1, "id");
    ok = id ? play_set_id(play, s->subject, id)
            : play_fail(play, "a registered provider", "none", answer.reason);
    answer_release(&answer);
    return ok;
}

bool
play_unregister(struct play *play, const struct symbol *provider)
{
    struct actor *actor = play_actor(play, provider);

    if (!actor->is_registered)
        return true;
    actor->is_registered = false;
    return play_ask_host(play, provider->host->name, NULL, "unregister", actor->id, NULL);
}
