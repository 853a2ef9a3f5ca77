/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of the set in creation. Nothing here asks the array for anything but to close its group.
 */
#include "config.h"

#include "provider/core/creation.h"

#include "base/mem.h"

enum err
creation_new(const struct id *id, const struct context_needs *needs, struct creation **ret_set)
{
    struct creation *set = mem_zalloc(sizeof(*set));
    enum err e;

    if (!set)
        return ERR_NOMEM;

    e = os_cancel_new(&set->cancel);
    if (e) {
        mem_free(set);
        return e;
    }
    set->id = *id;
    set->needs = *needs;
    set->state = SET_PREPARING;
    *ret_set = set;
    return ERR_OK;
}

void
creation_free(struct creation *set)
{
    if (!set)
        return;

    if (set->group)
        set->group->array->ops->group_close(set->group);
    os_cancel_free(set->cancel);
    mem_free(set->luns);
    mem_free(set);
}

struct set_lun *
creation_find(const struct creation *set, const struct lun *source)
{
    for (size_t i = 0; i < set->lun_count; i++) {
        if (lun_same(&set->luns[i].source, source))
            return &set->luns[i];
    }
    return NULL;
}

enum err
creation_reserve(struct creation *set, size_t extra, struct why *why)
{
    size_t wanted = set->lun_count + extra;
    struct set_lun *luns;

    if (wanted <= set->lun_capacity)
        return ERR_OK;

    luns = mem_grow(set->luns, set->lun_count, wanted, sizeof(*luns));
    if (!luns)
        return why_set(why, ERR_NOMEM, "no memory for a set of %zu LUNs", wanted);
    set->luns = luns;
    set->lun_capacity = wanted;
    return ERR_OK;
}
