/* SPDX-License-Identifier: Apache-2.0 */
/* The stage of one "fakevss run": an array and hosts, made by the commands of an adapter file, in a
 * folder of the run. Hosts are made once and stay; so do their agents, while they live. */
#ifndef FAKEVSS_TOOL_RIG_H
#define FAKEVSS_TOOL_RIG_H

#include "fakevss/scenario/play.h"
#include "fakevss/tool/adapter.h"
#include "fakevss/tool/record.h"

/* Who wants to know what timelines say. */
struct rig_ear {
    void *ctx;
    /* The timeline @json of @session of agent @agent on @host was read, which may be the same one
     * as before with more in it. What is taken out of it the scenario does not see; *ret_breaches
     * is how many breaches are left. */
    enum err (*hear)(void *ctx, const char *host, unsigned agent, const char *session,
                     struct text *json, unsigned *ret_breaches, struct why *why);
};

struct rig_settings {
    const struct adapter *adapter; /* borrowed */
    const char *tools;             /* folder of this program */
    const char *build;             /* build tree of the Windows programs */
    void (*step)(void *ctx,
                 const struct statement *statement); /* as of struct stage; may be NULL */
    void *step_ctx;
    struct record *record; /* of what happens, borrowed; NULL: none is kept */
    bool is_warm; /* original LUNs stay from one scenario to the next, which should have passed */
    const struct rig_ear *ear; /* borrowed; NULL: nobody */
};

struct rig;

/* Make the folder, below $TMPDIR or /tmp, and the array. @settings is copied. Ended with
 * rig_free().
 */
enum err rig_new(const struct rig_settings *settings, struct rig **ret_rig, struct why *why);

/* Borrowed. */
const struct stage *rig_stage(const struct rig *rig);
const char *rig_folder(const struct rig *rig);

/* Append what the program @arguments (up to a NULL) prints on @host, which is ready. ERR_ARRAY when
 * it fails; the errors of child_hear(). */
enum err rig_output(struct rig *rig, const char *host, const char *const *arguments,
                    struct text *ret_output, struct why *why);

/* End the agents, and, unless @is_kept, the hosts, and remove the folder. Not stopped by an
 * interrupt. NULL is fine. ERR_ARRAY when something could not be taken away: @why says what. */
enum err rig_free(struct rig *rig, bool is_kept, struct why *why);

#endif
