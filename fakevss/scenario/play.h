/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a scenario on a stage: statement after statement, and at the end what must hold after
 * anything: no shadow copy LUN is left, originals are as they were, nothing is stuck. */
#ifndef FAKEVSS_SCENARIO_PLAY_H
#define FAKEVSS_SCENARIO_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "fakevss/scenario/scenario.h"

/* The agent of a host that is no requester. */
#define STAGE_HOST_AGENT 0

/* What a scenario is played on: hosts, an array, and agents on the hosts (doc/fakevss.md has their
 * protocol). All functions may block, up to a deadline of the stage's own where none is given, and
 * return ERR_CANCELLED when the run is interrupted; any error fails the scenario, with @why. LUNs
 * and shadow copy LUNs are named as the array names them. One thread. */
struct stage {
    void *ctx;
    const char *provider; /* that a call means which may name one and does not; NULL: none */
    uint32_t patience_ms; /* for what comes true a little later; 0: 15 seconds */

    /* Have host @host ready. Called before anything else with that host, in each scenario. */
    enum err (*host)(void *ctx, const char *host, struct why *why);

    /* Make an original LUN of @size ("4M"), on the array, or with @is_foreign on one that the
     * provider does not know, and append its name to @ret_lun. */
    enum err (*make_lun)(void *ctx, const char *size, bool is_foreign, struct text *ret_lun,
                         struct why *why);
    /* Delete it. */
    enum err (*delete_lun)(void *ctx, const char *lun, struct why *why);
    /* Present it to @host, or take that back. Does not rescan. */
    enum err (*present)(void *ctx, const char *lun, const char *host, bool is_presented,
                        struct why *why);
    /* Remember all that is on the LUN, and nothing that was remembered of it before. */
    enum err (*keep_image)(void *ctx, const char *lun, struct why *why);
    /* ERR_CORRUPT when the LUN differs from what keep_image() saw in any other block than those
     * that begin with one of @texts. */
    enum err (*check_image)(void *ctx, const char *lun, const char *const *texts, size_t count,
                            struct why *why);

    /* Append the names of all shadow copy LUNs on the array, a line each. */
    enum err (*copies)(void *ctx, struct text *ret_lines, struct why *why);
    /* Remove one that nobody knows any more. */
    enum err (*remove_copy)(void *ctx, const char *copy, struct why *why);
    /* Make the array fail as @rule says, from the next LUN that a provider looks for, or the next
     * set, on; "" for no more. */
    enum err (*fault)(void *ctx, const char *rule, struct why *why);

    /* Have @host see shadow copy LUNs, those there are and those to come, as @rule says: "never",
     * "late N" (after N rescans), "read-only"; "" for as they are. Unless @copy is "": the LUNs of
     * that shadow copy alone. */
    enum err (*bus)(void *ctx, const char *host, const char *rule, const char *copy,
                    struct why *why);
    /* End all that runs on @host, as a power cut does, and have it ready again. */
    enum err (*reboot)(void *ctx, const char *host, struct why *why);
    /* Append what is in the log of events of @host. */
    enum err (*events)(void *ctx, const char *host, struct text *ret_lines, struct why *why);

    /* Append the path, as agents take it, of a file for a document called @name; there is none
     * yet. */
    enum err (*new_document)(void *ctx, const char *name, struct text *ret_path, struct why *why);
    /* Append the bytes of the file that agents call @path; make it of @size bytes. */
    enum err (*read_document)(void *ctx, const char *path, struct text *ret_data, struct why *why);
    enum err (*write_document)(void *ctx, const char *path, const char *data, size_t size,
                               struct why *why);

    /* Ask agent @agent of @host, which is started when it does not run, and append its answer
     * without the line's end. ERR_TIMEOUT after @deadline_ms: the agent is ended then. */
    enum err (*ask)(void *ctx, const char *host, unsigned agent, const char *line,
                    unsigned deadline_ms, struct text *ret_answer, struct why *why);
    /* End the agent as a crash would. */
    enum err (*kill_agent)(void *ctx, const char *host, unsigned agent, struct why *why);
    /* Append the timeline of @session's last operation, as JSON. */
    enum err (*timeline)(void *ctx, const char *host, unsigned agent, const char *session,
                         struct text *ret_json, struct why *why);

    /* Any monotonic clock. */
    uint64_t (*now_ms)(void *ctx);
    /* A short while, before something is looked at again. */
    enum err (*pause)(void *ctx);
    /* The statement is about to be carried out; NULL: the checks at the end are. May be NULL. */
    void (*step)(void *ctx, const struct statement *statement);
};

/* What came of it. Zero-initialise; released with play_report_release(). */
struct play_report {
    bool has_passed;
    const struct statement
        *statement; /* that failed, borrowed from the scenario; NULL: at the end */
    struct text expected;
    struct text came;
    struct text reason;   /* what the agent or the stage says about it; may be empty */
    struct text timeline; /* JSON of the operation concerned; may be empty */
    struct text leftover; /* after a failure: the shadow copy LUNs that were still on the array */
};

/* Play @scenario. ERR_OK when it was played to its end or to its first failure: *report has it.
 * ERR_NOMEM; ERR_CANCELLED when it was interrupted. After any of these the stage may be used for
 * the next scenario: what this one made is taken away, or the report says what could not be. */
enum err play(const struct scenario *scenario, const struct stage *stage,
              struct play_report *report);

void play_report_release(struct play_report *report);

#endif
