/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss create: one shadow copy set, as a requester makes it. Ctrl-C cancels it. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/id.h"
#include "fakevss/cli/async.h"
#include "fakevss/cli/command.h"
#include "fakevss/cli/context.h"
#include "fakevss/cli/document_file.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/host/volumes.h"

static const char me[] = "create";

struct arguments {
    LONG context;
    GUID provider;
    bool timeline;
    bool json;
    const char *document; /* file to save the document in; NULL: none */
    int volume_count;
    char **volumes; /* borrowed: argv, compacted */
};

/* Returns EXIT_DONE, or EXIT_USAGE after saying why. */
static int
parse(int argc, char **argv, struct arguments *args)
{
    bool is_transportable = false;
    int i;

    args->context = VSS_CTX_NAS_ROLLBACK; /* outlives the command */
    args->volumes = argv;
    for (i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--transportable") == 0) {
            is_transportable = true;
        } else if (strcmp(argv[i], "--timeline") == 0) {
            args->timeline = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            args->json = true;
        } else if (strcmp(argv[i], "--context") == 0 && has_value) {
            if (!context_parse(argv[++i], &args->context))
                return command_usage(me, "%s is no context", argv[i]);
        } else if (strcmp(argv[i], "--provider") == 0 && has_value) {
            if (!command_parse_id(argv[++i], &args->provider))
                return command_usage(me, "%s is no provider id", argv[i]);
        } else if (strcmp(argv[i], "--document") == 0 && has_value) {
            args->document = argv[++i];
        } else if (argv[i][0] == '-') {
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
        } else {
            args->volumes[args->volume_count++] = argv[i];
        }
    }
    if (args->volume_count == 0)
        return command_usage(me, "no volume is named");
    if (is_transportable)
        args->context |= VSS_VOLSNAP_ATTR_TRANSPORTABLE;
    return EXIT_DONE;
}

static HRESULT
add_volume(IFakeVssSession *session, const struct arguments *args, const char *volume)
{
    char name[VOLUME_NAME_SIZE];
    WCHAR *wide;
    struct id id;
    GUID snapshot;
    HRESULT hr = E_OUTOFMEMORY;

    wide = convert_to_wide(id_parse(volume, &id) ? volume_name(&id, name) : volume);
    if (wide)
        hr = IFakeVssSession_AddToSnapshotSet(session, wide, args->provider, &snapshot);
    CoTaskMemFree(wide);
    return hr;
}

/* The outcome of a method that returned @hr and, if that is a success, wrote *@async. */
static HRESULT
outcome(HRESULT hr, IVssAsync **async)
{
    return SUCCEEDED(hr) ? command_await(*async) : hr;
}

/* Save the document of the set in @file. */
static HRESULT
save(IFakeVssSession *session, HANDLE file)
{
    BSTR document = NULL;
    HRESULT hr = IFakeVssSession_SaveAsXML(session, &document);

    if (SUCCEEDED(hr))
        hr = document_file_write(file, document);
    SysFreeString(document);
    return hr;
}

/* The calls of a requester up to the last volume. *ret_what names the one that failed. */
static HRESULT
gather(IFakeVssSession *session, const struct arguments *args, const char **ret_what)
{
    GUID set;
    HRESULT hr;
    int i;

    *ret_what = "InitializeForBackup";
    hr = IFakeVssSession_InitializeForBackup(session, NULL);
    if (FAILED(hr))
        return hr;
    *ret_what = "SetContext";
    hr = IFakeVssSession_SetContext(session, args->context);
    if (FAILED(hr))
        return hr;
    *ret_what = "StartSnapshotSet";
    hr = IFakeVssSession_StartSnapshotSet(session, &set);
    for (i = 0; SUCCEEDED(hr) && i < args->volume_count; i++) {
        *ret_what = "AddToSnapshotSet";
        if (command_is_interrupted())
            return VSS_S_ASYNC_CANCELLED;
        hr = add_volume(session, args, args->volumes[i]);
    }
    return hr;
}

/* The others. The document is saved in @file, which may be NULL. */
static HRESULT
create(IFakeVssSession *session, const struct arguments *args, HANDLE file, const char **ret_what)
{
    IVssAsync *async = NULL;
    HRESULT saved;
    HRESULT hr = gather(session, args, ret_what);

    if (FAILED(hr) || hr == VSS_S_ASYNC_CANCELLED)
        return hr;
    *ret_what = "PrepareForBackup";
    hr = outcome(IFakeVssSession_PrepareForBackup(session, &async), &async);
    if (hr != VSS_S_ASYNC_FINISHED)
        return hr;
    *ret_what = "DoSnapshotSet";
    hr = outcome(IFakeVssSession_DoSnapshotSet(session, &async), &async);
    if (FAILED(hr) || hr == VSS_S_ASYNC_CANCELLED || !file)
        return hr;
    *ret_what = "saving the document";
    saved = save(session, file);
    return FAILED(saved) ? saved : hr;
}

int
command_create(int argc, char **argv)
{
    struct arguments args = {0};
    IFakeVssSession *session;
    const char *what = "";
    struct why why = {0};
    HANDLE file = NULL;
    HRESULT hr;
    int status = parse(argc, argv, &args);

    if (status)
        return status;
    if (args.document) { /* before there is a set that only its document knows */
        file = document_file_make(args.document, &why);
        if (!file)
            return command_failed_early(me, &why);
    }
    command_watch_interrupts();
    session = command_connect(me);
    if (!session) {
        document_file_end(file, args.document, false);
        return EXIT_FAILED;
    }
    hr = create(session, &args, file, &what);
    document_file_end(file, args.document, SUCCEEDED(hr) && hr != VSS_S_ASYNC_CANCELLED);
    status = command_finish(me, session, hr, what, args.json, args.timeline);
    command_disconnect(session);
    return status;
}
