/* SPDX-License-Identifier: Apache-2.0 */
/* Every field of VDS_LUN_INFORMATION is an attribute, so that a record read is the record written.
 * A NULL pointer is an attribute, or an element, that is not there. */
#include "config.h"

#include "fakevss/coordinator/document_record.h"

#include <string.h>

#define IDENTIFIERS_MAX 256
#define INTERCONNECTS_MAX 256

static bool
fits(const char *text)
{
    return !text || strlen(text) <= FIELDS_BYTES_MAX;
}

/* --- writing --- */

static bool
put_identifiers(struct tree *element, const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor)
{
    ULONG count = descriptor->m_rgIdentifiers ? descriptor->m_cIdentifiers : 0;
    ULONG i;

    if (count > IDENTIFIERS_MAX)
        return false;
    fields_put_number(element, "identifiers", count);
    for (i = 0; i < count; i++) {
        const VDS_STORAGE_IDENTIFIER *id = &descriptor->m_rgIdentifiers[i];
        struct tree *child = tree_add(element, "Identifier");

        if (id->m_rgbIdentifier && id->m_cbIdentifier > FIELDS_BYTES_MAX)
            return false;
        fields_put_number(child, "codeSet", (DWORD)id->m_CodeSet);
        fields_put_number(child, "type", (DWORD)id->m_Type);
        fields_put_bytes(child, "bytes", id->m_rgbIdentifier, id->m_cbIdentifier);
    }
    return true;
}

static bool
put_interconnects(struct tree *element, const VDS_LUN_INFORMATION *record)
{
    ULONG count = record->m_rgInterconnects ? record->m_cInterconnects : 0;
    ULONG i;

    if (count > INTERCONNECTS_MAX)
        return false;
    fields_put_number(element, "interconnects", count);
    for (i = 0; i < count; i++) {
        const VDS_INTERCONNECT *path = &record->m_rgInterconnects[i];
        struct tree *child = tree_add(element, "Interconnect");

        if ((path->m_pbPort && path->m_cbPort > FIELDS_BYTES_MAX) ||
            (path->m_pbAddress && path->m_cbAddress > FIELDS_BYTES_MAX))
            return false;
        fields_put_number(child, "addressType", (DWORD)path->m_addressType);
        fields_put_bytes(child, "port", path->m_pbPort, path->m_cbPort);
        fields_put_bytes(child, "address", path->m_pbAddress, path->m_cbAddress);
    }
    return true;
}

bool
document_put_record(struct tree *parent, const char *name, const VDS_LUN_INFORMATION *record)
{
    struct tree *element = tree_add(parent, name);

    if (!fits(record->m_szVendorId) || !fits(record->m_szProductId) ||
        !fits(record->m_szProductRevision) || !fits(record->m_szSerialNumber))
        return false;
    fields_put_number(element, "version", record->m_version);
    fields_put_number(element, "deviceType", record->m_DeviceType);
    fields_put_number(element, "deviceTypeModifier", record->m_DeviceTypeModifier);
    fields_put_number(element, "commandQueueing", (DWORD)record->m_bCommandQueueing);
    fields_put_number(element, "busType", (DWORD)record->m_BusType);
    fields_put_string(element, "vendor", record->m_szVendorId);
    fields_put_string(element, "product", record->m_szProductId);
    fields_put_string(element, "revision", record->m_szProductRevision);
    fields_put_string(element, "serial", record->m_szSerialNumber);
    fields_put_guid(element, "signature", &record->m_diskSignature);
    fields_put_number(element, "descriptorVersion", record->m_deviceIdDescriptor.m_version);
    return put_identifiers(element, &record->m_deviceIdDescriptor) &&
           put_interconnects(element, record);
}

/* --- reading --- */

static void *
make_array(struct fields *fields, unsigned count, size_t size)
{
    void *array = count > 0 ? CoTaskMemAlloc(count * size) : NULL;

    if (array)
        memset(array, 0, count * size);
    else if (count > 0)
        fields_fail(fields);
    return array;
}

static DWORD
take_dword(struct fields *fields, struct tree *element, const char *name)
{
    return (DWORD)fields_number(fields, element, name, 0xffffffff);
}

static void
take_identifiers(struct fields *fields, struct tree *element,
                 VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor)
{
    unsigned count = fields_count(fields, element, "identifiers", "Identifier", IDENTIFIERS_MAX);
    unsigned i;

    descriptor->m_rgIdentifiers = make_array(fields, count, sizeof(VDS_STORAGE_IDENTIFIER));
    if (!descriptor->m_rgIdentifiers)
        return;
    descriptor->m_cIdentifiers = count;
    for (i = 0; i < count; i++) {
        struct tree *child = tree_take_child(element, "Identifier");
        VDS_STORAGE_IDENTIFIER *id = &descriptor->m_rgIdentifiers[i];

        id->m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)take_dword(fields, child, "codeSet");
        id->m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)take_dword(fields, child, "type");
        id->m_rgbIdentifier = fields_bytes(fields, child, "bytes", &id->m_cbIdentifier);
    }
}

static void
take_interconnects(struct fields *fields, struct tree *element, VDS_LUN_INFORMATION *record)
{
    unsigned count =
        fields_count(fields, element, "interconnects", "Interconnect", INTERCONNECTS_MAX);
    unsigned i;

    record->m_rgInterconnects = make_array(fields, count, sizeof(VDS_INTERCONNECT));
    if (!record->m_rgInterconnects)
        return;
    record->m_cInterconnects = count;
    for (i = 0; i < count; i++) {
        struct tree *child = tree_take_child(element, "Interconnect");
        VDS_INTERCONNECT *path = &record->m_rgInterconnects[i];

        path->m_addressType =
            (VDS_INTERCONNECT_ADDRESS_TYPE)take_dword(fields, child, "addressType");
        path->m_pbPort = fields_bytes(fields, child, "port", &path->m_cbPort);
        path->m_pbAddress = fields_bytes(fields, child, "address", &path->m_cbAddress);
    }
}

void
document_take_record(struct fields *fields, struct tree *parent, const char *name,
                     VDS_LUN_INFORMATION *ret_record)
{
    struct tree *element = FAILED(fields->hr) ? NULL : tree_take_child(parent, name);

    memset(ret_record, 0, sizeof(*ret_record));
    if (!element) {
        fields_refuse(fields, parent, NULL, "has no %s", name);
        return;
    }
    ret_record->m_version = take_dword(fields, element, "version");
    ret_record->m_DeviceType = (BYTE)fields_number(fields, element, "deviceType", 0xff);
    ret_record->m_DeviceTypeModifier =
        (BYTE)fields_number(fields, element, "deviceTypeModifier", 0xff);
    ret_record->m_bCommandQueueing = (BOOL)take_dword(fields, element, "commandQueueing");
    ret_record->m_BusType = (VDS_STORAGE_BUS_TYPE)take_dword(fields, element, "busType");
    ret_record->m_szVendorId = fields_string(fields, element, "vendor");
    ret_record->m_szProductId = fields_string(fields, element, "product");
    ret_record->m_szProductRevision = fields_string(fields, element, "revision");
    ret_record->m_szSerialNumber = fields_string(fields, element, "serial");
    ret_record->m_diskSignature = fields_guid(fields, element, "signature");
    ret_record->m_deviceIdDescriptor.m_version = take_dword(fields, element, "descriptorVersion");
    take_identifiers(fields, element, &ret_record->m_deviceIdDescriptor);
    take_interconnects(fields, element, ret_record);
}
