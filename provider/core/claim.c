/* SPDX-License-Identifier: Apache-2.0 */
/* First the context, then the LUNs one by one, then the array's own judgement. */
#include "config.h"

#include "provider/core/claim.h"

#include "base/mem.h"

/* @lun as the array knows it. ERR_NOT_SUPPORTED for a foreign LUN or a shadow copy LUN. */
static enum err
find_original(struct array *array, const struct lun *lun, struct array_lun *ret_lun,
              struct why *why)
{
    char name[LUN_NAME_SIZE];
    enum err e = array->ops->find(array, lun, ret_lun, why);

    lun_name(lun, name);
    if (e == ERR_NOT_FOUND)
        e = why_set(why, ERR_NOT_SUPPORTED, "%s is not a LUN of this array", name);
    else if (!e && ret_lun->kind != ARRAY_LUN_ORIGINAL)
        e = why_set(why, ERR_NOT_SUPPORTED,
                    "%s is itself a shadow copy LUN; shadow copies are made of original LUNs",
                    name);
    return why_about(why, e, name);
}

static enum err
check_luns(const struct lun *luns, size_t count, struct why *why)
{
    if (!luns || count == 0)
        return why_set(why, ERR_INVAL, "the call names no LUN");
    return ERR_OK;
}

enum err
claim_originals(struct array *array, const struct lun *luns, size_t count,
                struct array_lun **ret_originals, struct why *why)
{
    struct array_lun *found;
    enum err e = check_luns(luns, count, why);

    if (e)
        return e;
    found = mem_array(count, sizeof(*found));
    if (!found)
        return why_set(why, ERR_NOMEM, "no memory for %zu LUNs", count);

    for (size_t i = 0; i < count && !e; i++)
        e = find_original(array, &luns[i], &found[i], why);
    if (e) {
        mem_free(found);
        return e;
    }

    *ret_originals = found;
    return ERR_OK;
}

bool
claim_context(const struct claimant *claimant, uint32_t context, struct context_needs *ret_needs,
              struct why *why)
{
    struct array_info info;

    if (!context_needs(context, ret_needs, why) ||
        (claimant->is_cluster_node && !context_suits_cluster(context, why)))
        return false;
    claimant->array->ops->info(claimant->array, &info);
    return context_suits_array(context, ret_needs, &info, why);
}

enum err
claim(const struct claimant *claimant, uint32_t context, const struct lun *luns, size_t count,
      bool *ret_claimed, struct why *why)
{
    struct array *array = claimant->array;
    struct array_lun *found = NULL;
    struct context_needs needs;
    struct array_info info;
    enum err e;

    *ret_claimed = false;
    e = check_luns(luns, count, why);
    if (e)
        goto out;
    if (!claim_context(claimant, context, &needs, why))
        goto out;

    e = claim_originals(array, luns, count, &found, why);
    if (e == ERR_NOT_SUPPORTED) {
        e = ERR_OK; /* not ours to serve is an answer, not an error */
        goto out;
    }
    if (e)
        goto out;
    array->ops->info(array, &info);
    if (count > info.group_lun_max) {
        (void)why_set(why, ERR_LIMIT, "the array takes at most %u LUNs in one shadow copy set",
                      (unsigned)info.group_lun_max); /* the answer is *ret_claimed */
        goto out;
    }

    e = array->ops->can_shadow(array, found, count, needs.method, needs.transport, ret_claimed,
                               why);
out:
    mem_free(found);
    return e;
}
