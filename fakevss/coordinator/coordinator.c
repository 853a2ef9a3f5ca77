/* SPDX-License-Identifier: Apache-2.0 */
/* The host's disks behind a lock, and what the rest of the coordinator asks about them. */
#include "config.h"

#include "fakevss/coordinator/coordinator.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/marks.h"

void
coordinator_init(struct coordinator *coordinator)
{
    memset(coordinator, 0, sizeof(*coordinator));
    InitializeCriticalSection(&coordinator->lock);
    InitializeCriticalSection(&coordinator->luns);
}

void
coordinator_release(struct coordinator *coordinator)
{
    disks_free(coordinator->disks);
    DeleteCriticalSection(&coordinator->luns);
    DeleteCriticalSection(&coordinator->lock);
}

/* Rescan and remember the numbers; the lock is held. */
static HRESULT
rescan(struct coordinator *coordinator, struct why *why)
{
    enum err e = disks_rescan(coordinator->disks, why);
    HRESULT hr;

    if (e)
        return hr_explain(why, hr_from_err(e), "rescan");
    hr = store_disks_save(coordinator->disks);
    return FAILED(hr) ? hr_explain(why, hr, "storing the disk numbers") : S_OK;
}

/* Take back marks of a creation that died; the lock is held. A disk that is not there keeps its
 * record for later. */
static void
recover_marks(struct coordinator *coordinator)
{
    char naa[DISK_NAA_MAX];
    DWORD index = 0;

    while (store_marks_at(index, naa, sizeof(naa))) {
        const struct disk *disk = NULL;
        struct marks marks;
        size_t i;

        for (i = 0; i < disks_count(coordinator->disks); i++)
            if (strcmp(disks_at(coordinator->disks, i)->naa, naa) == 0)
                disk = disks_at(coordinator->disks, i);
        if (!disk || FAILED(store_marks_load(naa, &marks)) || marks_restore(disk, &marks, NULL) ||
            FAILED(store_marks_remove(naa)))
            index++;
    }
}

/* Close the host when it has become another one. */
static void
apply_settings(struct coordinator *coordinator, const struct store_settings *settings)
{
    if (strcmp(settings->host, coordinator->settings.host) != 0 ||
        strcmp(settings->fabric, coordinator->settings.fabric) != 0) {
        disks_free(coordinator->disks);
        coordinator->disks = NULL;
    }
    coordinator->settings = *settings;
}

static HRESULT
open_host(struct coordinator *coordinator, struct why *why)
{
    enum err e =
        disks_new(coordinator->settings.fabric, coordinator->settings.host, &coordinator->disks);
    HRESULT hr;

    if (e)
        return hr_explain(why, hr_from_err(e), "opening the host");
    hr = store_disks_reserve(coordinator->disks);
    if (SUCCEEDED(hr))
        hr = rescan(coordinator, why);
    if (FAILED(hr)) {
        disks_free(coordinator->disks);
        coordinator->disks = NULL;
        return hr;
    }
    recover_marks(coordinator);
    return S_OK;
}

/* Take the lock, with the host open under the settings of now; on failure the lock is not held. */
static HRESULT
enter(struct coordinator *coordinator, struct why *why)
{
    struct store_settings settings;
    HRESULT hr = store_settings_load(&settings, why);

    if (FAILED(hr))
        return hr;
    EnterCriticalSection(&coordinator->lock);
    apply_settings(coordinator, &settings);
    if (!coordinator->disks)
        hr = open_host(coordinator, why);
    if (FAILED(hr))
        LeaveCriticalSection(&coordinator->lock);
    return hr;
}

static void
leave(struct coordinator *coordinator)
{
    LeaveCriticalSection(&coordinator->lock);
}

HRESULT
coordinator_open(struct coordinator *coordinator, struct store_settings *ret_settings,
                 struct why *why)
{
    HRESULT hr = enter(coordinator, why);

    if (FAILED(hr))
        return hr;
    *ret_settings = coordinator->settings;
    leave(coordinator);
    return S_OK;
}

HRESULT
coordinator_rescan(struct coordinator *coordinator, struct timeline *timeline, struct why *why)
{
    size_t ticket = timeline_begin(timeline, TIMELINE_SELF, "rescan", "number=%ld",
                                   InterlockedIncrement(&coordinator->rescans));
    HRESULT hr = enter(coordinator, why);

    if (SUCCEEDED(hr)) {
        hr = rescan(coordinator, why);
        leave(coordinator);
    }
    (void)timeline_end(timeline, ticket, (uint32_t)hr);
    return hr;
}

uint64_t
coordinator_last_arrival(struct coordinator *coordinator)
{
    uint64_t last = 0;

    if (SUCCEEDED(enter(coordinator, NULL))) {
        last = disks_last_arrival(coordinator->disks);
        leave(coordinator);
    }
    return last;
}

HRESULT
coordinator_disks(struct coordinator *coordinator, uint64_t mark, struct disk **ret_disks,
                  size_t *ret_count)
{
    struct disk *copies;
    size_t count = 0;
    size_t i;
    HRESULT hr = enter(coordinator, NULL);

    if (FAILED(hr))
        return hr;
    copies = mem_array(disks_count(coordinator->disks), sizeof(*copies));
    for (i = 0; copies && i < disks_count(coordinator->disks); i++)
        if (disks_at(coordinator->disks, i)->arrival > mark)
            copies[count++] = *disks_at(coordinator->disks, i);
    leave(coordinator);
    if (!copies)
        return E_OUTOFMEMORY;
    *ret_disks = copies;
    *ret_count = count;
    return S_OK;
}

HRESULT
coordinator_disk(struct coordinator *coordinator, unsigned number, struct disk *ret_disk)
{
    const struct disk *disk;
    HRESULT hr = enter(coordinator, NULL);

    if (FAILED(hr))
        return hr;
    disk = disks_find(coordinator->disks, number);
    if (disk)
        *ret_disk = *disk;
    leave(coordinator);
    return disk ? S_OK : VSS_E_OBJECT_NOT_FOUND;
}

HRESULT
coordinator_record(const struct disk *disk, VDS_LUN_INFORMATION *ret_record)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct disk_io io = {0};
    HRESULT hr;

    if (!table)
        return E_OUTOFMEMORY;
    if (disk_open(disk, false, &io, NULL) || ptable_read(&io.io, table, NULL))
        memset(&table->disk, 0, sizeof(table->disk)); /* a disk without a table has no signature */
    disk_close(&io);
    hr = lun_record_from_disk(disk, &table->disk, ret_record);
    mem_free(table);
    return hr;
}

HRESULT
coordinator_find_lun(struct coordinator *coordinator, const VDS_LUN_INFORMATION *record,
                     struct disk *ret_disk)
{
    struct disk *disks = NULL;
    size_t count = 0;
    size_t i;
    HRESULT hr = coordinator_disks(coordinator, 0, &disks, &count);

    if (FAILED(hr))
        return hr;
    hr = VSS_E_OBJECT_NOT_FOUND;
    for (i = 0; i < count && hr == VSS_E_OBJECT_NOT_FOUND; i++) {
        struct id none = {{0}};
        VDS_LUN_INFORMATION found = {0};

        if (disks[i].is_damaged)
            continue;
        if (FAILED(lun_record_from_disk(&disks[i], &none, &found))) {
            hr = E_OUTOFMEMORY;
        } else if (lun_record_same(&found, record)) {
            *ret_disk = disks[i];
            hr = S_OK;
        }
        record_clear(&found);
    }
    mem_free(disks);
    return hr;
}

HRESULT
coordinator_volumes(struct coordinator *coordinator, struct volumes *ret_volumes, struct why *why)
{
    enum err e;
    HRESULT hr = enter(coordinator, why);

    if (FAILED(hr))
        return hr;
    e = volumes_scan(coordinator->disks, ret_volumes);
    leave(coordinator);
    return e ? hr_explain(why, hr_from_err(e), "reading the volumes") : S_OK;
}

HRESULT
coordinator_unreadable(struct coordinator *coordinator, coordinator_each_reason *each, void *ctx)
{
    HRESULT hr = enter(coordinator, NULL);
    size_t i;

    if (FAILED(hr))
        return hr;
    for (i = 0; i < disks_count(coordinator->disks); i++) {
        struct why why = {0};

        if (volumes_probe(disks_at(coordinator->disks, i), &why))
            each(ctx, why.text);
    }
    leave(coordinator);
    return S_OK;
}

static void
keep_first(void *ctx, const char *reason)
{
    struct why *first = ctx;

    if (!first->text[0])
        (void)why_set(first, ERR_CORRUPT, "%s", reason);
}

/* No volume has this name; but it may be on a disk that cannot be read. */
static HRESULT
explain_missing(struct coordinator *coordinator, const char *name, struct why *why)
{
    struct why first = {0};

    (void)coordinator_unreadable(coordinator, keep_first,
                                 &first); /* then there is no more to say */
    if (first.text[0])
        return hr_because(why, VSS_E_OBJECT_NOT_FOUND,
                          "this host has no volume %s on the disks that it can read; what it "
                          "cannot read is %s",
                          name, first.text);
    return hr_because(why, VSS_E_OBJECT_NOT_FOUND,
                      "this host has no volume %s; list its volumes with: fakevss volumes", name);
}

HRESULT
coordinator_volume(struct coordinator *coordinator, const char *name, struct volume *ret_volume,
                   struct why *why)
{
    struct volumes volumes = {0};
    const struct volume *volume;
    bool is_found;
    struct id id;
    HRESULT hr;

    if (!volume_parse_name(name, &id))
        return hr_because(why, VSS_E_OBJECT_NOT_FOUND,
                          "%s is no volume name; a name is \\\\?\\Volume{id}\\, list them with: "
                          "fakevss volumes",
                          name);
    hr = coordinator_volumes(coordinator, &volumes, why);
    if (FAILED(hr))
        return hr;
    volume = volumes_find(&volumes, &id);
    is_found = volume;
    if (is_found)
        *ret_volume = *volume;
    volumes_release(&volumes);
    return is_found ? S_OK : explain_missing(coordinator, name, why);
}

HRESULT
coordinator_begin_creation(struct coordinator *coordinator, const void *who)
{
    HRESULT hr = S_OK;

    EnterCriticalSection(&coordinator->lock);
    if (coordinator->creation)
        hr = VSS_E_SNAPSHOT_SET_IN_PROGRESS;
    else
        coordinator->creation = who;
    LeaveCriticalSection(&coordinator->lock);
    return hr;
}

void
coordinator_end_creation(struct coordinator *coordinator, const void *who)
{
    EnterCriticalSection(&coordinator->lock);
    if (coordinator->creation == who)
        coordinator->creation = NULL;
    LeaveCriticalSection(&coordinator->lock);
}

void
coordinator_begin_import(struct coordinator *coordinator)
{
    EnterCriticalSection(&coordinator->lock);
    coordinator->imports++;
    LeaveCriticalSection(&coordinator->lock);
}

void
coordinator_end_import(struct coordinator *coordinator)
{
    EnterCriticalSection(&coordinator->lock);
    coordinator->imports--;
    LeaveCriticalSection(&coordinator->lock);
}

HRESULT
coordinator_begin_recovery(struct coordinator *coordinator, const void *who)
{
    HRESULT hr = S_OK;

    EnterCriticalSection(&coordinator->lock);
    if (coordinator->recovery)
        hr = VSS_E_RESYNC_IN_PROGRESS;
    else
        coordinator->recovery = who;
    LeaveCriticalSection(&coordinator->lock);
    return hr;
}

void
coordinator_end_recovery(struct coordinator *coordinator, const void *who)
{
    EnterCriticalSection(&coordinator->lock);
    if (coordinator->recovery == who)
        coordinator->recovery = NULL;
    LeaveCriticalSection(&coordinator->lock);
}

bool
coordinator_is_recovering(struct coordinator *coordinator)
{
    bool is_recovering;

    EnterCriticalSection(&coordinator->lock);
    is_recovering = coordinator->recovery;
    LeaveCriticalSection(&coordinator->lock);
    return is_recovering;
}

bool
coordinator_is_busy(struct coordinator *coordinator)
{
    bool is_busy;

    EnterCriticalSection(&coordinator->lock);
    is_busy = coordinator->creation || coordinator->imports > 0 || coordinator->recovery;
    LeaveCriticalSection(&coordinator->lock);
    return is_busy;
}

static bool
is_device(const struct copy_set *sets, unsigned count, unsigned number)
{
    unsigned i;
    unsigned k;

    for (i = 0; i < count; i++)
        for (k = 0; k < sets[i].count; k++)
            if (sets[i].copies[k].is_imported && sets[i].copies[k].device_number == number)
                return true;
    return false;
}

HRESULT
coordinator_number_devices(struct copy_set *set)
{
    struct copy_set *sets = NULL;
    unsigned number = 0;
    unsigned count = 0;
    unsigned i;
    HRESULT hr = store_sets(STORE_SETS_ALL, &sets, &count);

    if (FAILED(hr))
        return hr;
    for (i = 0; i < set->count; i++) {
        if (!set->copies[i].is_imported || set->copies[i].device_number > 0)
            continue;
        do
            number++;
        while (is_device(sets, count, number));
        set->copies[i].device_number = number;
    }
    store_sets_free(sets, count);
    return S_OK;
}
