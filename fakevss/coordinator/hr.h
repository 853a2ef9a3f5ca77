/* SPDX-License-Identifier: Apache-2.0 */
/* HRESULTs in words, and the one place that turns the portable part's errors into HRESULTs. */
#ifndef FAKEVSS_COORDINATOR_HR_H
#define FAKEVSS_COORDINATOR_HR_H

#include <windows.h>

#include "base/err.h"

#define HR_TEXT_SIZE 72

/* "VSS_E_PROVIDER_VETO 0x80042306" to @buf of HR_TEXT_SIZE bytes. Returns @buf. */
char *hr_text(HRESULT hr, char *buf);
/* The name alone, "HRESULT" for one without. Never NULL. */
const char *hr_spell(HRESULT hr);
/* What a person can do about it: a sentence, or "" when nothing general can be said. Never NULL. */
const char *hr_remedy(HRESULT hr);

HRESULT hr_from_err(enum err e);
/* The same for the result of a Win32 call that sets the last error; never a success. */
HRESULT hr_from_win32(LONG error);

/* Put "what: NAME 0xHEX. remedy" into @why, unless it has a text. Returns @hr. */
HRESULT hr_explain(struct why *why, HRESULT hr, const char *what);
/* The same with a reason of its own in place of the general remedy: "NAME 0xHEX: reason". */
HRESULT hr_because(struct why *why, HRESULT hr, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

#endif
