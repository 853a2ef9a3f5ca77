/* SPDX-License-Identifier: Apache-2.0 */
/* Which calls a requester may make when, as VSS documents it: one table. Source of each row: the
 * page of the method in IVssBackupComponents; "Overview of Processing a Backup Under VSS". */
#ifndef FAKEVSS_EXPLORE_GATING_H
#define FAKEVSS_EXPLORE_GATING_H

#include <stdbool.h>

/* In the order in which they are enumerated. */
enum call {
    CALL_INITIALIZE,
    CALL_SET_CONTEXT,
    CALL_START,
    CALL_ADD,
    CALL_DO,
    CALL_PREPARE,
    CALL_COMPLETE,
    CALL_ABORT,
    CALL_DELETE,
    CALL_BREAK,
    CALL_QUERY, /* from here on: questions, which change nothing */
    CALL_PROPERTIES,
    CALL_SUPPORTED,
    CALL_COUNT
};

/* How far a requester is. */
enum step {
    STEP_NEW,
    STEP_READY,   /* initialised */
    STEP_CONTEXT, /* and has set its context */
    STEP_STARTED, /* has a set in creation */
    STEP_ADDED,   /* with a volume in it */
    STEP_CREATED,
    STEP_ABORTED,
    STEP_COMPLETED,
    STEP_COUNT
};

/* What is known of a requester. Zeroed: it is new. */
struct session {
    enum step step;
    bool is_prepared; /* PrepareForBackup was called */
    bool has_copy;    /* VSS knows the shadow copy that it made */
    bool has_kept;    /* the LUN of its broken set is on the array */
    bool is_unknown;  /* the documents do not say */
};

/* What @call gives a requester in @session: a result as scenarios name it, maybe with what the
 * answer has. @session becomes what it is afterwards. Constant. */
const char *gating_call(struct session *session, enum call call);

/* "start". */
const char *gating_call_name(enum call call);

bool gating_same(const struct session *a, const struct session *b);

#endif
