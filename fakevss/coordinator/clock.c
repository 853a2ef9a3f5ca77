/* SPDX-License-Identifier: Apache-2.0 */
/* Time by way of base/os.h. */
#include "config.h"

#include "fakevss/coordinator/clock.h"

#include "base/os.h"

#define MS_1601_TO_1970 11644473600000ll

uint64_t
clock_now_us(void)
{
    return os_now_us();
}

int64_t
clock_timestamp(void)
{
    return ((int64_t)os_utc_ms() + MS_1601_TO_1970) * 10000;
}

bool
clock_wait_cancel(struct os_cancel *cancel, uint64_t ms)
{
    uint32_t limit_ms = ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;

    if (cancel)
        return os_cancel_wait(cancel, limit_ms);
    os_sleep_ms(limit_ms);
    return false;
}
