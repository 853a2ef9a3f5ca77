/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's time, from one place: nothing else in fakevss/ asks the system for it. */
#ifndef FAKEVSS_COORDINATOR_CLOCK_H
#define FAKEVSS_COORDINATOR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct os_cancel;

/* Microseconds, monotonic, from an arbitrary start. */
uint64_t clock_now_us(void);
/* UTC in units of 100 ns since 1601, as VSS_TIMESTAMP. */
int64_t clock_timestamp(void);

/* Wait until @cancel is set, true then, or @ms have passed. NULL is never set: a pause. */
bool clock_wait_cancel(struct os_cancel *cancel, uint64_t ms);

#endif
