/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that list something: hosts, disks, volumes, providers, list. */
#define COBJMACROS
#include "config.h"

#include <string.h>

#include "fakevss/cli/command.h"

static const struct {
    const char *name;
    FAKEVSS_REPORT report;
    bool rescans; /* what a person does on such a host before looking */
} listings[] = {
    {"hosts", FAKEVSS_REPORT_HOSTS, false},    {"disks", FAKEVSS_REPORT_DISKS, true},
    {"volumes", FAKEVSS_REPORT_VOLUMES, true}, {"providers", FAKEVSS_REPORT_PROVIDERS, false},
    {"list", FAKEVSS_REPORT_SETS, false},
};

int
command_listing(int argc, char **argv)
{
    IFakeVssSession *session;
    bool rescan = true;
    bool json = false;
    size_t which = 0;
    HRESULT hr = S_OK;
    int status;
    int i;

    while (strcmp(listings[which].name, argv[0]) != 0) /* the table of commands has only these */
        which++;
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (listings[which].rescans && strcmp(argv[i], "--no-rescan") == 0)
            rescan = false;
        else
            return command_usage(argv[0], "unknown argument %s", argv[i]);
    }

    session = command_connect(argv[0]);
    if (!session)
        return EXIT_FAILED;
    if (listings[which].rescans && rescan)
        hr = IFakeVssSession_Rescan(session);
    if (FAILED(hr))
        status = command_failed(argv[0], session, hr, "Rescan");
    else
        status = command_report(argv[0], session, listings[which].report, json);
    command_disconnect(session);
    return status;
}
