/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens of callers, as Windows and Wine make them. */
#ifndef TEST_COM_TOKENS_H
#define TEST_COM_TOKENS_H

#include <stdbool.h>

#include <windows.h>

/* An impersonation token of this process's user, an administrator: as it is, or with Administrators
 * for denying only, as without elevation. Closed with CloseHandle(). */
HANDLE token_make(bool is_restricted, SECURITY_IMPERSONATION_LEVEL level);

#endif
