/* SPDX-License-Identifier: Apache-2.0 */
/* One run of "lunshadow reconcile": look, judge, remove where asked to, and tell all of it. */
#ifndef ADMIN_RECONCILE_RUN_H
#define ADMIN_RECONCILE_RUN_H

#include "provider/admin/listing.h"
#include "provider/admin/reconcile.h"

struct reconcile_request {
    struct reconcile_rules rules;
    const struct id *named; /* the run is about these sets alone; NULL: about all */
    size_t named_count;
    bool is_applied; /* remove; else say only what would be removed */
};

/* Report on every set that the run is about and, when @request->is_applied, remove those whose
 * verdict is removal, going on after failures. The caller holds what keeps a provider from starting
 * meanwhile, unless rules.is_served. The report is written in any case but ERR_NOMEM and an array
 * that cannot be asked. A named set that the array does not have is told as absent. ERR_STATE:
 * something that was to be removed has to stay (a leftover while a provider runs, a named set that
 * is not to be touched); else the first failure to remove. */
enum err reconcile_run(struct array *array, const struct reconcile_request *request,
                       const struct listing *out, struct why *why);

#endif
