/* SPDX-License-Identifier: Apache-2.0 */
/* The fake array's scripts: counting, logging, failing and holding port calls. */
#include "config.h"

#include "winetest/unit/fake_array_impl.h"

#include <string.h>

/* Held calls wait in rounds, since the frozen window forbids a wait without end. */
#define ROUND_MS 60000

/* Questions and the release of memory are counted but not logged. */
static const struct {
    const char *name;
    bool is_logged;
} op_info[FAKE_OP_COUNT] = {
    [FAKE_FIND] = {"find", false},
    [FAKE_CAN_SHADOW] = {"can_shadow", false},
    [FAKE_GROUP_OPEN] = {"group_open", true},
    [FAKE_GROUP_ADD] = {"group_add", true},
    [FAKE_GROUP_DROP] = {"group_drop", true},
    [FAKE_GROUP_WAIT] = {"group_wait", true},
    [FAKE_GROUP_ARM] = {"group_arm", true},
    [FAKE_GROUP_COMMIT] = {"group_commit", true},
    [FAKE_GROUP_SEAL] = {"group_seal", true},
    [FAKE_GROUP_ABORT] = {"group_abort", true},
    [FAKE_GROUP_CLOSE] = {"group_close", false},
    [FAKE_GROUP_TARGET] = {"group_target", false},
    [FAKE_PRESENT] = {"present", true},
    [FAKE_UNPRESENT] = {"unpresent", true},
    [FAKE_REMOVE] = {"remove", true},
    [FAKE_LIST] = {"list", false},
    [FAKE_TAG] = {"tag", false},
    [FAKE_RESYNC_START] = {"resync_start", true},
    [FAKE_RESYNC_POLL] = {"resync_poll", false},
    [FAKE_RESYNC_CANCEL] = {"resync_cancel", true},
    [FAKE_RESYNC_CLOSE] = {"resync_close", false},
    [FAKE_HOSTS] = {"hosts", false},
};

const char *
fake_op_name(enum fake_op op)
{
    return op_info[op].name;
}

void
fake_breach(struct fake_array *fake, const char *text)
{
    if (fake->breach[0] == '\0')
        fake->breach = text;
}

/* Begin a port call: lock, count, log, block, act, and fail if the script says so. Returns with the
 * mutex held; every caller ends with fake_leave(). */
enum err
fake_enter(struct fake_array *fake, enum fake_op op, struct os_cancel *cancel, struct why *why)
{
    struct fake_script *script = &fake->scripts[op];
    enum err e = ERR_OK;

    os_mutex_lock(fake->mutex);
    script->calls++;
    if (op_info[op].is_logged && strlen(fake->log) + 16 < FAKE_LOG_MAX) {
        if (fake->log[0])
            strcat(fake->log, " ");
        strcat(fake->log, op_info[op].name);
    }

    if (script->is_blocking) {
        script->blocked++;
        os_cond_broadcast(fake->changed);
        if (script->heeds_cancel && cancel) {
            os_mutex_unlock(fake->mutex);
            (void)os_cancel_wait(cancel, OS_FOREVER); /* true: it ends no other way */
            os_mutex_lock(fake->mutex);
        } else {
            while (script->is_blocking)
                (void)os_cond_wait(fake->changed, fake->mutex, ROUND_MS); /* looks again */
        }
        script->blocked--;
    }

    if (script->act)
        script->act(script->act_ctx);
    if (script->fails_always || (script->fail_in > 0 && --script->fail_in == 0))
        e = script->error;
    if (!e && cancel && os_cancel_is_set(cancel))
        e = ERR_CANCELLED;
    return e ? why_set(why, e, "scripted failure of %s", op_info[op].name) : ERR_OK;
}

enum err
fake_leave(struct fake_array *fake, enum err e)
{
    os_mutex_unlock(fake->mutex);
    return e;
}

const char *
fake_array_log(struct fake_array *fake)
{
    return fake->log;
}

void
fake_array_clear_log(struct fake_array *fake)
{
    os_mutex_lock(fake->mutex);
    fake->log[0] = '\0';
    os_mutex_unlock(fake->mutex);
}

unsigned
fake_array_calls(struct fake_array *fake, enum fake_op op)
{
    unsigned calls;

    os_mutex_lock(fake->mutex);
    calls = fake->scripts[op].calls;
    os_mutex_unlock(fake->mutex);
    return calls;
}

const char *
fake_array_breach(struct fake_array *fake)
{
    const char *text;

    os_mutex_lock(fake->mutex);
    text = fake->breach;
    os_mutex_unlock(fake->mutex);
    return text;
}

void
fake_array_fail(struct fake_array *fake, enum fake_op op, unsigned nth, enum err e)
{
    struct fake_script *script = &fake->scripts[op];

    os_mutex_lock(fake->mutex);
    script->error = e;
    script->fails_always = e && nth == 0;
    script->fail_in = e ? nth : 0;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_act(struct fake_array *fake, enum fake_op op, void (*act)(void *ctx), void *ctx)
{
    os_mutex_lock(fake->mutex);
    fake->scripts[op].act = act;
    fake->scripts[op].act_ctx = ctx;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_block(struct fake_array *fake, enum fake_op op, bool heeds_cancel)
{
    os_mutex_lock(fake->mutex);
    fake->scripts[op].is_blocking = true;
    fake->scripts[op].heeds_cancel = heeds_cancel;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_await_blocked(struct fake_array *fake, enum fake_op op)
{
    os_mutex_lock(fake->mutex);
    while (fake->scripts[op].blocked == 0)
        (void)os_cond_wait(fake->changed, fake->mutex, OS_FOREVER); /* may wake early */
    os_mutex_unlock(fake->mutex);
}

void
fake_array_release(struct fake_array *fake, enum fake_op op)
{
    os_mutex_lock(fake->mutex);
    fake->scripts[op].is_blocking = false;
    os_cond_broadcast(fake->changed);
    os_mutex_unlock(fake->mutex);
}
