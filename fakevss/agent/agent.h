/* SPDX-License-Identifier: Apache-2.0 */
/* A requester that is told what to do, one request a line: what scenarios drive. The protocol is in
 * doc/fakevss-agent.md. One thread; the sessions it opens are those of any requester. */
#ifndef FAKEVSS_AGENT_AGENT_H
#define FAKEVSS_AGENT_AGENT_H

#include <windows.h>
#include <unknwn.h>

#include "base/text.h"
#include "fakevss/wire/words.h"

#define AGENT_VERSION 1
/* A request that no one can carry out as it is written. */
#define AGENT_E_USAGE MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x0fff)

/* Providers that are held. */
#define AGENT_HELD_MAX 8

struct agent_session;
struct agent_write;
struct os_cancel;

struct agent {
    struct agent_session *sessions;
    struct agent_write *writes;     /* that were begun */
    struct os_cancel *cancel;       /* of the writes; NULL before the first one */
    IUnknown *held[AGENT_HELD_MAX]; /* one object of each provider, or NULL */
    IClassFactory *factory;         /* the coordinator's, or NULL */
    bool is_ended;                  /* answer what is being answered, and end */
};

struct request {
    unsigned count;           /* arguments */
    const struct word *words; /* borrowed */
    struct text *answer;      /* words KEY=VALUE to answer with */
    struct why *why;          /* what the answer gives as reason, on failure */
};

/* Carries a request out: the HRESULT is the answer's first word. On failure request->why may have a
 * text. */
typedef HRESULT agent_command(struct agent *agent, struct request *request);

/* sessions: session.c */
agent_command agent_open;     /* NAME */
agent_command agent_close;    /* NAME */
agent_command agent_timeline; /* NAME [FILE] */
/* NAME.METHOD in @target, with the method's arguments in @request. */
HRESULT agent_call(struct agent *agent, const char *target, struct request *request);
void agent_close_all(struct agent *agent);

/* disks: partition.c */
agent_command agent_partition; /* NAA COUNT [GPT|MBR] */
agent_command agent_span;      /* NAA NAA... */

/* the host: host.c */
agent_command agent_volume; /* VOLUME|COPY */
agent_command agent_read;   /* VOLUME|COPY */
agent_command agent_rescan;
agent_command agent_kill; /* provider|coordinator */

/* what an application writes: write.c */
agent_command agent_write;   /* VOLUME TEXT [begin] */
agent_command agent_written; /* VOLUME */
agent_command agent_held;    /* VOLUME */
void agent_end_writes(struct agent *agent);

/* registered providers: providers.c */
agent_command agent_provider;
agent_command agent_register;   /* ID LIKE */
agent_command agent_unregister; /* ID */

agent_command agent_clock; /* step MS; clock.c */

/* hold.c: keep a provider's process alive, as a service stays, or have a new one */
agent_command agent_hold;   /* provider */
agent_command agent_reload; /* provider */
void agent_let_go(struct agent *agent);

/* A usage failure: AGENT_E_USAGE with a printf-formatted reason. */
HRESULT agent_usage(struct request *request, const char *fmt, ...)
    __attribute__((format(gnu_printf, 2, 3)));

/* Add KEY=VALUE to the answer. */
void agent_answer(struct request *request, const char *key, const char *value);
void agent_answer_number(struct request *request, const char *key, long value);
void agent_answer_id(struct request *request, const char *key, const GUID *id);

#endif
