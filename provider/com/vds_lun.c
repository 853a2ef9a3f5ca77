/* SPDX-License-Identifier: Apache-2.0 */
/* VDS_LUN_INFORMATION to struct lun and back. Writing builds the new blocks aside and swaps them in
 * whole, so that a failing call leaves the caller's records as they were. */
#include "config.h"

#include "provider/com/vds_lun.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static enum err
read_text(const char *from, char *to, size_t size, const char *name, struct why *why)
{
    size_t length = from ? strnlen(from, size) : 0;

    if (length == size)
        return why_set(why, ERR_INVAL, "the %s of a LUN record is longer than %zu characters", name,
                       size - 1);

    while (length > 0 && from[length - 1] == ' ')
        length--;
    if (length > 0)
        memcpy(to, from, length);
    memset(to + length, 0, size - length);
    return ERR_OK;
}

static bool
is_carried(const VDS_STORAGE_IDENTIFIER *identifier)
{
    return identifier->m_cbIdentifier > 0 && (unsigned)identifier->m_Type <= PAGE83_NIBBLE_MAX &&
           (unsigned)identifier->m_CodeSet <= PAGE83_NIBBLE_MAX;
}

static enum err
check_identifiers(const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor, struct why *why)
{
    if (descriptor->m_cIdentifiers > VDS_LUN_IDENTIFIERS_MAX)
        return why_set(why, ERR_INVAL, "a LUN record claims %lu identifiers; at most %d are legal",
                       descriptor->m_cIdentifiers, VDS_LUN_IDENTIFIERS_MAX);
    if (descriptor->m_cIdentifiers > 0 && !descriptor->m_rgIdentifiers)
        return why_set(why, ERR_INVAL, "a LUN record claims %lu identifiers and has none",
                       descriptor->m_cIdentifiers);

    for (ULONG i = 0; i < descriptor->m_cIdentifiers; i++) {
        const VDS_STORAGE_IDENTIFIER *identifier = &descriptor->m_rgIdentifiers[i];

        if (identifier->m_cbIdentifier > PAGE83_DESIGNATOR_MAX)
            return why_set(why, ERR_INVAL,
                           "identifier %lu of a LUN record claims %lu bytes; at most %d are legal",
                           i, identifier->m_cbIdentifier, PAGE83_DESIGNATOR_MAX);
        if (identifier->m_cbIdentifier > 0 && !identifier->m_rgbIdentifier)
            return why_set(why, ERR_INVAL,
                           "identifier %lu of a LUN record claims %lu bytes and has none", i,
                           identifier->m_cbIdentifier);
    }
    return ERR_OK;
}

static enum err
read_identifiers(const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor, struct page83 *page,
                 struct why *why)
{
    ULONG carried = 0;
    enum err e = check_identifiers(descriptor, why);

    if (e)
        return e;

    for (ULONG i = 0; i < descriptor->m_cIdentifiers; i++)
        carried += is_carried(&descriptor->m_rgIdentifiers[i]);
    for (ULONG i = 0; i < descriptor->m_cIdentifiers && page->count < PAGE83_DESIGNATORS_MAX; i++) {
        const VDS_STORAGE_IDENTIFIER *identifier = &descriptor->m_rgIdentifiers[i];

        if (!is_carried(identifier))
            continue;
        if (carried > PAGE83_DESIGNATORS_MAX && !page83_is_unique_type(identifier->m_Type))
            continue;
        e = page83_add(page, identifier->m_Type, identifier->m_CodeSet, identifier->m_rgbIdentifier,
                       identifier->m_cbIdentifier);
        if (e)
            return why_set(why, e, "identifier %lu of a LUN record cannot be used", i);
    }
    return ERR_OK;
}

enum err
vds_lun_read(const VDS_LUN_INFORMATION *record, struct lun *ret_lun, struct why *why)
{
    struct lun lun;
    enum err e;

    memset(&lun, 0, sizeof(lun));
    lun.device_type = record->m_DeviceType;
    lun.device_type_modifier = record->m_DeviceTypeModifier;
    lun.has_command_queueing = record->m_bCommandQueueing != FALSE;
    e = read_text(record->m_szVendorId, lun.vendor, sizeof(lun.vendor), "vendor", why);
    if (!e)
        e = read_text(record->m_szProductId, lun.product, sizeof(lun.product), "product", why);
    if (!e)
        e = read_text(record->m_szProductRevision, lun.revision, sizeof(lun.revision), "revision",
                      why);
    if (!e)
        e = read_text(record->m_szSerialNumber, lun.serial, sizeof(lun.serial), "serial number",
                      why);
    if (!e)
        e = read_identifiers(&record->m_deviceIdDescriptor, &lun.page83, why);

    if (!e)
        *ret_lun = lun;
    return e;
}

enum err
vds_luns_read(const VDS_LUN_INFORMATION *records, LONGLONG count, struct lun **ret_luns,
              struct why *why)
{
    struct lun *luns = NULL;
    enum err e = ERR_OK;

    if (!records)
        return why_set(why, ERR_INVAL, "the array of LUN records is missing");
    if (count <= 0 || count > VDS_LUNS_MAX)
        return why_set(why, ERR_INVAL, "%lld LUN records; 1 to %d are legal", count, VDS_LUNS_MAX);
    luns = mem_array((size_t)count, sizeof(*luns));
    if (!luns)
        return why_set(why, ERR_NOMEM, "no memory for %lld LUN records", count);

    for (LONGLONG i = 0; !e && i < count; i++)
        e = vds_lun_read(&records[i], &luns[i], why);
    if (e) {
        mem_free(luns);
        return e;
    }
    *ret_luns = luns;
    return ERR_OK;
}

/* A task memory copy of @text, NULL for "". False without memory. */
static bool
write_text(const char *text, char **ret_copy)
{
    size_t size = strlen(text) + 1;

    if (size == 1)
        return true;
    *ret_copy = CoTaskMemAlloc(size);
    if (*ret_copy)
        memcpy(*ret_copy, text, size);
    return *ret_copy != NULL;
}

static bool
write_identifiers(const struct page83 *page, VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor)
{
    VDS_STORAGE_IDENTIFIER *identifiers;

    if (page->count == 0)
        return true;
    identifiers = CoTaskMemAlloc(page->count * sizeof(*identifiers));
    if (!identifiers)
        return false;
    memset(identifiers, 0, page->count * sizeof(*identifiers));
    descriptor->m_rgIdentifiers = identifiers;
    descriptor->m_cIdentifiers = page->count;

    for (unsigned i = 0; i < page->count; i++) {
        const struct page83_designator *designator = &page->designators[i];

        identifiers[i].m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)designator->code_set;
        identifiers[i].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)designator->type;
        identifiers[i].m_rgbIdentifier = CoTaskMemAlloc(designator->size);
        if (!identifiers[i].m_rgbIdentifier)
            return false;
        identifiers[i].m_cbIdentifier = designator->size;
        memcpy(identifiers[i].m_rgbIdentifier, designator->data, designator->size);
    }
    return true;
}

/* Fill the zeroed @record. On false it holds what was made until then. */
static bool
build_record(const struct lun *lun, ULONG descriptor_version, VDS_LUN_INFORMATION *record)
{
    record->m_version = VER_VDS_LUN_INFORMATION;
    record->m_DeviceType = lun->device_type;
    record->m_DeviceTypeModifier = lun->device_type_modifier;
    record->m_bCommandQueueing = lun->has_command_queueing;
    record->m_BusType = VDSBusTypeScsi;
    record->m_deviceIdDescriptor.m_version = descriptor_version;
    return write_text(lun->vendor, &record->m_szVendorId) &&
           write_text(lun->product, &record->m_szProductId) &&
           write_text(lun->revision, &record->m_szProductRevision) &&
           write_text(lun->serial, &record->m_szSerialNumber) &&
           write_identifiers(&lun->page83, &record->m_deviceIdDescriptor);
}

static void
clear_identity(VDS_LUN_INFORMATION *record)
{
    VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor = &record->m_deviceIdDescriptor;

    CoTaskMemFree(record->m_szVendorId);
    CoTaskMemFree(record->m_szProductId);
    CoTaskMemFree(record->m_szProductRevision);
    CoTaskMemFree(record->m_szSerialNumber);
    for (ULONG i = 0; descriptor->m_rgIdentifiers && i < descriptor->m_cIdentifiers; i++)
        CoTaskMemFree(descriptor->m_rgIdentifiers[i].m_rgbIdentifier);
    CoTaskMemFree(descriptor->m_rgIdentifiers);
}

enum err
vds_luns_write(const struct lun *luns, size_t count, const VDS_LUN_INFORMATION *like,
               VDS_LUN_INFORMATION *records)
{
    VDS_LUN_INFORMATION *built = mem_array(count, sizeof(*built));
    bool is_complete = built != NULL;

    for (size_t i = 0; is_complete && i < count; i++)
        is_complete = build_record(&luns[i], like[i].m_deviceIdDescriptor.m_version, &built[i]);

    for (size_t i = 0; is_complete && i < count; i++) {
        VDS_LUN_INFORMATION old = records[i];

        records[i] = built[i];
        records[i].m_cInterconnects = old.m_cInterconnects;
        records[i].m_rgInterconnects = old.m_rgInterconnects;
        built[i] = old; /* what was replaced is freed below */
    }
    for (size_t i = 0; built && i < count; i++)
        clear_identity(&built[i]);
    mem_free(built);
    return is_complete ? ERR_OK : ERR_NOMEM;
}

void
vds_lun_clear(VDS_LUN_INFORMATION *record)
{
    clear_identity(record);
    for (ULONG i = 0; record->m_rgInterconnects && i < record->m_cInterconnects; i++) {
        CoTaskMemFree(record->m_rgInterconnects[i].m_pbPort);
        CoTaskMemFree(record->m_rgInterconnects[i].m_pbAddress);
    }
    CoTaskMemFree(record->m_rgInterconnects);
    memset(record, 0, sizeof(*record));
}
