/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory as a table for people or as JSON for programs. One function writes both forms side
 * by side, so that they cannot drift apart. Failures are the text's: text->is_broken. */
#ifndef ADMIN_LISTING_H
#define ADMIN_LISTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "provider/admin/inventory.h"

/* How to write: @now_ms (UTC) is what ages are counted to. */
struct listing {
    struct text *text;
    bool is_json;
    uint64_t now_ms;
};

/* All shadow copy LUNs, set by set. */
void listing_luns(const struct listing *out, const struct inventory *inventory);

/* All shadow copy sets, the oldest first; as JSON each with its LUNs. */
void listing_sets(const struct listing *out, const struct inventory *inventory);

/* The members of a set, into an open JSON object. */
void listing_set_members(const struct listing *out, const struct inventory_set *set);

/* The member "committed" of an open JSON object: null when the time is not known (0). */
void listing_committed_json(struct text *text, uint64_t committed_ms);

/* "released, 2 LUNs, 16.0 MiB, made by alpha 5 min ago (2026-11-22T03:41:23Z)", without an end of
 * the line. */
void listing_set_summary(const struct listing *out, const struct inventory_set *set);

/* One line a LUN, indented: its name, its source, and who sees it. */
void listing_set_luns(const struct listing *out, const struct inventory_set *set);

#endif
