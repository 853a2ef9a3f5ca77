/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/scenario/method.h"

#include <stddef.h>
#include <string.h>

#include "fakevss/wire/result.h"

#define CALLS_PROVIDER .calls_provider = true

static const struct method methods[] = {
    {.name = "Wait", 0, 1, {ARGUMENT_MS}, "", .result = RESULT_ASYNC_FINISHED, CALLS_PROVIDER},
    {.name = "QueryStatus", .words = "", .result = RESULT_ASYNC_FINISHED},
    {.name = "Cancel", .words = ""},
    {.name = "InitializeForBackup", 0, 1, {ARGUMENT_DOCUMENT}, ""},
    {.name = "SetContext", 1, 1, {ARGUMENT_CONTEXT}, ""},
    {.name = "PrepareForBackup", .words = ""},
    {.name = "BackupComplete", .words = ""},
    {.name = "StartSnapshotSet", .words = "", .made = METHOD_MAKES_SET, CALLS_PROVIDER},
    {.name = "AddToSnapshotSet",
     1,
     2,
     {ARGUMENT_VOLUME, ARGUMENT_PROVIDER},
     "",
     .made = METHOD_MAKES_COPY,
     CALLS_PROVIDER},
    {.name = "DoSnapshotSet", .words = "", CALLS_PROVIDER, .begins = true},
    {.name = "SaveAsXML", .words = "", .made = METHOD_MAKES_DOCUMENT},
    {.name = "ImportSnapshots", .words = "", CALLS_PROVIDER, .begins = true},
    {.name = "AbortBackup", .words = "", CALLS_PROVIDER},
    {.name = "InitializeForRestore", 1, 1, {ARGUMENT_DOCUMENT}, ""},
    {.name = "AddSnapshotToRecoverySet",
     1,
     2,
     {ARGUMENT_COPY, ARGUMENT_VOLUME},
     "",
     CALLS_PROVIDER},
    {.name = "RecoverSet",
     0,
     1,
     {ARGUMENT_FLAGS},
     "REVERT_IDENTITY_ALL|NO_VOLUME_CHECK",
     CALLS_PROVIDER,
     .begins = true},
    {.name = "BreakSnapshotSet", 1, 1, {ARGUMENT_OBJECT}, "", CALLS_PROVIDER},
    {.name = "BreakSnapshotSetEx",
     2,
     2,
     {ARGUMENT_OBJECT, ARGUMENT_FLAGS},
     "MASK_LUNS|MAKE_READ_WRITE|REVERT_IDENTITY_ALL|REVERT_IDENTITY_NONE",
     CALLS_PROVIDER,
     .begins = true},
    {.name = "DeleteSnapshots",
     1,
     3,
     {ARGUMENT_OBJECT, ARGUMENT_WORD, ARGUMENT_WORD},
     "SNAPSHOT|SNAPSHOT_SET|force",
     CALLS_PROVIDER},
    {.name = "Query", 1, 1, {ARGUMENT_WORD}, "SNAPSHOT|PROVIDER"},
    {.name = "GetSnapshotProperties", 1, 1, {ARGUMENT_COPY}, ""},
    {.name = "IsVolumeSupported", 1, 2, {ARGUMENT_VOLUME, ARGUMENT_PROVIDER}, "", CALLS_PROVIDER},
};

const struct method *const method_wait = &methods[0];

const struct method *
method_find(const char *name)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    }
    return NULL;
}

bool
method_word_is_in(const char *word, const char *list)
{
    size_t length = strlen(word);

    while (*list) {
        size_t next = strcspn(list, "|");

        if (next == length && memcmp(list, word, length) == 0)
            return true;
        list += next;
        list += *list == '|';
    }
    return false;
}

static bool
is_number(const char *text)
{
    if (strncmp(text, "0x", 2) == 0) {
        text += 2;
        return *text && strlen(text) <= 8 && text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
    }
    return *text && strlen(text) <= 9 && text[strspn(text, "0123456789")] == '\0';
}

bool
method_are_flags(const char *text, const char *names)
{
    char name[32];

    if (is_number(text))
        return true;
    do {
        size_t length = strcspn(text, "|");

        if (length == 0 || length >= sizeof(name))
            return false;
        memcpy(name, text, length);
        name[length] = '\0';
        if (!method_word_is_in(name, names))
            return false;
        text += length;
    } while (*text++ == '|');
    return true;
}

/* The names of enum _VSS_SNAPSHOT_CONTEXT and of enum _VSS_VOLUME_SNAPSHOT_ATTRIBUTES without what
 * they all begin with. */
bool
method_is_context(const char *text)
{
    return method_are_flags(
        text,
        "BACKUP|FILE_SHARE_BACKUP|NAS_ROLLBACK|APP_ROLLBACK|CLIENT_ACCESSIBLE|"
        "CLIENT_ACCESSIBLE_WRITERS|ALL|PERSISTENT|NO_AUTORECOVERY|NO_AUTO_RELEASE|NO_WRITERS|"
        "TRANSPORTABLE|NOT_SURFACED|NOT_TRANSACTED|HARDWARE_ASSISTED|DIFFERENTIAL|PLEX|IMPORTED|"
        "EXPOSED_LOCALLY|EXPOSED_REMOTELY|AUTORECOVER|ROLLBACK_RECOVERY|DELAYED_POSTSNAPSHOT|"
        "TXF_RECOVERY");
}
