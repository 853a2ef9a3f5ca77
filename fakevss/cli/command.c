/* SPDX-License-Identifier: Apache-2.0 */
/* Connection to the coordinator and messages, for all commands. */
#define COBJMACROS
#include "config.h"

#include "fakevss/cli/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

int
command_usage(const char *name, const char *fmt, ...)
{
    va_list args;

    (void)fprintf(stderr, "fakevss %s: ", name);
    va_start(args, fmt);
    (void)vfprintf(stderr, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "; see: fakevss help\n");
    return EXIT_USAGE;
}

IFakeVssSession *
command_connect(const char *name)
{
    IFakeVssSession *session = NULL;
    char text[HR_TEXT_SIZE];
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (SUCCEEDED(hr))
        hr = activation_create(&CLSID_VSSCoordinator, &IID_IFakeVssSession, (void **)&session);
    if (hr == REGDB_E_CLASSNOTREG) {
        (void)fprintf(stderr,
                      "fakevss %s: %s: the coordinator is not installed; run: fakevss install\n",
                      name, hr_text(hr, text));
        return NULL;
    }
    if (FAILED(hr)) {
        (void)fprintf(stderr, "fakevss %s: no connection to the coordinator: %s. %s\n", name,
                      hr_text(hr, text), hr_remedy(hr));
        command_disconnect(session);
        return NULL;
    }
    return session;
}

void
command_disconnect(IFakeVssSession *session)
{
    if (session)
        IFakeVssSession_Release(session);
    CoUninitialize();
}

/* The rules that were broken, a line each on stderr: who sees only that something failed would not
 * look for them. */
static void
tell_broken_rules(const char *name, IFakeVssSession *session)
{
    BSTR bstr = NULL;
    char *text = NULL;
    char *line;

    if (SUCCEEDED(IFakeVssSession_Report(session, FAKEVSS_REPORT_TIMELINE, FALSE, &bstr)))
        text = convert_to_utf8(bstr);
    for (line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        line += strspn(line, " ");
        if (strncmp(line, "violation: ", 11) == 0 || strncmp(line, "alarm: ", 7) == 0)
            (void)fprintf(stderr, "fakevss %s: %s\n", name, line);
    }
    mem_free(text);
    SysFreeString(bstr);
}

int
command_failed(const char *name, IFakeVssSession *session, HRESULT hr, const char *what)
{
    char text[HR_TEXT_SIZE];
    char *reason = NULL;
    BSTR bstr = NULL;

    if (session && SUCCEEDED(IFakeVssSession_GetReason(session, &bstr)))
        reason = convert_to_utf8(bstr);
    if (reason && reason[0])
        (void)fprintf(stderr, "fakevss %s: %s\n", name, reason);
    else
        (void)fprintf(stderr, "fakevss %s: %s: %s. %s\n", name, what, hr_text(hr, text),
                      hr_remedy(hr));
    mem_free(reason);
    SysFreeString(bstr);
    if (session)
        tell_broken_rules(name, session);
    return EXIT_FAILED;
}

int
command_failed_early(const char *name, const struct why *why)
{
    (void)fprintf(stderr, "fakevss %s: %s\n", name, why->text);
    return EXIT_FAILED;
}

int
command_report(const char *name, IFakeVssSession *session, FAKEVSS_REPORT report, bool json)
{
    BSTR bstr = NULL;
    char *text;
    HRESULT hr = IFakeVssSession_Report(session, report, json, &bstr);

    if (FAILED(hr))
        return command_failed(name, session, hr, "Report");
    text = convert_to_utf8(bstr);
    SysFreeString(bstr);
    if (!text || fputs(text, stdout) == EOF || fflush(stdout) == EOF) {
        (void)fprintf(stderr, "fakevss %s: cannot write the report\n", name);
        mem_free(text);
        return EXIT_FAILED;
    }
    mem_free(text);
    return EXIT_DONE;
}

int
command_check_contract(const char *name, IFakeVssSession *session, bool is_shown)
{
    BSTR bstr = NULL;
    HRESULT hr = IFakeVssSession_Report(session, FAKEVSS_REPORT_TIMELINE, FALSE, &bstr);
    bool is_broken = SUCCEEDED(hr) && wcsstr(bstr, L" violation: ");

    SysFreeString(bstr);
    if (FAILED(hr))
        return command_failed(name, session, hr, "Report");
    if (!is_broken)
        return EXIT_DONE;
    if (!is_shown)
        (void)command_report(name, session, FAKEVSS_REPORT_TIMELINE, false);
    (void)fprintf(stderr,
                  "fakevss %s: it is done, but the provider broke its contract: see the violations "
                  "in the timeline\n",
                  name);
    return EXIT_FAILED;
}

bool
command_parse_id(const char *text, GUID *ret_guid)
{
    struct id id;

    if (!id_parse(text, &id))
        return false;
    *ret_guid = convert_guid(&id);
    return true;
}
