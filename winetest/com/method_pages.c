/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/method_pages.h"

#include <stddef.h>

#include <vsserror.h>

#define NOMEM E_OUTOFMEMORY
#define INVALID E_INVALIDARG
#define VETO (HRESULT) VSS_E_PROVIDER_VETO
#define UNKNOWN (HRESULT) VSS_E_OBJECT_NOT_FOUND
#define FULL (HRESULT) VSS_E_INSUFFICIENT_STORAGE

/* VSS pages of IVssHardwareSnapshotProvider(Ex), IVssProviderCreateSnapshotSet,
 * IVssProviderNotifications. */
const struct method_page method_pages[METHOD_COUNT] = {
    {METHOD_ARE_LUNS_SUPPORTED, "AreLunsSupported", {NOMEM, INVALID, VETO}},
    {METHOD_FILL_IN_LUN_INFO, "FillInLunInfo", {NOMEM, INVALID, VETO}},
    {METHOD_BEGIN_PREPARE_SNAPSHOT,
     "BeginPrepareSnapshot",
     {NOMEM, INVALID, VETO, (HRESULT)VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED,
      (HRESULT)VSS_E_NESTED_VOLUME_LIMIT, (HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
      (HRESULT)VSS_E_UNSUPPORTED_CONTEXT}},
    {METHOD_GET_TARGET_LUNS, "GetTargetLuns", {NOMEM, INVALID, VETO}},
    {METHOD_LOCATE_LUNS, "LocateLuns", {NOMEM, INVALID, VETO}},
    {METHOD_ON_LUN_EMPTY, "OnLunEmpty", {NOMEM, INVALID, VETO}},
    /* No list: the ones that all methods share. */
    {METHOD_GET_PROVIDER_CAPABILITIES, "GetProviderCapabilities", {NOMEM, INVALID, VETO}},
    {METHOD_ON_LUN_STATE_CHANGE, "OnLunStateChange", {NOMEM, INVALID, VETO}},
    /* E_NOTIMPL: what RecoverSet passes on for a provider without resync. E_INVALIDARG: never
       reached from VSS. */
    {METHOD_RESYNC_LUNS, "ResyncLuns", {NOMEM, VETO, FULL, E_NOTIMPL, INVALID}},
    {METHOD_ON_REUSE_LUNS, "OnReuseLuns", {NOMEM, INVALID, VETO, E_NOTIMPL}},
    {METHOD_END_PREPARE_SNAPSHOTS, "EndPrepareSnapshots", {NOMEM, INVALID, VETO, UNKNOWN, FULL}},
    {METHOD_PRE_COMMIT_SNAPSHOTS, "PreCommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_COMMIT_SNAPSHOTS, "CommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_POST_COMMIT_SNAPSHOTS, "PostCommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "PreFinalCommitSnapshots", {NOMEM, INVALID, VETO}},
    {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "PostFinalCommitSnapshots", {NOMEM, INVALID, VETO}},
    {METHOD_ABORT_SNAPSHOTS, "AbortSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_ON_LOAD, "OnLoad", {NOMEM, INVALID, VETO}},
    {METHOD_ON_UNLOAD, "OnUnload", {S_OK}},
};

const struct method_page *
method_page(enum method method)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (method_pages[i].method == method)
            return &method_pages[i];
    }
    return NULL;
}

bool
method_page_has(const struct method_page *page, HRESULT hr)
{
    for (const HRESULT *code = page->codes; *code != S_OK; code++) {
        if (*code == hr)
            return true;
    }
    return false;
}
