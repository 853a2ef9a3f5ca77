/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: IVssBackupComponentsEx3::AddSnapshotToRecoverySet for what is refused;
 * VSS_RECOVERY_OPTIONS for the identities. */
#include "config.h"

#include "fakevss/coordinator/recover_target.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/identities.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/marks.h"
#include "fakevss/host/table.h"

static HRESULT
refuse(struct why *why, const struct disk *disk, const char *reason)
{
    return hr_because(why, VSS_E_VOLUME_NOT_SUPPORTED, "disk%u (naa %s) %s", disk->number,
                      disk->naa, reason);
}

/* A part of a volume over several disks makes a disk a dynamic one, also without the other parts.
 */
static HRESULT
check_parts(const struct disk *disk, struct why *why)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    HRESULT hr = table ? S_OK : E_OUTOFMEMORY;

    if (SUCCEEDED(hr) && !table_read(disk, table, NULL)) /* without a table there are none */
        for (unsigned i = 0; SUCCEEDED(hr) && i < table->count; i++)
            if (id_equal(&table->partitions[i].type, &partition_spanned))
                hr = refuse(why, disk, "has a part of a volume over several disks");
    mem_free(table);
    return hr;
}

/* The provider, and later the host, know the disk by page 0x83 alone. */
static HRESULT
check_designators(struct coordinator *coordinator, const struct recover_target *target,
                  struct why *why)
{
    struct disk *disks = NULL;
    size_t count = 0;
    HRESULT hr;

    if (!lun_record_is_unique(&target->record))
        return refuse(why, &target->disk, "has no designator in page 0x83 that is its own");
    hr = coordinator_disks(coordinator, 0, &disks, &count);
    for (size_t i = 0; SUCCEEDED(hr) && i < count; i++) {
        struct id none = {{0}};
        VDS_LUN_INFORMATION record = {0};

        if (disks[i].number == target->disk.number)
            continue;
        hr = lun_record_from_disk(&disks[i], &none, &record);
        if (SUCCEEDED(hr) && lun_record_same(&record, &target->record))
            hr = refuse(why, &target->disk, "shares its designators in page 0x83 with another one");
        record_clear(&record);
    }
    mem_free(disks);
    return hr;
}

static HRESULT
find_volume(struct coordinator *coordinator, const char *name, struct recover_target *target,
            struct why *why)
{
    struct volume volume;
    HRESULT hr = coordinator_volume(coordinator, name, &volume, why);

    if (SUCCEEDED(hr))
        hr = coordinator_disk(coordinator, volume.extents[0].disk, &target->disk);
    if (SUCCEEDED(hr) && (volume.attributes & MARK_SHADOW_COPY))
        hr = hr_because(why, VSS_E_VOLUME_NOT_SUPPORTED, "%s is a shadow copy itself", name);
    if (SUCCEEDED(hr))
        target->volume = volume.id;
    return hr;
}

static HRESULT
find_original(struct coordinator *coordinator, const struct copy *copy,
              struct recover_target *target, struct why *why)
{
    char naa[LUN_RECORD_NAA_SIZE];
    HRESULT hr = coordinator_find_lun(coordinator, &copy->sources[0], &target->disk);

    if (hr == VSS_E_OBJECT_NOT_FOUND)
        return hr_because(why, hr, "the LUN of the original, naa %s, is not on this host",
                          lun_record_naa(&copy->sources[0], naa));
    target->volume = copy->original.id;
    return hr;
}

HRESULT
recover_target_find(struct coordinator *coordinator, const struct copy *copy, const char *volume,
                    struct recover_target *ret_target, struct why *why)
{
    HRESULT hr;

    memset(ret_target, 0, sizeof(*ret_target));
    if (copy->lun_count != 1)
        return hr_because(why, VSS_E_VOLUME_NOT_SUPPORTED,
                          "it is a shadow copy of a volume over %u disks", copy->lun_count);
    hr = volume ? find_volume(coordinator, volume, ret_target, why)
                : find_original(coordinator, copy, ret_target, why);
    if (SUCCEEDED(hr))
        hr = check_parts(&ret_target->disk, why);
    if (SUCCEEDED(hr))
        hr = coordinator_record(&ret_target->disk, &ret_target->record);
    if (SUCCEEDED(hr))
        hr = check_designators(coordinator, ret_target, why);
    if (SUCCEEDED(hr) && lun_record_same(&ret_target->record, &copy->targets[0]))
        hr = refuse(why, &ret_target->disk, "is the shadow copy LUN itself");
    return hr;
}

void
recover_target_release(struct recover_target *target)
{
    record_clear(&target->record);
    mem_free(target->identity);
    memset(target, 0, sizeof(*target));
}

HRESULT
recover_target_again(struct coordinator *coordinator, struct recover_target *target,
                     struct why *why)
{
    HRESULT hr = coordinator_find_lun(coordinator, &target->record, &target->disk);

    return FAILED(hr) ? hr_because(why, hr, "disk%u (naa %s) has gone from this host",
                                   target->disk.number, target->disk.naa)
                      : S_OK;
}

HRESULT
recover_target_choose(struct coordinator *coordinator, struct recover_target *target,
                      const struct copy *copy, bool reverts, struct why *why)
{
    struct identity *identity;
    struct why reason = {0};

    if (reverts && !identities_can_revert(coordinator, &target->disk, &copy->sources[0],
                                          copy->identities[0], &reason))
        return hr_because(why, VSS_E_CANNOT_REVERT_DISKID, "%s. %s", reason.text,
                          hr_remedy(VSS_E_CANNOT_REVERT_DISKID));
    identity = mem_zalloc(sizeof(*identity));
    if (!identity)
        return E_OUTOFMEMORY;
    mem_free(target->identity);
    target->identity = identity;
    if (reverts) {
        *identity = *copy->identities[0];
    } else if (identity_read(&target->disk, identity, NULL)) {
        mem_free(identity); /* without a table there is none to keep */
        target->identity = NULL;
    }
    return S_OK;
}

HRESULT
recover_target_bring_online(const struct recover_target *target, struct timeline *timeline,
                            struct why *why)
{
    size_t ticket = timeline_begin(timeline, TIMELINE_SELF, "bring online", "disk%u naa=%s",
                                   target->disk.number, target->disk.naa);
    struct why reason = {0};
    enum err e = marks_new_identity(&target->disk, &reason); /* none that the copy has */

    if (!e && target->identity)
        e = identity_write(&target->disk, target->identity, &reason);
    if (!e)
        e = marks_clear(&target->disk, &reason);
    (void)timeline_end(timeline, ticket, (uint32_t)(e ? VSS_E_CANNOT_REVERT_DISKID : S_OK));
    return e ? hr_because(why, VSS_E_CANNOT_REVERT_DISKID, "%s. %s", why_text(&reason, e),
                          hr_remedy(VSS_E_CANNOT_REVERT_DISKID))
             : S_OK;
}
