/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss delete: shadow copies or whole sets, by their ids. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "fakevss/cli/command.h"
#include "fakevss/coordinator/convert.h"

static const char me[] = "delete";

/* Delete what has the id, a set or else a copy. */
static HRESULT
delete_one(IFakeVssSession *session, const GUID *id, LONG *ret_deleted)
{
    GUID nondeleted;
    HRESULT hr = IFakeVssSession_DeleteSnapshots(session, *id, VSS_OBJECT_SNAPSHOT_SET, FALSE,
                                                 ret_deleted, &nondeleted);

    if (hr == VSS_E_OBJECT_NOT_FOUND)
        hr = IFakeVssSession_DeleteSnapshots(session, *id, VSS_OBJECT_SNAPSHOT, FALSE, ret_deleted,
                                             &nondeleted);
    return hr;
}

static int
delete_all(IFakeVssSession *session, int count, char **ids, bool json, bool timeline)
{
    LONG all = 0;
    int status = EXIT_DONE;
    int i;

    for (i = 0; i < count; i++) {
        LONG deleted = 0;
        HRESULT hr;
        GUID id;

        if (!command_parse_id(ids[i], &id))
            return EXIT_USAGE; /* was checked before */
        hr = delete_one(session, &id, &deleted);
        all += deleted;
        if (timeline && !json)
            (void)command_report(me, session, FAKEVSS_REPORT_TIMELINE, false);
        if (FAILED(hr))
            status = command_failed(me, session, hr, ids[i]);
        else if (!json)
            (void)printf("deleted %s copies=%ld\n", ids[i], deleted);
        if (SUCCEEDED(hr) && command_check_contract(me, session, timeline || json))
            status = EXIT_FAILED;
    }
    if (json)
        (void)printf("{\"deleted\":%ld,\"failed\":%s}\n", all, status ? "true" : "false");
    return status;
}

int
command_delete(int argc, char **argv)
{
    IFakeVssSession *session;
    bool timeline = false;
    bool json = false;
    int count = 0;
    int status;
    HRESULT hr;
    int i;

    for (i = 1; i < argc; i++) {
        GUID id;

        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (strcmp(argv[i], "--timeline") == 0)
            timeline = true;
        else if (!command_parse_id(argv[i], &id))
            return command_usage(me, "%s is no id of a set or copy", argv[i]);
        else
            argv[count++] = argv[i];
    }
    if (count == 0)
        return command_usage(me, "no set or copy is named");

    session = command_connect(me);
    if (!session)
        return EXIT_FAILED;
    hr = IFakeVssSession_InitializeForBackup(session, NULL);
    if (SUCCEEDED(hr))
        hr = IFakeVssSession_SetContext(session, (LONG)VSS_CTX_ALL);
    status = FAILED(hr) ? command_failed(me, session, hr, "SetContext")
                        : delete_all(session, count, argv, json, timeline);
    command_disconnect(session);
    return status;
}
