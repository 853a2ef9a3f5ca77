/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss import: the shadow copies that a document tells of, on this host. Ctrl-C cancels it; LUNs
 * that came stay. */
#define COBJMACROS
#include "config.h"

#include <string.h>

#include "fakevss/cli/async.h"
#include "fakevss/cli/command.h"
#include "fakevss/cli/document_file.h"

static const char me[] = "import";

/* *ret_what names the call that failed. */
static HRESULT
import(IFakeVssSession *session, BSTR document, const char **ret_what)
{
    IVssAsync *async = NULL;
    HRESULT hr;

    *ret_what = "InitializeForBackup";
    hr = IFakeVssSession_InitializeForBackup(session, document);
    if (FAILED(hr))
        return hr;
    *ret_what = "ImportSnapshots";
    hr = IFakeVssSession_ImportSnapshots(session, &async);
    return SUCCEEDED(hr) ? command_await(async) : hr;
}

int
command_import(int argc, char **argv)
{
    IFakeVssSession *session;
    const char *path = NULL;
    const char *what = "";
    struct why why = {0};
    bool timeline = false;
    bool json = false;
    BSTR document;
    HRESULT hr;
    int status;
    int i;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (strcmp(argv[i], "--timeline") == 0)
            timeline = true;
        else if (strcmp(argv[i], "--document") == 0 && i + 1 < argc)
            path = argv[++i];
        else
            return command_usage(me, "unknown or incomplete option %s", argv[i]);
    }
    if (!path)
        return command_usage(me, "no document is named");

    document = document_file_read(path, &why);
    if (!document)
        return command_failed_early(me, &why);
    command_watch_interrupts();
    session = command_connect(me);
    if (!session) {
        SysFreeString(document);
        return EXIT_FAILED;
    }
    hr = import(session, document, &what);
    SysFreeString(document);
    status = command_finish(me, session, hr, what, json, timeline);
    command_disconnect(session);
    return status;
}
