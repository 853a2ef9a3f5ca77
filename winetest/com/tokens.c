/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/tokens.h"

#include "winetest/harness/harness.h"

HANDLE
token_make(bool is_restricted, SECURITY_IMPERSONATION_LEVEL level)
{
    BYTE admins[SECURITY_MAX_SID_SIZE];
    SID_AND_ATTRIBUTES denied = {admins, 0};
    HANDLE process = NULL, restricted = NULL, token = NULL;
    DWORD size = sizeof(admins);

    CHECK(CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, admins, &size));
    CHECK(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &process));
    if (is_restricted)
        CHECK(CreateRestrictedToken(process, 0, 1, &denied, 0, NULL, 0, NULL, &restricted));
    CHECK(DuplicateTokenEx(is_restricted ? restricted : process, TOKEN_ALL_ACCESS, NULL, level,
                           TokenImpersonation, &token));
    if (restricted)
        CloseHandle(restricted);
    CloseHandle(process);
    return token;
}
