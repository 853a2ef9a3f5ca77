/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of fakevss.exe, and what they share. A command gets its own arguments (argv[0] is its
 * name) and returns the exit code: 0 done, 1 failed, 2 wrong usage; it says why on stderr. */
#ifndef FAKEVSS_CLI_COMMAND_H
#define FAKEVSS_CLI_COMMAND_H

#include <windows.h>

#include <stdbool.h>

#include "base/err.h"
#include "base/id.h"
#include "idl/fakevss.h"

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

typedef int command(int argc, char **argv);

command command_agent;   /* agent/agent.c */
command command_listing; /* hosts, disks, volumes, providers, list */
command command_break;
command command_create;
command command_import;
command command_delete;
command command_resync;
command command_rules;
command command_install;
command command_uninstall;

/* "fakevss NAME: text" on stderr; returns EXIT_USAGE. */
int command_usage(const char *name, const char *fmt, ...) __attribute__((format(gnu_printf, 2, 3)));

/* Start COM and a session of ours with the coordinator, or say on stderr why not (NULL). */
IFakeVssSession *command_connect(const char *name);
/* End it; NULL is fine. */
void command_disconnect(IFakeVssSession *session);

/* Say on stderr that @what failed with @hr, in the coordinator's own words when it has some,
 * and which rules were broken in the session's last operation; returns EXIT_FAILED. */
int command_failed(const char *name, IFakeVssSession *session, HRESULT hr, const char *what);

/* Say @why on stderr, before there was a session; returns EXIT_FAILED. */
int command_failed_early(const char *name, const struct why *why);

/* Print a report on stdout. Returns EXIT_DONE or EXIT_FAILED. */
int command_report(const char *name, IFakeVssSession *session, FAKEVSS_REPORT report, bool json);

/* EXIT_FAILED when the provider broke its contract in the session's last operation, or when that
 * cannot be known: says so on stderr, and prints the timeline unless @is_shown. Else EXIT_DONE. */
int command_check_contract(const char *name, IFakeVssSession *session, bool is_shown);

/* Parse "{id}" or "id". */
bool command_parse_id(const char *text, GUID *ret_guid);

#endif
