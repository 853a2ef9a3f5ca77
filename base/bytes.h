/* SPDX-License-Identifier: Apache-2.0 */
/* Little-endian numbers in byte buffers, whatever the host's own order and alignment rules. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>

static inline uint16_t
bytes_get_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
bytes_get_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t
bytes_get_le64(const uint8_t *p)
{
    return (uint64_t)bytes_get_le32(p) | (uint64_t)bytes_get_le32(p + 4) << 32;
}

static inline void
bytes_put_le32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> (8 * i));
}

static inline void
bytes_put_le64(uint8_t *p, uint64_t value)
{
    bytes_put_le32(p, (uint32_t)value);
    bytes_put_le32(p + 4, (uint32_t)(value >> 32));
}

#endif
