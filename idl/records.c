/* SPDX-License-Identifier: Apache-2.0 */
/* Deep copies of VDS_LUN_INFORMATION in task memory. Not shared with the provider, whose own reader
 * is strict: the proxy has to carry faithfully whatever it is given. */
#include "config.h"

#include "idl/records.h"

#include <stdbool.h>
#include <string.h>

/* A task memory copy of @size bytes; NULL stays NULL. False without memory. */
static bool
copy_block(const void *from, size_t size, void *ret_to)
{
    void *to = NULL;

    if (from) {
        to = CoTaskMemAlloc(size ? size : 1);
        if (!to)
            return false;
        memcpy(to, from, size);
    }
    memcpy(ret_to, &to, sizeof(to));
    return true;
}

static bool
copy_text(const char *from, char **ret_to)
{
    return copy_block(from, from ? strlen(from) + 1 : 0, ret_to);
}

static void
descriptor_clear(VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor)
{
    if (descriptor->m_rgIdentifiers) {
        for (ULONG i = 0; i < descriptor->m_cIdentifiers; i++)
            CoTaskMemFree(descriptor->m_rgIdentifiers[i].m_rgbIdentifier);
    }
    CoTaskMemFree(descriptor->m_rgIdentifiers);
}

static void
interconnects_clear(VDS_INTERCONNECT *interconnects, ULONG count)
{
    if (interconnects) {
        for (ULONG i = 0; i < count; i++) {
            CoTaskMemFree(interconnects[i].m_pbPort);
            CoTaskMemFree(interconnects[i].m_pbAddress);
        }
    }
    CoTaskMemFree(interconnects);
}

void
record_clear(VDS_LUN_INFORMATION *record)
{
    CoTaskMemFree(record->m_szVendorId);
    CoTaskMemFree(record->m_szProductId);
    CoTaskMemFree(record->m_szProductRevision);
    CoTaskMemFree(record->m_szSerialNumber);
    descriptor_clear(&record->m_deviceIdDescriptor);
    interconnects_clear(record->m_rgInterconnects, record->m_cInterconnects);
    memset(record, 0, sizeof(*record));
}

/* The pointers of a new array are NULL before any is filled, so a half-made array can be cleared.
 */
static bool
descriptor_copy(const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *from, VDS_STORAGE_DEVICE_ID_DESCRIPTOR *to)
{
    const VDS_STORAGE_IDENTIFIER *in = from->m_rgIdentifiers;

    if (!copy_block(in, from->m_cIdentifiers * sizeof(*in), &to->m_rgIdentifiers))
        return false;

    for (ULONG i = 0; in && i < from->m_cIdentifiers; i++)
        to->m_rgIdentifiers[i].m_rgbIdentifier = NULL;
    for (ULONG i = 0; in && i < from->m_cIdentifiers; i++) {
        if (!copy_block(in[i].m_rgbIdentifier, in[i].m_cbIdentifier,
                        &to->m_rgIdentifiers[i].m_rgbIdentifier))
            return false;
    }
    return true;
}

static bool
interconnects_copy(const VDS_INTERCONNECT *in, ULONG count, VDS_INTERCONNECT **ret_out)
{
    if (!copy_block(in, count * sizeof(*in), ret_out))
        return false;

    for (ULONG i = 0; in && i < count; i++) {
        (*ret_out)[i].m_pbPort = NULL;
        (*ret_out)[i].m_pbAddress = NULL;
    }
    for (ULONG i = 0; in && i < count; i++) {
        if (!copy_block(in[i].m_pbPort, in[i].m_cbPort, &(*ret_out)[i].m_pbPort) ||
            !copy_block(in[i].m_pbAddress, in[i].m_cbAddress, &(*ret_out)[i].m_pbAddress))
            return false;
    }
    return true;
}

/* On failure @to can be cleared. */
static bool
record_copy(const VDS_LUN_INFORMATION *from, VDS_LUN_INFORMATION *to)
{
    *to = *from;
    to->m_szVendorId = NULL;
    to->m_szProductId = NULL;
    to->m_szProductRevision = NULL;
    to->m_szSerialNumber = NULL;
    to->m_deviceIdDescriptor.m_rgIdentifiers = NULL;
    to->m_rgInterconnects = NULL;

    return copy_text(from->m_szVendorId, &to->m_szVendorId) &&
           copy_text(from->m_szProductId, &to->m_szProductId) &&
           copy_text(from->m_szProductRevision, &to->m_szProductRevision) &&
           copy_text(from->m_szSerialNumber, &to->m_szSerialNumber) &&
           descriptor_copy(&from->m_deviceIdDescriptor, &to->m_deviceIdDescriptor) &&
           interconnects_copy(from->m_rgInterconnects, from->m_cInterconnects,
                              &to->m_rgInterconnects);
}

VDS_LUN_INFORMATION *
records_copy(const VDS_LUN_INFORMATION *records, LONG count)
{
    VDS_LUN_INFORMATION *copies = CoTaskMemAlloc((count > 0 ? count : 1) * sizeof(*copies));

    for (LONG i = 0; copies && i < count; i++) {
        if (!record_copy(&records[i], &copies[i])) {
            records_free(copies, i + 1);
            copies = NULL;
        }
    }
    return copies;
}

void
records_free(VDS_LUN_INFORMATION *records, LONG count)
{
    for (LONG i = 0; records && i < count; i++)
        record_clear(&records[i]);
    CoTaskMemFree(records);
}

static void
object_clear(VSS_OBJECT_PROP *object)
{
    if (object->Type == VSS_OBJECT_SNAPSHOT) {
        CoTaskMemFree(object->Obj.Snap.m_pwszSnapshotDeviceObject);
        CoTaskMemFree(object->Obj.Snap.m_pwszOriginalVolumeName);
        CoTaskMemFree(object->Obj.Snap.m_pwszOriginatingMachine);
        CoTaskMemFree(object->Obj.Snap.m_pwszServiceMachine);
        CoTaskMemFree(object->Obj.Snap.m_pwszExposedName);
        CoTaskMemFree(object->Obj.Snap.m_pwszExposedPath);
    } else if (object->Type == VSS_OBJECT_PROVIDER) {
        CoTaskMemFree(object->Obj.Prov.m_pwszProviderName);
        CoTaskMemFree(object->Obj.Prov.m_pwszProviderVersion);
    }
}

void
objects_free(VSS_OBJECT_PROP *objects, ULONG count)
{
    for (ULONG i = 0; objects && i < count; i++)
        object_clear(&objects[i]);
    CoTaskMemFree(objects);
}
