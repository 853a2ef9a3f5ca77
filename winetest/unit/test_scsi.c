/* SPDX-License-Identifier: Apache-2.0 */
/* The host's parser of INQUIRY data and VPD pages: what it reads, and that no truncation or lying
 * length makes it read beyond the buffer (each input is an allocation of its exact size, so the
 * sanitizer sees one byte too much). */
#include "config.h"

#include "fakevss/host/scsi.h"

#include "base/mem.h"
#include "winetest/harness/harness.h"

typedef enum err parse_page(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                            struct why *why);

static const uint8_t inquiry[36] = {0x00, 0x80, 6,   2,   31,  0,   0,   2,   'A', 'C', 'M', 'E',
                                    ' ',  ' ',  ' ', ' ', 'D', 'I', 'S', 'K', ' ', 'O', 'N', 'E',
                                    ' ',  ' ',  ' ', ' ', ' ', ' ', ' ', ' ', '1', '.', '2', ' '};
static const uint8_t serial[] = {0, 0x80, 0, 6, 'S', 'N', '4', '2', ' ', ' '};
/* NAA of the LUN, a port's and a target's designator, an empty one, a SCSI name of the LUN. */
static const uint8_t ids[] = {
    0, 0x83, 0, 42,                                           /* header */
    1, 3,    0, 8,  0x60, 1,   2,   3,   4,   5,   6,   7,    /* association 0, NAA */
    1, 0x14, 0, 4,  0,    0,   0,   1,                        /* association 1 */
    1, 0x23, 0, 2,  9,    9,                                  /* association 2 */
    1, 0x00, 0, 0,                                            /* empty */
    3, 8,    0, 8,  'i',  'q', 'n', '.', 'x', 'y', 'z', '\0', /* association 0, name */
};

/* Parse @size bytes in a buffer of just that size. */
static enum err
parse_exact(parse_page *parse, const uint8_t *data, size_t size, struct scsi_identity *identity)
{
    uint8_t *copy = mem_dup(data, size);
    struct why why = {0};
    enum err e = parse(copy, size, identity, &why);

    CHECK(!e == !why.text[0]);
    mem_free(copy);
    return e;
}

static void
parse_inquiry__whole__all_fields(void)
{
    struct scsi_identity identity = {0};

    CHECK_ERR(parse_exact(scsi_parse_inquiry, inquiry, sizeof(inquiry), &identity), ERR_OK, NULL);
    CHECK_INT(identity.device_type, 0);
    CHECK_INT(identity.device_type_modifier, 0); /* bit 7 is "removable" */
    CHECK(identity.has_command_queueing);
    CHECK_STR(identity.vendor, "ACME");
    CHECK_STR(identity.product, "DISK ONE");
    CHECK_STR(identity.revision, "1.2");
}

static void
parse_inquiry__every_truncation__is_corrupt(void)
{
    struct scsi_identity identity = {0};
    struct scsi_identity untouched = {0};
    size_t size;

    for (size = 0; size < sizeof(inquiry); size++)
        CHECK_ERR(parse_exact(scsi_parse_inquiry, inquiry, size, &identity), ERR_CORRUPT, NULL);
    CHECK_MEM(&identity, &untouched, sizeof(identity));
}

static void
parse_inquiry__every_declared_length__needs_36_bytes(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[36];
    unsigned length;

    memcpy(data, inquiry, sizeof(data));
    for (length = 0; length < 256; length++) {
        data[4] = (uint8_t)length;
        CHECK_ERR(parse_exact(scsi_parse_inquiry, data, sizeof(data), &identity),
                  length + 5 < 36 ? ERR_CORRUPT : ERR_OK, NULL);
    }
}

static void
parse_inquiry__every_qualifier__only_connected_devices(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[36];
    unsigned byte;

    memcpy(data, inquiry, sizeof(data));
    for (byte = 0; byte < 256; byte++) {
        data[0] = (uint8_t)byte;
        CHECK_ERR(parse_exact(scsi_parse_inquiry, data, sizeof(data), &identity),
                  byte < 0x20 ? ERR_OK : ERR_CORRUPT, NULL);
    }
}

static void
parse_inquiry__unprintable_text__ends_at_nul(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[36] = {0, 0, 0, 0, 31};

    memset(data + 8, 0xff, 8);
    CHECK_ERR(parse_exact(scsi_parse_inquiry, data, sizeof(data), &identity), ERR_OK, NULL);
    CHECK_STR(identity.vendor, "\xff\xff\xff\xff\xff\xff\xff\xff");
    CHECK_STR(identity.product, "");
}

static void
parse_serial__whole__trimmed_on_the_right(void)
{
    struct scsi_identity identity = {0};

    CHECK_ERR(parse_exact(scsi_parse_serial, serial, sizeof(serial), &identity), ERR_OK, NULL);
    CHECK_STR(identity.serial, "SN42");
}

static void
parse_serial__every_truncation__is_corrupt(void)
{
    struct scsi_identity identity = {0};
    size_t size;

    for (size = 0; size < sizeof(serial); size++)
        CHECK_ERR(parse_exact(scsi_parse_serial, serial, size, &identity), ERR_CORRUPT, NULL);
    CHECK_STR(identity.serial, "");
}

static void
parse_serial__every_length_of_256_bytes__fits_or_is_corrupt(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[4 + 256] = {0, 0x80};
    unsigned length;

    memset(data + 4, 'x', 256);
    for (length = 0; length < 0x10000; length++) {
        data[2] = (uint8_t)(length >> 8);
        data[3] = (uint8_t)length;
        if (parse_exact(scsi_parse_serial, data, sizeof(data), &identity) !=
            (length < SCSI_SERIAL_MAX ? ERR_OK : ERR_CORRUPT))
            CHECK_INT(length, -1);
        if (length < SCSI_SERIAL_MAX && strlen(identity.serial) != length)
            CHECK_INT(strlen(identity.serial), length);
    }
}

static void
parse_serial__other_page__is_corrupt(void)
{
    struct scsi_identity identity = {0};

    CHECK_ERR(parse_exact(scsi_parse_serial, ids, sizeof(ids), &identity), ERR_CORRUPT, NULL);
}

static void
parse_ids__whole__only_the_luns_own(void)
{
    struct scsi_identity identity = {0};

    CHECK_ERR(parse_exact(scsi_parse_ids, ids, sizeof(ids), &identity), ERR_OK, NULL);
    CHECK_INT(identity.id_count, 2);
    CHECK_INT(identity.ids[0].type, 3);
    CHECK_INT(identity.ids[0].code_set, 1);
    CHECK_INT(identity.ids[0].size, 8);
    CHECK_INT(identity.ids[1].type, 8);
    CHECK_MEM(identity.ids[1].bytes, "iqn.xyz", 8);
}

static void
parse_ids__every_truncation__is_corrupt(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[sizeof(ids)];
    size_t size;

    for (size = 0; size < sizeof(ids); size++)
        CHECK_ERR(parse_exact(scsi_parse_ids, ids, size, &identity), ERR_CORRUPT, NULL);

    /* The same with a header that admits it: only a cut between designators is whole. */
    memcpy(data, ids, sizeof(ids));
    for (size = 4; size <= sizeof(ids); size++) {
        bool is_whole = size == 4 || size == 16 || size == 24 || size == 30 || size == 34 ||
                        size == sizeof(ids);

        data[3] = (uint8_t)(size - 4);
        CHECK_ERR(parse_exact(scsi_parse_ids, data, size, &identity),
                  is_whole ? ERR_OK : ERR_CORRUPT, NULL);
    }
}

static void
parse_ids__every_designator_length__stays_inside(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[4 + 8] = {0, 0x83, 0, 8, 1, 3, 0, 0, 1, 2, 3, 4};
    unsigned length;

    for (length = 0; length < 256; length++) {
        data[7] = (uint8_t)length; /* 0 and 4 leave nothing, or a whole empty designator's header */
        CHECK_ERR(parse_exact(scsi_parse_ids, data, sizeof(data), &identity),
                  length == 4 ? ERR_OK : ERR_CORRUPT, NULL);
    }
}

static void
parse_ids__too_many__is_refused_and_nothing_changes(void)
{
    struct scsi_identity identity = {.id_count = 1};
    uint8_t data[4 + (SCSI_IDS_MAX + 1) * 5] = {0, 0x83, 0, (SCSI_IDS_MAX + 1) * 5};
    unsigned i;

    for (i = 0; i <= SCSI_IDS_MAX; i++) {
        data[4 + 5 * i] = 1;
        data[4 + 5 * i + 3] = 1;
    }
    CHECK_ERR(parse_exact(scsi_parse_ids, data, sizeof(data), &identity), ERR_LIMIT, NULL);
    CHECK_INT(identity.id_count, 1);
    data[3] -= 5;
    CHECK_ERR(parse_exact(scsi_parse_ids, data, sizeof(data), &identity), ERR_OK, NULL);
    CHECK_INT(identity.id_count, SCSI_IDS_MAX);
}

static void
parse_ids__any_single_byte_changed__no_overread(void)
{
    struct scsi_identity identity = {0};
    uint8_t data[sizeof(ids)];
    size_t i;
    unsigned value;

    for (i = 0; i < sizeof(ids); i++)
        for (value = 0; value < 256; value++) {
            enum err e;

            memcpy(data, ids, sizeof(ids));
            data[i] = (uint8_t)value;
            e = parse_exact(scsi_parse_ids, data, sizeof(data), &identity);
            if (e && e != ERR_CORRUPT)
                CHECK_INT(e, ERR_CORRUPT);
        }
}

static void
identity_equal__each_field__counts(void)
{
    struct scsi_identity a = {0};
    struct scsi_identity b;

    CHECK_ERR(scsi_parse_inquiry(inquiry, sizeof(inquiry), &a, NULL), ERR_OK, NULL);
    CHECK_ERR(scsi_parse_ids(ids, sizeof(ids), &a, NULL), ERR_OK, NULL);
    b = a;
    CHECK(scsi_identity_equal(&a, &b));
    b.serial[0] = 'x';
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.vendor[0] = 'x';
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.product[0] = 'x';
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.revision[0] = 'x';
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.device_type++;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.device_type_modifier++;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.ids[1].code_set++;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.ids[1].type++;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.ids[1].size--;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.ids[1].bytes[3]++;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.id_count--;
    CHECK(!scsi_identity_equal(&a, &b));
    b = a;
    b.has_command_queueing = false;
    CHECK(!scsi_identity_equal(&a, &b));
}

static const struct test_case cases[] = {
    TEST(parse_inquiry__whole__all_fields),
    TEST(parse_inquiry__every_truncation__is_corrupt),
    TEST(parse_inquiry__every_declared_length__needs_36_bytes),
    TEST(parse_inquiry__every_qualifier__only_connected_devices),
    TEST(parse_inquiry__unprintable_text__ends_at_nul),
    TEST(parse_serial__whole__trimmed_on_the_right),
    TEST(parse_serial__every_truncation__is_corrupt),
    TEST(parse_serial__every_length_of_256_bytes__fits_or_is_corrupt),
    TEST(parse_serial__other_page__is_corrupt),
    TEST(parse_ids__whole__only_the_luns_own),
    TEST(parse_ids__every_truncation__is_corrupt),
    TEST(parse_ids__every_designator_length__stays_inside),
    TEST(parse_ids__too_many__is_refused_and_nothing_changes),
    TEST(parse_ids__any_single_byte_changed__no_overread),
    TEST(identity_equal__each_field__counts),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "scsi", cases, NULL, NULL);
}
