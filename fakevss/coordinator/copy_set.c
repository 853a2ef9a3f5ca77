/* SPDX-License-Identifier: Apache-2.0 */
/* Life of the structs, and what follows from their fields. */
#include "config.h"

#include "fakevss/coordinator/copy_set.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"

HRESULT
copy_set_init(struct copy_set *set, const GUID *id, LONG context)
{
    memset(set, 0, sizeof(*set));
    set->copies = mem_array(COPY_SET_MAX, sizeof(struct copy));
    if (!set->copies)
        return E_OUTOFMEMORY;
    set->id = *id;
    set->context = context;
    return S_OK;
}

void
copy_release(struct copy *copy)
{
    unsigned i;

    for (i = 0; i < COPY_LUNS_MAX; i++) {
        record_clear(&copy->sources[i]);
        record_clear(&copy->targets[i]);
        mem_free(copy->identities[i]);
    }
    memset(copy, 0, sizeof(*copy));
}

void
copy_set_release(struct copy_set *set)
{
    unsigned i;

    for (i = 0; i < set->count; i++)
        copy_release(&set->copies[i]);
    mem_free(set->copies);
    memset(set, 0, sizeof(*set));
}

void
copy_set_volume(struct copy *copy, const struct volume *volume)
{
    unsigned i;
    unsigned k;

    copy->original = *volume;
    copy->lun_count = 0;
    for (i = 0; i < volume->extent_count; i++) {
        for (k = 0; k < copy->lun_count; k++)
            if (copy->source_disks[k] == volume->extents[i].disk)
                break;
        if (k == copy->lun_count)
            copy->source_disks[copy->lun_count++] = volume->extents[i].disk;
        copy->extent_luns[i] = k;
    }
}

const struct copy *
copy_set_find(const struct copy_set *set, const GUID *snapshot)
{
    unsigned i;

    for (i = 0; i < set->count; i++)
        if (IsEqualGUID(&set->copies[i].snapshot, snapshot))
            return &set->copies[i];
    return NULL;
}

bool
copy_set_is_auto_release(const struct copy_set *set)
{
    return !(set->context & VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE);
}

LONG
copy_attributes(const struct copy_set *set)
{
    LONG attributes =
        set->context | VSS_VOLSNAP_ATTR_HARDWARE_ASSISTED | VSS_VOLSNAP_ATTR_NOT_SURFACED;

    if (set->context & VSS_VOLSNAP_ATTR_TRANSPORTABLE)
        attributes |= VSS_VOLSNAP_ATTR_IMPORTED; /* nothing but ImportSnapshots brings it here */
    return attributes;
}

char *
copy_device(const struct copy *copy, char *buf)
{
    (void)snprintf(buf, COPY_DEVICE_SIZE, "\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy%u",
                   copy->device_number); /* always fits */
    return buf;
}

HRESULT
copy_disk_names(const struct copy *copy, WCHAR **ret_names)
{
    unsigned i;

    memset(ret_names, 0, copy->lun_count * sizeof(ret_names[0]));
    for (i = 0; i < copy->lun_count; i++) {
        char name[DISK_NAME_SIZE];

        ret_names[i] = convert_to_wide(disk_number_name(copy->source_disks[i], name));
        if (!ret_names[i]) {
            copy_free_names(copy, ret_names);
            return E_OUTOFMEMORY;
        }
    }
    return S_OK;
}

void
copy_free_names(const struct copy *copy, WCHAR **names)
{
    unsigned i;

    for (i = 0; i < copy->lun_count; i++)
        CoTaskMemFree(names[i]);
}
