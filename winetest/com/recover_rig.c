/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/recover_rig.h"

#include "winetest/harness/harness.h"

const struct set_layout recover_own_luns = {.context = VSS_CTX_NAS_ROLLBACK};
const struct set_layout recover_one_lun = {.one_lun = true, .context = VSS_CTX_NAS_ROLLBACK};
const struct set_layout recover_two_providers = {.two_providers = true,
                                                 .context = VSS_CTX_NAS_ROLLBACK};

struct recovery *recovery;

void
recover_start(const struct set_layout *layout)
{
    struct copy_set set;

    set_rig_start(layout);
    set_rig_document(&set);
    CHECK_HR(recovery_new(&set_rig.coordinator, &set, set_rig.caller.timeline, &recovery), S_OK);
}

void
recover_finish(void)
{
    CHECK_INT(set_rig.providers[0].asyncs, 0);
    CHECK(!coordinator_is_busy(&set_rig.coordinator));
    recovery_free(recovery);
    recovery = NULL;
}

HRESULT
recover_add(unsigned copy, const char *volume)
{
    return recovery_add(recovery, &set_rig.copies[copy - 1], volume, &set_rig.why);
}

HRESULT
recover_run(DWORD flags)
{
    HRESULT hr = recovery_begin(recovery);

    return SUCCEEDED(hr) ? recovery_run(recovery, flags, &set_rig.why) : hr;
}
