/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/agent/sight.h"

#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/agent.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

void
sight_free(struct sight *sight)
{
    volumes_release(&sight->volumes);
    disks_free(sight->disks);
    mem_free(sight);
}

HRESULT
sight_look(struct sight **ret_sight, struct why *why)
{
    struct sight *sight = mem_zalloc(sizeof(*sight));
    HRESULT hr;
    enum err e;

    if (!sight)
        return E_OUTOFMEMORY;
    hr = store_settings_load(&sight->settings, why);
    if (FAILED(hr))
        goto out;
    e = disks_new(sight->settings.fabric, sight->settings.host, &sight->disks);
    if (!e)
        e = disks_rescan(sight->disks, why);
    if (!e)
        e = volumes_scan(sight->disks, &sight->volumes);
    hr = hr_from_err(e);
out:
    if (FAILED(hr))
        sight_free(sight);
    else
        *ret_sight = sight;
    return hr;
}

/* The volume that a stored shadow copy is on this host. */
static HRESULT
find_copy_volume(const struct id *snapshot, struct id *ret_volume, struct why *why)
{
    GUID guid = convert_guid(snapshot);
    struct copy_set *sets = NULL;
    unsigned count = 0;
    unsigned i;
    HRESULT hr = store_sets(STORE_SETS_ALL, &sets, &count);

    if (FAILED(hr))
        return hr;
    hr = hr_because(why, VSS_E_OBJECT_NOT_FOUND, "this host knows no shadow copy with that id");
    for (i = 0; i < count && FAILED(hr); i++) {
        const struct copy *copy = copy_set_find(&sets[i], &guid);

        if (!copy)
            continue;
        if (copy->is_imported) {
            *ret_volume = copy->volume;
            hr = S_OK;
        } else {
            hr = hr_because(why, VSS_E_OBJECT_NOT_FOUND, "the shadow copy is not imported");
            break;
        }
    }
    store_sets_free(sets, count);
    return hr;
}

HRESULT
sight_find_volume(const struct sight *sight, const char *name, const struct volume **ret_volume,
                  struct why *why)
{
    struct id id;

    if (!volume_parse_name(name, &id)) {
        struct id copy;
        HRESULT hr;

        if (!id_parse(name, &copy)) {
            (void)why_set(why, ERR_INVAL, "%s is neither a volume nor an id", name);
            return AGENT_E_USAGE;
        }
        hr = find_copy_volume(&copy, &id, why);
        if (FAILED(hr))
            return hr;
    }
    *ret_volume = volumes_find(&sight->volumes, &id);
    return *ret_volume ? S_OK
                       : hr_because(why, VSS_E_OBJECT_NOT_FOUND, "no disk of this host has it");
}
