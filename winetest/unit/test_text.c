/* SPDX-License-Identifier: Apache-2.0 */
/* base/text.c and base/json.c: growth, failing memory, what is foreign, and documents to the byte.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "winetest/harness/harness.h"

#define REPLACEMENT "\\ufffd"

/* --- growing --- */

static void
text__nothing_added__is_empty_and_owns_nothing(void)
{
    struct text text = {0};
    long live = mem_live();

    CHECK_STR(text_get(&text), "");
    text_release(&text);
    CHECK_INT(mem_live(), live);
}

static void
text_add__many_pieces__all_are_there_in_order(void)
{
    struct text text = {0};
    long live = mem_live();
    char piece[16];
    size_t at = 0;

    for (unsigned i = 0; i < 5000; i++)
        text_add(&text, "%u,", i);
    CHECK(!text.is_broken);
    CHECK_INT(strlen(text_get(&text)), text.size);
    for (unsigned i = 0; i < 5000; i++) {
        size_t size = (size_t)snprintf(piece, sizeof(piece), "%u,", i);

        if (memcmp(text_get(&text) + at, piece, size) != 0)
            CHECK_INT(at, -1);
        at += size;
    }
    CHECK_INT(at, text.size);
    text_release(&text);
    CHECK_INT(mem_live(), live);
}

/* Sizes around each doubling: one byte too few would be seen by the sanitizer. */
static void
text_add_bytes__every_size_around_the_capacity__fits_with_its_nul(void)
{
    static const char bytes[600] = {0};

    for (size_t first = 250; first < 260; first++) {
        for (size_t second = 250; second < 260; second++) {
            struct text text = {0};

            text_add_bytes(&text, bytes, first);
            text_add_bytes(&text, bytes, second);
            text_add_bytes(&text, "x", 1);
            if (text.size != first + second + 1 || text.capacity <= text.size)
                CHECK_INT(text.size, first + second + 1);
            text_release(&text);
        }
    }
    CHECK(true);
}

static void
text_add__memory_fails__is_broken_for_good_and_keeps_what_it_has(void)
{
    struct text text = {0};
    long live = mem_live();

    text_add(&text, "%0200d", 7);
    mem_fail_at(1);
    text_add(&text, "%0200d", 8);
    mem_fail_at(0);
    CHECK(text.is_broken);
    CHECK_INT(text.size, 200);
    text_add(&text, "more");
    json_string(&text, "key", "value");
    CHECK_INT(text.size, 200);
    CHECK_INT(strlen(text_get(&text)), 200);
    text_release(&text);
    CHECK(!text.is_broken);
    CHECK_INT(mem_live(), live);
}

static void
text_add_bytes__more_than_memory_can_be__is_broken(void)
{
    struct text text = {0};

    text_add(&text, "x");
    text_add_bytes(&text, "", SIZE_MAX - 4);
    CHECK(text.is_broken);
    CHECK_STR(text_get(&text), "x");
    text_release(&text);
}

/* --- characters --- */

static size_t
size_of(const char *text, uint32_t expected)
{
    uint32_t code_point = 0xdead;
    size_t size = utf8_character(text, &code_point);

    CHECK_INT(code_point, size ? expected : 0xdead);
    return size;
}

static void
utf8_character__first_and_last_of_each_size__are_read(void)
{
    CHECK_INT(size_of("", 0), 1);
    CHECK_INT(size_of("\x7f", 0x7f), 1);
    CHECK_INT(size_of("\xc2\x80", 0x80), 2);
    CHECK_INT(size_of("\xdf\xbf", 0x7ff), 2);
    CHECK_INT(size_of("\xe0\xa0\x80", 0x800), 3);
    CHECK_INT(size_of("\xed\x9f\xbf", 0xd7ff), 3);
    CHECK_INT(size_of("\xee\x80\x80", 0xe000), 3);
    CHECK_INT(size_of("\xef\xbf\xbf", 0xffff), 3);
    CHECK_INT(size_of("\xf0\x90\x80\x80", 0x10000), 4);
    CHECK_INT(size_of("\xf4\x8f\xbf\xbf", 0x10ffff), 4);
}

static void
utf8_character__what_is_none__is_size_0(void)
{
    static const char *const none[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",         /* NUL in two bytes */
        "\xc1\xbf",         /* DEL in two */
        "\xe0\x9f\xbf",     /* U+07FF in three */
        "\xf0\x8f\xbf\xbf", /* U+FFFF in four */
        "\xed\xa0\x80",     /* surrogates */
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", /* above the last */
        "\xf8\x88\x80\x80\x80",
        "\xff",
        "\xc3", /* cut */
        "\xc3"
        "A",
        "\xe2\x82",
        "\xf0\x9f\x98",
    };

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        CHECK_INT(size_of(none[i], 0), 0);
}

static void
text_add_foreign__controls_and_bad_bytes__become_question_marks(void)
{
    struct text text = {0};

    text_add_foreign(&text, "disk \x1b[2J\r\n\x7f\xc2\x9b"
                            "31m\xff\xc3 gr\xc3\xbc\xc3\x9f \"quoted\\\"");
    CHECK_STR(text_get(&text), "disk ?[2J????31m?? gr\xc3\xbc\xc3\x9f \"quoted\\\"");
    text_release(&text);
}

static void
text_add_column__short_long_and_wide__next_column_begins_after_two_blanks(void)
{
    struct text text = {0};

    text_add_column(&text, "ab", 4);
    text_add_column(&text, "gr\xc3\xbc\x9f", 4);
    text_add_column(&text, "longer", 4);
    text_add_column(&text, "", 0);
    text_add(&text, "|");
    CHECK_STR(text_get(&text), "ab    gr\xc3\xbc?  longer    |");
    text_release(&text);
}

/* --- JSON --- */

static void
json__nested_document__has_its_commas_and_no_others(void)
{
    struct text text = {0};

    json_open(&text, NULL, '{');
    json_open(&text, "empty", '[');
    json_close(&text, ']');
    json_open(&text, "list", '[');
    json_number(&text, NULL, 0);
    json_number(&text, NULL, UINT64_MAX);
    json_open(&text, NULL, '{');
    json_close(&text, '}');
    json_open(&text, NULL, '[');
    json_bool(&text, NULL, true);
    json_close(&text, ']');
    json_string(&text, NULL, "");
    json_close(&text, ']');
    json_string(&text, "bracket", "[{");
    json_bool(&text, "no", false);
    json_null(&text, "nothing");
    json_close(&text, '}');
    CHECK_STR(text_get(&text), "{\"empty\":[],\"list\":[0,18446744073709551615,{},[true],\"\"],"
                               "\"bracket\":\"[{\",\"no\":false,\"nothing\":null}");
    text_release(&text);
}

static void
check_string(const char *value, const char *expected)
{
    struct text text = {0};

    json_string(&text, NULL, value);
    CHECK_STR(text_get(&text), expected);
    text_release(&text);
}

static void
json_string__each_byte_alone__is_legal_and_no_control(void)
{
    char value[2] = {0};
    char expected[16];

    for (unsigned c = 1; c < 256; c++) {
        value[0] = (char)c;
        if (c == '"' || c == '\\')
            snprintf(expected, sizeof(expected), "\"\\%c\"", c);
        else if (c < 0x20 || c == 0x7f)
            snprintf(expected, sizeof(expected), "\"\\u%04x\"", c);
        else if (c < 0x80)
            snprintf(expected, sizeof(expected), "\"%c\"", c);
        else
            snprintf(expected, sizeof(expected), "\"" REPLACEMENT "\"");
        check_string(value, expected);
    }
}

static void
json_string__utf8__kept_and_what_is_not_is_replaced_byte_by_byte(void)
{
    check_string("gr\xc3\xbc\xc3\x9f \xf0\x9f\x92\xbe", "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x92\xbe\"");
    check_string("\xc2\x9b"
                 "2J",
                 "\"\\u009b2J\"");
    check_string("\xc0\x80", "\"" REPLACEMENT REPLACEMENT "\"");
    check_string("cut \xe2\x82", "\"cut " REPLACEMENT REPLACEMENT "\"");
    check_string("\xed\xa0\x80!", "\"" REPLACEMENT REPLACEMENT REPLACEMENT "!\"");
}

static const struct test_case cases[] = {
    TEST(text__nothing_added__is_empty_and_owns_nothing),
    TEST(text_add__many_pieces__all_are_there_in_order),
    TEST(text_add_bytes__every_size_around_the_capacity__fits_with_its_nul),
    TEST(text_add__memory_fails__is_broken_for_good_and_keeps_what_it_has),
    TEST(text_add_bytes__more_than_memory_can_be__is_broken),
    TEST(utf8_character__first_and_last_of_each_size__are_read),
    TEST(utf8_character__what_is_none__is_size_0),
    TEST(text_add_foreign__controls_and_bad_bytes__become_question_marks),
    TEST(text_add_column__short_long_and_wide__next_column_begins_after_two_blanks),
    TEST(json__nested_document__has_its_commas_and_no_others),
    TEST(json_string__each_byte_alone__is_legal_and_no_control),
    TEST(json_string__utf8__kept_and_what_is_not_is_replaced_byte_by_byte),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "text", cases, NULL, NULL);
}
