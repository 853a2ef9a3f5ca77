/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes over several LUNs. Their parts are made on LUNs that were blank so far: what is on them
 * then is what may not change. */
#include "config.h"

#include "fakevss/scenario/play_impl.h"

bool
play_run_span(struct play *play, const struct statement *s)
{
    const struct stage *stage = play->stage;
    const char *words[1 + SCENARIO_PARTS_MAX] = {"span"};
    struct answer answer = {0};
    struct why why = {0};
    enum err e = ERR_OK;
    const char *name;
    bool ok;

    for (size_t i = 0; i < s->value_count; i++)
        words[1 + i] = play_actor(play, s->values[i].symbol)->id;
    if (!play_ask_host_words(play, s->subject->host->name, &answer, words, 1 + s->value_count))
        return false;
    name = words_pair(&answer.words, 1, "volumes");
    ok = name ? play_set_id(play, s->subject, name) : play_fail(play, "a volume", "none", "");
    answer_release(&answer);
    for (size_t i = 0; ok && !e && i < s->value_count; i++)
        e = stage->keep_image(stage->ctx, words[1 + i], &why);
    return ok && (!e || play_trouble(play, e, "the LUNs' images", &why)) &&
           play_rescan(play, s->subject->host);
}
