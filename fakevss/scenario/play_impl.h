/* SPDX-License-Identifier: Apache-2.0 */
/* Between the statements (play.c), the checks at the end (play_end.c) and what both use. */
#ifndef FAKEVSS_SCENARIO_PLAY_IMPL_H
#define FAKEVSS_SCENARIO_PLAY_IMPL_H

#include "fakevss/scenario/play.h"
#include "fakevss/wire/result.h"
#include "fakevss/wire/words.h"

#define ANSWER_MS 30000   /* for an agent to answer */
#define PATIENCE_MS 15000 /* for what comes true a little later */
#define WAIT_MS "60000"   /* for a set to be made; SCENARIO_WAIT_MAX_MS in words */

/* What the run knows about a symbol. */
struct actor {
    char *id;            /* owned; as array or coordinator name it; NULL while it does not exist */
    char *written;       /* owned; to a volume, last; NULL: nothing */
    bool is_live;        /* a requester with an open session; a host that is ready */
    bool is_lost;        /* a requester whose coordinator was killed */
    bool is_writing;     /* a write to a volume was begun and is not finished */
    bool has_bus;        /* a host that sees LUNs otherwise than the array shows them */
    bool is_registered;  /* a provider that the scenario has registered */
    unsigned hosts;      /* that a LUN is presented to: a bit for each number */
    size_t events;       /* a host's: so many bytes of its log are of no interest any more */
    unsigned violations; /* a requester's, of the timeline as it was seen last */
};

struct play {
    const struct scenario *scenario;
    const struct stage *stage;
    struct play_report *report;
    const struct statement *statement; /* NULL: at the end */
    struct actor *actors;              /* by index of symbol */
    struct text violations;            /* names of rules, with blanks, that nobody expected yet */
    enum err e;                        /* ERR_NOMEM, ERR_CANCELLED: give up */
};

/* An answer taken apart. Zero-initialise; released with answer_release(). */
struct answer {
    struct words words;
    uint32_t result;
    const char *reason; /* borrowed; "" */
};

void answer_release(struct answer *answer);

/* All functions that return a bool return false when the scenario has failed: the report has been
 * filled then, or play->e set. */

/* The scenario failed at the present statement. Returns false. The first failure counts. */
bool play_fail(struct play *play, const char *expected, const char *came, const char *reason);
/* The stage failed with @e. Returns false. */
bool play_trouble(struct play *play, enum err e, const char *expected, const struct why *why);

/* How long what comes true a little later is waited for. */
uint32_t play_patience_ms(const struct play *play);

struct actor *play_actor(struct play *play, const struct symbol *symbol);

/* Keep a copy of @id. */
bool play_set_id(struct play *play, const struct symbol *symbol, const char *id);

/* Ask; @line is emptied. */
bool play_ask(struct play *play, const char *host, unsigned agent, struct text *line,
              unsigned deadline_ms, struct answer *ret_answer);
/* Ask the agent of @host that is no requester: the printf-formatted words. Any failure in the
 * answer fails the scenario. */
bool play_ask_host(struct play *play, const char *host, struct answer *ret_answer,
                   const char *first, const char *second, const char *third);
bool play_ask_host_words(struct play *play, const char *host, struct answer *ret_answer,
                         const char *const *words, size_t count);

/* Does the answer have the value @expected of @key? Fails the scenario when it has not. */
bool play_check_pair(struct play *play, const struct answer *answer, const char *key,
                     const char *expected);

/* Take up what the timeline of the requester's last operation says about violations. */
bool play_note_violations(struct play *play, const struct symbol *requester);
/* The violations noted are exactly those of the list; they are forgotten. */
bool play_check_violations(struct play *play, const struct value *rules, size_t count);

/* The first two look until it is as it should be, at once or up to PATIENCE_MS. */
bool play_check_marks(struct play *play, const struct symbol *symbol, const char *host,
                      const struct value *marks, size_t count, bool is_patient);
bool play_check_copies(struct play *play, unsigned count, bool is_patient);
bool play_check_content(struct play *play, const struct symbol *symbol, const char *host,
                        const char *text);
bool play_check_held(struct play *play, const struct symbol *volume, bool is_held, bool is_patient);

/* False when what is looked for since @begun_ms should have come by now, or must come at once, or
 * the run is interrupted. A pause was made otherwise. */
bool play_wait_more(struct play *play, uint64_t begun_ms, bool is_patient);

/* Remove all shadow copy LUNs from the array, as its administrator may. */
bool play_clear(struct play *play);

/* Through the write gate; when it is only begun, play_finish_write() waits for its end. */
bool play_write(struct play *play, const struct symbol *volume, const char *text, bool is_begin);
bool play_finish_write(struct play *play, const struct symbol *volume);

/* play_host.c */
bool play_present(struct play *play, const struct symbol *lun, const struct symbol *host,
                  bool is_presented);
bool play_rescan(struct play *play, const struct symbol *host);
/* @rule and @copy as of struct stage. */
bool play_bus(struct play *play, const struct symbol *host, const char *rule, const char *copy);
bool play_unregister(struct play *play, const struct symbol *provider);

/* play_document.c */
bool play_new_document(struct play *play, const struct symbol *document);

/* play_events.c: from now on; and event @number, or none but information when it is 0. */
bool play_begin_events(struct play *play, const struct symbol *host);
bool play_check_event(struct play *play, const struct symbol *host, unsigned number,
                      bool is_patient);

/* Statements: of play_expect.c, */
bool play_run_content(struct play *play, const struct statement *s);
bool play_run_marks(struct play *play, const struct statement *s);
bool play_run_copies(struct play *play, const struct statement *s);
bool play_run_violations(struct play *play, const struct statement *s);
bool play_run_held(struct play *play, const struct statement *s);
bool play_run_event(struct play *play, const struct statement *s);
/* play_host.c, */
bool play_run_present(struct play *play, const struct statement *s);
bool play_run_rescan(struct play *play, const struct statement *s);
bool play_run_bus(struct play *play, const struct statement *s);
bool play_run_span(struct play *play, const struct statement *s);
bool play_run_reboot(struct play *play, const struct statement *s);
bool play_run_reload(struct play *play, const struct statement *s);
bool play_run_provider(struct play *play, const struct statement *s);
/* and play_document.c. */
bool play_run_document(struct play *play, const struct statement *s);

/* The checks at the end, and all that was made taken away. The checks are left out when the
 * scenario has failed already; taking away is tried to its end in any case. */
bool play_end(struct play *play);

#endif
