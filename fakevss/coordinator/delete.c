/* SPDX-License-Identifier: Apache-2.0 */
/* A shadow copy LUN goes with the last copy on it: FillInLunInfo, OnLunEmpty, rescan. A copy is
 * forgotten only after its LUN is gone, so that a vetoed delete can be tried again. */
#include "config.h"

#include "fakevss/coordinator/delete.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"

struct deletion {
    struct coordinator *coordinator;
    const struct caller *caller;
    struct provider_list *providers;
    struct copy_set *sets; /* all of the store */
    unsigned set_count;
};

/* True when a copy other than @copy has @target as LUN. */
static bool
is_shared(const struct deletion *deletion, const struct copy *copy,
          const VDS_LUN_INFORMATION *target)
{
    unsigned i;
    unsigned k;
    unsigned n;

    for (i = 0; i < deletion->set_count; i++)
        for (k = 0; k < deletion->sets[i].count; k++) {
            const struct copy *other = &deletion->sets[i].copies[k];

            for (n = 0; other != copy && n < other->lun_count; n++)
                if (lun_record_same(&other->targets[n], target))
                    return true;
        }
    return false;
}

/* The disk that @target means although it cannot be used. One whose page 0x83 can be read is told
 * by that. Another one may be it, by the name that the bus has for it: nobody can say so to the
 * provider, and it is not gone. */
static HRESULT
find_damaged(const struct deletion *deletion, const VDS_LUN_INFORMATION *target,
             struct disk *ret_disk)
{
    char naa[LUN_RECORD_NAA_SIZE];
    struct disk *disks = NULL;
    size_t count = 0;
    HRESULT hr = coordinator_disks(deletion->coordinator, 0, &disks, &count);

    if (SUCCEEDED(hr))
        hr = VSS_E_OBJECT_NOT_FOUND;
    for (size_t i = 0; hr == VSS_E_OBJECT_NOT_FOUND && i < count; i++) {
        struct id none = {{0}};
        VDS_LUN_INFORMATION found = {0};

        if (!disks[i].is_damaged)
            continue;
        if (FAILED(lun_record_from_disk(&disks[i], &none, &found))) {
            hr = E_OUTOFMEMORY;
        } else if (lun_record_same(&found, target)) {
            *ret_disk = disks[i];
            hr = S_OK;
        } else if (strcmp(disks[i].naa, lun_record_naa(target, naa)) == 0) {
            hr = hr_because(deletion->caller->why, VSS_E_UNEXPECTED,
                            "disk%u (naa %s) cannot be asked who it is, so its LUN cannot be "
                            "removed: %s",
                            disks[i].number, disks[i].naa, disks[i].damage.text);
        }
        record_clear(&found);
    }
    mem_free(disks);
    return hr;
}

/* A provider that fails before it can tell whose the LUN is has reclaimed nothing: the copy stays,
 * although at an import such a failure only means that the LUN is not the provider's. */
static HRESULT
empty_lun(const struct deletion *deletion, struct provider *provider,
          const VDS_LUN_INFORMATION *target)
{
    VDS_LUN_INFORMATION record = {0};
    char naa[LUN_RECORD_NAA_SIZE];
    char name[DISK_NAME_SIZE];
    struct disk disk;
    bool is_ours = false;
    WCHAR *wide = NULL;
    HRESULT hr = coordinator_find_lun(deletion->coordinator, target, &disk);

    if (hr == VSS_E_OBJECT_NOT_FOUND)
        hr = find_damaged(deletion, target, &disk);
    if (hr == VSS_E_OBJECT_NOT_FOUND) {
        timeline_note(deletion->caller->timeline, "delete",
                      "LUN naa=%s is not on this host any more: nothing to reclaim",
                      lun_record_naa(target, naa));
        return S_OK;
    }
    if (SUCCEEDED(hr))
        hr = coordinator_record(&disk, &record);
    if (SUCCEEDED(hr)) {
        wide = convert_to_wide(disk_number_name(disk.number, name));
        hr = wide ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr)) {
        hr = call_fill_in_lun_info(provider, deletion->caller, wide, &record, &is_ours);
        if (FAILED(hr) && !is_ours)
            (void)hr_explain(deletion->caller->why, hr, "FillInLunInfo");
    }
    if (is_ours)
        hr = call_on_lun_empty(provider, deletion->caller, wide, &record);
    record_clear(&record);
    CoTaskMemFree(wide);
    return hr;
}

static HRESULT
delete_copy(const struct deletion *deletion, const struct copy_set *set, const struct copy *copy)
{
    struct provider *provider = NULL;
    HRESULT hr =
        provider_list_load(deletion->providers, &copy->provider, deletion->caller, &provider);
    bool is_emptied = false;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < copy->lun_count; i++)
        if (!is_shared(deletion, copy, &copy->targets[i])) {
            hr = empty_lun(deletion, provider, &copy->targets[i]);
            is_emptied = true;
        }
    if (is_emptied)
        (void)coordinator_rescan(deletion->coordinator, deletion->caller->timeline,
                                 NULL); /* what went shows itself at the next one */
    if (FAILED(hr))
        return hr;
    EnterCriticalSection(&deletion->coordinator->lock);
    hr = store_copy_remove(&set->id, &copy->snapshot);
    LeaveCriticalSection(&deletion->coordinator->lock);
    return hr;
}

/* Delete the copies that are meant; a deleted one no longer counts as a LUN's user. */
static HRESULT
delete_meant(struct deletion *deletion, const GUID *id, VSS_OBJECT_TYPE type, LONG *ret_deleted,
             GUID *ret_nondeleted)
{
    bool is_found = false;
    unsigned i;
    unsigned k;

    for (i = 0; i < deletion->set_count; i++) {
        struct copy_set *set = &deletion->sets[i];

        for (k = 0; k < set->count; k++) {
            struct copy *copy = &set->copies[k];
            const GUID *of = type == VSS_OBJECT_SNAPSHOT_SET ? &set->id : &copy->snapshot;
            HRESULT hr;

            if (!IsEqualGUID(of, id))
                continue;
            is_found = true;
            hr = delete_copy(deletion, set, copy);
            if (FAILED(hr)) {
                *ret_nondeleted = copy->snapshot;
                return hr;
            }
            (*ret_deleted)++;
            copy->lun_count = 0;
        }
    }
    return is_found ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

HRESULT
delete_copies(struct coordinator *coordinator, const struct caller *caller, const GUID *id,
              VSS_OBJECT_TYPE type, LONG *ret_deleted, GUID *ret_nondeleted)
{
    struct deletion deletion = {.coordinator = coordinator, .caller = caller};
    char text[GUID_TEXT_SIZE];
    char what[96];
    struct store_settings settings; /* only opened here */
    HRESULT hr;

    *ret_deleted = 0;
    *ret_nondeleted = GUID_NULL;
    (void)snprintf(what, sizeof(what), "deleting shadow copy %s%s",
                   type == VSS_OBJECT_SNAPSHOT_SET ? "set " : "", convert_guid_text(id, text));
    if (type != VSS_OBJECT_SNAPSHOT_SET && type != VSS_OBJECT_SNAPSHOT)
        return hr_explain(caller->why, E_INVALIDARG, what);
    hr = coordinator_open(coordinator, &settings, caller->why);
    if (FAILED(hr))
        return hr;

    EnterCriticalSection(&coordinator->luns);
    deletion.providers = mem_zalloc(sizeof(*deletion.providers));
    hr = deletion.providers ? provider_list_init(deletion.providers) : E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        hr = store_sets(STORE_SETS_ALL, &deletion.sets, &deletion.set_count);
    if (SUCCEEDED(hr))
        hr = delete_meant(&deletion, id, type, ret_deleted, ret_nondeleted);
    if (deletion.providers)
        provider_list_unload(deletion.providers, caller);
    LeaveCriticalSection(&coordinator->luns);
    mem_free(deletion.providers);
    /* The copies' counts were lowered, not their records: release walks all of them. */
    store_sets_free(deletion.sets, deletion.set_count);
    return FAILED(hr) ? hr_explain(caller->why, hr, what) : S_OK;
}

void
delete_doom_booted(void)
{
    struct copy_set *sets = NULL;
    unsigned count = 0;
    unsigned i;

    if (store_is_booted())
        return;
    (void)store_sets(STORE_SETS_COMPLETE, &sets, &count); /* without memory there are none to see */
    for (i = 0; i < count; i++)
        if (!(sets[i].context & VSS_VOLSNAP_ATTR_PERSISTENT))
            (void)store_set_doom(&sets[i].id); /* stays as it is, and known */
    store_sets_free(sets, count);
    (void)store_set_booted(); /* else it is done again, when there may be newer sets */
}

void
delete_orphans(struct coordinator *coordinator, struct timeline *timeline)
{
    struct caller caller = {.timeline = timeline};
    struct copy_set *sets = NULL;
    unsigned count = 0;
    unsigned i;

    (void)store_sets(STORE_SETS_ALL, &sets, &count); /* without memory there are none to see */
    for (i = 0; i < count; i++) {
        LONG deleted;
        GUID nondeleted;

        if (copy_set_is_auto_release(&sets[i]) || !sets[i].is_complete)
            (void)delete_copies(coordinator, &caller, &sets[i].id, VSS_OBJECT_SNAPSHOT_SET,
                                &deleted, &nondeleted); /* what fails stays for the next start */
    }
    store_sets_free(sets, count);
}
