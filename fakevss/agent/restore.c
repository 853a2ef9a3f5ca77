/* SPDX-License-Identifier: Apache-2.0 */
/* The methods of a restore, by name. */
#define COBJMACROS
#include "config.h"

#include "base/mem.h"
#include "fakevss/agent/session.h"
#include "fakevss/cli/document_file.h"
#include "fakevss/cli/recovery_flags.h"
#include "fakevss/coordinator/convert.h"

HRESULT
agent_initialize_for_restore(struct agent_session *self, struct request *request)
{
    BSTR document = document_file_read(request->words[0].text, request->why);
    HRESULT hr =
        document ? IFakeVssSession_InitializeForRestore(self->session, document) : AGENT_E_USAGE;

    SysFreeString(document);
    return hr;
}

HRESULT
agent_add_snapshot_to_recovery_set(struct agent_session *self, struct request *request)
{
    WCHAR *volume = NULL;
    GUID id;
    HRESULT hr = agent_parse_id(request, 0, &id);

    if (SUCCEEDED(hr) && request->count > 1) {
        volume = convert_to_wide(request->words[1].text);
        hr = volume ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        hr = IFakeVssSession_AddSnapshotToRecoverySet(self->session, id, 0, volume);
    CoTaskMemFree(volume);
    return hr;
}

HRESULT
agent_recover_set(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;
    DWORD flags = 0;
    HRESULT hr;

    if (request->count && !recovery_flags_parse(request->words[0].text, &flags))
        return agent_usage(request, "%s are no flags of a recovery", request->words[0].text);
    hr = IFakeVssSession_RecoverSet(self->session, flags, &async);
    if (SUCCEEDED(hr))
        agent_session_keep(self, async);
    return hr;
}
