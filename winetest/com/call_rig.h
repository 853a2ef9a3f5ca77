/* SPDX-License-Identifier: Apache-2.0 */
/* A bad provider behind the coordinator's door, for tests of what call.c notes. One at a time. */
#ifndef TEST_COM_CALL_RIG_H
#define TEST_COM_CALL_RIG_H

#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/method.h"
#include "winetest/com/bad_provider.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LUNS 2

extern struct bad_provider bad;
extern struct provider provider; /* bad, as the coordinator knows it; its name is "Bad" */
extern struct caller caller;
extern struct why why;                    /* the caller's */
extern VDS_LUN_INFORMATION sources[LUNS]; /* of two originals */
extern VDS_LUN_INFORMATION targets[LUNS]; /* empty at the start */
extern WCHAR *names[LUNS];                /* of the disks that the sources are */

void start(void);
/* Free all; what is left alive is a failed check. */
void finish(void);

/* Call @method with the records above. The result of FillInLunInfo is ignored: the answer stands
 * for it. */
HRESULT call_any(enum method method);

/* A touch that makes targets as GetTargetLuns has to. */
void give_target(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);

/* The timeline for people, borrowed until the next call. */
const char *timeline_text(void);
/* Exactly these rules were broken, in this order: "6 8 ". */
void check_rules(const char *expected);
void check_no_rule(void);
/* One rule was broken, which is a breach, and @part was seen. */
void check_rule(enum rule_id rule, const char *part);

#endif
