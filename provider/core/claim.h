/* SPDX-License-Identifier: Apache-2.0 */
/* Claiming: whether the LUNs of a volume can be shadow-copied, asked of the array alone. No set, no
 * engine and no side effect, so that a command can ask beside a running provider and get its
 * answer. Thread-safe. */
#ifndef CORE_CLAIM_H
#define CORE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/array/array.h"
#include "provider/core/context.h"

/* Who claims. */
struct claimant {
    struct array *array;  /* borrowed */
    bool is_cluster_node; /* this host is one: it serves what context_suits_cluster() alone */
};

/* The answer of AreLunsSupported for the @count LUNs of one volume. *ret_claimed is written on
 * every path (false on error). Foreign LUNs, shadow copy LUNs, unserved contexts and shortages are
 * ERR_OK and false, with the reason in @why. ERR_INVAL without LUNs, ERR_NOMEM, the array's error
 * when it cannot be asked. */
enum err claim(const struct claimant *claimant, uint32_t context, const struct lun *luns,
               size_t count, bool *ret_claimed, struct why *why);

/* May @claimant serve @context at all, whatever the LUNs? Then what it needs; false, with the
 * reason in @why, for what no hardware provider makes, a cluster must not have, or the array
 * lacks. */
bool claim_context(const struct claimant *claimant, uint32_t context,
                   struct context_needs *ret_needs, struct why *why);

/* The LUNs of one volume, all of them original LUNs, as the array knows them, in a new array freed
 * with mem_free(). ERR_NOT_SUPPORTED names a foreign LUN or a shadow copy LUN; ERR_INVAL without
 * LUNs, ERR_NOMEM, the array's error. */
enum err claim_originals(struct array *array, const struct lun *luns, size_t count,
                         struct array_lun **ret_originals, struct why *why);

#endif
