/* SPDX-License-Identifier: Apache-2.0 */
/* One table. Sources: the method pages of IVssHardwareSnapshotProvider
 * and its Ex, IVssProviderCreateSnapshotSet and IVssProviderNotifications; for all methods "Error
 * Handling in Shadow Copy Providers". */
#include "config.h"

#include "fakevss/coordinator/method.h"

#include <stdbool.h>
#include <stddef.h>
#include <vsserror.h>

#define LIST_MAX 5

static const struct {
    const char *name;
    bool is_raw;             /* its result is never translated */
    HRESULT more[LIST_MAX];  /* beyond S_OK, E_OUTOFMEMORY, E_INVALIDARG, VSS_E_PROVIDER_VETO */
    bool only_s_ok_and_more; /* without those three errors */
} methods[METHOD_COUNT] = {
    [METHOD_ON_LOAD] = {.name = "OnLoad"},
    [METHOD_ON_UNLOAD] = {.name = "OnUnload",
                          .is_raw = true,
                          .more = {S_FALSE},
                          .only_s_ok_and_more = true},
    [METHOD_ARE_LUNS_SUPPORTED] = {.name = "AreLunsSupported"},
    [METHOD_FILL_IN_LUN_INFO] = {.name = "FillInLunInfo"},
    [METHOD_BEGIN_PREPARE_SNAPSHOT] = {.name = "BeginPrepareSnapshot",
                                       .more = {VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED,
                                                VSS_E_NESTED_VOLUME_LIMIT,
                                                VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
                                                VSS_E_UNSUPPORTED_CONTEXT}},
    [METHOD_GET_TARGET_LUNS] = {.name = "GetTargetLuns"},
    [METHOD_LOCATE_LUNS] = {.name = "LocateLuns"},
    [METHOD_ON_LUN_EMPTY] = {.name = "OnLunEmpty"},
    [METHOD_ON_LUN_STATE_CHANGE] = {.name = "OnLunStateChange"},
    /* E_INVALIDARG is not on its page. E_NOTIMPL is on the page of RecoverSet, as the answer of a
     * provider without resync. */
    [METHOD_RESYNC_LUNS] = {.name = "ResyncLuns",
                            .more = {E_OUTOFMEMORY, VSS_E_PROVIDER_VETO, VSS_E_INSUFFICIENT_STORAGE,
                                     E_NOTIMPL, E_ACCESSDENIED},
                            .only_s_ok_and_more = true},
    /* Its own end is FINISHED or CANCELLED; an error is one that ResyncLuns could have given. */
    [METHOD_RESYNC_STATUS] = {.name = "QueryStatus",
                              .more = {VSS_S_ASYNC_FINISHED, E_OUTOFMEMORY, VSS_E_PROVIDER_VETO,
                                       VSS_E_INSUFFICIENT_STORAGE, E_ACCESSDENIED},
                              .only_s_ok_and_more = true},
    [METHOD_END_PREPARE_SNAPSHOTS] = {.name = "EndPrepareSnapshots",
                                      .more = {VSS_E_OBJECT_NOT_FOUND, VSS_E_INSUFFICIENT_STORAGE}},
    [METHOD_PRE_COMMIT_SNAPSHOTS] = {.name = "PreCommitSnapshots",
                                     .more = {VSS_E_OBJECT_NOT_FOUND}},
    [METHOD_COMMIT_SNAPSHOTS] = {.name = "CommitSnapshots", .more = {VSS_E_OBJECT_NOT_FOUND}},
    [METHOD_POST_COMMIT_SNAPSHOTS] = {.name = "PostCommitSnapshots",
                                      .more = {VSS_E_OBJECT_NOT_FOUND}},
    [METHOD_PRE_FINAL_COMMIT_SNAPSHOTS] = {.name = "PreFinalCommitSnapshots"},
    [METHOD_POST_FINAL_COMMIT_SNAPSHOTS] = {.name = "PostFinalCommitSnapshots"},
    [METHOD_ABORT_SNAPSHOTS] = {.name = "AbortSnapshots",
                                .is_raw = true,
                                .more = {VSS_E_OBJECT_NOT_FOUND}},
};

/* Legal for every method, by the page on error handling; E_ACCESSDENIED is for refused callers,
 * which every method may have. */
static const HRESULT for_all[] = {
    S_OK,
    E_OUTOFMEMORY,
    E_INVALIDARG,
    E_ACCESSDENIED,
    VSS_E_BAD_STATE,
    VSS_E_OBJECT_NOT_FOUND,
    VSS_E_INSUFFICIENT_STORAGE,
    VSS_E_VOLUME_NOT_SUPPORTED,
    VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
    VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED,
    VSS_E_PROVIDER_VETO,
    VSS_E_CANNOT_REVERT_DISKID,
};

static bool
is_on_own_list(enum method method, HRESULT hr)
{
    size_t i;

    if (hr == S_OK)
        return true;
    if (!methods[method].only_s_ok_and_more && (hr == E_OUTOFMEMORY || hr == E_INVALIDARG ||
                                                hr == VSS_E_PROVIDER_VETO || hr == E_ACCESSDENIED))
        return true;
    for (i = 0; i < LIST_MAX; i++)
        if (methods[method].more[i] == hr)
            return true;
    return false;
}

static bool
is_for_all(HRESULT hr)
{
    size_t i;

    for (i = 0; i < sizeof(for_all) / sizeof(for_all[0]); i++)
        if (for_all[i] == hr)
            return true;
    return false;
}

/* RPC's errors, and COM's own for a server that is not there. */
static bool
is_transport(HRESULT hr)
{
    unsigned long code = (unsigned long)hr;

    return (HRESULT_FACILITY(hr) == FACILITY_WIN32 && HRESULT_CODE(hr) >= 1700 &&
            HRESULT_CODE(hr) < 1900) ||
           (code >= 0x80010001 && code <= 0x8001ffff) || hr == CO_E_OBJNOTCONNECTED ||
           hr == CO_E_SERVER_EXEC_FAILURE || hr == REGDB_E_CLASSNOTREG;
}

const char *
method_name(enum method method)
{
    return methods[method].name;
}

enum method_verdict
method_judge(enum method method, HRESULT hr)
{
    if (is_on_own_list(method, hr))
        return METHOD_RESULT_ALLOWED;
    if (is_for_all(hr))
        return METHOD_RESULT_REPORTED;
    return is_transport(hr) ? METHOD_RESULT_BROKEN : METHOD_RESULT_FOREIGN;
}

HRESULT
method_translate(enum method method, HRESULT hr)
{
    enum method_verdict verdict = method_judge(method, hr);

    if (methods[method].is_raw || verdict == METHOD_RESULT_ALLOWED ||
        verdict == METHOD_RESULT_REPORTED)
        return hr;
    return VSS_E_UNEXPECTED_PROVIDER_ERROR;
}
