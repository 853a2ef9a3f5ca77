/* SPDX-License-Identifier: Apache-2.0 */
/* Source of names and values: vss.h, VSS_SNAPSHOT_CONTEXT and VSS_VOLUME_SNAPSHOT_ATTRIBUTES. */
#include "config.h"

#include "fakevss/cli/context.h"

#include "fakevss/cli/bits.h"
#include "idl/vss_types.h"

static const struct bit_name names[] = {
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

bool
context_parse(const char *text, LONG *ret_context)
{
    ULONG context;

    if (!bits_parse(names, sizeof(names) / sizeof(names[0]), text, &context))
        return false;
    *ret_context = (LONG)context;
    return true;
}
