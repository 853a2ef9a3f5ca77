/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss break: a set is forgotten, its LUNs stay. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "fakevss/cli/command.h"

static const char me[] = "break";

struct arguments {
    const char *text; /* the set's id as it was given; NULL: none */
    GUID set;
    DWORD flags;
    bool timeline;
    bool json;
};

static bool
parse_identity(const char *which, DWORD *flags)
{
    if (strcmp(which, "all") == 0)
        *flags |= VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL;
    else if (strcmp(which, "none") == 0)
        *flags |= VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE;
    else
        return false;
    return true;
}

static int
parse(int argc, char **argv, struct arguments *args)
{
    for (int i = 1; i < argc; i++) {
        bool has_value = i + 1 < argc;

        if (strcmp(argv[i], "--json") == 0)
            args->json = true;
        else if (strcmp(argv[i], "--timeline") == 0)
            args->timeline = true;
        else if (strcmp(argv[i], "--mask-luns") == 0)
            args->flags |= VSS_BREAKEX_FLAG_MASK_LUNS;
        else if (strcmp(argv[i], "--make-read-write") == 0)
            args->flags |= VSS_BREAKEX_FLAG_MAKE_READ_WRITE;
        else if (strcmp(argv[i], "--revert-identity") == 0 && has_value &&
                 parse_identity(argv[i + 1], &args->flags))
            i++;
        else if (argv[i][0] == '-')
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
        else if (!command_parse_id(argv[i], &args->set))
            return command_usage(me, "%s is no id of a set", argv[i]);
        else if (args->text)
            return command_usage(me, "one set at a time: %s is one too many", argv[i]);
        else
            args->text = argv[i];
    }
    return args->text ? EXIT_DONE : command_usage(me, "no set is named");
}

/* The outcome. Ctrl-C ends us, but not what the coordinator has begun. */
static HRESULT
break_it(IFakeVssSession *session, const struct arguments *args)
{
    IVssAsync *async = NULL;
    HRESULT status = S_OK;
    HRESULT hr = IFakeVssSession_InitializeForBackup(session, NULL);

    if (SUCCEEDED(hr))
        hr = IFakeVssSession_SetContext(session, (LONG)VSS_CTX_ALL);
    if (SUCCEEDED(hr))
        hr = IFakeVssSession_BreakSnapshotSetEx(session, args->set, args->flags, &async);
    if (FAILED(hr))
        return hr;
    hr = IVssAsync_Wait(async, INFINITE);
    if (SUCCEEDED(hr))
        hr = IVssAsync_QueryStatus(async, &status, NULL);
    IVssAsync_Release(async);
    return FAILED(hr) ? hr : status;
}

static int
finish(IFakeVssSession *session, const struct arguments *args, HRESULT hr)
{
    int status = EXIT_DONE;

    if (args->timeline && !args->json)
        (void)command_report(me, session, FAKEVSS_REPORT_TIMELINE, false);
    if (FAILED(hr))
        status = command_failed(me, session, hr, args->text);
    else if (!args->json)
        (void)printf("broken %s\n", args->text);
    if (SUCCEEDED(hr) && command_check_contract(me, session, args->timeline || args->json))
        status = EXIT_FAILED;
    if (args->json)
        (void)printf("{\"broken\":%s,\"failed\":%s}\n", FAILED(hr) ? "false" : "true",
                     status ? "true" : "false");
    return status;
}

int
command_break(int argc, char **argv)
{
    struct arguments args = {0};
    IFakeVssSession *session;
    int status = parse(argc, argv, &args);

    if (status)
        return status;
    session = command_connect(me);
    if (!session)
        return EXIT_FAILED;
    status = finish(session, &args, break_it(session, &args));
    command_disconnect(session);
    return status;
}
