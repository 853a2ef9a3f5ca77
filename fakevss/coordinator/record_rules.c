/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/record_rules.h"

#include <string.h>

#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/lun_folder.h"

void
record_rules_interconnects(const struct call *call, const VDS_LUN_INFORMATION *before,
                           const VDS_LUN_INFORMATION *after, LONG count)
{
    LONG i;

    for (i = 0; before && i < count; i++)
        if (!lun_record_same_interconnects(&before[i], &after[i]))
            call_violation(call, RULE_INTERCONNECTS_CHANGED,
                           "the record's interconnects were changed");
}

void
record_rules_unchanged(const struct call *call, const VDS_LUN_INFORMATION *before,
                       const VDS_LUN_INFORMATION *after, LONG count)
{
    LONG i;

    record_rules_interconnects(call, before, after, count);
    for (i = 0; before && i < count; i++)
        if (lun_record_same_interconnects(&before[i], &after[i]) &&
            !lun_record_equal(&before[i], &after[i]))
            call_violation(call, RULE_RECORD_CHANGED, "record %ld was changed", i);
}

void
record_rules_copy(const struct call *call, const VDS_LUN_INFORMATION *record)
{
    if (record->m_version != VER_VDS_LUN_INFORMATION)
        call_violation(call, RULE_RECORD_VERSION, "m_version is not 1");
    if (!IsEqualGUID(&record->m_diskSignature, &GUID_NULL))
        call_violation(call, RULE_RECORD_SIGNATURE, "m_diskSignature is not GUID_NULL");
}

/* False when @target identifies no shadow copy LUN. */
static bool
check_target(const struct call *call, const VDS_LUN_INFORMATION *sources, LONG count,
             const VDS_LUN_INFORMATION *target)
{
    LONG i;

    record_rules_copy(call, target);
    if (!lun_record_is_unique(target)) {
        call_violation(call, RULE_TARGET_NOT_UNIQUE,
                       "the record has no designator of type 1, 2, 3 or 8");
        return false;
    }
    for (i = 0; i < count; i++)
        if (lun_record_same(&sources[i], target)) {
            call_violation(call, RULE_TARGET_IS_ORIGINAL,
                           "the shadow copy LUN has an original's identity");
            return false;
        }
    return true;
}

bool
record_rules_targets(const struct call *call, const VDS_LUN_INFORMATION *sources,
                     const VDS_LUN_INFORMATION *targets, LONG count)
{
    bool is_usable = true;
    LONG i;
    LONG k;

    for (i = 0; i < count; i++) {
        if (!check_target(call, sources, count, &targets[i]))
            is_usable = false;
        for (k = 0; k < i; k++)
            if (lun_record_same(&targets[k], &targets[i])) {
                call_violation(call, RULE_TARGET_SHARED, "two originals have one shadow copy LUN");
                is_usable = false;
            }
    }
    return is_usable;
}

void
record_rules_hidden(const struct call *call, const VDS_LUN_INFORMATION *targets, LONG count)
{
    const struct store_settings *settings = &call->provider->settings;
    char naa[LUN_RECORD_NAA_SIZE];
    LONG i;

    for (i = 0; i < count; i++)
        if (lun_folder_is_there(settings->fabric, settings->host, lun_record_naa(&targets[i], naa)))
            call_violation(call, RULE_TARGET_VISIBLE, "naa=%s is presented already", naa);
}

void
record_rules_empty(const struct call *call, const VDS_LUN_INFORMATION *targets, LONG count)
{
    static const VDS_LUN_INFORMATION empty;
    LONG i;

    for (i = 0; i < count; i++)
        if (memcmp(&targets[i], &empty, sizeof(empty)) != 0)
            call_violation(call, RULE_TARGETS_LEFT, "record %ld is not empty", i);
}
