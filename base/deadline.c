/* SPDX-License-Identifier: Apache-2.0 */
/* Time-outs and points in time; none of them overflows into another's meaning. */
#include "config.h"

#include "base/deadline.h"

#include "base/os.h"

uint64_t
deadline_after_ms(uint32_t timeout_ms)
{
    return timeout_ms == OS_FOREVER ? DEADLINE_NEVER : os_now_us() + (uint64_t)timeout_ms * 1000;
}

uint32_t
deadline_left_ms(uint64_t end_us)
{
    uint64_t now_us = os_now_us();
    uint64_t left_ms;

    if (end_us == DEADLINE_NEVER)
        return OS_FOREVER;
    if (now_us >= end_us)
        return 0;
    left_ms = (end_us - now_us + 999) / 1000;
    return left_ms < OS_FOREVER ? (uint32_t)left_ms : OS_FOREVER - 1;
}
