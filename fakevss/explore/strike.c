/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/explore/strike.h"

static const char veto[] = "VSS_E_PROVIDER_VETO";
static const char no_memory[] = "E_OUTOFMEMORY";

const struct strike strikes[STRIKE_COUNT] = {
    {"find", ACT_ADD, false, false, {{"ERR_ARRAY", veto}, {"ERR_CORRUPT", veto}}},
    {"can_shadow",
     ACT_ADD,
     false,
     false,
     {{"", "VSS_E_VOLUME_NOT_SUPPORTED"}, {"ERR_ARRAY", veto}}},
    {"group_open", ACT_ADD, false, false, {{"ERR_ARRAY", veto}, {"ERR_NOMEM", no_memory}}},
    {"group_add",
     ACT_ADD,
     true,
     false,
     {{"ERR_ARRAY", veto},
      {"ERR_NO_SPACE", veto},
      {"ERR_NOT_SUPPORTED", "VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER"},
      {"ERR_LIMIT", "VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED"},
      {"ERR_STATE", veto},
      {"ERR_NOT_FOUND", veto},
      {"ERR_NOMEM", no_memory}}},
    {"group_wait",
     ACT_DO,
     false,
     false,
     {{"ERR_ARRAY", veto},
      {"ERR_NO_SPACE", "VSS_E_INSUFFICIENT_STORAGE"},
      {"ERR_TIMEOUT", veto},
      {"ERR_STATE", veto},
      {"ERR_NOMEM", no_memory}}},
    {"target", ACT_DO, true, false, {{"ERR_ARRAY", veto}}},
    {"group_arm", ACT_DO, false, false, {{"ERR_ARRAY", veto}, {"ERR_TIMEOUT", veto}}},
    {"group_commit",
     ACT_DO,
     false,
     false,
     {{"ERR_ARRAY", veto}, {"ERR_TIMEOUT", veto}, {"ERR_STATE", veto}, {"ERR_NO_SPACE", veto}}},
    {"commit_lun", ACT_DO, true, false, {{"ERR_ARRAY", veto}, {"ERR_NO_SPACE", veto}}},
    {"present", ACT_DO, true, true, {{"ERR_ARRAY", veto}, {"ERR_LOST", veto}}},
    {"seal", ACT_DO, false, false, {{"ERR_ARRAY", veto}}},
    {"remove", ACT_DELETE, true, false, {{"ERR_ARRAY", veto}, {"ERR_STATE", veto}}},
    {"unpresent", ACT_BREAK, false, false, {{"ERR_ARRAY", veto}}},
};

bool
strike_is_made(const struct strike *strike, const struct flow *flow)
{
    return flow_find(flow, strike->at, 0) < flow_length(flow) &&
           !(strike->is_presented && flow->is_transportable);
}

unsigned
strike_times(const struct strike *strike, const struct flow *flow)
{
    return strike->is_per_lun ? flow->lun_count : 1;
}
