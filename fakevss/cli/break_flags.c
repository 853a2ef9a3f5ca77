/* SPDX-License-Identifier: Apache-2.0 */
/* Source of names and values: vss.h, VSS_HARDWARE_OPTIONS. */
#include "config.h"

#include "fakevss/cli/break_flags.h"

#include "fakevss/cli/bits.h"
#include "idl/vss_types.h"

static const struct bit_name names[] = {
    {"mask_luns", VSS_BREAKEX_FLAG_MASK_LUNS},
    {"make_read_write", VSS_BREAKEX_FLAG_MAKE_READ_WRITE},
    {"revert_identity_all", VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL},
    {"revert_identity_none", VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE},
};

bool
break_flags_parse(const char *text, DWORD *ret_flags)
{
    return bits_parse(names, sizeof(names) / sizeof(names[0]), text, ret_flags);
}
