/* SPDX-License-Identifier: Apache-2.0 */
/* Counting failures: one message for all of them, with the text of the first. */
#include "config.h"

#include "provider/core/tally.h"

void
tally_add(struct tally *tally, enum err e, const struct why *why)
{
    if (!e)
        return;
    if (tally->failed++ == 0) {
        tally->first = e;
        tally->why = *why;
    }
}

enum err
tally_result(const struct tally *tally, size_t lun_count, struct why *why)
{
    if (tally->failed == 0)
        return ERR_OK;
    (void)why_set(why, tally->first, "%zu of %zu LUNs failed, first: %s", tally->failed, lun_count,
                  why_text(&tally->why, tally->first)); /* returns what it was given */
    return why_about(why, tally->first, tally->why.about);
}
