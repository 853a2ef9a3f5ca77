/* SPDX-License-Identifier: Apache-2.0 */
/* The block that rigwriter writes and rigcut reads: a counter that proves at which instant a copy
 * was taken. */
#ifndef RIG_COUNTER_H
#define RIG_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#define COUNTER_BLOCK 512

/* Fill @block of COUNTER_BLOCK bytes for @count, written to LUN number @lun (from 0). */
void counter_build(uint8_t *block, unsigned lun, uint64_t count);

/* The counter in @block; false when it was not written for LUN number @lun, or is damaged. */
bool counter_parse(const uint8_t *block, unsigned lun, uint64_t *ret_count);

#endif
