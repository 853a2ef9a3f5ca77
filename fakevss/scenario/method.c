/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/scenario/method.h"

#include <stddef.h>
#include <string.h>

#include "fakevss/scenario/result.h"

static const struct method methods[] = {
    {"SetContext", 1, 1, {ARGUMENT_CONTEXT}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"StartSnapshotSet", 0, 0, {0}, "", METHOD_MAKES_SET, RESULT_S_OK, true},
    {"AddToSnapshotSet",
     1,
     2,
     {ARGUMENT_VOLUME, ARGUMENT_PROVIDER},
     "",
     METHOD_MAKES_COPY,
     RESULT_S_OK,
     true},
    {"DoSnapshotSet", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, true},
    {"Wait", 0, 1, {ARGUMENT_MS}, "", METHOD_MAKES_NOTHING, RESULT_ASYNC_FINISHED, true},
    {"QueryStatus", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_ASYNC_FINISHED, false},
    {"Cancel", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"AbortBackup", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, true},
    {"DeleteSnapshots",
     1,
     3,
     {ARGUMENT_OBJECT, ARGUMENT_WORD, ARGUMENT_WORD},
     "SNAPSHOT|SNAPSHOT_SET|force",
     METHOD_MAKES_NOTHING,
     RESULT_S_OK,
     true},
    {"Query", 1, 1, {ARGUMENT_WORD}, "SNAPSHOT|PROVIDER", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"GetSnapshotProperties", 1, 1, {ARGUMENT_COPY}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"IsVolumeSupported",
     1,
     2,
     {ARGUMENT_VOLUME, ARGUMENT_PROVIDER},
     "",
     METHOD_MAKES_NOTHING,
     RESULT_S_OK,
     true},
    {"InitializeForBackup", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"PrepareForBackup", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
    {"BackupComplete", 0, 0, {0}, "", METHOD_MAKES_NOTHING, RESULT_S_OK, false},
};

#define METHOD_DO 3
#define METHOD_WAIT 4

const struct method *const method_wait = &methods[METHOD_WAIT];

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
method_begins(const struct method *method)
{
    return method == &methods[METHOD_DO];
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

/* The names of enum _VSS_SNAPSHOT_CONTEXT and of enum _VSS_VOLUME_SNAPSHOT_ATTRIBUTES without what
 * they all begin with. */
bool
method_is_context(const char *text)
{
    static const char names[] =
        "BACKUP|FILE_SHARE_BACKUP|NAS_ROLLBACK|APP_ROLLBACK|CLIENT_ACCESSIBLE|"
        "CLIENT_ACCESSIBLE_WRITERS|ALL|PERSISTENT|NO_AUTORECOVERY|NO_AUTO_RELEASE|NO_WRITERS|"
        "TRANSPORTABLE|NOT_SURFACED|NOT_TRANSACTED|HARDWARE_ASSISTED|DIFFERENTIAL|PLEX|IMPORTED|"
        "EXPOSED_LOCALLY|EXPOSED_REMOTELY|AUTORECOVER|ROLLBACK_RECOVERY|DELAYED_POSTSNAPSHOT|"
        "TXF_RECOVERY";
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
