/* SPDX-License-Identifier: Apache-2.0 */
/* A disk for one alone, as a volume that is dismounted: its write gate (gate.h) taken exclusively,
 * without a limit of time. */
#ifndef FAKEVSS_HOST_EXCLUSIVE_H
#define FAKEVSS_HOST_EXCLUSIVE_H

#include "base/err.h"

struct exclusive;

/* Try once to have the LUN @naa, whose gate is in @folder, for oneself; gate and folder are made
 * when missing. ERR_TIMEOUT names a LUN that somebody else uses now; ERR_NOMEM, ERR_IO. */
enum err exclusive_open(const char *folder, const char *naa, struct exclusive **ret_exclusive,
                        struct why *why);
void exclusive_close(struct exclusive *exclusive); /* NULL is fine */

#endif
