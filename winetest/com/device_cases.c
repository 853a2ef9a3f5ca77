/* SPDX-License-Identifier: Apache-2.0 */
/* From the name of a disk or volume to its LUNs, on a system that this file answers for: Wine's own
 * volumes lie on no disk. What the bytes of the replies may hold is test_storage_reply.c's. */
#include "config.h"

#include "winetest/com/device_cases.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "provider/admin/storage_reply.h"
#include "provider/app/device.h"
#include "winetest/harness/harness.h"

#define VOLUME L"\\\\?\\Volume{12345678-0000-0000-0000-000000000001}\\"
#define EXTENTS_MAX 60
#define DEVICE_SIZE 60
#define IDS_SIZE 36

enum question { DESCRIPTION, IDENTIFIERS, VOLUME_NAME, EXTENTS, QUESTIONS };

/* What the system answers. */
static struct {
    uint32_t disks[EXTENTS_MAX]; /* of the volume's extents */
    uint32_t extent_count;
    DWORD error[QUESTIONS]; /* to fail with */
    DWORD cut;              /* the second reply of a disk, or the extents, are shorter by this */
    uint32_t claimed_size;  /* what the header says, if not 0 */
    DWORD header_size;      /* bytes of the first reply */
    unsigned too_small;     /* how often the buffer for the extents was */
    WCHAR path[64];         /* of which the volume was asked for */
} answer;

static struct why why;

static void
reset(void)
{
    memset(&answer, 0, sizeof(answer));
    memset(&why, 0, sizeof(why));
    answer.header_size = STORAGE_HEADER_SIZE;
    answer.disks[0] = 1;
    answer.extent_count = 1;
}

/* Disk N has the serial number "SN" and the NAA identifier 50fa4e000000000N. */
static void
make_description(uint32_t number, uint8_t *reply)
{
    memset(reply, 0, DEVICE_SIZE);
    bytes_put_le32(reply + 4, DEVICE_SIZE);
    bytes_put_le32(reply + STORAGE_DEVICE_VENDOR, 40);
    bytes_put_le32(reply + STORAGE_DEVICE_VENDOR + 12, 46);
    memcpy(reply + 40, "FAKE", 5);
    snprintf((char *)reply + 46, 10, "S%lu", (unsigned long)number);
}

static void
make_identifiers(uint32_t number, uint8_t *reply)
{
    memset(reply, 0, IDS_SIZE);
    bytes_put_le32(reply + 4, IDS_SIZE);
    bytes_put_le32(reply + STORAGE_IDS_COUNT, 1);
    reply += STORAGE_IDS_FIRST;
    bytes_put_le32(reply, 1);     /* binary */
    bytes_put_le32(reply + 4, 3); /* NAA */
    reply[STORAGE_ID_SIZE] = 8;
    memcpy(reply + STORAGE_ID_DATA, "\x50\xfa\x4e\0\0\0\0", 7);
    reply[STORAGE_ID_DATA + 7] = (uint8_t)number;
}

static DWORD
query_disk(uint32_t number, STORAGE_PROPERTY_ID property, void *reply, DWORD size, DWORD *ret_size)
{
    const bool is_description = property == StorageDeviceProperty;
    const DWORD whole = is_description ? DEVICE_SIZE : IDS_SIZE;
    uint8_t bytes[DEVICE_SIZE];

    if (answer.error[is_description ? DESCRIPTION : IDENTIFIERS])
        return answer.error[is_description ? DESCRIPTION : IDENTIFIERS];
    if (is_description)
        make_description(number, bytes);
    else
        make_identifiers(number, bytes);
    if (answer.claimed_size)
        bytes_put_le32(bytes + 4, answer.claimed_size);
    *ret_size = size == STORAGE_HEADER_SIZE ? answer.header_size
                : size < whole              ? size
                                            : whole - answer.cut;
    memcpy(reply, bytes, *ret_size);
    return ERROR_SUCCESS;
}

static DWORD
volume_name(const WCHAR *path, WCHAR *buf, DWORD length)
{
    wcsncpy(answer.path, path, 63);
    if (answer.error[VOLUME_NAME])
        return answer.error[VOLUME_NAME];
    CHECK(length > wcslen(VOLUME));
    wcscpy(buf, VOLUME);
    return ERROR_SUCCESS;
}

static DWORD
query_extents(const WCHAR *volume, void *reply, DWORD size, DWORD *ret_size)
{
    const DWORD whole = STORAGE_EXTENTS_FIRST + answer.extent_count * STORAGE_EXTENT_SIZE;
    uint8_t *bytes = reply;

    CHECK(wcscmp(volume, VOLUME) == 0);
    if (answer.error[EXTENTS])
        return answer.error[EXTENTS];
    if (size < whole) {
        answer.too_small++;
        return ERROR_MORE_DATA;
    }
    bytes_put_le32(bytes, answer.extent_count);
    for (uint32_t i = 0; i < answer.extent_count; i++)
        bytes_put_le32(bytes + STORAGE_EXTENTS_FIRST + i * STORAGE_EXTENT_SIZE, answer.disks[i]);
    *ret_size = whole - answer.cut;
    return ERROR_SUCCESS;
}

static const struct device_system fake_system = {query_disk, volume_name, query_extents};

/* Do @name's LUNs have the @count serial numbers @serials? */
static void
check_luns(const char *name, size_t count, const char *const *serials)
{
    struct lun *luns = NULL;
    size_t found = 0;

    if (!CHECK_ERR(device_luns(&fake_system, name, &luns, &found, &why), ERR_OK, &why))
        return;
    CHECK_INT(found, count);
    for (size_t i = 0; i < count && i < found; i++) {
        CHECK_STR(luns[i].vendor, "FAKE");
        CHECK_STR(luns[i].serial, serials[i]);
        CHECK_INT(luns[i].page83.count, 1);
        CHECK_INT(luns[i].page83.designators[0].data[7], serials[i][1] - '0');
    }
    mem_free(luns);
}

static void
check_refused(const char *name, enum err expected, const char *part)
{
    struct lun *luns = NULL;
    size_t count = 77;

    memset(&why, 0, sizeof(why));
    CHECK_ERR(device_luns(&fake_system, name, &luns, &count, &why), expected, &why);
    CHECK_CONTAINS(why.text, part);
    CHECK(luns == NULL && count == 77);
}

void
device_luns__each_name_of_a_disk_or_volume__is_its_lun(void)
{
    static const char *const disks[] = {"PhysicalDrive4", "\\\\.\\PhysicalDrive4",
                                        "\\\\.\\physicaldrive4"};
    static const struct {
        const char *name;
        const WCHAR *path;
    } volumes[] = {
        {"X:", L"X:"},
        {"C:\\mount", L"C:\\mount"},
        {"\\\\?\\Volume{12345678-0000-0000-0000-000000000001}\\", VOLUME},
        {"PhysicalDrive", L"PhysicalDrive"}, /* no number, so no disk */
        {"PhysicalDrive256", L"PhysicalDrive256"},
    };

    reset();
    for (size_t i = 0; i < sizeof(disks) / sizeof(*disks); i++)
        check_luns(disks[i], 1, (const char *const[]){"S4"});
    CHECK(answer.path[0] == 0); /* no volume was asked for */
    for (size_t i = 0; i < sizeof(volumes) / sizeof(*volumes); i++) {
        check_luns(volumes[i].name, 1, (const char *const[]){"S1"});
        CHECK(wcscmp(answer.path, volumes[i].path) == 0);
    }
}

void
device_luns__spanned_volume__each_disk_once(void)
{
    static const uint32_t disks[] = {3, 1, 3, 2};

    reset();
    answer.extent_count = EXTENTS_MAX; /* more than the first buffer takes */
    for (uint32_t i = 0; i < EXTENTS_MAX; i++)
        answer.disks[i] = disks[i % 4];
    check_luns("X:", 3, (const char *const[]){"S3", "S1", "S2"});
    CHECK(answer.too_small > 0);
}

void
device_luns__disk_without_page83__has_no_designators(void)
{
    static const DWORD errors[] = {ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED};
    struct lun lun;

    for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
        reset();
        answer.error[IDENTIFIERS] = errors[i];
        CHECK_ERR(device_disk(&fake_system, 7, &lun, &why), ERR_OK, &why);
        CHECK_STR(lun.serial, "S7");
        CHECK_INT(lun.page83.count, 0);
    }
}

void
device_luns__each_question_fails__says_which_and_what_to_do(void)
{
    static const struct {
        enum question question;
        DWORD error;
        enum err expected;
        const char *part;
    } rows[] = {
        {DESCRIPTION, ERROR_FILE_NOT_FOUND, ERR_NOT_FOUND, "there is no disk 1"},
        {DESCRIPTION, ERROR_ACCESS_DENIED, ERR_ACCESS, "run as an administrator"},
        {DESCRIPTION, ERROR_NOT_SUPPORTED, ERR_NOT_SUPPORTED, "disk 1 has no description"},
        {DESCRIPTION, ERROR_IO_DEVICE, ERR_IO, "error 1117"},
        {IDENTIFIERS, ERROR_ACCESS_DENIED, ERR_ACCESS, "does not tell its identifiers"},
        {IDENTIFIERS, ERROR_IO_DEVICE, ERR_IO, "error 1117"},
        {VOLUME_NAME, ERROR_PATH_NOT_FOUND, ERR_NOT_FOUND, "is no volume, disk or LUN"},
        {VOLUME_NAME, ERROR_ACCESS_DENIED, ERR_ACCESS, "volume X:"},
        {VOLUME_NAME, ERROR_NOT_READY, ERR_IO, "error 21"},
        {EXTENTS, ERROR_ACCESS_DENIED, ERR_ACCESS, "volume X:"},
        {EXTENTS, ERROR_INVALID_FUNCTION, ERR_IO, "error 1"},
        {EXTENTS, ERROR_MORE_DATA, ERR_IO, "error 234"}, /* for ever */
    };
    long live = mem_live();

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        reset();
        answer.error[rows[i].question] = rows[i].error;
        check_refused("X:", rows[i].expected, rows[i].part);
        CHECK_INT(mem_live(), live);
    }
}

void
device_luns__short_or_lying_reply__is_refused(void)
{
    static const struct {
        DWORD header_size;
        uint32_t claimed_size;
        DWORD cut;
        const char *part;
    } rows[] = {
        {7, 0, 0, "disk 1 claims"},         {0, 0, 0, "disk 1 claims"},
        {8, 7, 0, "disk 1 claims 7 bytes"}, {8, 65537, 0, "disk 1 claims 65537 bytes"},
        {8, 0, DEVICE_SIZE - 20, "disk 1"}, /* ends before the offsets */
    };
    const char *const part = "volume X:";
    long live = mem_live();

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        reset();
        answer.header_size = rows[i].header_size;
        answer.claimed_size = rows[i].claimed_size;
        answer.cut = rows[i].cut;
        check_refused("PhysicalDrive1", ERR_CORRUPT, rows[i].part);
    }
    reset();
    answer.cut = 1;
    check_refused("X:", ERR_CORRUPT, part);
    reset();
    answer.extent_count = 0; /* a volume on no disk, as Wine's are */
    check_refused("X:", ERR_CORRUPT, part);
    CHECK_INT(mem_live(), live);
}

void
device_luns__each_allocation_fails__is_no_memory(void)
{
    struct lun *luns = NULL;
    long live = mem_live();
    size_t count;
    enum err e;

    reset();
    for (unsigned nth = 1;; nth++) {
        mem_fail_at(nth);
        e = device_luns(&fake_system, "X:", &luns, &count, &why);
        mem_fail_at(0);
        if (!e)
            break;
        CHECK_ERR(e, ERR_NOMEM, &why);
        CHECK_INT(mem_live(), live);
        if (!CHECK(nth < 20))
            return;
    }
    mem_free(luns);
    CHECK_INT(mem_live(), live);
}
