/* SPDX-License-Identifier: Apache-2.0 */
/* The stage of one "fakevss run": an array and hosts, made by the commands of an adapter file, in a
 * folder of the run. Hosts are made once and stay; so do their agents, while they live. */
#ifndef FAKEVSS_TOOL_RIG_H
#define FAKEVSS_TOOL_RIG_H

#include "fakevss/scenario/play.h"
#include "fakevss/tool/adapter.h"
#include "fakevss/tool/record.h"

struct rig_settings {
    const struct adapter *adapter; /* borrowed */
    const char *tools;             /* folder of this program */
    const char *build;             /* build tree of the Windows programs */
    void (*step)(void *ctx,
                 const struct statement *statement); /* as of struct stage; may be NULL */
    void *step_ctx;
    struct record *record; /* of what happens, borrowed; NULL: none is kept */
    bool is_warm; /* original LUNs stay from one scenario to the next, which should have passed */
};

struct rig;

/* Make the folder, below $TMPDIR or /tmp, and the array. @settings is copied. Ended with
 * rig_free().
 */
enum err rig_new(const struct rig_settings *settings, struct rig **ret_rig, struct why *why);

/* Borrowed. */
const struct stage *rig_stage(const struct rig *rig);
const char *rig_folder(const struct rig *rig);

/* End the agents, and, unless @is_kept, the hosts, and remove the folder. Not stopped by an
 * interrupt. NULL is fine. ERR_ARRAY when something could not be taken away: @why says what. */
enum err rig_free(struct rig *rig, bool is_kept, struct why *why);

#endif
