/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that list something: hosts, disks, volumes, providers, list. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/cli/command.h"
#include "fakevss/coordinator/convert.h"

static const struct {
    const char *name;
    FAKEVSS_REPORT report;
    bool reads_disks; /* rescans before, as a person does, and tells what cannot be read */
} listings[] = {
    {"hosts", FAKEVSS_REPORT_HOSTS, false},    {"disks", FAKEVSS_REPORT_DISKS, true},
    {"volumes", FAKEVSS_REPORT_VOLUMES, true}, {"providers", FAKEVSS_REPORT_PROVIDERS, false},
    {"list", FAKEVSS_REPORT_SETS, false},
};

/* A line on stderr for each disk that cannot be read: what is on it is missing in the listing. */
static int
note_unreadable(const char *name, IFakeVssSession *session)
{
    BSTR bstr = NULL;
    HRESULT hr = IFakeVssSession_Report(session, FAKEVSS_REPORT_UNREADABLE, FALSE, &bstr);
    char *text = SUCCEEDED(hr) ? convert_to_utf8(bstr) : NULL;
    char *line;

    SysFreeString(bstr);
    if (!text)
        return command_failed(name, session, FAILED(hr) ? hr : E_OUTOFMEMORY, "Report");
    for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        (void)fprintf(stderr, "fakevss %s: note: cannot read %s\n", name, line);
    mem_free(text);
    return EXIT_DONE;
}

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
        else if (listings[which].reads_disks && strcmp(argv[i], "--no-rescan") == 0)
            rescan = false;
        else
            return command_usage(argv[0], "unknown argument %s", argv[i]);
    }

    session = command_connect(argv[0]);
    if (!session)
        return EXIT_FAILED;
    if (listings[which].reads_disks && rescan)
        hr = IFakeVssSession_Rescan(session);
    if (FAILED(hr))
        status = command_failed(argv[0], session, hr, "Rescan");
    else
        status = command_report(argv[0], session, listings[which].report, json);
    if (!status && listings[which].reads_disks)
        status = note_unreadable(argv[0], session);
    command_disconnect(session);
    return status;
}
