/* SPDX-License-Identifier: Apache-2.0 */
/* Source of names and values: vss.h, VSS_RECOVERY_OPTIONS. */
#include "config.h"

#include "fakevss/cli/recovery_flags.h"

#include "fakevss/cli/bits.h"
#include "idl/vss_types.h"

static const struct bit_name names[] = {
    {"revert_identity_all", VSS_RECOVERY_REVERT_IDENTITY_ALL},
    {"no_volume_check", VSS_RECOVERY_NO_VOLUME_CHECK},
};

bool
recovery_flags_parse(const char *text, DWORD *ret_flags)
{
    return bits_parse(names, sizeof(names) / sizeof(names[0]), text, ret_flags);
}
