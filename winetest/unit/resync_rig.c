/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/resync_rig.h"

#include <stdatomic.h>

#include "base/os.h"
#include "winetest/harness/harness.h"

struct resync_rig resync_rig;

static atomic_uint notices;

static void
note_end(void *ctx, struct resync *resync, const struct resync_status *status)
{
    (void)ctx;
    resync_rig.notice = *status;
    (void)resync_targets(resync, resync_rig.notice_targets, sizeof(resync_rig.notice_targets));
    (void)atomic_fetch_add(&notices, 1);
}

bool
resync_rig_open(void)
{
    struct rig *rig = &resync_rig.rig;

    atomic_store(&notices, 0);
    if (!rig_open(rig))
        return false;
    for (unsigned i = 0; i < RESYNC_PAIRS; i++) {
        resync_rig.shadows[i] =
            fake_lun(fake_array_add_shadow(rig->fake, &rig_set_x, RIG_HOST, ARRAY_SHADOW_RELEASED));
        resync_rig.originals[i] = fake_lun(i + 1);
    }
    fake_array_clear_log(rig->fake);
    return true;
}

void
resync_rig_close(unsigned expected_notices)
{
    rig_close(&resync_rig.rig);
    CHECK_INT(atomic_load(&notices), expected_notices);
}

enum err
resync_rig_call(size_t count, struct resync **ret_resync)
{
    struct rig *rig = &resync_rig.rig;

    rig->why = (struct why){0};
    return engine_resync(rig->engine, resync_rig.shadows, resync_rig.originals, count, note_end,
                         NULL, ret_resync, &rig->why);
}

struct resync *
resync_rig_start(size_t count)
{
    struct resync *resync = NULL;

    fake_array_hold_jobs(resync_rig.rig.fake);
    CHECK_ERR(resync_rig_call(count, &resync), ERR_OK, &resync_rig.rig.why);
    return resync;
}

void
resync_rig_check_end(struct resync *resync, enum resync_state state, enum err error)
{
    struct resync_status status;

    CHECK(resync_wait(resync, OS_FOREVER));
    status = resync_look(resync);
    CHECK_INT(status.state, state);
    CHECK_ERR(status.error, error, &status.why);
}
