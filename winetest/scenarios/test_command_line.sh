#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What people type that cannot be: each is refused with an error that names the thing, an exit status that is not 0, and
# nothing half made.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

create__unknown_volume__is_named() {
    scenario_start
    scenario_refused 'Volume.00000000-0000-0000-0000-000000000009' fakevss.exe create \
        '\\?\Volume{00000000-0000-0000-0000-000000000009}\'
    scenario_refused 'nonsense' fakevss.exe create nonsense
    scenario_nothing_left
}

create__wrong_options__are_named() {
    scenario_start
    scenario_refused 'VSS_E_PROVIDER_NOT_REGISTERED' fakevss.exe create "$volume_one" \
        --provider '{00000000-0000-0000-0000-000000000009}'
    scenario_refused 'nonsense' fakevss.exe create "$volume_one" --provider nonsense
    scenario_refused 'E_INVALIDARG.*0x400' fakevss.exe create "$volume_one" --context 0x400
    scenario_refused 'nonsense' fakevss.exe create "$volume_one" --context nonsense
    scenario_refused 'no volume' fakevss.exe create --timeline
    scenario_refused 'VSS_E_OBJECT_ALREADY_EXISTS' fakevss.exe create "$volume_one" "$volume_one"
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED' fakevss.exe create "$volume_one" --context client_accessible
    scenario_nothing_left
}

create__volume_that_cannot_be_copied__is_named_with_the_reason() {
    local raw copy
    scenario_start
    raw=$(rig_fakevss "$host" volumes | tr -d '\r' | awk '/RAW/ { print $1; exit }')
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED.*not NTFS' fakevss.exe create "$raw"
    scenario_create || fail "create: $(cat create.err)"
    copy=$(rig_fakevss "$host" volumes | tr -d '\r' | awk '/NTFS.*shadow-copy/ { print $1; exit }')
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED.*shadow copy itself' fakevss.exe create "$copy"
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

delete__unknown_set__is_named() {
    scenario_start
    scenario_refused '00000000-0000-0000-0000-000000000009' fakevss.exe delete '{00000000-0000-0000-0000-000000000009}'
    scenario_refused 'nonsense' fakevss.exe delete nonsense
    scenario_nothing_left
}

run_cases command_line
