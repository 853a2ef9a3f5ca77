/* SPDX-License-Identifier: Apache-2.0 */
/* Source of names and values: vss.h, VSS_SNAPSHOT_CONTEXT and VSS_VOLUME_SNAPSHOT_ATTRIBUTES. */
#include "config.h"

#include "fakevss/cli/context.h"

#include <stdlib.h>
#include <string.h>

#include "idl/vss_types.h"

static const struct {
    const char *name;
    ULONG bits;
} names[] = {
    {"all", VSS_CTX_ALL},
    {"backup", VSS_CTX_BACKUP},
    {"file_share_backup", VSS_CTX_FILE_SHARE_BACKUP},
    {"nas_rollback", VSS_CTX_NAS_ROLLBACK},
    {"app_rollback", VSS_CTX_APP_ROLLBACK},
    {"client_accessible", VSS_CTX_CLIENT_ACCESSIBLE},
    {"client_accessible_writers", VSS_CTX_CLIENT_ACCESSIBLE_WRITERS},
    {"no_autorecovery", VSS_VOLSNAP_ATTR_NO_AUTORECOVERY},
    {"transportable", VSS_VOLSNAP_ATTR_TRANSPORTABLE},
    {"not_transacted", VSS_VOLSNAP_ATTR_NOT_TRANSACTED},
    {"differential", VSS_VOLSNAP_ATTR_DIFFERENTIAL},
    {"plex", VSS_VOLSNAP_ATTR_PLEX},
    {"rollback_recovery", VSS_VOLSNAP_ATTR_ROLLBACK_RECOVERY},
    {"txf_recovery", VSS_VOLSNAP_ATTR_TXF_RECOVERY},
};

static bool
parse_number(const char *text, size_t size, ULONG *ret_bits)
{
    unsigned long long number; /* a long has 32 bits here, and stops at them */
    char *end = NULL;

    if (size < 3 || strncmp(text, "0x", 2) != 0)
        return false;
    number = strtoull(text, &end, 16);
    if (end != text + size || number > 0xffffffff)
        return false;
    *ret_bits = (ULONG)number;
    return true;
}

static bool
parse_part(const char *text, size_t size, ULONG *ret_bits)
{
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == size && _strnicmp(names[i].name, text, size) == 0) {
            *ret_bits = names[i].bits;
            return true;
        }
    return parse_number(text, size, ret_bits);
}

bool
context_parse(const char *text, LONG *ret_context)
{
    ULONG context = 0;
    size_t size;

    for (;; text += size + 1) {
        ULONG bits;

        size = strcspn(text, "|");
        if (!parse_part(text, size, &bits))
            return false;
        context |= bits;
        if (!text[size])
            break;
    }
    *ret_context = (LONG)context;
    return true;
}
