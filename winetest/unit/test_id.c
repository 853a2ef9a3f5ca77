/* SPDX-License-Identifier: Apache-2.0 */
/* base/id.c: text form both ways, and everything that is not an id. */
#include "config.h"

#include "base/id.h"
#include "winetest/harness/harness.h"

#define TEXT "01234567-89ab-cdef-fedc-ba9876543210"

static const struct id sample = {{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba,
                                  0x98, 0x76, 0x54, 0x32, 0x10}};

static void
format__sample__is_text_in_byte_order(void)
{
    char buf[ID_TEXT_SIZE];

    CHECK(id_format(&sample, buf) == buf);
    CHECK_STR(buf, TEXT);
    CHECK_INT(sizeof(TEXT), ID_TEXT_SIZE);
}

static void
parse__accepted_forms__give_the_id(void)
{
    static const char *const texts[] = {
        TEXT,
        "{" TEXT "}",
        "01234567-89AB-CDEF-FEDC-BA9876543210",
        "{01234567-89aB-CdEf-fEdC-Ba9876543210}",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct id id = {{0}};

        CHECK(id_parse(texts[i], &id));
        CHECK(id_equal(&id, &sample));
    }
}

static void
parse__other_texts__are_refused_and_output_untouched(void)
{
    static const char *const texts[] = {
        "",
        "{",
        "{}",
        "-",
        "{" TEXT,
        TEXT "}",
        " " TEXT,
        TEXT " ",
        "{" TEXT "} ",
        "{{" TEXT "}}",
        TEXT "0",
        "(" TEXT ")",
        "0123456789abcdeffedcba9876543210",
        "01234567-89abcdef-fedc-ba9876543210",
        "0123456-789ab-cdef-fedc-ba9876543210",
        "01234567-89ab-cdef-fedcba-9876543210",
        "0x234567-89ab-cdef-fedc-ba9876543210",
        "+1234567-89ab-cdef-fedc-ba9876543210",
        "01234567_89ab_cdef_fedc_ba9876543210",
        "01234567-89ab-cdef-fedc-ba987654321\xc3\xa9",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct id id = sample;

        if (!CHECK(!id_parse(texts[i], &id)))
            CHECK_STR(texts[i], "refused");
        CHECK(id_equal(&id, &sample));
    }
}

static void
parse__every_shortened_text__is_refused(void)
{
    static const char full[] = "{" TEXT "}";

    for (size_t size = 0; size < sizeof(full) - 1; size++) {
        char text[sizeof(full)] = "";
        struct id id;

        memcpy(text, full, size);
        CHECK(!id_parse(text, &id));
    }
}

static void
parse__every_place_with_a_wrong_character__is_refused(void)
{
    static const char wrong[] = "gG/:@`~ \x80";

    for (size_t at = 0; at < sizeof(TEXT) - 1; at++) {
        for (size_t i = 0; i < sizeof(wrong) - 1; i++) {
            char text[] = TEXT;
            struct id id;

            text[at] = wrong[i];
            CHECK(!id_parse(text, &id));
        }
    }
}

static void
parse__formatted_ids__come_back(void)
{
    for (unsigned byte = 0; byte < 16; byte++) {
        for (unsigned value = 0; value < 256; value++) {
            struct id id = sample;
            struct id back = {{0}};
            char buf[ID_TEXT_SIZE];

            id.bytes[byte] = (uint8_t)value;
            CHECK(id_parse(id_format(&id, buf), &back));
            CHECK(id_equal(&id, &back));
        }
    }
}

static void
equal__one_bit_differs__is_false(void)
{
    for (unsigned bit = 0; bit < 128; bit++) {
        struct id other = sample;

        other.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK(!id_equal(&sample, &other));
    }
    CHECK(id_equal(&sample, &sample));
}

static void
is_null__only_all_zero__is_true(void)
{
    struct id id = {{0}};

    CHECK(id_is_null(&id));
    for (unsigned byte = 0; byte < 16; byte++) {
        id = (struct id){{0}};
        id.bytes[byte] = 1;
        CHECK(!id_is_null(&id));
    }
}

static void
random__many_ids__are_of_version_4_and_differ(void)
{
    struct id last = {{0}};

    for (unsigned i = 0; i < 100; i++) {
        struct id id;

        CHECK_ERR(id_random(&id), ERR_OK, NULL);
        CHECK_INT(id.bytes[6] & 0xf0, 0x40);
        CHECK_INT(id.bytes[8] & 0xc0, 0x80);
        CHECK(!id_equal(&id, &last));
        last = id;
    }
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(format__sample__is_text_in_byte_order),
        TEST(parse__accepted_forms__give_the_id),
        TEST(parse__other_texts__are_refused_and_output_untouched),
        TEST(parse__every_shortened_text__is_refused),
        TEST(parse__every_place_with_a_wrong_character__is_refused),
        TEST(parse__formatted_ids__come_back),
        TEST(equal__one_bit_differs__is_false),
        TEST(is_null__only_all_zero__is_true),
        TEST(random__many_ids__are_of_version_4_and_differ),
        {0},
    };

    return test_main(argc, argv, "id", cases, NULL, NULL);
}
