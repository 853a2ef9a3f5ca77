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
