/* SPDX-License-Identifier: Apache-2.0 */
/* Records from disks, and their comparison. Every pointer of a record that came from a provider may
 * be NULL whatever the count beside it says. */
#include "config.h"

#include "fakevss/coordinator/lun_record.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "fakevss/coordinator/convert.h"

static void *
task_dup(const void *data, size_t size)
{
    void *copy = CoTaskMemAlloc(size ? size : 1);

    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

/* A device that gives no text has NULL in its record. False without memory. */
static bool
set_text(char **ret_text, const char *text)
{
    *ret_text = NULL;
    if (!text[0])
        return true;
    *ret_text = task_dup(text, strlen(text) + 1);
    return *ret_text;
}

static bool
set_ids(VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor, const struct scsi_identity *identity)
{
    size_t size = identity->id_count * sizeof(VDS_STORAGE_IDENTIFIER);
    unsigned i;

    if (identity->id_count == 0)
        return true;
    descriptor->m_rgIdentifiers = CoTaskMemAlloc(size);
    if (!descriptor->m_rgIdentifiers)
        return false;
    memset(descriptor->m_rgIdentifiers, 0, size);
    descriptor->m_cIdentifiers = identity->id_count;
    for (i = 0; i < identity->id_count; i++) {
        VDS_STORAGE_IDENTIFIER *to = &descriptor->m_rgIdentifiers[i];
        const struct scsi_id *from = &identity->ids[i];

        to->m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)from->code_set;
        to->m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)from->type;
        to->m_rgbIdentifier = task_dup(from->bytes, from->size);
        if (!to->m_rgbIdentifier)
            return false;
        to->m_cbIdentifier = from->size;
    }
    return true;
}

/* A path of its own for each disk number, so that a provider that touches or mixes up interconnects
 * is seen. */
static bool
set_interconnect(VDS_LUN_INFORMATION *record, unsigned number)
{
    BYTE port[8] = {0x50, 0x01, 0x43, 0x80, 0, 0, 0, 1};
    BYTE address[8] = {0, (BYTE)number};
    VDS_INTERCONNECT *interconnect = CoTaskMemAlloc(sizeof(*interconnect));

    if (!interconnect)
        return false;
    memset(interconnect, 0, sizeof(*interconnect));
    record->m_cInterconnects = 1;
    record->m_rgInterconnects = interconnect;
    interconnect->m_addressType = VDS_IA_FCPH;
    interconnect->m_pbPort = task_dup(port, sizeof(port));
    interconnect->m_pbAddress = task_dup(address, sizeof(address));
    if (!interconnect->m_pbPort || !interconnect->m_pbAddress)
        return false;
    interconnect->m_cbPort = sizeof(port);
    interconnect->m_cbAddress = sizeof(address);
    return true;
}

HRESULT
lun_record_from_disk(const struct disk *disk, const struct id *guid,
                     VDS_LUN_INFORMATION *ret_record)
{
    const struct scsi_identity *identity = &disk->identity;
    VDS_LUN_INFORMATION record = {0};

    record.m_version = VER_VDS_LUN_INFORMATION;
    record.m_DeviceType = identity->device_type;
    record.m_DeviceTypeModifier = identity->device_type_modifier;
    record.m_bCommandQueueing = identity->has_command_queueing;
    record.m_BusType = VDSBusTypeFibre;
    record.m_diskSignature = convert_guid(guid);
    /* No value is documented, so no provider may depend on one: it varies from disk to disk. */
    record.m_deviceIdDescriptor.m_version = 1 + disk->number % 2;
    if (!set_text(&record.m_szVendorId, identity->vendor) ||
        !set_text(&record.m_szProductId, identity->product) ||
        !set_text(&record.m_szProductRevision, identity->revision) ||
        !set_text(&record.m_szSerialNumber, identity->serial) ||
        !set_ids(&record.m_deviceIdDescriptor, identity) ||
        !set_interconnect(&record, disk->number)) {
        record_clear(&record);
        return E_OUTOFMEMORY;
    }
    *ret_record = record;
    return S_OK;
}

/* --- comparison --- */

static bool
id_same(const VDS_STORAGE_IDENTIFIER *a, const VDS_STORAGE_IDENTIFIER *b)
{
    return a->m_CodeSet == b->m_CodeSet && a->m_Type == b->m_Type &&
           a->m_cbIdentifier == b->m_cbIdentifier && a->m_rgbIdentifier && b->m_rgbIdentifier &&
           memcmp(a->m_rgbIdentifier, b->m_rgbIdentifier, a->m_cbIdentifier) == 0;
}

static bool
id_is_unique(const VDS_STORAGE_IDENTIFIER *id)
{
    return id->m_cbIdentifier > 0 && id->m_rgbIdentifier &&
           (id->m_Type == VDSStorageIdTypeVendorId || id->m_Type == VDSStorageIdTypeEUI64 ||
            id->m_Type == VDSStorageIdTypeFCPHName || id->m_Type == VDSStorageIdTypeScsiNameString);
}

static ULONG
id_count(const VDS_LUN_INFORMATION *record)
{
    return record->m_deviceIdDescriptor.m_rgIdentifiers
               ? record->m_deviceIdDescriptor.m_cIdentifiers
               : 0;
}

static bool
has_id(const VDS_LUN_INFORMATION *record, const VDS_STORAGE_IDENTIFIER *id)
{
    ULONG i;

    for (i = 0; i < id_count(record); i++)
        if (id_same(&record->m_deviceIdDescriptor.m_rgIdentifiers[i], id))
            return true;
    return false;
}

bool
lun_record_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    ULONG i;

    for (i = 0; i < id_count(a); i++) {
        const VDS_STORAGE_IDENTIFIER *id = &a->m_deviceIdDescriptor.m_rgIdentifiers[i];

        if (id_is_unique(id) && has_id(b, id))
            return true;
    }
    return false;
}

bool
lun_record_is_unique(const VDS_LUN_INFORMATION *record)
{
    return lun_record_same(record, record);
}

static bool
has_all_ids(const VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *of)
{
    ULONG i;

    for (i = 0; i < id_count(of); i++)
        if (!has_id(record, &of->m_deviceIdDescriptor.m_rgIdentifiers[i]))
            return false;
    return true;
}

bool
lun_record_same_ids(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    return id_count(a) > 0 && id_count(a) == id_count(b) && has_all_ids(a, b) && has_all_ids(b, a);
}

static bool
text_same(const char *a, const char *b, const char *name, struct why *ret_why)
{
    if (a == b || (a && b && strcmp(a, b) == 0))
        return true;
    (void)why_set(ret_why, ERR_OK, "%s \"%s\" and \"%s\"", name, a ? a : "(none)",
                  b ? b : "(none)");
    return false;
}

bool
lun_record_same_rest(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b,
                     struct why *ret_why)
{
    if (a->m_version != b->m_version || a->m_DeviceType != b->m_DeviceType ||
        a->m_DeviceTypeModifier != b->m_DeviceTypeModifier ||
        !a->m_bCommandQueueing != !b->m_bCommandQueueing) {
        (void)why_set(ret_why, ERR_OK,
                      "version, device type, modifier and queueing %lu/%u/%u/%d and %lu/%u/%u/%d",
                      a->m_version, a->m_DeviceType, a->m_DeviceTypeModifier, a->m_bCommandQueueing,
                      b->m_version, b->m_DeviceType, b->m_DeviceTypeModifier,
                      b->m_bCommandQueueing);
        return false;
    }
    return text_same(a->m_szVendorId, b->m_szVendorId, "vendor", ret_why) &&
           text_same(a->m_szProductId, b->m_szProductId, "product", ret_why) &&
           text_same(a->m_szProductRevision, b->m_szProductRevision, "revision", ret_why) &&
           text_same(a->m_szSerialNumber, b->m_szSerialNumber, "serial number", ret_why);
}

static bool
bytes_same(const BYTE *a, ULONG a_size, const BYTE *b, ULONG b_size)
{
    return a_size == b_size && !a == !b && (!a || memcmp(a, b, a_size) == 0);
}

bool
lun_record_same_interconnects(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    ULONG i;

    if (a->m_cInterconnects != b->m_cInterconnects ||
        !a->m_rgInterconnects != !b->m_rgInterconnects)
        return false;
    for (i = 0; a->m_rgInterconnects && i < a->m_cInterconnects; i++) {
        const VDS_INTERCONNECT *x = &a->m_rgInterconnects[i];
        const VDS_INTERCONNECT *y = &b->m_rgInterconnects[i];

        if (x->m_addressType != y->m_addressType ||
            !bytes_same(x->m_pbPort, x->m_cbPort, y->m_pbPort, y->m_cbPort) ||
            !bytes_same(x->m_pbAddress, x->m_cbAddress, y->m_pbAddress, y->m_cbAddress))
            return false;
    }
    return true;
}

static bool
same_id_lists(const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *a, const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *b)
{
    ULONG i;

    if (a->m_version != b->m_version || a->m_cIdentifiers != b->m_cIdentifiers ||
        !a->m_rgIdentifiers != !b->m_rgIdentifiers)
        return false;
    for (i = 0; a->m_rgIdentifiers && i < a->m_cIdentifiers; i++) {
        const VDS_STORAGE_IDENTIFIER *x = &a->m_rgIdentifiers[i];
        const VDS_STORAGE_IDENTIFIER *y = &b->m_rgIdentifiers[i];

        if (x->m_CodeSet != y->m_CodeSet || x->m_Type != y->m_Type ||
            !bytes_same(x->m_rgbIdentifier, x->m_cbIdentifier, y->m_rgbIdentifier,
                        y->m_cbIdentifier))
            return false;
    }
    return true;
}

bool
lun_record_equal(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    return lun_record_same_rest(a, b, NULL) && a->m_BusType == b->m_BusType &&
           IsEqualGUID(&a->m_diskSignature, &b->m_diskSignature) &&
           same_id_lists(&a->m_deviceIdDescriptor, &b->m_deviceIdDescriptor) &&
           lun_record_same_interconnects(a, b);
}

char *
lun_record_naa(const VDS_LUN_INFORMATION *record, char *buf)
{
    ULONG i;
    ULONG k;

    (void)snprintf(buf, LUN_RECORD_NAA_SIZE, "LUN without NAA"); /* fits */
    for (i = 0; i < id_count(record); i++) {
        const VDS_STORAGE_IDENTIFIER *id = &record->m_deviceIdDescriptor.m_rgIdentifiers[i];

        if (id->m_Type != VDSStorageIdTypeFCPHName || !id->m_rgbIdentifier ||
            id->m_cbIdentifier > 16)
            continue;
        for (k = 0; k < id->m_cbIdentifier; k++)
            (void)snprintf(buf + 2 * (size_t)k, 3, "%02x", id->m_rgbIdentifier[k]); /* fits */
        break;
    }
    return buf;
}
