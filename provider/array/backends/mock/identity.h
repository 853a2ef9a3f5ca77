/* SPDX-License-Identifier: Apache-2.0 */
/* Who a LUN of the mock array is. Everything a LUN says of itself follows from the array's seed and
 * the LUN's number, so identities are the same on every run and no two LUNs ever share one. */
#ifndef MOCK_IDENTITY_H
#define MOCK_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/array/lun.h"

#define MOCK_SEED_MAX ((UINT64_C(1) << 36) - 1) /* the NAA designator has 36 bits for it */
#define MOCK_NAME_SIZE 33                       /* the NAA in lower-case hex, and NUL */

/* Write the name of LUN @number, its NAA in hex, to @buf of MOCK_NAME_SIZE bytes; returns @buf. */
char *identity_name(uint64_t seed, uint64_t number, char *buf);

/* The number of the LUN called @name; false for a name that no LUN of this array can have. */
bool identity_number(uint64_t seed, const char *name, uint64_t *ret_number);

/* The complete identity of LUN @number. */
void identity_lun(uint64_t seed, uint64_t number, struct lun *ret_lun);

/* Which LUN of this array @lun would be, by VPD page 0x83 alone; false for a foreign one. */
bool identity_find(uint64_t seed, const struct lun *lun, uint64_t *ret_number);

#endif
