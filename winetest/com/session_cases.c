/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/session_cases.h"

#include <wchar.h>

#include <ole2.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "idl/fakevss.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/harness/harness.h"

#define STORE L"SOFTWARE\\FakeVss"
#define WAIT_MS 60000

static const VSS_ID provider = {0xa1a1a1a1, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
static WCHAR name[] = L"no volume";

bool
service_start(void)
{
    char *fabric = os_path_join(test_dir(), "fabric");
    struct program_result result;
    struct why why = {0};
    WCHAR arguments[1024];
    bool is_made = CHECK(fabric != NULL) && CHECK_ERR(os_mkdir(fabric, &why), ERR_OK, &why);

    registry_drop(STORE);
    swprintf(arguments, 1024,
             L"install --set HostName=alpha --set IdleTimeout=1 --set \"FabricPath=%hs\" "
             L"--set \"GatePath=%hs\\gate\"",
             fabric, test_dir());
    mem_free(fabric);
    return is_made && fakevss_run(arguments, 0, &result);
}

static IFakeVssSession *
session_open(void)
{
    IFakeVssSession *session = NULL;

    CHECK_HR(CoCreateInstance(&CLSID_VSSCoordinator, NULL, CLSCTX_LOCAL_SERVER,
                              &IID_IFakeVssSession, (void **)&session),
             S_OK);
    return session;
}

/* One that is initialised for a backup. */
static IFakeVssSession *
session_begin(void)
{
    IFakeVssSession *session = session_open();

    if (session)
        CHECK_HR(session->lpVtbl->InitializeForBackup(session, NULL), S_OK);
    return session;
}

/* The outcome of a method that returned @hr and, if that is a success, @async. */
static HRESULT
outcome(HRESULT hr, IVssAsync **async)
{
    HRESULT status = E_FAIL;

    if (FAILED(hr))
        return hr;
    CHECK_HR((*async)->lpVtbl->Wait(*async, WAIT_MS), S_OK);
    CHECK_HR((*async)->lpVtbl->QueryStatus(*async, &status, NULL), S_OK);
    (*async)->lpVtbl->Release(*async);
    return status;
}

static void
check_reason(IFakeVssSession *session, const WCHAR *part)
{
    BSTR reason = NULL;

    if (!CHECK_HR(session->lpVtbl->GetReason(session, &reason), S_OK))
        return;
    CHECK(reason && wcsstr(reason, part) != NULL);
    SysFreeString(reason);
}

void
session__calls_out_of_order__are_refused(void)
{
    IFakeVssSession *session = service_start() ? session_begin() : NULL;
    IVssAsync *async = (IVssAsync *)&async;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(session->lpVtbl->AddToSnapshotSet(session, name, GUID_NULL, &id), VSS_E_BAD_STATE);
    CHECK_HR(session->lpVtbl->DoSnapshotSet(session, &async), VSS_E_BAD_STATE);
    CHECK(async == NULL);
    CHECK_HR(session->lpVtbl->SetContext(session, 0x40000000), E_INVALIDARG);
    check_reason(session, L"0x40000000");
    CHECK_HR(session->lpVtbl->SetContext(session, VSS_CTX_FILE_SHARE_BACKUP), S_OK);
    CHECK_HR(session->lpVtbl->SetContext(session, VSS_CTX_FILE_SHARE_BACKUP), VSS_E_BAD_STATE);
    CHECK_HR(session->lpVtbl->StartSnapshotSet(session, &id), S_OK);
    CHECK_HR(session->lpVtbl->StartSnapshotSet(session, &id), VSS_E_BAD_STATE);
    session->lpVtbl->Release(session);
}

void
session__volume_and_provider_unknown__are_named(void)
{
    static WCHAR volume[] = L"\\\\?\\Volume{00000000-0000-0000-0000-000000000009}\\";
    IFakeVssSession *session = service_start() ? session_begin() : NULL;
    VSS_SNAPSHOT_PROP properties = {0};
    BOOL is_supported = 77;
    LONG deleted = 77;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(session->lpVtbl->IsVolumeSupported(session, GUID_NULL, volume, &is_supported),
             VSS_E_OBJECT_NOT_FOUND);
    CHECK_INT(is_supported, FALSE);
    CHECK_HR(session->lpVtbl->GetSnapshotProperties(session, provider, &properties),
             VSS_E_OBJECT_NOT_FOUND);
    CHECK_HR(session->lpVtbl->DeleteSnapshots(session, provider, VSS_OBJECT_SNAPSHOT_SET, FALSE,
                                              &deleted, &id),
             VSS_E_OBJECT_NOT_FOUND);
    CHECK_INT(deleted, 0);
    CHECK_HR(session->lpVtbl->StartSnapshotSet(session, &id), S_OK);
    CHECK_HR(session->lpVtbl->AddToSnapshotSet(session, volume, GUID_NULL, &id),
             VSS_E_OBJECT_NOT_FOUND);
    check_reason(session, volume);
    session->lpVtbl->Release(session);
}

void
session__set_in_progress__others_wait_until_its_end(void)
{
    IFakeVssSession *first = service_start() ? session_begin() : NULL;
    IFakeVssSession *second = first ? session_begin() : NULL;
    IVssAdmin *admin = NULL;
    VSS_ID id;

    if (!second)
        return;
    CHECK_HR(first->lpVtbl->QueryInterface(first, &IID_IVssAdmin, (void **)&admin), S_OK);
    CHECK_HR(first->lpVtbl->StartSnapshotSet(first, &id), S_OK);
    CHECK_HR(second->lpVtbl->StartSnapshotSet(second, &id), VSS_E_SNAPSHOT_SET_IN_PROGRESS);
    if (admin)
        CHECK_HR(admin->lpVtbl->UnregisterProvider(admin, provider), VSS_E_PROVIDER_IN_USE);
    CHECK_HR(first->lpVtbl->AbortBackup(first), S_OK);
    CHECK_HR(second->lpVtbl->StartSnapshotSet(second, &id), S_OK);
    second->lpVtbl->Release(second); /* ends its set as well */
    CHECK_HR(first->lpVtbl->StartSnapshotSet(first, &id), VSS_E_BAD_STATE); /* serves one set */
    if (admin)
        CHECK_HR(admin->lpVtbl->UnregisterProvider(admin, provider), VSS_E_PROVIDER_NOT_REGISTERED);
    if (admin)
        admin->lpVtbl->Release(admin);
    first->lpVtbl->Release(first);
}

void
session__empty_set__is_finished_and_leaves_nothing(void)
{
    IFakeVssSession *session = service_start() ? session_begin() : NULL;
    HRESULT status = E_FAIL;
    IVssAsync *async = NULL;
    IVssEnumObject *list = NULL;
    INT reserved = 77;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(session->lpVtbl->SetContext(session, VSS_CTX_NAS_ROLLBACK), S_OK);
    CHECK_HR(session->lpVtbl->StartSnapshotSet(session, &id), S_OK);
    if (CHECK_HR(session->lpVtbl->DoSnapshotSet(session, &async), S_OK)) {
        CHECK_HR(async->lpVtbl->Wait(async, WAIT_MS), S_OK);
        CHECK_HR(async->lpVtbl->QueryStatus(async, &status, &reserved), S_OK);
        CHECK_HR(status, VSS_S_ASYNC_FINISHED);
        CHECK_INT(reserved, 0);
        CHECK_HR(async->lpVtbl->Cancel(async), VSS_S_ASYNC_FINISHED);
        async->lpVtbl->Release(async);
    }
    CHECK_HR(
        session->lpVtbl->Query(session, GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_SNAPSHOT, &list),
        S_FALSE);
    if (list)
        list->lpVtbl->Release(list);
    CHECK_HR(session->lpVtbl->DeleteSnapshots(session, id, VSS_OBJECT_SNAPSHOT_SET, FALSE,
                                              &(LONG){0}, &(VSS_ID){0}),
             VSS_E_OBJECT_NOT_FOUND);
    session->lpVtbl->Release(session);
}

/* Each method that needs it, before InitializeForBackup; and that itself a second time. */
void
session__not_initialised__everything_but_an_abort_is_refused(void)
{
    IFakeVssSession *session = service_start() ? session_open() : NULL;
    const IFakeVssSessionVtbl *methods = session ? session->lpVtbl : NULL;
    IVssAsync *async = (IVssAsync *)&async;
    VSS_SNAPSHOT_PROP properties;
    IVssEnumObject *list = NULL;
    BSTR document = NULL;
    BOOL is_supported;
    LONG deleted = 77;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(methods->SetContext(session, VSS_CTX_NAS_ROLLBACK), VSS_E_BAD_STATE);
    CHECK_HR(methods->PrepareForBackup(session, &async), VSS_E_BAD_STATE);
    CHECK(async == NULL);
    CHECK_HR(methods->StartSnapshotSet(session, &id), VSS_E_BAD_STATE);
    CHECK_HR(methods->ImportSnapshots(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->SaveAsXML(session, &document), VSS_E_BAD_STATE);
    CHECK_HR(methods->BackupComplete(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->Query(session, GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &list),
             VSS_E_BAD_STATE);
    CHECK_HR(methods->GetSnapshotProperties(session, provider, &properties), VSS_E_BAD_STATE);
    CHECK_HR(methods->IsVolumeSupported(session, GUID_NULL, name, &is_supported), VSS_E_BAD_STATE);
    CHECK_HR(methods->DeleteSnapshots(session, provider, VSS_OBJECT_SNAPSHOT, FALSE, &deleted, &id),
             VSS_E_BAD_STATE);
    CHECK_INT(deleted, 0);
    CHECK_HR(methods->AbortBackup(session), S_OK);
    CHECK_HR(methods->InitializeForBackup(session, NULL), S_OK);
    CHECK_HR(methods->InitializeForBackup(session, NULL), VSS_E_BAD_STATE);
    methods->Release(session);
}

/* A set with writers, empty: each call too early, at its time, and again. */
void
session__backup__each_call_has_its_time(void)
{
    IFakeVssSession *session = service_start() ? session_begin() : NULL;
    const IFakeVssSessionVtbl *methods = session ? session->lpVtbl : NULL;
    IVssAsync *async = NULL;
    BSTR document = NULL;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(methods->ImportSnapshots(session, &async), VSS_E_BAD_STATE); /* has no document */
    CHECK_HR(methods->BackupComplete(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->StartSnapshotSet(session, &id), S_OK);
    CHECK_HR(methods->SaveAsXML(session, &document), VSS_E_BAD_STATE); /* is not prepared */
    CHECK_HR(outcome(methods->PrepareForBackup(session, &async), &async), VSS_S_ASYNC_FINISHED);
    CHECK_HR(methods->PrepareForBackup(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->BackupComplete(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->SaveAsXML(session, &document), S_OK);
    CHECK(wcsstr(document, L"BackupComponents") && !wcsstr(document, L"SnapshotSet"));
    SysFreeString(document);
    CHECK_HR(outcome(methods->DoSnapshotSet(session, &async), &async), VSS_S_ASYNC_FINISHED);
    CHECK_HR(methods->DoSnapshotSet(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->PrepareForBackup(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->SaveAsXML(session, &document), S_OK);
    CHECK(wcsstr(document, L"machine=\"alpha\"") != NULL);
    SysFreeString(document);
    CHECK_HR(outcome(methods->BackupComplete(session, &async), &async), VSS_S_ASYNC_FINISHED);
    CHECK_HR(methods->BackupComplete(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->StartSnapshotSet(session, &id), VSS_E_BAD_STATE); /* serves one backup */
    methods->Release(session);

    session = session_begin();
    CHECK_HR(outcome(session->lpVtbl->PrepareForBackup(session, &async), &async),
             VSS_S_ASYNC_FINISHED);
    CHECK_HR(session->lpVtbl->StartSnapshotSet(session, &id), VSS_E_BAD_STATE); /* too late */
    session->lpVtbl->Release(session);
}

static BSTR
document_of(const WCHAR *text)
{
    BSTR document = SysAllocString(text);

    CHECK(document != NULL);
    return document;
}

void
session__document__bad_is_refused_and_none_to_import_is_told(void)
{
    IFakeVssSession *session = service_start() ? session_open() : NULL;
    const IFakeVssSessionVtbl *methods = session ? session->lpVtbl : NULL;
    BSTR bad = document_of(L"<BackupComponents version=\"2\"/>");
    BSTR empty = document_of(L"<BackupComponents version=\"1\"/>");
    IVssAsync *async = NULL;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(methods->InitializeForBackup(session, bad), VSS_E_INVALID_XML_DOCUMENT);
    check_reason(session, L"BackupComponents/@version");
    CHECK_HR(methods->InitializeForBackup(session, empty), S_OK);
    CHECK_HR(methods->StartSnapshotSet(session, &id), VSS_E_BAD_STATE);
    CHECK_HR(methods->PrepareForBackup(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->ImportSnapshots(session, &async), VSS_E_BAD_STATE);
    check_reason(session, L"no transportable shadow copy");
    methods->Release(session);
    SysFreeString(bad);
    SysFreeString(empty);
}

/* One restore or one backup is what an object serves. */
void
session__restore__each_call_has_its_time(void)
{
    IFakeVssSession *session = service_start() ? session_open() : NULL;
    const IFakeVssSessionVtbl *methods = session ? session->lpVtbl : NULL;
    BSTR bad = document_of(L"<BackupComponents version=\"2\"/>");
    BSTR empty = document_of(L"<BackupComponents version=\"1\"/>");
    IVssAsync *async = (IVssAsync *)&async;
    IVssEnumObject *list = NULL;
    VSS_ID id;

    if (!session)
        return;
    CHECK_HR(methods->AddSnapshotToRecoverySet(session, provider, 0, NULL), VSS_E_BAD_STATE);
    CHECK_HR(methods->RecoverSet(session, 0, &async), VSS_E_BAD_STATE);
    CHECK(async == NULL);
    CHECK_HR(methods->InitializeForRestore(session, NULL), E_INVALIDARG);
    CHECK_HR(methods->InitializeForRestore(session, bad), VSS_E_INVALID_XML_DOCUMENT);
    check_reason(session, L"BackupComponents/@version");
    CHECK_HR(methods->InitializeForRestore(session, empty), S_OK);
    CHECK_HR(methods->InitializeForRestore(session, empty), VSS_E_BAD_STATE);
    CHECK_HR(methods->InitializeForBackup(session, NULL), VSS_E_BAD_STATE);
    CHECK_HR(methods->AddSnapshotToRecoverySet(session, provider, 1, NULL), E_INVALIDARG);
    CHECK_HR(methods->AddSnapshotToRecoverySet(session, provider, 0, name),
             VSS_E_SNAPSHOT_NOT_IN_SET);
    check_reason(session, L"VSS_E_SNAPSHOT_NOT_IN_SET");
    CHECK_HR(methods->RecoverSet(session, 0, &async), VSS_E_BAD_STATE); /* of nothing */
    CHECK_HR(methods->SetContext(session, VSS_CTX_NAS_ROLLBACK), VSS_E_BAD_STATE);
    CHECK_HR(methods->StartSnapshotSet(session, &id), VSS_E_BAD_STATE);
    CHECK_HR(methods->ImportSnapshots(session, &async), VSS_E_BAD_STATE);
    CHECK_HR(methods->Query(session, GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER, &list),
             VSS_E_BAD_STATE);
    CHECK_HR(methods->BreakSnapshotSet(session, provider), VSS_E_BAD_STATE);
    CHECK_HR(methods->AbortBackup(session), S_OK); /* ignored: it is no backup */
    CHECK_HR(methods->AddSnapshotToRecoverySet(session, provider, 0, NULL),
             VSS_E_SNAPSHOT_NOT_IN_SET);
    methods->Release(session);

    session = session_begin();
    CHECK_HR(session->lpVtbl->InitializeForRestore(session, empty), VSS_E_BAD_STATE);
    CHECK_HR(session->lpVtbl->AddSnapshotToRecoverySet(session, provider, 0, NULL),
             VSS_E_BAD_STATE);
    session->lpVtbl->Release(session);
    SysFreeString(bad);
    SysFreeString(empty);
}

void
session__break__refused_at_once_or_told_by_the_async(void)
{
    IFakeVssSession *session = service_start() ? session_begin() : NULL;
    IVssAsync *async = (IVssAsync *)&async;
    HRESULT status = S_OK;

    if (!session)
        return;
    CHECK_HR(session->lpVtbl->BreakSnapshotSet(session, provider), VSS_E_OBJECT_NOT_FOUND);
    check_reason(session, L"breaking shadow copy set");
    CHECK_HR(session->lpVtbl->BreakSnapshotSetEx(session, provider, 0x10, &async), E_INVALIDARG);
    CHECK(async == NULL);
    check_reason(session, L"0x10");
    for (unsigned i = 0; i < 2; i++) {
        if (!CHECK_HR(session->lpVtbl->BreakSnapshotSetEx(session, provider,
                                                          VSS_BREAKEX_FLAG_MAKE_READ_WRITE, &async),
                      S_OK))
            break;
        CHECK_HR(async->lpVtbl->Wait(async, WAIT_MS), S_OK);
        CHECK_HR(async->lpVtbl->QueryStatus(async, &status, NULL), S_OK);
        CHECK_HR(status, VSS_E_OBJECT_NOT_FOUND);
        CHECK_HR(async->lpVtbl->Cancel(async), VSS_E_OBJECT_NOT_FOUND);
        check_reason(session, L"VSS_E_OBJECT_NOT_FOUND");
        if (i == 0)
            async->lpVtbl->Release(async);
    }
    session->lpVtbl->Release(session);
    if (async) { /* it outlives the session that began it */
        CHECK_HR(async->lpVtbl->QueryStatus(async, &status, NULL), S_OK);
        CHECK_HR(status, VSS_E_OBJECT_NOT_FOUND);
        async->lpVtbl->Release(async);
    }
}
