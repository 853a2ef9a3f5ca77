/* SPDX-License-Identifier: Apache-2.0 */
/* What only a whole shadow copy set shows: GetTargetLuns is called for each volume, so that one
 * call says nothing about the LUNs of the others. */
#ifndef FAKEVSS_COORDINATOR_SET_RULES_H
#define FAKEVSS_COORDINATOR_SET_RULES_H

#include "fakevss/coordinator/copy_set.h"
#include "fakevss/coordinator/store.h"
#include "fakevss/coordinator/timeline.h"

/* The shadow copy LUNs of copy @index against those of the copies before it: the same original has
 * the same one, and different originals have different ones. Source: The Shadow Copy Creation
 * Process; IVssHardwareSnapshotProvider::GetTargetLuns. */
void set_rules_targets(struct timeline *timeline, const struct copy_set *set, unsigned index);

/* Nobody has asked for the LUNs of the set, so this host does not see them. Source: Transportable
 * Shadow Copied Volumes. */
void set_rules_hidden(struct timeline *timeline, const struct store_settings *settings,
                      const struct copy_set *set);

#endif
