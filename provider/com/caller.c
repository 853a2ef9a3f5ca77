/* SPDX-License-Identifier: Apache-2.0 */
/* The caller check by token. Well-known SIDs, never account names: those are translated on other
 * languages' Windows. */
#include "config.h"

#include "provider/com/caller.h"

#include <stdbool.h>

#include <ole2.h>

/* The thread's token is opened as the process, not as the client: at identification level the
 * client could not open it. Back to ourselves before anything else is done. */
static enum err
open_caller_token(HANDLE *ret_token, struct why *why)
{
    HRESULT hr = CoImpersonateClient();
    HANDLE token = NULL;
    DWORD error = ERROR_SUCCESS;

    if (FAILED(hr))
        return why_set(why, ERR_ACCESS, "the caller cannot be identified (0x%08lx)", hr);

    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        error = GetLastError();
    hr = CoRevertToSelf();
    if (FAILED(hr) || !token) {
        if (token)
            CloseHandle(token);
        return why_set(why, ERR_ACCESS, "the caller's token cannot be read (0x%08lx, error %lu)",
                       hr, error);
    }
    *ret_token = token;
    return ERR_OK;
}

static bool
has_sid(HANDLE token, WELL_KNOWN_SID_TYPE type)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof(sid);
    BOOL is_member = FALSE;

    return CreateWellKnownSid(type, NULL, sid, &size) &&
           CheckTokenMembership(token, sid, &is_member) && is_member;
}

const WELL_KNOWN_SID_TYPE caller_privileged[CALLER_PRIVILEGED] = {
    WinLocalSystemSid,           /* the VSS service */
    WinBuiltinAdministratorsSid, /* who looks after the provider and tests it */
};

enum err
caller_is_privileged(struct why *why)
{
    HANDLE token = NULL;
    bool is_privileged = false;
    enum err e = open_caller_token(&token, why);

    if (e)
        return e;
    for (size_t i = 0; i < CALLER_PRIVILEGED && !is_privileged; i++)
        is_privileged = has_sid(token, caller_privileged[i]);
    if (!is_privileged)
        e = why_set(why, ERR_ACCESS,
                    "the caller is neither the system nor an administrator; only VSS and "
                    "administrators may use the provider");
    CloseHandle(token);
    return e;
}

enum err
caller_is_anyone(struct why *why)
{
    (void)why; /* never fails */
    return ERR_OK;
}
