/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines of waits that take several steps: a time-out is turned into a point in time once, and
 * each step asks what is left. */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdint.h>

#define DEADLINE_NEVER UINT64_MAX

/* The point in time, on os_now_us(), that is @timeout_ms away; DEADLINE_NEVER for OS_FOREVER. */
uint64_t deadline_after_ms(uint32_t timeout_ms);

/* The time-out that is left until @end_us, rounded up: 0 only when it has passed, OS_FOREVER
 * for DEADLINE_NEVER. */
uint32_t deadline_left_ms(uint64_t end_us);

#endif
