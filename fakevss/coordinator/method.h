/* SPDX-License-Identifier: Apache-2.0 */
/* The documented results of each provider method, and VSS's translation of all others. */
#ifndef FAKEVSS_COORDINATOR_METHOD_H
#define FAKEVSS_COORDINATOR_METHOD_H

#include <windows.h>

enum method {
    METHOD_ON_LOAD,
    METHOD_ON_UNLOAD,
    METHOD_ARE_LUNS_SUPPORTED,
    METHOD_FILL_IN_LUN_INFO,
    METHOD_BEGIN_PREPARE_SNAPSHOT,
    METHOD_GET_TARGET_LUNS,
    METHOD_LOCATE_LUNS,
    METHOD_ON_LUN_EMPTY,
    METHOD_ON_LUN_STATE_CHANGE,
    METHOD_RESYNC_LUNS,
    METHOD_RESYNC_STATUS, /* how it ended, by the IVssAsync that it gave */
    METHOD_END_PREPARE_SNAPSHOTS,
    METHOD_PRE_COMMIT_SNAPSHOTS,
    METHOD_COMMIT_SNAPSHOTS,
    METHOD_POST_COMMIT_SNAPSHOTS,
    METHOD_PRE_FINAL_COMMIT_SNAPSHOTS,
    METHOD_POST_FINAL_COMMIT_SNAPSHOTS,
    METHOD_ABORT_SNAPSHOTS,
    METHOD_COUNT
};

enum method_verdict {
    METHOD_RESULT_ALLOWED,  /* on the method's own list */
    METHOD_RESULT_REPORTED, /* on the list for all methods only: passed on, but a violation */
    METHOD_RESULT_FOREIGN,  /* on neither */
    METHOD_RESULT_BROKEN,   /* the call did not reach the provider, or did not come back */
};

/* The name as in the IDL. Never NULL. */
const char *method_name(enum method method);

enum method_verdict method_judge(enum method method, HRESULT hr);

/* What a requester sees for @hr. */
HRESULT method_translate(enum method method, HRESULT hr);

#endif
