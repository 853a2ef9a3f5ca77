/* SPDX-License-Identifier: Apache-2.0 */
/* Each field has a value of its own, so that a field that is mixed up is seen. */
#include "config.h"

#include "winetest/com/document_maker.h"

#include <ole2.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/document.h"
#include "fakevss/coordinator/lun_record.h"
#include "winetest/harness/harness.h"

static VDS_LUN_INFORMATION
make_record(unsigned number)
{
    struct disk disk = {.number = number};
    struct scsi_identity *identity = &disk.identity;
    struct id guid = {{1, 2, 3, 4, 5, 6, 7, 8, (uint8_t)number}};
    VDS_LUN_INFORMATION record = {0};

    (void)snprintf(identity->vendor, sizeof(identity->vendor), "ACME <%u>", number);
    (void)snprintf(identity->serial, sizeof(identity->serial), "%04u", number);
    identity->has_command_queueing = true;
    identity->id_count = 2;
    identity->ids[0] =
        (struct scsi_id){.code_set = 1, .type = 3, .size = 4, .bytes = {6, 1, 2, (uint8_t)number}};
    identity->ids[1] = (struct scsi_id){.code_set = 2, .type = 0, .size = 3, .bytes = "abc"};
    CHECK_HR(lun_record_from_disk(&disk, &guid, &record), S_OK);
    return record;
}

static struct identity *
make_identity(void)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));

    if (!CHECK(identity != NULL))
        return NULL;
    memset(identity->disk.bytes, 0xd1, sizeof(identity->disk.bytes));
    identity->count = 2;
    identity->partitions[0].slot = 3;
    identity->partitions[0].id.bytes[0] = 0xa3;
    identity->partitions[1].slot = 127;
    return identity;
}

bool
document_make_set(struct copy_set *set)
{
    static const GUID id = {0x01010101, 0, 0, {0}};
    unsigned i;
    unsigned k;

    if (!CHECK_HR(
            copy_set_init(set, &id, VSS_CTX_FILE_SHARE_BACKUP | VSS_VOLSNAP_ATTR_TRANSPORTABLE),
            S_OK))
        return false;
    set->created = 0x0123456789abcdef;
    set->volume_count = 3;
    set->count = 2;
    (void)snprintf(set->machine, sizeof(set->machine), "alpha \"&\" \xc3\xa4");
    for (i = 0; i < 2; i++) {
        struct copy *copy = &set->copies[i];

        copy->snapshot = (GUID){0x02020202 + i, 0, 0, {0}};
        copy->provider = (GUID){0x03030303, 0, 0, {0}};
        copy->original.id.bytes[0] = (uint8_t)(0x40 + i);
        copy->lun_count = copy->original.extent_count = 2 - i;
        for (k = 0; k < copy->lun_count; k++) {
            copy->original.extents[k] = (struct volume_extent){
                .slot = 7 + k, .offset = 1048576 + k, .size = 0x7000000000 + k};
            copy->extent_luns[k] = copy->lun_count - 1 - k;
            copy->sources[k] = make_record(10 * i + k);
            copy->targets[k] = make_record(100 + 10 * i + k);
        }
    }
    set->copies[1].identities[0] = make_identity();
    return set->copies[1].identities[0];
}

char *
document_write_text(const struct copy_set *set)
{
    struct why why = {0};
    BSTR text = NULL;
    char *utf8;

    CHECK_HR(document_write(set, &text, &why), S_OK);
    CHECK_STR(why.text, "");
    utf8 = convert_to_utf8(text);
    SysFreeString(text);
    return utf8;
}

HRESULT
document_read_text(const char *text, struct copy_set *ret_set, struct why *why)
{
    WCHAR *wide = convert_to_wide(text);
    HRESULT hr = wide ? document_read(wide, ret_set, why) : E_UNEXPECTED;

    CoTaskMemFree(wide);
    return hr;
}
