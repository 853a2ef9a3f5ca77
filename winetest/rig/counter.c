/* SPDX-License-Identifier: Apache-2.0 */
/* Counter blocks: magic text, LUN number, counter, and a checksum that a torn write cannot have. */
#include "config.h"

#include "winetest/rig/counter.h"

#include <string.h>
#include <zlib.h>

#include "base/bytes.h"

static const char magic[16] = "rig counter 1\n";

#define CHECKSUM_OFFSET (COUNTER_BLOCK - 4)

static uint32_t
checksum(const uint8_t *block)
{
    return (uint32_t)crc32(crc32(0, NULL, 0), block, CHECKSUM_OFFSET);
}

void
counter_build(uint8_t *block, unsigned lun, uint64_t count)
{
    memset(block, (int)(count & 0xff), COUNTER_BLOCK);
    memcpy(block, magic, sizeof(magic));
    bytes_put_le32(block + 16, lun);
    bytes_put_le64(block + 24, count);
    bytes_put_le32(block + CHECKSUM_OFFSET, checksum(block));
}

bool
counter_parse(const uint8_t *block, unsigned lun, uint64_t *ret_count)
{
    if (memcmp(block, magic, sizeof(magic)) != 0 || bytes_get_le32(block + 16) != lun ||
        bytes_get_le32(block + CHECKSUM_OFFSET) != checksum(block))
        return false;
    *ret_count = bytes_get_le64(block + 24);
    return true;
}
