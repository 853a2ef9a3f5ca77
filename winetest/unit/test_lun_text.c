/* SPDX-License-Identifier: Apache-2.0 */
/* admin/lun_text.c: what people call a LUN. */
#include "config.h"

#include "provider/admin/lun_text.h"
#include "winetest/harness/harness.h"

static void
lun_parse__each_form__is_one_designator(void)
{
    static const uint8_t hex[] = {0x50, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
                                  0xef, 0x50, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
    static const struct {
        const char *text;
        enum page83_type type;
        size_t size;
    } rows[] = {
        {"500123456789abcd", PAGE83_NAA, 8},
        {"500123456789ABCDEF500123456789AB", PAGE83_NAA, 16},
        {"naa.500123456789abcd", PAGE83_NAA, 8},
        {"NAA.500123456789aBcD", PAGE83_NAA, 8},
        {"0x500123456789abcd", PAGE83_NAA, 8},
        {"eui.500123456789abcd", PAGE83_EUI64, 8},
        {"eui.500123456789abcdef500123", PAGE83_EUI64, 12},
        {"EUI.500123456789abcdef500123456789ab", PAGE83_EUI64, 16},
    };
    struct lun lun;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!CHECK(lun_parse(rows[i].text, &lun)) || !CHECK_INT(lun.page83.count, 1))
            continue;
        CHECK_INT(lun.page83.designators[0].type, rows[i].type);
        CHECK_INT(lun.page83.designators[0].code_set, PAGE83_BINARY);
        CHECK_INT(lun.page83.designators[0].size, rows[i].size);
        CHECK_MEM(lun.page83.designators[0].data, hex, rows[i].size);
        CHECK_STR(lun.vendor, "");
    }
    CHECK(lun_parse("t10.LUNSHDW MOCK LUN        1", &lun));
    CHECK_INT(lun.page83.designators[0].type, PAGE83_T10_VENDOR);
    CHECK_INT(lun.page83.designators[0].code_set, PAGE83_ASCII);
    CHECK_INT(lun.page83.designators[0].size, 25);
}

static void
lun_parse__anything_else__is_no_lun(void)
{
    static const char *const texts[] = {
        "",
        "naa.",
        "0x",
        "t10.",
        "eui.",
        "500123456789abc",
        "500123456789abcg",
        "500123456789abcd0",
        "500123456789abcdef500123", /* 12 bytes: no NAA */
        "500123456789abcdef500123456789abcd",
        "eui.500123456789abcdef",
        "C:",
        "PhysicalDrive0",
        "\\\\.\\PhysicalDrive0",
        "naa 500123456789abcd",
        "0x0x500123456789ab",
        " 500123456789abcd",
        "500123456789abcd ",
    };
    char long_text[300] = "t10.";
    struct lun lun = {.device_type = 7};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        CHECK(!lun_parse(texts[i], &lun));
    memset(long_text + 4, 'x', 256);
    CHECK(!lun_parse(long_text, &lun));
    CHECK_INT(lun.device_type, 7);
    long_text[4 + 255] = '\0';
    CHECK(lun_parse(long_text, &lun));
}

static const struct test_case cases[] = {
    TEST(lun_parse__each_form__is_one_designator),
    TEST(lun_parse__anything_else__is_no_lun),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "lun_text", cases, NULL, NULL);
}
