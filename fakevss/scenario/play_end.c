/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold after any scenario, and taking away what it made. In this order: faults off,
 * sessions closed, sets deleted, no shadow copy LUN left, originals as they were, writes go
 * through, a new set can be begun; then the LUNs go. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/scenario/play_impl.h"

/* The sessions in which the host's agent looks after things: of what sets there are, and as a
 * requester like any other. */
#define LOOK "look"
#define SESSION "end"

static const char *const fresh_requester[] = {"open " SESSION,
                                              SESSION ".InitializeForBackup",
                                              SESSION ".SetContext BACKUP",
                                              SESSION ".StartSnapshotSet",
                                              SESSION ".AbortBackup",
                                              "close " SESSION};

static bool
ask_line(struct play *play, const char *host, const char *request, struct answer *ret_answer)
{
    struct text line = {0};

    text_add(&line, "%s", request);
    return play_ask(play, host, STAGE_HOST_AGENT, &line, ANSWER_MS, ret_answer);
}

/* Any answer but a failure. */
static bool
ask_for_success(struct play *play, const char *host, const char *request)
{
    struct answer answer = {0};
    char came[RESULT_TEXT_SIZE];
    bool ok;

    if (!ask_line(play, host, request, &answer))
        return false;
    ok = !result_is_failure(answer.result) ||
         play_fail(play, request, result_text(answer.result, came), answer.reason);
    answer_release(&answer);
    return ok;
}

/* Whatever the answer is: a session without its coordinator has nothing left to close. */
static bool
close_requester(struct play *play, const struct symbol *requester)
{
    struct actor *actor = play_actor(play, requester);
    struct answer answer = {0};
    struct text line = {0};

    if (!actor->is_live)
        return true;
    actor->is_live = false;
    words_add(&line, "close");
    words_add(&line, requester->name);
    if (!play_ask(play, requester->host->name, requester->number, &line, ANSWER_MS, &answer))
        return false;
    answer_release(&answer);
    return true;
}

/* --- sets --- */

/* Delete what @ids, joined by ',', name. Two copies of a set may be named: what is gone is fine. */
static bool
delete_ids(struct play *play, const char *host, const char *ids)
{
    while (*ids) {
        size_t length = strcspn(ids, ",");
        struct answer answer = {0};
        struct text line = {0};
        char came[RESULT_TEXT_SIZE];
        bool ok;

        text_add(&line, LOOK ".DeleteSnapshots %.*s SNAPSHOT", (int)length, ids);
        if (!play_ask(play, host, STAGE_HOST_AGENT, &line, ANSWER_MS, &answer))
            return false;
        ok = !result_is_failure(answer.result) || answer.result == RESULT_OBJECT_NOT_FOUND ||
             play_fail(play, "sets that can be deleted", result_text(answer.result, came),
                       answer.reason);
        answer_release(&answer);
        if (!ok)
            return false;
        ids += length;
        ids += *ids == ',';
    }
    return true;
}

static bool
delete_known(struct play *play, const char *host)
{
    struct answer answer = {0};
    const char *ids;
    bool ok;

    if (!ask_line(play, host, LOOK ".Query SNAPSHOT", &answer))
        return false;
    ids = words_pair(&answer.words, 1, "ids");
    ok = delete_ids(play, host, ids ? ids : "");
    answer_release(&answer);
    return ok;
}

static bool
delete_sets(struct play *play, const char *host)
{
    bool ok = ask_for_success(play, host, "open " LOOK) &&
              ask_for_success(play, host, LOOK ".InitializeForBackup") &&
              ask_for_success(play, host, LOOK ".SetContext ALL") && delete_known(play, host);
    struct answer answer = {0};

    if (ask_line(play, host, "close " LOOK, &answer))
        answer_release(&answer);
    return ok;
}

/* What is left is told, also after another failure, and then taken away for the next scenario. */
static bool
no_copies(struct play *play)
{
    const struct stage *stage = play->stage;
    bool has_failed = !play->report->has_passed;

    if (play_check_copies(play, 0, true))
        return true;
    if (has_failed)
        (void)stage->copies(stage->ctx, &play->report->leftover, NULL); /* nothing more is told */
    (void)play_clear(play);
    return false;
}

/* --- originals --- */

/* What was written last must be there, and something else can be written. */
static bool
check_volume(struct play *play, const struct symbol *volume)
{
    const struct actor *actor = play_actor(play, volume);
    struct answer answer = {0};
    bool ok;

    if (!volume->lun)
        return true;
    ok = (!actor->is_writing || play_finish_write(play, volume)) &&
         play_check_marks(play, volume, volume->host->name, NULL, 0, true);
    if (ok && actor->written)
        ok = play_ask_host(play, volume->host->name, &answer, "read", actor->id, NULL) &&
             play_check_pair(play, &answer, "text", actor->written);
    answer_release(&answer);
    return ok && play_write(play, volume, "written at the end", false);
}

/* Where the checks look for it. */
static bool
bring_back(struct play *play, const struct symbol *lun)
{
    return (play_actor(play, lun)->hosts >> lun->host->number & 1) ||
           (play_present(play, lun, lun->host, true) && play_rescan(play, lun->host));
}

/* Nothing but the first blocks of the volumes that were written to has changed. */
static bool
check_image(struct play *play, const struct symbol *lun)
{
    const struct scenario *scenario = play->scenario;
    const char **texts = mem_array(scenario->symbol_count, sizeof(*texts));
    struct why why = {0};
    size_t count = 0;
    enum err e;

    if (!texts)
        return play_trouble(play, ERR_NOMEM, "memory", NULL);
    for (size_t i = 0; i < scenario->symbol_count; i++) {
        if ((scenario->symbols[i]->lun == lun || lun->span == scenario->symbols[i]) &&
            play->actors[i].written)
            texts[count++] = play->actors[i].written;
    }
    e = play->stage->check_image(play->stage->ctx, play_actor(play, lun)->id, texts, count, &why);
    mem_free(texts);
    return !e || play_trouble(play, e, "an original LUN as it was, but for what was written", &why);
}

/* --- a new set --- */

/* One that is on its way out may be in the way for a moment. */
static bool
begin_new_set(struct play *play, const char *host)
{
    const struct stage *stage = play->stage;
    uint64_t begun_ms = stage->now_ms(stage->ctx);
    const size_t count = sizeof(fresh_requester) / sizeof(fresh_requester[0]);

    for (size_t i = 0; i < count;) {
        struct answer answer = {0};
        char came[RESULT_TEXT_SIZE];
        bool is_busy, ok;

        if (!ask_line(play, host, fresh_requester[i], &answer))
            return false;
        is_busy = answer.result == RESULT_SET_IN_PROGRESS &&
                  stage->now_ms(stage->ctx) - begun_ms < play_patience_ms(play);
        ok = is_busy || !result_is_failure(answer.result) ||
             play_fail(play, "a new set can be begun", result_text(answer.result, came),
                       answer.reason);
        answer_release(&answer);
        if (is_busy)
            play->e = stage->pause(stage->ctx);
        else
            i++;
        if (!ok || play->e)
            return false;
    }
    return true;
}

/* --- all of it --- */

/* Call @visit with each symbol of a kind that takes part, until one fails. */
static bool
each(struct play *play, enum symbol_kind kind,
     bool (*visit)(struct play *play, const struct symbol *symbol))
{
    const struct scenario *scenario = play->scenario;
    bool ok = true;

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        const struct symbol *symbol = scenario->symbols[i];

        if (symbol->kind == kind &&
            (kind == SYMBOL_HOST || kind == SYMBOL_REQUESTER || play->actors[i].id))
            ok = visit(play, symbol) && ok;
    }
    return ok;
}

static bool
delete_sets_of(struct play *play, const struct symbol *host)
{
    return !play_actor(play, host)->is_live || delete_sets(play, host->name);
}

static bool
begin_new_set_on(struct play *play, const struct symbol *host)
{
    return !play_actor(play, host)->is_live || begin_new_set(play, host->name);
}

static bool
drop_lun(struct play *play, const struct symbol *lun)
{
    const struct scenario *scenario = play->scenario;
    const struct actor *actor = play_actor(play, lun);
    struct why why = {0};
    bool ok = true;
    enum err e;

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        const struct symbol *host = scenario->symbols[i];

        if (host->kind == SYMBOL_HOST && (actor->hosts >> host->number & 1))
            ok = play_present(play, lun, host, false) && ok;
    }
    e = ok ? play->stage->delete_lun(play->stage->ctx, actor->id, &why) : ERR_OK;
    return ok && (!e || play_trouble(play, e, "the LUN taken away", &why));
}

static bool
straighten_bus(struct play *play, const struct symbol *host)
{
    return !play_actor(play, host)->has_bus || play_bus(play, host, "", "");
}

bool
play_end(struct play *play)
{
    struct why why = {0};
    enum err e = play->stage->fault(play->stage->ctx, "", &why);
    bool ok = !e || play_trouble(play, e, "faults off", &why);

    ok = each(play, SYMBOL_HOST, straighten_bus) && ok;
    ok = each(play, SYMBOL_REQUESTER, close_requester) && ok;
    ok = !play->e && each(play, SYMBOL_HOST, delete_sets_of) && ok;
    ok = !play->e && each(play, SYMBOL_PROVIDER, play_unregister) && ok;
    ok = !play->e && no_copies(play) && ok;
    ok = ok && play->report->has_passed && each(play, SYMBOL_LUN, bring_back) &&
         each(play, SYMBOL_VOLUME, check_volume) && each(play, SYMBOL_LUN, check_image) &&
         each(play, SYMBOL_HOST, begin_new_set_on) && play_check_violations(play, NULL, 0);
    return each(play, SYMBOL_LUN, drop_lun) && ok;
}
