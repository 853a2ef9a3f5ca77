/* SPDX-License-Identifier: Apache-2.0 */
/* The statements, one function each. */
#include "config.h"

#include "fakevss/scenario/play.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/scenario/play_impl.h"

static bool
run_host(struct play *play, const struct statement *s)
{
    struct why why = {0};
    enum err e = play->stage->host(play->stage->ctx, s->subject->name, &why);

    play_actor(play, s->subject)->is_live = !e;
    return e ? play_trouble(play, e, "a host that is ready", &why)
             : play_begin_events(play, s->subject);
}

/* "partition": the names that its answer has, joined by ',', for the volumes in order. */
static bool
name_volumes(struct play *play, const struct statement *s, const char *names)
{
    for (size_t i = 1; i < s->value_count; i++) {
        size_t length = strcspn(names, ",");
        struct text name = {0};
        bool ok;

        text_add_bytes(&name, names, length);
        ok = length > 0 && play_set_id(play, s->values[i].symbol, text_get(&name));
        if (length == 0)
            (void)play_fail(play, "a name for each volume", names, "");
        text_release(&name);
        if (!ok)
            return false;
        names += length;
        names += *names == ',';
    }
    return true;
}

static bool
partition(struct play *play, const struct statement *s, const char *lun)
{
    struct answer answer = {0};
    char count[16];
    const char *names;
    bool ok;

    (void)snprintf(count, sizeof(count), "%u", (unsigned)s->value_count - 1);
    if (!play_ask_host(play, s->subject->host->name, &answer, "partition", lun, count))
        return false;
    names = words_pair(&answer.words, 1, "volumes");
    ok = name_volumes(play, s, names ? names : "");
    answer_release(&answer);
    return ok;
}

static bool
sign_volumes(struct play *play, const struct statement *s)
{
    bool ok = true;

    for (size_t i = 1; ok && i < s->value_count; i++)
        ok = !s->values[i].symbol->is_ntfs || play_write(play, s->values[i].symbol, "", false);
    return ok;
}

static bool
run_lun(struct play *play, const struct statement *s)
{
    const struct stage *stage = play->stage;
    struct actor *actor = play_actor(play, s->subject);
    struct text lun = {0};
    struct why why = {0};
    enum err e = stage->make_lun(stage->ctx, s->values[0].text, s->subject->is_foreign, &lun, &why);
    bool ok = false;

    if (!e && lun.is_broken)
        e = ERR_NOMEM;
    if (e)
        (void)play_trouble(play, e, "a new LUN", &why);
    else
        ok = play_set_id(play, s->subject, text_get(&lun));
    text_release(&lun);
    if (!ok)
        return false;
    if (!play_present(play, s->subject, s->subject->host, true))
        return false;
    if (s->value_count > 1 && !(partition(play, s, actor->id) && sign_volumes(play, s)))
        return false;
    e = stage->keep_image(stage->ctx, actor->id, &why);
    return (!e || play_trouble(play, e, "the LUN's image", &why)) &&
           play_rescan(play, s->subject->host);
}

static bool
run_requester(struct play *play, const struct statement *s)
{
    struct answer answer = {0};
    struct text line = {0};
    char came[RESULT_TEXT_SIZE];
    bool ok;

    words_add(&line, "open");
    words_add(&line, s->subject->name);
    if (!play_ask(play, s->subject->host->name, s->subject->number, &line, ANSWER_MS, &answer))
        return false;
    ok = answer.result == RESULT_S_OK ||
         play_fail(play, "S_OK", result_text(answer.result, came), answer.reason);
    play_actor(play, s->subject)->is_live = ok;
    answer_release(&answer);
    return ok;
}

/* --- calls --- */

/* What the agent is told in place of @value. */
static const char *
value_text(struct play *play, const struct value *value)
{
    return value->symbol ? play_actor(play, value->symbol)->id : value->text;
}

static bool
check_result(struct play *play, const struct statement *s, const struct answer *answer)
{
    char expected[RESULT_TEXT_SIZE] = "failure", came[RESULT_TEXT_SIZE];

    if (s->is_any_result ||
        (s->is_any_failure ? result_is_failure(answer->result) : answer->result == s->result))
        return true;
    if (!s->is_any_failure)
        (void)result_text(s->result, expected);
    return play_fail(play, expected, result_text(answer->result, came), answer->reason);
}

static bool
check_pairs(struct play *play, const struct statement *s, const struct answer *answer)
{
    for (size_t i = 0; i < s->pair_count; i++) {
        const struct pair *pair = &s->pairs[i];
        char key[16];

        (void)snprintf(key, sizeof(key), "%.*s", (int)pair->key_length, pair->key);
        if (!play_check_pair(play, answer, key, value_text(play, &pair->value)))
            return false;
    }
    return true;
}

/* What the call has made has a name from now on. */
static bool
take_made(struct play *play, const struct statement *s, const struct answer *answer)
{
    const char *key = s->method->made == METHOD_MAKES_SET ? "set" : "snapshot";
    const char *id = words_pair(&answer->words, 1, key);

    if (!s->made || s->made->kind == SYMBOL_DOCUMENT)
        return true;
    return id ? play_set_id(play, s->made, id) : play_fail(play, key, "none", answer->reason);
}

/* Ask the requester for @method. */
static bool
ask_requester(struct play *play, const struct statement *s, const char *method,
              const struct value *values, size_t count, struct answer *ret_answer)
{
    struct text line = {0};
    unsigned deadline_ms = ANSWER_MS;

    text_add(&line, "%s.%s", s->subject->name, method);
    for (size_t i = 0; i < count; i++)
        words_add(&line, value_text(play, &values[i]));
    if (s->made && s->made->kind == SYMBOL_DOCUMENT)
        words_add(&line, play_actor(play, s->made)->id);
    if (play->stage->provider && count < METHOD_ARGUMENTS_MAX &&
        s->method->arguments[count] == ARGUMENT_PROVIDER)
        words_add(&line, play->stage->provider);
    if (strcmp(method, method_wait->name) == 0)
        deadline_ms += SCENARIO_WAIT_MAX_MS;
    return play_ask(play, s->subject->host->name, s->subject->number, &line, deadline_ms,
                    ret_answer);
}

static bool
run_call(struct play *play, const struct statement *s)
{
    static const struct value patience = {NULL, WAIT_MS};
    bool waits = s->method->begins && !s->is_begin;
    bool is_wait = s->method == method_wait && s->value_count == 0;
    struct answer answer = {0};
    bool ok = !s->made || s->made->kind != SYMBOL_DOCUMENT || play_new_document(play, s->made);

    ok = ok && ask_requester(play, s, s->method->name, is_wait ? &patience : s->values,
                             is_wait ? 1 : s->value_count, &answer);
    if (ok && waits && answer.result == RESULT_S_OK) {
        answer_release(&answer);
        ok = ask_requester(play, s, method_wait->name, &patience, 1, &answer);
    }
    ok = ok && check_result(play, s, &answer) && check_pairs(play, s, &answer) &&
         take_made(play, s, &answer);
    answer_release(&answer);
    return ok && (!s->method->calls_provider || play_note_violations(play, s->subject));
}

/* --- the rest --- */

static bool
run_write(struct play *play, const struct statement *s)
{
    return play_write(play, s->subject, s->values[0].text, s->is_begin);
}

static bool
run_finish(struct play *play, const struct statement *s)
{
    return play_finish_write(play, s->subject);
}

/* The volume that the shadow copy is now; it stays that when VSS forgets the copy. */
static bool
run_volume(struct play *play, const struct statement *s)
{
    struct answer answer = {0};
    const char *name;
    bool ok;

    if (!play_ask_host(play, s->subject->host->name, &answer, "volume",
                       play_actor(play, s->other)->id, NULL))
        return false;
    name = words_pair(&answer.words, 1, "volume");
    ok = name ? play_set_id(play, s->subject, name) : play_fail(play, "a volume", "none", "");
    answer_release(&answer);
    return ok;
}

static bool
run_clear(struct play *play, const struct statement *s)
{
    (void)s;
    return play_clear(play);
}

static bool
run_fault(struct play *play, const struct statement *s)
{
    struct why why = {0};
    enum err e =
        play->stage->fault(play->stage->ctx, s->value_count ? s->values[0].text : "", &why);

    return !e || play_trouble(play, e, "the fault set", &why);
}

/* One process at least must have run. */
static bool
kill_process(struct play *play, const struct symbol *host, const char *which)
{
    struct answer answer = {0};
    const char *ended;
    bool ok;

    if (!play_ask_host(play, host->name, &answer, "kill", which, NULL))
        return false;
    ended = words_pair(&answer.words, 1, "ended");
    ok = (ended && strcmp(ended, "0") != 0) ||
         play_fail(play, "a process to kill", "none", answer.reason);
    answer_release(&answer);
    return ok;
}

static bool
run_kill_provider(struct play *play, const struct statement *s)
{
    return kill_process(play, s->subject, "provider");
}

static bool
run_kill_coordinator(struct play *play, const struct statement *s)
{
    const struct scenario *scenario = play->scenario;

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        if (scenario->symbols[i]->kind == SYMBOL_REQUESTER &&
            scenario->symbols[i]->host == s->subject)
            play->actors[i].is_lost = play->actors[i].is_live;
    }
    return kill_process(play, s->subject, "coordinator");
}

static bool
run_kill_requester(struct play *play, const struct statement *s)
{
    const struct stage *stage = play->stage;
    struct why why = {0};
    enum err e = stage->kill_agent(stage->ctx, s->subject->host->name, s->subject->number, &why);

    play_actor(play, s->subject)->is_live = false;
    return !e || play_trouble(play, e, "the requester dead", &why);
}

static bool
run_close(struct play *play, const struct statement *s)
{
    struct answer answer = {0};
    struct text line = {0};
    char came[RESULT_TEXT_SIZE];
    bool ok;

    words_add(&line, "close");
    words_add(&line, s->subject->name);
    if (!play_ask(play, s->subject->host->name, s->subject->number, &line, ANSWER_MS, &answer))
        return false;
    ok = answer.result == RESULT_S_OK ||
         play_fail(play, "S_OK", result_text(answer.result, came), answer.reason);
    play_actor(play, s->subject)->is_live = false;
    answer_release(&answer);
    return ok;
}

static bool
run_clock(struct play *play, const struct statement *s)
{
    char ms[16];

    (void)snprintf(ms, sizeof(ms), "%u", s->count); /* fits */
    return play_ask_host(play, s->subject->name, NULL, "clock", "step", ms);
}

static bool (*const runs[])(struct play *play, const struct statement *s) = {
    [STATEMENT_HOST] = run_host,
    [STATEMENT_LUN] = run_lun,
    [STATEMENT_REQUESTER] = run_requester,
    [STATEMENT_CALL] = run_call,
    [STATEMENT_WRITE] = run_write,
    [STATEMENT_EXPECT_CONTENT] = play_run_content,
    [STATEMENT_EXPECT_MARKS] = play_run_marks,
    [STATEMENT_EXPECT_COPIES] = play_run_copies,
    [STATEMENT_EXPECT_VIOLATIONS] = play_run_violations,
    [STATEMENT_CLEAR] = run_clear,
    [STATEMENT_FAULT] = run_fault,
    [STATEMENT_KILL_PROVIDER] = run_kill_provider,
    [STATEMENT_KILL_COORDINATOR] = run_kill_coordinator,
    [STATEMENT_KILL_REQUESTER] = run_kill_requester,
    [STATEMENT_CLOSE] = run_close,
    [STATEMENT_FINISH] = run_finish,
    [STATEMENT_VOLUME] = run_volume,
    [STATEMENT_SPAN] = play_run_span,
    [STATEMENT_EXPECT_HELD] = play_run_held,
    [STATEMENT_EXPECT_FREE] = play_run_held,
    [STATEMENT_EXPECT_EVENT] = play_run_event,
    [STATEMENT_PRESENT] = play_run_present,
    [STATEMENT_UNPRESENT] = play_run_present,
    [STATEMENT_RESCAN] = play_run_rescan,
    [STATEMENT_BUS] = play_run_bus,
    [STATEMENT_REBOOT] = play_run_reboot,
    [STATEMENT_RELOAD] = play_run_reload,
    [STATEMENT_PROVIDER] = play_run_provider,
    [STATEMENT_DOCUMENT] = play_run_document,
    [STATEMENT_CLOCK] = run_clock,
};

/* For a reader of the report: the calls that led to the failure. */
static void
add_timeline(struct play *play, const struct statement *s)
{
    const struct stage *stage = play->stage;

    if (s->kind != STATEMENT_CALL || play->report->timeline.size > 0 || play->e)
        return;
    (void)stage->timeline(stage->ctx, s->subject->host->name, s->subject->number, s->subject->name,
                          &play->report->timeline, NULL); /* it may have none */
}

static void
play_statements(struct play *play)
{
    const struct scenario *scenario = play->scenario;
    bool ok = true;

    for (size_t i = 0; ok && i < scenario->statement_count; i++) {
        play->statement = &scenario->statements[i];
        if (play->stage->step)
            play->stage->step(play->stage->ctx, play->statement);
        ok = runs[play->statement->kind](play, play->statement);
        if (!ok)
            add_timeline(play, play->statement);
    }
    play->statement = NULL;
    if (ok && play->stage->step)
        play->stage->step(play->stage->ctx, NULL);
}

enum err
play(const struct scenario *scenario, const struct stage *stage, struct play_report *report)
{
    struct play play = {.scenario = scenario, .stage = stage, .report = report};

    report->has_passed = true;
    play.actors = mem_array(scenario->symbol_count, sizeof(*play.actors));
    if (!play.actors)
        return ERR_NOMEM;
    play_statements(&play);
    (void)play_end(&play); /* its failures are in the report */

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        mem_free(play.actors[i].id);
        mem_free(play.actors[i].written);
    }
    mem_free(play.actors);
    text_release(&play.violations);
    if (!play.e &&
        (report->expected.is_broken || report->came.is_broken || report->reason.is_broken ||
         report->timeline.is_broken || report->leftover.is_broken))
        play.e = ERR_NOMEM;
    return play.e;
}

void
play_report_release(struct play_report *report)
{
    text_release(&report->expected);
    text_release(&report->came);
    text_release(&report->reason);
    text_release(&report->timeline);
    text_release(&report->leftover);
}
