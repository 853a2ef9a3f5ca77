/* SPDX-License-Identifier: Apache-2.0 */
/* A hold opens all its gate files first, so that nothing but locking happens while writes are held,
 * takes the locks in the order of the LUNs' names, so that two holds cannot wait for each other,
 * and starts a thread that releases them at the limit even when the coordinator is stuck in a
 * provider's call. */
#include "config.h"

#include "fakevss/host/gate.h"

#include <string.h>

#include "base/mem.h"
#include "base/os.h"

struct gate {
    const char *naa; /* borrowed, used only while the hold begins */
    struct os_file *file;
};

struct gate_hold {
    struct gate *gates;
    size_t count;
    uint32_t limit_ms;
    struct os_mutex *mutex; /* guards the two flags and the locks */
    bool is_released;
    bool is_expired;
    struct os_cancel *end;
    struct os_thread *watchdog;
};

/* Drop all locks once; the mutex is held. */
static void
release_writes(struct gate_hold *hold)
{
    size_t i;

    if (hold->is_released)
        return;
    for (i = 0; i < hold->count; i++)
        os_file_unlock(hold->gates[i].file);
    hold->is_released = true;
}

static void
watch_limit(void *arg)
{
    struct gate_hold *hold = arg;

    if (os_cancel_wait(hold->end, hold->limit_ms))
        return;
    os_mutex_lock(hold->mutex);
    hold->is_expired = !hold->is_released;
    release_writes(hold);
    os_mutex_unlock(hold->mutex);
}

static void
hold_free(struct gate_hold *hold)
{
    size_t i;

    if (!hold)
        return;
    if (hold->watchdog) {
        os_cancel_set(hold->end);
        os_thread_join(hold->watchdog);
    }
    for (i = 0; i < hold->count; i++)
        os_file_close(hold->gates[i].file);
    mem_free(hold->gates);
    os_cancel_free(hold->end);
    os_mutex_free(hold->mutex);
    mem_free(hold);
}

static enum err
open_gate(const char *folder, struct gate *gate, struct why *why)
{
    char *path = os_path_join(folder, gate->naa);
    enum err e = ERR_NOMEM;

    if (path)
        e = os_file_open(path, OS_OPEN_CREATE, &gate->file, why);
    mem_free(path);
    return e;
}

/* Add a gate for each different name in @naas, sorted. */
static void
collect(struct gate_hold *hold, const char *const *naas, size_t count)
{
    size_t i;
    size_t k;

    for (i = 0; i < count; i++) {
        for (k = hold->count; k > 0 && strcmp(hold->gates[k - 1].naa, naas[i]) > 0; k--)
            continue;
        if (k > 0 && strcmp(hold->gates[k - 1].naa, naas[i]) == 0)
            continue;
        memmove(&hold->gates[k + 1], &hold->gates[k], (hold->count - k) * sizeof(hold->gates[0]));
        hold->gates[k].naa = naas[i];
        hold->gates[k].file = NULL;
        hold->count++;
    }
}

static enum err
prepare(struct gate_hold *hold, const char *folder, struct why *why)
{
    struct why made = {0}; /* that the folder is there already is no reason to keep */
    enum err e = os_mkdir(folder, &made);
    size_t i;

    if (e && e != ERR_EXISTS)
        return why_set(why, e, "%s", why_text(&made, e));
    e = os_mutex_new(&hold->mutex);
    if (!e)
        e = os_cancel_new(&hold->end);
    for (i = 0; i < hold->count && !e; i++)
        e = open_gate(folder, &hold->gates[i], why);
    return e;
}

static enum err
take(struct gate_hold *hold, uint32_t flush_ms, struct os_cancel *cancel, struct why *why)
{
    uint64_t end_us = os_now_us() + (uint64_t)flush_ms * 1000;
    size_t i;

    for (i = 0; i < hold->count; i++) {
        uint64_t now_us = os_now_us();
        uint32_t left_ms = now_us < end_us ? (uint32_t)((end_us - now_us) / 1000) : 0;
        enum err e = os_file_lock(hold->gates[i].file, left_ms, cancel, why);

        if (e == ERR_TIMEOUT)
            return why_set(why, e, "writes to LUN %s did not end within %u ms", hold->gates[i].naa,
                           (unsigned)flush_ms);
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err
gate_hold_begin(const char *folder, const char *const *naas, size_t count, uint32_t flush_ms,
                uint32_t limit_ms, struct os_cancel *cancel, struct gate_hold **ret_hold,
                struct why *why)
{
    struct gate_hold *hold = mem_zalloc(sizeof(*hold));
    enum err e = ERR_NOMEM;
    uint64_t start_us;
    uint32_t passed_ms;

    if (!hold)
        goto out;
    hold->gates = mem_array(count, sizeof(struct gate));
    if (!hold->gates)
        goto out;
    collect(hold, naas, count);
    e = prepare(hold, folder, why);
    if (e)
        goto out;
    start_us = os_now_us();
    e = take(hold, flush_ms, cancel, why);
    if (e)
        goto out;
    passed_ms = (uint32_t)((os_now_us() - start_us) / 1000);
    hold->limit_ms = passed_ms < limit_ms ? limit_ms - passed_ms : 0;
    e = os_thread_start(watch_limit, hold, &hold->watchdog);
    if (e)
        goto out;

    *ret_hold = hold;
    hold = NULL; /* handed over */
out:
    hold_free(hold);
    return e;
}

bool
gate_hold_end(struct gate_hold *hold)
{
    bool is_in_time;

    os_mutex_lock(hold->mutex);
    release_writes(hold);
    is_in_time = !hold->is_expired;
    os_mutex_unlock(hold->mutex);
    hold_free(hold);
    return is_in_time;
}
