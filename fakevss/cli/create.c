/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss create: one shadow copy set, as a requester makes it. Ctrl-C cancels it. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/id.h"
#include "fakevss/cli/command.h"
#include "fakevss/cli/context.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/host/volumes.h"

#define POLL_MS 100

static const char me[] = "create";

struct arguments {
    LONG context;
    GUID provider;
    bool timeline;
    bool json;
    int volume_count;
    char **volumes; /* borrowed: argv, compacted */
};

static volatile LONG is_interrupted;

static BOOL WINAPI
on_console_event(DWORD event)
{
    (void)event;
    InterlockedExchange(&is_interrupted, 1);
    return TRUE;
}

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

/* Wait for the end; the first interruption cancels. */
static HRESULT
await(IVssAsync *async)
{
    HRESULT status = VSS_S_ASYNC_PENDING;
    bool is_cancelled = false;
    HRESULT hr;

    do {
        hr = IVssAsync_Wait(async, POLL_MS);
        if (SUCCEEDED(hr))
            hr = IVssAsync_QueryStatus(async, &status, NULL);
        if (SUCCEEDED(hr) && is_interrupted && !is_cancelled) {
            is_cancelled = true;
            hr = IVssAsync_Cancel(async);
        }
    } while (SUCCEEDED(hr) && status == VSS_S_ASYNC_PENDING);
    return SUCCEEDED(hr) ? status : hr;
}

/* The calls of a requester. *ret_what names the one that failed. */
static HRESULT
create(IFakeVssSession *session, const struct arguments *args, const char **ret_what)
{
    IVssAsync *async = NULL;
    GUID set;
    HRESULT hr;
    int i;

    *ret_what = "SetContext";
    hr = IFakeVssSession_SetContext(session, args->context);
    if (FAILED(hr))
        return hr;
    *ret_what = "StartSnapshotSet";
    hr = IFakeVssSession_StartSnapshotSet(session, &set);
    for (i = 0; SUCCEEDED(hr) && i < args->volume_count; i++) {
        *ret_what = "AddToSnapshotSet";
        if (is_interrupted)
            return VSS_S_ASYNC_CANCELLED;
        hr = add_volume(session, args, args->volumes[i]);
    }
    if (FAILED(hr))
        return hr;
    *ret_what = "DoSnapshotSet";
    hr = IFakeVssSession_DoSnapshotSet(session, &async);
    if (FAILED(hr))
        return hr;
    hr = await(async);
    IVssAsync_Release(async);
    return hr;
}

static int
finish(IFakeVssSession *session, const struct arguments *args, HRESULT hr, const char *what)
{
    int status = EXIT_DONE;

    if (args->timeline && !args->json)
        status = command_report(me, session, FAKEVSS_REPORT_TIMELINE, false);
    if (hr == VSS_S_ASYNC_CANCELLED) {
        (void)fprintf(stderr, "fakevss %s: VSS_S_ASYNC_CANCELLED 0x0004230b: cancelled\n", me);
        return EXIT_FAILED;
    }
    if (FAILED(hr))
        return command_failed(me, session, hr, what);
    if (hr != VSS_S_ASYNC_FINISHED)
        status = command_failed(me, session, hr, what); /* a part of it was not imported */
    if (command_report(me, session, FAKEVSS_REPORT_RESULT, args->json))
        status = EXIT_FAILED;
    if (command_check_contract(me, session, args->timeline || args->json))
        status = EXIT_FAILED;
    return status;
}

int
command_create(int argc, char **argv)
{
    struct arguments args = {0};
    IFakeVssSession *session;
    const char *what = "";
    HRESULT hr;
    int status = parse(argc, argv, &args);

    if (status)
        return status;
    (void)SetConsoleCtrlHandler(on_console_event, TRUE); /* without it Ctrl-C ends us: cleaned up */
    session = command_connect(me);
    if (!session)
        return EXIT_FAILED;
    hr = create(session, &args, &what);
    status = finish(session, &args, hr, what);
    command_disconnect(session);
    return status;
}
