/* SPDX-License-Identifier: Apache-2.0 */
/* admin/storage_reply.c: replies as Windows would give them, each cut at every byte and with every
 * length field wrong. */
#include "config.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "provider/admin/storage_reply.h"
#include "winetest/harness/harness.h"

#define REPLY_MAX 4096

/* A reply being built. */
static uint8_t reply[REPLY_MAX];
static size_t size;
static struct why why;

static void
put_bytes(const void *bytes, size_t count)
{
    memcpy(reply + size, bytes, count);
    size += count;
}

static void
put_le32(uint32_t value)
{
    bytes_put_le32(reply + size, value);
    size += 4;
}

static void
put_le16(unsigned value)
{
    reply[size++] = (uint8_t)value;
    reply[size++] = (uint8_t)(value >> 8);
}

/* The value stands at its true size, so that the sanitizer sees each byte read beyond it. */
static uint8_t *
exact_copy(void)
{
    memset(&why, 0, sizeof(why));
    return mem_dup(reply, size);
}

static void
check_why(enum err e)
{
    CHECK((e == ERR_OK) == (why.text[0] == '\0'));
}

/* --- STORAGE_DEVICE_DESCRIPTOR --- */

static enum err
parse_device(struct lun *lun)
{
    uint8_t *copy = exact_copy();
    enum err e = storage_parse_device(copy, size, lun, &why);

    mem_free(copy);
    check_why(e);
    return e;
}

static void
make_device(void)
{
    static const char texts[] = "LUNSHDW \0MOCK LUN        \0001.0\0S1234  ";

    memset(reply, 0, sizeof(reply));
    size = 0;
    put_le32(40);
    put_le32(40 + sizeof(texts));
    put_bytes("\x00\x02\x00\x01", 4); /* disk, modifier 2, not removable, queueing */
    put_le32(40);
    put_le32(49);
    put_le32(66);
    put_le32(70);
    put_le32(10); /* bus type */
    put_le32(0);
    put_le32(0);
    put_bytes(texts, sizeof(texts));
}

static void
device__as_a_disk_gives_it__texts_are_trimmed(void)
{
    struct lun lun;

    make_device();
    lun.page83.count = 9;
    CHECK_ERR(parse_device(&lun), ERR_OK, &why);
    CHECK_STR(lun.vendor, "LUNSHDW");
    CHECK_STR(lun.product, "MOCK LUN");
    CHECK_STR(lun.revision, "1.0");
    CHECK_STR(lun.serial, "S1234");
    CHECK_INT(lun.device_type, 0);
    CHECK_INT(lun.device_type_modifier, 2);
    CHECK(lun.has_command_queueing);
    CHECK_INT(lun.page83.count, 0);
}

static void
device__texts_missing__are_empty(void)
{
    static const uint32_t missing[] = {0, UINT32_MAX};
    struct lun lun;

    for (unsigned i = 0; i < 2; i++) {
        for (unsigned at = STORAGE_DEVICE_VENDOR; at < STORAGE_DEVICE_TEXTS_END; at += 4) {
            make_device();
            bytes_put_le32(reply + at, missing[i]);
            CHECK_ERR(parse_device(&lun), ERR_OK, &why);
            CHECK_INT(!lun.vendor[0] + !lun.product[0] + !lun.revision[0] + !lun.serial[0], 1);
        }
    }
}

static void
device__cut_anywhere__is_corrupt(void)
{
    size_t whole;

    make_device();
    whole = size;
    for (size = 0; size < whole; size++) {
        struct lun lun;

        memset(&lun, 0x55, sizeof(lun));
        CHECK_ERR(parse_device(&lun), ERR_CORRUPT, &why);
        CHECK_INT(lun.device_type, 0x55);
        if (size >= STORAGE_HEADER_SIZE)
            bytes_put_le32(reply + 4, (uint32_t)size); /* the next is not honest about its size */
    }
}

static void
device__text_leaves_the_reply__is_corrupt(void)
{
    static const uint32_t offsets[] = {80, 0x7fffffff, 0x80000000, 0xfffffffe};
    struct lun lun;

    for (unsigned at = STORAGE_DEVICE_VENDOR; at < STORAGE_DEVICE_TEXTS_END; at += 4) {
        for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
            make_device();
            bytes_put_le32(reply + at, offsets[i]);
            CHECK_ERR(parse_device(&lun), ERR_CORRUPT, &why);
        }
    }
    make_device();
    reply[size - 1] = 'x'; /* the serial number has no end */
    CHECK_ERR(parse_device(&lun), ERR_CORRUPT, &why);
}

static void
device__text_too_long__is_cut(void)
{
    struct lun lun;

    make_device();
    memset(reply + 40, 'v', 3000);
    size = 40 + 3001;
    bytes_put_le32(reply + 4, (uint32_t)size);
    CHECK_ERR(parse_device(&lun), ERR_OK, &why);
    CHECK_INT(strlen(lun.vendor), LUN_TEXT_MAX - 1);
    CHECK_INT(strlen(lun.serial), LUN_SERIAL_MAX - 1);
}

/* --- STORAGE_DEVICE_ID_DESCRIPTOR --- */

static enum err
parse_ids(struct page83 *page)
{
    uint8_t *copy = exact_copy();
    enum err e = storage_parse_ids(copy, size, page, &why);

    mem_free(copy);
    check_why(e);
    return e;
}

static void
make_ids(void)
{
    memset(reply, 0, sizeof(reply));
    size = 0;
    put_le32(12);
    put_le32(0);
    put_le32(0);
}

/* Identifiers are padded to four bytes, as NextOffset then says. */
static void
add_id(uint32_t code_set, uint32_t type, uint32_t association, const char *data, unsigned data_size)
{
    unsigned padded = (data_size + 3) / 4 * 4;

    put_le32(code_set);
    put_le32(type);
    put_le16(data_size);
    put_le16(STORAGE_ID_DATA + padded);
    put_le32(association);
    put_bytes(data, data_size);
    size += padded - data_size;
    bytes_put_le32(reply + 4, (uint32_t)size);
    bytes_put_le32(reply + 8, bytes_get_le32(reply + 8) + 1);
}

static void
make_sample_ids(void)
{
    make_ids();
    add_id(PAGE83_BINARY, PAGE83_NAA, 0, "\x6a\xcd\xe4\x80 12 bytes....", 16);
    add_id(PAGE83_BINARY, 4, 1, "\0\0\0\1", 4); /* a port's */
    add_id(PAGE83_BINARY, PAGE83_NAA, 2, "target..", 8);
    add_id(PAGE83_ASCII, PAGE83_T10_VENDOR, 0, "LUNSHDW X", 9);
    add_id(PAGE83_BINARY, PAGE83_EUI64, 0, "", 0);  /* names nothing */
    add_id(PAGE83_UTF8, 99, 0, "what is this", 12); /* no type of SCSI */
    add_id(77, PAGE83_EUI64, 0, "eight...", 8);     /* no code set of SCSI */
    add_id(15, 15, 0, "unknown", 7);
}

static void
ids__as_a_disk_gives_them__those_of_the_lun_are_kept(void)
{
    struct page83 page;

    make_sample_ids();
    CHECK_ERR(parse_ids(&page), ERR_OK, &why);
    if (!CHECK_INT(page.count, 3))
        return;
    CHECK_INT(page.designators[0].type, PAGE83_NAA);
    CHECK_INT(page.designators[0].size, 16);
    CHECK_MEM(page.designators[0].data, "\x6a\xcd\xe4\x80 12 bytes....", 16);
    CHECK_INT(page.designators[1].type, PAGE83_T10_VENDOR);
    CHECK_INT(page.designators[1].code_set, PAGE83_ASCII);
    CHECK_INT(page.designators[1].size, 9);
    CHECK_INT(page.designators[2].type, 15);
    make_ids();
    CHECK_ERR(parse_ids(&page), ERR_OK, &why);
    CHECK_INT(page.count, 0);
}

static void
ids__last_one_without_a_next__is_read(void)
{
    static const unsigned nexts[] = {0, 1, 0xffff};
    struct page83 page;

    for (unsigned i = 0; i < 3; i++) {
        make_ids();
        add_id(PAGE83_BINARY, PAGE83_NAA, 0, "8 bytes.", 8);
        reply[STORAGE_IDS_FIRST + STORAGE_ID_NEXT] = (uint8_t)nexts[i];
        reply[STORAGE_IDS_FIRST + STORAGE_ID_NEXT + 1] = (uint8_t)(nexts[i] >> 8);
        CHECK_ERR(parse_ids(&page), ERR_OK, &why);
        CHECK_INT(page.count, 1);
    }
}

/* Also what would make a careless reader go round in circles. */
static void
ids__next_begins_inside_its_predecessor__is_corrupt(void)
{
    struct page83 page;

    for (unsigned next = 0; next < STORAGE_ID_DATA + 8; next++) {
        make_ids();
        add_id(PAGE83_BINARY, PAGE83_NAA, 0, "8 bytes.", 8);
        add_id(PAGE83_BINARY, PAGE83_NAA, 0, "8 bytes.", 8);
        reply[STORAGE_IDS_FIRST + STORAGE_ID_NEXT] = (uint8_t)next;
        CHECK_ERR(parse_ids(&page), ERR_CORRUPT, &why);
    }
}

static void
ids__cut_anywhere__is_corrupt(void)
{
    size_t whole;

    make_sample_ids();
    whole = size - 1; /* the last identifier's padding is no part of it */
    for (size = 0; size < whole; size++) {
        struct page83 page = {.count = 99};

        if (size >= STORAGE_HEADER_SIZE)
            bytes_put_le32(reply + 4, (uint32_t)size);
        CHECK_ERR(parse_ids(&page), ERR_CORRUPT, &why);
        CHECK_INT(page.count, 99);
    }
    size = whole;
    bytes_put_le32(reply + 4, (uint32_t)size + 1); /* claims more than came */
    CHECK_ERR(parse_ids(&(struct page83){0}), ERR_CORRUPT, &why);
}

/* Every value of every byte of the first identifier's lengths and of the count: refused or read,
 * and never a byte beyond the reply, which the sanitizer watches. */
static void
ids__any_length__is_read_or_refused(void)
{
    static const unsigned fields[] = {4,
                                      5,
                                      STORAGE_IDS_COUNT,
                                      STORAGE_IDS_COUNT + 3,
                                      STORAGE_IDS_FIRST + STORAGE_ID_SIZE,
                                      STORAGE_IDS_FIRST + STORAGE_ID_SIZE + 1,
                                      STORAGE_IDS_FIRST + STORAGE_ID_NEXT,
                                      STORAGE_IDS_FIRST + STORAGE_ID_NEXT + 1};
    unsigned refused = 0;

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        for (unsigned value = 0; value < 256; value++) {
            struct page83 page;
            enum err e;

            make_sample_ids();
            reply[fields[i]] = (uint8_t)value;
            e = parse_ids(&page);
            refused += e == ERR_CORRUPT;
            if (e && e != ERR_CORRUPT)
                CHECK_ERR(e, ERR_CORRUPT, &why);
        }
    }
    CHECK(refused > 1000);
}

static void
ids__more_than_a_page_takes_or_too_long__are_refused(void)
{
    static const char long_one[300] = {0};
    struct page83 page;

    make_ids();
    for (unsigned i = 0; i < PAGE83_DESIGNATORS_MAX; i++)
        add_id(PAGE83_BINARY, PAGE83_NAA, 0, "8 bytes.", 8);
    CHECK_ERR(parse_ids(&page), ERR_OK, &why);
    CHECK_INT(page.count, PAGE83_DESIGNATORS_MAX);
    add_id(PAGE83_BINARY, PAGE83_NAA, 0, "8 bytes.", 8);
    CHECK_ERR(parse_ids(&page), ERR_LIMIT, &why);

    make_ids();
    add_id(PAGE83_BINARY, PAGE83_NAA, 0, long_one, 255);
    CHECK_ERR(parse_ids(&page), ERR_OK, &why);
    add_id(PAGE83_BINARY, PAGE83_NAA, 0, long_one, 256);
    CHECK_ERR(parse_ids(&page), ERR_CORRUPT, &why);
}

/* --- VOLUME_DISK_EXTENTS --- */

static uint32_t disks[STORAGE_DISKS_MAX];
static size_t disk_count;

static enum err
parse_extents(void)
{
    uint8_t *copy = exact_copy();
    enum err e = storage_parse_extents(copy, size, disks, &disk_count, &why);

    mem_free(copy);
    check_why(e);
    return e;
}

static void
make_extents(const uint32_t *numbers, uint32_t count)
{
    memset(reply, 0, sizeof(reply));
    bytes_put_le32(reply, count);
    size = STORAGE_EXTENTS_FIRST;
    for (uint32_t i = 0; i < count; i++) {
        bytes_put_le32(reply + size, numbers[i]);
        size += STORAGE_EXTENT_SIZE;
    }
}

static void
extents__some_on_one_disk__each_disk_once(void)
{
    static const uint32_t numbers[] = {3, 1, 3, UINT32_MAX, 1};

    make_extents(numbers, 5);
    CHECK_ERR(parse_extents(), ERR_OK, &why);
    if (!CHECK_INT(disk_count, 3))
        return;
    CHECK_INT(disks[0], 3);
    CHECK_INT(disks[1], 1);
    CHECK_INT(disks[2], UINT32_MAX);
}

static void
extents__none_too_many_or_cut__are_refused(void)
{
    uint32_t numbers[STORAGE_DISKS_MAX + 1];

    for (uint32_t i = 0; i <= STORAGE_DISKS_MAX; i++)
        numbers[i] = i;
    make_extents(numbers, 0);
    CHECK_ERR(parse_extents(), ERR_CORRUPT, &why);
    make_extents(numbers, STORAGE_DISKS_MAX);
    CHECK_ERR(parse_extents(), ERR_OK, &why);
    CHECK_INT(disk_count, STORAGE_DISKS_MAX);
    make_extents(numbers, STORAGE_DISKS_MAX + 1);
    CHECK_ERR(parse_extents(), ERR_LIMIT, &why);
    make_extents(numbers, 2);
    bytes_put_le32(reply, UINT32_MAX);
    CHECK_ERR(parse_extents(), ERR_CORRUPT, &why);
    bytes_put_le32(reply, 0x0aaaaaac); /* whose extents take 2^32 + 32 bytes */
    CHECK_ERR(parse_extents(), ERR_CORRUPT, &why);
    make_extents(numbers, 2);
    while (size-- > 0)
        CHECK_ERR(parse_extents(), ERR_CORRUPT, &why);
}

static const struct test_case cases[] = {
    TEST(device__as_a_disk_gives_it__texts_are_trimmed),
    TEST(device__texts_missing__are_empty),
    TEST(device__cut_anywhere__is_corrupt),
    TEST(device__text_leaves_the_reply__is_corrupt),
    TEST(device__text_too_long__is_cut),
    TEST(ids__as_a_disk_gives_them__those_of_the_lun_are_kept),
    TEST(ids__last_one_without_a_next__is_read),
    TEST(ids__next_begins_inside_its_predecessor__is_corrupt),
    TEST(ids__cut_anywhere__is_corrupt),
    TEST(ids__any_length__is_read_or_refused),
    TEST(ids__more_than_a_page_takes_or_too_long__are_refused),
    TEST(extents__some_on_one_disk__each_disk_once),
    TEST(extents__none_too_many_or_cut__are_refused),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "storage_reply", cases, NULL, NULL);
}
