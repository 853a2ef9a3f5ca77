/* SPDX-License-Identifier: Apache-2.0 */
/* What a method answers: the one place where enum err becomes an HRESULT. VSS turns a code outside
 * a method's documented list into VSS_E_UNEXPECTED_PROVIDER_ERROR, which tells the administrator
 * nothing. */
#ifndef COM_HR_H
#define COM_HR_H

#include <windows.h>

#include "base/err.h"

enum method {
    METHOD_ARE_LUNS_SUPPORTED,
    METHOD_FILL_IN_LUN_INFO,
    METHOD_BEGIN_PREPARE_SNAPSHOT,
    METHOD_GET_TARGET_LUNS,
    METHOD_LOCATE_LUNS,
    METHOD_ON_LUN_EMPTY,
    METHOD_GET_PROVIDER_CAPABILITIES,
    METHOD_ON_LUN_STATE_CHANGE,
    METHOD_RESYNC_LUNS,
    METHOD_ON_REUSE_LUNS,
    METHOD_END_PREPARE_SNAPSHOTS,
    METHOD_PRE_COMMIT_SNAPSHOTS,
    METHOD_COMMIT_SNAPSHOTS,
    METHOD_POST_COMMIT_SNAPSHOTS,
    METHOD_PRE_FINAL_COMMIT_SNAPSHOTS,
    METHOD_POST_FINAL_COMMIT_SNAPSHOTS,
    METHOD_ABORT_SNAPSHOTS,
    METHOD_ON_LOAD,
    METHOD_ON_UNLOAD,
    METHOD_COUNT
};

/* The answer of @method to @e: a code of the method's documented list, or E_ACCESSDENIED for a
 * refused caller. What the method has no better code for is VSS_E_PROVIDER_VETO. Total: any @e is
 * fine. Source: the method pages of vsprov.h; VSS, Error Handling in Shadow Copy Providers. */
HRESULT hr_from_err(enum method method, enum err e);

/* The method's name as in the IDL. Never NULL. */
const char *method_name(enum method method);

#endif
