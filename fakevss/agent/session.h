/* SPDX-License-Identifier: Apache-2.0 */
/* One session of an agent. */
#ifndef FAKEVSS_AGENT_SESSION_H
#define FAKEVSS_AGENT_SESSION_H

#include "fakevss/agent/agent.h"
#include "idl/fakevss.h"

#define AGENT_NAME_SIZE 32

struct agent_session {
    struct agent_session *next;
    char name[AGENT_NAME_SIZE];
    IFakeVssSession *session;
    IVssAsync *async; /* of the last call that goes on in the background, or NULL */
};

/* Have @async, with its reference, as the session's; NULL is none. */
void agent_session_keep(struct agent_session *self, IVssAsync *async);

/* What the words of a request are for a method, and what it answers. */
typedef HRESULT agent_method(struct agent_session *self, struct request *request);

/* restore.c */
agent_method agent_initialize_for_restore;       /* FILE */
agent_method agent_add_snapshot_to_recovery_set; /* ID [VOLUME] */
agent_method agent_recover_set;                  /* [FLAGS] */

/* The id in word @index, or a usage failure. */
HRESULT agent_parse_id(struct request *request, unsigned index, GUID *ret_guid);

/* Call the method. methods.c has the table of names. */
HRESULT agent_session_call(struct agent_session *self, const char *name, struct request *request);

#endif
