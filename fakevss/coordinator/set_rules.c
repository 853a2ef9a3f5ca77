/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/set_rules.h"

#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/lun_folder.h"

static void
note(struct timeline *timeline, enum rule_id rule, unsigned copy, const char *what)
{
    size_t ticket = timeline_begin(timeline, TIMELINE_SELF, "targets", "copy=%u", copy + 1);

    timeline_violation(timeline, ticket, rule, "%s", what);
    (void)timeline_end(timeline, ticket, 0);
}

static void
compare(struct timeline *timeline, const struct copy *earlier, const struct copy *copy,
        unsigned index)
{
    for (unsigned i = 0; i < earlier->lun_count; i++)
        for (unsigned k = 0; k < copy->lun_count; k++) {
            bool is_one_original = lun_record_same(&earlier->sources[i], &copy->sources[k]);

            if (is_one_original != lun_record_same(&earlier->targets[i], &copy->targets[k]))
                note(timeline, RULE_TARGET_SHARED, index,
                     is_one_original ? "one original has two shadow copy LUNs"
                                     : "two originals have one shadow copy LUN");
        }
}

void
set_rules_targets(struct timeline *timeline, const struct copy_set *set, unsigned index)
{
    for (unsigned i = 0; i < index; i++)
        compare(timeline, &set->copies[i], &set->copies[index], index);
}

void
set_rules_hidden(struct timeline *timeline, const struct store_settings *settings,
                 const struct copy_set *set)
{
    char naa[LUN_RECORD_NAA_SIZE];

    for (unsigned i = 0; i < set->count; i++)
        for (unsigned k = 0; k < set->copies[i].lun_count; k++)
            if (lun_folder_is_there(settings->fabric, settings->host,
                                    lun_record_naa(&set->copies[i].targets[k], naa)))
                note(timeline, RULE_TARGET_VISIBLE, i,
                     "the LUN of a transportable copy is presented to the host that made it");
}
