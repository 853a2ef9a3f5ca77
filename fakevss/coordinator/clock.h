/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's time, from one place: nothing else in fakevss/ asks the system for it. */
#ifndef FAKEVSS_COORDINATOR_CLOCK_H
#define FAKEVSS_COORDINATOR_CLOCK_H

#include <stdint.h>

/* Microseconds, monotonic, from an arbitrary start. */
uint64_t clock_now_us(void);
/* UTC in units of 100 ns since 1601, as VSS_TIMESTAMP. */
int64_t clock_timestamp(void);

#endif
