/* SPDX-License-Identifier: Apache-2.0 */
/* What an agent does on its host beside VSS: an administrator who partitions disks, an application
 * that writes and reads, and an accident that ends a process. It sees the disks with eyes of its
 * own, not the coordinator's. */
#define COBJMACROS
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
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
#include "fakevss/host/format.h"
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
    }
    sight_free(sight);
    return hr;
}

static HRESULT
read_block(const struct sight *sight, const struct volume *volume, char *text, struct why *why)
{
    const struct disk *disk = disks_find(sight->disks, volume->extents[0].disk);
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, why);

    if (!e)
        e = io.io.read(io.io.ctx, volume->extents[0].offset, text, SIGHT_BLOCK, why);
    disk_close(&io);
    return hr_from_err(e);
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
        hr = read_block(sight, volume, text, request->why);
    if (SUCCEEDED(hr))
        agent_answer(request, "text", text);
    sight_free(sight);
    return hr;
}

static const struct disk *
find_lun(const struct disks *disks, const char *naa)
{
    size_t i;

    for (i = 0; i < disks_count(disks); i++)
        if (strcmp(disks_at(disks, i)->naa, naa) == 0)
            return disks_at(disks, i);
    return NULL;
}

/* The names of the volumes of a table, with commas. */
static HRESULT
answer_volumes(struct request *request, const struct ptable *table)
{
    struct text names = {0};
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; i < table->count; i++) {
        char name[VOLUME_NAME_SIZE];

        text_add(&names, "%s%s", i ? "," : "", volume_name(&table->partitions[i].unique, name));
    }
    if (names.is_broken)
        hr = E_OUTOFMEMORY;
    else
        agent_answer(request, "volumes", text_get(&names));
    text_release(&names);
    return hr;
}

static bool
parse_form(const char *text, enum ptable_form *ret_form)
{
    *ret_form = strcmp(text, "MBR") == 0 ? PTABLE_MBR : PTABLE_GPT;
    return *ret_form == PTABLE_MBR || strcmp(text, "GPT") == 0;
}

HRESULT
agent_partition(struct agent *agent, struct request *request)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct sight *sight = NULL;
    struct disk_io io = {0};
    const struct disk *disk;
    char *end = NULL;
    unsigned long count = strtoul(request->words[1].text, &end, 10);
    enum ptable_form form = PTABLE_GPT;
    HRESULT hr = table ? sight_look(&sight, request->why) : E_OUTOFMEMORY;
    enum err e;

    (void)agent;
    if (FAILED(hr))
        goto out;
    if (*end || end == request->words[1].text || count > PARTITIONS_MAX) {
        hr = agent_usage(request, "%s is no number of volumes", request->words[1].text);
        goto out;
    }
    if (request->count > 2 && !parse_form(request->words[2].text, &form)) {
        hr = agent_usage(request, "%s is neither GPT nor MBR", request->words[2].text);
        goto out;
    }
    disk = find_lun(sight->disks, request->words[0].text);
    if (!disk) {
        hr = hr_because(request->why, VSS_E_OBJECT_NOT_FOUND, "this host sees no LUN %s",
                        request->words[0].text);
        goto out;
    }
    e = disk_open(disk, true, &io, request->why);
    if (!e)
        e = format_disk(&io.io, form, (unsigned)count, table, request->why);
    disk_close(&io);
    hr = e ? hr_from_err(e) : answer_volumes(request, table);
out:
    if (sight)
        sight_free(sight);
    mem_free(table);
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
