/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss resync: shadow copies of a document over their originals or over other volumes. Ctrl-C
 * cancels it. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/cli/async.h"
#include "fakevss/cli/command.h"
#include "fakevss/cli/document_file.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/document.h"

static const char me[] = "resync";

struct arguments {
    const char *path; /* of the document */
    unsigned count;   /* copies that are named; none: all */
    struct {
        GUID copy;
        const char *volume; /* NULL: the original's */
    } wanted[COPY_SET_MAX];
    DWORD flags;
    bool timeline;
    bool json;
};

/* ID or ID=VOLUME */
static bool
parse_copy(const char *text, struct arguments *args)
{
    const char *equals = strchr(text, '=');
    size_t size = equals ? (size_t)(equals - text) : strlen(text);
    char id[GUID_TEXT_SIZE];

    if (size >= sizeof(id) || args->count == COPY_SET_MAX)
        return false;
    memcpy(id, text, size);
    id[size] = 0;
    args->wanted[args->count].volume = equals ? equals + 1 : NULL;
    return command_parse_id(id, &args->wanted[args->count++].copy);
}

static int
parse(int argc, char **argv, struct arguments *args)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            args->json = true;
        else if (strcmp(argv[i], "--timeline") == 0)
            args->timeline = true;
        else if (strcmp(argv[i], "--revert-identity") == 0)
            args->flags |= VSS_RECOVERY_REVERT_IDENTITY_ALL;
        else if (strcmp(argv[i], "--no-volume-check") == 0)
            args->flags |= VSS_RECOVERY_NO_VOLUME_CHECK;
        else if (strcmp(argv[i], "--document") == 0 && i + 1 < argc)
            args->path = argv[++i];
        else if (argv[i][0] == '-')
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
        else if (!parse_copy(argv[i], args))
            return command_usage(me, "%s is no id of a shadow copy, nor ID=VOLUME", argv[i]);
    }
    return args->path ? EXIT_DONE : command_usage(me, "no document is named");
}

/* Name all copies that the document has. What is wrong with it is said by the coordinator. */
static void
want_all(const WCHAR *document, struct arguments *args)
{
    struct copy_set set = {0};

    if (args->count > 0 || FAILED(document_read(document, &set, NULL)))
        return;
    for (unsigned i = 0; i < set.count; i++)
        args->wanted[args->count++].copy = set.copies[i].snapshot;
    copy_set_release(&set);
}

/* *ret_what names the call that failed. */
static HRESULT
recover(IFakeVssSession *session, BSTR document, const struct arguments *args,
        const char **ret_what)
{
    IVssAsync *async = NULL;
    HRESULT hr;

    *ret_what = "InitializeForRestore";
    hr = IFakeVssSession_InitializeForRestore(session, document);
    for (unsigned i = 0; SUCCEEDED(hr) && i < args->count; i++) {
        WCHAR *volume = args->wanted[i].volume ? convert_to_wide(args->wanted[i].volume) : NULL;

        *ret_what = "AddSnapshotToRecoverySet";
        hr = args->wanted[i].volume && !volume ? E_OUTOFMEMORY
                                               : IFakeVssSession_AddSnapshotToRecoverySet(
                                                     session, args->wanted[i].copy, 0, volume);
        CoTaskMemFree(volume);
    }
    if (FAILED(hr))
        return hr;
    *ret_what = "RecoverSet";
    hr = IFakeVssSession_RecoverSet(session, args->flags, &async);
    return SUCCEEDED(hr) ? command_await(async) : hr;
}

static int
finish(IFakeVssSession *session, const struct arguments *args, HRESULT hr, const char *what)
{
    int status = EXIT_DONE;

    if (args->timeline && !args->json)
        (void)command_report(me, session, FAKEVSS_REPORT_TIMELINE, false);
    if (hr != VSS_S_ASYNC_FINISHED)
        status = command_failed(me, session, hr, what);
    else if (!args->json)
        (void)printf("resynced %u\n", args->count);
    if (!status && command_check_contract(me, session, args->timeline || args->json))
        status = EXIT_FAILED;
    if (args->json)
        (void)printf("{\"resynced\":%s,\"failed\":%s}\n",
                     hr == VSS_S_ASYNC_FINISHED ? "true" : "false", status ? "true" : "false");
    return status;
}

int
command_resync(int argc, char **argv)
{
    struct arguments *args = mem_zalloc(sizeof(*args));
    IFakeVssSession *session = NULL;
    struct why why = {0};
    BSTR document = NULL;
    const char *what = "";
    HRESULT hr;
    int status;

    if (!args)
        return EXIT_FAILED;
    status = parse(argc, argv, args);
    if (status)
        goto out;
    document = document_file_read(args->path, &why);
    if (!document) {
        status = command_failed_early(me, &why);
        goto out;
    }
    command_watch_interrupts();
    session = command_connect(me);
    status = EXIT_FAILED;
    if (!session)
        goto out;
    want_all(document, args);
    hr = recover(session, document, args, &what);
    status = finish(session, args, hr, what);
    command_disconnect(session);
out:
    SysFreeString(document);
    mem_free(args);
    return status;
}
