/* SPDX-License-Identifier: Apache-2.0 */
/* LocateLuns, rescan until all LUNs have come or the time is over, FillInLunInfo for every disk
 * that comes, match by page 0x83, new identity for the copies, and the volumes on them. Source:
 * VSS, Transportable Shadow Copied Volumes. */
#include "config.h"

#include "fakevss/coordinator/import.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/ptable.h"
#include "fakevss/host/marks.h"

#define RESCAN_PAUSE_MS 50

#define LOCK_PAUSE_MS 20

/* A shadow copy LUN of the set. */
struct wanted {
    const VDS_LUN_INFORMATION *target; /* borrowed from the set */
    bool has_come;
    struct disk disk;
    struct ptable table; /* after the change of identity */
};

struct import {
    struct coordinator *coordinator;
    struct provider *provider;
    const struct caller *caller;
    const struct copy_set *set;
    struct wanted *wanted;
    unsigned count;
    unsigned came;
};

static struct wanted *
find_wanted(const struct import *import, const VDS_LUN_INFORMATION *record)
{
    unsigned i;

    for (i = 0; i < import->count; i++)
        if (lun_record_same(import->wanted[i].target, record))
            return &import->wanted[i];
    return NULL;
}

/* The different shadow copy LUNs of the provider's copies. */
static HRESULT
collect(struct import *import, const struct copy_set *set)
{
    unsigned all = 0;
    unsigned i;
    unsigned k;

    for (i = 0; i < set->count; i++)
        all += set->copies[i].lun_count;
    import->wanted = mem_array(all, sizeof(*import->wanted));
    if (!import->wanted)
        return E_OUTOFMEMORY;
    for (i = 0; i < set->count; i++) {
        const struct copy *copy = &set->copies[i];

        for (k = 0; k < copy->lun_count; k++)
            if (IsEqualGUID(&copy->provider, &import->provider->info.id) &&
                !find_wanted(import, &copy->targets[k]))
                import->wanted[import->count++].target = &copy->targets[k];
    }
    return S_OK;
}

static HRESULT
locate(struct import *import)
{
    VDS_LUN_INFORMATION *records = mem_array(import->count, sizeof(*records));
    HRESULT hr;
    unsigned i;

    if (!records)
        return E_OUTOFMEMORY;
    for (i = 0; i < import->count; i++)
        records[i] = *import->wanted[i].target; /* what is nested stays the set's */
    hr = call_locate_luns(import->provider, import->caller, (LONG)import->count, records);
    mem_free(records);
    return hr;
}

static enum err
read_table(struct wanted *wanted, const struct disk *disk, struct why *why)
{
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, why);

    if (!e)
        e = ptable_read(&io.io, &wanted->table, why);
    disk_close(&io);
    return e;
}

static void
has_come(struct import *import, struct wanted *wanted, const struct disk *disk)
{
    wanted->disk = *disk;
    wanted->has_come = true;
    import->came++;
}

/* The LUNs of copies that an earlier import brought in have come, and keep their identity. */
static void
settle(struct import *import, const struct copy *copy)
{
    struct wanted *wanted;
    struct disk disk;
    unsigned k;

    for (k = 0; k < copy->lun_count; k++) {
        wanted = find_wanted(import, &copy->targets[k]);
        if (wanted && !wanted->has_come &&
            SUCCEEDED(coordinator_find_lun(import->coordinator, wanted->target, &disk)) &&
            !read_table(wanted, &disk, NULL))
            has_come(import, wanted, &disk);
    }
}

/* The new id of a copy of a volume over several disks: that of a part which has come, or the first
 * one of all. */
static enum err
choose_volume_id(const struct import *import, const struct copy *copy, struct id *ret_id)
{
    for (unsigned i = 0; i < copy->original.extent_count; i++) {
        struct wanted *wanted = find_wanted(import, &copy->targets[copy->extent_luns[i]]);
        const struct partition *partition =
            wanted && wanted->has_come ? ptable_find(&wanted->table, copy->original.extents[i].slot)
                                       : NULL;

        if (partition) {
            *ret_id = partition->unique;
            return ERR_OK;
        }
    }
    return id_random(ret_id);
}

/* The parts of one volume have one id: give them that of the copy's other parts. */
static enum err
join_parts(const struct import *import, const struct wanted *wanted, const struct disk *disk,
           const struct copy *copy, struct identity *identity, struct why *why)
{
    struct id id;
    enum err e = choose_volume_id(import, copy, &id);

    if (!e)
        e = identity_read(disk, identity, why);
    for (unsigned i = 0; i < copy->original.extent_count && !e; i++)
        for (unsigned k = 0; k < identity->count; k++)
            if (find_wanted(import, &copy->targets[copy->extent_luns[i]]) == wanted &&
                identity->partitions[k].slot == copy->original.extents[i].slot)
                identity->partitions[k].id = id;
    return e ? e : identity_write(disk, identity, why);
}

/* An identity that no other disk has, also not in parts. */
static enum err
change_identity(const struct import *import, const struct wanted *wanted, const struct disk *disk,
                struct why *why)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));
    enum err e = identity ? marks_new_identity(disk, why) : ERR_NOMEM;

    for (unsigned i = 0; i < import->set->count && !e; i++)
        if (import->set->copies[i].original.extent_count > 1 && !import->set->copies[i].is_imported)
            e = join_parts(import, wanted, disk, &import->set->copies[i], identity, why);
    mem_free(identity);
    return e;
}

/* Bring a matched disk in: check its marks, give it a new identity, keep its table. */
static HRESULT
adopt(struct import *import, struct wanted *wanted, const struct disk *disk, size_t ticket)
{
    struct timeline *timeline = import->caller->timeline;
    struct why why = {0};
    struct marks marks;
    enum err e = marks_read(disk, &marks, &why);

    if (!e && !marks_are_complete(&marks))
        timeline_violation(timeline, ticket, RULE_MARKS_MISSING,
                           "the copy lacks the marks: it is not of the time between "
                           "EndPrepareSnapshots and the end of CommitSnapshots");
    if (!e)
        e = change_identity(import, wanted, disk, &why);
    if (!e)
        e = read_table(wanted, disk, &why);
    if (e) {
        timeline_violation(timeline, ticket, RULE_COPY_UNUSABLE,
                           "the copy cannot be brought in: %s", why.text);
        return hr_from_err(e);
    }
    has_come(import, wanted, disk);
    return S_OK;
}

/* A disk came that the provider calls its own: one of ours? */
static void
match(struct import *import, const struct disk *disk, const VDS_LUN_INFORMATION *record)
{
    struct timeline *timeline = import->caller->timeline;
    struct wanted *wanted = find_wanted(import, record);
    struct why why = {0};
    size_t ticket;
    HRESULT hr = VSS_E_OBJECT_NOT_FOUND;

    if (!wanted || wanted->has_come)
        return;
    ticket =
        timeline_begin(timeline, TIMELINE_SELF, "import", "disk%u naa=%s", disk->number, disk->naa);
    if (!lun_record_same_ids(wanted->target, record))
        timeline_violation(timeline, ticket, RULE_RECORD_DIFFERS,
                           "GetTargetLuns and FillInLunInfo differ in the designators");
    else
        hr = adopt(import, wanted, disk, ticket);
    if (SUCCEEDED(hr) && !lun_record_same_rest(wanted->target, record, &why))
        timeline_violation(timeline, ticket, RULE_RECORD_DIFFERS,
                           "GetTargetLuns and FillInLunInfo differ: %s", why.text);
    (void)timeline_end(timeline, ticket, (uint32_t)hr);
}

/* By its own pages the disk is @wanted, and the provider, whose GetTargetLuns has described it, has
 * just said something else. */
static void
is_denied(const struct import *import, const struct disk *disk, bool is_ours)
{
    struct timeline *timeline = import->caller->timeline;
    size_t ticket =
        timeline_begin(timeline, TIMELINE_SELF, "import", "disk%u naa=%s", disk->number, disk->naa);

    timeline_violation(timeline, ticket, RULE_RECORD_DIFFERS,
                       is_ours ? "FillInLunInfo gives a LUN of GetTargetLuns other designators"
                               : "FillInLunInfo says that a LUN of GetTargetLuns is not its own");
    (void)timeline_end(timeline, ticket, (uint32_t)VSS_E_OBJECT_NOT_FOUND);
}

static void
arrive(struct import *import, const struct disk *disk)
{
    const struct wanted *wanted = NULL;
    VDS_LUN_INFORMATION record = {0};
    char name[DISK_NAME_SIZE];
    bool is_ours = false;
    HRESULT hr = E_OUTOFMEMORY;
    WCHAR *wide;

    if (disk->is_damaged) {
        timeline_note(import->caller->timeline, "arrival", "disk%u naa=%s damaged: %s",
                      disk->number, disk->naa, disk->damage.text);
        return;
    }
    wide = convert_to_wide(disk_number_name(disk->number, name));
    if (wide && SUCCEEDED(coordinator_record(disk, &record))) {
        wanted = find_wanted(import, &record);
        hr = call_fill_in_lun_info(import->provider, import->caller, wide, &record,
                                   &is_ours); /* its failure means no more than "not ours" */
    }
    if (SUCCEEDED(hr) && wanted && (!is_ours || find_wanted(import, &record) != wanted))
        is_denied(import, disk, is_ours);
    else if (is_ours)
        match(import, disk, &record);
    record_clear(&record);
    CoTaskMemFree(wide);
}

/* Is it a LUN that was here before it was located? An import that failed leaves such ones. */
static bool
was_left_here(const struct import *import, const struct disk *disk)
{
    struct id none = {{0}};
    VDS_LUN_INFORMATION record = {0};
    const struct wanted *wanted = NULL;

    if (!disk->is_damaged && SUCCEEDED(lun_record_from_disk(disk, &none, &record)))
        wanted = find_wanted(import, &record);
    record_clear(&record);
    return wanted && !wanted->has_come;
}

/* Take the disks that arrived after @mark, and at @is_first those that have been here. Returns the
 * last arrival. */
static uint64_t
take_arrived(struct import *import, const struct disk *disks, size_t count, uint64_t mark,
             bool is_first)
{
    uint64_t last = mark;
    size_t i;

    for (i = 0; i < count; i++) {
        if (disks[i].arrival > last)
            last = disks[i].arrival;
        if (disks[i].arrival > mark || (is_first && was_left_here(import, &disks[i])))
            arrive(import, &disks[i]);
    }
    return last;
}

/* Rescan and take what came until all is there, time is over, or somebody cancels. */
static HRESULT
await(struct import *import, uint64_t mark, uint32_t arrival_ms, struct os_cancel *cancel)
{
    uint64_t end_us = clock_now_us() + arrival_ms * 1000ull;
    bool is_first = true;
    HRESULT hr;

    for (;;) {
        struct disk *disks = NULL;
        size_t count = 0;

        hr = coordinator_rescan(import->coordinator, import->caller->timeline, import->caller->why);
        if (SUCCEEDED(hr))
            hr = coordinator_disks(import->coordinator, 0, &disks, &count);
        if (FAILED(hr))
            return hr;
        mark = take_arrived(import, disks, count, mark, is_first);
        is_first = false;
        mem_free(disks);
        if (import->came == import->count || clock_now_us() >= end_us)
            return S_OK;
        if (clock_wait_cancel(cancel, RESCAN_PAUSE_MS))
            return E_ABORT;
    }
}

/* The copy's volume: a partition at the same place in the same slot for every extent of the
 * original's, all with one id. */
static bool
map_volume(const struct import *import, struct copy *copy)
{
    unsigned i;

    for (i = 0; i < copy->original.extent_count; i++) {
        const struct volume_extent *extent = &copy->original.extents[i];
        struct wanted *wanted = find_wanted(import, &copy->targets[copy->extent_luns[i]]);
        const struct partition *partition;

        if (!wanted || !wanted->has_come)
            return false;
        partition = ptable_find(&wanted->table, extent->slot);
        if (!partition || partition->offset != extent->offset || partition->size != extent->size) {
            timeline_note(import->caller->timeline, "import",
                          "disk%u has other partitions than its original", wanted->disk.number);
            return false;
        }
        if (i == 0)
            copy->volume = partition->unique;
        else if (!id_equal(&partition->unique, &copy->volume))
            return false;
    }
    return true;
}

/* Import the copies that @provider made. */
static HRESULT
import_from(struct coordinator *coordinator, struct provider *provider, const struct caller *caller,
            uint32_t arrival_ms, struct os_cancel *cancel, struct copy_set *set)
{
    struct import import = {
        .coordinator = coordinator, .provider = provider, .caller = caller, .set = set};
    uint64_t mark = coordinator_last_arrival(coordinator);
    unsigned i;
    HRESULT hr = collect(&import, set);

    for (i = 0; SUCCEEDED(hr) && i < set->count; i++)
        if (set->copies[i].is_imported)
            settle(&import, &set->copies[i]);
    if (SUCCEEDED(hr))
        hr = locate(&import);
    if (SUCCEEDED(hr))
        hr = await(&import, mark, arrival_ms, cancel);
    for (i = 0; SUCCEEDED(hr) && i < set->count; i++) {
        struct copy *copy = &set->copies[i];

        if (IsEqualGUID(&copy->provider, &provider->info.id) && !copy->is_imported)
            copy->is_imported = copy->is_new = map_volume(&import, copy);
    }
    mem_free(import.wanted);
    return hr;
}

HRESULT
import_set(struct coordinator *coordinator, struct provider_list *providers,
           const struct caller *caller, uint32_t arrival_ms, struct os_cancel *cancel,
           struct copy_set *set)
{
    unsigned imported = 0;
    unsigned i;
    HRESULT hr = S_OK;

    while (!TryEnterCriticalSection(&coordinator->luns))
        if (clock_wait_cancel(cancel, LOCK_PAUSE_MS))
            return E_ABORT;
    for (i = 0; SUCCEEDED(hr) && i < providers->count; i++)
        if (providers->providers[i].takes_part)
            hr =
                import_from(coordinator, &providers->providers[i], caller, arrival_ms, cancel, set);
    LeaveCriticalSection(&coordinator->luns);
    if (FAILED(hr))
        return hr;
    for (i = 0; i < set->count; i++)
        if (set->copies[i].is_imported)
            imported++;
    if (imported == set->count)
        return S_OK;
    return hr_explain(caller->why,
                      imported == 0 ? VSS_E_NO_SNAPSHOTS_IMPORTED
                                    : VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED,
                      "import of the set");
}

HRESULT
import_store(struct coordinator *coordinator, struct copy_set *set, struct why *why)
{
    unsigned i = 0;
    HRESULT hr;

    while (i < set->count) { /* what did not arrive is not in the system */
        if (set->copies[i].is_imported) {
            i++;
            continue;
        }
        copy_release(&set->copies[i]);
        memmove(&set->copies[i], &set->copies[i + 1],
                (set->count - i - 1) * sizeof(set->copies[0]));
        memset(&set->copies[--set->count], 0, sizeof(set->copies[0]));
    }
    EnterCriticalSection(&coordinator->lock);
    hr = coordinator_number_devices(set);
    if (SUCCEEDED(hr))
        hr = store_set_save(set);
    LeaveCriticalSection(&coordinator->lock);
    return FAILED(hr) ? hr_explain(why, hr, "storing the set") : S_OK;
}
