/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/records_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *
task_dup(const void *data, size_t size)
{
    void *copy = CoTaskMemAlloc(size ? size : 1);

    if (!copy) {
        fputs("no task memory for test data\n", stderr);
        exit(99);
    }
    memcpy(copy, data, size);
    return copy;
}

char *
task_text(const char *text)
{
    return task_dup(text, strlen(text) + 1);
}

void
record_identifiers(VDS_LUN_INFORMATION *record, ULONG count, unsigned type, ULONG size)
{
    VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor = &record->m_deviceIdDescriptor;
    VDS_STORAGE_IDENTIFIER identifier = {.m_CodeSet = VDSStorageIdCodeSetBinary,
                                         .m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)type,
                                         .m_cbIdentifier = size};
    BYTE bytes[65536];

    for (ULONG i = 0; i < descriptor->m_cIdentifiers; i++)
        CoTaskMemFree(descriptor->m_rgIdentifiers[i].m_rgbIdentifier);
    CoTaskMemFree(descriptor->m_rgIdentifiers);

    descriptor->m_cIdentifiers = count;
    descriptor->m_rgIdentifiers = CoTaskMemAlloc((count ? count : 1) * sizeof(identifier));
    for (ULONG i = 0; i < count; i++) {
        memset(bytes, (int)(0x20 + i), sizeof(bytes));
        identifier.m_rgbIdentifier = task_dup(bytes, size);
        descriptor->m_rgIdentifiers[i] = identifier;
    }
}

void
record_make(VDS_LUN_INFORMATION *record, unsigned seed)
{
    VDS_STORAGE_IDENTIFIER *identifiers;
    VDS_INTERCONNECT interconnect = {.m_addressType = VDS_IA_FCPH, .m_cbPort = 8, .m_cbAddress = 3};
    char serial[32];
    BYTE naa[16];

    memset(record, 0, sizeof(*record));
    record->m_version = VER_VDS_LUN_INFORMATION;
    record->m_DeviceType = 0;
    record->m_DeviceTypeModifier = (BYTE)(seed & 0x7f);
    record->m_bCommandQueueing = TRUE;
    record->m_BusType = VDSBusTypeFibre;
    record->m_szVendorId = task_text("VENDOR");
    record->m_szProductId = NULL;
    record->m_szProductRevision = seed & 1 ? task_text("") : NULL;
    snprintf(serial, sizeof(serial), "SN%06u", seed);
    record->m_szSerialNumber = task_text(serial);
    record->m_diskSignature.Data1 = 0x1000 + seed;

    for (unsigned i = 0; i < sizeof(naa); i++)
        naa[i] = (BYTE)(i * 7 + seed);
    naa[0] = 0x60;
    record->m_deviceIdDescriptor.m_version = 32;
    record_identifiers(record, 2, VDSStorageIdTypeFCPHName, sizeof(naa));
    identifiers = record->m_deviceIdDescriptor.m_rgIdentifiers;
    memcpy(identifiers[0].m_rgbIdentifier, naa, sizeof(naa));
    identifiers[1].m_Type = VDSStorageIdTypeScsiNameString;
    identifiers[1].m_CodeSet = VDSStorageIdCodeSetUtf8;
    identifiers[1].m_cbIdentifier = (ULONG)strlen(serial);
    memcpy(identifiers[1].m_rgbIdentifier, serial, strlen(serial));

    interconnect.m_pbPort = task_dup("\x50\x01\x02\x03\x04\x05\x06\x07", 8);
    interconnect.m_pbAddress = task_dup("\x01\x02\x03", 3);
    record->m_cInterconnects = 1;
    record->m_rgInterconnects = task_dup(&interconnect, sizeof(interconnect));
}

void
record_make_large(VDS_LUN_INFORMATION *record, unsigned seed)
{
    VDS_INTERCONNECT interconnects[2] = {{.m_addressType = VDS_IA_SCSI, .m_cbPort = 5},
                                         {.m_addressType = VDS_IA_MAC, .m_cbAddress = 6}};
    char serial[203];

    record_make(record, seed + 1000);
    CoTaskMemFree(record->m_szVendorId);
    record->m_szVendorId = task_text("ANOTHER VENDOR");
    CoTaskMemFree(record->m_szProductRevision);
    record->m_szProductRevision = NULL;
    memset(serial, 'a' + (int)(seed % 26), sizeof(serial) - 1);
    serial[sizeof(serial) - 1] = 0;
    CoTaskMemFree(record->m_szSerialNumber);
    record->m_szSerialNumber = task_text(serial);
    record_identifiers(record, 5, VDSStorageIdTypeFCPHName, 200 + seed);

    interconnects[0].m_pbPort = task_dup("PORT1", 5);
    interconnects[1].m_pbAddress = task_dup("\1\2\3\4\5\6", 6);
    CoTaskMemFree(record->m_rgInterconnects[0].m_pbPort);
    CoTaskMemFree(record->m_rgInterconnects[0].m_pbAddress);
    CoTaskMemFree(record->m_rgInterconnects);
    record->m_cInterconnects = 2;
    record->m_rgInterconnects = task_dup(interconnects, sizeof(interconnects));
}

void
record_free(VDS_LUN_INFORMATION *record)
{
    CoTaskMemFree(record->m_szVendorId);
    CoTaskMemFree(record->m_szProductId);
    CoTaskMemFree(record->m_szProductRevision);
    CoTaskMemFree(record->m_szSerialNumber);
    for (ULONG i = 0; record->m_deviceIdDescriptor.m_rgIdentifiers &&
                      i < record->m_deviceIdDescriptor.m_cIdentifiers;
         i++)
        CoTaskMemFree(record->m_deviceIdDescriptor.m_rgIdentifiers[i].m_rgbIdentifier);
    CoTaskMemFree(record->m_deviceIdDescriptor.m_rgIdentifiers);
    for (ULONG i = 0; record->m_rgInterconnects && i < record->m_cInterconnects; i++) {
        CoTaskMemFree(record->m_rgInterconnects[i].m_pbPort);
        CoTaskMemFree(record->m_rgInterconnects[i].m_pbAddress);
    }
    CoTaskMemFree(record->m_rgInterconnects);
    memset(record, 0, sizeof(*record));
}

static bool
same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
same_bytes(const BYTE *a, ULONG a_size, const BYTE *b, ULONG b_size)
{
    return a_size == b_size && (!a == !b) && (!a || memcmp(a, b, a_size) == 0);
}

bool
record_same_identity(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *da = &a->m_deviceIdDescriptor;
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *db = &b->m_deviceIdDescriptor;

    if (a->m_version != b->m_version || a->m_DeviceType != b->m_DeviceType ||
        a->m_DeviceTypeModifier != b->m_DeviceTypeModifier ||
        a->m_bCommandQueueing != b->m_bCommandQueueing ||
        !same_text(a->m_szVendorId, b->m_szVendorId) ||
        !same_text(a->m_szProductId, b->m_szProductId) ||
        !same_text(a->m_szProductRevision, b->m_szProductRevision) ||
        !same_text(a->m_szSerialNumber, b->m_szSerialNumber) ||
        da->m_cIdentifiers != db->m_cIdentifiers || !da->m_rgIdentifiers != !db->m_rgIdentifiers)
        return false;
    for (ULONG i = 0; da->m_rgIdentifiers && i < da->m_cIdentifiers; i++) {
        const VDS_STORAGE_IDENTIFIER *x = &da->m_rgIdentifiers[i];
        const VDS_STORAGE_IDENTIFIER *y = &db->m_rgIdentifiers[i];

        if (x->m_CodeSet != y->m_CodeSet || x->m_Type != y->m_Type ||
            !same_bytes(x->m_rgbIdentifier, x->m_cbIdentifier, y->m_rgbIdentifier,
                        y->m_cbIdentifier))
            return false;
    }
    return true;
}

bool
record_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    if (!record_same_identity(a, b) || a->m_BusType != b->m_BusType ||
        !IsEqualGUID(&a->m_diskSignature, &b->m_diskSignature) ||
        a->m_deviceIdDescriptor.m_version != b->m_deviceIdDescriptor.m_version ||
        a->m_cInterconnects != b->m_cInterconnects ||
        !a->m_rgInterconnects != !b->m_rgInterconnects)
        return false;
    for (ULONG i = 0; a->m_rgInterconnects && i < a->m_cInterconnects; i++) {
        const VDS_INTERCONNECT *x = &a->m_rgInterconnects[i];
        const VDS_INTERCONNECT *y = &b->m_rgInterconnects[i];

        if (x->m_addressType != y->m_addressType ||
            !same_bytes(x->m_pbPort, x->m_cbPort, y->m_pbPort, y->m_cbPort) ||
            !same_bytes(x->m_pbAddress, x->m_cbAddress, y->m_pbAddress, y->m_cbAddress))
            return false;
    }
    return true;
}
