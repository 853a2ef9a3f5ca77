/* SPDX-License-Identifier: Apache-2.0 */
/* Disks are looked at as the host knows them since its last rescan: who needs the truth of now
 * rescans first. */
#include "config.h"

#include "fakevss/coordinator/identities.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"

static HRESULT
remember(struct coordinator *coordinator, unsigned number, struct identity **ret_identity,
         struct why *why)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));
    struct disk disk;
    HRESULT hr = identity ? coordinator_disk(coordinator, number, &disk) : E_OUTOFMEMORY;

    if (SUCCEEDED(hr))
        hr = hr_from_err(identity_read(&disk, identity, why));
    if (FAILED(hr)) {
        mem_free(identity);
        return hr_explain(why, hr, "reading an original's identity");
    }
    *ret_identity = identity;
    return S_OK;
}

HRESULT
identities_remember(struct coordinator *coordinator, struct copy_set *set, struct why *why)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; i < set->count; i++)
        for (unsigned k = 0; SUCCEEDED(hr) && k < set->copies[i].lun_count; k++)
            hr = remember(coordinator, set->copies[i].source_disks[k],
                          &set->copies[i].identities[k], why);
    return hr;
}

/* Is this disk the LUN of @record? One that is damaged may be, as far as its pages can be read. */
static bool
is_lun(const struct disk *disk, const VDS_LUN_INFORMATION *record)
{
    struct id none = {{0}};
    VDS_LUN_INFORMATION found = {0};
    bool is_same =
        SUCCEEDED(lun_record_from_disk(disk, &none, &found)) && lun_record_same(&found, record);

    record_clear(&found);
    return is_same;
}

static bool
has_disk_id(const struct disk *disk, const struct id *id)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));
    bool has_id = identity && !identity_read(disk, identity, NULL) && id_equal(&identity->disk, id);

    mem_free(identity);
    return has_id;
}

bool
identities_can_revert(struct coordinator *coordinator, const struct disk *disk,
                      const VDS_LUN_INFORMATION *source, const struct identity *original,
                      struct why *ret_why)
{
    struct disk *disks = NULL;
    size_t count = 0;
    bool is_free = true;

    if (!original) {
        (void)why_set(ret_why, ERR_STATE, "the identity of disk%u's original is not known",
                      disk->number);
        return false;
    }
    if (FAILED(coordinator_disks(coordinator, 0, &disks, &count))) {
        (void)why_set(ret_why, ERR_NOMEM, "the host's disks cannot be listed");
        return false;
    }
    for (size_t i = 0; i < count && is_free; i++) {
        if (strcmp(disks[i].naa, disk->naa) == 0)
            continue;
        is_free = !is_lun(&disks[i], source) && !has_disk_id(&disks[i], &original->disk);
        if (!is_free)
            (void)why_set(ret_why, ERR_EXISTS,
                          "disk%u (naa %s) is the original of disk%u or has its identity",
                          disks[i].number, disks[i].naa, disk->number);
    }
    mem_free(disks);
    return is_free;
}
