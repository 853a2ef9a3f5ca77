/* SPDX-License-Identifier: Apache-2.0 */
/* A hold opens all its gate files first, so that nothing but locking happens while writes are held,
 * and takes the locks in the order of the LUNs' names, so that two holds cannot wait for each
 * other.
 */
#include "config.h"

#include "fakevss/host/gate.h"

#include <string.h>

#include "base/mem.h"
#include "base/os.h"

struct gate {
    const char *naa; /* borrowed */
    struct os_file *file;
};

struct gate_hold {
    struct gate *gates;
    size_t count;
    struct os_mutex *mutex; /* guards is_held and the locks */
    bool is_held;
    struct os_cancel *expired;
};

/* Drop all locks once; the mutex is held. */
static void
release_writes(struct gate_hold *hold)
{
    size_t i;

    for (i = 0; i < hold->count && hold->is_held; i++)
        os_file_unlock(hold->gates[i].file);
    hold->is_held = false;
}

static void
hold_free(struct gate_hold *hold)
{
    size_t i;

    if (!hold)
        return;
    for (i = 0; hold->gates && i < hold->count; i++)
        os_file_close(hold->gates[i].file);
    mem_free(hold->gates);
    os_cancel_free(hold->expired);
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
        e = os_cancel_new(&hold->expired);
    for (i = 0; i < hold->count && !e; i++)
        e = open_gate(folder, &hold->gates[i], why);
    return e;
}

/* What was locked before one that could not be stays locked. */
static enum err
take(struct gate_hold *hold, struct why *why)
{
    size_t i;

    for (i = 0; i < hold->count; i++) {
        enum err e = os_file_lock(hold->gates[i].file, OS_FOREVER, hold->expired, why);

        if (e == ERR_CANCELLED)
            return why_set(why, ERR_TIMEOUT, "writes to LUN %s did not end", hold->gates[i].naa);
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err
gate_hold_new(const char *folder, const char *const *naas, size_t count,
              struct gate_hold **ret_hold, struct why *why)
{
    struct gate_hold *hold = mem_zalloc(sizeof(*hold));
    enum err e = ERR_NOMEM;

    if (!hold)
        goto out;
    hold->gates = mem_array(count, sizeof(struct gate));
    if (!hold->gates)
        goto out;
    collect(hold, naas, count);
    e = prepare(hold, folder, why);
    if (e)
        goto out;

    *ret_hold = hold;
    hold = NULL; /* handed over */
out:
    hold_free(hold);
    return e;
}

enum err
gate_hold_take(struct gate_hold *hold, struct why *why)
{
    enum err e = take(hold, why);

    os_mutex_lock(hold->mutex);
    hold->is_held = true;                      /* in part, perhaps: then they are dropped here */
    if (!e && os_cancel_is_set(hold->expired)) /* just as the last lock was had */
        e = why_set(why, ERR_TIMEOUT, "writes to LUN %s did not end",
                    hold->count ? hold->gates[hold->count - 1].naa : "-");
    if (e)
        release_writes(hold);
    os_mutex_unlock(hold->mutex);
    return e;
}

void
gate_hold_expire(struct gate_hold *hold)
{
    os_cancel_set(hold->expired);
    os_mutex_lock(hold->mutex);
    release_writes(hold);
    os_mutex_unlock(hold->mutex);
}

bool
gate_hold_end(struct gate_hold *hold)
{
    bool is_in_time = !hold || !os_cancel_is_set(hold->expired);

    hold_free(hold); /* closing drops the locks */
    return is_in_time;
}
