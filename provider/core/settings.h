/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of the provider: one table of names, kinds, ranges and defaults, filled from a
 * source given by the caller (the registry on Windows, a list in tests). Validation happens here,
 * once. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "provider/array/array.h"

#define SETTING_TEXT_MAX 1024

/* "ArraySecret": what the array wants of who opens it, with its NUL; default "", none. It is not in
 * struct settings, which is shown and copied. */
#define SETTING_SECRET "ArraySecret"
#define SETTING_SECRET_MAX 256

struct settings {
    /* "Backend": name of an array backend; default "mock". */
    char backend[32];
    /* "ArrayPath": where the backend finds its array, an absolute path; default none, which is ""
     * here and which the mock refuses. */
    char array_path[SETTING_TEXT_MAX];
    /* "HostName": the name under which the array knows this host; default the computer name. */
    char host[ARRAY_HOST_MAX];
    /* "EventFile": absolute path of a file for events; default "", the Application log. */
    char event_file[SETTING_TEXT_MAX];
    /* "TraceFile": absolute path of a file for traces (base/trace_file.h); default "", none. */
    char trace_file[SETTING_TEXT_MAX];
    /* "PrepareDeadline", of EndPrepareSnapshots: 1000..86400000, default 3600000. */
    uint32_t prepare_deadline_ms;
    /* "CommitDeadline", of PreCommitSnapshots and CommitSnapshots together: 100..9000, default
     * 5000. */
    uint32_t commit_deadline_ms;
    /* "EndDeadline", of the end of the process: how long it waits for calls under way, and then for
     * what the array says of resyncs: 100..60000, default 30000. Longer than by default the service
     * control manager is not patient either; it is told between the two. */
    uint32_t end_deadline_ms;
    /* "CheckCaller", 0 or 1, default 1; 0 is for test platforms without COM impersonation. */
    bool check_caller;
};

/* Fetch the value of setting @name as text into @buf (numbers in decimal). Returns ERR_OK;
 * ERR_NOT_FOUND when it is not set (the default applies); ERR_LIMIT when it does not fit, with its
 * beginning in @buf; ERR_INVAL when it is of a type that no setting has, with what type that is in
 * @buf; any other error when it cannot be read. */
typedef enum err settings_lookup(void *ctx, const char *name, char *buf, size_t size);

/* Fill *ret_settings from @lookup. @source names the place for messages
 * ("HKLM\\SOFTWARE\\LunShadow").
 * @computer is the default host name. Errors: ERR_INVAL with a text naming the source, the setting,
 * its value and the allowed range; another error of @lookup as it is. *ret_settings is written only
 * on success. */
enum err settings_load(settings_lookup *lookup, void *ctx, const char *source, const char *computer,
                       struct settings *ret_settings, struct why *why);

/* The names of all settings, for messages, into @buf; cut to fit. */
#define SETTINGS_NAMES_MAX 256
void settings_names(char *buf, size_t size);

/* Is @secret short enough for an ArraySecret? ERR_INVAL with a text that names @source, the setting
 * and the allowed length, not the value. */
enum err settings_check_secret(const char *secret, const char *source, struct why *why);

#endif
