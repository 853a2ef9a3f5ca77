/* SPDX-License-Identifier: Apache-2.0 */
/* The failures of a call on several LUNs that goes on after them. */
#ifndef CORE_TALLY_H
#define CORE_TALLY_H

#include <stddef.h>

#include "base/err.h"

/* Zero-initialise. */
struct tally {
    size_t failed;
    enum err first;
    struct why why; /* of the first */
};

/* Count the failure @e of one LUN, if it is one. */
void tally_add(struct tally *tally, enum err e, const struct why *why);

/* The first failure with the number of all, or ERR_OK. */
enum err tally_result(const struct tally *tally, size_t lun_count, struct why *why);

#endif
