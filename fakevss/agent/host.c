/* SPDX-License-Identifier: Apache-2.0 */
/* What an agent does on its host beside VSS: an administrator who looks for disks, an application
 * that reads, and an accident that ends a process. It sees the disks with eyes of its
 * own, not the coordinator's. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/agent.h"
#include "fakevss/agent/sight.h"
#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/processes.h"
#include "fakevss/coordinator/store.h"
#include "fakevss/host/marks.h"
#include "fakevss/host/volumes.h"
#include "idl/fakevss.h"

HRESULT
agent_volume(struct agent *agent, struct request *request)
{
    const struct volume *volume;
    char marks[MARKS_TEXT_SIZE];
    char name[VOLUME_NAME_SIZE];
    struct sight *sight = NULL;
    HRESULT hr = sight_look(&sight, request->why);

    (void)agent;
    if (FAILED(hr))
        return hr;
    hr = sight_find_volume(sight, request->words[0].text, &volume, request->why);
    if (SUCCEEDED(hr)) {
        agent_answer(request, "volume", volume_name(&volume->id, name));
        agent_answer(request, "fs", volume_fs_name(volume->fs));
        agent_answer(request, "marks", marks_text(volume->attributes, marks));
        agent_answer_number(request, "disk", (long)volume->extents[0].disk);
        agent_answer(request, "naa", volume->extents[0].naa);
        agent_answer_number(request, "luns", (long)volume->extent_count);
    }
    sight_free(sight);
    return hr;
}

static HRESULT
read_block(const struct sight *sight, const struct volume_extent *part, char *text, struct why *why)
{
    const struct disk *disk = disks_find(sight->disks, part->disk);
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, why);

    if (!e)
        e = io.io.read(io.io.ctx, part->offset, text, SIGHT_BLOCK, why);
    disk_close(&io);
    return hr_from_err(e);
}

/* What was written to all parts of a volume is on all of them. */
static HRESULT
read_parts(const struct sight *sight, const struct volume *volume, char *text, struct why *why)
{
    HRESULT hr = read_block(sight, &volume->extents[0], text, why);

    for (unsigned i = 1; SUCCEEDED(hr) && i < volume->extent_count; i++) {
        char other[SIGHT_BLOCK];

        hr = read_block(sight, &volume->extents[i], other, why);
        if (SUCCEEDED(hr) && memcmp(text, other, SIGHT_BLOCK) != 0)
            hr = hr_because(why, VSS_E_UNEXPECTED, "the parts of the volume are of two times");
    }
    return hr;
}

HRESULT
agent_read(struct agent *agent, struct request *request)
{
    const struct volume *volume;
    char text[SIGHT_BLOCK + 1] = "";
    struct sight *sight = NULL;
    HRESULT hr = sight_look(&sight, request->why);

    (void)agent;
    if (FAILED(hr))
        return hr;
    hr = sight_find_volume(sight, request->words[0].text, &volume, request->why);
    if (SUCCEEDED(hr))
        hr = read_parts(sight, volume, text, request->why);
    if (SUCCEEDED(hr))
        agent_answer(request, "text", text);
    sight_free(sight);
    return hr;
}

HRESULT
agent_rescan(struct agent *agent, struct request *request)
{
    IFakeVssSession *session = NULL;
    HRESULT hr = activation_create(&CLSID_VSSCoordinator, &IID_IFakeVssSession, (void **)&session);

    (void)agent;
    (void)request;
    if (FAILED(hr))
        return hr;
    hr = IFakeVssSession_Rescan(session);
    IFakeVssSession_Release(session);
    return hr;
}

HRESULT
agent_kill(struct agent *agent, struct request *request)
{
    const char *who = request->words[0].text;
    unsigned ended;

    (void)agent;
    if (strcmp(who, "provider") == 0)
        ended = processes_end_providers();
    else if (strcmp(who, "coordinator") == 0)
        ended = processes_end_coordinator() ? 1 : 0;
    else
        return agent_usage(request, "%s is neither provider nor coordinator", who);
    agent_answer_number(request, "ended", (long)ended);
    return S_OK;
}
