/* SPDX-License-Identifier: Apache-2.0 */
/* Designators of the mock array's LUNs: made from seed and number, and taken apart again.
 * Forms: SPC-4, 7.8.6 (NAA 6, EUI-64-based 16 bytes, T10 vendor id). */
#include "config.h"

#include "provider/array/backends/mock/identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COMPANY_ID 0xacde48u /* the example company id of IEEE's tutorials: nobody's product */
#define ID_SIZE 16           /* both binary designators */
#define VENDOR "LUNSHDW"
#define PRODUCT "MOCK LUN"
#define REVISION "0100"
#define NAME_FORMAT "6acde48%09" PRIx64 "%016" PRIx64

char *
identity_name(uint64_t seed, uint64_t number, char *buf)
{
    (void)snprintf(buf, MOCK_NAME_SIZE, NAME_FORMAT, seed & MOCK_SEED_MAX,
                   number); /* always fits */
    return buf;
}

bool
identity_number(uint64_t seed, const char *name, uint64_t *ret_number)
{
    char again[MOCK_NAME_SIZE];
    uint64_t number;

    if (strlen(name) != MOCK_NAME_SIZE - 1 || sscanf(name + 16, "%16" SCNx64, &number) != 1)
        return false;
    if (strcmp(identity_name(seed, number, again), name) != 0) /* seed, case, signs, spaces */
        return false;
    *ret_number = number;
    return true;
}

static void
put_be(uint8_t *buf, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        buf[i] = (uint8_t)(value >> 8 * (size - 1 - i));
}

static uint64_t
get_be(const uint8_t *buf, unsigned size)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < size; i++)
        value = value << 8 | buf[i];
    return value;
}

/* NAA 6, IEEE Registered Extended: nibble 6, company id, 36 bits of seed, 64 bits of number. */
static void
naa_data(uint64_t seed, uint64_t number, uint8_t *data)
{
    put_be(data, UINT64_C(6) << 60 | (uint64_t)COMPANY_ID << 36 | (seed & MOCK_SEED_MAX), 8);
    put_be(data + 8, number, 8);
}

/* EUI-64-based, 16 bytes: identifier extension (number), then the EUI-64 of the array. */
static void
eui_data(uint64_t seed, uint64_t number, uint8_t *data)
{
    put_be(data, number, 8);
    put_be(data + 8, (uint64_t)COMPANY_ID << 40 | (seed & MOCK_SEED_MAX), 8);
}

void
identity_lun(uint64_t seed, uint64_t number, struct lun *ret_lun)
{
    uint8_t data[ID_SIZE];
    char t10[24 + LUN_SERIAL_MAX];
    struct lun lun = {
        .has_command_queueing = true,
        .vendor = VENDOR,
        .product = PRODUCT,
        .revision = REVISION,
    };

    (void)snprintf(lun.serial, sizeof(lun.serial), "%09" PRIx64 "%016" PRIx64, seed & MOCK_SEED_MAX,
                   number); /* always fits */
    /* Three designators always fit a page, and none is empty: adding them cannot fail. */
    naa_data(seed, number, data);
    (void)page83_add(&lun.page83, PAGE83_NAA, PAGE83_BINARY, data, ID_SIZE);
    eui_data(seed, number, data);
    (void)page83_add(&lun.page83, PAGE83_EUI64, PAGE83_BINARY, data, ID_SIZE);
    (void)snprintf(t10, sizeof(t10), "%-8s%-16s%s", VENDOR, PRODUCT, lun.serial); /* fits */
    (void)page83_add(&lun.page83, PAGE83_T10_VENDOR, PAGE83_ASCII, t10, strlen(t10));
    *ret_lun = lun;
}

/* The number that @designator would hold if it were one of ours; whether it is, the caller checks
 * by building the identity again. */
static bool
claimed_number(const struct page83_designator *designator, uint64_t *ret_number)
{
    char digits[17] = "";

    switch (designator->type) {
    case PAGE83_NAA:
        if (designator->size != ID_SIZE)
            return false;
        *ret_number = get_be(designator->data + 8, 8);
        return true;
    case PAGE83_EUI64:
        if (designator->size != ID_SIZE)
            return false;
        *ret_number = get_be(designator->data, 8);
        return true;
    case PAGE83_T10_VENDOR:
        if (designator->size < 16)
            return false;
        memcpy(digits, designator->data + designator->size - 16, 16);
        return sscanf(digits, "%16" SCNx64, ret_number) == 1;
    default:
        return false;
    }
}

bool
identity_find(uint64_t seed, const struct lun *lun, uint64_t *ret_number)
{
    for (unsigned i = 0; i < lun->page83.count; i++) {
        struct lun ours;
        uint64_t number;

        if (!claimed_number(&lun->page83.designators[i], &number))
            continue;
        identity_lun(seed, number, &ours);
        if (lun_same(&ours, lun)) {
            *ret_number = number;
            return true;
        }
    }
    return false;
}
