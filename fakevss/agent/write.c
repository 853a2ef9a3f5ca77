/* SPDX-License-Identifier: Apache-2.0 */
/* An application that writes: inside the LUN's write gate, so that it waits while VSS holds writes.
 * A write that is begun goes on in a thread of its own while the agent takes other requests. */
#include "config.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/agent/agent.h"
#include "fakevss/agent/sight.h"
#include "fakevss/coordinator/hr.h"

#define GATE_MS 60000

struct agent_write {
    struct agent_write *next;
    struct os_thread *thread; /* NULL: not begun as one */
    struct os_cancel *cancel; /* borrowed from the agent */
    char *volume;             /* as it was asked for */
    char block[SIGHT_BLOCK];
    HRESULT hr; /* when it is over */
    struct why why;
};

/* The gate of the LUN that a part of a volume is on, opened. */
static enum err
open_gate(const struct sight *sight, const struct volume_extent *part, struct os_file **ret_gate,
          struct why *why)
{
    const struct disk *disk = disks_find(sight->disks, part->disk);
    char *path = os_path_join(sight->settings.gate, disk->naa);
    enum err e = path ? os_mkdir(sight->settings.gate, NULL) : ERR_NOMEM;

    if (e == ERR_EXISTS)
        e = ERR_OK;
    if (!e)
        e = os_file_open(path, OS_OPEN_CREATE, ret_gate, why);
    mem_free(path);
    return e;
}

/* The parts of @volume by the names of their LUNs: in this order gates are taken, by all who take
 * several. */
static void
sort_parts(const struct volume *volume, const struct volume_extent **ret_parts)
{
    for (unsigned i = 0; i < volume->extent_count; i++) {
        unsigned k = i;

        for (; k > 0 && strcmp(ret_parts[k - 1]->naa, volume->extents[i].naa) > 0; k--)
            ret_parts[k] = ret_parts[k - 1];
        ret_parts[k] = &volume->extents[i];
    }
}

static enum err
write_part(const struct sight *sight, const struct volume_extent *part, struct agent_write *write)
{
    struct disk_io io = {0};
    enum err e = disk_open(disks_find(sight->disks, part->disk), true, &io, &write->why);

    if (!e)
        e = io.io.write(io.io.ctx, part->offset, write->block, SIGHT_BLOCK, &write->why);
    disk_close(&io);
    return e;
}

/* One write to all parts of the volume: no hold comes between them. */
static enum err
write_block(const struct sight *sight, const struct volume *volume, struct agent_write *write)
{
    const struct volume_extent *parts[VOLUME_EXTENTS_MAX];
    struct os_file *gates[VOLUME_EXTENTS_MAX] = {0};
    enum err e = ERR_OK;

    sort_parts(volume, parts);
    for (unsigned i = 0; i < volume->extent_count && !e; i++) {
        e = open_gate(sight, parts[i], &gates[i], &write->why);
        if (!e)
            e = os_file_lock_shared(gates[i], GATE_MS, write->cancel, &write->why);
    }
    for (unsigned i = 0; i < volume->extent_count && !e; i++)
        e = write_part(sight, parts[i], write);
    for (unsigned i = 0; i < volume->extent_count; i++)
        os_file_close(gates[i]); /* with its lock */
    return e;
}

static void
carry_out(void *arg)
{
    struct agent_write *write = arg;
    const struct volume *volume;
    struct sight *sight = NULL;

    write->hr = sight_look(&sight, &write->why);
    if (FAILED(write->hr))
        return;
    write->hr = sight_find_volume(sight, write->volume, &volume, &write->why);
    if (SUCCEEDED(write->hr))
        write->hr = hr_from_err(write_block(sight, volume, write));
    sight_free(sight);
}

/* Wait for its end, and free it. */
static HRESULT
finish(struct agent_write *write, struct why *why)
{
    HRESULT hr;

    os_thread_join(write->thread);
    hr = write->hr;
    if (FAILED(hr))
        *why = write->why;
    mem_free(write->volume);
    mem_free(write);
    return hr;
}

static struct agent_write **
find(struct agent *agent, const char *volume)
{
    struct agent_write **link = &agent->writes;

    while (*link && strcmp((*link)->volume, volume) != 0)
        link = &(*link)->next;
    return link;
}

static HRESULT
begin(struct agent *agent, struct agent_write *write, struct why *why)
{
    enum err e = agent->cancel ? ERR_OK : os_cancel_new(&agent->cancel);

    write->cancel = agent->cancel;
    if (!e)
        e = os_thread_start(carry_out, write, &write->thread);
    if (e) {
        write->hr = hr_from_err(e);
        return finish(write, why);
    }
    write->next = agent->writes;
    agent->writes = write;
    return S_OK;
}

HRESULT
agent_write(struct agent *agent, struct request *request)
{
    const char *volume = request->words[0].text;
    const char *text = request->words[1].text;
    bool is_begin = request->count > 2;
    struct agent_write *write;

    if (strlen(text) >= SIGHT_BLOCK)
        return agent_usage(request, "a text has less than %d bytes", SIGHT_BLOCK);
    if (is_begin && strcmp(request->words[2].text, "begin") != 0)
        return agent_usage(request, "%s is not begin", request->words[2].text);
    if (*find(agent, volume))
        return agent_usage(request, "a write to %s was begun already", volume);
    write = mem_zalloc(sizeof(*write));
    if (!write)
        return E_OUTOFMEMORY;
    write->volume = mem_strdup(volume);
    memcpy(write->block, text, strlen(text));
    if (!write->volume) {
        write->hr = E_OUTOFMEMORY;
        return finish(write, request->why);
    }
    if (is_begin)
        return begin(agent, write, request->why);
    carry_out(write);
    return finish(write, request->why);
}

HRESULT
agent_written(struct agent *agent, struct request *request)
{
    struct agent_write **link = find(agent, request->words[0].text);
    struct agent_write *write = *link;

    if (!write)
        return agent_usage(request, "no write to %s was begun", request->words[0].text);
    *link = write->next;
    return finish(write, request->why);
}

void
agent_end_writes(struct agent *agent)
{
    struct why why = {0};

    if (agent->cancel)
        os_cancel_set(agent->cancel);
    while (agent->writes) {
        struct agent_write *write = agent->writes;

        agent->writes = write->next;
        (void)finish(write, &why); /* nobody asks any more */
    }
    os_cancel_free(agent->cancel);
    agent->cancel = NULL;
}

/* Would a write to any part have to wait? *held counts those. */
static HRESULT
try_gates(const struct sight *sight, const struct volume *volume, unsigned *held, struct why *why)
{
    enum err e = ERR_OK;

    for (unsigned i = 0; i < volume->extent_count && !e; i++) {
        struct os_file *gate = NULL;

        e = open_gate(sight, &volume->extents[i], &gate, why);
        if (!e)
            e = os_file_lock_shared(gate, 0, NULL, why);
        os_file_close(gate);
        if (e == ERR_TIMEOUT) {
            ++*held;
            e = ERR_OK;
        }
    }
    return hr_from_err(e);
}

HRESULT
agent_held(struct agent *agent, struct request *request)
{
    const struct volume *volume;
    struct sight *sight = NULL;
    unsigned held = 0;
    HRESULT hr = sight_look(&sight, request->why);

    (void)agent;
    if (FAILED(hr))
        return hr;
    hr = sight_find_volume(sight, request->words[0].text, &volume, request->why);
    if (SUCCEEDED(hr))
        hr = try_gates(sight, volume, &held, request->why);
    if (SUCCEEDED(hr)) /* a hold takes one gate after the other */
        agent_answer(request, "held",
                     held == 0                      ? "0"
                     : held == volume->extent_count ? "1"
                                                    : "some");
    sight_free(sight);
    return hr;
}
