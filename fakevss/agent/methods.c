/* SPDX-License-Identifier: Apache-2.0 */
/* The methods of a session by name: what the words of a request are for each, and what it answers.
 */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/session.h"
#include "fakevss/cli/break_flags.h"
#include "fakevss/cli/context.h"
#include "fakevss/cli/document_file.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/service/objects.h"

#define OBJECTS_AT_ONCE 16

/* --- arguments --- */

HRESULT
agent_parse_id(struct request *request, unsigned index, GUID *ret_guid)
{
    struct id id;

    if (!id_parse(request->words[index].text, &id))
        return agent_usage(request, "%s is no id", request->words[index].text);
    *ret_guid = convert_guid(&id);
    return S_OK;
}

/* An id that may be left out: GUID_NULL then. */
static HRESULT
parse_id_if_any(struct request *request, unsigned index, GUID *ret_guid)
{
    *ret_guid = GUID_NULL;
    return index < request->count ? agent_parse_id(request, index, ret_guid) : S_OK;
}

static HRESULT
parse_type(struct request *request, unsigned index, VSS_OBJECT_TYPE *ret_type)
{
    static const struct {
        const char *name;
        VSS_OBJECT_TYPE type;
    } types[] = {
        {"SNAPSHOT", VSS_OBJECT_SNAPSHOT},
        {"SNAPSHOT_SET", VSS_OBJECT_SNAPSHOT_SET},
        {"PROVIDER", VSS_OBJECT_PROVIDER},
    };
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(types[i].name, request->words[index].text) == 0) {
            *ret_type = types[i].type;
            return S_OK;
        }
    return agent_usage(request, "%s is none of SNAPSHOT, SNAPSHOT_SET, PROVIDER",
                       request->words[index].text);
}

/* --- methods --- */

static HRESULT
initialize_for_backup(struct agent_session *self, struct request *request)
{
    BSTR document = NULL;
    HRESULT hr;

    if (request->count) {
        document = document_file_read(request->words[0].text, request->why);
        if (!document)
            return AGENT_E_USAGE;
    }
    hr = IFakeVssSession_InitializeForBackup(self->session, document);
    SysFreeString(document);
    return hr;
}

static HRESULT
save_as_xml(struct agent_session *self, struct request *request)
{
    const char *path = request->words[0].text;
    BSTR document = NULL;
    HANDLE file = document_file_make(path, request->why);
    HRESULT hr;

    if (!file)
        return AGENT_E_USAGE;
    hr = IFakeVssSession_SaveAsXML(self->session, &document);
    if (SUCCEEDED(hr))
        hr = document_file_write(file, document);
    document_file_end(file, path, SUCCEEDED(hr));
    SysFreeString(document);
    if (SUCCEEDED(hr))
        agent_answer(request, "file", path);
    return hr;
}

static HRESULT
set_context(struct agent_session *self, struct request *request)
{
    LONG context;

    if (!context_parse(request->words[0].text, &context))
        return agent_usage(request, "%s is no context", request->words[0].text);
    return IFakeVssSession_SetContext(self->session, context);
}

static HRESULT
start_snapshot_set(struct agent_session *self, struct request *request)
{
    GUID set = GUID_NULL;
    HRESULT hr = IFakeVssSession_StartSnapshotSet(self->session, &set);

    if (SUCCEEDED(hr))
        agent_answer_id(request, "set", &set);
    return hr;
}

static HRESULT
add_to_snapshot_set(struct agent_session *self, struct request *request)
{
    GUID snapshot = GUID_NULL;
    WCHAR *volume;
    GUID provider;
    HRESULT hr = parse_id_if_any(request, 1, &provider);

    if (FAILED(hr))
        return hr;
    volume = convert_to_wide(request->words[0].text);
    if (!volume)
        return E_OUTOFMEMORY;
    hr = IFakeVssSession_AddToSnapshotSet(self->session, volume, provider, &snapshot);
    CoTaskMemFree(volume);
    if (SUCCEEDED(hr))
        agent_answer_id(request, "snapshot", &snapshot);
    return hr;
}

/* The end of a method that returned @hr and, on success, wrote *@async. */
static HRESULT
keep(struct agent_session *self, HRESULT hr, IVssAsync **async)
{
    if (SUCCEEDED(hr))
        agent_session_keep(self, *async);
    return hr;
}

static HRESULT
prepare_for_backup(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;

    (void)request;
    return keep(self, IFakeVssSession_PrepareForBackup(self->session, &async), &async);
}

static HRESULT
do_snapshot_set(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;

    (void)request;
    return keep(self, IFakeVssSession_DoSnapshotSet(self->session, &async), &async);
}

static HRESULT
import_snapshots(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;

    (void)request;
    return keep(self, IFakeVssSession_ImportSnapshots(self->session, &async), &async);
}

static HRESULT
backup_complete(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;

    (void)request;
    return keep(self, IFakeVssSession_BackupComplete(self->session, &async), &async);
}

static HRESULT
abort_backup(struct agent_session *self, struct request *request)
{
    (void)request;
    return IFakeVssSession_AbortBackup(self->session);
}

static HRESULT
delete_snapshots(struct agent_session *self, struct request *request)
{
    VSS_OBJECT_TYPE type = VSS_OBJECT_SNAPSHOT_SET;
    unsigned count = request->count;
    GUID nondeleted = GUID_NULL;
    LONG deleted = 0;
    BOOL force;
    HRESULT hr;
    GUID id;

    force = count > 1 && strcmp(request->words[count - 1].text, "force") == 0;
    count -= force ? 1 : 0;
    hr = agent_parse_id(request, 0, &id);
    if (SUCCEEDED(hr) && count > 1)
        hr = parse_type(request, 1, &type);
    if (FAILED(hr))
        return hr;
    hr = IFakeVssSession_DeleteSnapshots(self->session, id, type, force, &deleted, &nondeleted);
    if (hr == VSS_E_OBJECT_NOT_FOUND && count == 1)
        hr = IFakeVssSession_DeleteSnapshots(self->session, id, VSS_OBJECT_SNAPSHOT, force,
                                             &deleted, &nondeleted);
    agent_answer_number(request, "deleted", deleted);
    agent_answer_id(request, "nondeleted", &nondeleted);
    return hr;
}

static HRESULT
break_snapshot_set(struct agent_session *self, struct request *request)
{
    GUID id;
    HRESULT hr = agent_parse_id(request, 0, &id);

    return FAILED(hr) ? hr : IFakeVssSession_BreakSnapshotSet(self->session, id);
}

static HRESULT
break_snapshot_set_ex(struct agent_session *self, struct request *request)
{
    IVssAsync *async = NULL;
    DWORD flags = 0;
    GUID id;
    HRESULT hr = agent_parse_id(request, 0, &id);

    if (FAILED(hr))
        return hr;
    if (!break_flags_parse(request->words[1].text, &flags))
        return agent_usage(request, "%s are no flags of a break", request->words[1].text);
    hr = IFakeVssSession_BreakSnapshotSetEx(self->session, id, flags, &async);
    if (SUCCEEDED(hr))
        agent_session_keep(self, async);
    return hr;
}

/* Add the ids of what @list still has to @ids, with commas, and release its strings. */
static HRESULT
read_objects(IVssEnumObject *list, struct text *ids, long *count)
{
    HRESULT hr;

    do {
        VSS_OBJECT_PROP objects[OBJECTS_AT_ONCE];
        ULONG fetched = 0;
        ULONG i;

        hr = IVssEnumObject_Next(list, OBJECTS_AT_ONCE, objects, &fetched);
        for (i = 0; SUCCEEDED(hr) && i < fetched; i++) {
            char text[GUID_TEXT_SIZE];
            bool is_copy = objects[i].Type == VSS_OBJECT_SNAPSHOT;

            text_add(ids, "%s%s", *count ? "," : "",
                     convert_guid_text(is_copy ? &objects[i].Obj.Snap.m_SnapshotId
                                               : &objects[i].Obj.Prov.m_ProviderId,
                                       text));
            object_clear(&objects[i]);
            ++*count;
        }
    } while (hr == S_OK);
    return hr;
}

static HRESULT
query(struct agent_session *self, struct request *request)
{
    IVssEnumObject *list = NULL;
    struct text ids = {0};
    VSS_OBJECT_TYPE type;
    long count = 0;
    HRESULT hr = parse_type(request, 0, &type);
    HRESULT read;

    if (FAILED(hr))
        return hr;
    hr = IFakeVssSession_Query(self->session, GUID_NULL, VSS_OBJECT_NONE, type, &list);
    if (FAILED(hr))
        return hr;
    read = read_objects(list, &ids, &count);
    IVssEnumObject_Release(list);
    agent_answer_number(request, "count", count);
    agent_answer(request, "ids", text_get(&ids));
    if (ids.is_broken)
        read = E_OUTOFMEMORY;
    text_release(&ids);
    return FAILED(read) ? read : hr;
}

static HRESULT
get_snapshot_properties(struct agent_session *self, struct request *request)
{
    VSS_OBJECT_PROP object = {.Type = VSS_OBJECT_SNAPSHOT};
    char attributes[16];
    char *device;
    GUID id;
    HRESULT hr = agent_parse_id(request, 0, &id);

    if (SUCCEEDED(hr))
        hr = IFakeVssSession_GetSnapshotProperties(self->session, id, &object.Obj.Snap);
    if (FAILED(hr))
        return hr;
    device = convert_to_utf8(object.Obj.Snap.m_pwszSnapshotDeviceObject);
    (void)snprintf(attributes, sizeof(attributes), "0x%lx", object.Obj.Snap.m_lSnapshotAttributes);
    agent_answer_id(request, "set", &object.Obj.Snap.m_SnapshotSetId);
    agent_answer(request, "attributes", attributes);
    agent_answer_id(request, "provider", &object.Obj.Snap.m_ProviderId);
    if (device)
        agent_answer(request, "device", device);
    mem_free(device);
    object_clear(&object);
    return device ? S_OK : E_OUTOFMEMORY;
}

static HRESULT
is_volume_supported(struct agent_session *self, struct request *request)
{
    BOOL supported = FALSE;
    WCHAR *volume;
    GUID provider;
    HRESULT hr = parse_id_if_any(request, 1, &provider);

    if (FAILED(hr))
        return hr;
    volume = convert_to_wide(request->words[0].text);
    if (!volume)
        return E_OUTOFMEMORY;
    hr = IFakeVssSession_IsVolumeSupported(self->session, provider, volume, &supported);
    CoTaskMemFree(volume);
    agent_answer_number(request, "supported", supported ? 1 : 0);
    return hr;
}

/* --- what goes on in the background --- */

static HRESULT
query_status(struct agent_session *self, struct request *request)
{
    HRESULT status = S_OK;
    HRESULT hr;

    if (!self->async)
        return agent_usage(request, "nothing was begun in this session");
    hr = IVssAsync_QueryStatus(self->async, &status, NULL);
    return FAILED(hr) ? hr : status;
}

static HRESULT
wait_for_end(struct agent_session *self, struct request *request)
{
    DWORD limit_ms = INFINITE;
    HRESULT hr;

    if (!self->async)
        return agent_usage(request, "nothing was begun in this session");
    if (request->count) {
        char *end = NULL;

        limit_ms = strtoul(request->words[0].text, &end, 10);
        if (*end || end == request->words[0].text)
            return agent_usage(request, "%s is no number of milliseconds", request->words[0].text);
    }
    hr = IVssAsync_Wait(self->async, limit_ms);
    return FAILED(hr) ? hr : query_status(self, request);
}

static HRESULT
cancel(struct agent_session *self, struct request *request)
{
    return self->async ? IVssAsync_Cancel(self->async)
                       : agent_usage(request, "nothing was begun in this session");
}

static const struct {
    const char *name;
    agent_method *call;
    unsigned min; /* arguments */
    unsigned max;
} methods[] = {
    {"InitializeForBackup", initialize_for_backup, 0, 1},
    {"SetContext", set_context, 1, 1},
    {"StartSnapshotSet", start_snapshot_set, 0, 0},
    {"AddToSnapshotSet", add_to_snapshot_set, 1, 2},
    {"PrepareForBackup", prepare_for_backup, 0, 0},
    {"DoSnapshotSet", do_snapshot_set, 0, 0},
    {"SaveAsXML", save_as_xml, 1, 1},
    {"BackupComplete", backup_complete, 0, 0},
    {"ImportSnapshots", import_snapshots, 0, 0},
    {"AbortBackup", abort_backup, 0, 0},
    {"DeleteSnapshots", delete_snapshots, 1, 3},
    {"BreakSnapshotSet", break_snapshot_set, 1, 1},
    {"BreakSnapshotSetEx", break_snapshot_set_ex, 2, 2},
    {"InitializeForRestore", agent_initialize_for_restore, 1, 1},
    {"AddSnapshotToRecoverySet", agent_add_snapshot_to_recovery_set, 1, 2},
    {"RecoverSet", agent_recover_set, 0, 1},
    {"Query", query, 1, 1},
    {"GetSnapshotProperties", get_snapshot_properties, 1, 1},
    {"IsVolumeSupported", is_volume_supported, 1, 2},
    {"QueryStatus", query_status, 0, 0},
    {"Wait", wait_for_end, 0, 1},
    {"Cancel", cancel, 0, 0},
};

HRESULT
agent_session_call(struct agent_session *self, const char *name, struct request *request)
{
    size_t i;

    for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(name, methods[i].name) != 0)
            continue;
        if (request->count < methods[i].min || request->count > methods[i].max)
            return agent_usage(request, "%s takes %u to %u arguments", name, methods[i].min,
                               methods[i].max);
        return methods[i].call(self, request);
    }
    return agent_usage(request, "there is no method %s", name);
}
