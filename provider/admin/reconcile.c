/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts, each at one place, and the removal. */
#include "config.h"

#include "provider/admin/reconcile.h"

#include <string.h>

#include "provider/core/tally.h"

static const struct {
    const char *name;
    const char *text;
} verdicts[RECONCILE_COUNT] = {
    [RECONCILE_LEFTOVER] = {"leftover",
                            "this host began it and never finished it: nobody can need it"},
    [RECONCILE_NAMED] = {"named", "finished, and named by you"},
    [RECONCILE_SERVED] = {"served", "unfinished, but a provider is running and may be creating it; "
                                    "end the provider, or let it remove it at its next start"},
    [RECONCILE_FINISHED] = {"finished",
                            "VSS may know it; delete it through VSS (diskshadow, vssadmin), or, if "
                            "VSS has forgotten it, name it with --set"},
    [RECONCILE_PRESENTED] = {"presented", "another host sees it and may use it; delete it there"},
    [RECONCILE_FOREIGN] = {"foreign", "another host made it; run \"lunshadow reconcile\" there"},
};

static bool
is_seen_elsewhere(const struct inventory_set *set, const char *host)
{
    for (size_t i = 0; i < set->lun_count; i++) {
        const struct inventory_hosts *presented = &set->luns[i].presented;

        for (size_t j = 0; j < presented->count; j++) {
            if (strcmp(presented->names[j], host) != 0)
                return true;
        }
    }
    return false;
}

enum reconcile_verdict
reconcile_judge(const struct inventory_set *set, const struct reconcile_rules *rules, bool is_named)
{
    if (strcmp(set->host, rules->host) != 0)
        return RECONCILE_FOREIGN;
    if (set->state != ARRAY_SHADOW_RELEASED)
        return rules->is_served ? RECONCILE_SERVED : RECONCILE_LEFTOVER;
    if (!is_named)
        return RECONCILE_FINISHED;
    return is_seen_elsewhere(set, rules->host) ? RECONCILE_PRESENTED : RECONCILE_NAMED;
}

bool
reconcile_is_removal(enum reconcile_verdict verdict)
{
    return verdict == RECONCILE_LEFTOVER || verdict == RECONCILE_NAMED;
}

const char *
reconcile_verdict_name(enum reconcile_verdict verdict)
{
    return verdicts[verdict].name;
}

const char *
reconcile_verdict_text(enum reconcile_verdict verdict)
{
    return verdicts[verdict].text;
}

/* The tag is read again: what has been sealed meanwhile is no leftover any more. */
static enum err
remove_one(struct array *array, const struct inventory_lun *lun, enum reconcile_verdict verdict,
           struct why *why)
{
    struct array_tag tag;
    enum err e = array->ops->tag(array, &lun->lun.lun, &tag, why);

    if (e == ERR_NOT_FOUND)
        return ERR_OK; /* removed already: what was asked for */
    if (e)
        return e;
    if (tag.state == ARRAY_SHADOW_RELEASED && verdict != RECONCILE_NAMED)
        return why_set(
            why, ERR_STATE,
            "LUN %s is finished: VSS may know it, and it is removed only when its set is "
            "named",
            lun->name);
    return array->ops->remove(array, &lun->lun.lun, why);
}

enum err
reconcile_remove(struct array *array, const struct inventory_set *set,
                 enum reconcile_verdict verdict, struct why *why)
{
    struct tally tally = {0};

    for (size_t i = 0; i < set->lun_count; i++) {
        struct why lun_why = {0};

        tally_add(&tally, remove_one(array, &set->luns[i], verdict, &lun_why), &lun_why);
    }
    return tally_result(&tally, set->lun_count, why);
}
