/* SPDX-License-Identifier: Apache-2.0 */
/* enum err to HRESULT, as the product of two tables: what an error would like to answer, and what a
 * method may. E_FAIL, E_UNEXPECTED, E_ABORT and S_FALSE are in neither. */
#include "config.h"

#include "provider/com/hr.h"

#include <vsserror.h>

/* Codes beyond S_OK, E_INVALIDARG and E_ACCESSDENIED, which every method may answer. */
enum may {
    MAY_NOMEM = 1 << 0,         /* E_OUTOFMEMORY */
    MAY_VETO = 1 << 1,          /* VSS_E_PROVIDER_VETO */
    MAY_NOT_FOUND = 1 << 2,     /* VSS_E_OBJECT_NOT_FOUND */
    MAY_NO_SPACE = 1 << 3,      /* VSS_E_INSUFFICIENT_STORAGE */
    MAY_NOT_SUPPORTED = 1 << 4, /* VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER */
    MAY_LIMIT = 1 << 5,         /* VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED */
    MAY_NOT_IMPL = 1 << 6,      /* E_NOTIMPL for what this build does not do */
};

#define MAY_USUAL (MAY_NOMEM | MAY_VETO)

struct method_rule {
    const char *name;
    unsigned may;
};

static const struct method_rule rules[METHOD_COUNT] = {
    [METHOD_ARE_LUNS_SUPPORTED] = {"AreLunsSupported", MAY_USUAL},
    [METHOD_FILL_IN_LUN_INFO] = {"FillInLunInfo", MAY_USUAL},
    [METHOD_BEGIN_PREPARE_SNAPSHOT] = {"BeginPrepareSnapshot",
                                       MAY_USUAL | MAY_NOT_SUPPORTED | MAY_LIMIT},
    [METHOD_GET_TARGET_LUNS] = {"GetTargetLuns", MAY_USUAL},
    [METHOD_LOCATE_LUNS] = {"LocateLuns", MAY_USUAL},
    [METHOD_ON_LUN_EMPTY] = {"OnLunEmpty", MAY_USUAL},
    [METHOD_GET_PROVIDER_CAPABILITIES] = {"GetProviderCapabilities", MAY_USUAL},
    [METHOD_ON_LUN_STATE_CHANGE] = {"OnLunStateChange", MAY_USUAL},
    [METHOD_RESYNC_LUNS] = {"ResyncLuns", MAY_USUAL | MAY_NO_SPACE | MAY_NOT_IMPL},
    [METHOD_ON_REUSE_LUNS] = {"OnReuseLuns", MAY_USUAL | MAY_NOT_IMPL},
    [METHOD_END_PREPARE_SNAPSHOTS] = {"EndPrepareSnapshots",
                                      MAY_USUAL | MAY_NOT_FOUND | MAY_NO_SPACE},
    [METHOD_PRE_COMMIT_SNAPSHOTS] = {"PreCommitSnapshots", MAY_USUAL | MAY_NOT_FOUND},
    [METHOD_COMMIT_SNAPSHOTS] = {"CommitSnapshots", MAY_USUAL | MAY_NOT_FOUND},
    [METHOD_POST_COMMIT_SNAPSHOTS] = {"PostCommitSnapshots", MAY_USUAL | MAY_NOT_FOUND},
    [METHOD_PRE_FINAL_COMMIT_SNAPSHOTS] = {"PreFinalCommitSnapshots", MAY_USUAL},
    [METHOD_POST_FINAL_COMMIT_SNAPSHOTS] = {"PostFinalCommitSnapshots", MAY_USUAL},
    [METHOD_ABORT_SNAPSHOTS] = {"AbortSnapshots", MAY_USUAL | MAY_NOT_FOUND},
    [METHOD_ON_LOAD] = {"OnLoad", MAY_USUAL},
    /* Its page knows S_OK alone (and S_FALSE, which is an answer and no error). */
    [METHOD_ON_UNLOAD] = {"OnUnload", 0},
};

struct err_rule {
    HRESULT hr;
    unsigned needs; /* the bit a method must have to answer hr */
};

/* An error without a line is a veto. */
static const struct err_rule answers[ERR_COUNT] = {
    [ERR_NOMEM] = {E_OUTOFMEMORY, MAY_NOMEM},
    [ERR_INVAL] = {E_INVALIDARG, 0},
    [ERR_NOT_FOUND] = {(HRESULT)VSS_E_OBJECT_NOT_FOUND, MAY_NOT_FOUND},
    [ERR_NOT_SUPPORTED] = {(HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER, MAY_NOT_SUPPORTED},
    [ERR_NO_SPACE] = {(HRESULT)VSS_E_INSUFFICIENT_STORAGE, MAY_NO_SPACE},
    [ERR_LIMIT] = {(HRESULT)VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED, MAY_LIMIT},
    [ERR_ACCESS] = {E_ACCESSDENIED, 0},
};

HRESULT
hr_from_err(enum method method, enum err e)
{
    const struct method_rule *rule = &rules[method];
    const struct err_rule *answer;

    if (e == ERR_OK)
        return S_OK;
    if (method == METHOD_ON_UNLOAD && e != ERR_ACCESS)
        return S_OK; /* must get ready to be released whatever is pending */
    if (e == ERR_NOT_SUPPORTED && (rule->may & MAY_NOT_IMPL))
        return E_NOTIMPL;
    if ((unsigned)e >= ERR_COUNT)
        return (HRESULT)VSS_E_PROVIDER_VETO;

    answer = &answers[e];
    if (FAILED(answer->hr) && (rule->may & answer->needs) == answer->needs)
        return answer->hr;
    return (HRESULT)VSS_E_PROVIDER_VETO;
}

const char *
method_name(enum method method)
{
    return rules[method].name;
}
