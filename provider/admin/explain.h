/* SPDX-License-Identifier: Apache-2.0 */
/* Why a volume, a disk or a LUN is claimed or not, for each context that a requester may ask for:
 * the very answers of AreLunsSupported, with their reasons. */
#ifndef ADMIN_EXPLAIN_H
#define ADMIN_EXPLAIN_H

#include "provider/admin/listing.h"
#include "provider/core/claim.h"

struct explain_subject {
    const char *name;       /* as the administrator wrote it */
    const struct lun *luns; /* what it lies on; at least one */
    size_t lun_count;
};

/* Write what the LUNs say of themselves, what the array says of them, and the answer for each
 * context. Changes nothing; the answers are of this moment, since a shortage may pass. The report
 * is written whatever the array answers; an array that cannot be asked shows in it, and its first
 * error is returned. */
enum err explain(const struct claimant *claimant, const struct explain_subject *subject,
                 const struct listing *out, struct why *why);

#endif
