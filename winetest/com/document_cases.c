/* SPDX-License-Identifier: Apache-2.0 */
/* Documents written and read by MSXML in this process. */
#include "config.h"

#include "winetest/com/document_cases.h"

#include <ole2.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/document.h"
#include "fakevss/coordinator/lun_record.h"
#include "winetest/com/document_maker.h"
#include "winetest/harness/harness.h"

static void
check_same_record(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    BYTE *a_data = NULL;
    BYTE *b_data = NULL;
    DWORD a_size = 0;
    DWORD b_size = 0;

    CHECK_HR(lun_record_store(a, &a_data, &a_size), S_OK);
    CHECK_HR(lun_record_store(b, &b_data, &b_size), S_OK);
    if (CHECK_INT(a_size, b_size))
        CHECK_MEM(a_data, b_data, b_size);
    mem_free(a_data);
    mem_free(b_data);
}

static void
check_same_copy(const struct copy *copy, const struct copy *as)
{
    unsigned k;

    CHECK_MEM(&copy->snapshot, &as->snapshot, sizeof(GUID));
    CHECK_MEM(&copy->provider, &as->provider, sizeof(GUID));
    CHECK_MEM(&copy->original.id, &as->original.id, sizeof(struct id));
    CHECK(!copy->is_imported && id_is_null(&copy->volume));
    CHECK_INT(copy->original.extent_count, as->original.extent_count);
    for (k = 0; k < as->original.extent_count; k++) {
        CHECK_INT(copy->original.extents[k].slot, as->original.extents[k].slot);
        CHECK_INT(copy->original.extents[k].offset, as->original.extents[k].offset);
        CHECK_INT(copy->original.extents[k].size, as->original.extents[k].size);
        CHECK_INT(copy->extent_luns[k], as->extent_luns[k]);
    }
    CHECK_INT(copy->lun_count, as->lun_count);
    for (k = 0; k < as->lun_count; k++) {
        check_same_record(&copy->sources[k], &as->sources[k]);
        check_same_record(&copy->targets[k], &as->targets[k]);
        if (CHECK(!copy->identities[k] == !as->identities[k]) && as->identities[k])
            CHECK_MEM(copy->identities[k], as->identities[k], sizeof(struct identity));
    }
}

static void
check_there_and_back(const struct copy_set *set)
{
    struct copy_set back = {0};
    struct why why = {0};
    char *text = document_write_text(set);
    unsigned i;

    if (CHECK_HR(document_read_text(text, &back, &why), S_OK)) {
        CHECK_MEM(&back.id, &set->id, sizeof(GUID));
        CHECK_INT(back.context, set->context);
        CHECK_INT(back.created, set->created);
        CHECK_STR(back.machine, set->machine);
        CHECK_INT(back.volume_count, set->volume_count);
        CHECK_INT(back.count, set->count);
        for (i = 0; i < back.count && i < set->count; i++)
            check_same_copy(&back.copies[i], &set->copies[i]);
    } else {
        CHECK_STR(why.text, "");
    }
    copy_set_release(&back);
    mem_free(text);
}

void
document__there_and_back__each_byte_is_the_same(void)
{
    struct copy_set set = {0};

    if (document_make_set(&set))
        check_there_and_back(&set);
    copy_set_release(&set);
}

/* No pointer, no byte, any byte, and numbers at their ends. */
void
document__records_with_odd_fields__are_the_same(void)
{
    struct copy_set set = {0};
    VDS_LUN_INFORMATION *record;
    VDS_STORAGE_IDENTIFIER *ids;
    unsigned i;

    if (!document_make_set(&set))
        return;
    record = &set.copies[0].targets[0];
    record_clear(record); /* all zero */
    record = &set.copies[0].targets[1];
    CoTaskMemFree(record->m_szProductId);
    record->m_szProductId = CoTaskMemAlloc(1);
    record->m_szProductId[0] = 0;
    CoTaskMemFree(record->m_szVendorId);
    record->m_szVendorId = CoTaskMemAlloc(256);
    for (i = 0; i < 256; i++)
        record->m_szVendorId[i] = (char)(i + 1);
    record->m_version = 0xffffffff;
    record->m_DeviceType = record->m_DeviceTypeModifier = 0xff;
    record->m_bCommandQueueing = -1;
    record->m_BusType = (VDS_STORAGE_BUS_TYPE)0xffffffff;
    ids = record->m_deviceIdDescriptor.m_rgIdentifiers;
    ids[0].m_cbIdentifier = 0;
    CoTaskMemFree(ids[1].m_rgbIdentifier);
    ids[1].m_rgbIdentifier = NULL;
    ids[1].m_cbIdentifier = 0;
    ids[1].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)0x80000000;
    CoTaskMemFree(record->m_rgInterconnects[0].m_pbPort);
    record->m_rgInterconnects[0].m_pbPort = NULL;
    record->m_rgInterconnects[0].m_cbPort = 0;
    check_there_and_back(&set);
    copy_set_release(&set);
}

void
document__no_set__is_a_document_without_one(void)
{
    struct copy_set back = {.count = 77};
    struct why why = {0};
    char *text = document_write_text(NULL);

    CHECK_HR(document_read_text(text, &back, &why), S_OK);
    CHECK(!back.copies && back.count == 0);
    mem_free(text);
}

void
document__record_too_large__is_not_written(void)
{
    struct copy_set set = {0};
    struct why why = {0};
    BSTR text = NULL;
    char *serial;

    if (!document_make_set(&set))
        return;
    serial = CoTaskMemAlloc(4098);
    memset(serial, 'x', 4097);
    serial[4097] = 0;
    CoTaskMemFree(set.copies[1].targets[0].m_szSerialNumber);
    set.copies[1].targets[0].m_szSerialNumber = serial;
    CHECK_HR(document_write(&set, &text, &why), VSS_E_UNEXPECTED);
    CHECK_CONTAINS(why.text, "larger than a document may hold");
    CHECK(!text);
    serial[4096] = 0;
    check_there_and_back(&set);
    copy_set_release(&set);
}

void
document__each_allocation_fails__is_no_memory(void)
{
    struct copy_set set = {0};
    char *text = document_make_set(&set) ? document_write_text(&set) : NULL;
    WCHAR *wide = text ? convert_to_wide(text) : NULL;
    long live = mem_live();
    bool is_over = !wide;
    unsigned nth;

    for (nth = 1; !is_over; nth += 1 + nth / 8) {
        struct copy_set back = {0};
        struct why why = {0};
        HRESULT hr;

        (void)mem_fail_at((long)nth);
        hr = document_read(wide, &back, &why);
        is_over = mem_fail_at(0) > 0;
        if (!is_over)
            CHECK_HR(hr, E_OUTOFMEMORY);
        copy_set_release(&back);
        CHECK_INT(mem_live(), live);
    }
    CHECK(nth > 200);
    for (nth = 1, is_over = !wide; !is_over; nth += 1 + nth / 8) {
        struct why why = {0};
        BSTR written = NULL;
        HRESULT hr;

        (void)mem_fail_at((long)nth);
        hr = document_write(&set, &written, &why);
        is_over = mem_fail_at(0) > 0;
        if (!is_over)
            CHECK_HR(hr, E_OUTOFMEMORY);
        SysFreeString(written);
        CHECK_INT(mem_live(), live);
    }
    CHECK(nth > 100);
    CoTaskMemFree(wide);
    mem_free(text);
    copy_set_release(&set);
}
