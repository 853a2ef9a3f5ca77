/* SPDX-License-Identifier: Apache-2.0 */
/* What an administrator may remove from the array without VSS. VSS is the owner of every finished
 * shadow copy and says when it is to go (OnLunEmpty); a finished one that it forgot, and one that
 * it keeps for an import elsewhere, look the same from here. So the rule is narrow: what this host
 * began and never finished may go, a finished set only when it is named. Source: VSS,
 * IVssHardwareSnapshotProvider::OnLunEmpty, "Remarks". */
#ifndef ADMIN_RECONCILE_H
#define ADMIN_RECONCILE_H

#include "provider/admin/inventory.h"

/* Why a set is removed or stays. */
enum reconcile_verdict {
    RECONCILE_LEFTOVER,  /* removed: this host began it and never finished it */
    RECONCILE_NAMED,     /* removed: finished, and named by the administrator */
    RECONCILE_SERVED,    /* stays: unfinished, but a running provider may be creating it */
    RECONCILE_FINISHED,  /* stays: VSS may know it */
    RECONCILE_PRESENTED, /* stays: named, but another host sees it */
    RECONCILE_FOREIGN,   /* stays: another host made it */
    RECONCILE_COUNT
};

struct reconcile_rules {
    const char *host; /* this host, by its name on the array */
    bool is_served;   /* a provider process serves this host */
};

/* The verdict on @set; @is_named: the administrator named it. */
enum reconcile_verdict reconcile_judge(const struct inventory_set *set,
                                       const struct reconcile_rules *rules, bool is_named);

bool reconcile_is_removal(enum reconcile_verdict verdict);

/* A word for programs ("leftover") and a sentence for people, with the remedy. Never NULL. */
const char *reconcile_verdict_name(enum reconcile_verdict verdict);
const char *reconcile_verdict_text(enum reconcile_verdict verdict);

/* Remove the LUNs of @set from the array, going on after failures. May be repeated. A finished LUN
 * is removed only when the verdict was RECONCILE_NAMED: one that its set's provider has sealed
 * since the inventory was taken is ERR_STATE. The first failure with the number of all; the array's
 * errors. */
enum err reconcile_remove(struct array *array, const struct inventory_set *set,
                          enum reconcile_verdict verdict, struct why *why);

#endif
