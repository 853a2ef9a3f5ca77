/* SPDX-License-Identifier: Apache-2.0 */
/* One table of what can be done about a result, with which a message ends. */
#include "config.h"

#include "fakevss/coordinator/hr.h"

#include <stdarg.h>
#include <stdio.h>
#include <vsserror.h>

#include "fakevss/wire/result.h"

static const char retry[] = "The provider logged the reason: read its Application events, mend it, "
                            "and try again.";

static const struct {
    HRESULT hr;
    const char *remedy;
} table[] = {
    {E_OUTOFMEMORY, "Free memory and try again."},
    {E_ACCESSDENIED, "Run it as an administrator."},
    {E_NOINTERFACE,
     "Either the program behind the class ended as it started (its events say why) or the proxy "
     "DLL is not registered (regsvr32 lunshadow_ps.dll)."},
    {REGDB_E_CLASSNOTREG, "Install the program that serves the class."},
    {CO_E_SERVER_EXEC_FAILURE, "The program did not start in time: start it by hand to see why."},
    {(HRESULT)0x80070002,
     "The program of the class is missing or does not start: install it again."},
    {(HRESULT)0x80070003, "The folder with the program of the class is missing: install it again."},
    {(HRESULT)0x800706ba, "The program behind the call has ended."},
    {(HRESULT)0x800706be, "The program behind the call ended during it."},
    {VSS_E_BAD_STATE, "The calls came in an order that VSS does not allow."},
    {VSS_E_PROVIDER_ALREADY_REGISTERED, "Unregister the provider first."},
    {VSS_E_INVALID_XML_DOCUMENT, "Use the document that the backup saved, unchanged."},
    {VSS_E_PROVIDER_NOT_REGISTERED, "List the providers with: fakevss providers"},
    {VSS_E_PROVIDER_VETO, retry},
    {VSS_E_PROVIDER_IN_USE, "Wait for the running operation to end."},
    {VSS_E_VOLUME_NOT_SUPPORTED,
     "No registered provider takes all LUNs of the volume in this context."},
    {VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
     "The named provider does not take all LUNs of the volume in this context."},
    {VSS_E_UNEXPECTED_PROVIDER_ERROR, retry},
    {VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED, "A set holds at most 64 volumes."},
    {VSS_E_FLUSH_WRITES_TIMEOUT,
     "Writes did not come to an end in time: try again when the volumes are less busy."},
    {VSS_E_HOLD_WRITES_TIMEOUT,
     "The provider needed longer to commit than writes may be held: speed up the array."},
    {VSS_E_WRITERERROR_TIMEOUT,
     "The provider needed longer than applications stay frozen: speed up the array."},
    {VSS_E_SNAPSHOT_SET_IN_PROGRESS, "Another set is being created: wait for it and try again."},
    {VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED, "Delete older shadow copies."},
    {VSS_E_UNSUPPORTED_CONTEXT, "Choose another context."},
    {VSS_E_INSUFFICIENT_STORAGE, "Make room on the array."},
    {VSS_E_NO_SNAPSHOTS_IMPORTED,
     "No shadow copy LUN arrived on this host: check that the array presents them."},
    {VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED,
     "Some shadow copy LUNs did not arrive on this host: check that the array presents them."},
    {VSS_E_BREAK_REVERT_ID_FAILED,
     "Take the originals off this host first, or do not ask for all identities."},
    {VSS_E_LEGACY_PROVIDER,
     "The provider lacks IVssHardwareSnapshotProviderEx: break without these flags, or take a "
     "newer provider."},
    {VSS_E_SNAPSHOT_NOT_IN_SET, "Take the document of the set that the shadow copy is of."},
    {VSS_E_RESYNC_IN_PROGRESS, "Wait for the resync that runs, and try again."},
    {VSS_E_UNSELECTED_VOLUME,
     "A resync writes over all volumes of a LUN: add this one too, or leave the check out."},
    {VSS_E_CANNOT_REVERT_DISKID,
     "Take the disk with that identity off this host, or let the destination keep its own."},
    {E_NOTIMPL, "The provider does not do this."},
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

const char *
hr_spell(HRESULT hr)
{
    const char *name = result_name((uint32_t)hr);

    return name ? name : "HRESULT";
}

const char *
hr_remedy(HRESULT hr)
{
    size_t i;

    for (i = 0; i < TABLE_COUNT; i++)
        if (table[i].hr == hr)
            return table[i].remedy;
    return "";
}

char *
hr_text(HRESULT hr, char *buf)
{
    (void)snprintf(buf, HR_TEXT_SIZE, "%s 0x%08lx", hr_spell(hr), (unsigned long)hr); /* fits */
    return buf;
}

HRESULT
hr_from_err(enum err e)
{
    switch (e) {
    case ERR_OK:
        return S_OK;
    case ERR_NOMEM:
        return E_OUTOFMEMORY;
    case ERR_INVAL:
        return E_INVALIDARG;
    case ERR_STATE:
        return VSS_E_BAD_STATE;
    case ERR_NOT_FOUND:
        return VSS_E_OBJECT_NOT_FOUND;
    case ERR_EXISTS:
        return VSS_E_OBJECT_ALREADY_EXISTS;
    case ERR_ACCESS:
        return E_ACCESSDENIED;
    default:
        return VSS_E_UNEXPECTED;
    }
}

HRESULT
hr_from_win32(LONG error)
{
    if (error == ERROR_SUCCESS)
        return VSS_E_UNEXPECTED;
    if (error == ERROR_FILE_NOT_FOUND)
        return VSS_E_OBJECT_NOT_FOUND;
    return HRESULT_FROM_WIN32((ULONG)error);
}

HRESULT
hr_explain(struct why *why, HRESULT hr, const char *what)
{
    char text[HR_TEXT_SIZE];
    const char *remedy = hr_remedy(hr);

    if (why && !why->text[0])
        (void)why_set(why, ERR_OK, "%s: %s%s%s", what, hr_text(hr, text), remedy[0] ? ". " : "",
                      remedy);
    return hr;
}

HRESULT
hr_because(struct why *why, HRESULT hr, const char *fmt, ...)
{
    char reason[WHY_MAX];
    char text[HR_TEXT_SIZE];
    va_list args;

    if (!why || why->text[0])
        return hr;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof(reason), fmt, args); /* cut when too long */
    va_end(args);
    (void)why_set(why, ERR_OK, "%s: %s", hr_text(hr, text), reason);
    return hr;
}
