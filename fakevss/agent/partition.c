/* SPDX-License-Identifier: Apache-2.0 */
/* An administrator who partitions disks, each for itself or several for one volume. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/agent.h"
#include "fakevss/agent/sight.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/host/format.h"

/* The disk that is LUN word @index. */
static HRESULT
find_lun(const struct sight *sight, struct request *request, unsigned index,
         const struct disk **ret_disk)
{
    const char *naa = request->words[index].text;

    for (size_t i = 0; i < disks_count(sight->disks); i++)
        if (strcmp(disks_at(sight->disks, i)->naa, naa) == 0) {
            *ret_disk = disks_at(sight->disks, i);
            return S_OK;
        }
    return hr_because(request->why, VSS_E_OBJECT_NOT_FOUND, "this host sees no LUN %s", naa);
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
    hr = find_lun(sight, request, 0, &disk);
    if (FAILED(hr))
        goto out;
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

/* The LUNs of the request, each once, and all on this host. */
static HRESULT
find_luns(const struct sight *sight, struct request *request, const struct disk **ret_disks)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; SUCCEEDED(hr) && i < request->count; i++) {
        hr = find_lun(sight, request, i, &ret_disks[i]);
        for (unsigned k = 0; SUCCEEDED(hr) && k < i; k++)
            if (ret_disks[k] == ret_disks[i])
                hr = agent_usage(request, "%s is named twice", request->words[i].text);
    }
    return hr;
}

HRESULT
agent_span(struct agent *agent, struct request *request)
{
    const struct disk *disks[VOLUME_EXTENTS_MAX];
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct sight *sight = NULL;
    struct id volume;
    HRESULT hr = table ? sight_look(&sight, request->why) : E_OUTOFMEMORY;
    enum err e = ERR_OK;

    (void)agent;
    if (SUCCEEDED(hr))
        hr = find_luns(sight, request, disks);
    if (SUCCEEDED(hr))
        hr = hr_from_err(id_random(&volume));
    for (unsigned i = 0; SUCCEEDED(hr) && i < request->count; i++) {
        struct disk_io io = {0};

        e = disk_open(disks[i], true, &io, request->why);
        if (!e)
            e = format_part(&io.io, &volume, i, request->count, table, request->why);
        disk_close(&io);
        hr = hr_from_err(e);
    }
    if (SUCCEEDED(hr))
        hr = answer_volumes(request, table);
    if (sight)
        sight_free(sight);
    mem_free(table);
    return hr;
}
