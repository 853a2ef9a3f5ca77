/* SPDX-License-Identifier: Apache-2.0 */
/* Records as bytes: little-endian numbers, texts and blobs with a length before them, 0xffffffff
 * for NULL. The layout is the same on every build, which the C structure's is not. What comes back
 * is checked like foreign data. */
#include "config.h"

#include "fakevss/coordinator/lun_record.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"

#define FORMAT 1
#define NONE 0xffffffffu
#define COUNT_MAX 4096 /* more than SCSI can carry */

/* Counts bytes while @data is NULL, writes them when it is not. */
struct writer {
    BYTE *data;
    DWORD size;
};

static void
put(struct writer *writer, const void *data, DWORD size)
{
    if (writer->data)
        memcpy(writer->data + writer->size, data, size);
    writer->size += size;
}

static void
put_number(struct writer *writer, DWORD value)
{
    BYTE bytes[4] = {(BYTE)value, (BYTE)(value >> 8), (BYTE)(value >> 16), (BYTE)(value >> 24)};

    put(writer, bytes, sizeof(bytes));
}

static void
put_blob(struct writer *writer, const void *data, DWORD size)
{
    put_number(writer, data ? size : NONE);
    if (data)
        put(writer, data, size);
}

static void
put_text(struct writer *writer, const char *text)
{
    put_blob(writer, text, text ? (DWORD)strlen(text) + 1 : 0);
}

static void
put_record(struct writer *writer, const VDS_LUN_INFORMATION *record)
{
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *ids = &record->m_deviceIdDescriptor;
    DWORD id_count = ids->m_rgIdentifiers ? ids->m_cIdentifiers : 0;
    DWORD path_count = record->m_rgInterconnects ? record->m_cInterconnects : 0;
    DWORD i;

    put_number(writer, FORMAT);
    put_number(writer, record->m_version);
    put_number(writer, record->m_DeviceType);
    put_number(writer, record->m_DeviceTypeModifier);
    put_number(writer, (DWORD)record->m_bCommandQueueing);
    put_number(writer, record->m_BusType);
    put_text(writer, record->m_szVendorId);
    put_text(writer, record->m_szProductId);
    put_text(writer, record->m_szProductRevision);
    put_text(writer, record->m_szSerialNumber);
    put(writer, &record->m_diskSignature, sizeof(GUID));
    put_number(writer, ids->m_version);
    put_number(writer, id_count);
    for (i = 0; i < id_count; i++) {
        put_number(writer, ids->m_rgIdentifiers[i].m_CodeSet);
        put_number(writer, ids->m_rgIdentifiers[i].m_Type);
        put_blob(writer, ids->m_rgIdentifiers[i].m_rgbIdentifier,
                 ids->m_rgIdentifiers[i].m_cbIdentifier);
    }
    put_number(writer, path_count);
    for (i = 0; i < path_count; i++) {
        put_number(writer, record->m_rgInterconnects[i].m_addressType);
        put_blob(writer, record->m_rgInterconnects[i].m_pbPort,
                 record->m_rgInterconnects[i].m_cbPort);
        put_blob(writer, record->m_rgInterconnects[i].m_pbAddress,
                 record->m_rgInterconnects[i].m_cbAddress);
    }
}

HRESULT
lun_record_store(const VDS_LUN_INFORMATION *record, BYTE **ret_data, DWORD *ret_size)
{
    struct writer writer = {0};

    put_record(&writer, record);
    writer.data = mem_zalloc(writer.size);
    if (!writer.data)
        return E_OUTOFMEMORY;
    writer.size = 0;
    put_record(&writer, record);
    *ret_data = writer.data;
    *ret_size = writer.size;
    return S_OK;
}

struct reader {
    const BYTE *data;
    DWORD left;
    HRESULT hr; /* the first failure; later reads give zeros */
};

static const BYTE *
take(struct reader *reader, DWORD size)
{
    const BYTE *data = reader->data;

    if (FAILED(reader->hr))
        return NULL;
    if (size > reader->left) {
        reader->hr = VSS_E_UNEXPECTED;
        return NULL;
    }
    reader->data += size;
    reader->left -= size;
    return data;
}

static DWORD
take_number(struct reader *reader)
{
    const BYTE *b = take(reader, 4);

    return b ? b[0] | (DWORD)b[1] << 8 | (DWORD)b[2] << 16 | (DWORD)b[3] << 24 : 0;
}

static DWORD
take_count(struct reader *reader)
{
    DWORD count = take_number(reader);

    if (count > COUNT_MAX)
        reader->hr = VSS_E_UNEXPECTED;
    return FAILED(reader->hr) ? 0 : count;
}

static void *
take_blob(struct reader *reader, ULONG *ret_size)
{
    DWORD size = take_number(reader);
    const BYTE *data = size == NONE ? NULL : take(reader, size);
    void *copy;

    *ret_size = 0;
    if (!data)
        return NULL;
    copy = CoTaskMemAlloc(size ? size : 1);
    if (!copy) {
        reader->hr = E_OUTOFMEMORY;
        return NULL;
    }
    memcpy(copy, data, size);
    *ret_size = size;
    return copy;
}

static char *
take_text(struct reader *reader)
{
    ULONG size = 0;
    char *text = take_blob(reader, &size);

    if (text && (size == 0 || text[size - 1])) {
        reader->hr = VSS_E_UNEXPECTED;
        CoTaskMemFree(text);
        return NULL;
    }
    return text;
}

static void *
take_array(struct reader *reader, DWORD count, size_t size)
{
    void *array = FAILED(reader->hr) || count == 0 ? NULL : CoTaskMemAlloc(count * size);

    if (array)
        memset(array, 0, count * size);
    else if (SUCCEEDED(reader->hr) && count > 0)
        reader->hr = E_OUTOFMEMORY;
    return array;
}

static void
take_ids(struct reader *reader, VDS_STORAGE_DEVICE_ID_DESCRIPTOR *ids)
{
    DWORD count;
    DWORD i;

    ids->m_version = take_number(reader);
    count = take_count(reader);
    ids->m_rgIdentifiers = take_array(reader, count, sizeof(VDS_STORAGE_IDENTIFIER));
    if (!ids->m_rgIdentifiers)
        return;
    ids->m_cIdentifiers = count;
    for (i = 0; i < count; i++) {
        VDS_STORAGE_IDENTIFIER *id = &ids->m_rgIdentifiers[i];

        id->m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)take_number(reader);
        id->m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)take_number(reader);
        id->m_rgbIdentifier = take_blob(reader, &id->m_cbIdentifier);
    }
}

static void
take_interconnects(struct reader *reader, VDS_LUN_INFORMATION *record)
{
    DWORD count = take_count(reader);
    DWORD i;

    record->m_rgInterconnects = take_array(reader, count, sizeof(VDS_INTERCONNECT));
    if (!record->m_rgInterconnects)
        return;
    record->m_cInterconnects = count;
    for (i = 0; i < count; i++) {
        VDS_INTERCONNECT *path = &record->m_rgInterconnects[i];

        path->m_addressType = (VDS_INTERCONNECT_ADDRESS_TYPE)take_number(reader);
        path->m_pbPort = take_blob(reader, &path->m_cbPort);
        path->m_pbAddress = take_blob(reader, &path->m_cbAddress);
    }
}

HRESULT
lun_record_load(const BYTE *data, DWORD size, VDS_LUN_INFORMATION *ret_record)
{
    struct reader reader = {.data = data, .left = size, .hr = S_OK};
    VDS_LUN_INFORMATION record = {0};
    const BYTE *signature;

    if (take_number(&reader) != FORMAT)
        return VSS_E_UNEXPECTED;
    record.m_version = take_number(&reader);
    record.m_DeviceType = (BYTE)take_number(&reader);
    record.m_DeviceTypeModifier = (BYTE)take_number(&reader);
    record.m_bCommandQueueing = (BOOL)take_number(&reader);
    record.m_BusType = (VDS_STORAGE_BUS_TYPE)take_number(&reader);
    record.m_szVendorId = take_text(&reader);
    record.m_szProductId = take_text(&reader);
    record.m_szProductRevision = take_text(&reader);
    record.m_szSerialNumber = take_text(&reader);
    signature = take(&reader, sizeof(GUID));
    if (signature)
        memcpy(&record.m_diskSignature, signature, sizeof(GUID));
    take_ids(&reader, &record.m_deviceIdDescriptor);
    take_interconnects(&reader, &record);
    if (SUCCEEDED(reader.hr) && reader.left > 0)
        reader.hr = VSS_E_UNEXPECTED;
    if (FAILED(reader.hr)) {
        record_clear(&record);
        return reader.hr;
    }
    *ret_record = record;
    return S_OK;
}
