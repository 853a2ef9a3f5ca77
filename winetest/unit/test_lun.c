/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and naming LUNs, and the registry of backends. */
#include "config.h"

#include "winetest/harness/harness.h"

#include "provider/array/array.h"

static void
make_lun(struct lun *lun)
{
    memset(lun, 0, sizeof(*lun));
    strcpy(lun->vendor, "VENDOR");
    strcpy(lun->product, "PRODUCT");
    strcpy(lun->revision, "1.0");
    strcpy(lun->serial, "SERIAL");
    CHECK_ERR(page83_add(&lun->page83, PAGE83_NAA, PAGE83_BINARY, "\x60\x01\x02\x03", 4), ERR_OK,
              NULL);
    CHECK_ERR(page83_add(&lun->page83, PAGE83_T10_VENDOR, PAGE83_ASCII, "VENDOR  x", 9), ERR_OK,
              NULL);
}

/* Change field @field of @lun; false behind the last one. */
static bool
change_field(struct lun *lun, unsigned field)
{
    switch (field) {
    case 0:
        lun->device_type = 5;
        return true;
    case 1:
        lun->device_type_modifier = 1;
        return true;
    case 2:
        lun->has_command_queueing = true;
        return true;
    case 3:
        lun->vendor[0]++;
        return true;
    case 4:
        lun->product[0]++;
        return true;
    case 5:
        lun->revision[0]++;
        return true;
    case 6:
        lun->serial[0]++;
        return true;
    case 7:
        lun->page83.count--;
        return true;
    case 8:
        lun->page83.designators[1].type = PAGE83_SCSI_NAME;
        return true;
    case 9:
        lun->page83.designators[1].code_set = PAGE83_UTF8;
        return true;
    case 10:
        lun->page83.designators[1].size--;
        return true;
    case 11:
        lun->page83.designators[1].data[8]++;
        return true;
    default:
        return false;
    }
}

static void
equal__each_field_changed__differs(void)
{
    struct lun a, b;

    make_lun(&a);
    for (unsigned field = 0;; field++) {
        make_lun(&b);
        CHECK(lun_equal(&a, &b));
        if (!change_field(&b, field))
            break;
        CHECK(!lun_equal(&a, &b));
        CHECK(!lun_equal(&b, &a));
        CHECK(lun_same(&a, &b)); /* the NAA still is the same */
    }
}

/* Contract: 9.9 */
static void
same__equal_texts_but_other_page83__is_another_lun(void)
{
    struct lun a, b;

    make_lun(&a);
    make_lun(&b);
    b.page83.designators[0].data[3]++;
    b.page83.designators[1].data[8]++;
    CHECK(!lun_same(&a, &b));
    b.page83.count = 0;
    CHECK(!lun_same(&a, &b));
}

static void
same__one_designator_in_common__is_the_same_lun(void)
{
    struct lun a, b;

    make_lun(&a);
    memset(&b, 0, sizeof(b));
    b.page83.designators[0] = a.page83.designators[1];
    b.page83.count = 1;
    CHECK(lun_same(&a, &b));
}

static void
name__what_there_is__is_used_in_order(void)
{
    char name[LUN_NAME_SIZE];
    struct lun lun;

    make_lun(&lun);
    CHECK_STR(lun_name(&lun, name), "60010203");
    lun.page83.designators[0] = lun.page83.designators[1];
    CHECK_STR(lun_name(&lun, name), "VENDOR  x");
    lun.page83.designators[0].data[0] = '\n';
    CHECK_STR(lun_name(&lun, name), "0a454e444f52202078");
    lun.page83.count = 0;
    CHECK_STR(lun_name(&lun, name), "serial SERIAL");
    lun.serial[0] = '\0';
    CHECK_STR(lun_name(&lun, name), "LUN without identity");
}

/* Every size of every kind of designator, and a full serial number: always ended, never beyond. */
static void
name__long_identities__are_cut(void)
{
    uint8_t data[PAGE83_DESIGNATOR_MAX];
    char name[LUN_NAME_SIZE + 1];
    struct lun lun = {0};

    memset(data, 'a', sizeof(data));
    memset(lun.serial, 's', sizeof(lun.serial) - 1);
    name[LUN_NAME_SIZE] = '#';
    CHECK(strlen(lun_name(&lun, name)) < LUN_NAME_SIZE);
    for (unsigned set = PAGE83_BINARY; set <= PAGE83_UTF8; set++) {
        for (size_t size = 1; size <= sizeof(data); size++) {
            lun.page83.count = 0;
            CHECK_ERR(page83_add(&lun.page83, PAGE83_NAA, set, data, size), ERR_OK, NULL);
            CHECK(strlen(lun_name(&lun, name)) < LUN_NAME_SIZE);
            CHECK_INT(name[LUN_NAME_SIZE], '#');
        }
    }
}

static void
array_open__unknown_backend__names_the_known(void)
{
    struct array *array = (struct array *)&array;
    struct why why = {0};

    CHECK_ERR(array_open("nonsense", "x", "host", &array, &why), ERR_NOT_FOUND, &why);
    CHECK(array == (struct array *)&array);
    CHECK_CONTAINS(why.text, "nonsense");
    CHECK_CONTAINS(why.text, "mock");
    array_close(NULL);
}

static void
names__every_value_and_beyond__is_text(void)
{
    CHECK_STR(array_method_name(ARRAY_METHOD_ANY), "any");
    CHECK_STR(array_method_name(ARRAY_METHOD_DIFFERENTIAL), "differential");
    CHECK_STR(array_method_name(ARRAY_METHOD_PLEX), "plex");
    CHECK_STR(array_method_name((enum array_method)3), "unknown");
    CHECK_STR(array_shadow_state_name(ARRAY_SHADOW_PREPARING), "preparing");
    CHECK_STR(array_shadow_state_name(ARRAY_SHADOW_COMMITTED), "committed");
    CHECK_STR(array_shadow_state_name(ARRAY_SHADOW_RELEASED), "released");
    CHECK_STR(array_shadow_state_name((enum array_shadow_state)3), "unknown");
}

static const struct test_case cases[] = {
    TEST(equal__each_field_changed__differs),
    TEST(same__equal_texts_but_other_page83__is_another_lun),
    TEST(same__one_designator_in_common__is_the_same_lun),
    TEST(name__what_there_is__is_used_in_order),
    TEST(name__long_identities__are_cut),
    TEST(array_open__unknown_backend__names_the_known),
    TEST(names__every_value_and_beyond__is_text),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "lun", cases, NULL, NULL);
}
